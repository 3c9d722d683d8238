import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moment, realProcedure, targetOf } from '../../test/support/real-procedure.ts';
import { member } from '../../test/support/small-exchange.ts';
import { begunBy } from '../procedures/index.ts';
import { decide } from './decide.ts';
import type { ActingMembership, ExchangeState, RequestContent } from './model.ts';
import { open } from './opening.ts';
import { applyTimers } from './time.ts';

// Alerts that a country has approved before they go out: Implementing Regulation (EU) 2015/983 Art. 23(3), with the term of Directive 2005/36/EC
// Art. 56a(2), which the approval does not lengthen. Every date was counted by hand, with the real calendars.

const procedure = realProcedure('professional-qualifications.alert-doctors');
const holding = (authority: string, ...functions: string[]): ActingMembership => ({
  ...member(authority, ['handler'], procedure.area),
  functions,
});
const sender = holding('it-sender', 'alert-authority');
const approver = holding('it-approver', 'coordinates-outgoing-alerts');
const abroad = ['hu', 'gr'].map((country) => holding(`${country}-coordinator`, 'coordinates-alerts'));

const contentOf = (fields: Record<string, string> = {}): RequestContent => ({
  fields: {
    profession: 'doctor',
    scope: 'prohibition',
    surname: 'Rossi',
    firstName: 'Bruno',
    birthDate: '1970-05-06',
    birthPlace: 'Lodi',
    decidedBy: 'authority',
    decisionAuthority: 'Ordine',
    decisionDate: '2026-03-02',
    startDate: '2026-03-03',
    duration: 'until-date',
    endDate: '2026-10-25',
    ...fields,
  },
  questions: [],
});

/** An alert of an Italian authority, submitted where Italy has its alerts approved. */
function submitted(when: string, content = contentOf(), by = sender): ExchangeState {
  const begun = begunBy(procedure, by, { approval: true });
  const asked = begun.workflow.opening.action === 'submit';
  const invited = new Map([asked ? ['approver', [targetOf(approver)]] : ['incoming', abroad.map(targetOf)]]);
  return open(begun, { id: 'x', number: 'n', content, requester: by, invited }, moment(when)).exchange;
}
const act = (
  exchange: ExchangeState,
  by: ActingMembership,
  action: string,
  when: string,
  input: Record<string, unknown> = {},
  sent = contentOf(),
) =>
  decide(
    procedure,
    exchange,
    by,
    {
      action,
      revision: exchange.revision,
      input,
      sent,
      invited: new Map([['incoming', abroad.map(targetOf)]]),
    },
    moment(when),
  );
const words = (text: string) => ({ text, lang: 'it' });
const rolesOf = ({ participants }: ExchangeState) => participants.map(({ role, state }) => `${role} ${state}`);
const sending = (exchange: ExchangeState) => exchange.parts[0]?.terms.sending;

test('submitted it is the coordinator’s turn, and nobody abroad takes part', () => {
  const exchange = submitted('2026-03-03T09:00:00Z');
  assert.deepEqual([exchange.state, rolesOf(exchange)], ['submitted', ['sender waiting', 'approver asked']]);
  assert.deepEqual(
    exchange.participants.map(({ turn }) => turn),
    [false, true],
  );
});

// biome-ignore format: one case a line
const days: [name: string, decided: string, due: string, lastInstant: string][] = [
  // Monday 2 March: Thursday 5, to its end in Rome.
  ['in a week', '2026-03-02', '2026-03-05', '2026-03-05T22:59:59Z'],
  // Maundy Thursday: the third day is Easter Sunday, Monday is a holiday (Regulation 1182/71 Art. 3(4)); by then it is summer time.
  ['over Easter', '2026-04-02', '2026-04-07', '2026-04-07T21:59:59Z'],
  // Friday 25 February 2028: the third day is Monday 28, the only working day so far, so that the leap day is the last (Art. 3(5)).
  ['to a leap day', '2028-02-25', '2028-02-29', '2028-02-29T22:59:59Z'],
];
for (const [name, decisionDate, due, lastInstant] of days) {
  test(`the three days from the decision run until the approval: ${name}`, () => {
    const content = contentOf({ decisionDate, endDate: '2029-10-25' });
    const exchange = submitted(`${decisionDate}T12:00:00Z`, content);
    assert.deepEqual([sending(exchange)?.due, sending(exchange)?.status], [due, 'running']);
    const inTime = act(exchange, approver, 'approve', lastInstant, {}, content).exchange;
    assert.deepEqual([inTime.state, sending(inTime)?.status], ['in-force', 'met']);
    const late = new Date(Date.parse(lastInstant) + 1000).toISOString();
    const after = applyTimers(procedure, exchange, moment(late)).exchange;
    const overdue = act(after, approver, 'approve', late, {}, content).exchange;
    assert.deepEqual([overdue.state, sending(overdue)?.status], ['in-force', 'over']);
  });
}

test('sender and coordinator are told when the last day is tomorrow, and nobody of an alert that has gone out', () => {
  // The last day is Thursday 5 March: Wednesday begins in Rome at 23:00Z of Tuesday.
  const exchange = submitted('2026-03-02T12:00:00Z');
  const { events } = applyTimers(procedure, exchange, moment('2026-03-03T23:00:00Z'));
  assert.deepEqual(
    events.map(({ action, tells }) => [action, tells]),
    [['term.sending.near', [1, 2]]],
  );
  const approved = act(exchange, approver, 'approve', '2026-03-02T13:00:00Z').exchange;
  assert.deepEqual(applyTimers(procedure, approved, moment('2026-03-06T09:00:00Z')).events, []);
});

test('approved it goes out, and only then the professional is to be informed', () => {
  const { exchange, events } = act(submitted('2026-03-03T09:00:00Z'), approver, 'approve', '2026-03-03T10:00:00Z');
  assert.deepEqual(rolesOf(exchange), [
    'sender must-inform',
    'approver asked',
    'incoming notified',
    'incoming notified',
  ]);
  assert.deepEqual(events.at(-1)?.tells, [1, 3, 4]);
});

test('sent back it is changed and submitted again; a new day of decision counts', () => {
  const first = submitted('2026-03-03T09:00:00Z');
  const back = act(first, approver, 'return', '2026-03-03T10:00:00Z', { returnReason: words('Wrong day') }).exchange;
  assert.deepEqual([back.state, back.participants.map(({ turn }) => turn)], ['returned', [true, false]]);
  // Tuesday 3 March: Friday 6.
  const content = contentOf({ decisionDate: '2026-03-03' });
  const changed = act(back, sender, 'modify', '2026-03-03T11:00:00Z', { content }).exchange;
  assert.deepEqual([sending(changed)?.due, sending(changed)?.status], ['2026-03-06', 'running']);
  const again = act(changed, sender, 'resubmit', '2026-03-03T12:00:00Z', {}, content).exchange;
  assert.equal(again.state, 'submitted');
  assert.equal(act(again, approver, 'approve', '2026-03-06T22:59:59Z', {}, content).exchange.state, 'in-force');
});

test('refused it has ended, and is deleted within three days; so is one that is withdrawn before', () => {
  const exchange = submitted('2026-03-03T09:00:00Z');
  const refused = act(exchange, approver, 'refuse', '2026-03-03T10:00:00Z', {
    refusalReason: words('No ban'),
  }).exchange;
  const withdrawn = act(exchange, sender, 'withdraw', '2026-03-03T10:00:00Z', { ground: 'mistaken' });
  for (const one of [refused, withdrawn.exchange]) {
    assert.deepEqual(rolesOf(one), ['sender ended', 'approver ended']);
    assert.equal(one.retention?.eraseOn, '2026-03-06');
  }
  assert.deepEqual(withdrawn.events.at(-1)?.tells, [2]);
});

test('a restriction that ends while it waits closes it', () => {
  const exchange = submitted('2026-03-03T09:00:00Z', contentOf({ endDate: '2026-03-04' }));
  const { exchange: closed } = applyTimers(procedure, exchange, moment('2026-03-04T23:00:00Z'));
  assert.deepEqual([closed.state, rolesOf(closed)], ['closed', ['sender ended', 'approver ended']]);
});

test('who coordinates outgoing alerts needs nobody’s approval for its own', () => {
  const both = holding('it-both', 'alert-authority', 'coordinates-outgoing-alerts');
  const exchange = submitted('2026-03-03T09:00:00Z', contentOf(), both);
  assert.deepEqual([exchange.state, sending(exchange)?.status], ['in-force', 'met']);
});

test('who writes an alert on a danger and is the only coordinator of its country has both seats, so that it can send it out', () => {
  const both = holding('it-both', 'alert-authority', 'coordinates-alerts');
  const fields = { activity: 'construction', reach: 'all', provider: 'unknown' };
  const exchange = open(
    realProcedure('services.alert'),
    {
      id: 'x',
      number: 'n',
      content: { fields, questions: [] },
      requester: both,
      invited: new Map([['coordinator', [targetOf(both)]]]),
    },
    moment('2026-03-03T09:00:00Z'),
  ).exchange;
  assert.deepEqual(rolesOf(exchange), ['initiator engaged', 'coordinator engaged']);
  assert.deepEqual(
    exchange.participants.map(({ turn }) => turn),
    [false, true],
  );
});
