import assert from 'node:assert/strict';
import { example } from './examples.ts';
import { moment, realProcedure, sectionsShown } from '../support/real-procedure.ts';
import { member, refusal } from '../support/small-exchange.ts';
import { decide } from '../../src/exchanges/decide.ts';
import type { VersionedProcedure } from '../../src/exchanges/input.ts';
import type { ActingMembership, ExchangeState, RequestContent } from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { checkSending } from '../../src/exchanges/sending.ts';
import { applyTimers } from '../../src/exchanges/time.ts';
import { retentionOf } from '../../src/protection/index.ts';

// Assistance among data protection authorities: Regulation (EU) 2016/679 Art. 61, with the real calendars. Every date was counted by hand.

const formal = realProcedure('data-protection.mutual-assistance');
const voluntary = realProcedure('data-protection.voluntary-assistance');
const words = (text: string) => ({ text, lang: 'en' });
const CANARY = 'Canary';

const supervisor = (country: string): ActingMembership => ({
  ...member(`${country.toLowerCase()}-authority`, ['handler'], formal.area),
  country,
  functions: ['supervises'],
});
const act = (
  procedure: VersionedProcedure,
  exchange: ExchangeState,
  by: ActingMembership,
  action: string,
  when: string,
  input: Record<string, unknown> = {},
) => decide(procedure, exchange, by, { action, revision: exchange.revision, input }, moment(when));

const content: RequestContent = {
  fields: {
    assistance: 'inspection',
    sector: 'health',
    subject: words(CANARY),
    purpose: words(CANARY),
    reasons: words(CANARY),
    controllerName: CANARY,
  },
  questions: [],
};
const italian = supervisor('IT');
const shown = (procedure: VersionedProcedure, exchange: ExchangeState, by: ActingMembership, sent: RequestContent) =>
  sectionsShown(procedure, exchange, by, sent, '2026-03-04T09:00:00Z');

/** A formal request from Italy. */
const asked = (country: string, when: string): ExchangeState =>
  open(
    formal,
    {
      id: 'x',
      number: 'n',
      content,
      requester: italian,
      invited: new Map([['requested', [supervisor(country)]]]),
    },
    moment(when),
  ).exchange;
const dueOf = (exchange: ExchangeState, name: string) => {
  const { due, status } = exchange.parts[0]?.terms[name] ?? {};
  return [due, status];
};

// biome-ignore format: one case a line
const months: [name: string, country: string, sent: string, due: string, over: string][] = [
  ['a month', 'HU', '2026-02-03T09:00:00Z', '2026-03-03', '2026-03-03T23:00:00.000Z'],
  // There is no 31 February: the last day of the month (Regulation 1182/71 Art. 3(2)(c)). 28 February is a Saturday, so Monday 2 March.
  ['from the end of January', 'HU', '2026-01-31T09:00:00Z', '2026-03-02', '2026-03-02T23:00:00.000Z'],
  ['from the end of January to a leap day', 'HU', '2028-01-31T09:00:00Z', '2028-02-29', '2028-02-29T23:00:00.000Z'],
  // 6 April 2026 is Easter Monday in Hungary.
  ['to Easter Monday', 'HU', '2026-03-06T09:00:00Z', '2026-04-07', '2026-04-07T22:00:00.000Z'],
  // The Greek Easter is a week later: Good Friday is 10 April, Monday the 13th a holiday too.
  ['to the Greek Good Friday', 'GR', '2026-03-10T09:00:00Z', '2026-04-14', '2026-04-14T21:00:00.000Z'],
  // 23:30 on 3 February in Rome is 0:30 on the 4th in Athens, where the request is received.
  ['received after midnight', 'GR', '2026-02-03T22:30:00Z', '2026-03-04', '2026-03-04T22:00:00.000Z'],
];
for (const [name, country, sent, due, over] of months) {
  example(formal.id, `mutual assistance is due a month after receipt: ${name}`, () => {
    const exchange = asked(country, sent);
    assert.deepEqual(dueOf(exchange, 'reply'), [due, 'running']);
    const before = new Date(Date.parse(over) - 1).toISOString();
    assert.equal(dueOf(applyTimers(formal, exchange, moment(before)).exchange, 'reply')[1], 'running');
    assert.equal(dueOf(applyTimers(formal, exchange, moment(over)).exchange, 'reply')[1], 'over');
  });
}

example(
  formal.id,
  'who was told nothing within the month may adopt a provisional measure, not before, and once in three months',
  () => {
    const exchange = asked('HU', '2026-02-03T09:00:00Z');
    const announce = (from: ExchangeState, when: string) =>
      act(formal, from, italian, 'announce-measure', when, { measure: words('Banned') }).exchange;
    assert.equal(refusal(() => announce(exchange, '2026-03-03T22:59:59Z')).code, 'too-early-until');
    const announced = announce(exchange, '2026-03-04T09:00:00Z');
    assert.equal(announced.state, 'pending');
    // 4 June 2026 is Corpus Christi, which is no holiday in Italy.
    assert.deepEqual(dueOf(announced, 'measure'), ['2026-06-04', 'running']);
    assert.equal(refusal(() => announce(announced, '2026-06-04T21:59:59Z')).code, 'barred-until');
    const late = act(formal, announced, supervisor('HU'), 'take-on', '2026-03-05T09:00:00Z').exchange;
    const done = act(formal, late, supervisor('HU'), 'comply', '2026-03-20T09:00:00Z', { result: words('Inspected') });
    assert.deepEqual([done.exchange.state, dueOf(done.exchange, 'reply')[1]], ['complied', 'over']);
  },
);

example(
  formal.id,
  'a report on progress within the month keeps the measure away, and the results are late all the same',
  () => {
    const hungarian = supervisor('HU');
    const taken = act(
      formal,
      asked('HU', '2026-02-03T09:00:00Z'),
      hungarian,
      'take-on',
      '2026-02-10T09:00:00Z',
    ).exchange;
    const told = act(formal, taken, hungarian, 'report-progress', '2026-03-03T22:59:59Z', { progress: words('Half') });
    const later = applyTimers(formal, told.exchange, moment('2026-03-04T09:00:00Z')).exchange;
    assert.deepEqual([dueOf(later, 'information')[1], dueOf(later, 'reply')[1]], ['met', 'over']);
    const measure = { measure: words('Banned') };
    const announce = () => act(formal, later, italian, 'announce-measure', '2026-04-01T09:00:00Z', measure);
    assert.equal(refusal(announce).code, 'too-early');
  },
);

example(formal.id, 'assistance is refused on the two grounds of the act alone, and with reasons', () => {
  const exchange = asked('HU', '2026-02-03T09:00:00Z');
  const refuse = (input: Record<string, unknown>) =>
    act(formal, exchange, supervisor('HU'), 'refuse', '2026-02-05T09:00:00Z', input).exchange;
  const refusalReasons = words('Another authority is competent');
  assert.equal(
    refusal(() => refuse({ refusalGround: 'no-time', refusalReasons })).issues[0]?.pointer,
    '/refusalGround',
  );
  assert.equal(refusal(() => refuse({ refusalGround: 'not-competent' })).issues[0]?.pointer, '/refusalReasons');
  const refused = refuse({ refusalGround: 'not-competent', refusalReasons });
  assert.deepEqual([refused.state, dueOf(refused, 'information')[1]], ['refused', 'met']);
  assert.equal(act(formal, refused, italian, 'close', '2026-02-06T09:00:00Z').exchange.state, 'closed');
});

example(
  formal.id,
  'until it takes the request on, and after a withdrawal, an authority sees what it is about and no more',
  () => {
    const hungarian = supervisor('HU');
    const exchange = asked('HU', '2026-02-03T09:00:00Z');
    const before = shown(formal, exchange, hungarian, content);
    assert.ok(before.includes('inspection') && !before.includes(CANARY), before);
    const taken = act(formal, exchange, hungarian, 'take-on', '2026-02-04T09:00:00Z').exchange;
    assert.ok(shown(formal, taken, hungarian, content).includes(CANARY));
    const gone = act(formal, taken, italian, 'withdraw', '2026-02-05T09:00:00Z').exchange;
    assert.ok(!shown(formal, gone, hungarian, content).includes(CANARY));
  },
);

const voluntaryContent: RequestContent = {
  fields: {
    assistance: 'experience',
    sector: 'online',
    subject: words(CANARY),
    purpose: words(CANARY),
  },
  questions: [],
};

example(
  voluntary.id,
  'voluntary assistance has no term; each of those asked decides for itself, and its silence does nothing',
  () => {
    const [hungarian, greek, austrian] = ['HU', 'GR', 'AT'].map(supervisor) as [
      ActingMembership,
      ActingMembership,
      ActingMembership,
    ];
    const exchange = open(
      voluntary,
      {
        id: 'x',
        number: 'n',
        content: voluntaryContent,
        requester: italian,
        invited: new Map([['asked', [hungarian, greek, austrian]]]),
      },
      moment('2026-02-03T09:00:00Z'),
    ).exchange;
    assert.deepEqual(exchange.parts[0]?.terms, {});
    assert.equal(applyTimers(voluntary, exchange, moment('2029-01-01T09:00:00Z')).exchange.state, 'open');
    const step = (from: ExchangeState, by: ActingMembership, action: string, input = {}) =>
      act(voluntary, from, by, action, '2026-02-10T09:00:00Z', input).exchange;
    const part = step(step(exchange, hungarian, 'take-part'), greek, 'decline');
    assert.ok(shown(voluntary, part, hungarian, voluntaryContent).includes(CANARY));
    for (const one of [greek, austrian]) assert.ok(!shown(voluntary, part, one, voluntaryContent).includes(CANARY));
    const contribution = { contribution: words('We had two such cases') };
    assert.equal(refusal(() => step(part, austrian, 'answer', contribution)).code, 'state-does-not-allow');
    const answered = step(step(part, hungarian, 'answer', contribution), hungarian, 'answer', contribution);
    const seats = (of: ExchangeState) => of.participants.map(({ state, turn }) => `${state}${turn ? '!' : ''}`);
    assert.deepEqual(seats(answered), ['engaged', 'answered', 'declined', 'invited!']);
    const closed = step(answered, italian, 'close');
    assert.deepEqual([closed.state, ...seats(closed)], ['closed', 'engaged', 'ended', 'ended', 'ended']);
  },
);

const [hungarian, greek, polish] = ['HU', 'GR', 'PL'].map(supervisor) as [
  ActingMembership,
  ActingMembership,
  ActingMembership,
];
/** Italy asks Hungary and Greece. */
const asks = (when: string): ExchangeState =>
  open(
    voluntary,
    {
      id: 'x',
      number: 'n',
      content: voluntaryContent,
      requester: italian,
      invited: new Map([['asked', [hungarian, greek]]]),
    },
    moment(when),
  ).exchange;
const WHEN = '2026-02-10T09:00:00Z';
const contribution = { contribution: words('We had two such cases') };

example(voluntary.id, 'it is asked of authorities of other countries that it chooses, of one or of several', () => {
  const issues = (...chosen: ActingMembership[]) =>
    checkSending(
      italian,
      voluntary,
      chosen.map(({ authorityId }) => authorityId),
      chosen,
      voluntaryContent,
    ).issues.map(({ pointer, code }) => `${pointer} ${code}`);
  assert.deepEqual(issues(hungarian), []);
  assert.deepEqual(issues(hungarian, greek, polish), []);
  assert.deepEqual(issues(), ['/recipients required']);
  const second = { ...italian, authorityId: 'it-second' };
  const other = { ...greek, authorityId: 'gr-other', functions: ['sends'] };
  assert.deepEqual(issues(second, greek, other, italian), [
    '/recipients/0 recipient-at-home',
    '/recipients/2 recipient-unsuitable',
    '/recipients/3 recipient-unsuitable',
  ]);
});

example(
  voluntary.id,
  'who could help too is asked later, and counts as the first do; one of the own country cannot be',
  () => {
    const ask = (one: ActingMembership) => {
      const input = { authorities: [one.authorityId] };
      const command = { action: 'ask-others', revision: 1, input, invited: new Map([['asked', [one]]]) };
      return decide(voluntary, asks('2026-02-03T09:00:00Z'), italian, command, moment(WHEN)).exchange;
    };
    assert.deepEqual(
      ask(polish).participants.map(({ authorityId, state }) => `${authorityId} ${state}`),
      ['it-authority engaged', 'hu-authority invited', 'gr-authority invited', 'pl-authority invited'],
    );
    const other = { ...italian, authorityId: 'it-second' };
    assert.deepEqual(refusal(() => ask(other)).issues[0]?.code, 'recipient-at-home');
  },
);

example(
  voluntary.id,
  'who has declined, or takes part no more, answers nothing; who has answered may add to it',
  () => {
    const exchange = asks('2026-02-03T09:00:00Z');
    const declined = act(voluntary, exchange, greek, 'decline', WHEN).exchange;
    assert.equal(
      refusal(() => act(voluntary, declined, greek, 'answer', WHEN, contribution)).code,
      'state-does-not-allow',
    );
    const taking = act(voluntary, declined, hungarian, 'take-part', WHEN).exchange;
    const once = act(voluntary, taking, hungarian, 'answer', WHEN, contribution).exchange;
    const again = act(voluntary, once, hungarian, 'answer', '2027-02-10T09:00:00Z', contribution);
    assert.deepEqual(again.events.at(-1)?.tells, [1]);
    const closed = act(voluntary, again.exchange, italian, 'close', '2027-02-11T09:00:00Z').exchange;
    assert.equal(
      refusal(() => act(voluntary, closed, hungarian, 'answer', WHEN, contribution)).code,
      'state-does-not-allow',
    );
  },
);

example(voluntary.id, 'closed on a leap day it is blocked six months later, deleted in three years', () => {
  const closed = act(voluntary, asks('2028-02-03T09:00:00Z'), italian, 'close', '2028-02-29T09:00:00Z').exchange;
  const days = retentionOf(voluntary.workflow.retention, closed.closedAt, {});
  assert.deepEqual(days, { blockOn: '2028-08-29', eraseOn: '2031-02-28' });
  assert.ok(!shown(voluntary, closed, hungarian, voluntaryContent).includes(CANARY));
});
