import {
  type ActionRule,
  type Audience,
  type Collective,
  holds,
  intersection,
  daysIn,
  mayHave,
  openSections,
  type Procedure,
  seesField,
  type Sight,
  stands,
  type TermRule,
  turnsTerm,
  union,
} from '../procedures/index.ts';
import { openFor } from './contributions.ts';
import { linkedHinder } from './linked.ts';
import type { ActingMembership, ExchangeState, Moment, ParticipantState, PartState, Tally } from './model.ts';
import { tallyOf } from './participants.ts';

/**
 * The one policy for rights: user × role × area × participation (Regulation 1024/2012 Art. 9(3)–(6)). Nobody sees or
 * does anything that is not granted here; `lists.store.ts` states `participates` again as SQL, and one matrix tests both.
 */

/** The participants that a membership stands for; empty: the exchange does not exist for it. */
export function participants(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
): readonly ParticipantState[] {
  if (membership.area !== exchange.area || !isUser(procedure, membership)) return [];
  return exchange.participants.filter((participant) => participant.authorityId === membership.authorityId);
}

/** Whether any of the membership's roles gives sight of exchanges at all (an administrator alone sees none). */
export function isUser(procedure: Procedure, membership: Pick<ActingMembership, 'roles'>): boolean {
  return membership.roles.some((role) => procedure.workflow.users[role]);
}

/** Whether any of the membership's roles may act in this procedure. */
export function mayAct(procedure: Procedure, membership: Pick<ActingMembership, 'roles'>): boolean {
  return membership.roles.some((role) => procedure.workflow.users[role]?.acts);
}

/** Whether the membership may open a procedure of its area: its role acts there, and its authority holds what the opening role asks. */
export const mayOpen = (procedure: Procedure, membership: ActingMembership): boolean =>
  procedure.area === membership.area && mayAct(procedure, membership) && holdsOpening(procedure, membership);

/** Whether it may begin the procedure with nothing before it: not where it is always made of another exchange. */
export const mayStart = (procedure: Procedure, membership: ActingMembership): boolean =>
  mayOpen(procedure, membership) && !isMadeOfAnother(procedure, {});

/** Whether the procedure can only be made of another exchange, with this in its form as far as it is known. */
export const isMadeOfAnother = (
  procedure: Pick<Procedure, 'form' | 'workflow'>,
  fields: Readonly<Record<string, unknown>>,
): boolean => {
  const { follows } = procedure.workflow.opening;
  return follows !== undefined && holds(procedure, follows.when, fields);
};

/** Whether the membership's authority holds what the role asks that opens the procedure. */
export const holdsOpening = (procedure: Procedure, { functions }: Pick<ActingMembership, 'functions'>): boolean =>
  mayHave(procedure, procedure.workflow.opening.by, functions);

/** The role for which the opener chooses an authority, or several, with where they may be; nothing where an act says who they are. */
export const chosenRole = ({ workflow: { opening } }: Procedure): (Audience & { readonly role: string }) | undefined =>
  Object.entries(opening.invites).flatMap(([role, audience]) =>
    audience.each === 'chosen' || audience.each === 'several' ? [{ role, ...audience }] : [],
  )[0];

/** Whether a participant takes part in a part: a share of it is its own, or the whole exchange is. */
export const isIn = (participant: ParticipantState, partNo: number): boolean =>
  participant.partNo === null || participant.partNo === partNo;

/** Whether it acts no more: it has handed over, or the request was withdrawn. */
export const isGone = (procedure: Procedure, { role, state }: Pick<ParticipantState, 'role' | 'state'>): boolean =>
  procedure.workflow.participants[role]?.[state]?.gone ?? false;

/**
 * The sight of a membership that may look up entries of a register: its authority holds in the area what readers must, and one of its
 * roles sees something; nothing for everybody else. What it may see of one entry depends on that entry's state: `readerSight`.
 */
export function lookupSight({ area, workflow }: Procedure, membership: ActingMembership): Sight {
  const { readers } = workflow.register ?? {};
  if (!readers || membership.area !== area) return [];
  if (!readers.holds.some((one) => membership.functions.includes(one))) return [];
  return intersection(readers.sees, union(membership.roles.map((role) => workflow.users[role]?.sees ?? [])));
}

/**
 * Whether the membership may look up entries at all. Whoever is looked up by a field must see it: else a hit, or its absence, would tell
 * what is masked.
 */
export function mayLookUp(procedure: Procedure, membership: ActingMembership): boolean {
  const sight = lookupSight(procedure, membership);
  const { by = [] } = procedure.workflow.register ?? {};
  const seen = procedure.form.flatMap((section) =>
    section.fields.filter((field) => seesField(sight, section.name, field)).map(({ name }) => name),
  );
  return sight.length > 0 && by.every((name) => seen.includes(name));
}

/** Whether an entry is shown to this membership although its authority takes no part in it: in some states, to who may look it up. Blocked data are no reader's. */
export const readsEntry = (procedure: Procedure, exchange: ExchangeState, membership: ActingMembership): boolean =>
  membership.area === exchange.area &&
  exchange.blockedAt === null &&
  (procedure.workflow.register?.shownIn.includes(exchange.state) ?? false) &&
  exchange.participants.every((one) => one.authorityId !== membership.authorityId) &&
  mayLookUp(procedure, membership);

/** What a membership sees of an entry as its reader; nothing where it is none. */
const readerSight = (procedure: Procedure, exchange: ExchangeState, membership: ActingMembership): Sight =>
  readsEntry(procedure, exchange, membership) ? lookupSight(procedure, membership) : [];

/** What the membership sees of the exchange as a whole: the widest of its participations, narrowed to the widest of its roles. */
export function sightOf(procedure: Procedure, exchange: ExchangeState, membership: ActingMembership): Sight {
  return union([
    sightAs(procedure, exchange, participants(procedure, exchange, membership), membership),
    readerSight(procedure, exchange, membership),
  ]);
}

/** What the membership sees of a part, its questions and answers: nothing when its authority has no share in it. */
export function partSightOf(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
  partNo: number,
): Sight {
  const own = participants(procedure, exchange, membership).filter((participant) => isIn(participant, partNo));
  return union([sightAs(procedure, exchange, own, membership), readerSight(procedure, exchange, membership)]);
}

/** Of blocked data everybody sees what even the least sight shows: Regulation 1024/2012 Art. 14(3). */
function sightAs(
  procedure: Procedure,
  { blockedAt }: ExchangeState,
  own: readonly ParticipantState[],
  membership: ActingMembership,
): Sight {
  const { users, participants: states } = procedure.workflow;
  const sight = union(
    own.map((participant) => {
      const given = isGiven(participant, membership);
      const byRole = membership.roles.map((role) => {
        const user = users[role];
        return (given ? user?.sees : (user?.unallocated ?? user?.sees)) ?? [];
      });
      return intersection(states[participant.role]?.[participant.state]?.sees ?? [], union(byRole));
    }),
  );
  return blockedAt === null ? sight : intersection(sight, openSections(procedure));
}

/** Whose the membership's hands are: its own, and those of absent colleagues for whom it stands in. */
export const handsOf = ({ membershipId, standsFor = [] }: ActingMembership): readonly string[] => [
  membershipId,
  ...standsFor,
];

/** Whether the membership has been given the case; where no allocator gives them out everybody has. */
export const isGiven = ({ allocates, assigned = [] }: ParticipantState, membership: ActingMembership): boolean =>
  !allocates || handsOf(membership).some((one) => assigned.includes(one));

/** Whether the membership acts for this participant: by its role, in a case that it has been given where that is asked. */
export function actsIn(procedure: Procedure, participant: ParticipantState, membership: ActingMembership): boolean {
  const given = isGiven(participant, membership);
  return membership.roles.some((role) => {
    const user = procedure.workflow.users[role];
    return user?.acts && (given || user.unallocated === undefined);
  });
}

/** Whether any of the membership's roles gives out cases. */
export const mayAllocate = (procedure: Procedure, { roles }: Pick<ActingMembership, 'roles'>): boolean =>
  roles.some((role) => procedure.workflow.users[role]?.allocates);

/** Sight of a draft: its own authority's paper, with everything in it for those who act, nothing for others. */
export function seesDrafts(procedure: Procedure, membership: ActingMembership): boolean {
  return membership.area === procedure.area && mayAct(procedure, membership);
}

/** The participations in which a membership acts for its authority: it has not left them, and has been given the case where that is asked. */
export const actingSeats = (
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
): readonly ParticipantState[] =>
  participants(procedure, exchange, membership).filter(
    (one) => !isGone(procedure, one) && actsIn(procedure, one, membership),
  );

/** An action on a part that a membership may do now. */
export interface PossibleAction {
  readonly action: string;
  readonly part: PartState;
  readonly participant: ParticipantState;
}

/** Every action that the membership may do now, part by part. */
export function possibleActions(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
  moment: Moment,
): PossibleAction[] {
  if (!mayAct(procedure, membership)) return [];
  const own = actingSeats(procedure, exchange, membership);
  return Object.entries(procedure.workflow.actions).flatMap(([action, rule]) =>
    exchange.parts.flatMap((part) => {
      const able = own.filter((one) => rule.by.includes(one.role) && isReady(rule, one));
      const participant = actorOf(able, rule, part);
      if (!participant || hindrance(procedure, exchange, part, action, moment)) return [];
      return [{ action, part, participant }];
    }),
  );
}

/** As which of its participants an authority does an action on a part: one in a state in which it can, where there is one. */
export function actorOf(
  own: readonly ParticipantState[],
  rule: ActionRule,
  part: PartState,
): ParticipantState | undefined {
  const there = own.filter((one) => isIn(one, part.no));
  return there.find((one) => isReady(rule, one)) ?? there[0];
}

/** Whether a participant's own state allows the action. */
export const isReady = ({ as }: ActionRule, { state }: ParticipantState): boolean =>
  as === undefined || as.includes(state);

/** Why an action cannot be done on a part now: the code of a refusal, with its parameters. */
export interface Hindrance {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** What stands in the way of an action on a part, whoever does it; nothing when it can be done. */
export function hindrance(
  procedure: Procedure,
  exchange: ExchangeState,
  part: PartState,
  action: string,
  moment: Moment,
): Hindrance | null {
  const rule = procedure.workflow.actions[action] as ActionRule;
  if (exchange.blockedAt !== null) return { code: 'blocked' };
  if (!rule.from.includes(part.state)) return { code: 'state-does-not-allow', params: { state: part.state } };
  if (rule.settles !== undefined && part.facts[rule.settles] === undefined) return { code: 'nothing-pending' };
  if (rule.contributes === 'answer' && openFor(procedure, part, rule.by).length === 0)
    return { code: 'nothing-pending' };
  if (pendingIn(procedure, rule).some((fact) => part.facts[fact] !== undefined)) return { code: 'still-pending' };
  if (rule.changes && exchange.parts.length > 1) return { code: 'divided' };
  if (rule.handsOver === 'questions' && part.questions.length < 2) return { code: 'undividable' };
  // One for the whole country whose turn it is: there is none to come in besides.
  const alone = Object.entries(rule.invites).filter(
    ([, audience]) => audience.each === 'one' && audience.in === 'turn',
  );
  if (alone.some(([role]) => exchange.participants.some((one) => one.role === role && isIn(one, part.no))))
    return { code: 'already-involved' };
  if (rule.when && !rule.when.is.includes(String(exchange.overview[rule.when.field])))
    return { code: 'not-in-this-case' };
  if (rule.where && !stands(procedure.workflow, moment.switched, rule.where)) return { code: 'not-in-your-country' };
  const lacking = rule.needs.find((need) => !isMet(procedure, exchange, part, need));
  if (lacking) return { code: 'others-first', params: { role: lacking.of } };
  const elsewhere = linkedHinder(exchange, rule);
  if (elsewhere) return elsewhere;
  return termsHinder(procedure, part, action, rule) ?? tooEarly(exchange, part, action, rule, moment);
}

/** What terms forbid: what waits for the end of one, is barred while one runs or unless it does, or would lengthen one that does not run. */
function termsHinder(
  { workflow }: Procedure,
  { terms }: PartState,
  action: string,
  rule: ActionRule,
): Hindrance | null {
  const hinder = (code: string, until: string, name: string): Hindrance => {
    const term = terms[name];
    const day =
      term?.status === 'running' && daysIn(workflow.terms[name] as TermRule).length === 0 ? term.due : undefined;
    return day === undefined ? { code } : { code: until, params: { day } };
  };
  const early = rule.after.find((name) => terms[name]?.status !== 'over');
  if (early !== undefined) return hinder('too-early', 'too-early-until', early);
  const during = rule.notDuring.find((name) => ['running', 'paused'].includes(terms[name]?.status ?? ''));
  if (during !== undefined) return hinder('barred', 'barred-until', during);
  if (rule.during.some((name) => terms[name]?.status !== 'running')) return { code: 'term-not-running' };
  if (!rule.extends) return null;
  const known = terms[rule.extends.term];
  const { times } = rule.extends;
  if (times !== undefined && (known?.extended?.[action] ?? 0) >= times)
    return { code: 'extended-already', params: { times } };
  return known?.status === 'running' || known?.status === 'over' ? null : { code: 'nothing-to-extend' };
}

/** Whether so many of those who have a role, and still take part, are in one of some states. */
export function isMet(
  procedure: Procedure,
  { participants: people, others }: ExchangeState,
  part: PartState,
  need: Collective,
): boolean {
  const here = people.filter((one) => isIn(one, part.no));
  const those = tallyOf(here, others).filter((one) => one.role === need.of && !isGone(procedure, one));
  const sum = (tally: readonly Tally[]) => tally.reduce((counted, { count }) => counted + count, 0);
  const there = sum(those.filter(({ state }) => need.in.includes(state)));
  if (need.are === 'none') return there === 0;
  if (need.are === 'any') return there > 0;
  if (need.are === 'one') return there === 1;
  if (need.are === 'all') return there === sum(those);
  const [some = 0, all = 1] = need.are.split('/').map(Number);
  return there * all >= some * sum(those);
}

/** The facts that the action would leave pending. */
const pendingIn = ({ workflow }: Procedure, rule: ActionRule): string[] =>
  rule.input.flatMap(({ name }) => (Object.hasOwn(workflow.pending, name) ? name : []));

/** The fact that holds when an action that rests was last done. */
export const lastDone = (action: string): string => `last.${action}`;

function tooEarly(
  exchange: ExchangeState,
  part: PartState,
  action: string,
  { idle, rests }: ActionRule,
  moment: Moment,
): Hindrance | null {
  const country = exchange.participants[0]?.country ?? '';
  const last = part.facts[lastDone(action)];
  const spans = [
    ...(idle ? [{ code: 'not-idle', span: idle, from: part.movedAt }] : []),
    ...(rests && last !== undefined ? [{ code: 'rests', span: rests, from: new Date(last) }] : []),
  ];
  for (const { code, span, from } of spans) {
    const { due, expiresAt } = moment.term(span.unit, span.for, country, from);
    if (Date.parse(expiresAt) > moment.now.getTime()) return { code, params: { day: due } };
  }
  return null;
}

/** Whether an action changes what others decide on: it needs the revision that its actor saw, and makes the next one. */
export const moves = ({ workflow }: Procedure, rule: ActionRule): boolean =>
  rule.answers !== 'draft' &&
  (rule.to !== undefined ||
    rule.answers !== undefined ||
    rule.changes !== undefined ||
    rule.handsOver !== undefined ||
    rule.settles !== undefined ||
    rule.extends !== undefined ||
    rule.contributes === 'answer' ||
    turnsTerm(workflow, rule) ||
    rule.input.some(({ name }) => Object.hasOwn(workflow.pending, name)));
