import { passingOf } from './links.ts';
import { isBeginning } from './beginnings.ts';
import { fieldsOf } from './asked.ts';
import type { WorkflowSource } from './definition.ts';
import type { Field, Procedure } from './model.ts';
import type { FollowedNeed, LinkedNeed } from './links.ts';
import { READERS } from './registers.ts';
import type { Report, Source } from './source.ts';

/** The checks of what an exchange has to do with others of its case: what is made of it, what it depends on there, what it does there. */

/** Names that every procedure has by itself, and the one that means the exchange which something was made of. */
const RESERVED = ['copy', 'follow-up', 'change', 'new'];
const FOLLOWED = 'followed';

type Refuse = (path: PropertyKey[], message: string) => void;

/** `known`: the procedures of the same area. */
export function checkLinks(
  procedure: Procedure,
  known: readonly Procedure[],
  source: Source<WorkflowSource>,
  report: Report,
): void {
  const { workflow } = procedure;
  const refuse: Refuse = (path, message) => report(source.fault(path, message));
  const reached = reach(procedure, known);
  for (const name of Object.keys(workflow.links)) checkLink(procedure, known, reached, name, refuse);
  const { follows } = workflow.opening;
  if (follows && reached.parents.length === 0) refuse(['opening', 'follows'], NO_PARENT);
  const field = follows?.when && fieldsOf(procedure).find(({ name }) => name === follows.when?.field);
  if (follows?.when && !follows.when.is.every((code) => procedure.lists[field?.list ?? '']?.includes(code)))
    refuse(['opening', 'follows', 'when'], `${follows.when.field} is no choice of the form with these codes`);
  for (const [name, { linked = [], follows: followed }] of Object.entries(workflow.actions)) {
    for (const [index, need] of linked.entries())
      checkLinked(reached, need, (path, message) => refuse(['actions', name, 'linked', index, ...path], message));
    if (followed)
      checkFollowed(reached, followed, (path, message) => refuse(['actions', name, 'follows', ...path], message));
  }
  checkAudiences(procedure, reached, refuse);
  checkPropagation(procedure, reached, refuse);
  checkConsequences(procedure, reached, refuse);
}

const NO_PARENT = 'no link of the area makes this procedure: it never follows another';

/** What the links of an area lead to and come from. */
interface Reached {
  /** Procedures that a link makes this one of. */
  readonly parents: readonly Procedure[];
  /** link → the procedure that it makes. */
  readonly children: ReadonlyMap<string, Procedure>;
}

const targetOf = ({ area, workflow }: Procedure, link: string): string => `${area}.${workflow.links[link]?.procedure}`;

const reach = (procedure: Procedure, known: readonly Procedure[]): Reached => ({
  parents: known.filter((one) => Object.keys(one.workflow.links).some((link) => targetOf(one, link) === procedure.id)),
  children: new Map(
    Object.keys(procedure.workflow.links).flatMap((link) => {
      const child = known.find(({ id }) => id === targetOf(procedure, link));
      return child ? [[link, child] as const] : [];
    }),
  ),
});

function checkLink(
  { workflow, form }: Procedure,
  known: readonly Procedure[],
  reached: Reached,
  name: string,
  refuse: Refuse,
): void {
  const { roles, states, participants, actions } = workflow;
  const link = workflow.links[name];
  if (!link) return;
  const fault: Refuse = (path, message) => refuse(['links', name, ...path], message);
  if (RESERVED.includes(name)) fault([], `${name} is what every procedure has`);
  if (name === FOLLOWED) fault([], `${name} means the exchange that this one was made of`);
  for (const role of [...link.by, ...(link.to === undefined ? [] : [link.to])])
    if (!roles[role] && !(role === READERS && workflow.register)) fault([], `no role ${role}`);
  if (link.by.includes(READERS) && workflow.register?.search === 'exact')
    fault(['by'], 'of somebody who is looked up, readers make nothing');
  for (const state of link.from) if (!states[state]) fault(['from'], `no state ${state}`);
  for (const state of link.as ?? [])
    if (link.by.some((role) => roles[role] && !participants[role]?.[state])) fault(['as'], `not all can be ${state}`);
  for (const [index, need] of (link.linked ?? []).entries())
    checkLinked(reached, need, (path, message) => fault(['linked', index, ...path], message));
  const target = reached.children.get(name);
  if (!target || !known.includes(target)) {
    fault(['procedure'], `the area has no procedure ${link.procedure}`);
    return;
  }
  const there = namesOf(fieldsOf(target));
  const own = namesOf([...fieldsOf({ form }), ...Object.values(actions).flatMap(({ input }) => input)]);
  for (const [to, from] of Object.entries(link.fills)) {
    // Where a procedure of the shape asks for something that another one does not, neither its form nor what is made of it has it.
    if (!there.has(to) && !own.has(from)) continue;
    if (!there.has(to)) fault(['fills', to], `${target.id} has no field ${to}`);
    if (!own.has(from)) fault(['fills', to], `neither the form nor an action has a field ${from}`);
  }
}

const namesOf = (fields: readonly Field[]): ReadonlySet<string> => new Set(fields.map(({ name }) => name));

/** A guard on those that a link makes: their states and terms are those of the procedure that it makes. */
function checkLinked({ children }: Reached, { via, in: states = [], during, over }: LinkedNeed, fault: Refuse): void {
  const child = children.get(via);
  if (!child) {
    fault(['via'], `no link ${via}`);
    return;
  }
  for (const state of states) if (!child.workflow.states[state]) fault(['in'], `${child.id} has no state ${state}`);
  for (const term of [during, over].filter((name) => name !== undefined))
    if (!child.workflow.terms[term]) fault([], `${child.id} has no term ${term}`);
}

/** A guard on the exchange that this one was made of: whatever procedure it is of, it must be able to hold. */
function checkFollowed(
  { parents }: Reached,
  { in: states, after = [], notDuring = [] }: FollowedNeed,
  fault: Refuse,
): void {
  if (parents.length === 0) fault([], NO_PARENT);
  for (const state of states ?? [])
    if (!parents.some(({ workflow }) => workflow.states[state]))
      fault(['in'], `nothing that it follows has a state ${state}`);
  for (const parent of parents) {
    if (states && !states.some((state) => parent.workflow.states[state]))
      fault(['in'], `what is made of ${parent.id} could never do it`);
    for (const term of [...after, ...notDuring])
      if (!parent.workflow.terms[term]) fault([], `${parent.id} has no term ${term}`);
  }
}

function checkAudiences({ workflow }: Procedure, { parents }: Reached, refuse: Refuse): void {
  const all = [
    [['opening'], workflow.opening.invites] as const,
    [['opening', 'instead'], workflow.opening.instead?.invites ?? {}] as const,
    ...Object.entries(workflow.actions).map(([name, { invites }]) => [['actions', name], invites] as const),
  ];
  for (const [path, invites] of all) {
    for (const [role, { in: place, each }] of Object.entries(invites)) {
      if (typeof place !== 'object' || !('followed' in place)) continue;
      const fault = (message: string): void => refuse([...path, 'invites', role], message);
      if (parents.length === 0) fault(NO_PARENT);
      if (each !== 'every') fault('who takes part in what it follows comes in as a whole: `each: every`');
      if (parents.length > 0 && !parents.some((parent) => parent.workflow.roles[place.followed]))
        fault(`nothing that it follows has a role ${place.followed}`);
    }
  }
}

/** What is done elsewhere: something that is done here, and that the other definition lets be done to it. */
function checkPropagation({ workflow }: Procedure, reached: Reached, refuse: Refuse): void {
  for (const [index, { on, in: where, does }] of (workflow.propagates ?? []).entries()) {
    const fault: Refuse = (path, message) => refuse(['propagates', index, ...path], message);
    const rule = workflow.actions[on];
    if (on.startsWith(passingOf(''))) checkPassing(workflow, on.slice(passingOf('').length), fault);
    else if (!isBeginning(workflow, on) && !rule) fault(['on'], `no action ${on}`);
    if (rule?.own || rule?.answers === 'draft') fault(['on'], `${on} concerns its actor alone`);
    const child = reached.children.get(where);
    const targets = where === FOLLOWED ? reached.parents : child ? [child] : [];
    if (targets.length === 0) fault(['in'], where === FOLLOWED ? NO_PARENT : `no link ${where}`);
    for (const { id, workflow: theirs } of targets)
      if (!theirs.consequences?.[does]) fault(['does'], `${id} has no consequence ${does}`);
  }
}

/** The passing of a term is told elsewhere only where it moves something here, and is never hidden behind a moderator's release. */
function checkPassing({ terms, actions }: Procedure['workflow'], name: string, fault: Refuse): void {
  const term = terms[name];
  if (!term) fault(['on'], `no term ${name}`);
  else if (!term.whenOver?.some(({ to }) => to !== undefined))
    fault(['on'], `the passing of term ${name} moves nothing here, so it does nothing there`);
  if (Object.values(actions).some(({ moderated }) => moderated))
    fault(['on'], 'what a moderator releases is released by itself, without the other exchanges of the case');
}

function checkConsequences(procedure: Procedure, { parents, children }: Reached, refuse: Refuse): void {
  const { states, roles, participants, consequences = {} } = procedure.workflow;
  const causes = [
    ...parents.flatMap(({ workflow }) =>
      (workflow.propagates ?? []).filter(
        ({ in: where }) =>
          where !== FOLLOWED && `${procedure.area}.${workflow.links[where]?.procedure}` === procedure.id,
      ),
    ),
    ...[...children.values()].flatMap(({ workflow }) =>
      (workflow.propagates ?? []).filter(({ in: where }) => where === FOLLOWED),
    ),
  ];
  for (const [name, { from, to, makes, tells }] of Object.entries(consequences)) {
    const fault: Refuse = (path, message) => refuse(['consequences', name, ...path], message);
    if (!causes.some(({ does }) => does === name)) fault([], `nothing ever causes ${name}`);
    for (const state of from) {
      if (!states[state]) fault(['from'], `no state ${state}`);
      if (states[state]?.final) fault(['from'], `nothing happens any more in the final state ${state}`);
    }
    if (to !== undefined && !states[to]) fault(['to'], `no state ${to}`);
    for (const [role, state] of Object.entries(makes)) {
      if (!roles[role]) fault(['makes', role], `no role ${role}`);
      else if (!participants[role]?.[state]) fault(['makes', role], `role ${role} has no participant state ${state}`);
    }
    for (const role of tells) if (!roles[role]) fault(['tells'], `no role ${role}`);
  }
}
