/** Attachments of a request by the API: who sees which when, what is attached, recalled, erased; the whole file as ZIP. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startFilesWorker } from '../../src/attachments/index.ts';
import { type CheckpointFixture, checkpointFixture } from '../support/checkpoints.ts';
import { insertActor } from '../support/exchange-fixture.ts';
import { readPaper } from '../support/papers.ts';
import { docx, multipart, pdf, png, unzip } from '../support/files.ts';
import { Description } from '../support/openapi.ts';
import {
  type Answer,
  answerOf,
  openProgram,
  type Outcome,
  PECS,
  type Person,
  PROCEDURE,
  type Program,
} from '../support/program.ts';

let program: Program;
let description: Description;
let checkpoints: CheckpointFixture;
before(async () => {
  program = await openProgram();
  description = new Description((await program.call(null, '/api/openapi.json')).json);
  checkpoints = checkpointFixture(program.database, () => program.clock.now);
});
after(async () => {
  checkpoints.close();
  await program.close();
});

const NAME = 'Oklevél Canary Őry.pdf';

async function upload(who: Person, name = NAME, content: Buffer = pdf()): Promise<string> {
  const form = await multipart({}, [{ name, content }]);
  const token = await program.tokenFor(program.people[who]);
  const headers = { ...form.headers, authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
  const answer = answerOf(
    await program.app.inject({ method: 'POST', url: '/api/v1/uploads', headers, payload: form.payload }),
  );
  description.check('POST', '/api/v1/uploads', answer);
  assert.equal(answer.status, 201, answer.text);
  return answer.json.id;
}

const request = (more: object = {}) => ({ procedure: PROCEDURE, recipient: PECS, content: program.content(), ...more });

async function send(files: string[]): Promise<Outcome> {
  const answer = await program.call('requester', '/exchanges', { body: request({ send: true, files }) });
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
}

async function view(who: Person, id: string): Promise<Answer['json']> {
  const answer = await program.call(who, `/exchanges/${id}`);
  description.check('GET', `/api/v1/exchanges/${id}`, answer);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

const get = async (who: Person | null, path: string) => {
  const token = who === null ? {} : { authorization: `Bearer ${await program.tokenFor(program.people[who])}` };
  return program.app.inject({ method: 'GET', url: `/api/v1${path}`, headers: token });
};

const refused = (answer: Answer, status: number, code: string): void =>
  assert.deepEqual([answer.status, answer.json?.code], [status, code], answer.text);

const placeOf = (id: string) => join(program.application.settings.dataDir, 'files', id.slice(0, 2), id.slice(2, 4), id);

describe('who downloads an attachment of the request', () => {
  let sent: Outcome;
  const content = pdf('a diploma');
  before(async () => {
    sent = await send([await upload('requester', NAME, content)]);
  });

  /** Person → status, before the recipient accepts and afterwards; by hand. */
  const EXPECTED: readonly (readonly [who: Person | null, before: number, afterwards: number])[] = [
    ['requester', 200, 200],
    ['recipient', 404, 200],
    ['requesterViewer', 404, 404],
    ['recipientViewer', 404, 404],
    ['administrator', 404, 404],
    ['stranger', 404, 404],
    ['otherArea', 404, 404],
    [null, 401, 401],
  ];

  const tables = async (phase: 1 | 2) => {
    for (const row of EXPECTED) {
      const who = row[0];
      const answer = await get(who, `/exchanges/${sent.id}/attachments/1`);
      assert.equal(answer.statusCode, row[phase], `${who} ${phase === 1 ? 'before' : 'after'}`);
      if (answer.statusCode === 200) assert.deepEqual(answer.rawPayload, content);
      else assert.doesNotMatch(answer.body, /Canary/);
      const shown = await program.call(who, `/exchanges/${sent.id}`);
      assert.equal(shown.text.includes('Oklevél'), row[phase] === 200, `${who} reads the name`);
      if (shown.status === 200) {
        assert.equal(shown.json.attachments.length, row[phase] === 200 ? 1 : 0);
        assert.equal(shown.json.attachmentsHidden, row[phase] === 200 ? 0 : 1);
      }
    }
  };

  test('before acceptance', () => tables(1));

  test('after acceptance, saved under its name, shown by no browser, kept by nobody', async () => {
    sent = await program.act('recipient', sent, 'accept', { days: 9 });
    await tables(2);
    const { headers } = await get('recipient', `/exchanges/${sent.id}/attachments/1`);
    assert.equal(headers['content-type'], 'application/pdf');
    assert.equal(headers['content-length'], String(content.length));
    assert.match(
      String(headers['content-disposition']),
      /^attachment; filename="Oklev_l Canary _ry\.pdf"; filename\*=UTF-8''Oklev%C3%A9l/,
    );
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['content-security-policy'], "default-src 'none'; sandbox");
    assert.equal(headers['cache-control'], 'no-store');
  });

  test('every download is logged', async () => {
    const { rows } = await program.database.connection.pool.query(
      `select user_id, what from access_log where exchange_id = $1 and 'file.1' = any(what) and purpose = 'api' and what = '{file.1}'`,
      [sent.id],
    );
    const who = new Set(rows.map((row) => row.user_id));
    assert.deepEqual(who, new Set([program.people.requester.userId, program.people.recipient.userId]));
  });

  test('a number that is none is no attachment', async () => {
    for (const no of ['2', '0', '-1', 'x', '1.5', '99999999999']) {
      const answer = await get('requester', `/exchanges/${sent.id}/attachments/${no}`);
      assert.equal(answer.statusCode, 404, no);
    }
  });
});

describe('when the request goes on to another authority', () => {
  const SZEGED = 'hu-szeged-chamber';
  let szeged: string;
  before(async () => {
    const { pool } = program.database.admin;
    const { rows } = await pool.query(
      `select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns
        where table_name = 'authority' and is_generated = 'NEVER' and column_name <> 'id'`,
    );
    const { names } = rows[0];
    await pool.query(`insert into authority (id, ${names}) select $1, ${names} from authority where id = $2`, [
      SZEGED,
      PECS,
    ]);
    await pool.query(
      `insert into authority_area (authority_id, area, functions, competences)
      values ($1, 'professional-qualifications', '{sends,replies}', '{}')`,
      [SZEGED],
    );
    szeged = await program.tokenFor(
      await insertActor(program.database.connection.db, { id: SZEGED, country: 'HU' }, 'hu', 'handler'),
    );
  });

  test('who forwarded sees its attachments no more, who took over sees them after accepting', async () => {
    const sent = await program.act('recipient', await send([await upload('requester')]), 'accept', { days: 9 });
    const body = { input: { files: [await upload('recipient', 'from Pecs.pdf')] } };
    assert.equal((await program.call('recipient', `/exchanges/${sent.id}/actions/attach`, { body })).status, 200);
    const seen = async (who: Person | 'szeged', no: number) => {
      const path = `/exchanges/${sent.id}/attachments/${no}`;
      return who === 'szeged' ? (await program.callWith(szeged, path)).status : (await get(who, path)).statusCode;
    };
    assert.deepEqual(
      [await seen('recipient', 1), await seen('recipient', 2), await seen('szeged', 1)],
      [200, 200, 404],
    );
    const gone = await program.act('recipient', sent, 'forward', { authority: SZEGED });
    for (const no of [1, 2]) {
      assert.equal(await seen('recipient', no), 404);
      assert.equal(await seen('szeged', no), 404);
      assert.equal(await seen('requester', no), 200);
    }
    const left = await view('recipient', sent.id);
    assert.deepEqual([left.attachments, left.attachmentsHidden], [[], 2]);
    const recall = { body: { input: { file: 2 } } };
    refused(await program.call('recipient', `/exchanges/${sent.id}/actions/recall`, recall), 403, 'not-your-action');
    const accept = { body: { revision: gone.revision, input: { days: 5 } } };
    assert.equal((await program.callWith(szeged, `/exchanges/${sent.id}/actions/accept`, accept)).status, 200);
    assert.deepEqual([await seen('szeged', 1), await seen('szeged', 2), await seen('recipient', 1)], [200, 200, 404]);
  });

  test('of a request that was split, each sees what belongs to the whole and to its own part', async () => {
    const sent = await program.act('recipient', await send([await upload('requester')]), 'accept', { days: 9 });
    const split = await program.act('recipient', sent, 'split', { authority: SZEGED, questions: [2] });
    const accept = { body: { part: 2, revision: split.revision, input: { days: 5 } } };
    assert.equal((await program.callWith(szeged, `/exchanges/${sent.id}/actions/accept`, accept)).status, 200);
    const attach = (part: number, files: string[]) => ({ body: { part, input: { files } } });
    const path = `/exchanges/${sent.id}/actions/attach`;
    assert.equal(
      (await program.call('recipient', path, attach(1, [await upload('recipient', 'of part one.pdf')]))).status,
      200,
    );
    assert.equal(
      (await program.call('requester', path, attach(2, [await upload('requester', 'for part two.pdf')]))).status,
      200,
    );
    refused(await program.call('recipient', path, attach(2, [await upload('recipient')])), 403, 'not-your-action');
    const names = ({ json }: Answer) => json.attachments.map(({ name }: { name: string }) => name);
    assert.deepEqual(names(await program.call('recipient', `/exchanges/${sent.id}`)), [NAME, 'of part one.pdf']);
    assert.deepEqual(names(await program.callWith(szeged, `/exchanges/${sent.id}`)), [NAME, 'for part two.pdf']);
    assert.deepEqual(names(await program.call('requester', `/exchanges/${sent.id}`)), [
      NAME,
      'of part one.pdf',
      'for part two.pdf',
    ]);
    assert.equal((await program.callWith(szeged, `/exchanges/${sent.id}/attachments/2`)).status, 404);
    assert.equal((await program.call('recipient', `/exchanges/${sent.id}/attachments/3`)).status, 404);
    assert.doesNotMatch((await program.callWith(szeged, `/exchanges/${sent.id}`)).text, /of part one/);
  });
});

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

/** One run of the worker that looks after the files. */
async function look(): Promise<void> {
  const worker = startFilesWorker({
    db: program.database.connection.db,
    files: program.application.files,
    now: () => program.clock.now,
    log: (failure) => assert.fail(JSON.stringify(failure)),
  });
  await worker.idle();
  await worker.stop();
}

const findings = async () => (await checkpoints.verify()).findings;

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

test('the whole file: report, codes and attachments, as far as its reader may see them; logged', async () => {
  const content = pdf('whole');
  const sent = await send([await upload('requester', NAME, content), await upload('requester', NAME, pdf('two'))]);
  const zipFor = async (who: Person, lang: string) => {
    const answer = await get(who, `/exchanges/${sent.id}/file.zip?lang=${lang}`);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], 'application/zip');
    assert.match(String(answer.headers['content-disposition']), new RegExp(`filename="${sent.number}\\.zip"`));
    return unzip(answer.rawPayload);
  };
  const early = await zipFor('recipient', 'hu');
  assert.deepEqual([...early.keys()], [`${sent.number}/report.pdf`, `${sent.number}/case.json`]);
  const report = await readPaper(early.get(`${sent.number}/report.pdf`) as Buffer);
  const masked = `${report.text} ${early.get(`${sent.number}/case.json`)}`;
  for (const personal of ['Canary', 'Esempio', 'La signora']) assert.ok(!masked.includes(personal), personal);
  assert.equal(report.language, 'hu');
  assert.match(masked, /2 melléklet most nem látható/);

  await program.act('recipient', sent, 'accept', { days: 9 });
  const whole = await zipFor('recipient', 'it');
  assert.deepEqual([...whole.keys()].slice(2), [
    `${sent.number}/attachments/01 ${NAME}`,
    `${sent.number}/attachments/02 ${NAME}`,
  ]);
  assert.deepEqual(whole.get(`${sent.number}/attachments/01 ${NAME}`), content);
  const { text } = await readPaper(whole.get(`${sent.number}/report.pdf`) as Buffer);
  assert.ok(text.includes('Esempio') && text.includes('La signora') && text.includes(NAME));
  const json = JSON.parse(String(whole.get(`${sent.number}/case.json`)));
  assert.equal(json.attachments.length, 2);
  const { rows } = await program.database.connection.pool.query(
    `select what from access_log where exchange_id = $1 and purpose = 'case-file' order by id`,
    [sent.id],
  );
  assert.ok(rows.some(({ what }) => what.includes('file.1') && what.includes('file.2') && what.includes('request')));
  for (const who of ['stranger', 'otherArea', 'administrator'] as const)
    assert.equal((await get(who, `/exchanges/${sent.id}/file.zip`)).statusCode, 404, who);
  const viewer = await zipFor('recipientViewer', 'en');
  assert.equal(viewer.size, 2);
  const shown = (await readPaper(viewer.get(`${sent.number}/report.pdf`) as Buffer)).text;
  assert.doesNotMatch(`${shown} ${viewer.get(`${sent.number}/case.json`)}`, /Canary|Esempio/);
});

test('an attachment that is found infected later is shown, and given to nobody', async () => {
  const file = await upload('requester');
  const sent = await program.act('recipient', await send([file]), 'accept', { days: 9 });
  await program.database.connection.pool.query(`update stored_file set scan = 'infected' where id = $1`, [file]);
  assert.equal((await get('recipient', `/exchanges/${sent.id}/attachments/1`)).statusCode, 403);
  assert.equal((await view('recipient', sent.id)).attachments[0].file.scan, 'infected');
  assert.equal(unzip((await get('recipient', `/exchanges/${sent.id}/file.zip`)).rawPayload).size, 2);
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
