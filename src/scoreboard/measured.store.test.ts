/** What is measured of requests, against dates worked out by hand; the clock of the fixture starts on Monday 2 March 2026, 9.00 in Budapest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../exchanges/index.ts';
import { PROCEDURE } from '../../test/support/exchange-fixture.ts';
import { fileFixture } from '../../test/support/file-fixture.ts';
import type { Measured } from './indicators.ts';
import { measured } from './measured.store.ts';

const { database, fixture } = await fileFixture();

const DAY = 86_400_000;
const START = Date.parse('2026-03-02T08:00:00Z');
const at = (day: number): Date => new Date(START + day * DAY);
const onDay = (day: number): void => {
  fixture.clock.now = at(day);
};

/** What is known of a request at the end of a day. */
async function knownOn(day: number, { id }: Pick<Outcome, 'id'>): Promise<Measured> {
  const procedure = fixture.procedures.current(PROCEDURE);
  assert.ok(procedure);
  const period = { from: at(-1), until: at(1000), asOf: new Date(at(day).getTime() + 1) };
  const found = (await measured(database.connection.db, procedure, period)).find((one) => one.exchangeId === id);
  assert.ok(found);
  return found;
}

const numbers = ({ acceptedAt, answeredAt, inTime, withdrawnAt }: Measured) => {
  const days = (instant: Date | null) => instant && (instant.getTime() - START) / DAY;
  return [days(acceptedAt), days(answeredAt), inTime, days(withdrawnAt)];
};

test('a request through its life, as it was known on each day', async () => {
  onDay(0);
  let exchange = await fixture.send();
  onDay(3);
  exchange = await fixture.act('recipient', exchange, 'accept', { days: 10 });
  onDay(9);
  exchange = await fixture.act('recipient', exchange, 'reply', { answers: fixture.answers() });
  onDay(12);
  await fixture.act('requester', exchange, 'close', { timeliness: 'dissatisfied', efforts: 'very-satisfied' });

  assert.deepEqual(numbers(await knownOn(2, exchange)), [null, null, null, null]);
  assert.deepEqual(numbers(await knownOn(3, exchange)), [3, null, null, null]);
  const answered = await knownOn(9, exchange);
  assert.deepEqual(numbers(answered), [3, 9, true, null]);
  assert.deepEqual(answered.ratings, {});
  const closed = await knownOn(12, exchange);
  assert.deepEqual(closed.ratings, { timeliness: [true], efforts: [false] });
  assert.deepEqual([closed.sender, closed.recipient, closed.area], ['IT', 'HU', 'professional-qualifications']);
  assert.deepEqual(closed.codes, { profession: 'doctor', purpose: 'establishment', daysWanted: 28 });
});

test('late is late for ever: a correction is no second first reply; more days agreed in time make it right', async () => {
  onDay(20);
  let late = await fixture.send();
  late = await fixture.act('recipient', late, 'accept', { days: 5 });
  let longer = await fixture.send();
  longer = await fixture.act('recipient', longer, 'accept', { days: 5 });
  const more = { moreDays: 10, extensionReason: { text: 'Szabadság.', lang: 'hu' } };
  longer = await fixture.act('recipient', longer, 'propose-extension', more);
  longer = await fixture.act('requester', longer, 'agree-extension');
  // Accepted on Sunday 22 March, five days end on Friday 27; the reply comes on Monday 30.
  onDay(28);
  late = await fixture.act('recipient', late, 'reply', { answers: fixture.answers() });
  longer = await fixture.act('recipient', longer, 'reply', { answers: fixture.answers() });
  onDay(30);
  const other = { ...fixture.answers(), 1: { value: 'no' } };
  late = await fixture.act('recipient', late, 'correct', { answers: other });
  assert.deepEqual(numbers(await knownOn(30, late)), [20, 28, false, null]);
  assert.deepEqual(numbers(await knownOn(30, longer)), [20, 28, true, null]);
});

test('a part of the answers is no reply', async () => {
  onDay(40);
  let exchange = await fixture.send();
  exchange = await fixture.act('recipient', exchange, 'accept', { days: 30 });
  onDay(41);
  exchange = await fixture.act('recipient', exchange, 'reply-in-part', { answers: { 1: { value: 'yes' } } });
  assert.deepEqual(numbers(await knownOn(41, exchange)), [40, null, null, null]);
});

test('forwarding and splitting restart no clock; answered when the last part is', async () => {
  onDay(50);
  let exchange = await fixture.send();
  onDay(52);
  exchange = await fixture.act('recipient', exchange, 'accept', { days: 30 });
  onDay(54);
  exchange = await fixture.act('recipient', exchange, 'split', { authority: 'hu-gyor-chamber', questions: [2] });
  onDay(57);
  exchange = await fixture.act('recipient', exchange, 'reply', { answers: { 1: { value: 'yes' } } }, 1);
  assert.deepEqual(numbers(await knownOn(57, exchange)), [52, null, null, null]);
  onDay(60);
  exchange = await fixture.act('second', exchange, 'accept', { days: 3 }, 2);
  onDay(66);
  const answers = { 2: { value: { text: 'Igen.', lang: 'hu' } } };
  exchange = await fixture.act('second', exchange, 'reply', { answers }, 2);
  // The first part was in time, the second was not: the request was not.
  assert.deepEqual(numbers(await knownOn(66, exchange)), [52, 66, false, null]);
});

test('withdrawn before anybody took it', async () => {
  onDay(80);
  const exchange = await fixture.send();
  onDay(82);
  await fixture.act('requester', exchange, 'withdraw');
  assert.deepEqual(numbers(await knownOn(82, exchange)), [null, null, null, 82]);
});

test('what is erased is counted as before', async () => {
  onDay(90);
  const exchange = await fixture.send();
  onDay(91);
  await fixture.act('recipient', exchange, 'accept', { days: 5 });
  const before = await knownOn(91, exchange);
  await database.connection.pool.query('delete from content where exchange_id = $1', [exchange.id]);
  assert.deepEqual(await knownOn(91, exchange), before);
});
