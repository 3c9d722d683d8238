import assert from 'node:assert/strict';
import { realProcedure, type Step, stageOf } from '../support/real-procedure.ts';
import { retentionOf } from '../../src/protection/index.ts';
import { example } from './examples.ts';

// Requests for information, with the real calendars (Regulation 1182/71 Art. 3). Every date was counted by hand.

const text = { text: 'Canary', lang: 'en' };
const castOf = (country: string) => ({
  requester: { authorityId: 'at-1', country: 'AT', functions: ['sends'] },
  recipient: { authorityId: `${country.toLowerCase()}-1`, country, functions: ['replies'] },
  coordinator: { authorityId: `${country.toLowerCase()}-9`, country, functions: ['coordinates'] },
});
const qualifications = realProcedure('professional-qualifications.information-request');
const patients = realProcedure('patients-rights.information-request');
const services = realProcedure('services.information-request');
const drivers = realProcedure('train-drivers.licence-request');
const objects = realProcedure('cultural-objects.search-request');

const FORMS: Readonly<Record<string, readonly [fields: Record<string, unknown>, questions: readonly string[]]>> = {
  [qualifications.id]: [
    {
      profession: 'doctor',
      purpose: 'establishment',
      daysWanted: 28,
      firstName: 'Canary',
      surname: 'Canary',
      reason: text,
    },
    ['pq-1'],
  ],
  [patients.id]: [
    {
      profession: 'doctor',
      purpose: 'treatment',
      daysWanted: 28,
      firstName: 'Canary',
      surname: 'Canary',
      reason: text,
    },
    ['pr-50'],
  ],
  [services.id]: [
    {
      activity: 'installation',
      purpose: 'temporary-services',
      daysWanted: 28,
      providerKind: 'legal-person',
      providerName: 'Canary',
      reason: text,
    },
    ['sv-28'],
  ],
  [drivers.id]: [
    {
      kind: 'suspension',
      daysWanted: 28,
      firstName: 'Canary',
      surname: 'Canary',
      birthDate: '1980-02-29',
      licenceNumber: 'Canary',
      reason: text,
      requirement: 'physical',
      prohibited: 'yes',
    },
    ['td-6'],
  ],
  [objects.id]: [
    {
      category: 'painting',
      removal: 'breach',
      publicCollection: 'yes',
      daysWanted: 56,
      description: text,
      circumstances: text,
      whereabouts: 'presumed',
      place: text,
      possessorKnown: 'yes',
      possessorName: 'Canary',
    },
    ['co-1'],
  ],
};

/** One procedure, asked of a country, with what the form says besides. */
function asked(procedure: typeof qualifications, country: string, more: Record<string, unknown> = {}) {
  const stage = stageOf(procedure, castOf(country));
  const [usual = {}, questions = []] = FORMS[procedure.id] ?? [];
  const fields = { ...usual, ...more };
  const sent = (when: string, others = questions) => stage.begin(when, fields, others);
  return {
    ...stage,
    fields,
    questions,
    sent,
    after: (when: string, ...steps: Step[]) => stage.play(sent(when), steps).exchange,
  };
}

// What the requester would like: from sending, by the calendar of who is asked.
// biome-ignore format: one case a line
const wanted: [procedure: typeof qualifications, name: string, country: string, sent: string, days: number, due: string][] = [
  [qualifications, '28 days, from Monday to Monday', 'HU', '2026-03-02T09:00:00Z', 28, '2026-03-30'],
  // Friday 25 December and the 26th are holidays, the 27th is a Sunday.
  [qualifications, 'two weeks before Christmas', 'HU', '2026-12-11T09:00:00Z', 14, '2026-12-28'],
  // The 28th day is Orthodox Easter Monday.
  [patients, '28 days over Orthodox Easter', 'GR', '2026-03-16T09:00:00Z', 28, '2026-04-14'],
  // It is 28 February in Budapest already: ten days end on Tuesday 10 March.
  [patients, 'ten days from late in the evening, by UTC', 'HU', '2026-02-27T23:30:00Z', 10, '2026-03-10'],
  [patients, '28 days to the leap day', 'IT', '2028-02-01T09:00:00Z', 28, '2028-02-29'],
  // Tuesday 2 June is the feast of the Republic.
  [services, '28 days to a holiday in Italy', 'IT', '2026-05-05T09:00:00Z', 28, '2026-06-03'],
  [services, '28 days to the same day elsewhere', 'HU', '2026-05-05T09:00:00Z', 28, '2026-06-02'],
  [drivers, 'four weeks to Easter Monday', 'HU', '2026-03-09T09:00:00Z', 28, '2026-04-07'],
  [drivers, 'four weeks to the leap day', 'CZ', '2028-02-01T09:00:00Z', 28, '2028-02-29'],
  // 19 days in February, 31 in March: the 56th is Monday 6 April, which is Easter Monday.
  [objects, '56 days to Easter Monday', 'IT', '2026-02-09T09:00:00Z', 56, '2026-04-07'],
  // There it is a Monday like others.
  [objects, '56 days where Easter is a week later', 'GR', '2026-02-09T09:00:00Z', 56, '2026-04-06'],
];
for (const [procedure, name, country, when, daysWanted, due] of wanted)
  example(procedure.id, `an answer is wanted in ${name}`, () => {
    const { termOf, sent } = asked(procedure, country, { daysWanted });
    assert.equal(termOf(sent(when), 'wanted'), `running ${due}`);
  });

// What the recipient takes upon itself: from acceptance.
// biome-ignore format: one case a line
const agreed: [procedure: typeof qualifications, name: string, country: string, accepted: string, days: number, due: string, over: string][] = [
  [qualifications, '28 days to Easter Monday', 'HU', '2026-03-09T09:00:00Z', 28, '2026-04-07', '2026-04-07T22:00:00.000Z'],
  [qualifications, '28 days to the leap day', 'HU', '2028-02-01T09:00:00Z', 28, '2028-02-29', '2028-02-29T23:00:00.000Z'],
  // Friday 23 October 2026 is a holiday in Hungary.
  [patients, 'two weeks to a holiday', 'HU', '2026-10-09T09:00:00Z', 14, '2026-10-26', '2026-10-26T23:00:00.000Z'],
  // The day on which the clocks go back is a Sunday.
  [services, 'three weeks to the end of summer time', 'PT', '2026-10-04T09:00:00Z', 21, '2026-10-26', '2026-10-27T00:00:00.000Z'],
  [objects, 'eight weeks to New Year’s Day', 'IT', '2026-11-06T09:00:00Z', 56, '2027-01-04', '2027-01-04T23:00:00.000Z'],
];
for (const [procedure, name, country, when, days, due, over] of agreed)
  example(procedure.id, `an answer is taken on for ${name}, and is late after the end of that day`, () => {
    const { termOf, after, waited } = asked(procedure, country);
    const accepted = after(when, [when, 'accept', { days }]);
    assert.equal(termOf(accepted, 'agreed'), `running ${due}`);
    const last = new Date(Date.parse(over) - 1).toISOString();
    assert.equal(termOf(waited(accepted, last).exchange, 'agreed'), `running ${due}`);
    const { exchange: late, events } = waited(accepted, over);
    assert.deepEqual([late.state, termOf(late, 'agreed')], ['accepted', `over ${due}`]);
    assert.equal(events.find(({ action }) => action === 'term.agreed')?.legalAt.toISOString(), over);
  });

const MONDAY = '2026-03-02T09:00:00Z';

example(qualifications.id, 'a later day is agreed by both; what is refused leaves the day as it is', () => {
  const { termOf, after } = asked(qualifications, 'HU');
  const more = { moreDays: 7, extensionReason: text };
  const begun: Step[] = [
    [MONDAY, 'accept', { days: 28 }],
    ['2026-03-20T09:00:00Z', 'propose-extension', more],
  ];
  assert.equal(
    termOf(after(MONDAY, ...begun, ['2026-03-23T09:00:00Z', 'refuse-extension']), 'agreed'),
    'running 2026-03-30',
  );
  // The 35th day is Easter Monday.
  const once = after(MONDAY, ...begun, ['2026-03-23T09:00:00Z', 'agree-extension']);
  assert.equal(termOf(once, 'agreed'), 'running 2026-04-07');
});

example(
  qualifications.id,
  'after two months of nothing the coordinator is called in: Regulation 1024/2012 Art. 14(7)',
  () => {
    const { sent, refused, play } = asked(qualifications, 'HU');
    // Saturday 2 May, so Monday the 4th.
    assert.equal(refused(sent(MONDAY), 'requester', 'involve-coordinator', '2026-05-04T21:59:59Z'), 'not-idle');
    const { exchange } = play(sent(MONDAY), [['2026-05-04T22:00:00Z', 'involve-coordinator']]);
    assert.equal(exchange.participants.at(-1)?.authorityId, 'hu-9');
  },
);

for (const procedure of [qualifications, patients, services, drivers, objects])
  example(procedure.id, 'who has not taken a request on, or only views, does not see whom it is about', () => {
    const { shown, fields, sent, after } = asked(procedure, 'HU');
    assert.ok(!shown(sent(MONDAY), 'recipient', fields).includes('Canary'));
    const accepted = after(MONDAY, [MONDAY, 'accept', { days: 10 }]);
    assert.ok(shown(accepted, 'recipient', fields).includes('Canary'));
    assert.ok(!shown(accepted, 'recipient', fields, 'viewer').includes('Canary'));
    const gone = after(MONDAY, [MONDAY, 'accept', { days: 10 }], ['2026-03-03T09:00:00Z', 'withdraw']);
    assert.ok(!shown(gone, 'recipient', fields).includes('Canary'));
  });

example(patients.id, 'who has no right to practise is answered with since when: Art. 10(4)', () => {
  const { refused, after } = asked(patients, 'HU');
  const accepted = after(MONDAY, [MONDAY, 'accept', { days: 10 }]);
  const reply = (answers: Record<string, unknown>) =>
    refused(accepted, 'recipient', 'reply', '2026-03-04T09:00:00Z', { answers });
  assert.equal(reply({ 1: { value: 'no' } }), 'input-invalid');
  const answers = { 1: { value: 'no' }, '1.pr-50b': { value: '2025-06-30' } };
  const answered = after(MONDAY, [MONDAY, 'accept', { days: 10 }], ['2026-03-04T09:00:00Z', 'reply', { answers }]);
  assert.equal(answered.state, 'replied');
});

example(services.id, 'a request says why it is made: Art. 28(3)', () => {
  const { faults, fields, questions } = asked(services, 'HU');
  const { reason: _, ...without } = fields;
  assert.deepEqual(faults(without, questions), ['fields/reason required']);
});

example(
  services.id,
  'documents are asked about where a requirement may be double, not for a service that is only temporary',
  () => {
    const { faults, fields } = asked(services, 'HU');
    assert.deepEqual(faults(fields, ['sv-31']), ['questions/0 question-not-offered']);
    assert.deepEqual(faults({ ...fields, purpose: 'double-requirements' }, ['sv-31']), []);
  },
);

example(drivers.id, 'a decision on an inspection or a suspension is due within four weeks, no more: Art. 29', () => {
  const { faults, refused, sent, fields, questions } = asked(drivers, 'HU');
  assert.deepEqual(faults({ ...fields, daysWanted: 29 }, questions), ['fields/daysWanted above-legal-limit']);
  assert.equal(refused(sent(MONDAY), 'recipient', 'accept', '2026-03-03T09:00:00Z', { days: 29 }), 'input-invalid');
});

example(drivers.id, 'the four weeks run from the request, whenever it is accepted', () => {
  const { termOf, after, refused, sent } = asked(drivers, 'HU');
  const late = after(MONDAY, ['2026-03-20T09:00:00Z', 'accept', { days: 28 }]);
  assert.equal(termOf(late, 'agreed'), 'running 2026-03-30');
  // Eighteen days have passed, which nobody can take upon itself any more.
  assert.equal(refused(sent(MONDAY), 'recipient', 'accept', '2026-03-20T23:00:00Z', { days: 18 }), 'input-invalid');
});

example(
  drivers.id,
  'of the status of a licence nothing is decided: neither a finding nor its questions, and no four weeks',
  () => {
    const { faults, fields } = asked(drivers, 'HU');
    const status = { ...fields, kind: 'status', daysWanted: 60 };
    assert.deepEqual(faults(status, ['td-2']), []);
    assert.deepEqual(faults(status, ['td-6']), ['questions/0 question-not-offered']);
    const { requirement: _, ...without } = fields;
    assert.deepEqual(faults(without, ['td-6']), ['fields/requirement required']);
  },
);

example(
  objects.id,
  'the search is for a specified object, at an actual or presumed location: Art. 5, point (1)',
  () => {
    const { faults, fields, questions } = asked(objects, 'IT');
    for (const name of ['description', 'circumstances', 'whereabouts', 'place', 'removal']) {
      const { [name]: _, ...without } = fields as Record<string, unknown>;
      assert.deepEqual(faults(without, questions), [`fields/${name} required`]);
    }
  },
);

example(objects.id, 'a possessor is named where one is known, and not where none is', () => {
  const { faults, fields, questions, begin } = asked(objects, 'IT');
  const { possessorName: _, ...unnamed } = fields as Record<string, unknown>;
  assert.deepEqual(faults(unnamed, questions), ['fields/possessorName required']);
  assert.deepEqual(faults({ ...unnamed, possessorKnown: 'no' }, questions), []);
  assert.equal(begin(MONDAY, { ...unnamed, possessorKnown: 'no' }, questions).state, 'awaiting-acceptance');
});

// biome-ignore format: one case a line
const kept: [procedure: typeof qualifications, name: string, closed: string, block: string, erase: string][] = [
  [qualifications, 'six months from the end of August, three years', '2026-08-31T09:00:00Z', '2027-02-28', '2029-08-31'],
  [services, 'six months to the leap day, three years', '2027-08-31T09:00:00Z', '2028-02-29', '2030-08-31'],
];
for (const [procedure, name, closed, blockOn, eraseOn] of kept)
  example(procedure.id, `personal data are blocked and deleted: ${name} (Regulation 1024/2012 Art. 14)`, () =>
    assert.deepEqual(retentionOf(procedure.workflow.retention, new Date(closed), {}), { blockOn, eraseOn }),
  );
