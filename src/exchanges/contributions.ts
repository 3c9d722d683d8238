import type { ActionRule, ContributionKind, Procedure } from '../procedures/index.ts';
import type { PartState } from './model.ts';
import type { PartView } from './present.ts';

/** Questions that wait for an answer: what an action asks, another one answers, and whose turn it is meanwhile. */

/** An open question: its number in the part, from 1, for good, and the action that asked it. */
export interface OpenQuestion {
  readonly no: number;
  readonly action: string;
}

/** The fact of a part that holds while a question is open. */
export const questionFact = (no: number): string => `question.${no}`;
/** The fact that counts the questions that were ever put. */
const COUNTER = 'questions.put';

/** The questions of a part that nobody has answered yet, in their order. */
const openQuestions = ({ facts }: Pick<PartState, 'facts'>): OpenQuestion[] =>
  Object.entries(facts)
    .flatMap(([fact, action]) => {
      const no = /^question\.(\d+)$/.exec(fact)?.[1];
      return no === undefined ? [] : [{ no: Number(no), action: String(action) }];
    })
    .sort((a, b) => a.no - b.no);

/** The open questions of a part that wait for one of some roles. */
export const openFor = (
  { workflow: { actions } }: Procedure,
  part: Pick<PartState, 'facts'>,
  roles: readonly string[],
): OpenQuestion[] => openQuestions(part).filter(({ action }) => roles.includes(actions[action]?.awaits ?? ''));

/** The actions whose questions wait for a role, each once. */
export const awaitedOf = (procedure: Procedure, part: Pick<PartState, 'facts'>, role: string): string[] => [
  ...new Set(openFor(procedure, part, [role]).map(({ action }) => action)),
];

/** What a question leaves as facts, and what its event records of it. */
export function put(part: Pick<PartState, 'facts'>, action: string) {
  const no = Number(part.facts[COUNTER] ?? 0) + 1;
  const facts = { [COUNTER]: no, [questionFact(no)]: action };
  // The history tells every fact of a part.
  return { facts, data: { ...facts, question: no } };
}

/** The open questions that nobody could answer in a state. */
export const unanswerable = (
  { workflow: { actions } }: Procedure,
  state: string,
  facts: PartState['facts'],
): string[] =>
  openQuestions({ facts })
    .filter(
      ({ action }) =>
        !Object.values(actions).some((rule) => isAnswerTo(rule, actions[action]) && rule.from.includes(state)),
    )
    .map(({ no }) => questionFact(no));

/** Whether an action answers what another one asks. */
const isAnswerTo = (rule: ActionRule, asking: ActionRule | undefined): boolean =>
  rule.contributes === 'answer' && asking?.awaits !== undefined && rule.by.includes(asking.awaits);

/** A contribution as its reader finds it in the thread of the exchange. */
export interface ContributionView {
  /** Its event. */
  readonly event: number;
  readonly partNo: number;
  readonly action: string;
  readonly kind: ContributionKind;
  /** Of a question: its number, and whether it still waits for an answer. */
  readonly question?: number;
  readonly open?: boolean;
  /** Of an answer: the question that it belongs to. */
  readonly answers?: number;
  /** Codes and numbers typed with it. */
  readonly codes: Readonly<Record<string, string | number>>;
}

interface Told {
  readonly no: number;
  readonly action: string;
  readonly part_no: number | null;
  readonly data: unknown;
}

/** The contributions to the parts whose messages are in sight, in their order. */
export function contributionsOf(
  { workflow: { actions } }: Procedure,
  parts: readonly Pick<PartView, 'no' | 'facts' | 'seesMessages'>[],
  events: readonly Told[],
): ContributionView[] {
  return events.flatMap(({ no, action, part_no: partNo, data }): ContributionView[] => {
    const rule = Object.hasOwn(actions, action) ? actions[action] : undefined;
    const part = parts.find((one) => one.no === partNo);
    if (!rule?.contributes || !part?.seesMessages) return [];
    const { question, answers, ...typed } = data as Record<string, string | number>;
    const own = rule.input.flatMap(({ name }) => (typed[name] === undefined ? [] : [[name, typed[name]] as const]));
    return [
      {
        event: no,
        partNo: part.no,
        action,
        kind: rule.contributes,
        ...(question === undefined ? {} : { question: Number(question), open: isOpen(part, Number(question)) }),
        ...(answers === undefined ? {} : { answers: Number(answers) }),
        codes: Object.fromEntries(own),
      },
    ];
  });
}

const isOpen = (part: Pick<PartState, 'facts'>, no: number): boolean => part.facts[questionFact(no)] !== undefined;
