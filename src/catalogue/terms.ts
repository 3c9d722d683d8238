import {
  type ActionRule,
  type Happening,
  isMark,
  type TermEffect,
  type TermRule,
  type Workflow,
} from '../procedures/index.ts';
import { anyOf, formatList } from '../texts/index.ts';
import { collectiveOf } from './people.ts';
import type { Words } from './words.ts';

/** The terms of a procedure in words. */

export interface TermDescription {
  readonly term: string;
  readonly title: string;
  /** How long it is, with what limits, lengthens and stops it, and whose calendar counts. */
  readonly length: readonly string[];
  readonly from: string;
  readonly met: readonly string[];
  readonly over: readonly string[];
}

export const termsOf = (workflow: Workflow, words: Words): TermDescription[] =>
  Object.entries(workflow.terms).map(([name, term]) => termOf(workflow, name, term, words));

/** The terms on which it depends whether an action is possible. */
export function termConditionsOf({ after, notDuring, during }: ActionRule, { say, text }: Words): string[] {
  return [
    ...after.map((term) => say('catalogue.move.after', { term: text(`term.${term}`) })),
    ...during.map((term) => say('catalogue.move.during', { term: text(`term.${term}`) })),
    ...notDuring.map((term) => say('catalogue.move.not-during', { term: text(`term.${term}`) })),
  ];
}

function termOf(workflow: Workflow, name: string, term: TermRule, words: Words): TermDescription {
  const { say, text } = words;
  const { countsFrom, ends, resumes, starts } = term;
  return {
    term: name,
    title: text(`term.${name}`),
    length: [
      ...measuresOf(term, words),
      ...limitsOf(term, words),
      ...conditionsOf(term, words),
      ...(term.agreedBeyond ? [say('catalogue.term.agreed-beyond')] : []),
      ...extensionsOf(workflow, name, term, words),
      ...interruptionsOf(term, words),
      say('catalogue.term.calendar', { role: text(`role.${term.calendar}`) }),
    ],
    from:
      countsFrom === undefined
        ? happenings(starts, words)
        : say('catalogue.term.counts-from', {
            actions: happenings(starts, words),
            term: text(`term.${countsFrom}`),
          }),
    met: [
      ends.length === 0 ? say('catalogue.term.met.nothing') : happenings(ends, words),
      ...(resumes.length > 0 ? [say('catalogue.term.resumes', { actions: happenings(resumes, words) })] : []),
    ],
    over: [...effectsOf(workflow, name, term, words), ...[text(`term.${name}.causes`)].filter((said) => said !== '')],
  };
}

/** The unit as the texts select it. */
const unitOf = (unit: TermRule['unit']): string => unit.replaceAll('-', '_');

/** How long, where that depends on the form with each condition. */
/** How long a term is: one length, or each with its condition. */
export const measuresOf = (term: TermRule, words: Words): string[] =>
  (term.lasts ?? [term]).map((length) => {
    const measure = measureOf(length, words);
    const when = 'when' in length ? length.when : undefined;
    return when ? words.say('catalogue.term.lasts', { measure, condition: words.condition(when) }) : measure;
  });

function measureOf({ for: measure, unit }: Pick<TermRule, 'for' | 'unit'>, { say, text }: Words): string {
  if (measure === 0) return say('catalogue.term.that-day');
  if (typeof measure === 'number') return say('term.count', { count: measure, unit: unitOf(unit) });
  return say('catalogue.term.asked', { unit: unitOf(unit), field: text(`field.${measure}`) });
}

const limitsOf = ({ limits = [], unit }: TermRule, words: Words): string[] =>
  limits.map(({ max, when }) => {
    const count = words.say('term.count', { count: max, unit: unitOf(unit) });
    return when
      ? words.say('catalogue.term.limit.when', { count, condition: words.condition(when) })
      : words.say('catalogue.term.limit', { count });
  });

/** Where it runs at all. */
const conditionsOf = ({ when, before }: TermRule, { say, text, condition }: Words): string[] => [
  ...(when ? [say('catalogue.only-when', { condition: condition(when) })] : []),
  ...(before === undefined ? [] : [say('catalogue.term.before', { term: text(`term.${before}`) })]),
];

/** By which actions it is lengthened, by how much and how often. */
function extensionsOf({ actions }: Workflow, name: string, term: TermRule, { say, text }: Words): string[] {
  return Object.entries(actions).flatMap(([action, { extends: longer }]) => {
    if (longer?.term !== name) return [];
    const unit = unitOf(longer.unit ?? term.unit);
    const by =
      typeof longer.by === 'number'
        ? say('term.count', { count: longer.by, unit })
        : say('catalogue.term.asked', { unit, field: text(`field.${longer.by}`) });
    const said = { action: text(`action.${action}`), by };
    const { times } = longer;
    return times === undefined
      ? say('catalogue.term.extended', said)
      : say('catalogue.term.extended.times', { ...said, times });
  });
}

function interruptionsOf({ pauses, continues, warns }: TermRule, words: Words): string[] {
  const { say, text, language } = words;
  return [
    ...(pauses.length > 0 ? [say('catalogue.term.pauses', { actions: happenings(pauses, words) })] : []),
    ...(continues.length > 0 ? [say('catalogue.term.continues', { actions: happenings(continues, words) })] : []),
    ...(warns
      ? [
          say('catalogue.term.warns', {
            before: say('term.count', { count: warns.before, unit: unitOf(warns.unit) }),
            roles: formatList(
              language,
              warns.tells.map((role) => text(`role.${role}`)),
            ),
          }),
        ]
      : []),
  ];
}

function effectsOf(workflow: Workflow, name: string, term: TermRule, words: Words): string[] {
  const { say, text } = words;
  const { whenOver } = term;
  if (!whenOver) return [say('catalogue.term.nothing')];
  if (isMark(term)) return [say('catalogue.term.overdue')];
  return [text(`term.${name}.then`), ...whenOver.map((outcome) => outcomeOf(workflow, outcome, words))];
}

/** What its passing may come to, and when. */
function outcomeOf(workflow: Workflow, { from = [], to, needs }: TermEffect, words: Words): string {
  const { say, text, language } = words;
  const conditions = [
    ...(from.length > 0
      ? [
          say('catalogue.term.in-state', {
            states: anyOf(
              language,
              from.map((state) => say('catalogue.quoted', { text: text(`state.${state}`) })),
            ),
          }),
        ]
      : []),
    ...needs.map((need) => collectiveOf(workflow, need, words)),
  ];
  return [
    to === undefined ? say('catalogue.term.told') : say('catalogue.term.moves', { state: text(`state.${to}`) }),
    ...conditions,
  ].join('; ');
}

/** What starts, meets or stops a term, as one phrase. */
const happenings = (list: readonly (Happening | { readonly day: string })[], words: Words): string =>
  anyOf(
    words.language,
    list.map((one) => happening(one, words)),
  );

function happening(one: Happening | { readonly day: string }, { say, text }: Words): string {
  if (typeof one === 'string') return say('catalogue.quoted', { text: text(`action.${one}`) });
  if ('state' in one) return say('catalogue.happening.state', { state: text(`state.${one.state}`) });
  if ('met' in one) return say('catalogue.happening.met', { term: text(`term.${one.met}`) });
  if ('over' in one) return say('catalogue.happening.over', { term: text(`term.${one.over}`) });
  return say('catalogue.happening.day', { field: text(`field.${one.day}`) });
}
