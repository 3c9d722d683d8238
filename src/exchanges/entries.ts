import { createHmac, type KeyObject } from 'node:crypto';
import { fold, romanise } from '../directory/index.ts';
import { type Field, fieldsOf, type Procedure, type RegisterRule, seesField } from '../procedures/index.ts';
import type { FieldValue, RequestContent } from './model.ts';
import { plainText } from './wording.ts';

/** By what the entries of a register are found: of one person keyed hashes, of what may be listed the words and codes that readers see. */

/** Whoever names one person in full finds that one; the few others are namesakes of one birthday, or the same person twice. */
export const MOST_HITS = 10;

/** What somebody is looked up by: field → what was typed; a date as YYYY-MM-DD. */
export type Typed = Readonly<Record<string, string>>;

/** Somebody who reads an entry without taking part in it: in which register, and whom it has looked up where persons are. */
export interface AsReader {
  readonly register: string;
  readonly typed: Typed | undefined;
}

/** Enough that no two words of a Europe full of names meet. */
const HASH_LENGTH = 16;

/** The words of a text as names are compared: without accents and case, in Latin letters, as passports have them. */
const wordsOf = (text: string): string[] =>
  romanise(fold(text))
    .split(' ')
    .filter((word) => word !== '');

const distinct = (hashes: readonly Buffer[]): Buffer[] => [
  ...new Map(hashes.map((hash) => [hash.toString('hex'), hash])).values(),
];

/** Told apart by register and field: a hash of one register finds nothing in another, nor a first name a surname. */
function hashesOf(key: KeyObject, procedure: Procedure, field: Pick<Field, 'name' | 'type'>, text: string): Buffer[] {
  const words = field.type === 'date' ? [text] : wordsOf(text);
  return words.map((word) =>
    createHmac('sha256', key)
      .update(JSON.stringify(['register', procedure.id, field.name, word]))
      .digest()
      .subarray(0, HASH_LENGTH),
  );
}

/** The fields by which one person is looked up. */
export const lookedUpBy = (procedure: Procedure): Field[] => {
  const { by = [] } = procedure.workflow.register ?? {};
  const fields = fieldsOf(procedure);
  return by.flatMap((name) => fields.find((field) => field.name === name) ?? []);
};

/** The hashes by which an entry is found: of each word of each field, so that one of several first names will do. */
export const entryHashes = (key: KeyObject, procedure: Procedure, { fields }: RequestContent): Buffer[] =>
  distinct(
    lookedUpBy(procedure).flatMap((field) => {
      const value = fields[field.name];
      return typeof value === 'string' ? hashesOf(key, procedure, field, value) : [];
    }),
  );

/** The hashes that an entry must have to be found. */
export const lookupHashes = (key: KeyObject, procedure: Procedure, typed: Typed): Buffer[] =>
  distinct(lookedUpBy(procedure).flatMap((field) => hashesOf(key, procedure, field, typed[field.name] ?? '')));

/** Whether nothing is left of a text to compare: signs, but no letter and no digit. */
export const saysNothing = (text: string): boolean => wordsOf(text).length === 0;

/** What a list of entries shows and is searched in. */
export interface Listed {
  /** field → value, of the fields that the list shows. */
  readonly columns: Readonly<Record<string, FieldValue>>;
  /** `field=code`, of all choices and countries that readers see. */
  readonly codes: readonly string[];
  /** The folded words of all texts that readers see. */
  readonly words: string;
}

const NOTHING: Listed = { columns: {}, codes: [], words: '' };

/** Of an entry that may be listed what its readers see; of another register nothing at all. */
export function listedOf(procedure: Procedure, { fields }: RequestContent): Listed {
  const { register } = procedure.workflow;
  if (register?.search !== 'browse') return NOTHING;
  const seen = readFields(procedure, register);
  const valued = seen.flatMap((field) => {
    const value = fields[field.name];
    return value === undefined ? [] : [{ field, value }];
  });
  return {
    columns: Object.fromEntries(
      valued.flatMap(({ field, value }) => (register.lists.includes(field.name) ? [[field.name, value]] : [])),
    ),
    codes: valued.flatMap(({ field, value }) => (isFilter(field) ? [`${field.name}=${plainText(value)}`] : [])).sort(),
    words: valued
      .flatMap(({ field, value }) =>
        field.type === 'text' || field.type === 'long-text' ? fold(plainText(value)) : [],
      )
      .filter((words) => words !== '')
      .join(' '),
  };
}

/** Choices and countries narrow a list down. */
export const isFilter = ({ type }: Pick<Field, 'type'>): boolean => type === 'choice' || type === 'country';

/** The fields that readers see, in the order of the form. */
export const readFields = ({ form }: Procedure, { readers }: RegisterRule): Field[] =>
  form.flatMap(({ name, fields }) => fields.filter((field) => seesField(readers.sees, name, field)));
