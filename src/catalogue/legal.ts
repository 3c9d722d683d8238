import type { Gateway, Procedure, Provisions, Workflow } from '../procedures/index.ts';
import { formatDay, languageName } from '../texts/index.ts';
import { SOURCE_LANGUAGE } from '../texts/index.ts';
import { actAddress, actName, formatSince } from './acts.ts';
import type { Words } from './words.ts';

/** What law carries a procedure, and how long it lets data be kept. */

export interface CitedAct {
  readonly act: string;
  readonly name: string;
  readonly href: string;
  readonly articles: readonly string[];
}

export interface LegalDescription {
  readonly basis: readonly (CitedAct & { readonly verified: boolean })[];
  readonly annex: readonly (CitedAct & { readonly point: number })[];
  readonly pilot?: CitedAct & { readonly from: string; readonly until?: string; readonly evaluation: string };
  readonly inUse: readonly (CitedAct & { readonly since: string; readonly verified: boolean })[];
  readonly national: boolean;
  readonly thirdCountries: boolean;
  /** The Commission and Union bodies that take part; none: they see nothing (Art. 8(3)). */
  readonly bodies: readonly (CitedAct & { readonly title: string; readonly role: string; readonly sees: string })[];
}

export function legalDescription({ basis, gateway }: Procedure, words: Words): LegalDescription {
  const { language, text } = words;
  const cited = ({ act, articles }: Provisions): CitedAct => ({
    act,
    name: actName(language, act),
    href: actAddress(language, act),
    articles,
  });
  return {
    basis: basis.map((row) => ({ ...cited(row), verified: row.status === 'verified' })),
    annex: gateway.annex.map((row) => ({ ...cited(row), point: row.point })),
    ...(gateway.pilot ? { pilot: pilotOf(gateway.pilot, cited, words) } : {}),
    inUse: gateway.inUse.map((row) => ({
      ...cited(row),
      since: formatSince(language, row.since),
      verified: row.status === 'verified',
    })),
    national: gateway.national,
    thirdCountries: gateway.thirdCountries,
    bodies: Object.entries(gateway.bodies).map(([body, row]) => ({
      ...cited(row),
      title: text(`body.${body}`),
      role: text(`role.${row.as}`),
      sees: words.sight(row.sees),
    })),
  };
}

function pilotOf(
  { act, from, until, evaluation }: NonNullable<Gateway['pilot']>,
  cited: (provisions: Provisions) => CitedAct,
  { language, say }: Words,
): NonNullable<LegalDescription['pilot']> {
  return {
    ...cited({ act, articles: [] }),
    from: formatDay(language, from),
    ...(until === undefined ? {} : { until: formatDay(language, until) }),
    evaluation: evaluation === 'unknown' ? say('catalogue.pilot.unknown') : formatDay(language, evaluation),
  };
}

/** When personal data must be blocked and deleted, in sentences. */
export function retentionSentences(
  { retention: { block, erase } }: Workflow,
  { language, say, text }: Words,
): string[] {
  const from = ({ for: count, unit, from: term }: Workflow['retention']['block']) => ({
    span: say('term.count', { count, unit }),
    anchor:
      term === undefined
        ? say('catalogue.retention.closure')
        : say('catalogue.retention.term', { term: text(`term.${term}`) }),
  });
  const longer = [block, erase].flatMap(({ under }) =>
    under
      ? [say('catalogue.retention.under', { act: actName(language, under.act), articles: under.articles.join(', ') })]
      : [],
  );
  return [
    say('catalogue.retention.block', from(block)),
    say('catalogue.retention.erase', from(erase)),
    ...new Set(longer),
  ];
}

export interface Translation {
  readonly language: string;
  readonly name: string;
  /** `source`: the language in which the texts were first written. */
  readonly status: 'source' | 'reviewed' | 'draft';
}

/** How far the texts are in each language. */
export const translationsOf = ({ texts, reviewed }: Procedure, { language: reader }: Words): Translation[] =>
  Object.keys(texts).map((language) => ({
    language,
    name: languageName(reader, language),
    status: language === SOURCE_LANGUAGE ? 'source' : reviewed.includes(language) ? 'reviewed' : 'draft',
  }));
