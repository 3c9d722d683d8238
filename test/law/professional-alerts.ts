import assert from 'node:assert/strict';
import { example } from './examples.ts';
import { moment, realProcedure, sectionsShown, targetOf } from '../support/real-procedure.ts';
import { member, refusal } from '../support/small-exchange.ts';
import { decide } from '../../src/exchanges/decide.ts';
import { checkInput, sentContent, type VersionedProcedure } from '../../src/exchanges/input.ts';
import type { ActingMembership, ExchangeState, RequestContent, Target } from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { applyTimers } from '../../src/exchanges/time.ts';
import { retentionOf } from '../../src/protection/index.ts';

// Alerts on professionals: Directive 2005/36/EC Art. 56a, with the real calendars. Every date was counted by hand.

const alertOf = (name: string): VersionedProcedure => realProcedure(`professional-qualifications.alert-${name}`);
const doctors = alertOf('doctors');
const { area } = doctors;

const holding = (authority: string, ...functions: string[]): ActingMembership => ({
  ...member(authority, ['handler'], area),
  functions,
});
const sender = (country: string): ActingMembership => holding(`${country.toLowerCase()}-sender`, 'alert-authority');
const coordinator = (country: string): ActingMembership =>
  holding(`${country.toLowerCase()}-coordinator`, 'coordinates-alerts');
const chamber = (country: string): ActingMembership => holding(`${country.toLowerCase()}-chamber`, 'alert-authority');

const CANARY = 'Canary';
const fieldsOf = (fields: Record<string, unknown> = {}): RequestContent =>
  ({
    fields: {
      profession: 'doctor',
      scope: 'prohibition',
      surname: CANARY,
      firstName: CANARY,
      birthDate: '1970-05-06',
      birthPlace: CANARY,
      decidedBy: 'court',
      decisionAuthority: CANARY,
      decisionDate: '2026-03-02',
      startDate: '2026-03-03',
      duration: 'until-date',
      endDate: '2026-10-25',
      ...fields,
    },
    questions: [],
  }) as RequestContent;

/** An alert sent from a country to the coordinators of two others. */
function sent(country: string, when: string, content = fieldsOf(), procedure = doctors): ExchangeState {
  const others = ['AT', 'GR', 'HU', 'IT'].filter((one) => one !== country).slice(0, 2);
  return open(
    procedure,
    {
      id: 'x',
      number: 'n',
      content,
      requester: sender(country),
      invited: new Map([['incoming', others.map((one) => targetOf(coordinator(one)))]]),
    },
    moment(when),
  ).exchange;
}

// biome-ignore format: one case a line
const days: [name: string, country: string, decided: string, due: string, lastInstant: string][] = [
  ['three days in a week', 'IT', '2026-03-02', '2026-03-05', '2026-03-05T22:59:59Z'],
  // The third day is Saturday 7 March: Monday 9 (Regulation 1182/71 Art. 3(4)).
  ['to a Saturday', 'IT', '2026-03-04', '2026-03-09', '2026-03-09T22:59:59Z'],
  // Maundy Thursday: the third day is Easter Sunday, Monday is a holiday. Good Friday is none in Italy.
  ['over Easter in Italy', 'IT', '2026-04-02', '2026-04-07', '2026-04-07T21:59:59Z'],
  // In Hungary it is one: of Friday to Tuesday only Tuesday is a working day, and a period has at least two (Art. 3(5)).
  ['over Easter in Hungary', 'HU', '2026-04-02', '2026-04-08', '2026-04-08T21:59:59Z'],
  // From a Friday: the third day is Monday, the only working day so far, so that Tuesday is the last.
  ['to a leap day', 'IT', '2028-02-25', '2028-02-29', '2028-02-29T22:59:59Z'],
  // In Greece that is Clean Monday: the working days are the leap day and Wednesday.
  ['past a leap day', 'GR', '2028-02-25', '2028-03-01', '2028-03-01T21:59:59Z'],
  ['over the end of a month', 'HU', '2026-06-29', '2026-07-02', '2026-07-02T21:59:59Z'],
];
for (const [name, country, decisionDate, due, lastInstant] of days) {
  example(doctors.id, `an alert is due three calendar days after the decision: ${name}`, () => {
    const content = fieldsOf({ decisionDate, endDate: '2029-01-31' });
    const inTime = sent(country, lastInstant, content).parts[0]?.terms.sending;
    assert.deepEqual([inTime?.due, inTime?.status], [due, 'met']);
    const late = new Date(Date.parse(lastInstant) + 1000).toISOString();
    assert.equal(sent(country, late, content).parts[0]?.terms.sending?.status, 'over');
  });
}

// biome-ignore format: one case a line
const ends: [name: string, country: string, endDate: string, over: string][] = [
  // A Sunday, on which summer time ends: the restriction ends with the day that the decision names, not with the next working day.
  ['a Sunday in Italy', 'IT', '2026-10-25', '2026-10-25T23:00:00.000Z'],
  ['the end of March in Greece', 'GR', '2026-03-31', '2026-03-31T21:00:00.000Z'],
  ['a leap day in Hungary', 'HU', '2028-02-29', '2028-02-29T23:00:00.000Z'],
  ['New Year’s Eve in Austria', 'AT', '2026-12-31', '2026-12-31T23:00:00.000Z'],
];
for (const [name, country, endDate, over] of ends) {
  example(doctors.id, `an alert closes by itself at the end of the restriction: ${name}`, () => {
    const exchange = sent(country, '2026-03-03T09:00:00Z', fieldsOf({ endDate }));
    const before = new Date(Date.parse(over) - 1).toISOString();
    assert.equal(applyTimers(doctors, exchange, moment(before)).exchange.state, 'in-force');
    const { exchange: closed, events } = applyTimers(doctors, exchange, moment('2030-01-01T00:00:00Z'));
    assert.deepEqual([closed.state, closed.closedAt?.toISOString()], ['closed', over]);
    assert.ok(closed.participants.every(({ state, turn, closed: done }) => state === 'ended' && !turn && done));
    assert.deepEqual(events.at(-1)?.tells, [1, 2, 3]);
  });
}

example(doctors.id, 'a restriction without an end runs out with no day', () => {
  const { endDate: _, ...fields } = fieldsOf({ duration: 'indefinite' }).fields;
  const indefinite = sent('IT', '2026-03-03T09:00:00Z', { fields, questions: [] });
  assert.equal(applyTimers(doctors, indefinite, moment('2046-03-03T09:00:00Z')).exchange.state, 'in-force');
});

const act = (
  exchange: ExchangeState,
  by: ActingMembership,
  action: string,
  when: string,
  more: { input?: Record<string, unknown>; invited?: Target; sent?: RequestContent } = {},
) =>
  decide(
    doctors,
    exchange,
    by,
    {
      action,
      revision: exchange.revision,
      input: more.input ?? {},
      ...(more.invited ? { invited: new Map([['handler', [more.invited]]]) } : {}),
      ...(more.sent ? { sent: more.sent } : {}),
    },
    moment(when),
  );

const shown = (exchange: ExchangeState, by: ActingMembership, content = fieldsOf(), procedure = doctors): string =>
  sectionsShown(procedure, exchange, by, content, '2026-03-04T09:00:00Z');

example(
  doctors.id,
  'who coordinates incoming alerts sees profession and scope, who is assigned sees the person',
  () => {
    const words = { text: 'No surgery', lang: 'en' };
    const content = fieldsOf({ scope: 'restriction', activities: words });
    const exchange = sent('IT', '2026-03-03T09:00:00Z', content);
    const austrian = coordinator('AT');
    const before = shown(exchange, austrian, content);
    assert.ok(before.includes('restriction') && before.includes('No surgery') && !before.includes(CANARY), before);
    assert.ok(!before.includes('2026-10-25') && !before.includes('2026-03-02'), 'neither period nor decision');
    const input = { authority: 'at-chamber' };
    const invited = targetOf(chamber('AT'));
    const { exchange: assigned, events } = act(exchange, austrian, 'assign', '2026-03-03T10:00:00Z', {
      input,
      invited,
    });
    assert.ok(shown(assigned, chamber('AT'), content).includes(CANARY));
    assert.ok(!shown(assigned, austrian, content).includes(CANARY));
    assert.deepEqual(events.at(-1)?.tells, [4]);
    const viewer = { ...chamber('AT'), roles: ['viewer'] };
    assert.ok(!shown(assigned, viewer, content).includes(CANARY));
  },
);

example(
  doctors.id,
  'a coordinator that assigns an alert to itself sees all of it; one abroad, or without the function, cannot be chosen',
  () => {
    const exchange = sent('IT', '2026-03-03T09:00:00Z');
    const austrian = coordinator('AT');
    const assign = (target: ActingMembership) =>
      act(exchange, austrian, 'assign', '2026-03-03T10:00:00Z', {
        input: { authority: target.authorityId },
        invited: targetOf(target),
      }).exchange;
    assert.ok(shown(assign(austrian), austrian).includes(CANARY));
    for (const [wrong, code] of [
      [chamber('HU'), 'recipient-abroad'],
      [holding('at-town', 'sends'), 'recipient-unsuitable'],
    ] as const)
      assert.equal(refusal(() => assign(wrong)).issues[0]?.code, code);
  },
);

example(
  doctors.id,
  'a change and a withdrawal reach everybody, also who was assigned late, and end every sight of the person',
  () => {
    let exchange = sent('IT', '2026-03-03T09:00:00Z');
    const greek = coordinator('GR');
    exchange = act(exchange, greek, 'acknowledge', '2026-03-03T11:00:00Z').exchange;
    exchange = act(exchange, sender('IT'), 'flag-appeal', '2026-04-01T09:00:00Z').exchange;
    assert.equal(exchange.state, 'contested');
    const invited = targetOf(chamber('GR'));
    const input = { authority: 'gr-chamber' };
    exchange = act(exchange, greek, 'assign', '2026-05-04T09:00:00Z', { input, invited }).exchange;
    exchange = act(exchange, chamber('GR'), 'take-note', '2026-05-04T10:00:00Z').exchange;
    assert.equal(exchange.participants.find(({ role }) => role === 'handler')?.turn, false);

    const earlier = { sent: fieldsOf(), input: { content: fieldsOf({ endDate: '2026-06-30' }) } };
    const changed = act(exchange, sender('IT'), 'modify', '2026-05-05T09:00:00Z', earlier);
    assert.deepEqual(changed.events.at(-1)?.tells, [2, 3, 4]);
    assert.equal(changed.exchange.parts[0]?.terms.restriction?.expiresAt, '2026-06-30T22:00:00.000Z');
    assert.equal(changed.exchange.participants.find(({ role }) => role === 'handler')?.turn, true, 'to be read again');
    assert.equal(changed.exchange.parts[0]?.terms.sending?.status, 'met', 'whether it was sent in time is settled');

    const gone = act(changed.exchange, sender('IT'), 'withdraw', '2026-05-06T09:00:00Z', {
      input: { ground: 'annulled' },
    });
    assert.deepEqual(gone.events.at(-1)?.tells, [2, 3, 4]);
    for (const one of [sender('IT'), greek, chamber('GR')]) assert.ok(!shown(gone.exchange, one).includes(CANARY));
  },
);

example(doctors.id, 'an end that is taken back, or said later, counts', () => {
  const { endDate: _, ...without } = fieldsOf({ duration: 'indefinite' }).fields;
  const indefinite = { fields: without, questions: [] };
  const modify = (exchange: ExchangeState, from: RequestContent, to: RequestContent) =>
    act(exchange, sender('IT'), 'modify', '2026-05-05T09:00:00Z', { sent: from, input: { content: to } }).exchange;
  const first = sent('IT', '2026-03-03T09:00:00Z');
  const open = modify(first, fieldsOf(), indefinite);
  assert.equal(applyTimers(doctors, open, moment('2036-01-01T00:00:00Z')).exchange.state, 'in-force');
  const again = modify(open, indefinite, fieldsOf());
  assert.equal(again.parts[0]?.nextExpiry?.toISOString(), '2026-10-25T23:00:00.000Z');
  const later = modify(sent('IT', '2026-03-03T09:00:00Z', indefinite), indefinite, fieldsOf());
  assert.equal(later.parts[0]?.nextExpiry?.toISOString(), '2026-10-25T23:00:00.000Z');
});

// The other five: one shape, each with the professions that its provision names.
const HEALTH = { scope: 'restriction', activities: { text: 'No surgery', lang: 'en' } };
// biome-ignore format: one case a line
const others: [name: string, article: string, profession: string, foreign: string][] = [
  ['nurses',       'Art. 56a(1)(c)',    'specialised-nurse',    'doctor'],
  ['vets',         'Art. 56a(1)(f)',    'veterinary-surgeon',   'dentist'],
  ['other-health', 'Art. 56a(1)(d)-(k)', 'midwife',             'nurse'],
  ['education',    'Art. 56a(1)(l)',    'childcare-worker',     'doctor'],
];
for (const [name, article, profession, foreign] of others) {
  const procedure = alertOf(name);
  const content = fieldsOf({ profession, ...HEALTH });
  example(
    procedure.id,
    `it is about the professions of ${article}, and says the five things of Art. 56a(2) alone`,
    () => {
      const codes = (fields: Record<string, unknown>) =>
        checkInput(sentContent(procedure), { fields, questions: [] }).issues?.map(({ pointer }) => pointer);
      assert.equal(codes(content.fields), undefined);
      assert.deepEqual(codes({ ...content.fields, profession: foreign }), ['/fields/profession']);
      assert.equal(codes({ ...content.fields, reasons: 'Canary' })?.length, 1);
      for (const item of ['surname', 'profession', 'decisionAuthority', 'scope', 'startDate']) {
        const { [item]: _, ...without } = content.fields as Record<string, unknown>;
        assert.deepEqual(codes(without), [`/fields/${item}`]);
      }
    },
  );
  example(
    procedure.id,
    'who coordinates incoming alerts sees profession and scope alone: Art. 56a(2)(b) and (d)',
    () => {
      const exchange = sent('IT', '2026-03-03T09:00:00Z', content, procedure);
      const before = shown(exchange, coordinator('AT'), content, procedure);
      assert.ok(before.includes(profession) && before.includes('No surgery') && !before.includes(CANARY), before);
      assert.ok(shown(exchange, sender('IT'), content, procedure).includes(CANARY));
    },
  );
}

// Three calendar days, of which two at least are working days; the last is one (Regulation 1182/71 Art. 3(4), (5)).
// biome-ignore format: one case a line
const daysOfOthers: [name: string, what: string, country: string, decided: string, due: string, lastInstant: string][] = [
  // Thursday 14 May is Ascension Day.
  ['nurses',         'over Ascension Day in Austria',     'AT', '2026-05-12', '2026-05-15', '2026-05-15T21:59:59Z'],
  // 17 May is a Sunday; of the three days Monday alone is a working day.
  ['nurses',         'over a weekend in Norway',          'NO', '2026-05-15', '2026-05-19', '2026-05-19T21:59:59Z'],
  // Friday 1 May and Sunday 3 May are holidays.
  ['vets',           'over the first of May in Poland',   'PL', '2026-04-29', '2026-05-04', '2026-05-04T21:59:59Z'],
  // Of the three days Monday alone is a working day, and Tuesday is Saint Patrick's.
  ['vets',           'to Saint Patrick’s Day in Ireland', 'IE', '2026-03-13', '2026-03-18', '2026-03-18T23:59:59Z'],
  ['other-health',   'to the fourteenth of July in France', 'FR', '2026-07-10', '2026-07-15', '2026-07-15T21:59:59Z'],
  // The third day is Whit Monday: Tuesday would be the only working day.
  ['other-health',   'over Whitsun in Germany',           'DE', '2026-05-22', '2026-05-27', '2026-05-27T21:59:59Z'],
  // Wednesday is Ochi Day.
  ['education',      'over Ochi Day in Greece',           'GR', '2026-10-26', '2026-10-29', '2026-10-29T21:59:59Z'],
  // Of the three days Monday alone is a working day, and Tuesday is the Immaculate Conception.
  ['education',      'over the eighth of December in Italy', 'IT', '2026-12-04', '2026-12-09', '2026-12-09T22:59:59Z'],
  ['false-diplomas', 'to the leap day in Hungary',        'HU', '2028-02-26', '2028-02-29', '2028-02-29T22:59:59Z'],
  // The third day is the national holiday: Tuesday would be the only working day.
  ['false-diplomas', 'over the twelfth of October in Spain', 'ES', '2026-10-09', '2026-10-14', '2026-10-14T21:59:59Z'],
];
for (const [name, what, country, decisionDate, due, lastInstant] of daysOfOthers)
  example(alertOf(name).id, `it is due three calendar days after the decision: ${what}`, () => {
    const content = fieldsOf({ decisionDate, endDate: '2029-01-31' });
    const sending = (when: string) => sent(country, when, content, alertOf(name)).parts[0]?.terms.sending;
    assert.deepEqual([sending(lastInstant)?.due, sending(lastInstant)?.status], [due, 'met']);
    assert.equal(sending(new Date(Date.parse(lastInstant) + 1000).toISOString())?.status, 'over');
  });

// biome-ignore format: one case a line
const endsOfOthers: [name: string, what: string, country: string, endDate: string, over: string][] = [
  ['nurses',       'the Sunday on which clocks go back in Portugal',    'PT', '2026-10-25', '2026-10-26T00:00:00.000Z'],
  ['vets',         'a leap day in Iceland',                             'IS', '2028-02-29', '2028-03-01T00:00:00.000Z'],
  ['other-health', 'the Sunday on which clocks go forward in Finland',  'FI', '2026-03-29', '2026-03-29T21:00:00.000Z'],
  ['education',    'New Year’s Eve in Cyprus',                          'CY', '2026-12-31', '2026-12-31T22:00:00.000Z'],
];
for (const [name, what, country, endDate, over] of endsOfOthers)
  example(alertOf(name).id, `it closes by itself at the end of the restriction: ${what}`, () => {
    const exchange = sent(country, '2026-03-03T09:00:00Z', fieldsOf({ endDate }), alertOf(name));
    const before = new Date(Date.parse(over) - 1).toISOString();
    assert.equal(applyTimers(alertOf(name), exchange, moment(before)).exchange.state, 'in-force');
    assert.equal(applyTimers(alertOf(name), exchange, moment(over)).exchange.closedAt?.toISOString(), over);
  });

const diplomas = alertOf('false-diplomas');
const finding = (() => {
  const { profession: _, ...fields } = fieldsOf().fields;
  const wanted = ['surname', 'firstName', 'birthDate', 'birthPlace', 'decisionAuthority', 'decisionDate'];
  const kept = Object.entries(fields).filter(([name]) => wanted.includes(name));
  return { fields: { profession: 'architect', ...Object.fromEntries(kept) }, questions: [] } as RequestContent;
})();
example(diplomas.id, 'a finding of a court has neither scope nor period, and runs out with no day: Art. 56a(3)', () => {
  assert.equal(checkInput(sentContent(diplomas), finding).issues, undefined);
  for (const name of ['scope', 'endDate']) {
    const fields = { ...finding.fields, [name]: name === 'scope' ? 'prohibition' : '2026-10-25' };
    assert.equal(checkInput(sentContent(diplomas), { fields, questions: [] }).issues?.length, 1);
  }
  const found = sent('IT', '2026-03-03T09:00:00Z', finding, diplomas);
  assert.deepEqual(Object.keys(found.parts[0]?.terms ?? {}), ['sending']);
  assert.equal(applyTimers(diplomas, found, moment('2046-03-03T09:00:00Z')).exchange.state, 'in-force');
});
example(diplomas.id, 'it may be about any profession, of which alone who coordinates incoming alerts sees', () => {
  const found = sent('IT', '2026-03-03T09:00:00Z', finding, diplomas);
  const before = shown(found, coordinator('AT'), finding, diplomas);
  assert.ok(before.includes('architect') && !before.includes(CANARY));
});
example(
  diplomas.id,
  'where the finding is annulled it is withdrawn, and its data go three days later: Art. 56a(7)',
  () => {
    const found = sent('IT', '2026-03-03T09:00:00Z', finding, diplomas);
    const command = { action: 'withdraw', revision: found.revision, input: { ground: 'annulled' } };
    const { exchange } = decide(diplomas, found, sender('IT'), command, moment('2026-12-30T09:00:00Z'));
    assert.ok(!shown(exchange, sender('IT'), finding, diplomas).includes(CANARY));
    const days = retentionOf(diplomas.workflow.retention, exchange.closedAt, {});
    assert.deepEqual([exchange.state, days], ['withdrawn', { blockOn: '2027-01-02', eraseOn: '2027-01-02' }]);
  },
);
