import assert from 'node:assert/strict';
import { examplesOf } from './examples.ts';
import { moment, onlySent, realProcedure } from '../support/real-procedure.ts';
import { member, refusal } from '../support/small-exchange.ts';
import { decide } from '../../src/exchanges/decide.ts';
import type { ExchangeState, RequestContent } from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { present } from '../../src/exchanges/present.ts';
import { checkSending } from '../../src/exchanges/sending.ts';

// The request on the posting of workers: working days with the holidays of the country asked, and the limits of
// Directive 2014/67/EU Art. 6(6). The real calendars; every date was counted by hand.

const posting = realProcedure('posting-of-workers.information-request');
const example = examplesOf(posting.id);
const sender = member('at-1', ['handler'], posting.area);

const text = { text: 'Canary', lang: 'en' };
const worker = { firstName: 'Canary', surname: 'Canary', birthDate: '1980-02-29' };
function content(fields: Record<string, unknown> = {}, questions = ['po-43']): RequestContent {
  return {
    fields: {
      kind: 'posting',
      sector: 'f',
      urgency: 'ordinary',
      daysWanted: 25,
      providerName: 'Canary',
      particularWorkers: 'no',
      reason: text,
      ...fields,
    },
    questions: questions.map((code) => ({ code, parameters: PARAMETERS[code] ?? {} })),
  } as RequestContent;
}
const PARAMETERS: Record<string, Record<string, string>> = {
  'po-43': { worker: 'Canary' },
  'po-56': { register: 'VIES' },
};
const URGENT = { kind: 'establishment', urgency: 'register-check', urgencyReason: text, daysWanted: 2 };

const sent = (country: string, when: string, body = content()): ExchangeState =>
  open(
    posting,
    {
      id: 'x',
      number: 'n',
      content: body,
      requester: { authorityId: 'at-1', country: 'AT' },
      invited: new Map([['recipient', [{ authorityId: 'other', country }]]]),
    },
    moment(when),
  ).exchange;

// biome-ignore format: one case a line
const dates: [name: string, country: string, sent: string, days: number, due: string][] = [
  // From Tuesday 3 March 2026 four working days in the first week, five in each of the next three: 19 by 27 March, 23 by 2 April.
  // Good Friday (3 April) and Easter Monday (6 April) are holidays.
  ['Hungary, over Easter', 'HU', '2026-03-02T09:00:00Z', 25, '2026-04-08'],
  // Good Friday counts.
  ['Italy, over Easter', 'IT', '2026-03-02T09:00:00Z', 25, '2026-04-07'],
  // 25 March does not count, both days of that Easter do.
  ['Greece, over 25 March', 'GR', '2026-03-02T09:00:00Z', 25, '2026-04-07'],
  // 4 by 20 March, 8 by 27 March, 13 by 3 April, 17 by 9 April; 10 and 13 April are Orthodox Good Friday and Easter Monday.
  ['Greece, over Orthodox Easter', 'GR', '2026-03-16T09:00:00Z', 25, '2026-04-23'],
  ['Hungary, from Maundy Thursday', 'HU', '2026-04-02T09:00:00Z', 2, '2026-04-08'],
  ['Italy, from Maundy Thursday', 'IT', '2026-04-02T09:00:00Z', 2, '2026-04-07'],
  ['Greece, over the Easter of others', 'GR', '2026-04-02T09:00:00Z', 2, '2026-04-06'],
  ['Greece, over its own Easter', 'GR', '2026-04-09T09:00:00Z', 2, '2026-04-15'],
];
for (const [name, country, when, days, due] of dates) {
  example(`${days} working days: ${name}`, () => {
    const body = days === 2 ? content(URGENT, ['po-56']) : content();
    const exchange = sent(country, when, body);
    assert.equal(exchange.participants[1]?.due, due);
    assert.equal(exchange.parts[0]?.terms.wanted?.due, due);
    // What the recipient takes upon itself is counted in the same way and from the same day (Art. 6(6)), though it accepts a day later.
    const recipient = { ...member('other', ['handler'], posting.area), country };
    const command = { action: 'accept', revision: exchange.revision, input: { days } };
    const later = new Date(Date.parse(when) + 86_400_000).toISOString();
    const { exchange: accepted } = decide(posting, exchange, recipient, command, moment(later));
    assert.equal(accepted.parts[0]?.terms.agreed?.due, due);
  });
}

// Sent to Hungary on Monday 2 March 2026, accepted on Monday 16 March: of the days from receipt nine are over, and the tenth is running.
// biome-ignore format: one case a line
const spent: [name: string, days: number, accepted: string, outcome: string][] = [
  ['nine days, of which none is left', 9, '2026-03-16T09:00:00Z', 'refused'],
  ['ten days, of which the last has begun', 10, '2026-03-16T09:00:00Z', '2026-03-16'],
  ['the last moment of the tenth day', 10, '2026-03-16T22:59:59Z', '2026-03-16'],
  ['the first moment after it', 10, '2026-03-16T23:00:00Z', 'refused'],
  // Nobody can say a number that leaves time: it is accepted late, and is overdue at once.
  ['after the 25 days that the law allows', 25, '2026-04-09T09:00:00Z', '2026-04-08'],
];
for (const [name, days, accepted, outcome] of spent) {
  example(`accepted two weeks after receipt: ${name}`, () => {
    const exchange = sent('HU', '2026-03-02T09:00:00Z');
    const by = { ...member('other', ['handler'], posting.area), country: 'HU' };
    const work = () =>
      decide(posting, exchange, by, { action: 'accept', revision: 1, input: { days } }, moment(accepted)).exchange;
    if (outcome === 'refused') {
      const [issue] = refusal(work).issues;
      assert.deepEqual([issue?.pointer, issue?.code, issue?.params?.min], ['/days', 'days-spent', days + 1]);
    } else assert.equal(work().parts[0]?.terms.agreed?.due, outcome);
  });
}

const recipient = member('other', ['handler'], posting.area);
const accept = (exchange: ExchangeState, days: number) =>
  decide(
    posting,
    exchange,
    recipient,
    { action: 'accept', revision: 1, input: { days } },
    moment('2026-03-03T09:00:00Z'),
  );

// biome-ignore format: one case a line
const limits: [name: string, body: RequestContent, days: number, max: number | null][] = [
  ['25 days', content(), 25, null],
  ['26 days', content(), 26, 25],
  ['two days of an urgent check', content(URGENT, ['po-56']), 2, null],
  ['three days of an urgent check', content(URGENT, ['po-56']), 3, 2],
];
for (const [name, body, days, max] of limits) {
  example(`accepted for ${name}: ${max === null ? 'allowed' : 'refused'}`, () => {
    const exchange = sent('HU', '2026-03-02T09:00:00Z', body);
    if (max === null) assert.equal(accept(exchange, days).exchange.state, 'accepted');
    else
      assert.deepEqual(refusal(() => accept(exchange, days)).issues, [
        { pointer: '/days', code: 'above-legal-limit', params: { max, unit: 'working_days' } },
      ]);
  });
}

const facts = [{ authorityId: 'other', country: 'HU', functions: ['replies'] }];
const issues = (body: RequestContent) =>
  checkSending(sender, posting, ['other'], facts, body).issues.map(
    ({ pointer, code }) => `${pointer.replace('/content/', '')} ${code}`,
  );

// biome-ignore format: one case a line
const sending: [name: string, body: RequestContent, issues: string[]][] = [
  ['a whole request', content(), []],
  ['26 days wanted', content({ daysWanted: 26 }), ['fields/daysWanted above-legal-limit']],
  ['urgent, substantiated', content(URGENT, ['po-56']), []],
  ['urgent without a reason', content({ ...URGENT, urgencyReason: undefined }, ['po-56']), ['fields/urgencyReason required']],
  ['urgent in three days', content({ ...URGENT, daysWanted: 3 }, ['po-56']), ['fields/daysWanted above-legal-limit']],
  ['particular workers, none named', content({ particularWorkers: 'yes' }), ['fields/workers required']],
  ['a worker', content({ particularWorkers: 'yes', workers: [worker] }), []],
  ['a worker without a surname', content({ particularWorkers: 'yes', workers: [worker, { firstName: 'Canary' }] }), ['fields/workers/1/surname required']],
  ['21 workers', content({ particularWorkers: 'yes', workers: Array.from({ length: 21 }, () => worker) }), ['fields/workers too-big']],
  ['a worker without a day of birth', content({ particularWorkers: 'yes', workers: [{ ...worker, birthDate: '1980-02-30' }] }), ['fields/workers/0/birthDate not-a-date']],
  ['a question of another kind', content({ kind: 'health-safety' }), ['questions/0 question-not-offered']],
  ['no posting where an establishment is asked about', content({ kind: 'establishment', particularWorkers: undefined }, ['po-39']), []],
];
for (const [name, body, expected] of sending) {
  example(`sending ${name}: ${expected.join(', ') || 'nothing is wrong'}`, () => {
    assert.deepEqual(issues(JSON.parse(JSON.stringify(body))), expected);
  });
}

example('what is not asked is not sent, though it was typed', () => {
  const body = content({ ...URGENT, postedFrom: '2026-01-01', workers: [worker] }, ['po-56']);
  const { value } = checkSending(sender, posting, ['other'], facts, {
    ...body,
    fields: { ...body.fields, urgency: 'ordinary' },
  });
  assert.deepEqual(Object.keys(value?.fields ?? {}).sort(), [
    'daysWanted',
    'kind',
    'providerName',
    'reason',
    'sector',
    'urgency',
  ]);
});

// biome-ignore format: one case a line
const modified: [name: string, body: RequestContent, issues: string[]][] = [
  ['to fewer days', content({ daysWanted: 10 }), []],
  ['to more days than the act allows', content({ daysWanted: 30 }), ['/content/fields/daysWanted above-legal-limit']],
  ['to an urgent check without its reason', content({ ...URGENT, urgencyReason: undefined }, ['po-56']), ['/content/fields/urgencyReason required']],
  ['to another kind with the old questions', content({ kind: 'documents' }), ['/content/questions/0 question-not-offered']],
];
for (const [name, body, expected] of modified) {
  example(`modified ${name}: ${expected.join(', ') || 'nothing is wrong'}`, () => {
    const exchange = sent('HU', '2026-03-02T09:00:00Z');
    const input = { content: JSON.parse(JSON.stringify(body)) };
    const modify = () =>
      decide(posting, exchange, sender, { action: 'modify', revision: 1, input }, moment('2026-03-02T10:00:00Z'));
    if (expected.length === 0) assert.equal(modify().exchange.overview.daysWanted, 10);
    else
      assert.deepEqual(
        refusal(modify).issues.map(({ pointer, code }) => `${pointer} ${code}`),
        expected,
      );
  });
}

example('before acceptance nothing personal is seen; sections that are not asked are nowhere', () => {
  const body = content({ particularWorkers: 'yes', workers: [worker] });
  const exchange = sent('HU', '2026-03-02T09:00:00Z', body);
  const opened = onlySent(body);
  assert.ok(
    !JSON.stringify(present(posting, exchange, recipient, opened, [], moment('2026-03-02T10:00:00Z'))).includes(
      'Canary',
    ),
  );
  const establishment = sent('HU', '2026-03-02T09:00:00Z', content({ kind: 'establishment' }, ['po-39']));
  const view = present(posting, establishment, sender, opened, [], moment('2026-03-02T10:00:00Z'));
  assert.deepEqual(exchange.overview, { kind: 'posting', sector: 'f', urgency: 'ordinary', daysWanted: 25 });
  assert.ok(!view.sections.flatMap(({ fields }) => fields).some(({ field }) => field.name === 'urgencyReason'));
});
