import { fieldsOf, type Procedure } from '../procedures/index.ts';

/**
 * What a migration of running exchanges to another version would meet. None is ever made: an exchange keeps the version that it began with, which is
 * the evidence of what was asked. Pure.
 */

/** `gone`: the other version does not have it; `changed`: it means something else there; `wanted`: it is asked there, and nobody was asked. */
export type Verdict = 'gone' | 'changed' | 'wanted';
export const THINGS = ['state', 'role', 'seat', 'field', 'code', 'question', 'action', 'term'] as const;

/** Something that would not fit. */
export interface Misfit {
  readonly thing: (typeof THINGS)[number];
  readonly name: string;
  /** The text by which it is called. */
  readonly key: string;
  readonly verdict: Verdict;
}

/** All that exchanges of one version can have and the other has not, or has otherwise. */
export function misfitsOf(before: Procedure, after: Procedure): Misfit[] {
  return [...statesOf(before, after), ...peopleOf(before, after), ...dataOf(before, after), ...rulesOf(before, after)];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const statesOf = ({ workflow: was }: Procedure, { workflow: is }: Procedure): Misfit[] =>
  was.order.flatMap((name): Misfit[] => {
    const key = `state.${name}`;
    if (!is.states[name]) return [{ thing: 'state', name, key, verdict: 'gone' }];
    return same(was.states[name], is.states[name]) ? [] : [{ thing: 'state', name, key, verdict: 'changed' }];
  });

/** Who has a role must still find it, in the state in which it is. */
const peopleOf = ({ workflow: was }: Procedure, { workflow: is }: Procedure): Misfit[] =>
  Object.entries(was.participants).flatMap(([role, states]): Misfit[] => {
    const key = `role.${role}`;
    const seats = is.participants[role];
    if (!is.roles[role] || !seats) return [{ thing: 'role', name: role, key, verdict: 'gone' }];
    return Object.entries(states).flatMap(([state, seat]): Misfit[] => {
      const name = `${role}.${state}`;
      if (!seats[state]) return [{ thing: 'seat', name, key, verdict: 'gone' }];
      return same(seat, seats[state]) ? [] : [{ thing: 'seat', name, key, verdict: 'changed' }];
    });
  });

/** What was typed must have a place; what the other version asks was never asked. */
function dataOf(before: Procedure, after: Procedure): Misfit[] {
  const [was, is] = [before, after].map((one) => new Map(fieldsOf(one).map((field) => [field.name, field]))) as [
    Map<string, ReturnType<typeof fieldsOf>[number]>,
    Map<string, ReturnType<typeof fieldsOf>[number]>,
  ];
  const fields = [...was].flatMap(([name, field]): Misfit[] => {
    const key = `field.${name}`;
    const other = is.get(name);
    if (!other) return [{ thing: 'field', name, key, verdict: 'gone' }];
    const [one, two] = [field, other].map(({ type, max, columns, rows }) => ({ type, max, columns, rows }));
    if (!same(one, two)) return [{ thing: 'field', name, key, verdict: 'changed' }];
    const left = (before.lists[field.list ?? ''] ?? []).filter(
      (code) => !(after.lists[other.list ?? ''] ?? []).includes(code),
    );
    return left.map((code) => ({
      thing: 'code',
      name: `${name}: ${code}`,
      key: `option.${field.list}.${code}`,
      verdict: 'gone',
    }));
  });
  const wanted = [...is].flatMap(([name, { required }]): Misfit[] =>
    required && !was.get(name)?.required ? [{ thing: 'field', name, key: `field.${name}`, verdict: 'wanted' }] : [],
  );
  const codes = new Map(after.questions.map((question) => [question.code, question]));
  const questions = before.questions.flatMap((question): Misfit[] => {
    const { code } = question;
    const [key, other] = [`question.${code}`, codes.get(code)];
    if (!other) return [{ thing: 'question', name: code, key, verdict: 'gone' }];
    return same(question.answer, other.answer) ? [] : [{ thing: 'question', name: code, key, verdict: 'changed' }];
  });
  return [...fields, ...wanted, ...questions];
}

/** What could be done, and until when. Only what the other version does otherwise matters: what it can do more hinders nothing. */
const rulesOf = ({ workflow: was }: Procedure, { workflow: is }: Procedure): Misfit[] => [
  ...differing(was.actions, is.actions).map(
    ([name, verdict]): Misfit => ({
      thing: 'action',
      name,
      key: `action.${name}`,
      verdict,
    }),
  ),
  ...differing(was.terms, is.terms).map(
    ([name, verdict]): Misfit => ({
      thing: 'term',
      name,
      key: `term.${name}`,
      verdict,
    }),
  ),
];

const differing = (
  was: Readonly<Record<string, unknown>>,
  is: Readonly<Record<string, unknown>>,
): [string, 'gone' | 'changed'][] =>
  Object.entries(was).flatMap(([name, rule]): [string, 'gone' | 'changed'][] =>
    is[name] === undefined ? [[name, 'gone']] : same(rule, is[name]) ? [] : [[name, 'changed']],
  );
