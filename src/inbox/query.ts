import { z } from 'zod';
import { BOXES, DESKS, DIRECTIONS, type ListQuery, SORTS } from '../exchanges/index.ts';
import { EEA_COUNTRIES } from '../texts/languages.ts';

/** What a link to a list asks for. */

export const TABS = [...BOXES, 'drafts'] as const;
export const SIZES = ['10', '25', '50', '100'] as const;
/** Late, or within so many days. */
export const DUE = ['late', '3', '7', '14', '30'] as const;

const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const words = maybe(
  z
    .string()
    .trim()
    .min(1)
    .transform((text) => text.slice(0, 100)),
);

/** Filters that make no sense are forgotten rather than refused: they come from links. */
const listShape = {
  box: z.enum(TABS).catch('waiting'),
  country: maybe(z.enum(EEA_COUNTRIES)),
  state: maybe(z.string().regex(/^[a-z-]{1,60}$/)),
  procedure: maybe(z.string().regex(/^[a-z0-9.-]{1,120}$/)),
  code: maybe(z.string().regex(/^[A-Za-z0-9-]{1,60}=[A-Za-z0-9._-]{1,80}$/)),
  number: maybe(
    z
      .string()
      .trim()
      .regex(/^[\d.-]{1,30}$/),
  ),
  other: words,
  reference: words,
  desk: maybe(z.enum(DESKS)),
  from: maybe(z.iso.date().regex(/^[1-9]/)),
  to: maybe(z.iso.date().regex(/^[1-9]/)),
  due: maybe(z.enum(DUE)),
  sort: maybe(z.enum(SORTS)),
  direction: maybe(z.enum(DIRECTIONS)),
  size: z.enum(SIZES).catch('25'),
};

/** What a list shows, without the place in it: what a view keeps under its name. */
export const listed = z.object(listShape);
export type Listed = z.infer<typeof listed>;

export const query = z.object({
  ...listShape,
  cursor: maybe(z.string().max(600)),
  /** All rows of the page are ticked. */
  select: maybe(z.literal('all')),
  done: maybe(z.string()),
});
export type Query = z.infer<typeof query>;

const FILTERS = [
  'country',
  'state',
  'procedure',
  'code',
  'number',
  'other',
  'reference',
  'desk',
  'from',
  'to',
  'due',
] as const;

/** By how many filters the box is narrowed down. */
export const filtersIn = (asked: Listed): number => FILTERS.filter((name) => asked[name] !== undefined).length;

/** Whether anything narrows the box down. */
export const isFiltered = (asked: Listed): boolean => filtersIn(asked) > 0;

const entriesOf = (asked: Listed): [string, string][] =>
  Object.keys(listShape).flatMap((name): [string, string][] => {
    const value = asked[name as keyof Listed];
    return value === undefined || (name === 'size' && value === '25') ? [] : [[name, value]];
  });

/** The list as hidden fields of a form. */
export const hiddenOf = (asked: Listed): Record<string, string> => Object.fromEntries(entriesOf(asked));

/** The address of a list, from `cursor` on; `changes` replace parts of it. */
export function addressOf(
  asked: Listed,
  more: { readonly cursor?: string | undefined; readonly select?: 'all'; readonly path?: string } = {},
): string {
  const entries = [...entriesOf(asked)];
  if (more.cursor !== undefined) entries.push(['cursor', more.cursor]);
  if (more.select !== undefined) entries.push(['select', more.select]);
  return `${more.path ?? '/'}?${new URLSearchParams(entries)}`;
}

/** What the use case is asked. `today`: the authority's local day; `box`: any but that of drafts. */
export function listQueryOf(
  asked: Listed & { readonly cursor?: string | undefined },
  box: ListQuery['box'],
  today: string,
): ListQuery {
  const { due, size, box: _, ...rest } = asked;
  const dueBefore = due === undefined ? {} : { dueBefore: due === 'late' ? today : dayAfter(today, Number(due) + 1) };
  return { ...rest, ...dueBefore, box, limit: Number(size) };
}

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
