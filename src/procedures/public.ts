import { z } from 'zod';
import { name, names } from './names.ts';

/** What of an exchange the public sees, and by whose approval. */

const shown = z.union(
  [
    name.transform((field) => ({ field, written: false })),
    z
      .strictObject({ field: name, 'written-for': z.literal('public') })
      .transform(({ field }) => ({ field, written: true })),
  ],
  { error: 'a field, or `{ field: its name, written-for: public }`' },
);

/** The fields that are shown, the states from which on they may be, and the field that a publication is headed by. */
export const publicForm = z
  .strictObject({ shows: z.array(shown).min(1), from: names.min(1), 'headed-by': name })
  .optional();
export type PublicSource = z.infer<typeof publicForm>;

/** The words of an action that approves what the public sees, or takes it back. */
export const publicWords = { publishes: z.literal(true).optional(), withdraws: z.literal(true).optional() };

export interface PublishingRule {
  /** What was sent last becomes public, as a new version where something is public already. */
  readonly publishes?: true;
  /** What is public is no more, at once. */
  readonly withdraws?: true;
}

/** The projection of a procedure's exchanges that the public sees. */
export interface PublicRule {
  /** Fields of the form, in its order. */
  readonly shows: readonly string[];
  /** Of these, texts that the form has written for the public. */
  readonly written: readonly string[];
  /** Anything is public in these states alone. */
  readonly from: readonly string[];
  readonly headedBy: string;
}

export const publicOf = (
  source: PublicSource,
  fields: readonly { readonly name: string }[],
): { public?: PublicRule } =>
  source
    ? {
        public: {
          shows: [
            ...fields.flatMap((field) => (source.shows.some((one) => one.field === field.name) ? [field.name] : [])),
            // What the form does not have is for the checker to refuse.
            ...source.shows.flatMap(({ field }) => (fields.some((one) => one.name === field) ? [] : [field])),
          ],
          written: source.shows.flatMap(({ field, written }) => (written ? [field] : [])),
          from: source.from,
          headedBy: source['headed-by'],
        },
      }
    : {};
