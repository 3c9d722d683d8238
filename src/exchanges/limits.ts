import { type ActionRule, limitOf, type Procedure, type TermRule } from '../procedures/index.ts';
import type { Issue } from '../refusal.ts';
import type { PartState } from './model.ts';

/** The most that a procedure's act allows for a term. */

type Values = Readonly<Record<string, unknown>>;

interface LimitedTerm extends TermRule {
  readonly for: string;
}

/** The terms that an action starts and that the act limits. */
const limitedTerms = ({ workflow }: Procedure, action: string): LimitedTerm[] =>
  Object.values(workflow.terms).filter(
    (term): term is LimitedTerm =>
      term.starts.includes(action) && term.limits !== undefined && typeof term.for === 'string',
  );

/** What is more than the act allows: `counts` holds the numbers typed, `values` what the form says. */
export function limitIssues(procedure: Procedure, action: string, values: Values, counts: Values, root = ''): Issue[] {
  return limitedTerms(procedure, action).flatMap((term) =>
    aboveLimit(procedure, term, values, counts[term.for], `${root}/${term.for}`),
  );
}

/** A term that would be longer than the act allows with the days that are proposed, or agreed: `facts` are the part's with those typed. */
export function extensionIssues(
  procedure: Procedure,
  rule: ActionRule,
  { terms }: Pick<PartState, 'terms'>,
  values: Values,
  facts: Values,
): Issue[] {
  const { actions, terms: rules } = procedure.workflow;
  const proposed = new Set(rule.input.map(({ name }) => name));
  const extensions = Object.values(actions).flatMap((one) =>
    one.extends && (one === rule || proposed.has(one.extends.by)) ? [one.extends] : [],
  );
  return extensions.flatMap(({ term, by }) => {
    const counted = rules[term];
    const known = terms[term];
    return counted && known ? aboveLimit(procedure, counted, values, known.count + Number(facts[by]), `/${by}`) : [];
  });
}

function aboveLimit(procedure: Procedure, term: TermRule, values: Values, count: unknown, pointer: string): Issue[] {
  const limit = limitOf(procedure, term, values);
  // A choice in an ICU message takes no hyphens.
  return limit && typeof count === 'number' && count > limit.max
    ? [{ pointer, code: 'above-legal-limit', params: { max: limit.max, unit: term.unit.replace('-', '_') } }]
    : [];
}

/** The last day of a term that began today. */
export type LastDay = (unit: TermRule['unit'], count: number, country: string) => string;

export interface TermEnd {
  readonly count: number;
  readonly unit: TermRule['unit'];
  /** The role whose country's calendar counts. */
  readonly calendar: string;
}

/** What is worth a calendar date beside a number of days: the number offered, and the most that the act allows. */
export function endsOf(
  procedure: Procedure,
  action: string,
  field: string,
  values: Values,
  offered: unknown,
): TermEnd[] {
  const term = Object.values(procedure.workflow.terms).find(
    (rule) => rule.starts.includes(action) && rule.for === field,
  );
  if (!term) return [];
  const counts = [offered, limitOf(procedure, term, values)?.max].filter((count) => typeof count === 'number');
  return [...new Set(counts)].map((count) => ({ count, unit: term.unit, calendar: term.calendar }));
}

/** What is offered for a number that a limited term counts; nothing while the form does not say which limit holds. */
export function initialOf(procedure: Procedure, field: string, values: Values): number | undefined {
  const term = Object.values(procedure.workflow.terms).find((rule) => rule.for === field && rule.limits);
  const clear = term?.limits?.every(({ when }) => when === undefined || values[when.field] !== undefined);
  return term && clear ? limitOf(procedure, term, values)?.initial : undefined;
}

/** In which unit a typed number counts: that of the term which it counts, or which it lengthens; nothing for other numbers. */
export function unitOf({ workflow: { actions, terms } }: Procedure, field: string): TermRule['unit'] | undefined {
  const lengthened = Object.values(actions).find((rule) => rule.extends?.by === field)?.extends?.term;
  const counted = Object.keys(terms).find((name) => terms[name]?.for === field);
  return terms[lengthened ?? counted ?? '']?.unit;
}
