import { type Procedure, runningIn, type TermRule } from '../procedures/index.ts';
import { formatList } from '../texts/index.ts';
import type { Words } from './words.ts';

/** How a procedure runs: its states, what moves it from one to another, and until when. */

export interface Move {
  /** Its number in the picture; none for what leaves the state as it is. */
  readonly no?: number;
  readonly title: string;
  readonly by: readonly string[];
  readonly to?: string;
  /** By itself, when a term is over. */
  readonly lapse: boolean;
}

export interface StateDescription {
  readonly state: string;
  readonly title: string;
  readonly help: string;
  readonly final: boolean;
  readonly turn?: string;
  readonly until?: string;
  readonly moves: readonly Move[];
}

export interface TermDescription {
  readonly term: string;
  readonly title: string;
  /** How long it is, with what limits it, and whose calendar counts. */
  readonly length: readonly string[];
  readonly from: string;
  readonly met: readonly string[];
  readonly over: string;
}

/** An arrow of the picture: from a state (none: the beginning) to another. */
export interface Arrow {
  readonly no: number;
  readonly from?: string;
  readonly to: string;
  readonly lapse: boolean;
}

export interface Course {
  readonly opening: Move;
  readonly states: readonly StateDescription[];
  readonly arrows: readonly Arrow[];
  readonly terms: readonly TermDescription[];
}

export function courseOf(procedure: Procedure, words: Words): Course {
  const { workflow } = procedure;
  const { opening, actions, order, states, terms } = workflow;
  const { text } = words;
  const arrows: Arrow[] = [{ no: 1, to: opening.to, lapse: false }];
  const rolesOf = (by: readonly string[]): string[] => by.map((role) => text(`role.${role}`));
  const moved = (from: string, to: string | undefined, lapse: boolean): Pick<Move, 'no' | 'to'> => {
    if (to === undefined || to === from) return {};
    const no = arrows.length + 1;
    arrows.push({ no, from, to, lapse });
    return { no, to: text(`state.${to}`) };
  };
  const movesFrom = (state: string): Move[] => [
    ...Object.entries(actions).flatMap(([name, { by, from, to }]): Move[] =>
      from.includes(state)
        ? [{ ...moved(state, to, false), title: text(`action.${name}`), by: rolesOf(by), lapse: false }]
        : [],
    ),
    ...Object.entries(terms).flatMap(([name, term]): Move[] =>
      term.whenOver !== 'overdue' && runningIn(workflow, term).includes(state)
        ? [{ ...moved(state, term.whenOver.to, true), title: text(`term.${name}.over`), by: [], lapse: true }]
        : [],
    ),
  ];
  return {
    opening: {
      no: 1,
      title: text(`action.${opening.action}`),
      by: rolesOf([opening.by]),
      to: text(`state.${opening.to}`),
      lapse: false,
    },
    states: order.map((state) => {
      const { turn, until, final = false } = states[state] ?? {};
      return {
        state,
        title: text(`state.${state}`),
        help: text(`state.${state}.help`),
        final,
        ...(turn ? { turn: text(`role.${turn}`) } : {}),
        ...(until ? { until: text(`term.${until}`) } : {}),
        moves: movesFrom(state),
      };
    }),
    arrows,
    terms: Object.entries(terms).map(([name, term]) => termOf(name, term, words)),
  };
}

function termOf(name: string, term: TermRule, words: Words): TermDescription {
  const { say, text, language } = words;
  const unit = term.unit.replaceAll('-', '_');
  const named = (names: readonly string[]): string =>
    formatList(
      language,
      names.map((action) => say('catalogue.quoted', { text: text(`action.${action}`) })),
    );
  const limits = (term.limits ?? []).map(({ max, when }) => {
    const count = say('term.count', { count: max, unit });
    return when
      ? say('catalogue.term.limit.when', { count, condition: words.condition(when) })
      : say('catalogue.term.limit', { count });
  });
  const { for: measure, countsFrom, ends, resumes, whenOver } = term;
  return {
    term: name,
    title: text(`term.${name}`),
    length: [
      typeof measure === 'number'
        ? say('term.count', { count: measure, unit })
        : say('catalogue.term.asked', { unit, field: text(`field.${measure}`) }),
      ...limits,
      say('catalogue.term.calendar', { role: text(`role.${term.calendar}`) }),
    ],
    from:
      countsFrom === undefined
        ? named(term.starts)
        : say('catalogue.term.counts-from', { actions: named(term.starts), term: text(`term.${countsFrom}`) }),
    met: [named(ends), ...(resumes.length > 0 ? [say('catalogue.term.resumes', { actions: named(resumes) })] : [])],
    over:
      whenOver === 'overdue'
        ? say('catalogue.term.overdue')
        : say('catalogue.term.moves', { state: text(`state.${whenOver.to}`) }),
  };
}
