import { romanise } from './romanise.ts';

/** Letters that Unicode does not take apart, as people write them on a keyboard that lacks them. */
const SPECIAL_LETTERS: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ħ: 'h',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ð: 'd',
  ŋ: 'n',
  ı: 'i',
  ς: 'σ',
};

const SPECIAL = new RegExp(`[${Object.keys(SPECIAL_LETTERS).join('')}]`, 'gu');

/** Catalan writes "col·legi", people type "collegi"; a soft hyphen is not seen at all. */
const INSIDE_WORDS = /[\u00B7\u00AD]/gu;

/**
 * The one folding of names and of what is searched for: lower case, no accents, special letters spelt out, every sign a space.
 * What comes out holds only letters, digits and single spaces, so that it may stand in a LIKE pattern as it is.
 */
export function fold(text: string): string {
  return text
    .replace(INSIDE_WORDS, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(SPECIAL, (letter) => SPECIAL_LETTERS[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** More words than anybody means; each costs the database a search of its own. */
const MOST_WORDS = 8;
/** The longest words of the languages concerned stay below; a longer one is no word. */
const LONGEST_WORD = 60;

/** A word that is searched for: always as the beginning of a word, and beyond that as far as it has letters enough to mean something. */
export interface SearchWord {
  readonly word: string;
  /** Also inside a word: "kammer" in "Ärztekammer". */
  readonly inside: boolean;
  /** Also with typing errors. A mistyped number is another number. */
  readonly similar: boolean;
}

/** The different words that are searched for, folded. One letter ("l'ordine") says nothing and is left out. */
export function searchWords(text: string): SearchWord[] {
  const words = fold(text)
    .split(' ')
    .filter((word) => word.length > 1)
    .map((word) => word.slice(0, LONGEST_WORD));
  return [...new Set(words)].slice(0, MOST_WORDS).map((word) => ({
    word,
    inside: word.length > 2,
    similar: word.length > 3 && !/\p{N}/u.test(word),
  }));
}

/** What a search reads of an authority. */
export interface Searchable {
  readonly official: Readonly<Record<string, string>>;
  readonly informal: string;
  readonly place: string;
  readonly region?: string | undefined;
  /** The labels of its competences in every language. */
  readonly competences: readonly string[];
}

/**
 * The text in which an authority is found, words with one space between them. It begins with the first official name, so that
 * ordering by it orders by name. What is Greek, competences apart, stands in Latin letters too.
 */
export function searchText(authority: Searchable): string {
  const { official, informal, place, region = '', competences } = authority;
  const names = Object.values(official).map(fold);
  const places = [fold(place), fold(region)];
  const [name = '', ...otherNames] = names;
  const romanised = [...names, ...places].map(romanise);
  const rest = [...otherNames, fold(informal), ...places, ...romanised, ...competences.map(fold)];
  const known = new Set([name, '']);
  const parts = [name];
  for (const part of rest) {
    if (known.has(part)) continue;
    known.add(part);
    parts.push(part);
  }
  return parts.join(' ');
}
