import { type ActingMembership, openFor, type PossibleAction, ruleOf } from '../exchanges/index.ts';
import type { ActionRule, Procedure } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { madeAnswers, madeContent, madeNumber, madeValue, typedValue } from './made-up.ts';
import { madeFile, perform, type Played, type Simulation, viewAs } from './simulation.ts';

/** Actions that are done with made-up input. */

/** What is said with an action. */
export type Input = Readonly<Record<string, unknown>>;

/** The day that it is, as forms count from it. */
const todayIn = ({ now }: Simulation): string => now.toISOString().slice(0, 10);

/** Countries that a form can name: those of the cast, the opener's last. */
export const countriesIn = ({ cast }: Pick<Simulation, 'cast'>): string[] => {
  const [home, ...abroad] = new Set(cast.map(({ country }) => country));
  return [...abroad, ...(home === undefined ? [] : [home])];
};

/** Right input for an action but for whom it names; `short` takes the least of every number. */
export function madeInput(
  simulation: Simulation,
  { action, part, participant }: PossibleAction,
  short: boolean,
  files: boolean,
): Input {
  const { procedure, exchange, attachments, last } = simulation;
  const rule = procedure.workflow.actions[action] as ActionRule;
  const serial = last + 1;
  const making = { today: todayIn(simulation), serial, countries: countriesIn(simulation) };
  const fields = rule.input.map((field, index) => [
    field.name,
    field.type === 'integer'
      ? madeNumber(procedure, field, exchange.overview, short ? 1 : undefined)
      : madeValue(procedure, field, 500 + index, exchange.overview, making),
  ]);
  const own = attachments.findLast(({ file, participantNo }) => file && participantNo === participant.no);
  return {
    ...Object.fromEntries(fields),
    ...(rule.answers ? { answers: madeAnswers(procedure, part.questions, serial) } : {}),
    ...(rule.changes ? { content: madeContent(procedure, { ...making, choices: exchange.overview }) } : {}),
    ...(rule.files && files ? { files: [madeFile(serial).id] } : {}),
    ...(rule.recalls ? { file: own?.no ?? 1 } : {}),
    ...(rule.contributes === 'answer' ? { question: openFor(procedure, part, rule.by)[0]?.no ?? 1 } : {}),
    ...(rule.handsOver === 'questions' ? { questions: part.questions.slice(-1).map(({ no }) => no) } : {}),
  };
}

/** Whether somebody must be named with it, or several. */
const namesSomebody = ({ handsOver, invites }: ActionRule): boolean =>
  handsOver !== undefined || Object.values(invites).some(({ each }) => each === 'chosen') || namesSeveral({ invites });

const namesSeveral = ({ invites }: Pick<ActionRule, 'invites'>): boolean =>
  Object.values(invites).some(({ each }) => each === 'several');

/** The input that names an authority, alone or as one of several. */
const naming = (rule: ActionRule, authorityId: string): Input =>
  namesSeveral(rule) ? { authorities: [authorityId] } : { authority: authorityId };

/**
 * Does an action with made-up input: every way that leads to another end. Numbers that are refused become those that the refusal names;
 * of those who could be named one other and the actor itself are. A refusal where none can be done.
 */
export function play(simulation: Simulation, who: ActingMembership, deed: PossibleAction): readonly Played[] | Refusal {
  const { procedure, cast } = simulation;
  const rule = procedure.workflow.actions[deed.action] as ActionRule;
  const seesFiles = seesFilesOf(simulation, who, deed);
  const counts = rule.input.some(({ type }) => type === 'integer');
  const inputs = [false, ...(counts ? [true] : [])].map((short) => madeInput(simulation, deed, short, seesFiles));
  if (!namesSomebody(rule)) return collect(inputs.map((input) => attempt(simulation, who, deed, input)));
  const own = cast.filter(({ authorityId }) => authorityId === who.authorityId);
  const others = cast.filter((one) => !own.includes(one));
  const named = [others, own].flatMap((group): (Played | Refusal)[] => {
    const tried: Refusal[] = [];
    for (const { authorityId } of group) {
      const done = attempt(simulation, who, deed, { ...inputs[0], ...naming(rule, authorityId) });
      if (!(done instanceof Refusal)) return [done];
      tried.push(done);
    }
    return tried;
  });
  return collect(named);
}

function collect(tried: readonly (Played | Refusal)[]): readonly Played[] | Refusal {
  const done = tried.flatMap((one) => (one instanceof Refusal ? [] : [one]));
  return done.length > 0 ? done : (tried[0] as Refusal);
}

/** Does an action; numbers that are out of what the act allows are put right once, unless they were typed. */
function attempt(
  simulation: Simulation,
  who: ActingMembership,
  { action, part }: PossibleAction,
  input: Input,
  typed: Input = {},
): Played | Refusal {
  const first = refusalOr(() => perform(simulation, who, { action, part: part.no, input }));
  if (!(first instanceof Refusal) || first.code !== 'input-invalid') return first;
  const right: Record<string, unknown> = { ...input };
  for (const { pointer, params = {} } of first.issues) {
    const number = params.max ?? params.min;
    if (number !== undefined && typed[pointer.slice(1)] === undefined) right[pointer.slice(1)] = number;
  }
  const second = refusalOr(() => perform(simulation, who, { action, part: part.no, input: right }));
  return second instanceof Refusal ? first : second;
}

/** What was typed in words (`name=value`), as the action takes it. */
export function typedInput(
  procedure: Procedure,
  action: string,
  { authority, questions, ...typed }: Readonly<Record<string, string>>,
): Input {
  const said = (procedure.workflow.actions[action]?.input ?? []).flatMap((field) => {
    const value = typed[field.name];
    return value === undefined ? [] : [[field.name, typedValue(field, value)] as const];
  });
  return {
    ...Object.fromEntries(said),
    ...(questions === undefined ? {} : { questions: questions.split(',').map(Number) }),
    ...(authority === undefined ? {} : { authority }),
  };
}

/** Does an action with what was typed, the rest made up; of those who could be named the first who fits is. */
export function doing(
  simulation: Simulation,
  who: ActingMembership,
  deed: PossibleAction,
  typed: Input,
): Played | Refusal {
  const { procedure, cast } = simulation;
  const rule = ruleOf(procedure, deed.action);
  const made = rule ? madeInput(simulation, deed, false, seesFilesOf(simulation, who, deed)) : {};
  const answers = { ...(made.answers as Input | undefined), ...(typed.answers as Input | undefined) };
  const input: Input = { ...made, ...typed, ...(rule?.answers ? { answers } : {}) };
  const isNamed = input.authority !== undefined || input.authorities !== undefined;
  if (!rule || !namesSomebody(rule) || isNamed) return attempt(simulation, who, deed, input, typed);
  const others = cast.toSorted(
    (a, b) => Number(a.authorityId === who.authorityId) - Number(b.authorityId === who.authorityId),
  );
  const tried = others.map((one) =>
    attempt(simulation, who, deed, { ...input, ...naming(rule, one.authorityId) }, typed),
  );
  return tried.find((one) => !(one instanceof Refusal)) ?? (tried[0] as Refusal);
}

/** Whether the actor sees what is attached where it acts: who does not attaches nothing. */
const seesFilesOf = (simulation: Simulation, who: ActingMembership, { part }: PossibleAction): boolean =>
  viewAs(simulation, who).parts.some(({ no, seesFiles }) => no === part.no && seesFiles);

/** What some work gives, or the refusal that it ends with; throws anything else. */
export function refusalOr<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
