/** DESIGN 3.10, sentence by sentence: nothing acknowledged is lost, nothing is done twice. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startForgettingAnswers } from '../../src/exchanges/index.ts';
import { formOn } from '../support/browser-session.ts';
import { insertActor } from '../support/exchange-fixture.ts';
import { openProgram, type Outcome, PECS, type Person, PROCEDURE, type Program, refused } from '../support/program.ts';

let program: Program;
before(async () => {
  program = await openProgram();
});
after(() => program.close());

const body = (more: object = {}) => ({
  procedure: PROCEDURE,
  recipient: PECS,
  content: program.content(),
  send: true,
  ...more,
});
const send = (key: string | null, more: object = {}, who: Person = 'requester') =>
  program.call(who, '/exchanges', { body: body(more), key });
const act = (
  who: Person,
  exchange: Pick<Outcome, 'id' | 'revision'>,
  action: string,
  key: string | null,
  input: object = {},
) =>
  program.call(who, `/exchanges/${exchange.id}/actions/${action}`, {
    body: { revision: exchange.revision, input },
    key,
  });
const count = async (what: string): Promise<number> =>
  Number((await program.database.admin.pool.query(`select count(*) from ${what}`)).rows[0].count);

test('the same key and payload get the same answer; what it did is done once', async () => {
  const [exchanges, events] = [await count('exchange'), await count('event')];
  const key = randomUUID();
  const first = await send(key);
  const again = await send(key);
  assert.deepEqual([again.status, again.json], [first.status, first.json]);
  assert.equal(again.headers.location, first.headers.location);
  const acceptKey = randomUUID();
  const accepted = await act('recipient', first.json, 'accept', acceptKey, { days: 9 });
  assert.deepEqual((await act('recipient', first.json, 'accept', acceptKey, { days: 9 })).json, accepted.json);
  assert.deepEqual([await count('exchange'), await count('event')], [exchanges + 1, events + 2]);
  // A payload is what it says, not how it is written.
  const turned = JSON.stringify(Object.fromEntries(Object.entries(body()).reverse()), null, 2);
  assert.deepEqual((await program.call('requester', '/exchanges', { body: turned, key })).json, first.json);
});

test('the stored answer is given also after the state has moved on', async () => {
  const key = randomUUID();
  const sent = (await send(key)).json;
  const acceptKey = randomUUID();
  const accepted = (await act('recipient', sent, 'accept', acceptKey, { days: 9 })).json;
  const replied = (await act('recipient', accepted, 'reply', randomUUID(), { answers: program.answers() })).json;
  await act('requester', replied, 'close', randomUUID());
  assert.deepEqual((await send(key)).json, sent);
  assert.deepEqual((await act('recipient', sent, 'accept', acceptKey, { days: 9 })).json, accepted);
});

test('every mutation of a draft is done once for its key: made, saved, sent, deleted', async () => {
  const drafts = await count('draft');
  const keys = { make: randomUUID(), save: randomUUID(), send: randomUUID(), remove: randomUUID() };
  const make = () => send(keys.make, { send: false, recipient: null });
  const { json: draft } = await make();
  const input = { recipient: PECS, content: program.content() };
  const save = () => act('requester', draft, 'save', keys.save, input);
  const saved = await save();
  assert.deepEqual((await save()).json, saved.json);
  assert.equal(saved.json.revision, 2);
  refused(await act('requester', draft, 'save', keys.save, { ...input, recipient: null }), 422, 'key-reused');
  const sending = () => act('requester', saved.json, 'send', keys.send);
  const sent = await sending();
  assert.equal(sent.json.state, 'awaiting-acceptance');
  for (const [repeat, first] of [
    [make, draft],
    [save, saved.json],
    [sending, sent.json],
  ] as const) {
    const { status, json } = await repeat();
    assert.ok(status < 300);
    assert.deepEqual(json, first);
  }
  const { json: other } = await send(randomUUID(), { send: false });
  const remove = () => act('requester', other, 'delete', keys.remove);
  assert.deepEqual([(await remove()).status, (await remove()).status], [204, 204]);
  assert.equal(await count('draft'), drafts);
});

test('another payload under the key is refused, whatever the route', async () => {
  const key = randomUUID();
  const { json: sent } = await send(key);
  const others = [
    send(key, { content: program.content({ firstName: 'Berta' }) }),
    send(key, { send: false }),
    act('requester', sent, 'close', key),
  ];
  for (const other of await Promise.all(others.map((one) => one))) {
    assert.ok(other.status === 422 || other.json.code === 'request-in-progress', other.text);
  }
  refused(await send(key, { content: program.content({ firstName: 'Berta' }) }), 422, 'key-reused');
  refused(await send(key, { send: false }), 422, 'key-reused');
  refused(await act('requester', sent, 'close', key), 422, 'key-reused');
  const acceptKey = randomUUID();
  await act('recipient', sent, 'accept', acceptKey, { days: 9 });
  refused(await act('recipient', sent, 'accept', acceptKey, { days: 10 }), 422, 'key-reused');
  const { json: second } = await send(randomUUID());
  refused(await act('recipient', second, 'accept', acceptKey, { days: 9 }), 422, 'key-reused');
});

test('a refusal does not use the key up', async () => {
  const key = randomUUID();
  refused(await send(key, { content: program.content({ firstName: '' }) }), 422, 'input-invalid');
  refused(await send(key, { recipient: 'nowhere' }), 422, 'input-invalid');
  const sent = await send(key);
  assert.equal(sent.status, 201);
  const acceptKey = randomUUID();
  refused(await act('recipient', sent.json, 'accept', acceptKey, { days: 0 }), 422, 'input-invalid');
  refused(
    await act('recipient', { ...sent.json, revision: 9 }, 'accept', acceptKey, { days: 3 }),
    409,
    'changed-meanwhile',
  );
  assert.equal((await act('recipient', sent.json, 'accept', acceptKey, { days: 3 })).status, 200);
});

test('at the same time, one is done and the others are told so at once or get its answer', async () => {
  const exchanges = await count('exchange');
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 12 }, () => send(key)));
  const done = answers.filter(({ status }) => status === 201);
  assert.ok(done.length >= 1);
  assert.equal(new Set(done.map(({ json }) => json.id)).size, 1);
  for (const other of answers.filter(({ status }) => status !== 201)) refused(other, 409, 'request-in-progress');
  assert.equal(await count('exchange'), exchanges + 1);

  const [sent] = done;
  const acceptKey = randomUUID();
  const accepts = await Promise.all(
    Array.from({ length: 12 }, () => act('recipient', sent?.json, 'accept', acceptKey, { days: 3 })),
  );
  assert.ok(accepts.some(({ status }) => status === 200));
  for (const other of accepts.filter(({ status }) => status !== 200)) refused(other, 409, 'request-in-progress');
  assert.equal(await count(`event where exchange_id = '${sent?.json.id}' and action = 'accept'`), 1);
});

test('a repetition does not wait for the exchange that the first is working on', async () => {
  const sent = await program.send();
  const key = randomUUID();
  const client = await program.database.connection.pool.connect();
  try {
    // The first call has its key and holds the exchange; it is not done yet.
    await client.query('begin');
    const hash = `('x' || left(encode(sha256(($1 || $2)::bytea), 'hex'), 16))::bit(64)::bigint`;
    await client.query(`select pg_advisory_xact_lock(${hash})`, [program.people.recipient.userId, key]);
    await client.query('select 1 from exchange where id = $1 for update', [sent.id]);
    const before = Date.now();
    refused(await act('recipient', sent, 'accept', key, { days: 3 }), 409, 'request-in-progress');
    assert.ok(Date.now() - before < 1500);
  } finally {
    await client.query('rollback');
    client.release();
  }
  assert.equal((await act('recipient', sent, 'accept', key, { days: 3 })).status, 200);
});

test('two at the same time with two keys: one is done, the other sees that it has changed', async () => {
  for (let round = 0; round < 10; round += 1) {
    const sent = await program.send();
    const answers = await Promise.all(
      [1, 2, 3].map((days) => act('recipient', sent, 'accept', randomUUID(), { days })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
  }
});

test('a key belongs to its user', async () => {
  const key = randomUUID();
  const mine = await send(key);
  const other = await insertActor(
    program.database.admin.db,
    { id: 'it-milan-chamber', country: 'IT' },
    'en',
    'handler',
    'other',
  );
  await program.database.admin.pool.query(`update membership set area = 'professional-qualifications' where id = $1`, [
    other.membershipId,
  ]);
  const theirs = await program.callWith(await program.tokenFor(other), '/exchanges', { body: body(), key });
  assert.equal(theirs.status, 201);
  assert.notEqual(theirs.json.id, mine.json.id);
});

test('a key of one membership does not answer for another of the same user', async () => {
  const { admin } = program.database;
  const key = randomUUID();
  const mine = await send(key);
  const vienna = {
    ...program.people.requester,
    membershipId: randomUUID(),
    authorityId: 'at-vienna-chamber',
    country: 'AT',
  };
  await admin.db
    .insertInto('membership')
    .values({
      id: vienna.membershipId,
      user_id: vienna.userId,
      authority_id: vienna.authorityId,
      area: vienna.area,
      roles: ['handler'],
      created_at: program.clock.now,
      ended_at: null,
    })
    .execute();
  const token = await program.tokenFor(vienna);
  refused(await program.callWith(token, '/exchanges', { body: body(), key }), 422, 'key-reused');
  assert.equal((await program.callWith(token, `/exchanges/${mine.json.id}`)).status, 404);
});

test('a repetition is answered only to who still has the right', async () => {
  const { db } = program.database.admin;
  const leaver = await insertActor(db, { id: PECS, country: 'HU' }, 'hu', 'handler', 'leaver');
  const membership = (values: object) =>
    db.updateTable('membership').set(values).where('id', '=', leaver.membershipId).execute();
  await membership({ area: 'professional-qualifications' });
  const token = await program.tokenFor(leaver);
  const sent = await program.send();
  const made = randomUUID();
  const accept = randomUUID();
  const sentKey = randomUUID();
  const acceptance = () =>
    program.callWith(token, `/exchanges/${sent.id}/actions/accept`, {
      body: { revision: 1, input: { days: 4 } },
      key: accept,
    });
  const toVienna = { ...body(), recipient: 'at-vienna-chamber' };
  const making = () => program.callWith(token, '/exchanges', { body: { ...toVienna, send: false }, key: made });
  assert.equal((await acceptance()).status, 200);
  const draft = await making();
  assert.equal(draft.status, 201);
  const sending = () =>
    program.callWith(token, `/exchanges/${draft.json.id}/actions/send`, { body: { revision: 1 }, key: sentKey });
  assert.equal((await sending()).status, 200);
  const all = [acceptance, making, sending];

  await membership({ roles: ['viewer'] });
  for (const repeat of all) refused(await repeat(), 403, 'role-may-not-act');
  await membership({ roles: ['administrator'] });
  for (const repeat of all) assert.ok([403, 404].includes((await repeat()).status));
  await membership({ roles: ['handler'] });
  for (const repeat of all) assert.ok((await repeat()).status < 300);
  await membership({ ended_at: program.clock.now });
  for (const repeat of all) refused(await repeat(), 401, 'token-invalid');
});

test('without a key, or with one that is none, nothing is done and the reader is told what to do', async () => {
  const exchanges = await count('exchange');
  for (const key of [null, 'short', ' '.repeat(20), 'with a space', 'x'.repeat(101), 'ümlaut-ümlaut']) {
    const answer = await send(key);
    refused(answer, 400, 'key-missing');
    assert.match(answer.json.title, /Idempotency-Key/);
    refused(await act('recipient', await program.send(), 'accept', key, { days: 3 }), 400, 'key-missing');
  }
  assert.equal(await count('exchange'), exchanges + 6);
});

async function forgetAnswers(): Promise<void> {
  const { db } = program.database.connection;
  const failed = (failure: object): never => assert.fail(JSON.stringify(failure));
  const loop = startForgettingAnswers({ db, now: () => program.clock.now, log: failed });
  await loop.idle();
  await loop.stop();
}

test('answers are forgotten after a day, and not before', async () => {
  const key = randomUUID();
  await send(key);
  program.clock.forwardDays(0.9);
  await forgetAnswers();
  assert.equal((await send(key)).status, 201);
  const exchanges = await count('exchange');
  program.clock.forwardDays(0.2);
  await forgetAnswers();
  assert.equal((await send(key)).status, 201);
  assert.equal(await count('exchange'), exchanges + 1);
});

test('a form that is sent twice makes one exchange, one acceptance', async () => {
  const milan = await program.browser('requester');
  const [drafts, exchanges] = [await count('draft'), await count('exchange')];
  const start = formOn((await milan.get('/exchanges/new')).body, '/exchanges/new');
  const made = await Promise.all([1, 2].map(() => milan.post('/exchanges/new', start.values)));
  const again = await milan.post('/exchanges/new', start.values);
  const places = new Set(
    [...made, again].flatMap(({ statusCode, headers }) => (statusCode === 303 ? headers.location : [])),
  );
  assert.equal(places.size, 1);
  assert.equal(await count('draft'), drafts + 1);
  const [place = ''] = places;
  const id = /\/drafts\/([^/]+)\//.exec(String(place))?.[1] ?? '';
  const saved = await act('requester', { id, revision: 1 }, 'save', randomUUID(), {
    recipient: PECS,
    content: program.content(),
  });
  assert.equal(saved.status, 200);

  const check = formOn((await milan.get(`/drafts/${id}/check`)).body, `/drafts/${id}/send`);
  const sent = await Promise.all([1, 2, 3].map(() => milan.post(check.action, check.values)));
  assert.ok(sent.some(({ statusCode }) => statusCode === 303));
  assert.equal((await milan.post(check.action, check.values)).headers.location, `/exchanges/${id}?sent`);
  assert.equal(await count('exchange'), exchanges + 1);

  const pecs = await program.browser('recipient');
  const accept = formOn((await pecs.get(`/exchanges/${id}`)).body, `/exchanges/${id}/actions/accept`);
  await Promise.all([1, 2].map(() => pecs.post(accept.action, { ...accept.values, days: '7' })));
  const last = await pecs.post(accept.action, { ...accept.values, days: '7' });
  assert.deepEqual([last.statusCode, last.headers.location], [303, `/exchanges/${id}?done=accept`]);
  assert.equal(await count(`event where exchange_id = '${id}' and action = 'accept'`), 1);
});

test('a draft’s page that is saved twice is saved once, and its writer goes on', async () => {
  const milan = await program.browser('requester');
  const { json } = await send(randomUUID(), { send: false });
  const form = formOn((await milan.get(`/drafts/${json.id}/overview`)).body, `/drafts/${json.id}/overview`);
  for (let i = 0; i < 2; i += 1) {
    const answer = await milan.post(form.action, form.values);
    assert.deepEqual([answer.statusCode, answer.headers.location], [303, `/drafts/${json.id}/recipient`]);
  }
  assert.equal((await program.call('requester', `/exchanges/${json.id}`)).json.revision, 2);
});
