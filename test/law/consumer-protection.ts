/**
 * Consumer protection cooperation, Regulation (EU) 2017/2394: requests for enforcement measures (Art. 12 to 14) and alerts with the action that
 * follows (Art. 15 to 18, 26), with the real calendars. Every date was counted by hand (Regulation 1182/71, Art. 3).
 */
import assert from 'node:assert/strict';
import { example } from './examples.ts';
import { foundIn, moment, realProcedure, targetOf } from '../support/real-procedure.ts';
import { member, refusal } from '../support/small-exchange.ts';
import { decide, targetsWanted } from '../../src/exchanges/decide.ts';
import type { ActingMembership, ExchangeState, RequestContent } from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { sightOf } from '../../src/exchanges/policy.ts';
import { applyTimers } from '../../src/exchanges/time.ts';

const AREA = 'consumer-protection';
const request = realProcedure(`${AREA}.enforcement-request`);
const alert = realProcedure(`${AREA}.alert`);
const MORNING = '2026-03-02T09:00:00Z';

const who = (id: string, ...functions: string[]): ActingMembership => ({ ...member(id, ['handler'], AREA), functions });
const italy = who('it-consumers', 'enforces');
const office = who('hu-office', 'liaises');
const hungary = who('hu-consumers', 'enforces');
const austria = who('at-consumers', 'enforces');
const commission = who('eu-commission', 'observes-infringements', 'alerts-for-the-union');
const directory = [austria, commission, hungary, italy, office];
const words = { text: 'Canary', lang: 'en' };

function act(
  procedure: typeof request,
  exchange: ExchangeState,
  by: ActingMembership,
  action: string,
  input: Record<string, unknown> = {},
  when = MORNING,
): ExchangeState {
  const present = applyTimers(procedure, exchange, moment(when)).exchange;
  const command = { action, revision: present.revision, input };
  const invited = foundIn(directory, targetsWanted(procedure, exchange, by, command, moment(when)));
  return decide(procedure, exchange, by, { ...command, invited }, moment(when)).exchange;
}

const seat = ({ authorityId, country }: ActingMembership) => ({ authorityId, country });
const content = (fields: object) => ({ fields, questions: [] }) as unknown as RequestContent;

const sent = (when = MORNING): ExchangeState =>
  open(
    request,
    {
      id: 'r',
      number: 'n',
      content: content({ sector: 'travel', trader: 'Canary', facts: words, provisions: words, wanted: words }),
      requester: seat(italy),
      invited: new Map([['liaison', [seat(office)]]]),
    },
    moment(when),
  ).exchange;
/** Passed on to the competent authority, which has accepted it. */
function examined(when = MORNING): ExchangeState {
  const forwarded = act(request, sent(when), office, 'forward', { authority: hungary.authorityId }, when);
  return act(request, forwarded, hungary, 'accept', {}, when);
}
const dueOf = (exchange: ExchangeState, name: string) => [
  exchange.parts[0]?.terms[name]?.due,
  exchange.parts[0]?.terms[name]?.status,
];

// biome-ignore format: one case a line
const halves: [what: string, sent: string, last: string][] = [
  ['six months from receipt',                               '2026-03-02T09:00:00Z', '2026-09-02'],
  ['from the last day of August to the end of a February that is a Sunday', '2026-08-31T09:00:00Z', '2027-03-01'],
  ['to the leap day',                                       '2027-08-31T09:00:00Z', '2028-02-29'],
  ['over Christmas, with both days and the weekend',        '2026-06-25T09:00:00Z', '2026-12-28'],
];
for (const [what, when, last] of halves)
  example(request.id, `Art. 12(1): ${what}`, () =>
    assert.deepEqual(dueOf(sent(when), 'enforcement'), [last, 'running']),
  );

example(request.id, 'Art. 12(1): specific reasons make the six months longer, as often as there are any', () => {
  const more = { moreMonths: 2, delayReason: words };
  const once = act(request, examined(), hungary, 'delay', more);
  assert.deepEqual(dueOf(once, 'enforcement'), ['2026-11-02', 'running']);
  const twice = act(request, once, hungary, 'delay', { ...more, moreMonths: 1 }, '2026-10-30T09:00:00Z');
  assert.deepEqual(dueOf(twice, 'enforcement'), ['2026-12-02', 'running']);
  // Too late is overdue, and can be explained all the same.
  const late = applyTimers(request, twice, moment('2026-12-03T09:00:00Z')).exchange;
  assert.deepEqual(dueOf(late, 'enforcement'), ['2026-12-02', 'over']);
  assert.deepEqual(dueOf(act(request, late, hungary, 'delay', more, '2026-12-03T09:00:00Z'), 'enforcement'), [
    '2027-02-02',
    'running',
  ]);
});

example(request.id, 'Art. 12(2): the measures are notified to all authorities and to the Commission, in codes', () => {
  const measures = { interim: 'no', ceased: 'yes', adopted: 'commitments', implemented: 'yes', redress: 'some' };
  const exchange = act(request, examined(), hungary, 'post-measures', measures);
  const told = exchange.participants.filter(({ role }) => role === 'informed').map(({ authorityId }) => authorityId);
  assert.deepEqual(told, ['at-consumers', 'eu-commission']);
  assert.deepEqual(dueOf(exchange, 'enforcement'), ['2026-09-02', 'met']);
  assert.deepEqual([exchange.parts[0]?.facts.ceased, exchange.parts[0]?.facts.redress], ['yes', 'some']);
  for (const one of [austria, commission]) assert.deepEqual(sightOf(request, exchange, one), ['overview']);
  assert.equal(act(request, exchange, italy, 'close').state, 'closed');
});

example(request.id, 'Art. 13: the liaison office passes on, or deals with the request itself', () => {
  const own = act(request, sent(), office, 'forward', { authority: office.authorityId });
  assert.deepEqual(
    own.participants.map(({ role, state }) => `${role} ${state}`),
    ['applicant engaged', 'liaison notified', 'requested invited'],
  );
  assert.equal(act(request, own, office, 'accept').state, 'examined');
  assert.deepEqual(sightOf(request, sent(), office), ['overview']);
});

example(request.id, 'Art. 14(2): a refusal needs a ground, and the applicant is consulted first', () => {
  const begun = examined();
  assert.equal(refusal(() => act(request, begun, hungary, 'refuse')).code, 'state-does-not-allow');
  const wrong = { ground: 'no-time', groundReason: words };
  assert.equal(refusal(() => act(request, begun, hungary, 'propose-refusal', wrong)).code, 'input-invalid');
  const proposed = act(request, begun, hungary, 'propose-refusal', { ...wrong, ground: 'judicial' });
  assert.equal(refusal(() => act(request, proposed, hungary, 'refuse')).code, 'state-does-not-allow');
  const consulted = act(request, proposed, italy, 'answer-consultation', { position: words });
  assert.equal(act(request, consulted, hungary, 'refuse').state, 'refused');
  assert.equal(act(request, consulted, hungary, 'proceed').state, 'examined');
});

example(request.id, 'Art. 35(3): the data are kept for five years at most from the end', () => {
  assert.equal(request.workflow.retention.erase.for, 5);
  assert.equal(alert.workflow.retention.erase.unit, 'years');
});

/** An alert that all authorities but who issued it have. */
function issued(by: ActingMembership, issuedBy: string, when = MORNING): ExchangeState {
  const others = directory.filter((one) => one !== by);
  const holding = (...names: string[]) =>
    others.filter(({ functions }) => names.some((name) => functions.includes(name))).map(targetOf);
  return open(
    alert,
    {
      id: 'a',
      number: 'n',
      content: content({
        issuedBy,
        sector: 'travel',
        trader: 'Canary',
        facts: words,
        countries: words,
        provisions: words,
      }),
      requester: seat(by),
      invited: new Map([
        ['authority', holding('enforces', 'liaises')],
        ['commission', by === commission ? [] : [targetOf(commission)]],
      ]),
    },
    moment(when),
  ).exchange;
}
const stateOf = ({ participants }: ExchangeState, { authorityId }: ActingMembership) =>
  participants.find((one) => one.authorityId === authorityId)?.state;

// biome-ignore format: one case a line
const months: [what: string, issued: string, last: string][] = [
  ['one month',                                                      '2026-05-04T09:00:00Z', '2026-06-04'],
  ['from the end of January, with a February that ends on a Saturday', '2026-01-30T09:00:00Z', '2026-03-02'],
  ['over the Easter days of the institutions, from Maundy Thursday on', '2026-03-02T09:00:00Z', '2026-04-07'],
];
for (const [what, when, last] of months)
  example(alert.id, `Art. 17(3): an alert of the Commission wants findings within ${what}`, () => {
    const exchange = issued(commission, 'commission', when);
    assert.deepEqual(dueOf(exchange, 'findings'), [last, 'running']);
    assert.ok(
      exchange.participants.filter(({ role }) => role === 'authority').every(({ turn, due }) => turn && due === last),
    );
  });

example(
  alert.id,
  'Art. 26(1): an alert of an authority is told to all of them and to the Commission, and sets no day',
  () => {
    const exchange = issued(italy, 'authority');
    assert.deepEqual(exchange.parts[0]?.terms, {});
    assert.deepEqual(
      exchange.participants.map(({ role, authorityId }) => `${role} ${authorityId}`),
      [
        'issuer it-consumers',
        'authority at-consumers',
        'authority hu-consumers',
        'authority hu-office',
        'commission eu-commission',
      ],
    );
    assert.equal(act(alert, exchange, italy, 'withdraw', { withdrawalReason: words }).state, 'withdrawn');
  },
);

example(
  alert.id,
  'Art. 15, 17: a coordinated action by consensus of those concerned, coordinated by who launches it',
  () => {
    let exchange = issued(italy, 'authority');
    assert.equal(refusal(() => act(alert, exchange, italy, 'propose')).code, 'others-first');
    exchange = act(alert, exchange, austria, 'report-here', { finding: words });
    exchange = act(alert, exchange, hungary, 'report-here', { finding: words });
    exchange = act(alert, exchange, office, 'report-not-here');
    exchange = act(alert, exchange, italy, 'propose');
    exchange = act(alert, exchange, austria, 'agree');
    // Hungary is concerned and has said nothing yet.
    assert.equal(refusal(() => act(alert, exchange, austria, 'launch')).code, 'others-first');
    assert.equal(
      refusal(() => act(alert, exchange, hungary, 'decline', { declineGround: 'no-time' })).code,
      'input-invalid',
    );
    exchange = act(alert, exchange, hungary, 'decline', { declineGround: 'negligible' });
    exchange = act(alert, exchange, austria, 'launch');
    assert.deepEqual(
      [exchange.state, stateOf(exchange, austria), stateOf(exchange, hungary)],
      ['action', 'leading', 'declined'],
    );
    assert.equal(
      refusal(() => act(alert, exchange, italy, 'withdraw', { withdrawalReason: words })).code,
      'state-does-not-allow',
    );
    assert.equal(act(alert, exchange, austria, 'end-action').state, 'closed');
  },
);
