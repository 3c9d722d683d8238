import assert from 'node:assert/strict';
import { examplesOf } from './examples.ts';
import { foundIn, moment, onlySent, realProcedure, targetOf } from '../support/real-procedure.ts';
import { member, refusal } from '../support/small-exchange.ts';
import { decide, targetsWanted } from '../../src/exchanges/decide.ts';
import type { ActingMembership, ExchangeState, FieldValue, RequestContent } from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { present } from '../../src/exchanges/present.ts';
import { applyTimers } from '../../src/exchanges/time.ts';

// Alerts under Directive 2006/123/EC Art. 29(3) and 32, with the real calendars. Every date was counted by hand.

const alert = realProcedure('services.alert');
const example = examplesOf(alert.id);
const MORNING = '2026-03-02T09:00:00Z';

const at = (country: string, kind: string, ...functions: string[]): ActingMembership => ({
  ...member(`${country.toLowerCase()}-${kind}`, ['handler'], alert.area),
  functions,
});
const region = (country: string) => at(country, 'region', 'alert-authority');
const coordinator = (country: string) => at(country, 'coordinator', 'coordinates-alerts');
const commission = at('EU', 'commission', 'observes-alerts');
const directory = ['AT', 'GR', 'HU', 'IT'].map(coordinator).concat(commission);

const CANARY = 'Canary';
const words = { text: CANARY, lang: 'en' };
const contentOf = (fields: Record<string, unknown> = {}): RequestContent =>
  ({
    fields: {
      activity: 'construction',
      danger: 'health-safety',
      duty: 'art-32-1',
      provider: 'abroad',
      establishment: 'AT',
      reach: 'some',
      countries: [{ country: 'AT' }, { country: 'HU' }],
      providerName: CANARY,
      circumstances: words,
      ...fields,
    },
    questions: [],
  }) as RequestContent;

/** What the directory would find: as the store does, from the wanted audiences. */
function act(
  exchange: ExchangeState,
  by: ActingMembership,
  action: string,
  when: string,
  more: {
    input?: Record<string, unknown>;
    chosen?: ActingMembership | readonly ActingMembership[];
    content?: RequestContent;
    known?: ActingMembership[];
  } = {},
) {
  const { chosen, content: sent = contentOf(), known = directory } = more;
  const several = [chosen ?? []].flat();
  const ids = several.map(({ authorityId }) => authorityId);
  const named = several.length === 0 ? {} : Array.isArray(chosen) ? { authorities: ids } : { authority: ids[0] };
  const input = { ...more.input, ...named };
  const command = { action, revision: exchange.revision, input, sent };
  const wanted = targetsWanted(alert, exchange, by, command, moment(when));
  const invited = foundIn(known, wanted, several);
  return decide(alert, exchange, by, { ...command, invited }, moment(when));
}

const submitted = (country: string, content = contentOf()): ExchangeState =>
  open(
    alert,
    {
      id: 'x',
      number: 'n',
      content,
      requester: region(country),
      invited: new Map([['coordinator', [targetOf(coordinator(country))]]]),
    },
    moment(MORNING),
  ).exchange;

function broadcast(country: string, content = contentOf(), known = directory): ExchangeState {
  const action = content.fields.reach === 'all' ? 'broadcast-to-all' : 'broadcast';
  return act(submitted(country, content), coordinator(country), action, MORNING, { content, known }).exchange;
}
const seatsOf = ({ participants }: ExchangeState): string[] =>
  participants.map(({ role, authorityId }) => `${role} ${authorityId}`);

example('the country’s coordinator returns an alert, its author changes and submits it again, and it goes out', () => {
  let exchange = submitted('IT');
  assert.equal(refusal(() => act(exchange, region('IT'), 'broadcast', MORNING)).code, 'not-your-action');
  exchange = act(exchange, coordinator('IT'), 'return', MORNING, { input: { returnReason: words } }).exchange;
  assert.deepEqual(
    exchange.participants.map(({ turn }) => turn),
    [true, false],
  );
  const content = contentOf({ danger: 'both' });
  exchange = act(exchange, region('IT'), 'modify', MORNING, { input: { content } }).exchange;
  exchange = act(exchange, region('IT'), 'resubmit', MORNING).exchange;
  // Once it has been submitted again it is in the coordinator's hands alone.
  assert.equal(refusal(() => act(exchange, region('IT'), 'modify', MORNING, { input: { content } })).status, 409);
  exchange = act(exchange, coordinator('IT'), 'broadcast', MORNING, { content }).exchange;
  assert.equal(exchange.state, 'broadcast');
  assert.equal(exchange.overview.danger, 'both');
});

// biome-ignore format: one case a line
const reached: [name: string, country: string, fields: Record<string, unknown>, seats: string[]][] = [
  ['the country of establishment, once, and those named', 'IT', {}, ['establishment at-coordinator', 'inbox hu-coordinator', 'commission eu-commission']],
  ['all others', 'IT', { reach: 'all', countries: undefined }, ['establishment at-coordinator', 'commission eu-commission', 'inbox gr-coordinator', 'inbox hu-coordinator']],
  ['a provider of one’s own country: Art. 29(3)', 'AT', { duty: 'art-29-3', provider: 'here', establishment: undefined, countries: [{ country: 'GR' }] }, ['inbox gr-coordinator', 'commission eu-commission']],
  ['a provider of whom nobody knows from where', 'HU', { provider: 'unknown', establishment: undefined, countries: [{ country: 'GR' }] }, ['inbox gr-coordinator', 'commission eu-commission']],
];
for (const [name, country, fields, seats] of reached) {
  example(`an alert reaches ${name}`, () => {
    const given = contentOf(fields).fields;
    const content = {
      fields: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<
        string,
        FieldValue
      >,
      questions: [],
    };
    assert.deepEqual(seatsOf(broadcast(country, content)).slice(2), seats);
  });
}

example('where no authority stands for the Commission the alert goes out all the same', () => {
  const without = directory.filter((one) => one !== commission);
  assert.deepEqual(seatsOf(broadcast('IT', contentOf(), without)).slice(2), [
    'establishment at-coordinator',
    'inbox hu-coordinator',
  ]);
});

const proposal = { input: { proposal: words } };
// biome-ignore format: one case a line
const closings: [name: string, country: string, proposed: string, due: string, over: string][] = [
  // The tenth day is Easter Sunday; Easter Monday is a holiday.
  ['over Easter in Italy', 'IT', '2026-03-26T09:00:00Z', '2026-04-07', '2026-04-07T22:00:00.000Z'],
  // The tenth day is a Saturday, then come Orthodox Easter and its Monday.
  ['over Orthodox Easter in Greece', 'GR', '2026-04-01T09:00:00Z', '2026-04-14', '2026-04-14T21:00:00.000Z'],
  ['over the beginning of summer time', 'IT', '2026-03-23T09:00:00Z', '2026-04-02', '2026-04-02T22:00:00.000Z'],
  // Proposed shortly after midnight in Budapest, which is the day before in UTC.
  ['after midnight', 'HU', '2026-06-01T22:30:00Z', '2026-06-12', '2026-06-12T22:00:00.000Z'],
  ['to a leap day', 'IT', '2028-02-18T23:30:00Z', '2028-02-29', '2028-02-29T23:00:00.000Z'],
];
for (const [name, country, proposed, due, over] of closings) {
  example(`an alert closes when nobody objects within ten days: ${name}`, () => {
    const exchange = act(broadcast(country), coordinator('AT'), 'propose-closure', proposed, proposal).exchange;
    assert.equal(exchange.parts[0]?.terms.objection?.due, due);
    const { exchange: closed } = applyTimers(alert, exchange, moment(over));
    assert.deepEqual([closed.state, closed.closedAt?.toISOString()], ['closed', over]);
    // A moment earlier an objection still counts, and it goes on.
    const last = new Date(Date.parse(over) - 1).toISOString();
    const input = { objectionReason: words };
    const objector = coordinator(country);
    const objected = act(exchange, objector, 'object', last, { input }).exchange;
    assert.equal(objected.state, 'broadcast');
    assert.equal(objected.parts[0]?.terms.objection?.status, 'met');
    assert.equal(refusal(() => act(exchange, objector, 'object', over, { input })).status, 409);
  });
}

example('the country of establishment proposes closure, the sender only where that is its own or unknown', () => {
  const input = { ownProposal: words };
  const abroad = broadcast('IT');
  const propose = (exchange: ExchangeState) =>
    act(exchange, coordinator('IT'), 'propose-closure-here', MORNING, { input });
  assert.equal(refusal(() => propose(abroad)).code, 'not-in-this-case');
  const { establishment: _, ...fields } = contentOf({ provider: 'unknown' }).fields;
  assert.equal(propose(broadcast('IT', { fields, questions: [] })).exchange.state, 'closure-proposed');
  assert.equal(
    refusal(() => act(abroad, coordinator('HU'), 'propose-closure', MORNING, proposal)).code,
    'not-your-action',
  );
});

example(
  'it is passed on from coordinator to region to town; a correction and a withdrawal reach all of them and who was added late',
  () => {
    let exchange = broadcast('IT');
    const [office, town] = [region('HU'), at('HU', 'town', 'alert-authority')];
    exchange = act(exchange, coordinator('HU'), 'disseminate', MORNING, { chosen: office }).exchange;
    exchange = act(exchange, office, 'disseminate', MORNING, { chosen: town }).exchange;
    const late = act(exchange, coordinator('IT'), 'add-recipient', MORNING, { chosen: [coordinator('GR')] });
    exchange = late.exchange;
    assert.deepEqual(late.events.at(-1)?.tells, [8], 'only who comes in is told of it');
    const content = contentOf({ danger: 'both' });
    const corrected = act(exchange, coordinator('IT'), 'correct', MORNING, { input: { content } });
    assert.deepEqual(corrected.events.at(-1)?.tells, [1, 3, 4, 5, 6, 7, 8]);
    const information = act(corrected.exchange, town, 'add-information', MORNING, { input: { information: words } });
    assert.deepEqual(information.events.at(-1)?.tells, [1, 2, 3, 4, 6, 8]);
    const input = { withdrawalGround: 'unfounded' };
    const gone = act(corrected.exchange, coordinator('IT'), 'withdraw', MORNING, { input });
    assert.deepEqual(gone.events.at(-1)?.tells, [1, 3, 4, 5, 6, 7, 8]);
    const shown = (of: ExchangeState, by: ActingMembership) =>
      JSON.stringify(present(alert, of, by, onlySent(content), [], moment(MORNING)));
    for (const one of [coordinator('HU'), office, town, coordinator('GR')]) {
      assert.ok(shown(corrected.exchange, one).includes(CANARY));
      assert.ok(!shown(gone.exchange, one).includes(CANARY));
    }
    assert.ok(!shown(corrected.exchange, commission).includes(CANARY));
  },
);

example('several recipients are added at once: all of them, or none', () => {
  const exchange = broadcast('IT');
  const add = (...chosen: ActingMembership[]) => act(exchange, coordinator('IT'), 'add-recipient', MORNING, { chosen });
  const before = exchange.participants.length;
  const { exchange: after, events } = add(coordinator('GR'), coordinator('LU'));
  const fresh = after.participants.slice(before);
  assert.deepEqual(
    fresh.map(({ role, state, country }) => [role, state, country]),
    [
      ['inbox', 'notified', 'GR'],
      ['inbox', 'notified', 'LU'],
    ],
  );
  assert.deepEqual(
    events.at(-1)?.tells,
    fresh.map(({ no }) => no),
  );
  const codes = (...chosen: ActingMembership[]) =>
    refusal(() => add(...chosen)).issues.map(({ pointer, code }) => [pointer, code]);
  assert.deepEqual(codes(coordinator('GR'), region('HU')), [['/authorities', 'recipient-unsuitable']]);
  assert.deepEqual(codes(coordinator('GR'), coordinator('IT')), [['/authorities', 'recipient-at-home']]);
  assert.deepEqual(codes(coordinator('HU')), [['/authorities', 'recipient-takes-part']]);
  assert.equal(
    refusal(() => act(exchange, coordinator('IT'), 'add-recipient', MORNING)).issues[0]?.pointer,
    '/authorities',
  );
});
