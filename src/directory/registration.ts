import { functionsOfArea, type Procedure } from '../procedures/index.ts';
import type { Authority } from './authority.ts';
import { fold } from './fold.ts';

/** An authority that is to be registered. */
export type AuthorityToRegister = Omit<Authority, 'id' | 'status'>;

/** Longer ones help nobody; the cursor of the directory takes 100. */
const ID_MAX = 80;

/** What an authority is called in addresses: its country and its English title, in plain letters. */
export function idOf({ country, informal }: Pick<Authority, 'country' | 'informal'>): string {
  const title = fold(informal)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${country.toLowerCase()}-${title || 'authority'}`.slice(0, ID_MAX).replace(/-+$/, '');
}

/** The areas in which it would hold what no procedure of the area names: nobody may hold more than an area has. */
export const foreignFunctions = (
  procedures: readonly Pick<Procedure, 'area' | 'workflow'>[],
  areas: Authority['areas'],
): Authority['areas'] =>
  areas.filter(({ area, functions }) => {
    const known = functionsOfArea(procedures, area);
    return !functions.every((name) => known.has(name));
  });

/** The labels of what it is competent for in every language, by which an authority is found. */
export function competenceLabels(
  procedures: readonly Pick<Procedure, 'area' | 'competences' | 'texts'>[],
  areas: Authority['areas'],
): string[] {
  const labels = procedures.flatMap(({ area, competences: vocabulary, texts }) => {
    const codes = areas.find((access) => access.area === area)?.competences ?? [];
    return Object.values(texts).flatMap((wording) =>
      codes.flatMap((code) => wording?.[`option.${vocabulary}.${code}`] ?? []),
    );
  });
  return [...new Set(labels)];
}

/** Shorter ones are articles and prepositions in most languages. */
const WORD_MIN = 3;

/** Whether the words of some name of one side all stand in some name of the other: "Chamber of Doctors" in "Milan Chamber of Doctors". */
export function isAlike(names: readonly string[], others: readonly string[]): boolean {
  const wordsOf = (name: string) =>
    new Set(
      fold(name)
        .split(' ')
        .filter((word) => word.length >= WORD_MIN),
    );
  const sets = others.map(wordsOf);
  return names.map(wordsOf).some((words) => sets.some((other) => within(words, other) || within(other, words)));
}

const within = (words: ReadonlySet<string>, others: ReadonlySet<string>): boolean =>
  words.size > 0 && [...words].every((word) => others.has(word));
