/** Files going in by the API: what is refused while it streams, what is left behind, and who gets the same id again. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFilesWorker } from '../../src/attachments/index.ts';
import { type ClamdServer, EICAR, startClamd } from '../support/clamd-server.ts';
import { multipart, pdf, pdfOf, png } from '../support/files.ts';
import { type Answer, answerOf, openProgram, type Person, type Program, refused } from '../support/program.ts';

let program: Program;
let scanner: ClamdServer;
before(async () => {
  scanner = await startClamd({ mostBytes: 26_000_000 });
  program = await openProgram({ clamdUrl: scanner.url });
});
after(async () => {
  await program.close();
  await scanner.close();
});

interface Upload {
  readonly name?: string;
  readonly content?: Buffer;
  readonly key?: string;
  readonly files?: { name: string; content: Buffer }[];
}

async function upload(
  who: Person,
  { name = 'diploma.pdf', content = pdf(), key, files }: Upload = {},
): Promise<Answer> {
  const form = await multipart({}, files ?? [{ name, content }]);
  const token = await program.tokenFor(program.people[who]);
  const headers = { ...form.headers, authorization: `Bearer ${token}`, 'idempotency-key': key ?? randomUUID() };
  return answerOf(await program.app.inject({ method: 'POST', url: '/api/v1/uploads', headers, payload: form.payload }));
}

const folder = () => join(program.application.settings.dataDir, 'files');
const placeOf = (id: string) => join(folder(), id.slice(0, 2), id.slice(2, 4), id);

/** Every file below the store's folder. */
function filesOnDisk(below = folder()): string[] {
  if (!existsSync(below)) return [];
  return readdirSync(below, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesOnDisk(join(below, entry.name)) : [join(below, entry.name)],
  );
}

const rowOf = async (id: string) => {
  const { rows } = await program.database.connection.pool.query(
    'select u.name, f.type, f.size, f.scan, f.erase from stored_file f left join upload u using (id) where id = $1',
    [id],
  );
  return rows[0];
};

/** One run of the worker. */
async function look(more: object = {}): Promise<void> {
  const { files, scanner: own } = program.application;
  const failures: object[] = [];
  const options = { db: program.database.connection.db, files, ...(own ? { scanner: own } : {}), ...more };
  const worker = startFilesWorker({
    ...options,
    now: () => program.clock.now,
    log: (failure) => failures.push(failure),
  });
  await worker.idle();
  await worker.stop();
  assert.deepEqual(failures, []);
}

test('a file goes in under a random id, for the program alone, with a clean name', async () => {
  const content = pdf('Anna');
  const answer = await upload('requester', { name: '../Oklevél\u202E Őr.pdf', content });
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.json.name, 'Oklevél Őr.pdf');
  const path = placeOf(answer.json.id);
  assert.deepEqual(readFileSync(path), content);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(folder()).mode & 0o077, 0);
  assert.deepEqual(await rowOf(answer.json.id), {
    name: 'Oklevél Őr.pdf',
    type: 'pdf',
    size: content.length,
    scan: 'clean',
    erase: false,
  });
});

test('25 MB go in, one byte more does not, and nothing of it stays', async () => {
  const whole = await upload('requester', { content: pdfOf(25_000_000) });
  assert.equal(whole.status, 201, whole.text);
  assert.equal(statSync(placeOf(whole.json.id)).size, 25_000_000);
  const before = filesOnDisk();
  const more = await upload('requester', { content: pdfOf(25_000_001) });
  refused(more, 413, 'file-too-large');
  assert.match(more.json.title, /25 MB/);
  assert.deepEqual(filesOnDisk(), before);
});

test('what is refused leaves nothing: a lie, an unknown kind, nothing in it, no file, two files, a virus', async () => {
  const before = filesOnDisk();
  refused(await upload('requester', { content: png() }), 422, 'file-type-differs');
  refused(await upload('requester', { name: 'run.exe' }), 422, 'file-type-unsupported');
  refused(await upload('requester', { content: Buffer.alloc(0) }), 422, 'file-empty');
  refused(await upload('requester', { files: [] }), 422, 'file-missing');
  refused(await upload('requester', { name: 'a.txt', content: Buffer.from(EICAR) }), 422, 'file-infected');
  const two = [
    { name: 'a.pdf', content: png() },
    { name: 'b.pdf', content: pdf() },
  ];
  refused(await upload('requester', { files: two }), 422, 'file-type-differs');
  assert.deepEqual(filesOnDisk(), before);
  const asJson = await program.call('requester', '/uploads', { body: { file: 'x' } });
  refused(asJson, 415, 'media-type-unsupported');
});

test('the same key and file get the same id, also at the same moment; another file is refused', async () => {
  const key = randomUUID();
  const content = pdf('twice');
  const before = filesOnDisk().length;
  const answers = await Promise.all([1, 2, 3, 4].map(() => upload('requester', { key, content })));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
  assert.equal(new Set(answers.map(({ json }) => json.id)).size, 1);
  refused(await upload('requester', { key, content: pdf('another') }), 422, 'key-reused');
  refused(await upload('requester', { key, content, name: 'other.pdf' }), 422, 'key-reused');
  assert.notEqual((await upload('recipient', { key, content })).json.id, answers[0]?.json.id);
  await look();
  assert.equal(filesOnDisk().length, before + 2);
});

test('many at once: each is whole', async () => {
  const contents = Array.from({ length: 12 }, (_, index) => pdfOf(300_000 + index * 7919));
  const answers = await Promise.all(contents.map((content) => upload('recipient', { content })));
  for (const [index, { json }] of answers.entries()) assert.deepEqual(readFileSync(placeOf(json.id)), contents[index]);
});

test('a cut connection leaves no half file', async () => {
  const before = filesOnDisk();
  const address = await program.app.listen({ port: 0, host: '127.0.0.1' });
  const token = await program.tokenFor(program.people.requester);
  const { headers, payload } = await multipart({}, [{ name: 'big.pdf', content: pdfOf(5_000_000) }]);
  const head = [
    'POST /api/v1/uploads HTTP/1.1',
    'host: localhost',
    `authorization: Bearer ${token}`,
    `idempotency-key: ${randomUUID()}`,
    `content-type: ${headers['content-type']}`,
    `content-length: ${payload.length}`,
    '',
    '',
  ].join('\r\n');
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(head);
  socket.write(payload.subarray(0, 2_000_000));
  const arriving = join(folder(), 'arriving');
  const until = Date.now() + 10_000;
  const arrived = () => readdirSync(arriving).some((name) => statSync(join(arriving, name)).size > 1_000_000);
  while (!arrived() && Date.now() < until) await sleep(10);
  assert.ok(arrived(), 'the upload is under way');
  socket.destroy();
  while (readdirSync(arriving).length > 0 && Date.now() < until) await sleep(10);
  assert.deepEqual(filesOnDisk(), before);
});

test('nobody without a token, and no JSON body, gets a byte onto the disk', async () => {
  const before = filesOnDisk();
  const form = await multipart({}, [{ name: 'a.pdf', content: pdf() }]);
  const answer = await program.app.inject({ method: 'POST', url: '/api/v1/uploads', ...form });
  assert.equal(answer.statusCode, 401);
  assert.deepEqual(filesOnDisk(), before);
});

test('an upload that nothing takes is gone after a day, its file too', async () => {
  const { json } = await upload('requester');
  await look();
  assert.ok(existsSync(placeOf(json.id)));
  program.clock.forwardDays(1);
  program.clock.now = new Date(program.clock.now.getTime() + 1000);
  await look();
  assert.ok(!existsSync(placeOf(json.id)));
  assert.equal(await rowOf(json.id), undefined);
});

test('leftovers of killed processes are cleared, what is known or young stays', async () => {
  const { json } = await upload('requester');
  const old = new Date(Date.now() - 25 * 3_600_000);
  const orphan = randomUUID();
  const young = randomUUID();
  const dead = join(folder(), 'arriving', randomUUID());
  const writing = join(folder(), 'arriving', randomUUID());
  const { files } = program.application;
  const { Readable } = await import('node:stream');
  for (const id of [orphan, young]) await files.keep(id, await files.write(id, Readable.from([pdf()]), 1e6));
  for (const path of [dead, writing]) writeFileSync(path, 'half');
  for (const path of [placeOf(json.id), placeOf(orphan), dead]) utimesSync(path, old, old);
  await look();
  assert.deepEqual(
    [placeOf(json.id), placeOf(orphan), placeOf(young), dead, writing].map((path) => existsSync(path)),
    [true, false, true, false, true],
  );
});

test('without its scanner a file says that it was not scanned, and is scanned later', async () => {
  const away = { ...program.application, scanner: undefined };
  assert.equal(away.scanner, undefined);
  const { connection } = program.database;
  const { createAttachments } = await import('../../src/attachments/index.ts');
  const { Readable } = await import('node:stream');
  const unscanned = createAttachments({
    db: connection.db,
    files: program.application.files,
    now: () => program.clock.now,
  });
  const receive = async (name: string, content: Buffer) =>
    unscanned.receive(program.people.requester, {
      name,
      content: Readable.from([content]),
      key: randomUUID(),
      position: 0,
    });
  const clean = await receive('a.pdf', pdf());
  const bad = await receive('b.txt', Buffer.from(EICAR));
  assert.deepEqual([(await rowOf(clean.id)).scan, (await rowOf(bad.id)).scan], ['not-scanned', 'not-scanned']);
  await look({ scanner: async () => 'unavailable' });
  assert.deepEqual([(await rowOf(clean.id)).scan, (await rowOf(bad.id)).scan], ['not-scanned', 'not-scanned']);
  await look();
  assert.deepEqual([(await rowOf(clean.id)).scan, (await rowOf(bad.id)).scan], ['clean', 'infected']);
});

test('neither name nor token is logged, whatever the level', async () => {
  const { json } = await upload('requester', { name: 'Canary Fluffington.pdf' });
  assert.ok(json.id);
  const logged = program.log.join('');
  assert.doesNotMatch(logged, /Fluffington/);
  assert.doesNotMatch(logged, /Bearer imi_|imi_[A-Za-z0-9]{10}/);
});
