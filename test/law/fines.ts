import assert from 'node:assert/strict';
import { example } from './examples.ts';
import { moment, realProcedure, sectionsShown, termIn } from '../support/real-procedure.ts';
import { member, refusal } from '../support/small-exchange.ts';
import { decide } from '../../src/exchanges/decide.ts';
import { actionInput, checkInput, sentContent, type VersionedProcedure } from '../../src/exchanges/input.ts';
import type { ActingMembership, DecidedEvent, ExchangeState, RequestContent } from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { possibleActions } from '../../src/exchanges/policy.ts';
import { applyTimers } from '../../src/exchanges/time.ts';

// The uniform instrument for fines: Directive 2014/67/EU Art. 13 to 19, with the real calendars. Every date was counted by hand.

const recovery = realProcedure('posting-of-workers.recovery-request');
const notification = realProcedure('posting-of-workers.decision-notification');

const CANARY = 'Canary';
const text = { text: CANARY, lang: 'en' };
const both = {
  addresseeName: CANARY,
  addresseeAddress: CANARY,
  facts: text,
  offence: text,
  rules: text,
  instrument: text,
  imposedOn: '2026-01-12',
  assessor: CANARY,
  ownMeans: 'confirmed',
  notContested: 'confirmed',
};
const fine = {
  ...both,
  nature: 'fine',
  amount: { amount: '4200.50', currency: 'EUR' },
  enforceableOn: '2026-02-13',
  service: 'in-default',
  claim: text,
  components: [{ component: CANARY, sum: '4200.50' }],
  noAppeal: 'confirmed',
};
const decision = { ...both, document: 'decision', purpose: 'contesting', notifyBy: '2026-03-31' };
const contentOf = (procedure: VersionedProcedure): RequestContent =>
  ({ fields: procedure === recovery ? fine : decision, questions: [] }) as unknown as RequestContent;

const requester = { ...member('be-1', ['handler'], recovery.area), functions: ['requests-enforcement'] };
const executing = (country: string): ActingMembership => ({
  ...member(`${country.toLowerCase()}-1`, ['handler'], recovery.area),
  functions: ['executes-enforcement'],
});

const sent = (country: string, when: string, procedure = recovery): ExchangeState =>
  open(
    procedure,
    {
      id: 'x',
      number: 'n',
      content: contentOf(procedure),
      requester,
      invited: new Map([['recipient', [executing(country)]]]),
    },
    moment(when),
  ).exchange;

type Step = readonly [when: string, action: string, input?: Record<string, unknown>];

/** Does actions one after the other, each by the side that may. */
function play(begun: ExchangeState, steps: readonly Step[], procedure = recovery) {
  let exchange = begun;
  const events: DecidedEvent[] = [];
  const country = begun.participants.find(({ role }) => role === 'recipient')?.country ?? '';
  for (const [when, action, input = {}] of steps) {
    const by = procedure.workflow.actions[action]?.by.includes('requester') ? requester : executing(country);
    const { revision } = applyTimers(procedure, exchange, moment(when)).exchange;
    const decided = decide(procedure, exchange, by, { action, revision, input }, moment(when));
    exchange = decided.exchange;
    events.push(...decided.events);
  }
  return { exchange, events };
}

const month = (exchange: ExchangeState): string => termIn(exchange, 'notification');

// biome-ignore format: one case a line
const months: [name: string, country: string, received: string, due: string, over: string][] = [
  ['from Monday 2 March to the same day in April', 'HU', '2026-03-02T09:00:00Z', '2026-04-02', '2026-04-02T22:00:00.000Z'],
  // February 2026 has no 31st: its last day, a Saturday, then Monday 2 March (Regulation 1182/71 Art. 3(2)(c), (4)).
  ['from the last day of January', 'IT', '2026-01-31T09:00:00Z', '2026-03-02', '2026-03-02T23:00:00.000Z'],
  ['from the last day of January in a leap year', 'HU', '2028-01-31T09:00:00Z', '2028-02-29', '2028-02-29T23:00:00.000Z'],
  // Tuesday 2 June is the feast of the Republic.
  ['to a holiday in Italy', 'IT', '2026-05-02T09:00:00Z', '2026-06-03', '2026-06-03T22:00:00.000Z'],
  // 10 April is Orthodox Good Friday; the 13th is Easter Monday.
  ['over Orthodox Easter', 'GR', '2026-03-10T09:00:00Z', '2026-04-14', '2026-04-14T21:00:00.000Z'],
  // It is 1 July in Greece already; 1 August is a Saturday.
  ['late on 30 June', 'GR', '2026-06-30T22:30:00Z', '2026-08-03', '2026-08-03T21:00:00.000Z'],
];
for (const procedure of [recovery, notification])
  for (const [name, country, received, due, over] of months) {
    example(procedure.id, `the provider is notified within one month of receipt: ${name}`, () => {
      const taken = play(sent(country, received, procedure), [[received, 'take-on']], procedure).exchange;
      assert.equal(month(taken), `running ${due}`, 'whenever it is taken on');
      const lastMoment = new Date(Date.parse(over) - 1).toISOString();
      const input = { notifiedOn: due };
      const inTime = play(taken, [[lastMoment, 'notify-provider', input]], procedure).exchange;
      assert.deepEqual([inTime.state, month(inTime)], ['executing', `met ${due}`]);
      const late = play(taken, [[over, 'notify-provider', input]], procedure);
      assert.deepEqual([late.exchange.state, month(late.exchange)], ['executing', `over ${due}`]);
      const mark = late.events.find(({ action }) => action === 'term.notification');
      assert.deepEqual([mark?.legalAt.toISOString(), mark?.tells], [over, [1, 2]]);
    });
  }

example(recovery.id, 'five working days before, whoever is to notify is warned', () => {
  // Before Thursday 2 April: Wednesday, Tuesday, Monday, Friday 27 March, Thursday 26 March.
  const { events } = applyTimers(recovery, sent('HU', '2026-03-02T09:00:00Z'), moment('2026-03-27T09:00:00Z'));
  assert.deepEqual(
    events.map(({ action, legalAt, tells }) => [action, legalAt.toISOString(), tells]),
    [['term.notification.near', '2026-03-25T23:00:00.000Z', [2]]],
  );
});

example(
  recovery.id,
  'contested before the provider was notified: the month stands still past its end, and goes on',
  () => {
    const contested = play(sent('HU', '2026-03-02T09:00:00Z'), [
      ['2026-03-03T09:00:00Z', 'take-on'],
      ['2026-03-30T09:00:00Z', 'suspend', { contestedOn: '2026-03-27' }],
    ]).exchange;
    assert.equal(contested.state, 'suspended');
    const waiting = applyTimers(recovery, contested, moment('2026-04-17T09:00:00Z'));
    assert.equal(waiting.events.filter(({ action }) => action === 'term.notification').length, 0);
    // 31 March to 20 April: 21 days. Three were left on 30 March: 21, 22 and 23 April.
    const resumed = play(contested, [['2026-04-20T09:00:00Z', 'resume', { appealOutcome: 'confirmed' }]]).exchange;
    assert.deepEqual([resumed.state, month(resumed)], ['received', 'running 2026-04-23']);
    const notified = play(resumed, [
      ['2026-04-23T21:59:59Z', 'notify-provider', { notifiedOn: '2026-04-23' }],
    ]).exchange;
    assert.equal(month(notified), 'met 2026-04-23', 'who had taken it on need not do so again');
  },
);

example(recovery.id, 'contested for two days, so that the month ends on a Saturday', () => {
  // From Tuesday 7 April to Thursday 7 May; 21 and 22 April do not count: Saturday 9 May, so Monday 11 May.
  const { exchange } = play(sent('AT', '2026-04-07T09:00:00Z'), [
    ['2026-04-20T09:00:00Z', 'suspend', { contestedOn: '2026-04-20' }],
    ['2026-04-22T09:00:00Z', 'resume', { appealOutcome: 'changed' }],
  ]);
  assert.equal(month(exchange), 'running 2026-05-11');
});

example(recovery.id, 'contested twice before the notification, and once more after it', () => {
  // From Monday 1 June to Wednesday 1 July; six days (11 to 16 June): Tuesday 7 July; six more (4 to 9 July): Monday 13 July.
  const once = play(sent('IT', '2026-06-01T09:00:00Z'), [
    ['2026-06-03T09:00:00Z', 'take-on'],
    ['2026-06-10T09:00:00Z', 'suspend', { contestedOn: '2026-06-09' }],
    ['2026-06-16T09:00:00Z', 'resume', { appealOutcome: 'confirmed' }],
  ]).exchange;
  assert.equal(month(once), 'running 2026-07-07');
  const twice = play(once, [
    ['2026-07-03T09:00:00Z', 'suspend', { contestedOn: '2026-07-02' }],
    ['2026-07-09T09:00:00Z', 'resume', { appealOutcome: 'confirmed' }],
  ]).exchange;
  assert.equal(month(twice), 'running 2026-07-13');
  const later = play(twice, [
    ['2026-07-13T09:00:00Z', 'notify-provider', { notifiedOn: '2026-07-10' }],
    ['2026-07-20T09:00:00Z', 'suspend-execution', { executionContestedOn: '2026-07-17' }],
  ]).exchange;
  assert.deepEqual([later.state, later.participants.map(({ turn }) => turn)], ['execution-suspended', [true, false]]);
  const possible = possibleActions(recovery, later, executing('IT'), moment('2026-07-21T09:00:00Z'));
  assert.deepEqual(
    possible.map(({ action }) => action),
    ['message', 'recall'],
    'nothing is executed meanwhile',
  );
  const { exchange, events } = play(later, [['2026-11-02T09:00:00Z', 'cancel', { cancelled: 'annulled' }]]);
  assert.deepEqual([exchange.state, month(exchange), events.at(-1)?.tells], ['cancelled', 'met 2026-07-13', [2]]);
});

example(
  recovery.id,
  'refused on a ground of the closed list, with reasons; for a notification only where the request itself is at fault',
  () => {
    const codes = (procedure: VersionedProcedure, ground: string) =>
      checkInput(actionInput(procedure, 'refuse', []), { ground, refusalReasons: text }).issues?.map(
        ({ code }) => code,
      );
    for (const ground of ['incomplete', 'mismatch']) {
      assert.equal(codes(recovery, ground), undefined);
      assert.equal(codes(notification, ground), undefined);
    }
    for (const ground of ['disproportionate', 'below-350', 'fundamental-rights']) {
      assert.equal(codes(recovery, ground), undefined);
      assert.equal(codes(notification, ground)?.length, 1, `${ground}: Art. 17, second paragraph, is for recovery`);
    }
    assert.ok(codes(recovery, 'too-busy'));
    assert.ok(checkInput(actionInput(recovery, 'refuse', []), { ground: 'below-350' }).issues, 'without reasons');
    const { exchange, events } = play(sent('HU', '2026-03-02T09:00:00Z'), [
      ['2026-03-03T09:00:00Z', 'take-on'],
      ['2026-03-10T09:00:00Z', 'refuse', { ground: 'below-350', refusalReasons: text }],
    ]);
    assert.deepEqual([exchange.state, month(exchange).split(' ')[0]], ['refused', 'met']);
    assert.deepEqual([events.at(-1)?.tells, events.at(-1)?.data.ground], [[1], 'below-350']);
  },
);

example(recovery.id, 'what was recovered is said with its currency; what was notified, with the manner', () => {
  const begin = (procedure: VersionedProcedure, action: string, input: Record<string, unknown>) =>
    play(
      sent('HU', '2026-03-02T09:00:00Z', procedure),
      [
        ['2026-03-03T09:00:00Z', 'take-on'],
        ['2026-03-20T09:00:00Z', 'notify-provider', { notifiedOn: '2026-03-19' }],
        ['2026-06-01T09:00:00Z', action, input],
      ],
      procedure,
    );
  const input = { result: 'in-part', recovered: { amount: '1250000', currency: 'HUF' } };
  assert.equal(checkInput(actionInput(recovery, 'report-recovery', []), input).issues, undefined);
  const recovered = begin(recovery, 'report-recovery', input);
  assert.equal(recovered.exchange.state, 'executed');
  const { data, content } = recovered.events.at(-1) ?? {};
  // The sum can be erased, as all that is not a code.
  assert.deepEqual([data?.result, data?.recovered], ['in-part', undefined]);
  assert.deepEqual(content?.[0]?.body, { recovered: input.recovered });
  for (const name of ['result', 'recovered']) {
    const { [name]: _, ...without } = input as Record<string, unknown>;
    assert.ok(checkInput(actionInput(recovery, 'report-recovery', []), without).issues, `without ${name}`);
  }
  const notified = begin(notification, 'report-notification', { manner: 'by-post' });
  assert.deepEqual([notified.exchange.state, notified.events.at(-1)?.data.manner], ['executed', 'by-post']);
});

example(recovery.id, 'money is reported of a recovery only, a manner of a notification only', () => {
  const has = ({ workflow }: VersionedProcedure) =>
    Object.keys(workflow.actions).filter((name) => name.startsWith('report-'));
  assert.deepEqual([has(recovery), has(notification)], [['report-recovery'], ['report-notification']]);
});

example(recovery.id, 'no request without what Art. 15 and 16 want it to say and to confirm', () => {
  for (const [procedure, confirmed] of [
    [recovery, ['ownMeans', 'notContested', 'noAppeal']],
    [notification, ['ownMeans', 'notContested']],
  ] as const) {
    const { fields } = contentOf(procedure);
    assert.equal(checkInput(sentContent(procedure), { fields, questions: [] }).issues, undefined);
    for (const name of ['addresseeName', 'addresseeAddress', 'facts', 'offence', 'rules', 'assessor', ...confirmed]) {
      const { [name]: _, ...without } = fields as Record<string, unknown>;
      const { issues } = checkInput(sentContent(procedure), { fields: without, questions: [] });
      assert.deepEqual(
        issues?.map(({ pointer }) => pointer),
        [`/fields/${name}`],
        name,
      );
    }
  }
});

example(recovery.id, 'whom it concerns is seen by who has taken it on, for as long as it takes part', () => {
  const shown = (exchange: ExchangeState, by: ActingMembership): string =>
    sectionsShown(recovery, exchange, by, contentOf(recovery), '2026-03-04T09:00:00Z');
  const begun = sent('HU', '2026-03-02T09:00:00Z');
  const hungarian = executing('HU');
  assert.ok(shown(begun, hungarian).includes('4200.50') && !shown(begun, hungarian).includes(CANARY));
  assert.equal(
    refusal(() => play(begun, [['2026-03-03T09:00:00Z', 'refuse', { ground: 'mismatch', refusalReasons: text }]])).code,
    'state-does-not-allow',
  );
  const taken = play(begun, [['2026-03-03T09:00:00Z', 'take-on']]).exchange;
  assert.ok(shown(taken, hungarian).includes(CANARY));
  assert.ok(!shown(taken, { ...hungarian, roles: ['viewer'] }).includes(CANARY));
  const gone = play(taken, [['2026-03-04T09:00:00Z', 'cancel', { cancelled: 'paid' }]]).exchange;
  assert.ok(!shown(gone, hungarian).includes(CANARY) && shown(gone, requester).includes(CANARY));
});
