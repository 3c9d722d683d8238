import { createHmac, type KeyObject } from 'node:crypto';
import { fold } from '../directory/index.ts';
import { type Field, type Procedure, seesField, type Sight } from '../procedures/index.ts';
import type { FieldValue, RequestContent } from './model.ts';
import { isFreeText, isTable } from './wording.ts';

/**
 * By what a person is found: the words of the personal fields, folded, and dates as a whole. What is kept of them are keyed hashes, from
 * which nobody without the key can tell a name or try one out.
 */

/** Enough that no two words of a Europe full of names meet. */
const HASH_LENGTH = 16;
/** More words than a person has names; each costs the database a search of its own. */
export const MOST_WORDS = 8;

/** Whoever looks for one person wants no more: by a frequent first name alone those of many others would be read (Regulation 1024/2012 Art. 9(4)). */
export const MOST_FOUND = 200;

/** What somebody searches for; a date as YYYY-MM-DD. */
export interface PersonQuery {
  readonly name: string;
  readonly birthDate: string;
}

const wordsOf = (text: string): string[] =>
  fold(text)
    .split(' ')
    .filter((word) => word !== '');

const hashOf = (key: KeyObject, kind: 'word' | 'date', text: string): Buffer =>
  createHmac('sha256', key).update(`${kind} ${text}`).digest().subarray(0, HASH_LENGTH);

const distinct = (hashes: readonly Buffer[]): Buffer[] => [
  ...new Map(hashes.map((hash) => [hash.toString('hex'), hash])).values(),
];

const personalFields = ({ form }: Pick<Procedure, 'form'>): { readonly section: string; readonly field: Field }[] =>
  form.flatMap(({ name, fields }) =>
    fields
      .filter(({ personal, type }) => personal && ['text', 'long-text', 'date', 'table'].includes(type))
      .map((field) => ({ section: name, field })),
  );

/** All that is written in a value: a text, a text with its language, the cells of a table. */
function textsOf(value: FieldValue | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object') return [];
  if (isTable(value))
    return value.flatMap((row) => Object.values(row).map((cell) => (isFreeText(cell) ? cell.text : cell)));
  return isFreeText(value) ? [value.text] : [];
}

/** The hashes of a request's personal fields. */
export function subjectHashes(key: KeyObject, procedure: Pick<Procedure, 'form'>, content: RequestContent): Buffer[] {
  return distinct(
    personalFields(procedure).flatMap(({ field }) => {
      const value = content.fields[field.name];
      if (field.type === 'date') return typeof value === 'string' && value !== '' ? [hashOf(key, 'date', value)] : [];
      return textsOf(value).flatMap((text) => wordsOf(text).map((word) => hashOf(key, 'word', word)));
    }),
  );
}

/** The hashes that a request must have to be found. */
export const searchedHashes = (key: KeyObject, { name, birthDate }: PersonQuery): Buffer[] =>
  distinct([
    ...wordsOf(name).map((word) => hashOf(key, 'word', word)),
    ...(birthDate === '' ? [] : [hashOf(key, 'date', birthDate)]),
  ]);

/** Whether a sight includes every field that is searched in: else a hit would tell what is masked. */
export const seesSubject = (procedure: Pick<Procedure, 'form'>, sight: Sight): boolean =>
  personalFields(procedure).every(({ section, field }) => seesField(sight, section, field));
