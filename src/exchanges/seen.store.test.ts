/** What is news to whom: what others did since one looked, until one holds nothing of the case any more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExchangeFixture } from '../../test/support/exchange-fixture.ts';
import { fileFixture } from '../../test/support/file-fixture.ts';
import { markSeen } from './seen.store.ts';

type Who = keyof ExchangeFixture['actors'];

const { database, fixture } = await fileFixture();

async function look(who: Who, id: string): Promise<void> {
  const { actors, clock, exchanges } = fixture;
  const { events } = await exchanges.events(actors[who], id);
  clock.forwardDays(1);
  await database.connection.db.executeQuery(markSeen(id, actors[who].membershipId, events.length, clock.now));
  clock.forwardDays(1);
}

async function isNews(who: Who, id: string): Promise<boolean | undefined> {
  const { rows } = await fixture.exchanges.list(fixture.actors[who], { box: 'all', ids: [id], limit: 1 });
  return rows[0]?.unread;
}

test('who has handed a case over is told of nothing that happens there afterwards', async () => {
  const { act, answers, send } = fixture;
  const sent = await send();
  assert.equal(await isNews('viewer', sent.id), true);
  await look('recipient', sent.id);
  await look('viewer', sent.id);
  const forwarded = await act('recipient', sent, 'forward', { authority: 'hu-gyor-chamber' });
  assert.equal(await isNews('second', sent.id), true);
  const accepted = await act('second', forwarded, 'accept', { days: 10 });
  for (const gone of ['recipient', 'viewer'] as const) assert.equal(await isNews(gone, sent.id), false, gone);
  await look('requester', sent.id);
  const replied = await act('second', accepted, 'reply', { answers: answers() });
  assert.equal(await isNews('requester', sent.id), true);
  await look('second', sent.id);
  await act('requester', replied, 'close');
  assert.equal(await isNews('second', sent.id), true, 'that it was closed is news to who held it to the end');
  for (const gone of ['recipient', 'viewer'] as const) assert.equal(await isNews(gone, sent.id), false, gone);
});

test('that the request was withdrawn is news to who had looked at it', async () => {
  const { act, send } = fixture;
  const sent = await send();
  await look('recipient', sent.id);
  await act('requester', sent, 'withdraw');
  assert.equal(await isNews('recipient', sent.id), true);
  await look('recipient', sent.id);
  assert.equal(await isNews('recipient', sent.id), false);
});

test('a part that comes back is news again', async () => {
  const { act, send } = fixture;
  const sent = await send();
  await look('recipient', sent.id);
  const away = await act('recipient', sent, 'forward', { authority: 'hu-gyor-chamber' });
  await act('second', away, 'forward', { authority: 'hu-pecs-chamber' });
  assert.equal(await isNews('recipient', sent.id), true);
  assert.equal(await isNews('second', sent.id), false);
});
