import assert from 'node:assert/strict';
import { examplesOf } from './examples.ts';
import { onlySent, realProcedure, stageOf } from '../support/real-procedure.ts';
import { present } from '../../src/exchanges/present.ts';
import { applyTimers } from '../../src/exchanges/time.ts';

// Problems solved between two centres: Recommendation 2013/461/EU, with the real calendars. Every date was counted by hand.

const text = { text: 'Canary', lang: 'en' };
const procedure = realProcedure('solvit.case');
const example = examplesOf(procedure.id);
const { at, member, begin, play, termOf, refused } = stageOf(procedure, {
  home: { authorityId: 'hu-1', country: 'HU', functions: ['solves-problems'] },
  lead: { authorityId: 'it-1', country: 'IT', functions: ['solves-problems'] },
  observer: { authorityId: 'eu-1', country: 'EU', functions: ['observes-problems'] },
});
const lodged = (when: string) =>
  begin(when, {
    problem: 'recognition',
    applicantKind: 'citizen',
    problemCountry: 'IT',
    applicantName: 'Canary',
    contact: 'Canary',
    agrees: 'agreed',
    authorityConcerned: 'Canary',
    description: text,
    wish: text,
    proceedings: 'none',
  });

const TAKE_UP = { firstAnswer: text };
const SEND = { legalAssessment: text };
const atLead = (sent: string) =>
  play(lodged('2026-03-02T09:00:00Z'), [
    ['2026-03-02T10:00:00Z', 'take-up', TAKE_UP],
    [sent, 'send-to-lead', SEND],
  ]).exchange;

example('what the applicant lodges is its act, entered by the home centre, and lies with that alone', () => {
  const { exchange, events } = play(lodged('2026-03-02T09:00:00Z'), []);
  assert.deepEqual(
    exchange.participants.map(({ role, turn, due }) => [role, turn, due]),
    [['home', true, '2026-03-09']],
  );
  assert.equal(events.length, 0);
  assert.deepEqual(exchange.overview, { problem: 'recognition', applicantKind: 'citizen' });
});

// biome-ignore format: one case a line
const firstAnswers: [name: string, when: string, due: string][] = [
  ['from Monday to the Monday after', '2026-03-02T09:00:00Z', '2026-03-09'],
  // Monday 6 April is Easter Monday.
  ['to a holiday', '2026-03-30T09:00:00Z', '2026-04-07'],
  ['over a leap day', '2028-02-23T09:00:00Z', '2028-03-01'],
  // It is 1 March in Hungary already: seven days end on Sunday the 8th.
  ['late in the evening of the end of a month, by UTC', '2026-02-28T23:30:00Z', '2026-03-09'],
];
for (const [name, when, due] of firstAnswers)
  example(`the first answer within seven days: ${name}`, () =>
    assert.equal(termOf(lodged(when), 'first-answer'), `running ${due}`),
  );

example('thirty days to prepare, from when the problem was taken up', () => {
  const { exchange } = play(lodged('2026-03-02T09:00:00Z'), [['2026-03-04T09:00:00Z', 'take-up', TAKE_UP]]);
  // Friday 3 April is Good Friday, Monday the 6th Easter Monday in Hungary.
  assert.equal(termOf(exchange, 'preparation'), 'running 2026-04-07');
  const late = applyTimers(procedure, exchange, at('2026-04-07T22:00:00Z'));
  assert.deepEqual([late.exchange.state, termOf(late.exchange, 'preparation')], ['preparing', 'over 2026-04-07']);
});

example('the lead centre has seven days, then ten weeks by its own calendar', () => {
  const sent = atLead('2026-03-27T09:00:00Z');
  assert.deepEqual(
    sent.participants.map(({ role, country }) => [role, country]),
    [
      ['home', 'HU'],
      ['lead', 'IT'],
      ['observer', 'EU'],
    ],
  );
  // Friday 3 April is no holiday in Italy.
  assert.equal(termOf(sent, 'acceptance'), 'running 2026-04-03');
  const open = play(sent, [['2026-03-24T09:00:00Z', 'accept']]).exchange;
  // Tuesday 2 June 2026, the feast of the Republic.
  assert.equal(termOf(open, 'solution'), 'running 2026-06-03');
});

example('a proposal lies with the applicant, whose word the home centre enters; the ten weeks go on', () => {
  const { exchange, events } = play(atLead('2026-03-16T09:00:00Z'), [
    ['2026-03-17T09:00:00Z', 'accept'],
    ['2026-04-20T09:00:00Z', 'propose', { solution: text }],
  ]);
  assert.deepEqual(
    exchange.participants.map(({ turn }) => turn),
    [false, false, false],
  );
  const seen = present(procedure, exchange, member('home'), onlySent(), [], at('2026-04-20T09:00:00Z'));
  assert.deepEqual(
    seen.turns.map(({ role, authorityId, own, outside, due }) => [role, authorityId, own, outside, due]),
    [['applicant', 'hu-1', false, true, '2026-05-26']],
  );
  assert.equal(events.at(-1)?.data.outside, undefined);
  const agreed = play(exchange, [['2026-04-22T09:00:00Z', 'agree']]);
  assert.deepEqual(
    [agreed.exchange.state, agreed.events.at(-1)?.data.outside, agreed.events.at(-1)?.participantNo],
    ['resolved', 'applicant', 1],
  );
  assert.equal(termOf(agreed.exchange, 'solution'), 'met 2026-05-26');
  assert.equal(refused(exchange, 'lead', 'agree', '2026-04-22T09:00:00Z'), 'not-your-action');
});

example('what the applicant does not agree with is open again, and no new weeks begin', () => {
  const { exchange } = play(atLead('2026-03-16T09:00:00Z'), [
    ['2026-03-17T09:00:00Z', 'accept'],
    ['2026-04-20T09:00:00Z', 'propose', { solution: text }],
    ['2026-04-21T09:00:00Z', 'disagree', { disagreement: text }],
  ]);
  assert.deepEqual([exchange.state, termOf(exchange, 'solution')], ['open', 'running 2026-05-26']);
});

example('the Commission sees what kind of problem it is and how it ended, and nothing of its content', () => {
  const { exchange } = play(atLead('2026-03-16T09:00:00Z'), [
    ['2026-03-17T09:00:00Z', 'accept'],
    ['2026-05-26T23:00:00Z', 'give-up', { unresolvedReason: 'national-law', unresolvedReasons: text }],
  ]);
  assert.deepEqual([exchange.state, exchange.parts[0]?.facts.unresolvedReason], ['unresolved', 'national-law']);
  const sent = onlySent({ fields: { applicantName: 'Canary', problemCountry: 'IT' }, questions: [] });
  const content = { ...sent, said: new Map([[1, [{ no: 1, fields: { wish: text } }]]]) };
  const seen = present(procedure, exchange, member('observer'), content, [], at('2026-05-27T09:00:00Z'));
  assert.ok(!JSON.stringify([seen.sections, seen.parts]).includes('Canary'));
  assert.ok(JSON.stringify(seen.sections).includes('"IT"'));
});
