import assert from 'node:assert/strict';
import { test } from 'node:test';
import { term } from '../../test/support/exchange-fixture.ts';
import { PERMIT_FILE, permitProcedure } from '../../test/support/permit-procedure.ts';
import { member, refusal } from '../../test/support/small-exchange.ts';
import { decide } from './decide.ts';
import type { DecidedEvent, ExchangeState } from './model.ts';
import { open } from './opening.ts';
import { possibleActions } from './policy.ts';
import { applyTimers } from './time.ts';

// What starts terms, stops them, makes them longer, and what their passing does, with the real calendars. Every date was counted by hand.

const permit = permitProcedure();
const home = member('at-1', ['handler'], 'permits');
const host = member('hu-1', ['handler'], 'permits');
const HOST = new Set(
  Object.entries(permit.workflow.actions).flatMap(([name, { by }]) => (by.includes('host') ? name : [])),
);

const at = (instant: string) => ({ now: new Date(instant), term });

const applied = (when: string, validUntil = '2027-12-31', procedure = permit, hostCountry = 'HU'): ExchangeState =>
  open(
    procedure,
    {
      id: 'x',
      number: 'n',
      content: { fields: { kind: 'short', validUntil }, questions: [] },
      requester: { authorityId: 'at-1', country: 'AT' },
      invited: new Map([['host', [{ authorityId: 'hu-1', country: hostCountry }]]]),
    },
    at(when),
  ).exchange;

/** Does actions one after the other: `['2026-03-02T09:00:00Z', 'complete']`. */
function play(
  begun: ExchangeState,
  steps: readonly (readonly [when: string, action: string, input?: Record<string, unknown>])[],
  procedure = permit,
): { exchange: ExchangeState; events: DecidedEvent[] } {
  let exchange = begun;
  const events: DecidedEvent[] = [];
  for (const [when, action, input = {}] of steps) {
    const { revision } = applyTimers(procedure, exchange, at(when)).exchange;
    const decided = decide(procedure, exchange, HOST.has(action) ? host : home, { action, revision, input }, at(when));
    exchange = decided.exchange;
    events.push(...decided.events);
  }
  return { exchange, events };
}

const termOf = ({ parts }: ExchangeState, name: string) => {
  const { due, status } = parts[0]?.terms[name] ?? {};
  return `${status} ${due}`;
};

const told = (exchange: ExchangeState, event: DecidedEvent | undefined) =>
  event?.tells.map((no) => exchange.participants.find((one) => one.no === no)?.role);

// Applied on Monday 2 March 2026: complete by Monday 9 March; from then a month, to Thursday 9 April.
const begun = applied('2026-03-02T09:00:00Z');
const examined = play(begun, [['2026-03-03T09:00:00Z', 'complete']]).exchange;

test('a term that starts when another is met counts from that day', () => {
  assert.equal(termOf(examined, 'completeness'), 'met 2026-03-09');
  // From Tuesday 3 March a month: Friday 3 April is Good Friday, Monday 6 April Easter Monday in Hungary.
  assert.equal(termOf(examined, 'decision'), 'running 2026-04-07');
});

test('a term that starts when another is over counts from its last day, whenever that is noticed', () => {
  const { exchange, events } = applyTimers(permit, begun, at('2026-03-25T12:00:00Z'));
  assert.deepEqual(
    events.map(({ action, from, to, legalAt, data }) => [action, from, to, legalAt.toISOString(), data]),
    [
      [
        'term.completeness',
        'received',
        'examined',
        '2026-03-09T23:00:00.000Z',
        { due: '2026-03-09', 'due.decision': '2026-04-09' },
      ],
    ],
  );
  assert.deepEqual(told(exchange, events[0]), ['home']);
  assert.equal(exchange.participants[1]?.state, 'engaged');
  assert.equal(exchange.revision, begun.revision + 1);
  assert.equal(termOf(exchange, 'decision'), 'running 2026-04-09');
});

// The instant at which the last day ends in the authority's zone; summer time begins on 29 March 2026, and ends on 25 October.
// biome-ignore format: one case a line
const ends: [name: string, country: string, applied: string, decision: string, due: string][] = [
  ['Hungary, in summer time', 'HU', '2026-03-02T09:00:00Z', '2026-04-09T22:00:00.000Z', '2026-04-09'],
  ['Finland, an hour before', 'FI', '2026-03-02T09:00:00Z', '2026-04-09T21:00:00.000Z', '2026-04-09'],
  ['Portugal, an hour after', 'PT', '2026-03-02T09:00:00Z', '2026-04-09T23:00:00.000Z', '2026-04-09'],
  ['Iceland, without summer time', 'IS', '2026-03-02T09:00:00Z', '2026-04-10T00:00:00.000Z', '2026-04-09'],
  ['Hungary, back in winter time', 'HU', '2026-09-21T09:00:00Z', '2026-10-28T23:00:00.000Z', '2026-10-28'],
  // A week from 24 January 2024 is the 31st; a month from then the last day of a leap February.
  ['Hungary, into a leap February', 'HU', '2024-01-24T09:00:00Z', '2024-02-29T23:00:00.000Z', '2024-02-29'],
  ['Hungary, into another February', 'HU', '2025-01-24T09:00:00Z', '2025-02-28T23:00:00.000Z', '2025-02-28'],
];
for (const [name, country, when, end, due] of ends) {
  test(`silence issues at the exact end of the last day: ${name}`, () => {
    const exchange = applied(when, '2027-12-31', permit, country);
    const before = applyTimers(permit, exchange, at(new Date(Date.parse(end) - 1).toISOString()));
    assert.equal(before.exchange.state, 'examined');
    const { exchange: after, events } = applyTimers(permit, exchange, at(end));
    assert.equal(after.state, 'issued');
    const last = events.at(-1);
    assert.deepEqual([last?.action, last?.legalAt.toISOString(), last?.data.due], ['term.decision', end, due]);
    assert.deepEqual(told(after, last), ['home', 'host']);
    assert.deepEqual(after.closedAt, new Date(end));
    // Nothing runs on, though the day that the application names has not come.
    assert.equal(after.parts[0]?.nextExpiry, null);
    const late = { action: 'refuse', revision: before.exchange.revision, input: {} };
    assert.equal(refusal(() => decide(permit, before.exchange, host, late, at(end))).code, 'state-does-not-allow');
    assert.equal(
      decide(permit, before.exchange, host, late, at(new Date(Date.parse(end) - 1).toISOString())).exchange.state,
      'refused',
    );
  });
}

test('what is warned of is told once, at the beginning of its day, and changes nothing that users decide on', () => {
  // Before Tuesday 7 April the working days are, over Easter, Thursday 2 and Wednesday 1 April.
  const { exchange, events } = applyTimers(permit, examined, at('2026-04-05T12:00:00Z'));
  assert.deepEqual(
    events.map(({ action, legalAt, from, to }) => [action, legalAt.toISOString(), from, to]),
    [['term.decision.near', '2026-03-31T22:00:00.000Z', 'examined', 'examined']],
  );
  assert.deepEqual(told(exchange, events[0]), ['home']);
  assert.equal(exchange.revision, examined.revision);
  assert.deepEqual(applyTimers(permit, exchange, at('2026-04-06T12:00:00Z')).events, []);
  assert.deepEqual(examined.parts[0]?.nextExpiry, new Date('2026-03-31T22:00:00Z'));
  assert.deepEqual(exchange.parts[0]?.nextExpiry, new Date('2026-04-07T22:00:00Z'));
});

// biome-ignore format: one case a line
const pauses: [name: string, steps: Parameters<typeof play>[1], decision: string][] = [
  // To Tuesday 7 April, of which Friday 3 April is the nominal last day.
  ['as long as a state lasts', [['2026-03-10T09:00:00Z', 'suspend'], ['2026-03-20T09:00:00Z', 'deliver']], 'running 2026-04-13'],
  ['on and off on one day', [['2026-03-10T09:00:00Z', 'suspend'], ['2026-03-10T15:00:00Z', 'deliver']], 'running 2026-04-07'],
  ['over the turn of a day in Hungary, by UTC the same', [['2026-03-10T22:30:00Z', 'suspend'], ['2026-03-10T23:30:00Z', 'deliver']], 'running 2026-04-07'],
  ['between two actions', [['2026-03-10T09:00:00Z', 'contest'], ['2026-03-20T09:00:00Z', 'settle']], 'running 2026-04-13'],
  // Ten days, and seven.
  ['twice', [['2026-03-10T09:00:00Z', 'contest'], ['2026-03-20T09:00:00Z', 'settle'], ['2026-03-24T09:00:00Z', 'suspend'], ['2026-03-31T09:00:00Z', 'deliver']], 'running 2026-04-20'],
  // From Thursday 2 April to Wednesday 8 April six days: Friday 3 + 6 = Thursday 9 April.
  ['over Easter', [['2026-04-02T09:00:00Z', 'contest'], ['2026-04-08T09:00:00Z', 'settle']], 'running 2026-04-09'],
  // The nominal last day has passed, and the day to which Easter moved it has begun: it ends with the day on which it runs on.
  ['on the last day', [['2026-04-07T09:00:00Z', 'contest'], ['2026-04-15T09:00:00Z', 'settle']], 'running 2026-04-15'],
  // The 18th of April is a Saturday.
  ['on the last day, to a Saturday', [['2026-04-07T09:00:00Z', 'contest'], ['2026-04-18T09:00:00Z', 'settle']], 'running 2026-04-20'],
  ['still', [['2026-03-10T09:00:00Z', 'suspend']], 'paused 2026-04-07'],
];
for (const [name, steps, decision] of pauses) {
  test(`a month that is stopped: ${name}`, () => {
    assert.equal(termOf(play(examined, steps).exchange, 'decision'), decision);
  });
}

test('what is stopped does not pass, is nobody’s last day, and is warned of again when it runs on', () => {
  const { exchange } = play(examined, [['2026-03-10T09:00:00Z', 'contest']]);
  assert.deepEqual(applyTimers(permit, exchange, at('2026-12-01T12:00:00Z')).events, []);
  assert.deepEqual(
    exchange.participants.map(({ turn, due }) => [turn, due]),
    [
      [false, null],
      [true, null],
    ],
  );
  const going = play(exchange, [['2026-03-20T09:00:00Z', 'settle']]).exchange;
  assert.deepEqual(
    going.participants.map(({ due }) => due),
    [null, '2026-04-13'],
  );
  // Two working days before Monday 13 April: Thursday 9 April.
  assert.deepEqual(going.parts[0]?.nextExpiry, new Date('2026-04-08T22:00:00Z'));
});

test('an action that stops a term needs the revision that was seen, and makes the next one', () => {
  const { exchange } = play(examined, [['2026-03-10T09:00:00Z', 'contest']]);
  assert.equal(exchange.revision, examined.revision + 1);
  const stale = { action: 'contest', revision: 0, input: {} };
  assert.equal(
    refusal(() => decide(permit, examined, home, stale, at('2026-03-10T09:00:00Z'))).code,
    'changed-meanwhile',
  );
});

// biome-ignore format: one case a line
const longer: [name: string, steps: Parameters<typeof play>[1], decision: string][] = [
  // The nominal end of a month from 3 March, Friday 3 April, and two weeks: Friday 17 April.
  ['two weeks', [['2026-03-30T09:00:00Z', 'postpone']], 'running 2026-04-17'],
  // Friday 1 May is a holiday.
  ['two weeks twice', [['2026-03-30T09:00:00Z', 'postpone'], ['2026-04-16T09:00:00Z', 'postpone']], 'running 2026-05-04'],
  ['a month that the other side grants', [['2026-03-30T09:00:00Z', 'grant', { moreMonths: 1 }]], 'running 2026-05-04'],
  // Two months end on Sunday 3 May, two weeks later is Sunday 17 May.
  ['two weeks, and a month', [['2026-03-30T09:00:00Z', 'postpone'], ['2026-04-01T09:00:00Z', 'grant', { moreMonths: 1 }]], 'running 2026-05-18'],
  // 17 April and ten days: Monday 27 April.
  ['stopped for ten days, and two weeks', [['2026-03-10T09:00:00Z', 'contest'], ['2026-03-20T09:00:00Z', 'settle'], ['2026-03-30T09:00:00Z', 'postpone']], 'running 2026-04-27'],
];
for (const [name, steps, decision] of longer) {
  test(`a month is lengthened: ${name}`, () => {
    const { exchange, events } = play(examined, steps);
    assert.equal(termOf(exchange, 'decision'), decision);
    assert.equal(events.at(-1)?.data['due.decision'], decision.slice('running '.length));
  });
}

test('a term lasts by what the form says, in its own unit also when it is lengthened', () => {
  const by = (lasts: string) =>
    permitProcedure([
      PERMIT_FILE,
      'for: 1\n    unit: months\n    calendar: host',
      `lasts: ${lasts}\n    calendar: host`,
    ]);
  const decision = (procedure: typeof permit, steps: Parameters<typeof play>[1] = []) =>
    termOf(
      play(
        applied('2026-03-02T09:00:00Z', '2027-12-31', procedure),
        [['2026-03-03T09:00:00Z', 'complete'], ...steps],
        procedure,
      ).exchange,
      'decision',
    );
  const short = by('[{ when: { kind: [short] }, for: 3, unit: weeks }, { for: 2, unit: months }]');
  assert.equal(decision(short), 'running 2026-03-24');
  assert.equal(decision(short, [['2026-03-10T09:00:00Z', 'postpone']]), 'running 2026-04-07');
  assert.equal(
    decision(by('[{ when: { kind: [long] }, for: 3, unit: weeks }, { for: 2, unit: months }]')),
    'running 2026-05-04',
  );
  assert.equal(decision(by('[{ when: { kind: [long] }, for: 3, unit: weeks }]')), 'undefined undefined');
});

test('a third extension is refused with how many there may be', () => {
  const twice = play(examined, [
    ['2026-03-30T09:00:00Z', 'postpone'],
    ['2026-03-31T09:00:00Z', 'postpone'],
  ]).exchange;
  const { code, params } = refusal(() => play(twice, [['2026-04-01T09:00:00Z', 'postpone']]));
  assert.deepEqual([code, params], ['extended-already', { times: 2 }]);
  const now = at('2026-04-01T09:00:00Z');
  assert.ok(!possibleActions(permit, twice, host, now).some(({ action }) => action === 'postpone'));
});

test('what the other side grants uses up none of the extensions that one may take', () => {
  const { exchange } = play(examined, [
    ['2026-03-30T09:00:00Z', 'postpone'],
    ['2026-03-30T10:00:00Z', 'grant', { moreMonths: 1 }],
    ['2026-03-31T09:00:00Z', 'postpone'],
  ]);
  // Two months from 3 March, and four weeks: Sunday 31 May.
  assert.equal(termOf(exchange, 'decision'), 'running 2026-06-01');
});

test('what does not run cannot be lengthened', () => {
  const stopped = play(examined, [['2026-03-10T09:00:00Z', 'contest']]).exchange;
  assert.equal(refusal(() => play(stopped, [['2026-03-11T09:00:00Z', 'postpone']])).code, 'nothing-to-extend');
});

test('an action is barred while a term runs, and possible when it has passed', () => {
  // Heard on Tuesday 10 March for ten days: Friday 20 March.
  const heard = play(examined, [['2026-03-10T09:00:00Z', 'hear']]).exchange;
  const { code, params } = refusal(() => play(heard, [['2026-03-20T22:59:59.999Z', 'refuse']]));
  assert.deepEqual([code, params], ['barred-until', { day: '2026-03-20' }]);
  assert.equal(play(heard, [['2026-03-20T22:59:59.999Z', 'issue']]).exchange.state, 'issued');
  assert.equal(play(heard, [['2026-03-20T23:00:00Z', 'refuse']]).exchange.state, 'refused');
});

test('what starts a term again gives it its whole time again', () => {
  const twice = play(examined, [
    ['2026-03-10T09:00:00Z', 'hear'],
    ['2026-03-17T09:00:00Z', 'hear'],
  ]).exchange;
  assert.equal(termOf(twice, 'hearing'), 'running 2026-03-27');
  assert.equal(refusal(() => play(twice, [['2026-03-25T09:00:00Z', 'refuse']])).code, 'barred-until');
});

// Announced on Thursday 12 March: fifteen working days in Austria, where Good Friday is none and Easter Monday is, end on 2 April.
const announced = play(examined, [['2026-03-12T09:00:00Z', 'announce']]).exchange;

test('an action waits for the end of a term that the coming of a state started', () => {
  assert.deepEqual(
    announced.participants.map(({ turn }) => turn),
    [false, false],
  );
  assert.equal(termOf(announced, 'standstill'), 'running 2026-04-02');
  const { code, params } = refusal(() => play(announced, [['2026-04-02T21:59:59Z', 'adopt']]));
  assert.deepEqual([code, params], ['too-early-until', { day: '2026-04-02' }]);
  assert.equal(play(announced, [['2026-04-02T22:00:00Z', 'adopt']]).exchange.state, 'issued');
});

test('a term that was met runs on to the last day that it had', () => {
  const { exchange } = play(announced, [['2026-03-20T09:00:00Z', 'object']]);
  assert.equal(termOf(exchange, 'decision'), 'running 2026-04-07');
  assert.equal(termOf(exchange, 'standstill'), 'met 2026-04-02');
  // Announced anew the standstill is new: from 23 March fifteen working days without Easter Monday.
  const again = play(exchange, [['2026-03-23T09:00:00Z', 'announce']]).exchange;
  assert.equal(termOf(again, 'standstill'), 'running 2026-04-14');
});

test('a term that ends with a day of the form ends with that day, be it a holiday', () => {
  // Easter Sunday, in Austria’s time.
  const exchange = applied('2026-03-02T09:00:00Z', '2026-04-05');
  assert.equal(termOf(exchange, 'validity'), 'running 2026-04-05');
  const { exchange: complete } = play(exchange, [['2026-03-03T09:00:00Z', 'complete']]);
  assert.equal(applyTimers(permit, complete, at('2026-04-05T21:59:59.999Z')).exchange.state, 'examined');
  const { exchange: after, events } = applyTimers(permit, complete, at('2026-04-05T22:00:00Z'));
  assert.equal(after.state, 'lapsed');
  // The day is not written into the history: who does not see the form does not see it there.
  assert.deepEqual(events.at(-1)?.data, {});
});

test('a day of the form that has passed already takes effect when the term begins', () => {
  const exchange = applied('2026-03-02T09:00:00Z', '2026-02-01');
  const { exchange: after, events } = applyTimers(permit, exchange, at('2026-03-02T09:00:00Z'));
  assert.deepEqual([after.state, events[0]?.legalAt.toISOString()], ['lapsed', '2026-03-02T09:00:00.000Z']);
});

test('three days from a day of the form: the day itself is not counted', () => {
  const counted = permitProcedure([PERMIT_FILE, 'for: 0, unit: calendar-days', 'for: 3, unit: calendar-days']);
  // Friday 13 March: Saturday, Sunday, Monday, and, since only one of them is a working day, Tuesday.
  assert.equal(termOf(applied('2026-03-02T09:00:00Z', '2026-03-13', counted), 'validity'), 'running 2026-03-17');
});

test('silence does nothing where others have said what stands against it: the term is only over', () => {
  const careful = permitProcedure([
    PERMIT_FILE,
    'when-over: { to: issued, tells: [home, host] }',
    'when-over: { to: issued, needs: [{ of: host, in: invited, are: none }], tells: [home, host] }',
  ]);
  const unmet = {
    ...examined,
    participants: examined.participants.map((one) => ({ ...one, state: one.role === 'host' ? 'invited' : one.state })),
  };
  const end = at('2026-04-07T22:00:00Z');
  assert.equal(applyTimers(careful, examined, end).exchange.state, 'issued');
  const { exchange, events } = applyTimers(careful, unmet, end);
  assert.deepEqual([exchange.state, termOf(exchange, 'decision')], ['examined', 'over 2026-04-07']);
  assert.deepEqual([events.at(-1)?.to, events.at(-1)?.tells], ['examined', []]);
});

// Silence issues; where the host has been heard meanwhile, the case goes on another way; where it was announced, it is over and no more.
const eitherWay = permitProcedure([
  PERMIT_FILE,
  'when-over: { to: issued, tells: [home, host] }',
  `when-over:
      - { from: [examined], to: issued, needs: [{ of: host, in: invited, are: none }], tells: [home, host] }
      - { from: [examined], to: refused, makes: { host: left }, tells: [home] }`,
]);

test('of several outcomes the first that is possible takes place, and no other', () => {
  const end = at('2026-04-07T22:00:00Z');
  const { exchange, events } = applyTimers(eitherWay, examined, end);
  assert.deepEqual(
    [exchange.state, events.map(({ action }) => action)],
    ['issued', ['term.decision.near', 'term.decision']],
  );
  const people = examined.participants.map((one) => ({ ...one, state: one.role === 'host' ? 'invited' : one.state }));
  const { exchange: other, events: told } = applyTimers(eitherWay, { ...examined, participants: people }, end);
  assert.deepEqual([other.state, termOf(other, 'decision')], ['refused', 'over 2026-04-07']);
  assert.equal(other.participants.find(({ role }) => role === 'host')?.state, 'left');
  assert.deepEqual([told.length, told.at(-1)?.to, told.at(-1)?.tells], [2, 'refused', [1]]);
});

test('where no outcome is possible in the state of the part, the term is over, and no more', () => {
  const elsewhere = permitProcedure(
    [PERMIT_FILE, 'ends: [issue, refuse, announce]', 'ends: [issue, refuse]'],
    [
      PERMIT_FILE,
      'when-over: { to: issued, tells: [home, host] }',
      'when-over: { from: [examined], to: issued, tells: [home, host] }',
    ],
  );
  const { exchange: announced } = play(examined, [['2026-04-01T09:00:00Z', 'announce']], elsewhere);
  const { exchange, events } = applyTimers(elsewhere, announced, at('2026-04-07T22:00:00Z'));
  assert.deepEqual([exchange.state, termOf(exchange, 'decision')], ['announced', 'over 2026-04-07']);
  assert.deepEqual([events.at(-1)?.action, events.at(-1)?.to], ['term.decision', 'announced']);
});

test('what is possible only while a term runs is refused before, while it stands still, and after', () => {
  const bounded = permitProcedure([
    PERMIT_FILE,
    'from: [examined], to: refused, not-during: hearing',
    'from: [examined], to: refused, during: hearing',
  ]);
  const refused = (exchange: ExchangeState, when: string) => play(exchange, [[when, 'refuse']], bounded).exchange.state;
  const notNow = { code: 'term-not-running' };
  assert.throws(() => refused(examined, '2026-03-10T09:00:00Z'), notNow);
  // Ten days from Tuesday 10 March end with Friday the 20th.
  const { exchange: heard } = play(examined, [['2026-03-10T10:00:00Z', 'hear']], bounded);
  assert.equal(refused(heard, '2026-03-20T22:59:59Z'), 'refused');
  assert.throws(() => refused(heard, '2026-03-20T23:00:00Z'), notNow);
});

const content = (validUntil: string) => ({ fields: { kind: 'short', validUntil }, questions: [] });
const amended = (exchange: ExchangeState, validUntil: string, when: string) =>
  decide(
    permit,
    exchange,
    home,
    {
      action: 'amend',
      revision: exchange.revision,
      input: { content: content(validUntil) },
      sent: content('2027-12-31'),
    },
    at(when),
  );

test('when the form names another day, the term ends with that', () => {
  const { exchange, events } = amended(begun, '2026-03-20', '2026-03-04T09:00:00Z');
  assert.equal(termOf(exchange, 'validity'), 'running 2026-03-20');
  assert.equal(termOf(exchange, 'completeness'), 'running 2026-03-09');
  assert.ok(!JSON.stringify(events.at(-1)?.data).includes('2026-03-20'));
  assert.equal(applyTimers(permit, exchange, at('2026-03-20T23:00:00Z')).exchange.state, 'lapsed');
});

test('who takes over has the terms that began with the opening, and no others', () => {
  const other = { authorityId: 'hu-2', country: 'HU', functions: ['replies'] };
  const command = {
    action: 'pass',
    revision: begun.revision,
    input: { authority: 'hu-2' },
    invited: new Map([['host', [other]]]),
  };
  const { exchange } = decide(permit, begun, host, command, at('2026-03-05T09:00:00Z'));
  assert.deepEqual(Object.keys(exchange.parts[0]?.terms ?? {}), ['completeness', 'validity']);
  assert.equal(termOf(exchange, 'completeness'), 'running 2026-03-09');
});
