import assert from 'node:assert/strict';
import { test } from 'node:test';
import { term } from '../../test/support/exchange-fixture.ts';
import { member, refusal } from '../../test/support/small-exchange.ts';
import { compile, readDefinitionFiles } from '../procedures/index.ts';
import { projectRoot } from '../root.ts';
import { type Command, decide, targetsWanted } from './decide.ts';
import type { VersionedProcedure } from './input.ts';
import type { ActingMembership, ExchangeState, RequestContent } from './model.ts';
import { open } from './opening.ts';
import { partSightOf } from './policy.ts';

// The moves of a request that hand it over, divide it, change it and lengthen its terms: what stands in their way, and the days
// that they set. Austria asks, Hungary answers; every date was counted by hand (Regulation 1182/71, Art. 3).

const { procedures } = compile(readDefinitionFiles(projectRoot), ['en']);
function procedureOf(area: string): VersionedProcedure {
  const found = procedures.find((one) => one.area === area && one.workflow.name === 'request');
  assert.ok(found);
  return { ...found, hash: area };
}
const qualifications = procedureOf('professional-qualifications');
const posting = procedureOf('posting-of-workers');

const people = (area: string) => ({
  asker: member('at-1', ['handler'], area),
  holder: member('hu-1', ['handler'], area),
  second: member('hu-2', ['handler'], area),
});
const { asker, holder, second } = people(qualifications.area);

const text = { text: 'Canary', lang: 'en' };
const content = (fields: object = {}, questions = ['pq-1', 'pq-14']): RequestContent => ({
  fields: {
    profession: 'doctor',
    purpose: 'establishment',
    daysWanted: 28,
    firstName: 'Canary',
    surname: 'Canary',
    reason: text,
    ...fields,
  },
  questions: questions.map((code) => ({ code, parameters: {} })),
});
const postingContent = (fields: object = {}): RequestContent => ({
  fields: {
    kind: 'posting',
    sector: 'f',
    urgency: 'ordinary',
    daysWanted: 25,
    providerName: 'Canary',
    particularWorkers: 'no',
    reason: text,
    ...fields,
  },
  questions: [{ code: 'po-43', parameters: { worker: 'Canary' } }],
});

const sent = (procedure = qualifications, body = content()): ExchangeState =>
  open(
    procedure,
    {
      id: 'x',
      number: 'n',
      content: body,
      requester: { authorityId: 'at-1', country: 'AT' },
      invited: new Map([['recipient', [{ authorityId: 'hu-1', country: 'HU' }]]]),
    },
    { now: new Date('2026-03-02T09:00:00Z'), term },
  ).exchange;

const target = (authorityId: string, functions = ['replies']) => ({
  authorityId,
  country: authorityId.slice(0, 2).toUpperCase(),
  functions,
});

/** A coordinator whom the directory finds, or one who does not coordinate there; nobody without. */
const coordinator = (...found: ReturnType<typeof target>[]): Move => ({ invited: new Map([['coordinator', found]]) });
const named = (one: ReturnType<typeof target>): Pick<Move, 'invited'> => ({ invited: new Map([['recipient', [one]]]) });

type Move = Partial<Omit<Command, 'action'>>;
const act = (
  before: ExchangeState,
  who: ActingMembership,
  action: string,
  when: string,
  move: Move = {},
  procedure = qualifications,
): ExchangeState =>
  decide(
    procedure,
    before,
    who,
    { action, revision: before.revision, input: {}, ...move },
    { now: new Date(when), term },
  ).exchange;

const to = (authority: string, questions?: readonly number[]): Move => ({
  input: { authority, ...(questions ? { questions } : {}) },
  ...named(target(authority)),
});
const answers = (...numbers: readonly number[]): Move => ({
  input: { answers: Object.fromEntries(numbers.map((no) => [no, { value: 'yes' }])) },
});
const proposal = (moreDays: number): Move => ({ input: { moreDays, extensionReason: text } });

const NOON = '2026-03-03T12:00:00Z';
const begun = sent();
const accepted = act(begun, holder, 'accept', '2026-03-03T09:00:00Z', { input: { days: 20 } });
const proposed = act(accepted, holder, 'propose-extension', NOON, proposal(10));
const replied = act(accepted, holder, 'reply', '2026-03-04T09:00:00Z', answers(1, 2));
const forwarded = act(accepted, holder, 'forward', NOON, to('hu-2'));
const divided = act(begun, holder, 'split', NOON, to('hu-2', [2]));
const reminded = act(begun, asker, 'remind', NOON);
const involved = act(
  begun,
  asker,
  'involve-coordinator',
  '2026-05-05T09:00:00Z',
  coordinator(target('hu-9', ['coordinates'])),
);
const withdrawn = act(begun, asker, 'withdraw', NOON);
const one = sent(qualifications, content({}, ['pq-1']));
const IDLE = '2026-05-05T09:00:00Z';

// biome-ignore format: one case a line
const hindered: [name: string, before: ExchangeState, who: ActingMembership, action: string, when: string, move: Move, code: string, params: object][] = [
  // Two months from 2 March end with Saturday 2 May, and so with Monday 4 May.
  ['a coordinator, before two months of nothing', begun, asker, 'involve-coordinator', '2026-05-04T21:59:59Z', coordinator(target('hu-9', ['coordinates'])), 'not-idle', { day: '2026-05-04' }],
  ['a coordinator, two months after the last that happened', replied, asker, 'involve-coordinator', '2026-05-04T21:59:59Z', coordinator(target('at-9', ['coordinates'])), 'not-idle', { day: '2026-05-04' }],
  ['a coordinator, where there is none', begun, asker, 'involve-coordinator', IDLE, coordinator(), 'nobody-there', { role: 'coordinator' }],
  ['a coordinator, by who does not coordinate in the area', begun, asker, 'involve-coordinator', IDLE, coordinator(target('hu-9')), 'nobody-there', { role: 'coordinator' }],
  ['a coordinator, once more', involved, asker, 'involve-coordinator', '2026-08-05T09:00:00Z', coordinator(target('hu-9', ['coordinates'])), 'already-involved', {}],
  ['a coordinator who has the case itself', act(begun, holder, 'forward', NOON, to('hu-9')), asker, 'involve-coordinator', IDLE, coordinator(target('hu-9', ['coordinates'])), 'already-involved', {}],
  // Three days from 3 March end with Friday 6 March.
  ['a reminder before three days have passed', reminded, asker, 'remind', '2026-03-06T22:59:59Z', {}, 'rests', { day: '2026-03-06' }],
  // From Friday 6 March, Saturday to Monday hold one working day; two there must be: Tuesday 10 March.
  ['a reminder over a weekend', act(begun, asker, 'remind', '2026-03-06T09:00:00Z'), asker, 'remind', '2026-03-10T22:59:59Z', {}, 'rests', { day: '2026-03-10' }],
  ['agreeing to days that nobody asked for', accepted, asker, 'agree-extension', NOON, {}, 'nothing-pending', {}],
  ['refusing them', accepted, asker, 'refuse-extension', NOON, {}, 'nothing-pending', {}],
  ['agreeing twice', act(proposed, asker, 'agree-extension', NOON), asker, 'agree-extension', NOON, {}, 'nothing-pending', {}],
  ['more days while more are asked for', proposed, holder, 'propose-extension', NOON, proposal(5), 'still-pending', {}],
  ['days asked for by who has handed over', act(act(proposed, holder, 'forward', NOON, to('hu-2')), second, 'accept', NOON, { input: { days: 3 } }), asker, 'agree-extension', NOON, {}, 'nothing-pending', {}],
  ['changing a divided request', divided, asker, 'modify', NOON, { part: 1, input: { content: content({ daysWanted: 5 }) }, sent: content() }, 'divided', {}],
  ['changing nothing', begun, asker, 'modify', NOON, { input: { content: content() }, sent: content() }, 'nothing-changed', {}],
  ['dividing a single question', one, holder, 'split', NOON, to('hu-2', [1]), 'undividable', {}],
  ['dividing what has been divided to the last', divided, holder, 'split', NOON, to('hu-9', [1]), 'undividable', {}],
  ['changing what was accepted', accepted, asker, 'modify', NOON, { input: { content: content() } }, 'state-does-not-allow', { state: 'accepted' }],
  ['withdrawing what was answered', replied, asker, 'withdraw', '2026-03-05T09:00:00Z', {}, 'state-does-not-allow', { state: 'replied' }],
  ['forwarding what was answered', replied, holder, 'forward', '2026-03-05T09:00:00Z', to('hu-2'), 'state-does-not-allow', { state: 'replied' }],
  ['a reminder of what was withdrawn', withdrawn, asker, 'remind', NOON, {}, 'state-does-not-allow', { state: 'withdrawn' }],
];
for (const [name, before, who, action, when, move, code, params] of hindered)
  test(`hindered: ${name}: ${code}`, () => {
    const { code: found, status, params: given } = refusal(() => act(before, who, action, when, move));
    assert.deepEqual([found, status, given], [code, 409, params]);
  });

const abroad = { input: { authority: 'at-5' }, ...named(target('at-5')) };
// biome-ignore format: one case a line
const wrong: [name: string, before: ExchangeState, action: string, move: Move, issue: string][] = [
  ['forwarded abroad', begun, 'forward', abroad, '/authority recipient-abroad'],
  ['forwarded to who asks', begun, 'forward', to('at-1'), '/authority recipient-abroad'],
  ['forwarded to itself', begun, 'forward', to('hu-1'), '/authority recipient-takes-part'],
  ['forwarded to who holds another part', divided, 'forward', to('hu-2'), '/authority recipient-takes-part'],
  ['forwarded to nobody known', begun, 'forward', { input: { authority: 'hu-0' } }, '/authority recipient-unsuitable'],
  ['forwarded to who does not reply in the area', begun, 'forward', { input: { authority: 'hu-3' }, ...named(target('hu-3', ['sends'])) }, '/authority recipient-unsuitable'],
  ['forwarded to nowhere', begun, 'forward', {}, '/authority required'],
  ['divided abroad', begun, 'split', { ...abroad, input: { authority: 'at-5', questions: [1] } }, '/authority recipient-abroad'],
  ['divided whole', begun, 'split', to('hu-2', [1, 2]), '/questions not-all'],
  ['divided whole, each question twice', begun, 'split', to('hu-2', [2, 1, 2, 1]), '/questions not-all'],
  ['divided by nothing', begun, 'split', to('hu-2', []), '/questions required'],
  ['divided by a question that is not there', begun, 'split', to('hu-2', [3]), '/questions/0 unknown-option'],
];
for (const [name, before, action, move, issue] of wrong)
  test(`refused: ${name}: ${issue}`, () => {
    const found = refusal(() => act(before, holder, action, '2026-05-06T09:00:00Z', move));
    assert.deepEqual([found.code, found.status], ['input-invalid', 422]);
    assert.deepEqual(
      found.issues.map(({ pointer, code }) => `${pointer} ${code}`),
      [issue],
    );
  });

test('who has handed over does nothing more; it can be asked again, and starts anew', () => {
  assert.equal(refusal(() => act(forwarded, holder, 'accept', NOON, { input: { days: 3 } })).code, 'not-your-action');
  const back = act(forwarded, second, 'forward', NOON, to('hu-1'));
  assert.deepEqual(
    back.participants.map(({ authorityId, state, turn, closed }) => [authorityId, state, turn, closed]),
    [
      ['at-1', 'engaged', false, false],
      ['hu-1', 'left', false, true],
      ['hu-2', 'left', false, true],
      ['hu-1', 'invited', true, false],
    ],
  );
  assert.equal(act(back, holder, 'accept', NOON, { input: { days: 3 } }).state, 'accepted');
});

test('a coordinator who watches may be handed the part, sees all of it once it has accepted, and still watches when it passes it on', () => {
  const watcher = member('hu-9', ['handler'], qualifications.area);
  const sight = (exchange: ExchangeState) => [...partSightOf(qualifications, exchange, watcher, 1)].sort();
  const little = ['overview', 'questions'];
  assert.deepEqual(sight(involved), little);
  const handed = act(involved, holder, 'forward', '2026-05-06T09:00:00Z', to('hu-9'));
  assert.deepEqual(sight(handed), little);
  assert.deepEqual(
    handed.participants.map(({ authorityId, role, state, turn }) => [authorityId, role, state, turn]),
    [
      ['at-1', 'requester', 'engaged', false],
      ['hu-1', 'recipient', 'left', false],
      ['hu-9', 'coordinator', 'involved', false],
      ['hu-9', 'recipient', 'invited', true],
    ],
  );
  const taken = act(handed, watcher, 'accept', '2026-05-06T10:00:00Z', { input: { days: 3 } });
  assert.ok(sight(taken).length > little.length, sight(taken).join());
  const passed = act(taken, watcher, 'forward', '2026-05-06T11:00:00Z', to('hu-2'));
  assert.deepEqual(sight(passed), little);
  assert.equal(
    refusal(() => act(passed, watcher, 'reply', '2026-05-06T12:00:00Z', answers(1, 2))).code,
    'not-your-action',
  );
  assert.equal(act(passed, watcher, 'remind', '2026-05-06T12:00:00Z').state, 'awaiting-acceptance');
  // Some of the questions as well.
  const shared = act(involved, holder, 'split', '2026-05-06T09:00:00Z', to('hu-9', [2]));
  assert.deepEqual([...partSightOf(qualifications, shared, watcher, 2)].sort(), little);
  assert.equal(
    act(shared, watcher, 'accept', '2026-05-06T10:00:00Z', { part: 2, input: { days: 3 } }).parts[1]?.state,
    'accepted',
  );
});

test('of several parts that an action could mean one must be named', () => {
  assert.equal(refusal(() => act(divided, asker, 'remind', NOON)).code, 'part-missing');
  const [first, other] = act(divided, asker, 'remind', NOON, { part: 2 }).parts;
  assert.deepEqual([first?.facts['last.remind'], other?.facts['last.remind']], [undefined, '2026-03-03T12:00:00.000Z']);
});

const inCountry = (country: string) => [
  { role: 'coordinator', holds: ['coordinates'], each: 'one' as const, countries: [country] },
];

test('the coordinator who comes in is that of the country whose turn it is in the part that is meant', () => {
  const taken = act(divided, holder, 'accept', NOON, { input: { days: 3 } });
  const half = act(taken, holder, 'reply', NOON, answers(1));
  const wanted = (exchange: ExchangeState, part: number | undefined, when: string, who = asker) =>
    targetsWanted(
      qualifications,
      exchange,
      who,
      { action: 'involve-coordinator', part, input: {} },
      { now: new Date(when), term },
    );
  assert.deepEqual(wanted(half, 1, IDLE), inCountry('AT'));
  assert.deepEqual(wanted(half, 2, IDLE), inCountry('HU'));
  // Days that wait for the requester's word do not make the answer its turn.
  const waiting = act(accepted, holder, 'propose-extension', NOON, proposal(10));
  assert.deepEqual(wanted(waiting, undefined, IDLE), inCountry('HU'));
  // Of two parts the other has moved since: only the idle one is meant.
  const moved = act(half, asker, 'message', '2026-04-20T09:00:00Z', { part: 1, input: { message: text } });
  assert.deepEqual(wanted(moved, undefined, IDLE), inCountry('HU'));
  assert.deepEqual(wanted(begun, undefined, NOON), []);
  assert.deepEqual(wanted(begun, undefined, IDLE, second), []);
});

const duesOf = ({ parts }: ExchangeState) =>
  parts.map(({ terms }) =>
    Object.entries(terms)
      .map(([name, { due, status }]) => `${name} ${due} ${status}`)
      .join(', '),
  );
const change = (daysWanted: number): Move => ({ input: { content: content({ daysWanted }) }, sent: content() });
const late = act(proposed, asker, 'agree-extension', '2026-03-25T09:00:00Z');

// biome-ignore format: one case a line
const dated: [name: string, after: ExchangeState, dues: string[]][] = [
  // Day 1 is 3 March, day 28 Monday 30 March.
  ['sent', begun, ['wanted 2026-03-30 running']],
  // Day 1 is 4 March, day 20 Monday 23 March.
  ['accepted', accepted, ['wanted 2026-03-30 met, agreed 2026-03-23 running']],
  ['more days proposed', proposed, ['wanted 2026-03-30 met, agreed 2026-03-23 running']],
  // Day 30 from the acceptance, not from the agreement: Thursday 2 April.
  ['ten more days', act(proposed, asker, 'agree-extension', '2026-03-06T09:00:00Z'), ['wanted 2026-03-30 met, agreed 2026-04-02 running']],
  // Day 31 is Good Friday, a holiday in Hungary, then a weekend and Easter Monday.
  ['eleven more days', act(act(accepted, holder, 'propose-extension', NOON, proposal(11)), asker, 'agree-extension', NOON), ['wanted 2026-03-30 met, agreed 2026-04-07 running']],
  ['more days refused', act(proposed, asker, 'refuse-extension', NOON), ['wanted 2026-03-30 met, agreed 2026-03-23 running']],
  ['more days after the last one', late, ['wanted 2026-03-30 met, agreed 2026-04-02 running']],
  ['forwarded before acceptance', act(begun, holder, 'forward', NOON, to('hu-2')), ['wanted 2026-03-30 running']],
  ['forwarded after it: what was promised binds nobody', forwarded, ['wanted 2026-03-30 running']],
  ['forwarded after the day that was wanted', act(accepted, holder, 'forward', '2026-04-01T09:00:00Z', to('hu-2')), ['wanted 2026-03-30 over']],
  ['divided', divided, ['wanted 2026-03-30 running', 'wanted 2026-03-30 running']],
  ['divided after acceptance', act(accepted, holder, 'split', NOON, to('hu-2', [1])), ['wanted 2026-03-30 met, agreed 2026-03-23 running', 'wanted 2026-03-30 running']],
  // Day 10 from the sending: Thursday 12 March. Day 32: Good Friday.
  ['fewer days wanted', act(begun, asker, 'modify', NOON, change(10)), ['wanted 2026-03-12 running']],
  // Day 5 has passed when it is asked for: it is over, and nothing is recorded as if it had ended before the change.
  ['fewer days wanted than have passed', act(begun, asker, 'modify', '2026-03-20T09:00:00Z', change(5)), ['wanted 2026-03-09 over']],
  ['more days wanted', act(begun, asker, 'modify', NOON, change(32)), ['wanted 2026-04-07 running']],
  ['another thing changed', act(begun, asker, 'modify', NOON, { input: { content: content({ surname: 'Other' }) }, sent: content() }), ['wanted 2026-03-30 running']],
  ['withdrawn', act(accepted, asker, 'withdraw', NOON), ['wanted 2026-03-30 met, agreed 2026-03-23 met']],
  // Thirty days from 4 March, in Austria, where Good Friday is none: Friday 3 April.
  ['replied', replied, ['wanted 2026-03-30 met, agreed 2026-03-23 met, closure 2026-04-03 running']],
];
for (const [name, after, dues] of dated) test(`days: ${name}`, () => assert.deepEqual(duesOf(after), dues));

test('what was changed is told by names in the order of the form, however it was stored', () => {
  const after = content(
    { birthDate: '1980-05-01', surname: 'Other', reason: { text: 'Other', lang: 'en' }, daysWanted: 5 },
    ['pq-1'],
  );
  const { events } = decide(
    qualifications,
    begun,
    asker,
    { action: 'modify', revision: begun.revision, input: { content: after }, sent: content() },
    { now: new Date(NOON), term },
  );
  assert.deepEqual(
    events.map(({ data }) => data['changed']),
    ['daysWanted surname birthDate reason questions'],
  );
});

const there = people(posting.area);
const taken = (days: number, fields = {}) =>
  act(
    sent(posting, postingContent(fields)),
    there.holder,
    'accept',
    '2026-03-02T09:00:00Z',
    { input: { days } },
    posting,
  );
const more = (before: ExchangeState, days: number) =>
  act(before, there.holder, 'propose-extension', NOON, proposal(days), posting);
const agree = (before: ExchangeState) => act(before, there.asker, 'agree-extension', NOON, {}, posting);
const URGENT = { kind: 'establishment', urgency: 'register-check', urgencyReason: text, daysWanted: 2 };

// biome-ignore format: one case a line
const extended: [name: string, before: ExchangeState, days: number, due: string | null][] = [
  // From 2 March 19 working days by 27 March, 23 by 2 April; Good Friday and Easter Monday are none.
  ['20 and 3 working days', taken(20), 3, '2026-04-02'],
  ['20 and 5 working days', taken(20), 5, '2026-04-08'],
  ['20 and 6 working days', taken(20), 6, null],
  ['25 and one', taken(25), 1, null],
  ['20, 5 and one more', agree(more(taken(20), 5)), 1, null],
  ['one and one of an urgent check', taken(1, URGENT), 1, '2026-03-04'],
  ['one and two of an urgent check', taken(1, URGENT), 2, null],
];
for (const [name, before, days, due] of extended)
  test(`no longer than the act allows: ${name}`, () => {
    if (due !== null) {
      assert.equal(agree(more(before, days)).parts[0]?.terms.agreed?.due, due);
      return;
    }
    const max = before.overview.urgency === 'register-check' ? 2 : 25;
    const issue = { pointer: '/moreDays', code: 'above-legal-limit', params: { max, unit: 'working_days' } };
    assert.deepEqual(refusal(() => more(before, days)).issues, [issue]);
    // A proposal that was recorded all the same cannot be agreed to, but refused.
    const [part] = before.parts;
    assert.ok(part);
    const recorded = { ...before, parts: [{ ...part, facts: { ...part.facts, moreDays: days } }] };
    assert.deepEqual(refusal(() => agree(recorded)).issues, [issue]);
    const refused = act(recorded, there.asker, 'refuse-extension', NOON, {}, posting);
    assert.equal(refused.parts[0]?.facts.moreDays, undefined);
  });
