import assert from 'node:assert/strict';
import { decide } from '../../src/exchanges/decide.ts';
import type { ActingMembership, ExchangeState, RequestContent } from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { checkSending } from '../../src/exchanges/sending.ts';
import { retentionOf } from '../../src/protection/index.ts';
import { moment, realProcedure, type Step, stageOf } from '../support/real-procedure.ts';
import { member, refusal } from '../support/small-exchange.ts';
import { example } from './examples.ts';

// Request, then notify: Directive 2006/123/EC Art. 35, Directive 2000/31/EC Art. 3(4) to (6), with the real calendars. Every date was counted by
// hand; what the two do to each other is proved in the database, `src/exchanges/measures.test.ts`.

const text = { text: 'Canary', lang: 'en' };
const SERVICES = { activity: 'installation' };
const E_COMMERCE = { objective: 'consumers' };
const MONDAY = '2026-03-02T09:00:00Z';

const functions = ['restricts-services'];
const cast = {
  requester: { authorityId: 'it-1', country: 'IT', functions },
  recipient: { authorityId: 'hu-1', country: 'HU', functions },
};
for (const [area, own, article] of [
  ['services', SERVICES, 'Art. 35(2)'],
  ['e-commerce', E_COMMERCE, 'Art. 3(4)(b)'],
] as const) {
  const procedure = realProcedure(`${area}.measure-request`);
  const { begin, play, refused, waited, shown, faults } = stageOf(procedure, cast);
  const fields = { ...own, establishment: 'HU', providerName: 'Canary', circumstances: text, wanted: text };
  const asked = (...steps: Step[]) => play(begin(MONDAY, fields), steps).exchange;
  const accept: Step = ['2026-03-03T09:00:00Z', 'accept'];
  const reply: Step = ['2026-03-04T09:00:00Z', 'reply', { outcome: 'planned', explanation: text }];

  example(procedure.id, `the act sets no day for the answer: years do nothing (${article})`, () => {
    const { exchange, events } = waited(asked(accept), '2032-03-02T09:00:00Z');
    assert.deepEqual([exchange.parts[0]?.terms, exchange.state, events.length], [{}, 'examined', 0]);
  });
  example(procedure.id, `the answer says what was done or is planned, or why nothing: ${article}`, () => {
    for (const missing of [{ outcome: 'none' }, { explanation: text }, { outcome: 'refused', explanation: text }])
      assert.equal(refused(asked(accept), 'recipient', 'reply', '2026-03-04T09:00:00Z', missing), 'input-invalid');
    const answered = asked(accept, reply);
    assert.deepEqual([answered.state, answered.parts[0]?.facts.outcome], ['answered', 'planned']);
  });
  example(procedure.id, `a request gives the facts and says what is wanted: ${article}`, () => {
    for (const name of ['circumstances', 'wanted', 'establishment', Object.keys(own)[0] as string]) {
      const { [name]: _, ...without } = fields as Record<string, unknown>;
      assert.deepEqual(faults(without), [`fields/${name} required`]);
    }
  });
  example(procedure.id, 'the provider is seen by who has accepted, until the request is withdrawn', () => {
    assert.ok(!shown(asked(), 'recipient', fields).includes('Canary'));
    assert.ok(shown(asked(accept), 'recipient', fields).includes('Canary'));
    const gone = asked(accept, ['2026-03-04T09:00:00Z', 'withdraw']);
    assert.ok(!shown(gone, 'recipient', fields).includes('Canary'));
    assert.equal(
      refused(asked(accept, reply), 'requester', 'withdraw', '2026-03-05T09:00:00Z'),
      'state-does-not-allow',
    );
  });
  example(procedure.id, 'blocked six months after closure at the end of August, deleted after three years', () =>
    assert.deepEqual(retentionOf(procedure.workflow.retention, new Date('2026-08-31T09:00:00Z'), {}), {
      blockOn: '2027-02-28',
      eraseOn: '2029-08-31',
    }),
  );
}

const SERVICES_NOTIFICATION = 'services.measure-notification';
const E_COMMERCE_NOTIFICATION = 'e-commerce.measure-notification';
const seat = ({ authorityId, country }: ActingMembership) => ({ authorityId, country });
const peopleOf = (area: string, country: string) =>
  [country, country, 'EU'].map((one, index) => member(`${one.toLowerCase()}-${index}`, ['handler'], area)) as [
    ActingMembership,
    ActingMembership,
    ActingMembership,
  ];

/** A notification that lies with its approver, made of a request that stands so, or of none. */
function submitted(id: string, country: string, when: string, urgency = 'no', followed: string | null = 'answered') {
  const procedure = realProcedure(id);
  const [who, approver] = peopleOf(procedure.area, country);
  const linked = [
    { id: 'r', relation: 'followed' as const, via: 'notify-measure', state: followed ?? '', terms: {}, seats: [] },
  ];
  const content = { fields: { urgency, establishment: 'CZ' }, questions: [] } as unknown as RequestContent;
  const opening = {
    id: 'x',
    number: 'n',
    content,
    requester: seat(who),
    invited: new Map([['approver', [seat(approver)]]]),
    ...(followed ? { follows: { exchangeId: 'r', caseNumber: 'n', via: 'notify-measure', linked } } : {}),
  };
  return open(procedure, opening, moment(when)).exchange;
}

/** The initiator, the approver and the Commission act; the Commission comes in with the notification. */
function act(
  exchange: ExchangeState,
  who: 0 | 1 | 2,
  action: string,
  when: string,
  input: Record<string, unknown> = {},
) {
  const procedure = realProcedure(exchange.procedure);
  const people = peopleOf(procedure.area, exchange.participants[0]?.country ?? '');
  const invited = new Map([['commission', [{ ...seat(people[2]), functions: ['examines-measures'] }]]]);
  const sent = { fields: exchange.overview, questions: [] } as unknown as RequestContent;
  const command = { action, revision: exchange.revision, input, invited, sent };
  return decide(procedure, exchange, people[who], command, moment(when)).exchange;
}
const notified = (id: string, country: string, when: string): ExchangeState =>
  act(submitted(id, country, when), 1, 'notify', when);

// biome-ignore format: one case a line
const standstills: [what: string, country: string, notified: string, last: string, tooEarly: string, free: string][] = [
  ['fifteen working days',                             'IT', '2026-03-02T09:00:00Z', '2026-03-23', '2026-03-23T22:59:00Z', '2026-03-23T23:00:00Z'],
  ['Easter Monday is none in Italy',                   'IT', '2026-03-30T09:00:00Z', '2026-04-21', '2026-04-21T21:59:00Z', '2026-04-21T22:00:00Z'],
  ['nor is Good Friday in Hungary',                    'HU', '2026-03-30T09:00:00Z', '2026-04-22', '2026-04-22T21:59:00Z', '2026-04-22T22:00:00Z'],
  ['with the day of a leap year among them',           'IT', '2028-02-11T09:00:00Z', '2028-03-03', '2028-03-03T22:59:00Z', '2028-03-03T23:00:00Z'],
  ['notified on a Saturday',                           'IT', '2026-03-07T09:00:00Z', '2026-03-27', '2026-03-27T22:59:00Z', '2026-03-27T23:00:00Z'],
];
for (const [what, country, when, last, tooEarly, free] of standstills)
  example(SERVICES_NOTIFICATION, `the standstill of Art. 35(4): ${what}`, () => {
    const exchange = notified(SERVICES_NOTIFICATION, country, when);
    assert.equal(exchange.parts[0]?.terms.standstill?.due, last);
    const { code, params } = refusal(() => act(exchange, 0, 'adopt', tooEarly));
    assert.deepEqual([code, params], ['too-early-until', { day: last }]);
    assert.equal(act(exchange, 0, 'adopt', free).state, 'taken');
  });

example(SERVICES_NOTIFICATION, 'what the Commission says does not make the fifteen days longer: Art. 35(5)', () => {
  const objected = act(notified(SERVICES_NOTIFICATION, 'IT', MONDAY), 2, 'object', '2026-03-20T09:00:00Z', {
    objection: text,
  });
  assert.equal(refusal(() => act(objected, 0, 'adopt', '2026-03-23T22:59:59Z')).code, 'too-early-until');
  assert.equal(act(objected, 0, 'adopt', '2026-03-23T23:00:00Z').state, 'taken');
});

example(E_COMMERCE_NOTIFICATION, 'Directive 2000/31/EC has no standstill: what is notified may be taken', () => {
  const exchange = notified(E_COMMERCE_NOTIFICATION, 'IT', MONDAY);
  assert.deepEqual(exchange.parts[0]?.terms, {});
  assert.equal(act(exchange, 0, 'adopt', '2026-03-02T09:01:00Z').state, 'taken');
});

for (const [id, ask, urgently] of [
  [SERVICES_NOTIFICATION, 'Art. 35(3)', 'Art. 35(6)'],
  [E_COMMERCE_NOTIFICATION, 'Art. 3(4)(b)', 'Art. 3(5)'],
] as const) {
  example(id, `a measure is notified after the other country was asked and has answered: ${ask}`, () => {
    for (const followed of ['requested', 'examined', 'closed'])
      assert.equal(
        refusal(() => act(submitted(id, 'IT', MONDAY, 'no', followed), 1, 'notify', MONDAY)).code,
        'linked-first',
      );
    assert.equal(refusal(() => act(submitted(id, 'IT', MONDAY), 0, 'adopt', MONDAY)).code, 'state-does-not-allow');
  });
  example(
    id,
    `an urgent one may be taken already when it is notified, and nobody need have been asked: ${urgently}`,
    () => {
      const alone = submitted(id, 'IT', MONDAY, 'yes', null);
      assert.equal(refusal(() => act(alone, 1, 'notify', MONDAY)).code, 'not-in-this-case');
      assert.equal(act(alone, 1, 'notify-urgent', MONDAY).state, 'taken');
      assert.equal(
        refusal(() => act(submitted(id, 'IT', MONDAY), 1, 'notify-urgent', MONDAY)).code,
        'not-in-this-case',
      );
    },
  );
  example(
    id,
    'the Commission may object before and after an urgent measure; it is then kept with reasons, or ended',
    () => {
      const taken = act(submitted(id, 'IT', MONDAY, 'yes', null), 1, 'notify-urgent', MONDAY);
      const objected = act(taken, 2, 'object', '2026-03-10T09:00:00Z', { objection: text });
      assert.equal(refusal(() => act(objected, 0, 'maintain', '2026-03-11T09:00:00Z')).code, 'input-invalid');
      assert.equal(act(objected, 0, 'maintain', '2026-03-11T09:00:00Z', { maintenance: text }).state, 'taken');
      assert.equal(act(objected, 0, 'withdraw', '2026-03-11T09:00:00Z').state, 'withdrawn');
    },
  );
}

// biome-ignore format: one case a line
const reasons: [id: string, own: Record<string, unknown>, urgency: string, needed: string, notAsked: string, article: string][] = [
  [SERVICES_NOTIFICATION, SERVICES, 'no', 'inadequacy', 'urgencyReason', 'Art. 35(3)'],
  [SERVICES_NOTIFICATION, SERVICES, 'yes', 'urgencyReason', 'inadequacy', 'Art. 35(6)'],
  [E_COMMERCE_NOTIFICATION, E_COMMERCE, 'no', 'inadequacy', 'urgencyReason', 'Art. 3(4)'],
  [E_COMMERCE_NOTIFICATION, E_COMMERCE, 'yes', 'urgencyReason', 'inadequacy', 'Art. 3(5)'],
];
for (const [id, own, urgency, needed, notAsked, article] of reasons)
  example(
    id,
    `${urgency === 'yes' ? 'an urgent' : 'an intended'} measure is notified with its reasons: ${article}`,
    () => {
      const procedure = realProcedure(id);
      const opener = { ...member('it-1', ['handler'], procedure.area), functions };
      const all = { measure: text, justification: text, inadequacy: text, urgencyReason: text, circumstances: text };
      const fields = { ...own, ...all, urgency, establishment: 'HU', replied: 'none', providerName: 'Canary' };
      const check = (content: Record<string, unknown>) =>
        checkSending(opener, procedure, [], [], { fields: content, questions: [] });
      const { issues, value } = check(fields);
      assert.deepEqual([issues, value?.fields[notAsked], value?.fields[needed]], [[], undefined, text]);
      const { [needed]: _, ...without } = fields as Record<string, unknown>;
      assert.deepEqual(
        check(without).issues.map(({ pointer, code }) => `${pointer} ${code}`),
        [`/content/fields/${needed} required`],
      );
    },
  );
