import {
  type ActionRule,
  actionsWithDay,
  beginningsOf,
  type Happening,
  lapsesOf,
  type Procedure,
  runningIn,
  type TermRule,
} from '../procedures/index.ts';

/** What a definition has, each by a name: what an exploration must have come to. */

/** The words of a term that name what turns it. */
export const TURNS = ['starts', 'ends', 'resumes', 'pauses', 'continues'] as const;
export type TurnWord = (typeof TURNS)[number];

export const named = {
  state: (state: string) => `state ${state}`,
  seat: (role: string, state: string) => `${role} is ${state}`,
  opening: (action: string, role: string) => `${action} by ${role}`,
  transition: (action: string, role: string, from: string) => `${action} by ${role} in ${from}`,
  as: (action: string, role: string, state: string) => `${action} by ${role} as ${state}`,
  over: (term: string) => `${term} is over`,
  near: (term: string) => `${term} is near`,
  lapse: (term: string, from: string, to: string) => `${term} over moves ${from} to ${to}`,
  turn: (term: string, word: TurnWord, what: TermRule['starts'][number]) =>
    `${term} ${word} ${typeof what === 'string' ? what : Object.entries(what).flat().join(' ')}`,
  link: (name: string) => `link ${name}`,
  caused: (name: string, from: string) => `${name} caused in ${from}`,
  lengthened: (term: string, action: string) => `${term} lengthened by ${action}`,
  held: (action: string) => `${action} waits for a moderator`,
  released: (action: string) => `${action} released`,
  sentBack: (action: string) => `${action} sent back`,
  files: (role: string, state: string) => `${role} sees attachments in ${state}`,
  read: (state: string) => `read in ${state}`,
  refusal: (action: string, code: string) => `${action} refused: ${code}`,
};

/** Everything that a definition has, sorted by what it is. */
export interface Wanted {
  readonly states: readonly string[];
  readonly transitions: readonly string[];
  /** What is made of it, and what other exchanges of its case do to it. */
  readonly linked: readonly string[];
  /** What time does, and what does something to time. */
  readonly terms: readonly string[];
  readonly refusals: readonly string[];
}

/** Whether a term of the shape runs from days alone that the form of this procedure does not ask. */
const neverRuns = ({ form, workflow }: Procedure, { starts }: TermRule): boolean =>
  starts.every(
    (one) =>
      typeof one !== 'string' &&
      'day' in one &&
      !form.some((section) => section.fields.some(({ name }) => name === one.day)) &&
      actionsWithDay(workflow, one.day).length === 0,
  );

/** `reached` says in which states a role sees attachments at all: elsewhere it can neither attach nor recall any. */
export function wantedOf(procedure: Procedure, reached: ReadonlySet<string>): Wanted {
  const { order, participants, actions, terms, links, consequences = {}, register } = procedure.workflow;
  const entries = Object.entries(actions);
  const running = Object.entries(terms).filter(([, rule]) => !neverRuns(procedure, rule));
  const lapses = lapsesOf(procedure.workflow, runningIn(procedure.workflow)).filter(([, , name]) =>
    running.some(([one]) => one === name),
  );
  return {
    states: [
      ...order.map(named.state),
      ...(register?.shownIn ?? []).map(named.read),
      ...Object.entries(participants).flatMap(([role, states]) =>
        Object.keys(states).map((state) => named.seat(role, state)),
      ),
    ],
    transitions: [
      ...beginningsOf(procedure.workflow).map(({ action, by }) => named.opening(action, by)),
      ...entries.flatMap(([action, { moderated }]) =>
        moderated ? [named.held(action), named.released(action), named.sentBack(action)] : [],
      ),
      ...entries.flatMap(([action, { by, from, recalls, as = [] }]) => [
        ...by.flatMap((role) =>
          from
            .filter((state) => !recalls || reached.has(named.files(role, state)))
            .map((state) => named.transition(action, role, state)),
        ),
        ...by.flatMap((role) =>
          as.filter((state) => participants[role]?.[state]).map((state) => named.as(action, role, state)),
        ),
      ]),
    ],
    linked: [
      ...Object.keys(links).map(named.link),
      ...Object.entries(consequences).flatMap(([name, { from }]) => from.map((state) => named.caused(name, state))),
    ],
    terms: [
      ...running.flatMap(([name, rule]) => termWanted(name, rule)),
      ...lapses.map(([from, to, name]) => named.lapse(name, from, to)),
      ...entries.flatMap(([action, rule]) => (rule.extends ? [named.lengthened(rule.extends.term, action)] : [])),
    ],
    refusals: entries.flatMap(([action, rule]) =>
      refusalsOf(procedure, rule).map((code) => named.refusal(action, code)),
    ),
  };
}

function termWanted(name: string, rule: TermRule): string[] {
  return [
    named.over(name),
    ...(rule.warns ? [named.near(name)] : []),
    ...TURNS.flatMap((word) =>
      (rule[word] as readonly (Happening | { day: string })[]).map((what) => named.turn(name, word, what)),
    ),
  ];
}

/** The codes by which an action can be refused to somebody who takes part, as far as its words say so. */
function refusalsOf(procedure: Procedure, rule: ActionRule): string[] {
  const { workflow } = procedure;
  const { order, pending, roles, actions } = workflow;
  const asks =
    rule.input.some(({ required }) => required) ||
    rule.changes !== undefined ||
    rule.handsOver !== undefined ||
    rule.recalls !== undefined ||
    rule.answers === 'complete' ||
    rule.contributes === 'answer';
  const divides = Object.values(actions).some(({ handsOver }) => handsOver === 'questions');
  const elsewhere = order.some((state) => !rule.from.includes(state));
  const alone = Object.values(rule.invites).some(({ each, in: place }) => each === 'one' && place === 'turn');
  return [
    ...(elsewhere ? ['state-does-not-allow'] : []),
    ...(Object.keys(roles).some((role) => !rule.by.includes(role)) ? ['not-your-action'] : []),
    ...(rule.settles === undefined && rule.contributes !== 'answer' ? [] : ['nothing-pending']),
    ...(rule.input.some(({ name }) => Object.hasOwn(pending, name)) ? ['still-pending'] : []),
    ...(rule.changes && divides ? ['divided'] : []),
    ...(rule.changes ? ['nothing-changed'] : []),
    ...(rule.handsOver === 'questions' && procedure.questions.length > 0 ? ['undividable'] : []),
    ...(alone ? ['already-involved'] : []),
    ...(rule.when ? ['not-in-this-case'] : []),
    ...(rule.where ? ['not-in-your-country'] : []),
    ...(rule.needs.length > 0 ? ['others-first'] : []),
    ...(rule.linked || rule.follows ? ['linked-first'] : []),
    ...(rule.after.length > 0 ? ['too-early'] : []),
    ...(rule.notDuring.length > 0 ? ['barred'] : []),
    ...(rule.during.length > 0 ? ['term-not-running'] : []),
    ...(rule.extends?.times === undefined ? [] : ['extended-already']),
    ...(rule.idle ? ['not-idle'] : []),
    ...(rule.rests ? ['rests'] : []),
    ...(asks ? ['input-invalid'] : []),
    ...(rule.recalls ? ['attachment-not-found', 'attachment-recalled'] : []),
  ];
}
