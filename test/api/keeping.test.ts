/**
 * Personal data are blocked and deleted when their days have come: Regulation (EU) No 1024/2012 Art. 14. A word that stands nowhere else
 * is put into everything that one case can hold, and looked for before, between and afterwards.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { exchangesToKeep } from '../../src/exchanges/index.ts';
import { startKeeping } from '../../src/protection/index.ts';
import { makeToken } from '../../src/accounts/index.ts';
import { attachmentProgram } from '../support/attachments.ts';
import { unzip } from '../support/files.ts';
import { checkpointFixture } from '../support/checkpoints.ts';
import { type Answer, type Outcome, type Person } from '../support/program.ts';

const { program, upload, request, view, placeOf, look } = await attachmentProgram();
const { clock, database } = program;
const checkpoints = checkpointFixture(database, () => clock.now);
const CANARY = /kanarienvogel/i;
/** An authority's own reference, which it sees until data are deleted: by it the paper file is found. */
const REFERENCE = 'Aktenvogel/1';

/** One round of the worker. */
async function keep(): Promise<void> {
  const worker = startKeeping({
    find: (today, limit, after) => exchangesToKeep(database.connection.db, today, limit, after),
    keep: (id) => program.application.exchanges.keep(id),
    forgetDrafts: (limit) => program.application.exchanges.forgetDrafts(limit),
    now: () => clock.now,
    log: (failure) => assert.fail(JSON.stringify(failure)),
  });
  await worker.idle();
  await worker.stop();
}

/** Tokens live for a year at most: as somebody of that day. */
async function call(who: Person, path: string, body?: unknown): Promise<Answer> {
  const token = await makeToken(program.application.accounts, program.people[who], { name: 'later', days: 30 });
  return program.callWith(token, path, body === undefined ? {} : { body });
}

/** Tables in which the canary stands. */
async function tablesWith(): Promise<string[]> {
  const { rows } = await database.admin.pool.query<{ name: string }>(
    `select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and relkind in ('r', 'p') order by 1`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rows: lines } = await database.admin.pool.query(`select t::text from "${name}" t`);
    if (lines.some(({ t }: { t: string }) => CANARY.test(t) || t.includes(REFERENCE))) found.push(name);
  }
  return found;
}

/** A closed case that holds the canary wherever it can. */
async function closedCase(): Promise<{ exchange: Outcome; file: string }> {
  const file = await upload('requester', 'Kanarienvogel.pdf');
  const content = program.content({ surname: 'Kanarienvogel' });
  const sent = await program.call('requester', '/exchanges', {
    body: { ...request(), content, send: true, files: [file] },
  });
  assert.equal(sent.status, 201, sent.text);
  const { id } = sent.json;
  const note = { text: 'about Kanarienvogel', lang: 'en' };
  assert.equal((await program.call('requester', `/exchanges/${id}/notes`, { body: note })).status, 201);
  const reference = { reference: REFERENCE };
  const put = await program.call('requester', `/exchanges/${id}/reference`, { method: 'PUT', body: reference });
  assert.equal(put.status, 200, put.text);
  let seen = await program.act('recipient', sent.json, 'accept', { days: 3 });
  const answers = Object.fromEntries(
    Object.entries(program.answers()).map(([key, answer]) => [
      key,
      { ...(answer as object), comment: { text: 'Kanarienvogel indeed', lang: 'hu' } },
    ]),
  );
  seen = await program.act('recipient', seen, 'reply', { answers });
  const exchange = await program.act('requester', seen, 'close', { timeliness: 'satisfied', efforts: 'satisfied' });
  return { exchange, file };
}

const { exchange, file } = await closedCase();
const at = `/exchanges/${exchange.id}`;
const found = async (): Promise<number> => {
  const search = await call('requester', '/exchanges/search', { name: 'Kanarienvogel' });
  return (await call('requester', `/searches/${search.json.id}`)).json.items.length;
};
const days = async () => (await call('requester', at)).json.retention as { blockOn: string; eraseOn: string };

test('a draft that nobody changes says its day, and then is gone with its file', async () => {
  const paper = await upload('requester', 'Kanarienvogel.pdf');
  const body = request({ content: program.content({ surname: 'Kanarienvogel' }), files: [paper] });
  const { id } = (await program.call('requester', '/exchanges', { body })).json;
  assert.equal((await view('requester', id)).keptUntil, '2026-08-29');
  const { items } = (await program.call('requester', '/exchanges?box=drafts')).json;
  assert.deepEqual(
    items.map((one: { keptUntil: string }) => one.keptUntil),
    ['2026-08-29'],
  );
  const browser = await program.browser('requester');
  for (const page of ['/?box=drafts', `/drafts/${id}/overview`, `/drafts/${id}/check`])
    assert.match((await browser.get(page)).body, /29 ago(sto)? 2026/, page);
  clock.now = new Date('2026-08-28T23:59:59.999Z');
  await keep();
  await look();
  assert.equal((await view('requester', id)).files.length, 1);
  assert.ok(existsSync(placeOf(paper)));
  clock.now = new Date('2026-08-29T00:00:00Z');
  await keep();
  await look();
  assert.equal((await program.call('requester', `/exchanges/${id}`)).status, 404);
  assert.ok(!existsSync(placeOf(paper)));
});

/** A follow-up that was begun shortly before the case is blocked, with a file. */
let begun: { id: string; file: string };

test('nothing is blocked before its day, and what is not due is not found', async () => {
  const { blockOn } = await days();
  clock.now = new Date(Date.parse(`${blockOn}T00:00:00Z`) - 1);
  const followUp = await program.call('requester', `${at}/drafts`, { body: { kind: 'follow-up' } });
  assert.equal(followUp.status, 201, followUp.text);
  begun = { id: followUp.json.id, file: await upload('requester', 'Kanarienvogel.pdf') };
  const { recipient, content } = await view('requester', begun.id);
  const input = { recipient, content, files: [begun.file] };
  const saving = await program.call('requester', `/exchanges/${begun.id}/actions/save`, {
    body: { revision: 1, input },
  });
  assert.equal(saving.status, 200, saving.text);
  await keep();
  assert.equal((await view('requester', begun.id)).files.length, 1);
  const { json, text } = await call('recipient', at);
  assert.equal(json.blockedAt, null);
  assert.match(text, CANARY);
  assert.equal(await found(), 1);
});

test('from its day on nobody sees what names somebody, nor finds it, nor does anything with it', async () => {
  const { blockOn } = await days();
  clock.now = new Date(`${blockOn}T00:00:00Z`);
  await keep();
  for (const who of ['requester', 'recipient', 'recipientViewer'] as const) {
    const answer = await call(who, at);
    assert.equal(answer.json.blockedAt, clock.now.toISOString());
    assert.doesNotMatch(answer.text, CANARY);
    assert.deepEqual([answer.json.actions, answer.json.attachments.length], [[], 0], who);
    const fields: { masked: boolean }[] = answer.json.sections.flatMap((one: { fields: object[] }) => one.fields);
    assert.deepEqual([fields.some(({ masked }) => masked), fields.some(({ masked }) => !masked)], [true, true], who);
    for (const path of [`${at}/attachments/1`, `${at}/events`, '/exchanges?box=closed'])
      assert.doesNotMatch((await call(who, path)).text, CANARY, `${who} ${path}`);
    assert.equal((await call(who, `${at}/attachments/1`)).status, 404);
    const browser = await program.browser(who);
    for (const path of [at, `${at}/print`]) {
      const page = await browser.get(path);
      assert.equal(page.statusCode, 200);
      assert.doesNotMatch(page.body, CANARY, `${who} ${path}`);
    }
  }
  assert.equal(await found(), 0);
  const refused = await call('recipient', `${at}/actions/correct`, { revision: exchange.revision, input: {} });
  assert.deepEqual([refused.status, refused.json.code], [409, 'blocked']);
  const noted = await call('requester', `${at}/notes`, { text: 'one more', lang: 'en' });
  assert.deepEqual([noted.status, noted.json.code], [409, 'blocked']);
  const archive = await (await program.browser('requester')).get(`${at}/file.zip`);
  assert.equal(archive.statusCode, 200);
  for (const [name, content] of unzip(archive.rawPayload)) assert.doesNotMatch(`${name} ${content.toString()}`, CANARY);
  // What was begun from it goes with what it has copied.
  await look();
  assert.equal((await call('requester', `/exchanges/${begun.id}`)).status, 404);
  assert.ok(!existsSync(placeOf(begun.file)));
  // It is stored until its day of deletion.
  assert.ok((await tablesWith()).includes('content'));
  assert.ok(existsSync(placeOf(file)));
});

test('on the day of deletion it is gone from every table and from the disk, and the history is whole', async () => {
  const { eraseOn } = await days();
  clock.now = new Date(`${eraseOn}T00:00:00Z`);
  await keep();
  await look();
  const { json } = await call('requester', at);
  assert.equal(json.erasedAt, clock.now.toISOString());
  assert.deepEqual(await tablesWith(), []);
  assert.ok(!existsSync(placeOf(file)));
  const { json: history } = await call('requester', `${at}/events`);
  const actions = history.items.map((event: { action: string }) => event.action);
  assert.deepEqual(actions, ['send', 'accept', 'reply', 'close', 'data.blocked', 'data.erased']);
  await checkpoints.seal();
  const { findings, counts } = await checkpoints.verify();
  assert.deepEqual(findings, []);
  assert.ok(counts.erased >= 3);
  assert.match((await (await program.browser('requester')).get(at)).body, /Personal data have been deleted|cancellati/);
});
