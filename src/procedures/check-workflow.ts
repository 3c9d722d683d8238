import { checkField } from './check-form.ts';
import type { WorkflowSource } from './definition.ts';
import type { Field, Procedure, TermRule, Workflow } from './model.ts';
import { reach, runningIn, stepsOf } from './running.ts';
import { overviewFields } from './sight.ts';
import type { Report, Source } from './source.ts';

/** The checks of a workflow: states, opening, actions and terms. */

type WorkflowFile = Source<WorkflowSource>;

/** The longest terms that the calendars (1971 to 2199) can be asked for with room to spare: about a hundred years. */
const LONGEST = { 'calendar-days': 10_000, 'working-days': 10_000, weeks: 5_000, months: 1_200, years: 100 } as const;

export function checkStates(procedure: Procedure, source: WorkflowFile, report: Report): void {
  const { workflow } = procedure;
  const { actions, terms, states, order, opening, roles } = workflow;
  const lapses = Object.values(terms).flatMap((term) => {
    const { whenOver } = term;
    return whenOver === 'overdue' ? [] : runningIn(workflow, term).map((from) => [from, whenOver.to] as const);
  });
  const steps = [...stepsOf(Object.values(actions)), ...lapses];
  const finals = order.filter((state) => states[state]?.final);
  const forward = reach([opening.to], steps);
  const backward = reach(
    finals,
    steps.map(([from, to]) => [to, from]),
  );
  if (finals.length === 0) report(source.fault(['states'], 'no state is final'));
  for (const state of order) {
    const rule = states[state];
    const at = ['states', state];
    const fault = (message: string, path = at): void => report(source.fault(path, message));
    if (state === 'draft') fault('draft is what every exchange is before it is sent: name the state otherwise');
    if (states[opening.to] && !forward.has(state)) fault(`state ${state} cannot be reached`);
    if (finals.length > 0 && !backward.has(state))
      fault(`state ${state} is a dead end: no final state can be reached from it`);
    if (rule?.final && (rule.turn || rule.until))
      fault(`state ${state} is final: it is nobody’s turn and no term runs in it`);
    if (!rule?.final && !rule?.turn) fault(`state ${state} does not say whose turn it is`);
    if (rule?.turn && !roles[rule.turn]) fault(`no role ${rule.turn}`, [...at, 'turn']);
    else if (rule?.turn && !rule.final && !canMove(workflow, rule.turn, state))
      fault(`it is the turn of ${rule.turn} in state ${state}, who can do nothing there that moves it`);
    if (!rule?.until) continue;
    const term = terms[rule.until];
    if (!term) fault(`no term ${rule.until}`, [...at, 'until']);
    else if (!rule.final && isStarted(workflow, term) && !runningIn(workflow, term).includes(state))
      fault(`term ${rule.until} never runs in state ${state}`, [...at, 'until']);
  }
}

const isStarted = ({ actions, opening, states }: Workflow, term: TermRule): boolean =>
  states[term.starts === opening.action ? opening.to : (actions[term.starts]?.to ?? '')] !== undefined;

const canMove = ({ actions }: Workflow, role: string, state: string): boolean =>
  Object.values(actions).some((action) => action.by === role && action.to !== undefined && action.from.includes(state));

/** An exchange is opened by one authority that sends, and to one that replies. */
export function checkOpening(procedure: Procedure, source: WorkflowFile, report: Report): void {
  const { roles, users, participants, states, opening } = procedure.workflow;
  const { invites, opens } = source.value.opening;
  const fault = (path: string[], message: string): void => report(source.fault(path, message));
  if (!Object.values(users).some((user) => user.acts)) fault(['users'], 'no kind of user may act');
  if (!roles[opening.by]) fault(['opening', 'by'], `no role ${opening.by}`);
  else if (roles[opening.by]?.authority !== 'sends')
    fault(['opening', 'by'], `role ${opening.by} is not one that sends`);
  if (Object.keys(opens).join() !== opening.by) fault(['opening', 'opens'], `it opens for ${opening.by} alone`);
  if (Object.keys(invites).length !== 1) fault(['opening', 'invites'], 'it invites one role');
  if (!states[opening.to]) fault(['opening', 'to'], `no state ${opening.to}`);
  else if (states[opening.to]?.final) fault(['opening', 'to'], `nothing can be done in the final state ${opening.to}`);
  for (const told of opening.tells) if (!roles[told]) fault(['opening', 'tells'], `no role ${told}`);
  for (const [word, seats] of Object.entries({ invites, opens })) {
    for (const [role, first] of Object.entries(seats)) {
      const at = ['opening', word, role];
      if (!roles[role]) fault(at, `no role ${role}`);
      else if (!participants[role]?.[first]) fault(at, `role ${role} has no participant state ${first}`);
    }
  }
  for (const [role, rule] of Object.entries(roles)) {
    if (!opening.participants[role])
      fault(['roles', role], `nobody ever becomes ${role}: the opening does not name it`);
    else if (role in invites && rule.authority !== 'replies')
      fault(['roles', role], `role ${role} is invited: it replies`);
  }
  for (const [role, own] of Object.entries(participants)) {
    if (!roles[role]) fault(['participants', role], `no role ${role}`);
    for (const state of Object.keys(own)) {
      const becomes = Object.values(procedure.workflow.actions).some(
        (action) => action.by === role && action.becomes === state,
      );
      if (roles[role] && opening.participants[role] !== state && !becomes)
        fault(['participants', role, state], `nobody ever becomes ${state} as ${role}`);
    }
  }
}

export function checkActions(procedure: Procedure, source: WorkflowFile, report: Report): void {
  const { workflow } = procedure;
  const { roles, states, participants, opening } = workflow;
  const taken = new Set(procedure.form.flatMap(({ fields }) => fields.map(({ name }) => name)));
  for (const [name, action] of Object.entries(workflow.actions)) {
    const fault = (path: PropertyKey[], message: string): void =>
      report(source.fault(['actions', name, ...path], message));
    if (name === opening.action) fault([], `action ${name} is already the opening`);
    if (!roles[action.by]) fault(['by'], `no role ${action.by}`);
    for (const from of action.from) {
      if (!states[from]) fault(['from'], `no state ${from}`);
      if (states[from]?.final) fault(['from'], `nothing can be done in the final state ${from}`);
    }
    if (action.to && !states[action.to]) fault(['to'], `no state ${action.to}`);
    if (action.becomes && !participants[action.by]?.[action.becomes])
      fault(['becomes'], `role ${action.by} has no participant state ${action.becomes}`);
    const keepsPaper = action.answers === 'partial' && !action.tells.length && !action.input.length && !action.becomes;
    if (!action.to && !keepsPaper) fault([], `action ${name} moves nothing: it may only keep partial answers`);
    for (const told of action.tells) if (!roles[told]) fault(['tells'], `no role ${told}`);
    const own = new Set(action.answers ? ['answers'] : []);
    for (const [index, field] of action.input.entries()) {
      const at = ['input', index];
      if (own.has(field.name)) fault(at, `${field.name} stands twice`);
      if (taken.has(field.name)) fault(at, `the form already has a field ${field.name}`);
      own.add(field.name);
      checkField(procedure, field, ['actions', name, ...at], source, report);
      if (field.personal || (field.type !== 'integer' && field.type !== 'choice'))
        fault(at, `${field.name}: an action is recorded for ever, so it takes only codes and numbers that name nobody`);
    }
  }
}

export function checkTerms(procedure: Procedure, source: WorkflowFile, report: Report): void {
  const { workflow } = procedure;
  const { actions, states, roles } = workflow;
  for (const [name, term] of Object.entries(workflow.terms)) {
    const fault = (path: string[], message: string): void => report(source.fault(['terms', name, ...path], message));
    const opens = term.starts === workflow.opening.action;
    if (!opens && !actions[term.starts]) fault(['starts'], `no action ${term.starts}`);
    else if (!opens && !actions[term.starts]?.to)
      fault(['starts'], `${term.starts} moves nothing, so it starts no term`);
    else checkMeasure(term, opens ? alwaysAsked(procedure) : (actions[term.starts]?.input ?? []), fault);
    for (const end of term.ends) {
      if (!actions[end]) fault(['ends'], `no action ${end}`);
      else if (!actions[end]?.to) fault(['ends'], `${end} moves nothing, so it ends no term`);
    }
    if (!roles[term.calendar]) fault(['calendar'], `no role ${term.calendar}`);
    if (!Object.values(states).some((state) => state.until === name))
      fault([], `term ${name} has no owner: no state runs until it`);
    if (term.whenOver !== 'overdue' && !states[term.whenOver.to]) fault(['when-over'], `no state ${term.whenOver.to}`);
  }
}

/** What everybody sees and every request says: nothing that is asked only on a condition. */
const alwaysAsked = (procedure: Procedure): Field[] =>
  overviewFields(procedure).filter(
    (field) => !field.when && !procedure.form.some((section) => section.when && section.fields.includes(field)),
  );

/** What a term counts must be known when it starts, and may be seen by all, since its last day shows it. */
function checkMeasure(
  term: TermRule,
  fields: readonly Field[],
  fault: (path: string[], message: string) => void,
): void {
  const measure = fields.find((field) => field.name === term.for);
  if (measure?.type !== 'integer' || !measure.required || measure.personal) {
    fault(['for'], `${term.for} must be a required integer, asked when the term starts, that everybody may see`);
    return;
  }
  const [min, max] = measure.range ?? [0, 0];
  const longest = LONGEST[term.unit];
  if (min < 1 || max > longest) fault(['for'], `${term.for} must lie between 1 and ${longest} ${term.unit}`);
}
