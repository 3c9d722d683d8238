/** What an operator does at the desk of procedures, and what becomes of what was begun. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createOperator, makeToken } from '../../src/accounts/index.ts';
import { type Procedure, ProcedureCatalogue, takeIn } from '../../src/procedures/index.ts';
import { startFollowing } from '../../src/procedures/following.worker.ts';
import { type Browser, formOn } from '../support/browser-session.ts';
import { openProgram, PASSWORD, PECS, PROCEDURE, type Program, refused } from '../support/program.ts';

const DESK = '/operator/procedures';
const PAGE = `${DESK}/${PROCEDURE}`;
const EMAIL = 'operator@publishing.test';

let program: Program;
let operator: Browser;
let published: Procedure;

before(async () => {
  program = await openProgram();
  const { application } = program;
  await createOperator(application.accounts, { email: EMAIL, name: 'Op Erator', language: 'en', password: PASSWORD });
  operator = await program.browser(null);
  await operator.signIn(EMAIL, PASSWORD);
  const { hash: _, ...current } = application.procedures.current(PROCEDURE) ?? assert.fail();
  published = current;
});
after(() => program.close());

/** A version of the procedure in which it is called otherwise, stored as a start does with a draft. */
async function stored(title: string, change: (procedure: Procedure) => Procedure = (one) => one): Promise<string> {
  const { db } = program.database.connection;
  const texts = Object.entries(published.texts).map(([language, own]) => [
    language,
    { ...own, 'procedure.title': title },
  ]);
  // The clock of these tests stands still: the newest version must be the newest.
  program.clock.now = new Date(program.clock.now.getTime() + 60_000);
  const draft = change({ ...published, texts: Object.fromEntries(texts) });
  await takeIn(db, { procedures: [], drafts: [draft] }, { now: program.clock.now, changes: true });
  const row = await db
    .selectFrom('procedure_version')
    .select('hash')
    .where('procedure', '=', PROCEDURE)
    .where((eb) => eb(eb.cast<string>('compiled', 'text'), 'like', `%"procedure.title":"${title}"%`))
    .executeTakeFirstOrThrow();
  return row.hash;
}

/** Presses the button of a version on the procedure's page. */
async function publish(hash: string) {
  const { body } = await operator.get(PAGE);
  const at = body.indexOf(`name="version" value="${hash}"`);
  assert.ok(at > 0, 'the page offers to publish it');
  const form = body.slice(body.lastIndexOf('<form', at), body.indexOf('</form>', at) + '</form>'.length);
  return operator.post(`${PAGE}/publish`, formOn(form, `${PAGE}/publish`).values);
}

async function retire() {
  const { body } = await operator.get(PAGE);
  return operator.post(`${PAGE}/retire`, formOn(body, `${PAGE}/retire`).values);
}

const draft = { procedure: PROCEDURE, content: { fields: {}, questions: [] } };

test('nobody but an operator sees the desk, publishes or retires', async () => {
  for (const who of ['requester', 'recipientViewer', 'administrator'] as const) {
    const browser = await program.browser(who);
    assert.equal((await browser.get(DESK)).statusCode, 403, who);
    assert.equal((await browser.get(PAGE)).statusCode, 403, who);
    const { csrf } = formOn((await browser.get('/account')).body, '/sign-out').values;
    assert.equal(
      (await browser.post(`${PAGE}/retire`, { csrf: csrf ?? '', key: 'a-key-of-mine', seen: '1' })).statusCode,
      403,
      who,
    );
    refused(await program.call(who, DESK), 403, 'operators-only');
    refused(await program.call(who, `${PAGE}/retirements`, { body: { seen: 1 } }), 403, 'operators-only');
    refused(
      await program.call(who, `${PAGE}/publications`, { body: { seen: 1, version: 'a' } }),
      403,
      'operators-only',
    );
  }
});

test('a new version is published by an operator; what has begun keeps its own, and an earlier version can be taken back', async () => {
  const { procedures } = program.application;
  const first = procedures.current(PROCEDURE)?.hash ?? '';
  const { json: begun } = await program.call('requester', '/exchanges', { body: draft });
  const running = await program.send();
  const second = await stored('A second wording');
  assert.equal(procedures.current(PROCEDURE)?.hash, first, 'storing publishes nothing');

  assert.equal((await publish(second)).headers.location, `${PAGE}?done=published`);
  assert.equal(procedures.current(PROCEDURE)?.hash, second);
  assert.equal((await program.call('requester', `/exchanges/${begun.id}`)).json.version, first);
  assert.equal((await program.call('recipient', `/exchanges/${running.id}`)).json.version, first);
  const { json: later } = await program.call('requester', '/exchanges', { body: draft });
  assert.equal((await program.call('requester', `/exchanges/${later.id}`)).json.version, second);

  const { json: desk } = await program.call('requester', DESK);
  assert.equal(desk.code, 'operators-only');
  const one = (await program.application.publishing.list(await operatorId())).find(({ id }) => id === PROCEDURE);
  const counts = one?.versions.map(({ hash, standing, open, drafts }) => [hash, standing, open, drafts]);
  assert.deepEqual(counts, [
    [second, 'published', 0, 1],
    [first, 'earlier', 1, 1],
  ]);
  assert.deepEqual(
    one?.acts.map(({ act, version, by }) => [act, version, by]),
    [
      ['publish', first, null],
      ['publish', second, 'Op Erator'],
    ],
  );

  assert.equal((await publish(first)).statusCode, 303);
  assert.equal(procedures.current(PROCEDURE)?.hash, first);
  // What an operator has taken in hand no start changes: neither the files' version nor another.
  await takeIn(
    program.database.connection.db,
    { procedures: [published], drafts: [] },
    { now: new Date(), changes: true },
  );
  const changed = { ...published, reviewed: [], basis: [] };
  await takeIn(
    program.database.connection.db,
    { procedures: [changed], drafts: [] },
    { now: new Date(), changes: true },
  );
  await procedures.reload();
  assert.equal(procedures.current(PROCEDURE)?.hash, first);
});

test('a retired procedure begins nothing new; what runs goes on, drafts keep what was typed and can be sent when it is opened again', async () => {
  const { procedures } = program.application;
  const content = program.content();
  const { json: begun } = await program.call('requester', '/exchanges', {
    body: { ...draft, recipient: PECS, content },
  });
  let running = await program.send();
  assert.equal((await program.call(null, `/procedures/${PROCEDURE}`)).json.retired, false);
  assert.equal((await retire()).headers.location, `${PAGE}?done=retired`);
  assert.equal((await program.call(null, `/procedures/${PROCEDURE}`)).json.retired, true);

  refused(await program.call('requester', '/exchanges', { body: draft }), 409, 'procedure-retired');
  refused(
    await program.call('requester', '/exchanges', { body: { ...draft, recipient: PECS, content, send: true } }),
    409,
    'procedure-retired',
  );
  const { json: kept } = await program.call('requester', `/exchanges/${begun.id}`);
  assert.deepEqual(
    kept.actions.map(({ action }: { action: string }) => action),
    ['save', 'delete'],
  );
  const sending = { body: { revision: begun.revision, input: {} } };
  refused(await program.call('requester', `/exchanges/${begun.id}/actions/send`, sending), 409, 'procedure-retired');
  const browser = await program.browser('requester');
  const check = (await browser.get(`/drafts/${begun.id}/check`)).body;
  assert.match(check, /Questa procedura è ritirata/);
  assert.doesNotMatch(check, /\/send"/);
  assert.doesNotMatch((await browser.get('/exchanges/new')).body, new RegExp(`value="${PROCEDURE}"`));
  refused(
    await program.call('requester', `/exchanges/${running.id}/drafts`, { body: { kind: 'copy' } }),
    409,
    'procedure-retired',
  );
  assert.doesNotMatch((await browser.get(`/exchanges/${running.id}`)).body, /value="copy"/);

  // What runs goes on: its change before acceptance, its lists, its end.
  assert.match((await browser.get('/?box=sent')).body, new RegExp(running.number));
  running = await program.act('recipient', running, 'accept', { days: 9 });
  running = await program.act('recipient', running, 'reply', { answers: program.answers() });
  running = await program.act('requester', running, 'close');
  assert.equal(running.state, 'closed');

  // The public still reads what holds for what runs, and that nothing begins.
  assert.match((await operator.get(`/catalogue/${PROCEDURE}`)).body, /Retired: nothing new begins/);
  assert.doesNotMatch((await operator.get('/catalogue')).body, new RegExp(`/catalogue/${PROCEDURE}"`));

  // No start publishes it again.
  await takeIn(
    program.database.connection.db,
    { procedures: [published], drafts: [] },
    { now: new Date(), changes: true },
  );
  await procedures.reload();
  assert.ok(procedures.isRetired(PROCEDURE));
  assert.equal((await publish(procedures.current(PROCEDURE)?.hash ?? '')).statusCode, 303);
  const sent = await program.call('requester', `/exchanges/${begun.id}/actions/send`, sending);
  assert.equal(sent.status, 200, sent.text);
});

test('what no act carries, or has texts to be written, cannot be published', async () => {
  const none = await stored('Without an act', (one) => ({ ...one, gateway: { ...one.gateway, annex: [] } }));
  const unwritten = await stored('[draft] To be written');
  const { body } = await operator.get(PAGE);
  assert.ok(!body.includes(`value="${none}"`) && !body.includes(`value="${unwritten}"`));
  const { values } = formOn((await operator.get(PAGE)).body, `${PAGE}/retire`);
  for (const [version, reason] of [
    [none, /no act carries it/],
    [unwritten, /texts still have to be written/],
  ] as const) {
    const answer = await operator.post(`${PAGE}/publish`, { ...values, key: `key-${version}`, version });
    assert.equal(answer.statusCode, 409);
    assert.match(answer.body, reason);
  }
});

test('an act that came between is said, the same act twice is no fault, and a key is used once', async () => {
  const { publishing } = program.application;
  const id = await operatorId();
  const { seen } = await publishing.read(id, PROCEDURE);
  const deed = { operatorId: id, procedure: PROCEDURE, seen };
  await publishing.retire({ ...deed, key: 'retire-once' });
  await publishing.retire({ ...deed, key: 'retire-twice' });
  assert.equal(
    (await publishing.read(id, PROCEDURE)).acts.filter(({ act, no }) => act === 'retire' && no > seen).length,
    1,
  );
  const version = program.application.procedures.current(PROCEDURE)?.hash ?? '';
  await assert.rejects(publishing.publish({ ...deed, key: 'publish-late' }, version), { code: 'publication-changed' });
  await assert.rejects(publishing.publish({ ...deed, key: 'retire-once' }, version), { code: 'key-reused' });
  await assert.rejects(publishing.publish({ ...deed, key: 'short' }, version), { code: 'key-missing' });
  await assert.rejects(publishing.publish({ ...deed, key: 'unknown-version' }, 'ff'), { code: 'version-unknown' });
  await assert.rejects(publishing.retire({ ...deed, procedure: 'nobody.knows', key: 'unknown-one' }), {
    code: 'procedure-unknown',
  });
  const now = await publishing.read(id, PROCEDURE);
  await publishing.publish({ ...deed, seen: now.seen, key: 'publish-again' }, version);
});

test('an operator’s token does at the API what the desk does, and nothing else', async () => {
  const { accounts } = program.application;
  const token = await makeToken(
    accounts,
    { userId: await operatorId(), membershipId: null },
    { name: 'desk', days: 30 },
  );
  const call = (path: string, body?: unknown) => program.callWith(token, path, body === undefined ? {} : { body });
  const { json: list } = await call(DESK);
  assert.ok(list.items.some(({ id }: { id: string }) => id === PROCEDURE));
  const { json: one } = await call(PAGE);
  const [newest, other] = one.versions.filter(({ obstacles }: { obstacles: string[] }) => obstacles.length === 0);
  const { json: compared } = await call(`${PAGE}/comparison/${other.version}/${newest.version}`);
  assert.ok(compared.texts.length > 0 || compared.changes.length > 0);
  const { json: touched } = await call(`${PAGE}/migration/${newest.version}`);
  assert.ok(Array.isArray(touched.from));
  const walk = {
    version: newest.version,
    clock: '2026-03-02',
    steps: [{ step: 'as', authority: 'recipient', kind: 'viewer' }],
  };
  const { status, json: walked, text } = await call(`${PAGE}/simulations`, walk);
  assert.equal(status, 200, text);
  assert.equal(walked.exchange.state, 'awaiting-acceptance');
  assert.ok(!text.includes('Specimen 0 surname'), 'a viewer sees no name');
  const { json: retired } = await call(`${PAGE}/retirements`, { seen: one.seen });
  assert.equal(retired.standing, 'retired');
  const { json: published } = await call(`${PAGE}/publications`, { seen: retired.seen, version: newest.version });
  assert.equal(
    published.versions.find(({ standing }: { standing: string }) => standing === 'published').version,
    newest.version,
  );
  refused(await call('/exchanges?box=waiting'), 403, 'no-membership');
  refused(await call('/authority/users'), 403, 'no-membership');
  refused(await program.callWith(`${token}x`, DESK), 401, 'token-invalid');
});

test('another process hears of it', async () => {
  const other = await ProcedureCatalogue.open(program.database.connection.db);
  const failures: unknown[] = [];
  const following = startFollowing({
    url: program.database.applicationUrl,
    procedures: other,
    failed: (error) => failures.push(error),
  });
  try {
    const id = await operatorId();
    const { seen } = await program.application.publishing.read(id, PROCEDURE);
    await program.application.publishing.retire({ operatorId: id, procedure: PROCEDURE, seen, key: 'heard-elsewhere' });
    for (let tries = 0; tries < 100 && !other.isRetired(PROCEDURE); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(other.isRetired(PROCEDURE));
    assert.deepEqual(failures, []);
  } finally {
    await following.stop();
  }
});

async function operatorId(): Promise<string> {
  const { db } = program.database.connection;
  return (await db.selectFrom('app_user').select('id').where('email', '=', EMAIL).executeTakeFirstOrThrow()).id;
}
