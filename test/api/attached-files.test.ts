/** What becomes of the files of a request by the API: attached once, kept, recalled, erased; the history knows which they were. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { after, test } from 'node:test';
import { attachmentProgram, NAME } from '../support/attachments.ts';
import { checkpointFixture } from '../support/checkpoints.ts';
import { docx, pdf, png } from '../support/files.ts';
import { PECS, type Person, refused } from '../support/program.ts';

const { program, request, upload, send, view, get, placeOf, look } = await attachmentProgram();
const checkpoints = checkpointFixture(program.database, () => program.clock.now);
after(() => checkpoints.close());
const findings = async () => (await checkpoints.verify()).findings;

test('files are attached once, only by who uploaded them, no more than the action takes', async () => {
  const file = await upload('requester');
  refused(
    await program.call('requester', '/exchanges', { body: request({ send: true, files: [file, file] }) }),
    422,
    'input-invalid',
  );
  refused(
    await program.call('requester', '/exchanges', { body: request({ send: true, files: [randomUUID()] }) }),
    422,
    'input-invalid',
  );
  const sent = await program.act('recipient', await send([file]), 'accept', { days: 9 });
  const twice = await program.call('requester', '/exchanges', { body: request({ send: true, files: [file] }) });
  refused(twice, 422, 'input-invalid');
  assert.deepEqual([twice.json.issues[0].pointer, twice.json.issues[0].code], ['/files/0', 'upload-unknown']);
  const message = { message: { text: 'See the file.', lang: 'en' } };
  const act = (who: Person, files: string[], more: object = message) =>
    program.call(who, `/exchanges/${sent.id}/actions/message`, { body: { input: { ...more, files } } });
  refused(await act('recipient', [await upload('requester')]), 422, 'input-invalid');
  const eleven = await Promise.all(Array.from({ length: 11 }, () => upload('recipient')));
  refused(await act('recipient', eleven), 422, 'input-invalid');
  const done = await act('recipient', eleven.slice(0, 10));
  assert.equal(done.status, 200, done.text);
  assert.deepEqual(
    (await view('requester', sent.id)).attachments.map(
      ({ no, event, part }: { no: number; event: number; part: number | null }) => [no, event, part],
    ),
    [[1, 1, null], ...Array.from({ length: 10 }, (_, index) => [index + 2, 3, 1])],
  );
  refused(
    await program.call('recipient', `/exchanges/${sent.id}/actions/attach`, { body: { input: {} } }),
    422,
    'input-invalid',
  );
});

test('a repetition with the same key is answered as before, and attaches nothing twice', async () => {
  const sent = await program.act('recipient', await send([]), 'accept', { days: 9 });
  const body = { input: { files: [await upload('recipient')] } };
  const key = randomUUID();
  const path = `/exchanges/${sent.id}/actions/attach`;
  const answers = await Promise.all([1, 2, 3].map(() => program.call('recipient', path, { body, key })));
  answers.push(await program.call('recipient', path, { body, key }));
  assert.ok(answers.every(({ status, json }) => status === 200 || json.code === 'request-in-progress'));
  assert.equal((await view('recipient', sent.id)).attachments.length, 1);
});

test('a draft keeps its files, gives them up, and sends them', async () => {
  const [first, second, third] = [
    await upload('requester', 'a.pdf'),
    await upload('requester', 'b.png', png()),
    await upload('requester', 'c.docx', docx()),
  ];
  const made = await program.call('requester', '/exchanges', { body: request({ files: [first, second] }) });
  const at = `/exchanges/${made.json.id}`;
  const files = async () =>
    (await view('requester', made.json.id)).files.map(({ name, type, scan }: Record<string, string>) => [
      name,
      type,
      scan,
    ]);
  assert.deepEqual(await files(), [
    ['a.pdf', 'pdf', 'not-scanned'],
    ['b.png', 'png', 'not-scanned'],
  ]);
  const save = (revision: number, more: object) =>
    program.call('requester', `${at}/actions/save`, {
      body: { revision, input: { recipient: PECS, content: program.content(), ...more } },
    });
  assert.equal((await save(1, {})).status, 200);
  assert.equal((await files()).length, 2, 'files that are not named stay');
  assert.equal((await save(2, { files: [second, third] })).status, 200);
  assert.deepEqual(
    (await files()).map(([name]: string[]) => name),
    ['b.png', 'c.docx'],
  );
  // A day later they are still the draft's.
  program.clock.forwardDays(2);
  await look();
  assert.deepEqual(
    [first, second, third].map((id) => existsSync(placeOf(id))),
    [false, true, true],
  );
  const sent = await program.call('requester', `${at}/actions/send`, { body: { revision: 3 } });
  assert.equal(sent.status, 200, sent.text);
  assert.deepEqual(
    (await view('requester', made.json.id)).attachments.map(({ name }: { name: string }) => name),
    ['b.png', 'c.docx'],
  );

  // Found infected while it waited: it has to be taken out first.
  const bad = await upload('requester');
  const late = await program.call('requester', '/exchanges', { body: request({ files: [bad] }) });
  await program.database.connection.pool.query(`update stored_file set scan = 'infected' where id = $1`, [bad]);
  const stopped = await program.call('requester', `/exchanges/${late.json.id}/actions/send`, { body: { revision: 1 } });
  refused(stopped, 422, 'input-invalid');
  assert.deepEqual(
    stopped.json.issues.map(({ pointer, code }: Record<string, string>) => [pointer, code]),
    [['/files', 'file-infected']],
  );

  const other = await program.call('requester', '/exchanges', {
    body: request({ files: [await upload('requester')] }),
  });
  const { rows } = await program.database.connection.pool.query('select id from upload where draft_id = $1', [
    other.json.id,
  ]);
  await program.call('requester', `/exchanges/${other.json.id}/actions/delete`, { body: { revision: 1 } });
  await look();
  assert.ok(!existsSync(placeOf(rows[0].id)), 'a deleted draft takes its files with it');
});

test('a recalled file is erased with its name; the fact stays, and the history holds', async () => {
  const files = [await upload('requester', 'Wrong Canary.pdf', pdf('wrong')), await upload('requester', 'right.pdf')];
  const sent = await program.act('recipient', await send(files), 'accept', { days: 9 });
  const recall = (who: Person, no: number) =>
    program.call(who, `/exchanges/${sent.id}/actions/recall`, { body: { input: { file: no } } });
  refused(await recall('recipient', 1), 404, 'attachment-not-found');
  refused(await recall('stranger', 1), 404, 'exchange-not-found');
  refused(await recall('requesterViewer', 1), 403, 'role-may-not-act');
  const before = await view('requester', sent.id);
  assert.deepEqual(before.attachments[0].recall, { action: 'recall', part: 1 });
  assert.equal((await view('recipient', sent.id)).attachments[0].recall, null);
  assert.equal((await recall('requester', 1)).status, 200);
  refused(await recall('requester', 1), 409, 'attachment-recalled');
  await look();
  assert.deepEqual(
    files.map((id) => existsSync(placeOf(id))),
    [false, true],
  );
  for (const who of ['requester', 'recipient'] as const) {
    const shown = await view(who, sent.id);
    assert.doesNotMatch(JSON.stringify(shown), /Wrong Canary/);
    assert.deepEqual(shown.attachments[0], {
      no: 1,
      part: null,
      event: 1,
      name: null,
      sha256: null,
      file: null,
      recalled: 3,
      recall: null,
    });
    assert.equal((await get(who, `/exchanges/${sent.id}/attachments/1`)).statusCode, 410);
    assert.equal((await get(who, `/exchanges/${sent.id}/attachments/2`)).statusCode, 200);
  }
  const tables = ['content', 'upload', 'event', 'attachment', 'stored_file', 'idempotency', 'outbox'];
  for (const table of tables) {
    const { rows } = await program.database.admin.pool.query(
      `select * from ${table} t where t::text like '%Wrong Canary%'`,
    );
    assert.deepEqual(rows, [], table);
  }
  const events = await program.call('recipient', `/exchanges/${sent.id}/events`);
  assert.deepEqual(
    events.json.items.map((event: { action: string; data: { files?: number; file?: number } }) => [
      event.action,
      event.data.files,
      event.data.file,
    ]),
    [
      ['send', 2, undefined],
      ['accept', undefined, undefined],
      ['recall', undefined, 1],
    ],
  );
  assert.deepEqual(await findings(), []);
});

test('the history notices another name or another file in an attachment’s place', async () => {
  const sent = await send([await upload('requester')]);
  await program.database.admin.pool.query(
    `update content set body = body || '{"name": "other.pdf"}' where exchange_id = $1 and name = 'file.1'`,
    [sent.id],
  );
  assert.deepEqual(await findings(), [{ code: 'content-changed', exchange: sent.id, event: 1, where: 'file.1/1' }]);
  await program.database.admin.pool.query(
    `update content set body = body || $2::jsonb where exchange_id = $1 and name = 'file.1'`,
    [sent.id, JSON.stringify({ name: NAME })],
  );
  assert.deepEqual(await findings(), []);
});

test('what is stored is what came in', async () => {
  const content = pdf('stored');
  const file = await upload('requester', 'x.pdf', content);
  const sent = await send([file]);
  const { rows } = await program.database.admin.pool.query(
    `select body from content where exchange_id = $1 and name = 'file.1'`,
    [sent.id],
  );
  assert.deepEqual(rows[0].body, { name: 'x.pdf', sha256: createHash('sha256').update(content).digest('hex') });
});
