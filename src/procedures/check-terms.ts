import { isBeginning } from './beginnings.ts';
import { conditionFault } from './check-form.ts';
import { checkNeeds } from './check-workflow.ts';
import type { WorkflowSource } from './definition.ts';
import type { ActionRule, Field, Procedure, Workflow } from './model.ts';
import type { Happening, TermRule } from './terms.ts';
import {
  actionsWithDay,
  allSteps,
  isFromDay,
  isMark,
  outcomesIn,
  reach,
  type Running,
  runningIn,
  statesAfter,
} from './running.ts';
import { overviewFields, seesField, sightsOf } from './sight.ts';
import type { Report, Source } from './source.ts';

/** The checks of terms, and of what actions have to do with them. */

/** The longest terms that the calendars (1971 to 2199) can be asked for with room to spare: about a hundred years. */
const LONGEST = { 'calendar-days': 10_000, 'working-days': 10_000, weeks: 5_000, months: 1_200, years: 100 } as const;

type Refuse = (path: PropertyKey[], message: string) => void;

export function checkTerms(procedure: Procedure, source: Source<WorkflowSource>, report: Report): void {
  const { workflow } = procedure;
  const { terms, states, participants } = workflow;
  const owners = [...Object.values(states), ...Object.values(participants).flatMap((seats) => Object.values(seats))];
  const running = runningIn(workflow);
  for (const [name, term] of Object.entries(terms)) {
    const fault: Refuse = (path, message) => report(source.fault(['terms', name, ...path], message));
    const known = checkHappenings(workflow, term, fault);
    checkMeasures(procedure, term, fault);
    const isOwned = owners.some(({ until }) => until === name);
    const led = term.starts.flatMap((one) => statesAfter(workflow, running, one));
    const leads = known && led.every((state) => states[state]);
    if (leads && running.get(name)?.size === 0) fault(['starts'], `nothing starts term ${name} where it can run`);
    else if (leads) checkEnds(workflow, running, name, fault);
    checkEffect(workflow, name, isOwned, fault);
    checkOutcomes(workflow, running, name, fault);
    checkDays(procedure, term, isOwned, fault);
    checkConditions(procedure, name, term, fault);
    checkCountsFrom(workflow, term, fault);
  }
  for (const [name, action] of Object.entries(workflow.actions))
    checkAction(workflow, running, action, (path, message) =>
      report(source.fault(['actions', name, ...path], message)),
    );
}

/** Whether all that starts, ends and stops a term can happen. */
function checkHappenings(workflow: Workflow, term: TermRule, fault: Refuse): boolean {
  let known = true;
  for (const word of ['starts', 'ends', 'resumes', 'pauses', 'continues'] as const) {
    for (const one of term[word]) {
      const early = word === 'ends' && one === workflow.opening.action && isFromDay({ workflow }, term);
      const wrong = early || (typeof one !== 'string' && 'day' in one) ? undefined : unknown(workflow, one, word);
      if (wrong === undefined) continue;
      fault([word], wrong);
      known = false;
    }
  }
  return known;
}

function unknown(workflow: Workflow, one: Happening, word: string): string | undefined {
  const { actions, states, terms } = workflow;
  if (typeof one !== 'string') {
    if ('state' in one) return states[one.state] ? undefined : `no state ${one.state}`;
    const term = 'met' in one ? one.met : one.over;
    return terms[term] ? undefined : `no term ${term}`;
  }
  if (isBeginning(workflow, one)) return word === 'starts' ? undefined : `${one} comes before all else`;
  if (!actions[one]) return `no action ${one}`;
  if (actions[one].own) return `${one} concerns its actor alone, so it ${word} no term`;
  return actions[one].answers === 'draft' ? `${one} moves nothing, so it ${word} no term` : undefined;
}

/** That what ends or stops a term can happen while it runs, and that what was stopped can run on. */
function checkEnds(workflow: Workflow, running: Running, name: string, fault: Refuse): void {
  const { actions, opening, terms } = workflow;
  const { ends, pauses, continues, whenOver } = terms[name] as TermRule;
  const where = running.get(name);
  for (const word of ['ends', 'pauses', 'continues'] as const) {
    for (const one of (terms[name] as TermRule)[word]) {
      if (typeof one === 'string' && one !== opening.action && !actions[one]?.from.some((state) => where?.has(state)))
        fault([word], `${one} is never done while term ${name} runs`);
    }
  }
  const stops = pauses.filter((one) => typeof one === 'string' || !('state' in one));
  if (stops.length > 0 && continues.length === 0)
    fault(['pauses'], `term ${name} is stopped, and nothing lets it run on`);
  if (pauses.length === 0 && continues.length > 0) fault(['continues'], `nothing stops term ${name}`);
  if (ends.length === 0 && whenOver && !hasEffect(workflow, name))
    fault([], `nothing meets term ${name} before it is over`);
}

/** Whether the passing of a term leads to something: it moves the part or others, or something waits for it. */
const hasEffect = (workflow: Workflow, name: string): boolean => {
  const { whenOver = [] } = workflow.terms[name] as TermRule;
  const does = whenOver.some(
    ({ to, makes, tells }) => to !== undefined || Object.keys(makes).length > 0 || tells.length > 0,
  );
  return does || isAwaited(workflow, name);
};

const isAwaited = ({ terms, actions, retention }: Workflow, name: string): boolean =>
  Object.values(retention).some(({ from }) => from === name) ||
  Object.values(actions).some(({ after, notDuring, during }) =>
    [after, notDuring, during].some((named) => named.includes(name)),
  ) ||
  Object.values(terms).some((term) =>
    [term.starts, term.ends, term.pauses, term.continues, term.resumes].some((list) =>
      list.some((one) => typeof one !== 'string' && 'over' in one && one.over === name),
    ),
  );

/** What its passing does, and whom it warns. */
function checkEffect(workflow: Workflow, name: string, isOwned: boolean, fault: Refuse): void {
  const { roles, terms } = workflow;
  const term = terms[name] as TermRule;
  const { whenOver, warns } = term;
  if (!whenOver && !isAwaited(workflow, name))
    fault([], `the passing of term ${name} does nothing, and nothing waits for it`);
  const isOfDrafts = terms[name]?.ends.includes(workflow.opening.action);
  if (isMark(term) && !isOwned && !isOfDrafts) fault([], `term ${name} has no owner: no state runs until it`);
  for (const role of warns?.tells ?? []) if (!roles[role]) fault(['warns', 'tells'], `no role ${role}`);
}

/** What its passing can come to: each with states, roles and participants that there are, and none that can never take place. */
function checkOutcomes(workflow: Workflow, running: Running, name: string, fault: Refuse): void {
  const { states, roles, participants, terms } = workflow;
  const term = terms[name] as TermRule;
  const { whenOver = [] } = term;
  for (const [index, outcome] of whenOver.entries()) {
    const at = ['when-over', ...(whenOver.length > 1 ? [index] : [])];
    const { from = [], to, makes, needs, tells } = outcome;
    for (const state of from) if (!states[state]) fault([...at, 'from'], `no state ${state}`);
    if (to !== undefined && !states[to]) fault(at, `no state ${to}`);
    for (const [role, state] of Object.entries(makes)) {
      if (!roles[role]) fault([...at, 'makes', role], `no role ${role}`);
      else if (!participants[role]?.[state])
        fault([...at, 'makes', role], `role ${role} has no participant state ${state}`);
    }
    checkNeeds(workflow, needs, (path, message) => fault([...at, ...path], message));
    for (const role of tells) if (!roles[role]) fault([...at, 'tells'], `no role ${role}`);
    const where = [...(running.get(name) ?? [])];
    const isKnown = from.every((state) => states[state]);
    if (isKnown && where.length > 0 && !where.some((state) => outcomesIn(term, state).includes(outcome)))
      fault(
        at,
        `this outcome of term ${name} never takes place: it does not run there, or what stands before it always does`,
      );
  }
}

/** By whose calendar, and how long. */
function checkMeasures(procedure: Procedure, term: TermRule, fault: Refuse): void {
  const { actions, roles } = procedure.workflow;
  if (!roles[term.calendar]) fault(['calendar'], `no role ${term.calendar}`);
  const fromDay = term.starts.every((one) => typeof one !== 'string' && 'day' in one);
  checkLengths(procedure, term, fault);
  if (term.for === 0) {
    if (!fromDay) fault(['for'], 'only a day that the form names is itself the end of a term');
    if (term.pauses.length > 0) fault(['pauses'], 'what ends with a day that the form names is not stopped');
  }
  for (const one of term.starts) {
    const action = typeof one === 'string' && !isBeginning(procedure.workflow, one) ? actions[one] : undefined;
    if (typeof one === 'string' && !isBeginning(procedure.workflow, one) && !action) continue;
    if (action?.answers === 'draft') continue;
    checkMeasure(term, action ? action.input : alwaysAsked(procedure), fault);
  }
}

/** How long it lasts by what the form says: choices that everybody sees, and the last length alone is without condition. */
function checkLengths(procedure: Procedure, { lasts = [] }: TermRule, fault: Refuse): void {
  for (const [index, { when, for: count, unit }] of lasts.entries()) {
    const at = ['lasts', index];
    if (count > LONGEST[unit]) fault([...at, 'for'], `it must lie between 1 and ${LONGEST[unit]} ${unit}`);
    if (!when && index < lasts.length - 1)
      fault(at, 'only the last length is without `when`: it holds where no other does');
    const wrong = when && conditionFault(procedure, when, overviewFields(procedure));
    if (wrong) fault([...at, 'when'], wrong);
  }
}

/** What everybody sees and every request says: nothing that is asked only on a condition. */
const alwaysAsked = (procedure: Procedure): Field[] =>
  overviewFields(procedure).filter((field) => isAlwaysAsked(procedure, field));

const isAlwaysAsked = ({ form }: Procedure, field: Field): boolean =>
  !field.when && !form.some((section) => section.when && section.fields.includes(field));

/** What a term counts must be known when it starts, and may be seen by all, since its last day shows it. */
function checkMeasure(term: TermRule, fields: readonly Field[], fault: Refuse): void {
  const longest = LONGEST[term.unit];
  if (typeof term.for === 'number') {
    if (term.for > longest) fault(['for'], `it must lie between 1 and ${longest} ${term.unit}`);
    return;
  }
  const measure = fields.find((field) => field.name === term.for);
  if (measure?.type !== 'integer' || !measure.required || measure.personal) {
    fault(['for'], `${term.for} must be a required integer, asked when the term starts, that everybody may see`);
    return;
  }
  const [min, max] = measure.range ?? [0, 0];
  if (min < 1 || max > longest) fault(['for'], `${term.for} must lie between 1 and ${longest} ${term.unit}`);
}

/** A day from which a term runs is there when it is asked; where not everybody sees it, nobody is shown to be waiting until then. */
function checkDays(procedure: Procedure, { starts }: TermRule, isOwned: boolean, fault: Refuse): void {
  for (const one of starts) {
    if (typeof one === 'string' || !('day' in one)) continue;
    const section = procedure.form.find(({ fields }) => fields.some((field) => field.name === one.day));
    const field = section?.fields.find(({ name }) => name === one.day);
    for (const { input } of actionsWithDay(procedure.workflow, one.day)) {
      const typed = input.find(({ name }) => name === one.day);
      if (typed?.type !== 'date' || !typed.required || typed.personal)
        fault(['starts'], `${one.day} must be a required date, typed with the action, that names nobody`);
    }
    // A procedure that does not ask for the day has no such term; nor has a request of which it is not asked.
    if (!field) continue;
    if (field.type !== 'date' || !field.required || field.personal)
      fault(['starts'], `${one.day} must be a required date of the form that names nobody`);
    else if (isOwned && !everybodySees(procedure, section?.name ?? '', field))
      fault(['starts'], `not everybody sees ${one.day}, so no state may run until this term`);
  }
}

/** Where a term runs at all: a choice that everybody sees, and another term, said before it, that runs from a day of the form. */
function checkConditions(procedure: Procedure, name: string, { when, before }: TermRule, fault: Refuse): void {
  const { workflow, lists } = procedure;
  const choice = overviewFields(procedure).find((field) => field.name === when?.field);
  if (when && !when.is.every((code) => lists[choice?.list ?? '']?.includes(code)))
    fault(['when'], `${when.field} is no choice of the overview with these codes`);
  if (before !== undefined) {
    const other = workflow.terms[before];
    const names = Object.keys(workflow.terms);
    if (!other || names.indexOf(before) > names.indexOf(name)) fault(['before'], `no term ${before} above it`);
    else if (!isFromDay({ workflow }, other)) fault(['before'], `term ${before} runs from no day of the form`);
  }
  const waiting = Object.values(workflow.actions).some(({ after }) => after.includes(name));
  if ((when || before !== undefined) && waiting)
    fault([], `term ${name} does not always run, so that nothing may wait for its end`);
}

function everybodySees(procedure: Procedure, section: string, field: Field): boolean {
  const { participants, users } = sightsOf(procedure);
  return [...participants, ...users].every((sight) => seesField(sight, section, field));
}

function checkCountsFrom({ terms, opening }: Workflow, { countsFrom }: TermRule, fault: Refuse): void {
  if (countsFrom === undefined) return;
  const other = terms[countsFrom];
  if (!other) fault(['counts-from'], `no term ${countsFrom}`);
  else if (other.starts.some((one) => one !== opening.action) || other.countsFrom !== undefined)
    fault(['counts-from'], `term ${countsFrom} does not start with the opening alone: it may not have begun`);
}

/** What an action waits for, is barred by and lengthens. */
function checkAction(workflow: Workflow, running: Running, action: ActionRule, fault: Refuse): void {
  const { terms } = workflow;
  const { after, extends: longer, settles, input } = action;
  const isHere = (states: ReadonlySet<string>): boolean => action.from.some((state) => states.has(state));
  // One that cannot run has been refused already.
  const where = (name: string): ReadonlySet<string> =>
    new Set(running.get(name)?.size === 0 ? action.from : running.get(name));
  const steps = allSteps(workflow, running);
  for (const name of after) {
    const isNever = running.get(name)?.size === 0;
    const over = reach(isNever ? action.from : statesAfter(workflow, running, { over: name }), steps);
    if (!terms[name]) fault(['after'], `no term ${name}`);
    else if (!isHere(over)) fault(['after'], `term ${name} is never over where this can be done`);
  }
  for (const [word, named] of Object.entries({ 'not-during': action.notDuring, during: action.during })) {
    for (const name of named) {
      if (!terms[name]) fault([word], `no term ${name}`);
      else if (!isHere(where(name))) fault([word], `term ${name} never runs where this can be done`);
    }
  }
  if (!longer) return;
  if (!terms[longer.term]) fault(['extends', 'term'], `no term ${longer.term}`);
  else if (!isHere(where(longer.term)))
    fault(['extends', 'term'], `term ${longer.term} never runs where this can be done`);
  const typed = input.find(({ name }) => name === longer.by);
  const counts = typed?.type === 'integer' && typed.required && !typed.personal && (typed.range?.[0] ?? 0) > 0;
  if (typeof longer.by === 'string' && longer.by !== settles && !counts)
    fault(['extends', 'by'], `${longer.by} is not what the action settles, nor a number from 1 that it always takes`);
}
