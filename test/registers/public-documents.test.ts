/** Files that have a place of their own in the registers of public documents, and in the request to verify one: who downloads them, and who does not. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import { Browser } from '../support/browser-session.ts';
import { insertActor, insertAuthority } from '../support/exchange-fixture.ts';
import { multipart, pdf } from '../support/files.ts';
import { type Answer, answerOf, openProgram, PASSWORD, type Program, refused } from '../support/program.ts';

const AREA = 'public-documents';
const MODELS = `${AREA}.models`;
const FORGED = `${AREA}.forged-documents`;
const VERIFICATION = `${AREA}.verification-request`;

type Who = 'recorder' | 'reader' | 'viewer' | 'administrator' | 'former' | 'elsewhere';

let program: Program;
let people: Record<Who, ActingMembership>;

before(async () => {
  program = await openProgram();
  const { db } = program.database.connection;
  const person = async (
    country: string,
    functions: string[],
    role: 'handler' | 'viewer' | 'administrator',
    area = AREA,
  ) => {
    const id = `${country.toLowerCase()}-${functions.join('-')}-${role}`;
    const authority = await insertAuthority(db, id, country, id, null, { area, functions });
    return insertActor(db, authority, 'en', role, area);
  };
  people = {
    recorder: await person('IT', ['replies'], 'handler'),
    reader: await person('HU', ['sends'], 'handler'),
    viewer: await person('AT', ['sends'], 'viewer'),
    administrator: await person('DE', ['sends'], 'administrator'),
    former: await person('FR', [], 'handler'),
    elsewhere: await person('PL', ['sends', 'replies'], 'handler', 'services'),
  };
  await program.database.admin.pool.query(
    'update app_user set password_hash = (select max(password_hash) from app_user) where password_hash is null',
  );
});
after(() => program?.close());

const as = async (who: Who, path: string, body?: unknown): Promise<Answer> =>
  program.callWith(await program.tokenFor(people[who]), path, body === undefined ? {} : { body });

async function uploaded(who: Who, name: string): Promise<string> {
  const form = await multipart({}, [{ name, content: pdf(name) }]);
  const authorization = `Bearer ${await program.tokenFor(people[who])}`;
  const headers = { ...form.headers, authorization, 'idempotency-key': randomUUID() };
  const made = await program.app.inject({ method: 'POST', url: '/api/v1/uploads', headers, payload: form.payload });
  assert.equal(made.statusCode, 201, made.body);
  return answerOf(made).json.id;
}

const text = (words: string) => ({ text: words, lang: 'it' });
const model = (more: object = {}) => ({
  ...{ documentKind: 'birth', issuingCountry: 'IT', content: 'model' },
  ...{ title: text('Estratto di nascita'), issuer: text('Comune'), features: text('Carta filigranata') },
  ...more,
});
const forged = (more: object = {}) => ({
  ...{ documentKind: 'birth', issuingCountry: 'IT', forgery: 'seal', title: text('Estratto di nascita') },
  ...{ recognisedBy: text('Il timbro è stampato'), anonymised: 'confirmed' },
  ...more,
});
const send = (who: Who, procedure: string, fields: object, more: object = {}) =>
  as(who, '/exchanges', { procedure, content: { fields, questions: [] }, send: true, ...more });
async function recorded(procedure: string, fields: object): Promise<Answer['json']> {
  const answer = await send('recorder', procedure, fields);
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
}
const issuesOf = ({ json }: Answer): [string, string][] =>
  json.issues.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]);

/** The file of a field, as the program shows the entry. */
const filed = (answer: Answer, field: string) =>
  answer.json.sections
    .flatMap(({ fields }: { fields: { name: string; value: unknown }[] }) => fields)
    .find(({ name }: { name: string }) => name === field)?.value;

test('a model is not recorded without its file; features alone need none; a forged version always has one', async () => {
  assert.deepEqual(issuesOf(await send('recorder', MODELS, model())), [['/content/fields/model', 'required']]);
  assert.equal((await send('recorder', MODELS, model({ content: 'features' }))).status, 201);
  assert.deepEqual(issuesOf(await send('recorder', FORGED, forged())), [['/content/fields/version', 'required']]);
});

const registers: [register: string, field: string, fields: (more: object) => object][] = [
  [MODELS, 'model', model],
  [FORGED, 'version', forged],
];
for (const [register, field, fields] of registers) {
  test(`${register}: the link of a reader downloads the file of the entry, and nobody else’s does`, async () => {
    const name = `${field} of a birth.pdf`;
    const entry = await recorded(register, fields({ [field]: await uploaded('recorder', name) }));
    const path = `/registers/${register}/entries/${entry.id}`;
    for (const who of ['reader', 'viewer', 'recorder'] as const) {
      assert.deepEqual(filed(await as(who, path), field), { attachment: 1, name }, who);
      const file = await as(who, `${path}/attachments/1`);
      assert.deepEqual([file.status, file.text.includes(name)], [200, true], who);
    }
    // By the page: the link stands there, and is what the browser follows.
    const browser = new Browser(program.app);
    const { rows } = await program.database.admin.pool.query('select email from app_user where id = $1', [
      people.reader.userId,
    ]);
    await browser.signIn(rows[0].email, PASSWORD);
    const page = (await browser.get(path)).body;
    const href = `${path}/attachments/1`;
    assert.ok(page.includes(`href="${href}"`), 'the page of the entry links to the file');
    const download = await browser.get(href);
    assert.deepEqual([download.statusCode, download.body.includes(name)], [200, true]);
    assert.match(String(download.headers['content-disposition']), /attachment/);

    for (const who of ['administrator', 'former', 'elsewhere'] as const)
      refused(await as(who, `${path}/attachments/1`), 404, 'register-unknown');
    // Neither as a participant nor under another register, nor a file that is not there.
    refused(await as('reader', `/exchanges/${entry.id}/attachments/1`), 404, 'exchange-not-found');
    const [other] = registers.flatMap(([id]) => (id === register ? [] : [id]));
    refused(await as('reader', `/registers/${other}/entries/${entry.id}/attachments/1`), 404, 'exchange-not-found');
    refused(await as('reader', `${path}/attachments/2`), 404, 'attachment-not-found');
    assert.equal((await program.app.inject({ url: href })).statusCode, 303, 'nobody is asked to sign in');
    const { rowCount } = await program.database.admin.pool.query(
      `select from access_log where exchange_id = $1 and user_id = $2 and purpose = 'browsing' and what = '{file.1}'`,
      [entry.id, people.reader.userId],
    );
    assert.equal(rowCount, 2, 'each download is logged');

    await program.callWith(await program.tokenFor(people.recorder), `/exchanges/${entry.id}/actions/withdraw`, {
      body: { revision: entry.revision, input: {} },
    });
    refused(await as('reader', `${path}/attachments/1`), 404, 'exchange-not-found');
    assert.equal((await browser.get(href)).statusCode, 404);
  });
}

test('the copy that comes with a request to verify is downloaded after acceptance, by who handles it alone', async () => {
  const { db } = program.database.connection;
  const responder = await insertActor(db, { id: people.recorder.authorityId, country: 'IT' }, 'it', 'viewer', AREA);
  const fields = (more: object) => ({
    ...{ documentKind: 'birth', via: 'issuing-authority', modelsChecked: 'confirmed', daysWanted: 5 },
    ...{ issuer: 'Comune', personName: 'Canary', ground: 'seal', grounds: text('Il timbro') },
    ...more,
  });
  const ask = (more: object) =>
    as('reader', '/exchanges', {
      procedure: VERIFICATION,
      recipient: people.recorder.authorityId,
      content: { fields: fields(more), questions: [{ code: 'pd-1', parameters: {} }] },
      send: true,
    });
  assert.deepEqual(issuesOf(await ask({})), [['/content/fields/copy', 'required']]);
  const name = 'copy of Canary.pdf';
  const sent = await ask({ copy: await uploaded('reader', name) });
  assert.equal(sent.status, 201, sent.text);
  const { id } = sent.json;
  const path = `/exchanges/${id}/attachments/1`;
  assert.equal((await as('reader', path)).status, 200);
  assert.notEqual((await as('recorder', path)).status, 200, 'before acceptance');
  assert.doesNotMatch((await as('recorder', `/exchanges/${id}`)).text, /Canary/);
  const { revision } = (await as('recorder', `/exchanges/${id}`)).json;
  const accepted = await as('recorder', `/exchanges/${id}/actions/accept`, { revision, input: { days: 5 } });
  assert.equal(accepted.status, 200, accepted.text);
  const seen = await as('recorder', path);
  assert.deepEqual([seen.status, seen.text.includes(name)], [200, true]);
  assert.deepEqual(filed(await as('recorder', `/exchanges/${id}`), 'copy'), { attachment: 1, name });
  assert.notEqual((await program.callWith(await program.tokenFor(responder), path)).status, 200, 'who only looks');
  for (const who of ['viewer', 'administrator', 'former', 'elsewhere'] as const)
    refused(await as(who, path), 404, 'exchange-not-found');
});
