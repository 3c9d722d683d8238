import assert from 'node:assert/strict';
import { examplesOf } from './examples.ts';
import { realProcedure, type Step, stageOf } from '../support/real-procedure.ts';
import type { ExchangeState } from '../../src/exchanges/model.ts';
import { statusFor } from '../../src/exchanges/outside.ts';

// The European Professional Card: Directive 2005/36/EC Art. 4a to 4e, with the real calendars. Every date was counted by hand.

const text = { text: 'Canary', lang: 'en' };
const procedure = realProcedure('professional-qualifications.professional-card');
const example = examplesOf(procedure.id);
const functions = ['handles-cards'];
const castOf = (host: string) => ({
  home: { authorityId: 'hu-1', country: 'HU', functions },
  host: { authorityId: `${host.toLowerCase()}-1`, country: host, functions },
});
const { begin, play, termOf, refused, waited } = stageOf(procedure, castOf('FI'));
const elsewhere = (host: string) => stageOf(procedure, castOf(host));

type Regime = 'temporary' | 'prior-check' | 'automatic' | 'general';
const application = (regime: Regime) => ({
  cardProfession: regime === 'automatic' ? 'nurse' : 'physiotherapist',
  regime,
  hostCountry: 'FI',
  homeBecause: 'established',
  surname: 'Canary',
  firstName: 'Canary',
  birthDate: '1990-01-02',
  birthPlace: 'Canary',
  nationality: 'HU',
  identityDocument: 'Canary',
  contact: 'Canary',
  qualificationTitle: 'Canary',
  awardedBy: 'Canary',
  awardedOn: '2014-06-30',
  establishedSince: '2015-01-01',
  ...(regime === 'general' || regime === 'prior-check' ? { training: text } : {}),
});
/** Applied for on Monday 2 March 2026: the week ends on Monday the 9th. */
const applied = (regime: Regime, when = '2026-03-02T09:00:00Z') => begin(when, application(regime));
const atHost = (regime: Regime, when = '2026-03-10T09:00:00Z', host = 'FI'): ExchangeState =>
  elsewhere(host).play(applied(regime), [[when, 'transmit']]).exchange;

const LIST = { missing: 'documents', missingWhat: text };
const DELIVER = { delivered: text };
const IMPOSE = { measure: 'aptitude-test', measureContent: text, measureReasons: text };
const POSTPONE = { postponementReasons: text };
const AGAIN = { necessity: 'public-health', necessityReasons: text };

// biome-ignore format: one case a line
const homeTerms: [name: string, regime: Regime, steps: readonly Step[], until: string, due: string][] = [
  ['three weeks without prior check, from the end of the first week', 'temporary', [], '2026-03-10T09:00:00Z', '2026-03-30'],
  ['a month with prior check', 'prior-check', [], '2026-03-10T09:00:00Z', '2026-04-09'],
  ['a month for automatic recognition', 'automatic', [], '2026-03-10T09:00:00Z', '2026-04-09'],
  ['a month in the general system', 'general', [], '2026-03-10T09:00:00Z', '2026-04-09'],
  // From 16 March: Monday 6 April is Easter Monday.
  ['three weeks from what was missing', 'temporary', [['2026-03-05T09:00:00Z', 'list-missing', LIST], ['2026-03-16T09:00:00Z', 'deliver', DELIVER]], '2026-03-16T10:00:00Z', '2026-04-07'],
  ['a month from what was missing, which came in summer', 'general', [['2026-03-05T09:00:00Z', 'list-missing', LIST], ['2026-07-01T09:00:00Z', 'deliver', DELIVER]], '2026-07-01T10:00:00Z', '2026-08-03'],
  ['a month to the leap day', 'general', [['2026-03-05T09:00:00Z', 'list-missing', LIST], ['2028-01-31T09:00:00Z', 'deliver', DELIVER]], '2028-01-31T10:00:00Z', '2028-02-29'],
  // Sunday 28 February, so Monday 1 March.
  ['a month to the end of another February', 'general', [['2026-03-05T09:00:00Z', 'list-missing', LIST], ['2027-01-31T09:00:00Z', 'deliver', DELIVER]], '2027-01-31T10:00:00Z', '2027-03-01'],
];
for (const [name, regime, steps, until, due] of homeTerms)
  example(`the home authority has ${name}`, () => {
    const { exchange } = waited(play(applied(regime), steps).exchange, until);
    assert.deepEqual([exchange.state, termOf(exchange, 'home-decision')], ['home-check', `running ${due}`]);
  });

example('after the first week nothing is missing any more', () => {
  const exchange = applied('general');
  assert.equal(play(exchange, [['2026-03-09T22:59:59Z', 'list-missing', LIST]]).exchange.state, 'incomplete');
  assert.equal(refused(exchange, 'home', 'list-missing', '2026-03-09T23:00:00Z', LIST), 'state-does-not-allow');
});

example('who is quicker than the week hands over at once, and the term of the home country never began', () => {
  const { exchange } = play(applied('automatic'), [['2026-03-03T09:00:00Z', 'transmit']]);
  assert.deepEqual(
    ['completeness', 'home-decision', 'host-decision'].map((name) => termOf(exchange, name)),
    ['met 2026-03-09', 'undefined undefined', 'running 2026-04-07'],
  );
});

example('who decides is said by the regime', () => {
  assert.equal(refused(applied('general'), 'home', 'issue', '2026-03-03T09:00:00Z'), 'not-in-this-case');
  assert.equal(refused(applied('temporary'), 'home', 'transmit', '2026-03-03T09:00:00Z'), 'not-in-this-case');
  assert.equal(
    refused(atHost('automatic'), 'host', 'impose-measure', '2026-03-20T09:00:00Z', IMPOSE),
    'not-in-this-case',
  );
});

// biome-ignore format: one case a line
const silences: [name: string, regime: Regime, transmitted: string, host: string, due: string, end: string][] = [
  ['a month for automatic recognition, in Finland', 'automatic', '2026-03-10T09:00:00Z', 'FI', '2026-04-10', '2026-04-10T21:00:00.000Z'],
  // Sunday 10 May.
  ['two months in the general system, in Finland', 'general', '2026-03-10T09:00:00Z', 'FI', '2026-05-11', '2026-05-11T21:00:00.000Z'],
  ['two months with prior check, in Portugal', 'prior-check', '2026-03-10T09:00:00Z', 'PT', '2026-05-11', '2026-05-11T23:00:00.000Z'],
  // Sunday 28 February 2027.
  ['two months from New Year’s Eve, in Iceland', 'general', '2026-12-31T09:00:00Z', 'IS', '2027-03-01', '2027-03-02T00:00:00.000Z'],
  ['a month to the leap day, in Austria', 'automatic', '2028-01-31T09:00:00Z', 'AT', '2028-02-29', '2028-02-29T23:00:00.000Z'],
];
for (const [name, regime, transmitted, host, due, end] of silences)
  example(`silence issues the card at the exact end of the last day of the host country: ${name}`, () => {
    const exchange = atHost(regime, transmitted, host);
    assert.equal(termOf(exchange, 'host-decision'), `running ${due}`);
    const last = new Date(Date.parse(end) - 1).toISOString();
    assert.equal(waited(exchange, last).exchange.state, 'at-host');
    const { exchange: after, events } = waited(exchange, end);
    assert.equal(after.state, 'in-force');
    const issued = events.find(({ action }) => action === 'term.host-decision');
    assert.deepEqual([issued?.legalAt.toISOString(), issued?.tells], [end, [1, 2]]);
    const { refused: late } = elsewhere(host);
    const input = { hostGround: 'qualification', hostReasons: text };
    assert.equal(late(exchange, 'host', 'refuse', end, input), 'state-does-not-allow');
    assert.equal(elsewhere(host).play(exchange, [[last, 'refuse', input]]).exchange.state, 'refused');
  });

example('the host country postpones once, and once more for health or safety; a third time is refused', () => {
  const once = play(atHost('automatic'), [['2026-04-01T09:00:00Z', 'postpone', POSTPONE]]).exchange;
  assert.equal(termOf(once, 'host-decision'), 'running 2026-04-24');
  assert.equal(refused(once, 'host', 'postpone', '2026-04-02T09:00:00Z', POSTPONE), 'extended-already');
  assert.equal(
    refused(once, 'host', 'postpone-again', '2026-04-02T09:00:00Z', { necessityReasons: text }),
    'input-invalid',
  );
  const twice = play(once, [['2026-04-20T09:00:00Z', 'postpone-again', AGAIN]]).exchange;
  assert.equal(termOf(twice, 'host-decision'), 'running 2026-05-08');
  for (const [action, input] of [
    ['postpone', POSTPONE],
    ['postpone-again', AGAIN],
  ] as const)
    assert.equal(refused(twice, 'host', action, '2026-05-07T09:00:00Z', input), 'extended-already');
  assert.equal(waited(twice, '2026-05-08T21:00:00Z').exchange.state, 'in-force');
});

example('postponing before it was necessary is not possible', () =>
  assert.equal(
    refused(atHost('general'), 'host', 'postpone-again', '2026-04-01T09:00:00Z', AGAIN),
    'state-does-not-allow',
  ),
);

example('the home country answers within two weeks, while the clock of the host country runs', () => {
  const asked = play(atHost('automatic'), [
    ['2026-03-20T09:00:00Z', 'ask-home', { asks: 'certified-copy', doubts: text }],
  ]).exchange;
  // Friday 3 April is Good Friday, Monday the 6th Easter Monday in Hungary.
  assert.deepEqual(
    [termOf(asked, 'information'), termOf(asked, 'host-decision')],
    ['running 2026-04-07', 'running 2026-04-10'],
  );
  assert.deepEqual(
    asked.participants.map(({ role, turn, due }) => [role, turn, due]),
    [
      ['home', true, '2026-04-07'],
      ['host', true, '2026-04-10'],
    ],
  );
  const answered = play(asked, [['2026-03-30T09:00:00Z', 'provide', { provided: text }]]).exchange;
  assert.deepEqual([termOf(answered, 'information'), answered.participants[0]?.turn], ['met 2026-04-07', false]);
  // The card is issued by silence, asked or not, and nobody waits for an answer any more.
  const { exchange } = waited(asked, '2026-04-10T21:00:00Z');
  assert.deepEqual([exchange.state, exchange.participants[0]?.turn], ['in-force', false]);
});

example('a compensation measure suspends the file until the applicant has completed it', () => {
  const suspended = play(atHost('general'), [['2026-03-20T09:00:00Z', 'impose-measure', IMPOSE]]).exchange;
  assert.deepEqual([suspended.state, termOf(suspended, 'host-decision')], ['suspended', 'met 2026-05-11']);
  assert.equal(waited(suspended, '2027-03-20T09:00:00Z').exchange.state, 'suspended');
  const { exchange, events } = play(suspended, [
    ['2027-04-01T09:00:00Z', 'report-completion', { completedOn: '2027-03-31' }],
    ['2027-04-02T09:00:00Z', 'grant'],
  ]);
  assert.deepEqual([exchange.state, events[0]?.data.outside], ['in-force', 'applicant']);
  assert.equal(termOf(exchange, 'validity'), 'undefined undefined');
});

example('with prior check, who is offered no test within a month gets the card', () => {
  const suspended = play(atHost('prior-check'), [['2026-03-20T09:00:00Z', 'impose-measure', IMPOSE]]).exchange;
  assert.equal(termOf(suspended, 'test'), 'running 2026-04-20');
  assert.equal(waited(suspended, '2026-04-20T20:59:59Z').exchange.state, 'suspended');
  assert.equal(waited(suspended, '2026-04-20T21:00:00Z').exchange.state, 'in-force');
  const offered = play(suspended, [['2026-04-13T09:00:00Z', 'offer-test', { testOn: '2026-04-20' }]]).exchange;
  assert.equal(waited(offered, '2026-06-20T09:00:00Z').exchange.state, 'suspended');
});

// biome-ignore format: one case a line
const validities: [name: string, regime: Regime, steps: readonly Step[], validity: string][] = [
  // Sunday 12 September 2027.
  ['18 months without prior check', 'temporary', [['2026-03-12T09:00:00Z', 'issue']], 'running 2027-09-13'],
  ['18 months more', 'temporary', [['2026-03-12T09:00:00Z', 'issue'], ['2027-09-01T09:00:00Z', 'prolong']], 'running 2029-03-12'],
  ['18 months from the leap day', 'temporary', [['2026-03-05T09:00:00Z', 'list-missing', LIST], ['2028-02-28T09:00:00Z', 'deliver', DELIVER], ['2028-02-29T09:00:00Z', 'issue']], 'running 2029-08-29'],
  // Saturday 20 March 2027.
  ['12 months with it', 'prior-check', [['2026-03-10T09:00:00Z', 'transmit'], ['2026-03-20T09:00:00Z', 'grant']], 'running 2027-03-22'],
  ['no end for establishment', 'automatic', [['2026-03-10T09:00:00Z', 'transmit'], ['2026-03-20T09:00:00Z', 'grant']], 'undefined undefined'],
];
for (const [name, regime, steps, validity] of validities)
  example(`the card is valid: ${name}`, () =>
    assert.equal(termOf(play(applied(regime), steps).exchange, 'validity'), validity),
  );

example('whoever has number and code is told whether it is valid, as it is in law', () => {
  const issued = play(applied('temporary'), [['2026-03-12T09:00:00Z', 'issue']]).exchange;
  const told = (exchange: ExchangeState) => statusFor(procedure, exchange, 'applicant');
  assert.deepEqual(told(atHost('general')), { told: 'host', valid: false });
  assert.deepEqual(told(issued), { told: 'issued', valid: true });
  assert.deepEqual(told(waited(issued, '2027-09-13T21:59:59Z').exchange), { told: 'issued', valid: true });
  assert.deepEqual(told(waited(issued, '2027-09-13T22:00:00Z').exchange), { told: 'expired', valid: false });
  const revoked = play(issued, [['2026-06-01T09:00:00Z', 'revoke', { revocationReasons: text }]]).exchange;
  assert.deepEqual(told(revoked), { told: 'revoked', valid: false });
});

example('the holder is reminded every two years', () => {
  const granted = play(atHost('automatic'), [['2026-03-20T09:00:00Z', 'grant']]).exchange;
  assert.equal(termOf(granted, 'reminder'), 'running 2028-03-20');
  const due = waited(granted, '2028-03-20T23:00:00Z').exchange;
  assert.deepEqual([due.state, due.participants[0]?.state, due.participants[0]?.turn], ['in-force', 'reminding', true]);
  const reminded = play(due, [['2028-03-27T09:00:00Z', 'remind-holder']]).exchange;
  assert.deepEqual([termOf(reminded, 'reminder'), reminded.participants[0]?.turn], ['running 2030-03-27', false]);
});
