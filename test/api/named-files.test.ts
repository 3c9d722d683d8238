/** Files that a form asks for by name: put in by the page and by the API, required, shown in their field, replaced by a change. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { describedProgram } from '../support/described-program.ts';
import { Browser, formOn } from '../support/browser-session.ts';
import { insertActor, insertAuthority } from '../support/exchange-fixture.ts';
import { multipart, pdf, unzip } from '../support/files.ts';
import { readPaper } from '../support/papers.ts';
import { answerOf, PASSWORD } from '../support/program.ts';

const AREA = 'data-protection';
const PROCEDURE = `${AREA}.draft-decision`;
const { program, description } = await describedProgram();
const tokens: Record<string, string> = {};
const browser = new Browser(program.app);

before(async () => {
  const { db, pool } = program.database.admin;
  const held = { area: AREA, functions: ['supervises'] };
  for (const country of ['IE', 'FR', 'PL']) {
    const id = `${country.toLowerCase()}-supervisor`;
    const authority = await insertAuthority(db, id, country, id, null, held);
    tokens[country] = await program.tokenFor(await insertActor(db, authority, 'en', 'handler', AREA));
  }
  await pool.query(
    'update app_user set password_hash = (select max(password_hash) from app_user) where password_hash is distinct from (select max(password_hash) from app_user)',
  );
  const { rows } = await pool.query(
    `select email from app_user u join membership m on m.user_id = u.id where m.authority_id = 'ie-supervisor'`,
  );
  await browser.signIn(rows[0].email, PASSWORD);
});

const text = (said: string) => ({ text: said, lang: 'en' });
const content = (more: object = {}) => ({
  fields: {
    ...{ sector: 'online', origin: 'own-initiative', outcome: 'fine', controllerName: 'Canary' },
    countries: [{ country: 'FR' }, { country: 'PL' }],
    ...{ facts: text('Facts'), grounds: text('Grounds'), decision: text('Decision') },
    ...more,
  },
  questions: [],
});

async function call(country: string, path: string, more: object = {}) {
  const answer = await program.callWith(tokens[country] ?? '', path, more);
  return answer;
}

async function upload(name: string): Promise<string> {
  const form = await multipart({}, [{ name, content: pdf(name) }]);
  const headers = { ...form.headers, authorization: `Bearer ${tokens.IE}`, 'idempotency-key': randomUUID() };
  const made = await program.app.inject({ method: 'POST', url: '/api/v1/uploads', headers, payload: form.payload });
  return answerOf(made).json.id;
}

const draftOf = async (fields: object = {}) =>
  (await call('IE', '/exchanges', { body: { procedure: PROCEDURE, content: content(fields) } })).json;

test('by the API: a required file must be there, be one’s own, and stands in its field when it is sent', async () => {
  const send = (fields: object) =>
    call('IE', '/exchanges', { body: { procedure: PROCEDURE, content: content(fields), send: true } });
  const without = await send({});
  assert.deepEqual(
    without.json.issues.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
    [['/content/fields/draftDecision', 'required']],
  );
  const foreign = await send({ draftDecision: randomUUID() });
  assert.deepEqual(
    foreign.json.issues.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
    [['/content/fields/draftDecision', 'upload-unknown']],
  );
  const sent = await send({ draftDecision: await upload('draft decision.pdf') });
  assert.equal(sent.status, 201, sent.text);
  const seen = await call('FR', `/exchanges/${sent.json.id}`);
  description.check('GET', '/api/v1/exchanges/{id}', seen);
  const fields = seen.json.sections.flatMap(({ fields: some }: { fields: object[] }) => some);
  const field = fields.find(({ name }: { name: string }) => name === 'draftDecision');
  assert.deepEqual(field.value, { attachment: 1, name: 'draft decision.pdf' });
  assert.equal(seen.json.attachments.length, 1);
});

test('by the page, without a script: it is put into its place, listed as missing before, and replaced by another', async () => {
  const draft = await draftOf();
  const address = `/drafts/${draft.id}/attachments`;
  const check = await browser.get(`/drafts/${draft.id}/check`);
  assert.match(check.body, new RegExp(`${address}#field-upload\\.slot\\.draftDecision`));
  const put = async (name: string) => {
    const form = formOn((await browser.get(address)).body, address);
    const body = await multipart(form.values, [
      { field: 'upload.slot.draftDecision', name, content: pdf(name) },
      { field: 'upload', name: `annex to ${name}`, content: pdf('annex') },
    ]);
    const cookie = [...browser.cookies].map(([key, value]) => `${key}=${value}`).join('; ');
    return program.app.inject({
      method: 'POST',
      url: address,
      headers: { ...body.headers, cookie },
      payload: body.payload,
    });
  };
  assert.equal((await put('first.pdf')).statusCode, 303);
  const kept = (await call('IE', `/exchanges/${draft.id}`)).json;
  assert.deepEqual(
    kept.files.map(({ name }: { name: string }) => name),
    ['first.pdf', 'annex to first.pdf'],
  );
  assert.equal(kept.content.fields.draftDecision, kept.files[0].id);
  assert.equal((await put('second.pdf')).statusCode, 303);
  const replaced = (await call('IE', `/exchanges/${draft.id}`)).json;
  assert.deepEqual(
    replaced.files.map(({ name }: { name: string }) => name),
    ['second.pdf', 'annex to first.pdf', 'annex to second.pdf'],
  );
  // What is saved on another page leaves the file where it is.
  assert.equal((await browser.submit(`/drafts/${draft.id}/details`, `/drafts/${draft.id}/details`)).statusCode, 303);
  assert.match((await browser.get(`/drafts/${draft.id}/check`)).body, /second\.pdf/);
  const sent = await browser.submit(`/drafts/${draft.id}/check`, `/drafts/${draft.id}/send`);
  assert.equal(sent.statusCode, 303, sent.body);
  const page = (await browser.get(`/exchanges/${draft.id}`)).body;
  assert.match(page, /href="#attachment-1"[^>]*>second\.pdf/);
  const zip = await program.app.inject({
    url: `/api/v1/exchanges/${draft.id}/file.zip`,
    headers: { authorization: `Bearer ${tokens.FR}` },
  });
  assert.equal(zip.statusCode, 200);
  assert.ok([...unzip(zip.rawPayload).keys()].some((name) => name.endsWith('second.pdf')));
});

test('on the report it is named in its field, and can be known again by its hash; a viewer’s report has neither', async () => {
  const sent = (
    await call('IE', '/exchanges', {
      body: { procedure: PROCEDURE, content: content({ draftDecision: await upload('evidence.pdf') }), send: true },
    })
  ).json;
  const paperFor = async (country: string, lang: string) => {
    const headers = { authorization: `Bearer ${tokens[country]}` };
    const answer = await program.app.inject({ url: `/api/v1/exchanges/${sent.id}/report?lang=${lang}`, headers });
    assert.equal(answer.statusCode, 200);
    return readPaper(answer.rawPayload);
  };
  const hash = createHash('sha256').update(pdf('evidence.pdf')).digest('hex');
  for (const [lang, label] of [
    ['en', 'Draft decision'],
    ['it', 'Progetto di decisione'],
  ] as const) {
    const { outline, text, marked } = await paperFor('FR', lang);
    const at = outline.findIndex(({ role, text: said }) => role === 'Lbl' && said === label);
    assert.ok(
      at > 0,
      `${lang}: ${outline.flatMap(({ role, text: said }) => (role === 'Lbl' ? [said] : [])).join('; ')}`,
    );
    assert.deepEqual(
      outline.slice(at + 1, at + 3).map(({ role, text: said }) => [role, said]),
      [
        ['LBody', ''],
        ['P', 'evidence.pdf'],
      ],
    );
    assert.ok(text.replace(/\s/g, '').includes(hash), lang);
    assert.ok(marked);
  }
  await program.database.admin.db
    .updateTable('membership')
    .set({ roles: ['viewer'] })
    .where('authority_id', '=', 'pl-supervisor')
    .execute();
  const { text } = await paperFor('PL', 'en');
  assert.ok(!text.includes('evidence.pdf') && !text.replace(/\s/g, '').includes(hash));
});
