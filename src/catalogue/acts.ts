import { formatDay, localeOf, sayIn } from '../texts/index.ts';

/** Acts as they are cited, from their CELEX numbers. */

const SECTORAL = /^3(\d{4})(L|R|D|H)0*(\d+)$/;
/** The last years of the European Economic Community and of the European Community; since 2015 all acts are numbered in one series. */
const LAST = { eec: 1992, ec: 2009, old: 2014 } as const;

/** `32005L0036` as Directive 2005/36/EC; the CELEX number itself where no rule says more. */
export function actName(language: string, celex: string): string {
  const [, year = '', kind, number = ''] = SECTORAL.exec(celex) ?? [];
  const say = sayIn(language);
  const name = nameOf(Number(year));
  const series = Number(year) > LAST.old;
  const dated = `${name.year}/${number}`;
  const numbered = series ? dated : `${number}/${name.year}`;
  const community = say(`act.community.${name.community}`);
  if (kind === 'R') return say(series ? 'act.regulation' : 'act.regulation.old', { community, number: numbered });
  if (kind === 'L') return say(series ? 'act.directive' : 'act.directive.old', { community, number: dated });
  if (kind === 'D') return say(series ? 'act.decision' : 'act.decision.old', { community, number: dated });
  if (kind === 'H') return say(series ? 'act.recommendation' : 'act.recommendation.old', { community, number: dated });
  return celex;
}

/** Until 1998 two digits of the year were written. */
const nameOf = (year: number) => ({
  year: year < 1999 ? String(year).slice(2) : String(year),
  community: year <= LAST.eec ? ('eec' as const) : year <= LAST.ec ? ('ec' as const) : ('eu' as const),
});

/** The text of an act in EUR-Lex. */
export const actAddress = (language: string, celex: string): string =>
  `https://eur-lex.europa.eu/legal-content/${language.toUpperCase()}/TXT/?uri=CELEX:${celex}`;

/** A day, a month or a year, as exactly as it is given: `2016-06-18`, `2011-05`, `2008`. */
export function formatSince(language: string, since: string): string {
  if (since.length === 10) return formatDay(language, since);
  if (since.length === 4) return since;
  const format = new Intl.DateTimeFormat(localeOf(language), { year: 'numeric', month: 'long', timeZone: 'UTC' });
  return format.format(new Date(`${since}-01T00:00:00Z`));
}
