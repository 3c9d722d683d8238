import { beginningsOf, lapsesOf, type Procedure, runningIn, type Workflow } from '../procedures/index.ts';
import { contributionOf, whereOf } from './contributions.ts';
import { conditionsOf } from './people.ts';
import { termConditionsOf, type TermDescription, termsOf } from './terms.ts';
import type { Words } from './words.ts';

/** How a procedure runs: its states, what moves it from one to another, and until when. */

export interface Move {
  /** Its number in the picture; none for what leaves the state as it is. */
  readonly no?: number;
  readonly title: string;
  readonly by: readonly string[];
  readonly to?: string;
  /** What must hold beside the state. */
  readonly conditions: readonly string[];
  /** By itself, when a term is over, or by another exchange of the case. */
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

/** An arrow of the picture: from a state (none: the beginning) to another. */
export interface Arrow {
  readonly no: number;
  readonly from?: string;
  readonly to: string;
  readonly lapse: boolean;
}

export interface Course {
  /** The rule first; then how it begins in countries that have it approved. */
  readonly openings: readonly Move[];
  readonly states: readonly StateDescription[];
  readonly arrows: readonly Arrow[];
  readonly terms: readonly TermDescription[];
}

export function courseOf(procedure: Procedure, words: Words): Course {
  const { workflow } = procedure;
  const { actions, order, states } = workflow;
  const beginnings = beginningsOf(workflow);
  const lapses = lapsesOf(workflow, runningIn(workflow));
  const { text } = words;
  const arrows: Arrow[] = beginnings.map(({ to }, index) => ({ no: index + 1, to, lapse: false }));
  const rolesOf = (by: readonly string[], enters: string | undefined): string[] => {
    const names = by.map((role) => text(`role.${role}`));
    return enters === undefined
      ? names
      : names.map((authority) => words.say('catalogue.entered-for', { person: text(`role.${enters}`), authority }));
  };
  const moved = (from: string, to: string | undefined, lapse: boolean): Pick<Move, 'no' | 'to'> => {
    if (to === undefined || to === from) return {};
    const no = arrows.length + 1;
    arrows.push({ no, from, to, lapse });
    return { no, to: text(`state.${to}`) };
  };
  const movesFrom = (state: string): Move[] => [
    ...Object.entries(actions).flatMap(([name, rule]): Move[] =>
      rule.from.includes(state)
        ? [
            {
              ...moved(state, rule.to, false),
              title: text(`action.${name}`),
              by: rolesOf(rule.by, rule.enters),
              conditions: [
                ...conditionsOf(workflow, rule, words),
                ...termConditionsOf(rule, words),
                ...contributionOf(rule, words),
                ...linkedWith(name, words),
              ],
              lapse: false,
            },
          ]
        : [],
    ),
    ...lapses
      .filter(([from]) => from === state)
      .map(([from, to, term]): Move => {
        const title = text(`term.${term}.over`);
        return { ...moved(from, to, true), title, by: [], conditions: [], lapse: true };
      }),
    ...Object.entries(workflow.consequences ?? {})
      .filter(([, { from }]) => from.includes(state))
      .map(
        ([name, { to }]): Move => ({
          ...moved(state, to, true),
          title: text(`consequence.${name}`),
          by: [],
          conditions: [],
          lapse: true,
        }),
      ),
  ];
  return {
    openings: beginnings.map(({ action, by, enters, to }, index) => ({
      no: index + 1,
      title: text(`action.${action}`),
      by: rolesOf([by], enters),
      to: text(`state.${to}`),
      conditions: [...(index > 0 ? insteadOf(workflow, words) : []), ...linkedWith(action, words)],
      lapse: false,
    })),
    states: order.map((state) => {
      const { waits, turn = waits, until, final = false } = states[state] ?? {};
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
    terms: termsOf(workflow, words),
  };
}

/** Where it begins otherwise, and who begins as elsewhere all the same. */
function insteadOf({ opening: { instead }, states }: Workflow, words: Words): string[] {
  if (!instead) return [];
  const role = words.text(`role.${states[instead.to]?.turn}`);
  return [whereOf(instead.where, words), words.say('catalogue.instead', { role })];
}

/** What an action has to do with other exchanges of the case: on what it depends there, and what it does there. */
const linkedWith = (action: string, { text }: Words): string[] =>
  [text(`action.${action}.linked`), text(`action.${action}.causes`)].filter((said) => said !== '');
