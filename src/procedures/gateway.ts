import { z } from 'zod';
import { name, sight } from './names.ts';
import type { Sight } from './sight.ts';

/** What may stand in the legal gateway of a procedure (Regulation (EU) No 1024/2012 Art. 3, 4, 8(3), 11), and in the annex. */

export const celex = z.string().regex(/^\d{5}[A-Z]{1,2}\d{4}$/, 'a CELEX number');
/** Provisions as acts are cited: `8`, `56a`, `39(5)`, `15(7)(b)`; a chapter by its articles. */
export const articles = z.array(z.string().min(1)).min(1);
const day = z.iso.date({ error: 'a day as 2026-11-22' });
/** A pilot is always evaluated (Art. 4(2)); a day that nobody has found yet is said to be so, never invented. */
const evaluation = z.union([z.iso.date(), z.literal('unknown')], {
  error: 'the day by which the pilot is evaluated, as 2026-11-22, or `unknown`',
});
/** As exactly as it is known. */
const since = z.union([z.iso.date(), z.string().regex(/^\d{4}(-(0[1-9]|1[0-2]))?$/)], {
  error: 'a day, a month or a year in quotation marks, such as "2008" or "2011-05"',
});
const status = z.enum(['verified', 'unverified']);

export const gateway = z.strictObject({
  annex: z.array(z.strictObject({ point: z.int().min(1), act: celex, articles })).default([]),
  pilot: z.strictObject({ act: celex, from: day, until: day.optional(), evaluation }).optional(),
  'in-use': z.array(z.strictObject({ since, act: celex, articles, status })).min(1),
  national: z.boolean().default(false),
  'third-countries': z.boolean().default(false),
  bodies: z.record(name, z.strictObject({ as: name, sees: sight.default([]), act: celex, articles })).default({}),
});

/** The annex of the Regulation, in the version that the file names. */
export const annexFile = z.strictObject({
  annex: celex,
  version: day,
  points: z.array(z.strictObject({ point: z.int().min(1), act: celex, articles })).min(1),
});
export type AnnexSource = z.infer<typeof annexFile>;

/** Whether a provision is one of these or lies within one: `39(5)` lies within `39`, `56a` does not lie within `56`. */
export const within = (article: string, provisions: readonly string[]): boolean =>
  provisions.some((provision) => article === provision || article.startsWith(`${provision}(`));

export interface Provisions {
  readonly act: string;
  readonly articles: readonly string[];
}

export interface Basis extends Provisions {
  readonly status: 'verified' | 'unverified';
}

/** What the procedure may be in the system for: points of the annex, or a pilot; neither while it is only a draft. */
export interface Gateway {
  /** Points of the annex to Regulation (EU) No 1024/2012 (Art. 3(a)). */
  readonly annex: readonly (Provisions & { readonly point: number })[];
  /** A pilot project (Art. 3(b), 4), with the implementing act that sets it up; days as `2026-11-22`. */
  readonly pilot?: {
    readonly act: string;
    readonly from: string;
    readonly until?: string;
    /** `unknown` while nobody has found the day. */
    readonly evaluation: string;
  };
  /** Since when the Internal Market Information System is used for which provisions, the first use first. */
  readonly inUse: readonly (Basis & { readonly since: string })[];
  /** Also between authorities of one country (Art. 22). */
  readonly national: boolean;
  /** Also with countries outside the European Economic Area (Art. 23). */
  readonly thirdCountries: boolean;
  /** The Commission and Union bodies that take part: in which case role, with what sight at most, under which provisions (Art. 8(3)). */
  readonly bodies: Readonly<Record<string, Provisions & { readonly as: string; readonly sees: Sight }>>;
}
