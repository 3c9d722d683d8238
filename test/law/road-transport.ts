import assert from 'node:assert/strict';
import { example } from './examples.ts';
import { declarationForm } from '../support/forms.ts';
import { realProcedure, stageOf } from '../support/real-procedure.ts';
import { retentionOf } from '../../src/protection/index.ts';
import { entersFor, statusFor } from '../../src/exchanges/outside.ts';

// Posting declarations and requests for documents: Directive (EU) 2020/1057 Art. 1(11), Regulation (EU) 2021/2179, with the real calendars. Every
// date was counted by hand.

const text = { text: 'Canary', lang: 'en' };
const host = { authorityId: 'hu-1', country: 'HU', functions: ['checks-declarations'] };
const establishment = { authorityId: 'it-1', country: 'IT', functions: ['assists-checks'] };

const declaration = realProcedure('road-transport.posting-declaration');
const declaring = stageOf(declaration, { host });
const declared = (when: string, endDate = '2026-08-31') =>
  declaring.begin(when, declarationForm('Canary', '2026-03-02', endDate));

// biome-ignore format: one case a line
const inTime: [name: string, when: string, status: string][] = [
  ['on the day', '2026-03-02T22:59:59Z', 'met 2026-03-02'],
  ['after its end in the host country', '2026-03-02T23:00:00Z', 'over 2026-03-02'],
];
for (const [name, when, status] of inTime)
  example(declaration.id, `a posting is declared at the latest when it begins: ${name}`, () =>
    assert.equal(declaring.termOf(declared(when), 'in-time'), status),
  );

// biome-ignore format: one case a line
const keptUntil: [name: string, endDate: string, due: string][] = [
  ['to the end of August', '2026-08-31', '2028-08-31'],
  // 28 February 2026 is a Saturday.
  ['from the leap day', '2024-02-29', '2026-03-02'],
];
for (const [name, endDate, due] of keptUntil)
  example(declaration.id, `a declaration is kept for 24 months: ${name}`, () =>
    assert.equal(declaring.termOf(declared('2026-02-27T09:00:00Z', endDate), 'kept'), `running ${due}`),
  );

example(declaration.id, 'who enters what the operator does hands out codes until the data are blocked', () => {
  const exchange = declared('2026-03-02T09:00:00Z');
  const entering = declaring.member('host');
  assert.deepEqual(entersFor(declaration, exchange, entering), ['operator']);
  assert.deepEqual(entersFor(declaration, { ...exchange, blockedAt: new Date() }, entering), []);
});

example(
  declaration.id,
  'after 24 months the declaration ends by itself, is no longer valid, and its data go with that day',
  () => {
    const exchange = declared('2026-03-02T09:00:00Z');
    assert.deepEqual(statusFor(declaration, exchange, 'operator'), { told: 'declared', valid: true });
    assert.equal(declaring.waited(exchange, '2028-08-31T21:59:59Z').exchange.state, 'declared');
    const { exchange: ended } = declaring.waited(exchange, '2028-08-31T22:00:00Z');
    assert.deepEqual(statusFor(declaration, ended, 'operator'), { told: 'ended', valid: false });
    const days = retentionOf(declaration.workflow.retention, ended.closedAt, { kept: '2028-08-31' });
    assert.equal(days?.eraseOn, '2028-08-31');
  },
);

const request = realProcedure('road-transport.document-request');
const { begin, play, termOf, refused, waited } = stageOf(request, { host, establishment });
const asked = (when: string, periodFrom = '2025-09-01') =>
  begin(when, {
    wanted: 'several',
    establishmentCountry: 'IT',
    periodFrom,
    periodTo: '2026-01-31',
    operatorName: 'Canary',
    operatorContact: 'Canary',
    drivers: [{ surname: 'Canary', firstName: 'Canary' }],
    wantedInDetail: text,
  });
const ADDITIONAL = { additionalWanted: text };

// biome-ignore format: one case a line
const eightWeeks: [name: string, when: string, due: string][] = [
  ['from Monday to Monday', '2026-03-02T09:00:00Z', '2026-04-27'],
  ['to Easter Monday, and so to Tuesday', '2026-02-09T09:00:00Z', '2026-04-07'],
  ['to the leap day', '2028-01-04T09:00:00Z', '2028-02-29'],
];
for (const [name, when, due] of eightWeeks)
  example(request.id, `the operator has eight weeks: ${name}`, () =>
    assert.equal(termOf(asked(when), 'documents'), `running ${due}`),
  );

example(request.id, 'the period reaches back at most twelve months from the request', () => {
  assert.equal(termOf(asked('2026-03-02T09:00:00Z', '2025-03-02'), 'reach'), 'met 2026-03-02');
  assert.equal(termOf(asked('2026-03-02T09:00:00Z', '2025-02-27'), 'reach'), 'over 2026-02-27');
});

example(
  request.id,
  'it sends them in stages, each entered as its act; nothing is any authority’s turn meanwhile',
  () => {
    const { exchange, events } = play(asked('2026-03-02T09:00:00Z'), [
      ['2026-03-16T09:00:00Z', 'upload-part', { partNote: text }],
      ['2026-03-30T09:00:00Z', 'upload', { uploadNote: text }],
    ]);
    assert.deepEqual(
      events.map(({ action, to, data }) => [action, to, data.outside]),
      [
        ['upload-part', 'requested', 'operator'],
        ['upload', 'supplied', 'operator'],
      ],
    );
    assert.deepEqual([termOf(exchange, 'documents'), exchange.participants[0]?.turn], ['met 2026-04-27', true]);
  },
);

example(request.id, 'an additional document has eight weeks of its own, which begin anew with each', () => {
  const once = play(asked('2026-03-02T09:00:00Z'), [['2026-04-20T09:00:00Z', 'ask-additional', ADDITIONAL]]).exchange;
  assert.deepEqual(
    [termOf(once, 'documents'), termOf(once, 'additional-documents')],
    ['running 2026-04-27', 'running 2026-06-15'],
  );
  const again = play(once, [['2026-05-04T09:00:00Z', 'ask-additional', ADDITIONAL]]).exchange;
  assert.deepEqual(
    [termOf(again, 'documents'), termOf(again, 'additional-documents')],
    ['over 2026-04-27', 'running 2026-06-29'],
  );
  assert.equal(refused(again, 'host', 'ask-assistance-additional', '2026-06-29T09:00:00Z'), 'too-early-until');
});

example(request.id, 'only when it is overdue the country of establishment is asked, which has 25 working days', () => {
  const exchange = asked('2026-03-02T09:00:00Z');
  assert.equal(refused(exchange, 'host', 'ask-assistance', '2026-04-27T21:59:59Z'), 'too-early-until');
  const assisted = play(exchange, [['2026-04-28T09:00:00Z', 'ask-assistance']]).exchange;
  // 1 May and Tuesday 2 June are holidays in Italy.
  assert.deepEqual([assisted.state, termOf(assisted, 'assistance')], ['assisted', 'running 2026-06-04']);
  assert.deepEqual(statusFor(request, assisted, 'operator'), { told: 'assistance', valid: null });
  const provided = play(assisted, [['2026-06-01T09:00:00Z', 'provide', { providedNote: text }]]).exchange;
  assert.deepEqual([provided.state, termOf(provided, 'assistance')], ['supplied', 'met 2026-06-04']);
  const more = play(provided, [['2026-06-08T09:00:00Z', 'ask-additional', ADDITIONAL]]).exchange;
  // Eight weeks to Monday 3 August; who helps already is asked again, and nobody else.
  assert.equal(refused(more, 'host', 'ask-assistance-additional', '2026-08-04T09:00:00Z'), 'others-first');
  const again = play(more, [['2026-08-04T09:00:00Z', 'ask-assistance-again']]).exchange;
  assert.deepEqual([again.participants.length, again.state], [2, 'assisted']);
});

example(request.id, 'it is closed with an outcome, and the documents go twelve months later', () => {
  const { exchange } = play(asked('2026-03-02T09:00:00Z'), [
    ['2026-03-30T09:00:00Z', 'upload'],
    ['2026-04-15T09:00:00Z', 'close', { outcome: 'compliant' }],
  ]);
  assert.deepEqual([exchange.state, exchange.parts[0]?.facts.outcome], ['closed', 'compliant']);
  assert.equal(retentionOf(request.workflow.retention, exchange.closedAt, {})?.eraseOn, '2027-04-15');
});

// biome-ignore format: one case a line
const limits: [name: string, when: string, end: string][] = [
  ['in winter', '2026-03-02T09:00:00Z', '2028-03-02T23:00:00.000Z'],
  // Thursday 28 February 2030.
  ['from the leap day', '2028-02-29T09:00:00Z', '2030-02-28T23:00:00.000Z'],
];
for (const [name, when, end] of limits)
  example(request.id, `what nobody has closed closes by itself 24 months after its date: ${name}`, () => {
    const supplied = play(asked(when), [[new Date(Date.parse(when) + 86_400_000).toISOString(), 'upload']]).exchange;
    assert.equal(waited(supplied, new Date(Date.parse(end) - 1).toISOString()).exchange.state, 'supplied');
    const { exchange, events } = waited(supplied, end);
    assert.deepEqual([exchange.state, events.at(-1)?.legalAt.toISOString()], ['lapsed', end]);
  });
