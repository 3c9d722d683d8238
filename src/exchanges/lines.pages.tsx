import { countryName, dayAt, formatDay, nameIn, type Say } from '../texts/index.ts';
import { Foreign, TurnLine } from '../web/index.ts';
import type { ExchangeView } from './present.ts';
import type { Turn } from './turns.ts';
import type { Wording } from './wording.ts';

/** What pages show of an authority: the directory gives it. */
export interface AuthorityName {
  readonly id: string;
  /** language → official name. */
  readonly official: Readonly<Record<string, string>>;
  readonly informal: string;
  readonly country: string;
}

/** An authority's name, its meaning in English where the name is foreign, and its country. */
export function AuthorityLine({ authority, language }: { authority: AuthorityName | undefined; language: string }) {
  if (!authority) return null;
  const { text, lang } = nameIn(authority.official, language);
  return (
    <>
      <Foreign lang={lang}>{text}</Foreign>
      <span class="oi-minor">
        {lang === language ? null : (
          <>
            <Foreign lang="en">{authority.informal}</Foreign>
            {' · '}
          </>
        )}
        {countryName(language, authority.country)}
      </span>
    </>
  );
}

/** By whose turn it is: without a day, until a day, since a day. */
const TURNS = {
  own: ['turn.own', 'turn.own.until', 'turn.own.over'],
  office: ['turn.office', 'turn.office.until', 'turn.office.over'],
  other: ['turn.other', 'turn.other.until', 'turn.other.over'],
  outside: ['turn.outside', 'turn.outside.until', 'turn.outside.over'],
} as const;

/**
 * "Whose turn is it, until when", in one line; the same everywhere. `kept`: it is the turn of the reader's authority, but the case has not
 * been given to the reader.
 */
export function turnText(say: Say, wording: Wording, turn: Turn, authority: string, kept: boolean): string {
  const said = { what: wording.text(turn.text), authority, person: wording.text(`role.${turn.role}`) };
  const [plain, until, over] = TURNS[turn.outside ? 'outside' : !turn.own ? 'other' : kept ? 'office' : 'own'];
  if (turn.due === null) return say(plain, said);
  return say(turn.over ? over : until, { day: formatDay(wording.language, turn.due), ...said });
}

/** Stands in a sentence where a name will be put; no text contains it. */
export const GAP = '\u0000';

interface CaseTurnLineProps {
  readonly say: Say;
  readonly wording: Wording;
  readonly view: ExchangeView;
  readonly authorities: ReadonlyMap<string, AuthorityName>;
  /** Whose days count: the reader's. */
  readonly timeZone: string;
  /** Where on the page it can be done. */
  readonly link?: string;
}

/** The line on an exchange's page. */
export function CaseTurnLine({ say, wording, view, authorities, timeZone, link }: CaseTurnLineProps) {
  if (!view.turn) {
    if (!view.closedAt) return null;
    const day = formatDay(wording.language, dayAt(view.closedAt, timeZone));
    return <TurnLine tone="done" text={say('turn.nobody', { day })} />;
  }
  const authority = authorities.get(view.turn.authorityId);
  const name = authority && nameIn(authority.official, wording.language);
  const tone = view.turn.over ? 'late' : view.turn.own && !view.kept ? 'waiting-for-me' : 'waiting-for-other';
  // the name is marked with its own language, wherever in the sentence it stands
  const [before, after] = turnText(say, wording, view.turn, GAP, view.kept).split(GAP);
  const text = (
    <>
      {before}
      {name && after !== undefined ? <Foreign lang={name.lang}>{name.text}</Foreign> : null}
      {after}
    </>
  );
  return (
    <TurnLine
      tone={tone}
      text={
        link ? (
          <a class="ecl-link" href={link}>
            {text}
          </a>
        ) : (
          text
        )
      }
    />
  );
}
