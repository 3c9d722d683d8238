import { beginningsOf } from './beginnings.ts';
import type { Procedure } from './model.ts';
import { causedMoves, lapsesOf, runningIn } from './running.ts';

/**
 * A procedure as a state diagram, in Mermaid's language (`stateDiagram-v2`): its states with whose turn it is and until
 * when, the actions that move it and who does them (those that leave the state as it is would hide them), the terms that move it by their passing, and what other
 * exchanges of the case do to it. `say` speaks the procedure's
 * texts in one language.
 */
export function diagram({ workflow }: Pick<Procedure, 'workflow'>, say: (key: string) => string): string {
  const { actions, states, order } = workflow;
  const arrow = (from: string, to: string, label: string): string => `${from} --> ${to} : ${plain(label)}`;
  const deed = (action: string, by: readonly string[]): string =>
    `${say(`action.${action}`)} (${by.map((role) => say(`role.${role}`)).join(', ')})`;
  const notes = order.flatMap((state) => {
    const { waits, turn = waits, until } = states[state] ?? {};
    const words = [...(turn ? [say(`role.${turn}`)] : []), ...(until ? [say(`term.${until}`)] : [])];
    return words.length > 0 ? [`note right of ${id(state)} : ${plain(words.join(' · '))}`] : [];
  });
  return [
    'stateDiagram-v2',
    ...[
      ...order.map((state) => `state "${plain(say(`state.${state}`))}" as ${id(state)}`),
      ...beginningsOf(workflow).map(({ action, to, by, enters }) => arrow('[*]', id(to), deed(action, [enters ?? by]))),
      ...Object.entries(actions).flatMap(([name, { by, enters, from, to }]) =>
        to === undefined ? [] : from.map((state) => arrow(id(state), id(to), deed(name, enters ? [enters] : by))),
      ),
      ...lapsesOf(workflow, runningIn(workflow)).map(([from, to, name]) =>
        arrow(id(from), id(to), say(`term.${name}.over`)),
      ),
      ...causedMoves(workflow).map(([from, to, name]) => arrow(id(from), id(to), say(`consequence.${name}`))),
      ...order.filter((state) => states[state]?.final).map((state) => `${id(state)} --> [*]`),
      ...notes,
    ].map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** A name that Mermaid takes: it knows no hyphens in names, and some words are its own. */
const id = (state: string): string => `s_${state.replaceAll('-', '_')}`;

/** A text with what is syntax to Mermaid written as character numbers. */
const plain = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/["#:;<>{}]/g, (sign) => `#${sign.charCodeAt(0)};`);
