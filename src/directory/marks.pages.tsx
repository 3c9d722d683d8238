import { formatList, hasText, languageName, sayIn, sayKey } from '../texts/index.ts';
import { Icon, StatusLabel } from '../web/index.ts';
import type { AuthorityKind, AuthorityView } from './authority.ts';

/** The name of a kind of authority; the code itself would be a mistake of ours, so it throws. */
export function kindName(language: string, kind: AuthorityKind): string {
  const key = `directory.kind.${kind}`;
  if (!hasText(key)) throw new Error(`There is no text for ${key}`);
  return sayKey(language, key);
}

/** Which languages an authority's users understand, and first whether the reader's side shares one: in words, not by colour alone. */
export function Languages({ language, authority }: { language: string; authority: AuthorityView }) {
  const say = sayIn(language);
  const named = (tags: readonly string[]) =>
    formatList(
      language,
      tags.map((tag) => languageName(language, tag)),
    );
  const { languages, languagesShared } = authority;
  if (languagesShared.length === 0) {
    return (
      <>
        <StatusLabel tone="attention">{say('directory.languages.none')}</StatusLabel>
        <span class="oi-minor">{say('directory.languages.understood', { languages: named(languages) })}</span>
      </>
    );
  }
  const others = languages.filter((tag) => !languagesShared.includes(tag));
  return (
    <>
      <span class="oi-shared">
        <Icon name="check" size="2xs" />
        {say('directory.languages.common', { languages: named(languagesShared) })}
      </span>
      {others.length === 0 ? null : (
        <span class="oi-minor">{say('directory.languages.others', { languages: named(others) })}</span>
      )}
    </>
  );
}
