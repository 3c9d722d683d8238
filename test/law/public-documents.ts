import assert from 'node:assert/strict';
import { linksNow } from '../../src/exchanges/linking.ts';
import { readsEntry } from '../../src/exchanges/policy.ts';
import { realProcedure, type Step, stageOf } from '../support/real-procedure.ts';
import { readers, registerCast, text } from './entries.ts';
import { example } from './examples.ts';

// Public documents: models, forged documents, and the request to verify one, Regulation (EU) 2016/1191 Art. 14, 20 and 22, with the real
// calendars. Every date was counted by hand.

const models = realProcedure('public-documents.models');
const forged = realProcedure('public-documents.forged-documents');
const verification = realProcedure('public-documents.verification-request');

const FILE = '11111111-1111-4111-8111-111111111111';
const document = { documentKind: 'birth', issuingCountry: 'IT', title: text('Extract of birth') };
const FORMS: Readonly<Record<string, Record<string, unknown>>> = {
  [models.id]: { ...document, content: 'features', issuer: text('Municipality'), features: text('Watermark') },
  [forged.id]: {
    ...{ ...document, forgery: 'seal', version: FILE, recognisedBy: text('A printed seal'), anonymised: 'confirmed' },
  },
};

/** With the file that comes along, where the form asks for one: that it is there is asked when it is sent, see `named-files.test.ts`. */
function kept(procedure: typeof models, country = 'IT') {
  const stage = stageOf(procedure, registerCast(country));
  const fields = FORMS[procedure.id] ?? {};
  return { ...stage, fields, record: (when: string) => stage.begin(when, fields) };
}

// biome-ignore format: one case a line
const reviews: [procedure: typeof models, name: string, country: string, recorded: string, due: string][] = [
  // A Tuesday.
  [models, 'to a working day', 'IT', '2026-02-16T09:00:00Z', '2027-02-16'],
  // Monday 5 July 2027 is Saints Cyril and Methodius, Tuesday the 6th Jan Hus.
  [models, 'to two holidays in Czechia', 'CZ', '2026-07-05T09:00:00Z', '2027-07-07'],
  // 16 August 2028 is a Wednesday.
  [forged, 'from the day on which the system was first used, nine years later', 'IT', '2027-08-16T09:00:00Z', '2028-08-16'],
  // 1 November 2027 is a Monday, All Saints.
  [forged, 'to All Saints', 'HU', '2026-11-01T09:00:00Z', '2027-11-02'],
];
for (const [procedure, name, country, when, due] of reviews)
  example(
    procedure.id,
    `an entry is confirmed within a year, ${name}, and is shown all the same where it is not`,
    () => {
      const { record, termOf, waited } = kept(procedure, country);
      const entry = record(when);
      assert.equal(termOf(entry, 'review'), `running ${due}`);
      const late = waited(entry, `${due}T23:00:00Z`).exchange;
      assert.deepEqual([late.state, termOf(late, 'review')], ['current', `over ${due}`]);
      assert.deepEqual(readers(procedure, late, registerCast(country)), ['sender', 'replier', 'coordinator']);
    },
  );

for (const procedure of [models, forged]) {
  example(procedure.id, 'Article 22: the authorities of the Member States read it, and nobody else', () => {
    const { record, member } = kept(procedure);
    const entry = record('2026-03-02T09:00:00Z');
    assert.deepEqual(readers(procedure, entry, registerCast('IT')), ['sender', 'replier', 'coordinator']);
    assert.equal(readsEntry(procedure, entry, { ...member('sender'), area: 'services' }), false);
    assert.equal(readsEntry(procedure, entry, { ...member('sender'), roles: ['administrator'] }), false);
  });

  example(
    procedure.id,
    'Article 14(1): whoever doubts after looking asks who keeps the entry; who keeps it asks nobody',
    () => {
      const { record, member, play } = kept(procedure);
      const entry = record('2026-03-02T09:00:00Z');
      const links = (role: string, roles = ['handler']) => linksNow(procedure, entry, { ...member(role), roles });
      assert.deepEqual(
        [links('sender'), links('coordinator'), links('sender', ['viewer'])],
        [['verify'], ['verify'], []],
      );
      assert.deepEqual([links('recorder'), links('former')], [[], []]);
      const link = procedure.workflow.links.verify;
      assert.deepEqual(
        [link?.procedure, link?.to, link?.fills],
        ['verification-request', 'recorder', { documentKind: 'documentKind' }],
      );
      const { exchange } = play(entry, [['2026-03-03T09:00:00Z', 'withdraw']]);
      assert.deepEqual(linksNow(procedure, exchange, member('sender')), [], 'of a withdrawn entry nothing is made');
    },
  );

  example(procedure.id, 'a withdrawn entry is blocked after six months and deleted after three years', () => {
    const { record, play } = kept(procedure);
    const { exchange } = play(record('2026-03-02T09:00:00Z'), [['2026-03-31T09:00:00Z', 'withdraw']]);
    assert.deepEqual(readers(procedure, exchange, registerCast('IT')), []);
    // There is no 31 September.
    assert.deepEqual(exchange.retention, { blockOn: '2026-09-30', eraseOn: '2029-03-31' });
  });
}

example(models.id, 'Article 22(1)(b): a model comes as a file; where there is none the features are enough', () => {
  const { faults, fields } = kept(models);
  assert.deepEqual(faults(fields), []);
  assert.deepEqual(faults({ ...fields, content: 'model' }), ['fields/model required']);
  const { features: _, ...without } = fields;
  assert.deepEqual(faults(without), ['fields/features required'], 'features are said in any case');
});

example(models.id, 'a change keeps what the entry said before, and the year begins anew', () => {
  const { record, play, termOf, fields } = kept(models);
  const change: Step = [
    '2026-09-14T09:00:00Z',
    'update',
    {},
    { before: fields, after: { ...fields, validFrom: '2026-09-01' } },
  ];
  const { exchange, events } = play(record('2026-03-02T09:00:00Z'), [change]);
  // 14 September 2027 is a Tuesday.
  assert.deepEqual([termOf(exchange, 'review'), exchange.revision], ['running 2027-09-14', 2]);
  assert.equal(events.at(-1)?.data.changed, 'validFrom');
});

example(
  forged.id,
  'Article 22(1)(c): what is false is shown in an anonymised version, and whoever records it says that it is',
  () => {
    const { faults, fields } = kept(forged);
    const { anonymised: _, version: __, ...without } = fields;
    assert.deepEqual(faults(without), ['fields/version required', 'fields/anonymised required']);
    assert.equal(forged.form.flatMap((section) => section.fields).filter((field) => field.personal).length, 0);
  },
);

const castOf = (country: string) => ({
  requester: { authorityId: 'at-1', country: 'AT', functions: ['sends'] },
  recipient: { authorityId: `${country.toLowerCase()}-1`, country, functions: ['replies'] },
  coordinator: { authorityId: `${country.toLowerCase()}-9`, country, functions: ['coordinates'] },
});
function asked(country: string, more: Record<string, unknown> = {}) {
  const stage = stageOf(verification, castOf(country));
  const fields = {
    ...{ documentKind: 'birth', via: 'issuing-authority', modelsChecked: 'confirmed', daysWanted: 5, copy: FILE },
    ...{ issuer: 'Canary', personName: 'Canary', ground: 'seal', grounds: text('The seal is printed') },
    ...more,
  };
  const sent = (when: string) => stage.begin(when, fields, ['pd-1']);
  return { ...stage, fields, sent, after: (when: string, ...steps: Step[]) => stage.play(sent(when), steps).exchange };
}
const CENTRAL = { via: 'central-authority', daysWanted: 10 };

// Art. 14(5): five working days from receipt, ten where a central authority handles it.
// biome-ignore format: one case a line
const answers: [name: string, country: string, sent: string, accepted: string, more: Record<string, unknown>, due: string][] = [
  ['a week without holidays', 'IT', '2026-03-02T09:00:00Z', '2026-03-05T09:00:00Z', {}, '2026-03-09'],
  // 2, 3, 7, 8 and 9 April: Easter Monday is no working day, Good Friday is one in Italy.
  ['over Easter in Italy', 'IT', '2026-04-01T09:00:00Z', '2026-04-02T09:00:00Z', {}, '2026-04-09'],
  // Where Good Friday is a holiday too.
  ['over Easter in Hungary', 'HU', '2026-04-01T09:00:00Z', '2026-04-02T09:00:00Z', {}, '2026-04-10'],
  // 21 to 24 and 28 to 31 December, 4 and 5 January.
  ['through a central authority, over the end of the year', 'IT', '2026-12-18T09:00:00Z', '2026-12-21T09:00:00Z', CENTRAL, '2027-01-05'],
  // It is Saturday 28 February in Budapest already: from Monday to Friday.
  ['received on a Saturday, by its own clock', 'HU', '2026-02-27T23:30:00Z', '2026-03-02T09:00:00Z', {}, '2026-03-06'],
];
for (const [name, country, when, accepted, more, due] of answers)
  example(verification.id, `the answer is due in working days from receipt, whenever it is accepted: ${name}`, () => {
    const { sent, after, termOf, waited, fields } = asked(country, more);
    assert.equal(termOf(sent(when), 'wanted'), `running ${due}`);
    const taken = after(when, [accepted, 'accept', { days: fields.daysWanted }]);
    assert.equal(termOf(taken, 'agreed'), `running ${due}`);
    const late = waited(taken, `${due}T23:30:00Z`).exchange;
    assert.deepEqual([late.state, termOf(late, 'agreed')], ['accepted', `over ${due}`]);
  });

example(
  verification.id,
  'more than five working days are not asked, nor taken; ten through a central authority are',
  () => {
    const { faults, fields, sent, refused } = asked('IT');
    assert.deepEqual(faults({ ...fields, daysWanted: 6 }, ['pd-1']), ['fields/daysWanted above-legal-limit']);
    assert.equal(
      refused(sent('2026-03-02T09:00:00Z'), 'recipient', 'accept', '2026-03-03T09:00:00Z', { days: 6 }),
      'input-invalid',
    );
    const central = asked('IT', CENTRAL);
    assert.deepEqual(central.faults(central.fields, ['pd-1']), []);
    assert.deepEqual(central.faults({ ...central.fields, daysWanted: 11 }, ['pd-1']).length, 1);
  },
);

example(verification.id, 'longer only as both agree: three working days more, from the last day', () => {
  const { after, termOf } = asked('IT');
  const steps: Step[] = [
    ['2026-03-03T09:00:00Z', 'accept', { days: 5 }],
    ['2026-03-06T09:00:00Z', 'propose-extension', { moreDays: 3, extensionReason: text('The archive') }],
  ];
  assert.equal(termOf(after('2026-03-02T09:00:00Z', ...steps), 'agreed'), 'running 2026-03-09');
  // Tuesday, Wednesday and Thursday after Monday 9 March.
  const agreed = after('2026-03-02T09:00:00Z', ...steps, ['2026-03-06T15:00:00Z', 'agree-extension']);
  assert.equal(termOf(agreed, 'agreed'), 'running 2026-03-12');
});

example(
  verification.id,
  'Article 14(1), (3), (4): asked after the models were checked, with a copy and the grounds',
  () => {
    const { faults, fields } = asked('IT');
    assert.deepEqual(faults(fields, ['pd-1']), []);
    const { modelsChecked: _, copy: __, grounds: ___, ...without } = fields;
    assert.deepEqual(faults(without, ['pd-1']), [
      'fields/modelsChecked required',
      'fields/copy required',
      'fields/grounds required',
    ]);
  },
);

example(
  verification.id,
  'Article 20(1): who is named stays hidden until the request is accepted, and from who only looks',
  () => {
    const { sent, after, shown, fields } = asked('IT');
    assert.doesNotMatch(shown(sent('2026-03-02T09:00:00Z'), 'recipient', fields), /Canary/);
    const accepted = after('2026-03-02T09:00:00Z', ['2026-03-03T09:00:00Z', 'accept', { days: 5 }]);
    assert.match(shown(accepted, 'recipient', fields), /Canary/);
    assert.doesNotMatch(shown(accepted, 'recipient', fields, 'viewer'), /Canary/);
  },
);
