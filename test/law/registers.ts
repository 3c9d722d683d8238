import assert from 'node:assert/strict';
import { lookupSight } from '../../src/exchanges/policy.ts';
import { realProcedure, stageOf } from '../support/real-procedure.ts';
import { example } from './examples.ts';
import { readers, registerCast, text } from './entries.ts';

// Directories of registers, with the real calendars: who may consult what is listed, and until when whoever lists it answers for it. Three
// areas, one shape; each its own act and form. Every date was counted by hand.

const services = realProcedure('services.register-directory');
const qualifications = realProcedure('professional-qualifications.register-directory');
const posting = realProcedure('posting-of-workers.register-directory');

const register = { name: text('Register'), holder: text('Ministry'), content: text('Who may practise') };
const FORMS: Readonly<Record<string, Record<string, unknown>>> = {
  [services.id]: { kind: 'business', access: 'open', ...register },
  [qualifications.id]: { kind: 'professional', access: 'open', ...register },
  [posting.id]: { kind: 'business', access: 'open', scope: 'national', ...register },
};

function listed(procedure: typeof services, country = 'IT') {
  const stage = stageOf(procedure, registerCast(country));
  const fields = FORMS[procedure.id] ?? {};
  return { ...stage, fields, record: (when: string) => stage.begin(when, fields) };
}

// The yearly confirmation, by the calendar of who keeps the entry.
// biome-ignore format: one case a line
const reviews: [procedure: typeof services, name: string, country: string, recorded: string, due: string, over: string][] = [
  [services, 'to a working day', 'IT', '2026-03-02T09:00:00Z', '2027-03-02', '2027-03-02T23:00:00.000Z'],
  // 25 December 2027 is a Saturday, Saint Stephen's a Sunday.
  [services, 'over Christmas', 'IT', '2026-12-25T09:00:00Z', '2027-12-27', '2027-12-27T23:00:00.000Z'],
  // 15 March 2027 is a Monday, and a holiday in Hungary.
  [services, 'to a national holiday', 'HU', '2026-03-15T09:00:00Z', '2027-03-16', '2027-03-16T23:00:00.000Z'],
  // There is no 29 February 2029: the last day of that month (Art. 3(2)(c)).
  [qualifications, 'from a leap day', 'IT', '2028-02-29T09:00:00Z', '2029-02-28', '2029-02-28T23:00:00.000Z'],
  // 29 March 2027 is Easter Monday.
  [qualifications, 'to Easter Monday', 'HU', '2026-03-29T09:00:00Z', '2027-03-30', '2027-03-30T22:00:00.000Z'],
  // There it is a Monday like others: Easter is on 2 May.
  [qualifications, 'to the same day where Easter is later', 'GR', '2026-03-29T09:00:00Z', '2027-03-29', '2027-03-29T21:00:00.000Z'],
  // 23 October 2027 is a Saturday.
  [posting, 'to a Saturday', 'HU', '2026-10-23T09:00:00Z', '2027-10-25', '2027-10-25T22:00:00.000Z'],
  // It is 1 July in Lisbon, as by UTC, and 2 July in Budapest: Friday 2 July 2027.
  [posting, 'from late in the evening, by UTC', 'HU', '2026-07-01T22:30:00Z', '2027-07-02', '2027-07-02T22:00:00.000Z'],
  [posting, 'from the same instant in another country', 'PT', '2026-07-01T22:30:00Z', '2027-07-01', '2027-07-01T23:00:00.000Z'],
];
for (const [procedure, name, country, when, due, over] of reviews)
  example(procedure.id, `an entry is confirmed within a year, ${name}; where it is not, it stays and is late`, () => {
    const { record, termOf, waited } = listed(procedure, country);
    const entry = record(when);
    assert.equal(termOf(entry, 'review'), `running ${due}`);
    const last = new Date(Date.parse(over) - 1).toISOString();
    assert.equal(termOf(waited(entry, last).exchange, 'review'), `running ${due}`);
    const { exchange: late, events } = waited(entry, over);
    assert.deepEqual([late.state, termOf(late, 'review')], ['current', `over ${due}`]);
    const passing = events.find(({ action }) => action === 'term.review');
    assert.deepEqual([passing?.legalAt.toISOString(), passing?.tells], [over, [1]], 'who keeps it is told');
    assert.deepEqual(readers(procedure, late, registerCast(country)), ['sender', 'replier', 'coordinator']);
  });

for (const procedure of [services, qualifications, posting]) {
  const { id } = procedure;

  example(
    id,
    'the year begins anew with a confirmation and with an update, and who keeps it is told a month before',
    () => {
      const { record, play, termOf, waited, fields } = listed(procedure);
      const entry = record('2026-03-02T09:00:00Z');
      const confirmed = play(entry, [['2026-09-15T09:00:00Z', 'confirm']]).exchange;
      assert.equal(termOf(confirmed, 'review'), 'running 2027-09-15');
      const change = { before: fields, after: { ...fields, access: 'on-request' } };
      const { exchange } = play(confirmed, [['2026-11-02T09:00:00Z', 'update', {}, change]]);
      assert.equal(termOf(exchange, 'review'), 'running 2027-11-02');
      // A month before Tuesday 2 November begins with 2 October, when it is still summer in Rome.
      const near = waited(exchange, '2027-10-20T09:00:00Z').events.find(({ action }) => action === 'term.review.near');
      assert.equal(near?.legalAt.toISOString(), '2027-10-01T22:00:00.000Z');
    },
  );

  example(id, 'authorities at home and abroad consult it on the same conditions, by what they hold in the area', () => {
    const { record } = listed(procedure);
    const entry = record('2026-03-02T09:00:00Z');
    const cast = registerCast('IT');
    assert.deepEqual(readers(procedure, entry, cast), ['sender', 'replier', 'coordinator']);
    const atHome = { ...cast, sender: { authorityId: 'it-2', country: 'IT', functions: ['sends'] } };
    assert.deepEqual(readers(procedure, entry, atHome), ['sender', 'replier', 'coordinator']);
    const { member } = listed(procedure);
    for (const roles of [['viewer'], ['allocator']])
      assert.equal(lookupSight(procedure, { ...member('sender'), roles }), 'all', roles.join());
    for (const other of [{ roles: ['administrator'] }, { area: 'another' }, { functions: ['records-refusals'] }])
      assert.deepEqual(lookupSight(procedure, { ...member('sender'), ...other }), [], JSON.stringify(other));
  });

  example(id, 'whoever reads sees all of it, for there is nobody’s data in it', () => {
    const { record, shown, fields } = listed(procedure);
    const seen = shown(record('2026-03-02T09:00:00Z'), 'sender', fields, 'viewer');
    for (const words of ['Register', 'Ministry', 'Who may practise']) assert.ok(seen.includes(words), words);
    assert.equal(procedure.form.flatMap((section) => section.fields).filter((field) => field.personal).length, 0);
  });

  example(
    id,
    'a withdrawn entry is read by nobody else, blocked after six months and deleted after three years',
    () => {
      const { record, play, refused } = listed(procedure);
      const { exchange } = play(record('2026-03-02T09:00:00Z'), [['2026-08-31T09:00:00Z', 'withdraw']]);
      assert.deepEqual(readers(procedure, exchange, registerCast('IT')), []);
      // There is no 31 February: Sunday 28 February 2027, and Friday 31 August 2029.
      assert.deepEqual(exchange.retention, { blockOn: '2027-02-28', eraseOn: '2029-08-31' });
      assert.equal(refused(exchange, 'recorder', 'confirm', '2026-09-01T09:00:00Z'), 'state-does-not-allow');
    },
  );

  example(id, 'only who keeps an entry changes it: its readers do nothing in it', () => {
    const { record, refused } = listed(procedure);
    const entry = record('2026-03-02T09:00:00Z');
    for (const action of ['confirm', 'withdraw'])
      for (const who of ['sender', 'replier', 'coordinator'])
        assert.equal(refused(entry, who, action, '2026-03-03T09:00:00Z'), 'exchange-not-found', `${who} ${action}`);
  });

  example(id, 'what is said of a register is where it is, who keeps it and how it is consulted', () => {
    const { faults, fields } = listed(procedure);
    assert.deepEqual(faults(fields), []);
    const wanted = ['kind', 'access', ...(procedure === posting ? ['scope'] : []), 'name', 'holder', 'content'];
    assert.deepEqual(
      faults({}),
      wanted.map((name) => `fields/${name} required`),
    );
    assert.deepEqual(faults({ ...fields, link: 'mailto:somebody@example.example' }), ['fields/link wrong-format']);
  });
}

example(posting.id, 'Article 6(7): of a register of a region or a town it is said that it is one', () => {
  const { faults, fields } = listed(posting);
  for (const scope of ['regional', 'local']) assert.deepEqual(faults({ ...fields, scope }), []);
  assert.deepEqual(faults({ ...fields, scope: 'worldwide' }), ['fields/scope unknown-option']);
});
