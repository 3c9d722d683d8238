import { fieldsOf, isLasting, namesCountries } from './asked.ts';
import { beginningsOf, isBeginning } from './beginnings.ts';
import { checkField } from './check-form.ts';
import type { WorkflowSource } from './definition.ts';
import type { ActionRule, Audience, Procedure, Workflow } from './model.ts';
import type { Collective } from './conditions.ts';
import { allSteps, causedMoves, lapsesOf, reach, runningIn, turnsTerm } from './running.ts';
import { overviewFields } from './sight.ts';
import type { Report, Source } from './source.ts';

/** The checks of a workflow: states, opening and actions. */

type WorkflowFile = Source<WorkflowSource>;

export function checkStates(procedure: Procedure, source: WorkflowFile, report: Report): void {
  const { workflow } = procedure;
  const { terms, states, order, opening, participants, roles } = workflow;
  const running = runningIn(workflow);
  const lapses = lapsesOf(workflow, running);
  const steps = allSteps(workflow, running);
  const finals = order.filter((state) => states[state]?.final);
  const forward = reach(
    beginningsOf(workflow).map(({ to }) => to),
    steps,
  );
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
    if (rule?.final && (rule.turn || rule.waits || rule.until))
      fault(`state ${state} is final: it is nobody’s turn and no term runs in it`);
    // Where it is nobody's turn, a term that runs there moves it on or another exchange does, or something waits for each of many alone.
    const passes = [...lapses, ...causedMoves(workflow)].some(([from, to]) => from === state && to !== state);
    const waits = Object.values(participants).some((own) => Object.values(own).some((seat) => seat.turn));
    // An entry of a register stands: who recorded it changes it when there is reason to.
    const stands = workflow.register !== undefined;
    if (!rule?.final && !rule?.turn && !rule?.waits && !passes && !waits && !stands)
      fault(`state ${state} does not say whose turn it is`);
    if (rule?.turn && !roles[rule.turn]) fault(`no role ${rule.turn}`, [...at, 'turn']);
    else if (rule?.turn && !rule.final && !canMove(workflow, rule.turn, state))
      fault(`it is the turn of ${rule.turn} in state ${state}, who can do nothing there that moves it`);
    if (!rule?.until) continue;
    const term = terms[rule.until];
    if (!term) fault(`no term ${rule.until}`, [...at, 'until']);
    else if (!rule.final && running.get(rule.until)?.size !== 0 && !running.get(rule.until)?.has(state))
      fault(`term ${rule.until} never runs in state ${state}`, [...at, 'until']);
  }
}

const canMove = ({ actions }: Workflow, role: string, state: string): boolean =>
  Object.values(actions).some(
    (action) => action.by.includes(role) && action.to !== undefined && action.from.includes(state),
  );

/** An exchange is opened by one authority, and to others. Whatever functions their roles ask: the schema wants at least one. */
export function checkOpening(procedure: Procedure, source: WorkflowFile, report: Report): void {
  const { roles, users, participants, states, opening } = procedure.workflow;
  const { invites, opens } = source.value.opening;
  const fault = (path: string[], message: string): void => report(source.fault(path, message));
  if (!Object.values(users).some((user) => user.acts)) fault(['users'], 'no kind of user may act');
  const kinds = Object.values(users);
  if (kinds.some((user) => user.unallocated) && !kinds.some((user) => user.allocates))
    fault(['users'], 'cases are kept from who has not been given them, and no kind of user gives them out');
  if (!roles[opening.by]) fault(['opening', 'by'], `no role ${opening.by}`);
  if (Object.keys(opens).join() !== opening.by) fault(['opening', 'opens'], `it opens for ${opening.by} alone`);
  // What somebody outside lodges, or is asked, may lie with who enters it, until others are called in; an entry of a register with who recorded it.
  const isOutside = opening.enters !== undefined || states[opening.to]?.waits !== undefined;
  if (Object.keys(invites).length === 0 && !isOutside && !procedure.workflow.register)
    fault(['opening', 'invites'], 'it invites nobody');
  if (Object.values(invites).filter(({ each }) => each === 'chosen' || each === 'several').length > 1)
    fault(['opening', 'invites'], 'who opens chooses authorities for one role');
  for (const [role, { each }] of Object.entries(invites))
    if (each === 'several' && roles[role]?.per === 'part')
      fault(['opening', 'invites', role], 'one authority holds a part: who opens chooses one of them');
  checkBeginning(procedure, source.value.opening, (path, message) => fault(['opening', ...path], message));
  const actions = Object.values(procedure.workflow.actions);
  const beginnings = beginningsOf(procedure.workflow);
  for (const role of Object.keys(roles)) {
    const comesLater = actions.some((action) => action.invites[role]);
    if (!beginnings.some((one) => one.participants[role]) && !comesLater)
      fault(['roles', role], `nobody ever becomes ${role}: neither the opening nor an action names it`);
  }
  for (const [role, own] of Object.entries(participants)) {
    if (!roles[role]) fault(['participants', role], `no role ${role}`);
    for (const [state, seat] of Object.entries(own)) {
      if (seat.until && !(seat.turn && procedure.workflow.terms[seat.until]))
        fault(['participants', role, state, 'until'], `no term ${seat.until} that shows until when it is its turn`);
      if (seat.turn && (seat.gone || !endsTurn(actions, role, state)))
        fault(
          ['participants', role, state],
          `something waits for ${role} as ${state}, who can do nothing that ends it`,
        );
      const becomes =
        actions.some((one) => (one.by.includes(role) && one.becomes === state) || one.makes[role] === state) ||
        Object.values(procedure.workflow.terms).some(({ whenOver = [] }) =>
          whenOver.some(({ makes }) => makes[role] === state),
        ) ||
        Object.values(procedure.workflow.consequences ?? {}).some(({ makes }) => makes[role] === state);
      const enters =
        beginnings.some((one) => one.participants[role] === state) ||
        actions.some(({ invites: later }) => later[role]?.as === state);
      if (roles[role] && !enters && !becomes)
        fault(['participants', role, state], `nobody ever becomes ${state} as ${role}`);
    }
  }
}

/** Where an exchange begins, and who is there then; of the opening, and of what takes its place in some countries. */
export function checkBeginning(
  procedure: Procedure,
  { to, opens, invites, tells }: Pick<WorkflowSource['opening'], 'to' | 'opens' | 'invites' | 'tells'>,
  fault: (path: string[], message: string) => void,
): void {
  const { states, roles, participants } = procedure.workflow;
  if (!states[to]) fault(['to'], `no state ${to}`);
  else if (states[to].final) fault(['to'], `nothing can be done in the final state ${to}`);
  for (const told of tells) if (!roles[told]) fault(['tells'], `no role ${told}`);
  for (const [role, first] of Object.entries(opens)) {
    if (!roles[role]) fault(['opens', role], `no role ${role}`);
    else if (!participants[role]?.[first]) fault(['opens', role], `role ${role} has no participant state ${first}`);
  }
  checkInvited(procedure, invites, (path, message) => fault(['invites', ...path], message));
}

/** Whether it has something to do in one of its own states that leads out of it. */
const endsTurn = (actions: readonly ActionRule[], role: string, state: string): boolean =>
  actions.some(
    ({ by, as, becomes }) =>
      by.includes(role) && becomes !== undefined && becomes !== state && (as === undefined || as.includes(state)),
  );

/** Who is invited comes in a state of its role, from somewhere: a field that names countries must be one that is always asked. */
function checkInvited(
  procedure: Procedure,
  invites: Readonly<Record<string, Audience>>,
  fault: (path: string[], message: string) => void,
): void {
  const { roles, participants } = procedure.workflow;
  for (const [role, { as, in: place }] of Object.entries(invites)) {
    if (!roles[role]) fault([role], `no role ${role}`);
    else if (!participants[role]?.[as]) fault([role], `role ${role} has no participant state ${as}`);
    if (typeof place === 'string' || !('field' in place)) continue;
    const field = fieldsOf(procedure).find(({ name }) => name === place.field);
    if (!field || !namesCountries(field)) fault([role], `${place.field} is no field of the form that names countries`);
  }
}

export function checkActions(procedure: Procedure, source: WorkflowFile, report: Report): void {
  const { workflow } = procedure;
  const { roles, states, participants } = workflow;
  const taken = new Set(fieldsOf(procedure).map(({ name }) => name));
  const own = new Set<string>(OWN_INPUTS);
  for (const [name, action] of Object.entries(workflow.actions)) {
    const fault = (path: PropertyKey[], message: string): void =>
      report(source.fault(['actions', name, ...path], message));
    if (isBeginning(workflow, name)) fault([], `action ${name} is already the opening`);
    for (const by of action.by) if (!roles[by]) fault(['by'], `no role ${by}`);
    for (const from of action.from) {
      if (!states[from]) fault(['from'], `no state ${from}`);
      if (states[from]?.final) fault(['from'], `nothing can be done in the final state ${from}`);
    }
    if (action.to && !states[action.to]) fault(['to'], `no state ${action.to}`);
    for (const by of action.by) {
      if (action.becomes && roles[by] && !participants[by]?.[action.becomes])
        fault(['becomes'], `role ${by} has no participant state ${action.becomes}`);
    }
    for (const [role, state] of Object.entries(action.makes)) {
      if (!roles[role]) fault(['makes', role], `no role ${role}`);
      else if (!participants[role]?.[state]) fault(['makes', role], `role ${role} has no participant state ${state}`);
    }
    checkDeed(workflow, name, action, fault);
    checkInvited(procedure, action.invites, (path, message) => fault(['invites', ...path], message));
    checkOwn(workflow, action, fault);
    const { when } = action;
    const kind = when && overviewFields(procedure).find((field) => field.name === when.field);
    if (when && !when.is.every((code) => procedure.lists[kind?.list ?? '']?.includes(code)))
      fault(['when'], `${when.field} is no choice of the overview with these codes`);
    for (const told of action.tells) if (!roles[told]) fault(['tells'], `no role ${told}`);
    for (const [index, field] of action.input.entries()) {
      const at = ['input', index];
      if (own.has(field.name)) fault(at, `${field.name} stands twice`);
      if (taken.has(field.name)) fault(at, `the form already has a field ${field.name}`);
      own.add(field.name);
      checkField(procedure, field, ['actions', name, ...at], source, report);
    }
  }
}

/** What an action takes beside its own input, by other words of its rule. */
const OWN_INPUTS = [
  ...['answers', 'authority', 'authorities', 'questions', 'content', 'files', 'file', 'question', 'outside'],
];

/** What an action does beside moving the part from state to state. */
function checkDeed(
  workflow: Workflow,
  name: string,
  action: ActionRule,
  fault: (path: PropertyKey[], message: string) => void,
): void {
  const { opening, participants, roles, pending } = workflow;
  const { handsOver, settles, files, recalls } = action;
  const invites = Object.keys(action.invites).length > 0;
  const silent = !action.tells.length && !action.input.length && !action.becomes && !action.to && !action.extends;
  if (action.answers === 'draft') {
    if (!silent || files || recalls)
      fault([], `action ${name} keeps a paper of the actor’s own: it moves nothing, takes no files and tells nobody`);
  } else if (
    silent &&
    !turnsTerm(workflow, action) &&
    !action.answers &&
    !action.changes &&
    !handsOver &&
    !invites &&
    !settles &&
    !files &&
    !recalls
  )
    fault([], `action ${name} does nothing`);
  if (recalls && (files || action.to || action.answers || action.changes || handsOver))
    fault(['recalls'], 'who takes back a file does nothing else with it');
  if (handsOver) {
    const invited = action.by.every((role) => opening.participants[role] && role !== opening.by);
    if (!invited) fault(['hands-over'], 'only who was invited by the opening can hand over');
    if (action.by.some((role) => roles[role]?.per !== 'part')) fault(['hands-over'], 'a role per part hands over');
    const goes = action.by.every((role) => participants[role]?.[action.becomes ?? '']?.gone);
    if (handsOver === 'part' && !(goes && action.to === opening.to))
      fault(['hands-over'], `it goes on in the state ${opening.to}, and who hands it over becomes one that is gone`);
    if (handsOver === 'questions' && (action.becomes || action.to))
      fault(['hands-over'], 'the rest of the part stays where it is');
  }
  const chooses =
    handsOver || Object.values(action.invites).some(({ each }) => each === 'chosen' || each === 'several');
  if (handsOver && invites) fault(['invites'], 'who hands over invites nobody else');
  // The authority is looked for on a page of its own, to which nothing that was typed would come along.
  if (!handsOver && chooses && (action.input.length > 0 || files || Object.keys(action.invites).length > 1))
    fault(['invites'], 'who chooses an authority says nothing else with it');
  const typed = action.input.some(({ required }) => required) || action.answers || action.changes || chooses;
  if (action.inBulk && typed) fault(['in-bulk'], 'what needs something typed cannot be done in bulk');
  if (settles && !pending[settles]) fault(['settles'], `${settles} is never pending`);
}

/** What concerns the actor alone, and what must hold for others. */
function checkOwn(workflow: Workflow, action: ActionRule, fault: (path: PropertyKey[], message: string) => void): void {
  const { participants, roles, actions, terms } = workflow;
  for (const state of action.as ?? [])
    if (action.by.some((role) => roles[role] && !participants[role]?.[state]))
      fault(['as'], `not all who may do it can be ${state}`);
  checkNeeds(workflow, action.needs, fault);
  if (!action.own) return;
  const { to, answers, changes, handsOver, settles, extends: longer, files, recalls, idle, rests } = action;
  const more = to ?? answers ?? changes ?? handsOver ?? settles ?? longer ?? files ?? recalls ?? idle ?? rests;
  const others = Object.keys(action.makes).length + Object.keys(action.invites).length + action.needs.length;
  const typed = action.input.some((field) => !isLasting(field));
  if (more || others > 0 || typed || !action.becomes)
    fault(['own'], 'it does nothing but lead the actor to another state of its own, with codes and numbers at most');
  const asked = [...Object.values(actions), ...Object.values(terms).flatMap(({ whenOver = [] }) => whenOver)];
  for (const need of asked.flatMap(({ needs }) => needs))
    if (isUnsafe(action, need))
      fault(['own'], `what others need of ${need.of} could change while they act: it must not be an action of its own`);
}

/** What must hold for others who take part. */
export function checkNeeds(
  { roles, participants }: Workflow,
  needs: readonly Collective[],
  fault: (path: PropertyKey[], message: string) => void,
): void {
  for (const [index, { of, in: states, are }] of needs.entries()) {
    const at = ['needs', index];
    if (!roles[of]) fault(at, `no role ${of}`);
    else if (states.some((state) => !participants[of]?.[state])) fault(at, `role ${of} has no such participant state`);
    const [some = 0, all = 1] = are.split('/').map(Number);
    if (some > all) fault(at, `${are} is more than all`);
  }
}

/**
 * Whether an own action could make a permission wrong that rests upon the others: it is written without waiting for who decides meanwhile,
 * so it may only add to what is asked for, and never lead into what must be none (decision 0019).
 */
function isUnsafe({ by, as, becomes = '' }: ActionRule, need: Collective): boolean {
  if (!by.includes(need.of)) return false;
  if (need.are === 'none') return need.in.includes(becomes);
  if (need.are === 'one') return true;
  return !need.in.includes(becomes) && (as === undefined || as.some((state) => need.in.includes(state)));
}

export function checkScoreboard({ workflow, lists }: Procedure, source: WorkflowFile, report: Report): void {
  const { scoreboard: rule, actions, terms } = workflow;
  if (!rule) return;
  const fault = (path: PropertyKey[], message: string): void => report(source.fault(['scoreboard', ...path], message));
  for (const word of ['accepted', 'answered', 'withdrawn'] as const)
    if (!actions[rule[word]]?.to) fault([word], `${rule[word]} is no action that moves something`);
  if (!terms[rule.agreed]?.starts.includes(rule.accepted))
    fault(['agreed'], `${rule.agreed} is no term that ${rule.accepted} starts`);
  const inputs = Object.values(actions).flatMap(({ input }) => input);
  for (const [index, name] of rule.rated.entries()) {
    const field = inputs.find((input) => input.name === name);
    const codes = lists[field?.list ?? ''] ?? [];
    if (field?.type !== 'choice' || field.personal || codes.length % 2 !== 0)
      fault(['rated', index], `${name} is no choice of an even number of codes, from best to worst`);
  }
}

/** What waits for an answer: recorded by one action, settled by others. */
export function checkPending({ workflow }: Procedure, source: WorkflowFile, report: Report): void {
  const actions = Object.values(workflow.actions);
  for (const [fact, role] of Object.entries(workflow.pending)) {
    const fault = (message: string): void => report(source.fault(['pending', fact], message));
    if (!workflow.roles[role]) fault(`no role ${role}`);
    const field = actions.flatMap(({ input }) => input).find(({ name }) => name === fact);
    if (field?.type !== 'integer' || !field.required || field.personal)
      fault(`${fact} must be a required integer that an action takes, and that everybody may see`);
    if (!actions.some((action) => action.settles === fact && action.by.includes(role)))
      fault(`no action of ${role} settles ${fact}`);
  }
}
