import {
  askedIn,
  contentInSight,
  contentOf,
  type ExchangeView,
  hindrance,
  isGone,
  isIn,
  moves,
  overviewOf,
  present,
  type RequestContent,
} from '../exchanges/index.ts';
import { Refusal } from '../refusal.ts';
import type { Authority } from './cast.ts';
import { madeInput, refusalOr } from './deeds.ts';
import type { Findings } from './findings.ts';
import { seatKey } from './keys.ts';
import { leaksIn, lookAt, type Seat } from './masks.ts';
import { checkReaders } from './readers.ts';
import { actingKind, madeFile, memberOf, momentOf, offeredIn, perform, type Simulation, viewAs } from './simulation.ts';

/** What must hold in every state, of whatever procedure. */

/** An attachment of each participant, and one of each that was taken back: there is always something to see and to recall. */
export function withFiles(simulation: Simulation): Simulation {
  const { participants } = simulation.exchange;
  const attachments = participants.flatMap(({ no, partNo }) =>
    [false, true].map((recalled) => ({
      no: 2 * no + Number(recalled),
      partNo,
      eventNo: 1,
      participantNo: no,
      recalledNo: recalled ? 1 : null,
      file: recalled ? null : ({ id: `file ${no}`, type: 'pdf', size: 1, scan: 'clean' } as const),
    })),
  );
  const names = attachments.flatMap(({ no, partNo, file }) =>
    file ? [{ name: `file.${no}`, partNo: partNo ?? 1, no: 1, body: { name: madeFile(no).name, sha256: 'ff' } }] : [],
  );
  const pieces = simulation.pieces.filter(({ name }) => !name.startsWith('file.'));
  return { ...simulation, attachments, pieces: [...pieces, ...names] };
}

/** Who looks at a state: authorities that stand for their likes, and one that takes no part. */
export interface Onlookers {
  readonly authorities: readonly Authority[];
  readonly stranger: Authority | undefined;
  /** Forms in which everything is filled in that can be asked, one after another. */
  readonly forms: readonly RequestContent[];
}

/** Holds a state against what must be. What acting users are offered is left to who does it. */
export function checkState(
  simulation: Simulation,
  { authorities, stranger, forms }: Onlookers,
  findings: Findings,
): void {
  const { procedure, exchange } = simulation;
  const { states, users } = procedure.workflow;
  const acting = actingKind(procedure);
  for (const { state, terms } of exchange.parts) {
    const running = Object.keys(terms).filter((name) => ['running', 'paused'].includes(terms[name]?.status ?? ''));
    if (states[state]?.final && running.length > 0) findings.fault(`${state} is final, and ${running.join()} runs on`);
    if (!states[state]) findings.fault(`a part is in ${state}, which is no state`);
  }
  if ((exchange.closedAt === null) === Boolean(states[exchange.state]?.final))
    findings.fault(`${exchange.state}: closed or not, against its state`);
  for (const authority of authorities) {
    const who = memberOf(authority, acting, procedure);
    const view = viewAs(simulation, who);
    const own = exchange.participants.filter(({ authorityId }) => authorityId === authority.authorityId);
    const gone = own.every((one) => isGone(procedure, one));
    if (gone && view.actions.length > 0) findings.fault(`who has left is offered ${view.actions[0]?.action}`);
    const waits = view.turns.some((turn) => turn.own && turn.text !== 'moderation.turn');
    if (waits && !moving(simulation, view) && !waitsElsewhere(simulation, own))
      findings.fault(`${namesOf(own)} has the turn in ${exchange.state} and can move nothing`);
    noteOffers(simulation, own, view, findings);
    checkRefusals(simulation, authority, view, findings);
    for (const turn of view.turns) findings.says(turn.text);
    const key = seatKey(simulation, authority.authorityId);
    if (findings.isFirst(`sight ${key}`))
      for (const look of [simulation, ...forms.map((form) => withForm(simulation, form))])
        for (const kind of Object.keys(users)) checkSight(look, own, memberOf(authority, kind, procedure), findings);
  }
  if (findings.isFirst(`readers ${exchange.state}`))
    for (const look of [simulation, ...forms.map((form) => withForm(simulation, form))]) checkReaders(look, findings);
  if (stranger) {
    const code = refused(simulation, stranger, acting, Object.keys(procedure.workflow.actions)[0] ?? '');
    if (code !== 'exchange-not-found') findings.fault(`who takes no part is told ${code}`);
    findings.refused(code);
  }
}

/** What who acts for one seat alone is offered, part by part. */
function noteOffers({ exchange }: Simulation, own: Seat['own'], view: ExchangeView, findings: Findings): void {
  for (const { no, state } of exchange.parts) {
    const [seat, ...more] = own.filter((one) => isIn(one, no));
    if (!seat || more.length > 0) continue;
    const offered = view.actions.flatMap(({ action, part }) => (part.no === no ? [action] : []));
    findings.offered(`${seat.role} ${seat.state} ${state}`, [...new Set(offered)]);
  }
}

const namesOf = (own: Seat['own']): string => own.map(({ role, state }) => `${role} (${state})`).join(' and ');

/** As if another form had been sent. */
function withForm(simulation: Simulation, form: RequestContent): Simulation {
  const { procedure, exchange, pieces } = simulation;
  const parts = exchange.parts.map((part) => (part.no === 1 ? { ...part, questions: askedIn(form) } : part));
  const others = pieces.filter(({ name }) => name !== 'request' && name !== 'answers');
  return {
    ...simulation,
    exchange: { ...exchange, overview: overviewOf(procedure, form), parts },
    pieces: [...others, { name: 'request', partNo: 1, no: 1, body: form }],
  };
}

/** Whether anything that is offered takes the matter on. */
const moving = ({ procedure }: Simulation, { actions }: ExchangeView): boolean =>
  actions.some(({ action }) => {
    const rule = procedure.workflow.actions[action];
    return rule && (moves(procedure, rule) || rule.own || rule.becomes !== undefined);
  });

/** Whether what would take the matter on waits for another exchange of the case. */
function waitsElsewhere(simulation: Simulation, own: Seat['own']): boolean {
  const { procedure, exchange } = simulation;
  const moment = momentOf(simulation);
  return Object.entries(procedure.workflow.actions).some(
    ([action, { by }]) =>
      own.some(({ role }) => by.includes(role)) &&
      exchange.parts.some((part) => hindrance(procedure, exchange, part, action, moment)?.code === 'linked-first'),
  );
}

const refused = (simulation: Simulation, authority: Authority, kind: string, action: string, part?: number): string => {
  const who = memberOf(authority, kind, simulation.procedure);
  const done = refusalOr(() =>
    perform(simulation, who, { action, input: {}, ...(part === undefined ? {} : { part }) }),
  );
  return done instanceof Refusal ? done.code : 'done';
};

/** What is not offered is refused; what is offered is refused to who types nothing where something is asked, or saw another revision. */
function checkRefusals(simulation: Simulation, authority: Authority, view: ExchangeView, findings: Findings): void {
  const { procedure, exchange } = simulation;
  const { actions, users } = procedure.workflow;
  const who = memberOf(authority, actingKind(procedure), procedure);
  const seats = seatKey(simulation, authority.authorityId);
  const moment = momentOf(simulation);
  for (const [action, rule] of Object.entries(actions)) {
    for (const part of exchange.parts) {
      const { no, state } = part;
      const { code = '' } = hindrance(procedure, exchange, part, action, moment) ?? {};
      const offered = offeredIn(simulation, view).find((one) => one.action === action && one.part.no === no);
      if (!findings.isFirst(`refusals ${action} ${no} ${code} ${seats} ${offered === undefined}`)) continue;
      if (offered) {
        const input = madeInput(simulation, offered, false, false);
        const tried = [
          { input: {} },
          ...(moves(procedure, rule) ? [{ input, revision: exchange.revision - 1 }] : []),
          ...(rule.recalls ? [{ input: { file: 999 } }, { input: { file: 2 * offered.participant.no + 1 } }] : []),
          ...(rule.changes
            ? [{ input: { content: simulation.pieces.find(({ name }) => name === 'request')?.body } }]
            : []),
        ];
        for (const command of tried) {
          const done = refusalOr(() => perform(simulation, who, { action, part: no, ...command }));
          if (done instanceof Refusal) findings.refusal(action, done);
        }
      } else {
        const done = refusalOr(() => perform(simulation, who, { action, part: no, input: {} }));
        if (done instanceof Refusal) findings.refusal(action, done);
        else findings.fault(`${action} is not offered in ${state}, and can be done`);
      }
    }
  }
  if (!findings.isFirst(`users ${seats}`)) return;
  for (const kind of Object.keys(users).filter((one) => !users[one]?.acts)) {
    const code = refused(simulation, authority, kind, Object.keys(actions)[0] ?? '');
    if (code !== 'role-may-not-act') findings.fault(`a ${kind} who acts is told ${code}`);
    findings.refused(code);
  }
  const unknown = refused(simulation, authority, actingKind(procedure), 'constructor');
  if (unknown !== 'action-unknown') findings.fault(`what is no action is answered by ${unknown}`);
  findings.refused(unknown);
}

/** What a kind of user sees of it, given the case or not: nothing that its sight does not reach, and what it does. */
function checkSight(simulation: Simulation, own: Seat['own'], who: Seat['who'], findings: Findings): void {
  const { procedure, exchange, attachments, pieces } = simulation;
  const moment = momentOf(simulation);
  const acts = procedure.workflow.users[who.roles[0] ?? '']?.acts ?? false;
  for (const given of [true, false]) {
    const seen = given
      ? exchange
      : { ...exchange, participants: exchange.participants.map((one) => ({ ...one, allocates: true, assigned: [] })) };
    const look = { ...simulation, exchange: seen };
    const view = present(procedure, seen, who, contentOf(pieces), attachments, moment);
    const mayAct = acts && (given || procedure.workflow.users[who.roles[0] ?? '']?.unallocated === undefined);
    if (!mayAct && view.actions.length > 0)
      findings.fault(`a ${who.roles[0]} ${given ? '' : 'without the case '}is offered ${view.actions[0]?.action}`);
    const sight = lookAt(look, { own, who, given });
    for (const leak of leaksIn(look, sight, view)) findings.fault(`a ${who.roles[0]} of ${namesOf(own)} ${leak}`);
    const places = contentInSight(procedure, seen, who, moment, attachments);
    for (const { name, partNo } of places)
      if (!sight.opens(name, partNo))
        findings.fault(`the gateway opens ${name} for a ${who.roles[0]} of ${own[0]?.role} (${own[0]?.state})`);
  }
}
