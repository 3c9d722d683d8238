/**
 * The report of an exchange: what stands on it, in every language; that it shows each reader no more than the pages do; that the application knows it
 * again, and notices when it was altered. Regulation 1024/2012 Art. 7(2), 9(4), 17(3).
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { multipart, pdf } from '../support/files.ts';
import { formOn } from '../support/browser-session.ts';
import { readPaper } from '../support/papers.ts';
import { type Outcome, openProgram, PECS, PROCEDURE, type Person, type Program } from '../support/program.ts';

let program: Program;
let sent: Outcome;
before(async () => {
  program = await openProgram();
});
after(() => program.close());

async function report(who: Person, lang = 'en', id = sent.id) {
  const headers = { authorization: `Bearer ${await program.tokenFor(program.people[who])}` };
  const answer = await program.app.inject({ url: `/api/v1/exchanges/${id}/report?lang=${lang}`, headers });
  return answer;
}

async function paper(who: Person, lang = 'en') {
  const { statusCode, rawPayload } = await report(who, lang);
  assert.equal(statusCode, 200);
  return { file: rawPayload, ...(await readPaper(rawPayload)) };
}

const CODE = /[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5}){3}/;
const codeOn = (text: string): string => CODE.exec(text)?.[0] ?? assert.fail('no code');

const confirm = async (who: Person, query: Record<string, string>) => {
  const { status, json } = await program.call(who, `/reports/confirmation?${new URLSearchParams(query)}`);
  assert.equal(status, 200);
  return json as { verdict: string; report: Record<string, unknown> | null };
};
const DIPLOMA = pdf('the diploma');
const PERSONAL = /Esempio|La signora|Canary/;
const sha256 = (file: Buffer): string => createHash('sha256').update(file).digest('hex');

/** Uploads a file as the requester and sends a request with it; then everything that can be said, answered and corrected. */
async function wholeLife(): Promise<Outcome> {
  const { headers, payload } = await multipart({}, [{ name: 'Diploma Canary.pdf', content: DIPLOMA }]);
  const token = await program.tokenFor(program.people.requester);
  const upload = await program.app.inject({
    method: 'POST',
    url: '/api/v1/uploads',
    headers: { ...headers, authorization: `Bearer ${token}`, 'idempotency-key': 'upload-key' },
    payload,
  });
  const { json } = await program.call('requester', '/exchanges', {
    body: { procedure: PROCEDURE, recipient: PECS, content: program.content(), files: [upload.json().id], send: true },
  });
  return json as Outcome;
}

const say = (text: string, lang: string) => ({ text, lang });

test('before acceptance the recipient’s report has the overview and the questions, and nothing personal', async () => {
  sent = await wholeLife();
  const { text, title, language, marked } = await paper('recipient', 'hu');
  assert.deepEqual([title, language, marked], [`Ügyszám: ${sent.number}, jelentés`, 'hu', true]);
  assert.doesNotMatch(text, PERSONAL);
  assert.match(text, /1 melléklet most nem látható/);
  assert.match((await paper('requester', 'it')).text, /Esempio/);
});

test('the report of a closed case, in every language: all that its reader may see, tagged', async () => {
  const step = async (who: Person, action: string, input: Record<string, unknown> = {}) => {
    program.clock.forwardDays(1);
    sent = await program.act(who, sent, action, input);
  };
  await step('recipient', 'accept', { days: 9 });
  await step('recipient', 'message', { message: say('Egy üzenet', 'hu') });
  await step('recipient', 'reply', { answers: program.answers() });
  await step('recipient', 'correct', { answers: { ...program.answers(), 1: { value: 'no' } } });
  await step('requester', 'close', { timeliness: 'satisfied' });
  const hash = sha256(DIPLOMA);
  // By hand: title, an answer and the one before it, an event, the state, who by the passing of time … in four languages.
  const words: Record<string, RegExp[]> = {
    en: [
      /Case 2026-\d+-\d\d/,
      /Earlier answer · 5 March 2026 at 09:00 CET/,
      /Articles 8, 50, and 56|Articles 8, 50 and 56/,
      /Page|page 1 of/,
    ],
    it: [/Fascicolo 2026-/, /Risposta precedente/, /articoli 8, 50 e 56/, /pagina 1 di/],
    hu: [/Ügyszám: 2026-/, /Korábbi válasz/, /cikkek: 8, 50 és 56/, /1\/\d\. oldal/],
    el: [/Υπόθεση 2026-/, /άρθρα 8, 50 και 56/, /Νομική βάση/, /σελίδα 1 από/],
  };
  for (const [lang, expected] of Object.entries(words)) {
    const { text, language, outline } = await paper('requester', lang);
    assert.equal(language, lang);
    for (const one of [
      ...expected,
      /Ordine di Milano/,
      /Pécsi Kamara/,
      /Esempio/,
      /Egy üzenet/,
      /Diploma Canary\.pdf/,
      /32005L0036/,
      CODE,
    ])
      assert.match(text, one, lang);
    assert.ok(text.replace(/\s/g, '').includes(hash), lang);
    const roles = new Set(outline.map(({ role }) => role));
    for (const role of [
      'Document',
      'H1',
      'H2',
      'P',
      'L',
      'LI',
      'Lbl',
      'LBody',
      'Table',
      'Caption',
      'THead',
      'TBody',
      'TR',
      'TH',
      'TD',
    ])
      assert.ok(roles.has(role), `${lang}: ${role}`);
    // What is written in another language says so to who listens.
    assert.ok(outline.some((one) => one.lang === 'hu' && /Egy üzenet/.test(one.text)) || lang === 'hu');
    assert.equal(outline.filter(({ role }) => role === 'TR').length, 1 + 6);
  }
});

test('each reader’s report is of what this reader may see', async () => {
  for (const who of ['requesterViewer', 'recipientViewer'] as const)
    assert.doesNotMatch((await paper(who)).text, PERSONAL, who);
  for (const who of ['stranger', 'otherArea', 'administrator'] as const)
    assert.equal((await report(who)).statusCode, 404, who);
  const { rows } = await program.database.admin.pool.query(
    `select distinct m.user_id, what from access_log a join membership m on m.id = a.membership_id where exchange_id = $1 and purpose = 'api' and 'answers' = any(what)`,
    [sent.id],
  );
  assert.ok(rows.length > 0);
});

test('a report is known again by its code and by its file, and an altered one is noticed', async () => {
  const { file, text } = await paper('recipient', 'hu');
  const code = codeOn(text);
  const { number } = sent;
  const history = await program.call('recipient', `/exchanges/${sent.id}/events`);
  assert.ok(text.replace(/\s/g, '').includes(history.json.items.at(-1).hash));
  const facts = {
    number,
    issuedAt: program.clock.now.toISOString(),
    authority: PECS,
    language: 'hu',
    events: 6,
    hash: history.json.items.at(-1).hash,
    since: 'nothing',
  };
  // Whoever is signed in may ask, and gets no more than stands on the paper.
  for (const who of ['requester', 'stranger', 'otherArea', 'recipientViewer'] as const) {
    assert.deepEqual(await confirm(who, { sha256: sha256(file) }), { verdict: 'unaltered', report: facts });
    assert.deepEqual(await confirm(who, { code, number }), { verdict: 'issued', report: facts });
  }
  const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  assert.equal((await confirm('stranger', { code: typed, number: ` ${number} ` })).verdict, 'issued');
  for (let at = 0; at < file.length; at += Math.ceil(file.length / 50)) {
    const other = Buffer.from(file);
    other[at] = (other[at] ?? 0) ^ 1;
    assert.equal((await confirm('stranger', { code, number, sha256: sha256(other) })).verdict, 'altered');
    assert.deepEqual(await confirm('stranger', { sha256: sha256(other) }), { verdict: 'unknown', report: null });
  }
  const unknown = { verdict: 'unknown', report: null };
  for (const query of [
    {},
    { code },
    { number },
    { code, number: '2026-000009-99' },
    { code: code.replace(/.$/, code.endsWith('2') ? '3' : '2'), number },
    { code: `${code}2`, number },
  ])
    assert.deepEqual(await confirm('stranger', query as Record<string, string>), unknown);
  assert.equal((await program.call(null, `/reports/confirmation?code=${code}`)).status, 401);
});

test('two reports of the same case have codes of their own', async () => {
  const [one, other] = [await paper('recipient'), await paper('recipient')];
  assert.notEqual(codeOn(one.text), codeOn(other.text));
  assert.equal(
    (await confirm('stranger', { code: codeOn(one.text), number: sent.number, sha256: sha256(other.file) })).verdict,
    'altered',
  );
});

test('the page says the same: by the code, by the file, and of a file that was altered', async () => {
  const { file, text } = await paper('recipient', 'hu');
  const browser = await program.browser('stranger');
  await browser.get('/verify-report?lang=en');
  const ask = async (fields: Record<string, string>, content?: Buffer): Promise<string> => {
    const { values } = formOn((await browser.get('/verify-report')).body, '/verify-report');
    const files = content ? [{ field: 'report', name: 'report.pdf', content }] : [];
    const { headers, payload } = await multipart({ ...values, ...fields }, files);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await program.app.inject({
      method: 'POST',
      url: '/verify-report',
      headers: { ...headers, cookie },
      payload,
    });
    assert.equal(answer.statusCode, 200);
    return answer.body;
  };
  const right = { code: codeOn(text), number: sent.number };
  const altered = Buffer.concat([file, Buffer.from('\n')]);
  for (const [fields, content, said] of [
    [right, undefined, 'A report with this code was issued'],
    [{}, file, 'Issued by this application, and unaltered'],
    [right, file, 'Issued by this application, and unaltered'],
    [right, altered, 'This file is not the report that was issued'],
    [{}, altered, 'Not known here'],
    [{ code: right.code }, undefined, 'Not known here'],
  ] as const) {
    const body = await ask(fields, content);
    assert.ok(body.includes(said), said);
    assert.equal(body.includes('Pécsi Kamara'), said !== 'Not known here');
    assert.doesNotMatch(body, PERSONAL);
  }
  assert.equal((await (await program.browser(null)).get('/verify-report')).statusCode, 303);
});

test('a row that somebody else wrote, or changed, confirms nothing; a history that was rewritten is told', async () => {
  const { pool } = program.database.admin;
  const { file, text } = await paper('requester', 'it');
  const right = { code: codeOn(text), number: sent.number, sha256: sha256(file) };
  const document = createHash('sha256').update(file).digest();
  const set = (change: string) => pool.query(`update issued_report set ${change} where document = $1`, [document]);
  for (const [change, back] of [
    [`at = at + interval '1 day'`, `at = at - interval '1 day'`],
    [`authority_id = '${PECS}'`, `authority_id = 'it-milan-chamber'`],
    ['chain_length = chain_length - 1', 'chain_length = chain_length + 1'],
  ] as const) {
    await set(change);
    assert.equal((await confirm('stranger', right)).verdict, 'unknown', change);
    await set(back);
    assert.equal((await confirm('stranger', right)).verdict, 'unaltered', back);
  }
  await pool.query(`update event set hash = sha256(hash) where exchange_id = $1 and no = 6`, [sent.id]);
  assert.equal((await confirm('stranger', right)).report?.since, 'broken');
});

test('of what a report says nothing is kept, and it is confirmed when the content is gone', async () => {
  const { file } = await paper('requester', 'it');
  await program.database.admin.pool.query('delete from content where exchange_id = $1', [sent.id]);
  assert.equal((await confirm('stranger', { sha256: sha256(file) })).verdict, 'unaltered');
  const { rows } = await program.database.admin.pool.query<{ row: string }>(
    'select to_jsonb(r)::text as row from issued_report r',
  );
  assert.ok(rows.length > 10);
  assert.doesNotMatch(rows.map(({ row }) => row).join(), PERSONAL);
  // What stands on paper is nowhere in the log.
  assert.doesNotMatch(program.log.join(''), PERSONAL);
});
