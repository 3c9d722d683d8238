import assert from 'node:assert/strict';
import { examplesOf } from './examples.ts';
import { moment, onlySent, realProcedure } from '../support/real-procedure.ts';
import { member, refusal } from '../support/small-exchange.ts';
import { decide } from '../../src/exchanges/decide.ts';
import type { ActingMembership, ExchangeState, RequestContent } from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { lookupSight, mayLookUp, readsEntry } from '../../src/exchanges/policy.ts';
import { present } from '../../src/exchanges/present.ts';
import { applyTimers } from '../../src/exchanges/time.ts';

// Refusals of firearms: Delegated Regulation (EU) 2021/1423 Art. 3 to 5, with the real calendars. Every date was counted by hand.

const refusals = realProcedure('firearms.refusals');
const example = examplesOf(refusals.id);
const { area } = refusals;

const who = (authority: string, functions: readonly string[], role = 'handler', inArea = area): ActingMembership => ({
  ...member(authority, [role], inArea),
  functions,
});
const recorder = who('it-police', ['records-refusals']);
const reader = who('hu-police', ['consults-refusals']);

const CANARY = 'Canary';
const fieldsOf = (fields: Record<string, unknown> = {}): RequestContent =>
  ({
    fields: {
      duration: 'one-off',
      surname: CANARY,
      firstName: CANARY,
      birthDate: '1970-05-06',
      birthPlace: CANARY,
      birthCountry: 'IT',
      nationalities: [{ country: 'IT' }],
      decisionDate: '2026-03-02',
      decisionAuthority: CANARY,
      decisionContact: CANARY,
      ...fields,
    },
    questions: [],
  }) as RequestContent;

const until = (endDate: string, more = {}): RequestContent => fieldsOf({ duration: 'until-date', endDate, ...more });
const withoutEnd = (more = {}): RequestContent => fieldsOf({ duration: 'indefinite', ...more });

const recorded = (content: RequestContent, when = '2026-03-04T09:00:00Z'): ExchangeState =>
  open(refusals, { id: 'x', number: 'n', content, requester: recorder, invited: new Map() }, moment(when)).exchange;

const act = (
  exchange: ExchangeState,
  action: string,
  when: string,
  more: { input?: Record<string, unknown>; sent?: RequestContent; by?: ActingMembership } = {},
): ExchangeState => {
  const { input = {}, sent, by = recorder } = more;
  const now = moment(when);
  const { revision } = applyTimers(refusals, exchange, now).exchange;
  return decide(refusals, exchange, by, { action, revision, input, ...(sent ? { sent } : {}) }, now).exchange;
};

const at = (exchange: ExchangeState, when: string): ExchangeState =>
  applyTimers(refusals, exchange, moment(when)).exchange;
const termOf = (exchange: ExchangeState, name: string) => exchange.parts[0]?.terms[name];
const dueOf = (exchange: ExchangeState, name: string) => termOf(exchange, name)?.due;

// biome-ignore format: one case a line
const recordings: [name: string, decided: string, due: string][] = [
  ['thirty days, all of March', '2026-03-02', '2026-04-01'],
  // The thirtieth day is Easter Sunday, the next a holiday in Italy.
  ['over Easter', '2026-03-06', '2026-04-07'],
  ['over a leap day', '2028-02-01', '2028-03-02'],
  // The thirtieth day is Friday 25 December, Saint Stephen's follows, then a Sunday.
  ['over Christmas', '2026-11-25', '2026-12-28'],
  ['over the end of a year', '2026-12-09', '2027-01-08'],
];
for (const [name, decisionDate, due] of recordings)
  example(`a refusal is recorded within thirty calendar days of the decision: ${name}`, () => {
    const content = fieldsOf({ decisionDate });
    const inTime = termOf(recorded(content, `${due}T21:59:59Z`), 'recording');
    assert.deepEqual([inTime?.due, inTime?.status], [due, 'met']);
    assert.equal(termOf(recorded(content, `${due}T23:00:01Z`), 'recording')?.status, 'over');
  });

example('a simple refusal can be found for ten years from the decision, and is not reviewed', () => {
  const entry = recorded(fieldsOf());
  // 2 March 2036 is a Sunday.
  assert.deepEqual([dueOf(entry, 'visible'), termOf(entry, 'review')], ['2036-03-03', undefined]);
  assert.equal(at(entry, '2036-03-03T22:59:59Z').state, 'active');
  const over = at(entry, '2036-03-03T23:00:00Z');
  assert.deepEqual([over.state, over.participants[0]?.state, over.closedAt !== null], ['expired', 'ended', true]);
  assert.equal(refusal(() => act(entry, 'confirm', '2030-01-01T09:00:00Z')).code, 'not-in-this-case');
});

example('a ban of at most ten years is not reviewed and can be found for ten years from its end', () => {
  for (const endDate of ['2031-03-02', '2036-03-02']) {
    const entry = recorded(until(endDate));
    assert.equal(termOf(entry, 'review'), undefined, endDate);
    assert.equal(at(entry, '2036-04-01T09:00:00Z').state, 'active');
  }
  const entry = at(recorded(until('2031-03-02')), '2031-03-04T09:00:00Z');
  // 2 March 2041 is a Saturday.
  assert.equal(dueOf(entry, 'after-end'), '2041-03-04');
  assert.equal(at(entry, '2041-03-04T23:00:00Z').state, 'expired');
});

example('a ban of more than ten years ceases to be accessible when its review is missed', () => {
  const entry = recorded(until('2051-03-02'));
  assert.equal(dueOf(entry, 'review'), '2036-03-03');
  assert.equal(at(entry, '2036-03-03T22:59:59Z').state, 'active');
  const hidden = at(entry, '2036-03-03T23:00:00Z');
  assert.equal(hidden.state, 'hidden');
  assert.ok(hidden.participants[0]?.turn, 'it waits for who recorded it');
  assert.equal(refusal(() => act(entry, 'confirm', '2036-03-04T09:00:00Z')).code, 'state-does-not-allow');
  assert.equal(refusal(() => act(hidden, 'restore', '2036-03-04T09:00:00Z')).code, 'not-in-this-case');
  assert.equal(at(hidden, '2036-09-05T09:00:00Z').state, 'expired');
});

example('a review that was confirmed is due again ten years later, up until the end of the ban', () => {
  const once = act(recorded(until('2051-03-02')), 'confirm', '2035-06-15T09:00:00Z');
  assert.equal(dueOf(once, 'review'), '2045-06-15');
  const twice = act(once, 'confirm', '2045-06-01T09:00:00Z');
  assert.equal(termOf(twice, 'review'), undefined);
  const ended = at(twice, '2051-03-03T09:00:00Z');
  assert.deepEqual([ended.state, dueOf(ended, 'after-end')], ['active', '2061-03-02']);
});

example('a ban without an end is reviewed every ten years, and a late review shows it again', () => {
  const entry = recorded(withoutEnd());
  const hidden = at(entry, '2036-03-04T09:00:00Z');
  assert.equal(hidden.state, 'hidden');
  const again = act(hidden, 'restore', '2036-06-20T09:00:00Z');
  assert.deepEqual([again.state, dueOf(again, 'review')], ['active', '2046-06-20']);
});

example('a revoked refusal can be found for ten years from the day of the revocation, and needs no review', () => {
  const revoked = act(recorded(until('2051-03-02')), 'revoke', '2030-05-20T09:00:00Z', {
    input: { revocationDate: '2030-05-05' },
  });
  // 5 May 2040 is a Saturday.
  assert.deepEqual([revoked.state, dueOf(revoked, 'after-revocation')], ['revoked', '2040-05-07']);
  assert.deepEqual([termOf(revoked, 'review')?.status, termOf(revoked, 'end')?.status], ['met', 'met']);
  assert.equal(at(revoked, '2040-05-07T21:59:59Z').state, 'revoked');
  assert.equal(at(revoked, '2040-05-07T22:00:00Z').state, 'expired');
});

example('an annulled refusal is removed at once', () => {
  const annulled = act(recorded(withoutEnd()), 'annul', '2027-01-11T09:00:00Z');
  assert.deepEqual([annulled.state, annulled.closedAt?.toISOString()], ['annulled', '2027-01-11T09:00:00.000Z']);
});

example('an update makes terms begin and end as if it had always said so', () => {
  const first = until('2051-03-02');
  const update = (content: RequestContent, sent = first, exchange = recorded(first)) =>
    act(exchange, 'update', '2027-01-11T09:00:00Z', { input: { content }, sent });
  const shorter = update(until('2034-03-02'));
  assert.deepEqual([termOf(shorter, 'review'), dueOf(shorter, 'end')], [undefined, '2034-03-02']);
  const endless = update(withoutEnd());
  assert.deepEqual([dueOf(endless, 'review'), termOf(endless, 'end')?.status], ['2036-03-03', 'met']);
  assert.equal(termOf(update(fieldsOf()), 'review'), undefined);
  // What has been confirmed since stays confirmed when the date of the decision is put right.
  const confirmed = act(recorded(first), 'confirm', '2026-12-01T09:00:00Z');
  const dated = update(until('2051-03-02', { decisionDate: '2026-03-01' }), first, confirmed);
  assert.equal(dueOf(dated, 'review'), '2036-12-01');
});

example('only who holds the function in the area looks refusals up, with sight of whom it names', () => {
  // biome-ignore format: one case a line
  const cases: [name: string, membership: ActingMembership, may: boolean][] = [
    ['who consults', reader, true],
    ['who records', who('fr-police', ['records-refusals']), true],
    ['another function', who('hu-police', ['sends', 'replies']), false],
    ['none any more', who('hu-police', []), false],
    ['another area', who('hu-police', ['consults-refusals'], 'handler', 'services'), false],
    ['a viewer, who would learn whom', who('hu-police', ['consults-refusals'], 'viewer'), false],
    ['an allocator', who('hu-police', ['consults-refusals'], 'allocator'), false],
    ['an administrator', who('hu-police', ['consults-refusals'], 'administrator'), false],
  ];
  for (const [name, membership, may] of cases) {
    assert.equal(mayLookUp(refusals, membership), may, name);
    assert.equal(readsEntry(refusals, recorded(withoutEnd()), membership), may, name);
    if (name.includes('function') || name.includes('more') || name.includes('area'))
      assert.deepEqual(lookupSight(refusals, membership), [], name);
  }
});

example('a reader sees an entry while it is in force or revoked, and nothing of it otherwise', () => {
  const entry = recorded(withoutEnd());
  const revoked = act(entry, 'revoke', '2030-05-20T09:00:00Z', { input: { revocationDate: '2030-05-05' } });
  const states = {
    active: entry,
    hidden: at(entry, '2036-03-04T09:00:00Z'),
    revoked,
    expired: at(revoked, '2041-01-01T09:00:00Z'),
    annulled: act(entry, 'annul', '2027-01-11T09:00:00Z'),
  };
  const said = new Map([[1, [{ no: 2, fields: { revocationDate: '2030-05-05' } }]]]);
  const content = { ...onlySent(withoutEnd()), said };
  for (const [state, exchange] of Object.entries(states)) {
    assert.equal(exchange.state, state);
    const shown = state === 'active' || state === 'revoked';
    assert.equal(readsEntry(refusals, exchange, reader), shown, state);
    const view = present(refusals, exchange, reader, content, [], moment('2041-01-01T09:00:00Z'));
    assert.equal(JSON.stringify(view).includes(CANARY), shown, state);
    assert.equal(JSON.stringify(view.parts[0]?.said).includes('2030-05-05'), shown, state);
    assert.deepEqual([view.actions, view.drafts, view.links, view.kept], [[], [], [], false]);
    assert.equal(
      refusal(() => act(exchange, 'update', '2041-01-01T09:00:00Z', { by: reader })).code,
      'exchange-not-found',
    );
  }
});

example('the register asks for no reasons, nothing of a criminal record or of health', () => {
  for (const section of refusals.form)
    for (const { name, type } of section.fields) {
      assert.notEqual(type, 'long-text', name);
      assert.doesNotMatch(name, /reason|ground|crim|convict|health|medical/i);
    }
});
