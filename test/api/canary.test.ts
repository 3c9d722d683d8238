/**
 * A word that stands nowhere else is put into every place where something personal or free can be typed, and looked for
 * wherever it must not be: DESIGN 3.5, 3.6, 3.12; Regulation 1024/2012 Art. 9(4), 17(3).
 */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import type { Browser } from '../support/browser-session.ts';
import { insideOf } from '../rights/reading.ts';
import { pdf } from '../support/files.ts';
import { openProgram, type Outcome, PECS, PEOPLE, type Person, PROCEDURE, type Program } from '../support/program.ts';

/** Every canary begins like this; a country and a year that occur nowhere else stand in for where no word fits. */
const MARK = 'kanarienvogel';
// The year by itself or in its date; four digits of an id are neither.
const CANARY = /kanarienvogel\w*|Tuvalu|Nauru|(?<![-\w])1931(?![-\w])|1931-07-13|"(?:TV|NR)"/gi;

interface Planted {
  readonly content: {
    fields: Record<string, unknown>;
    questions: { code: string; parameters: Record<string, string> }[];
  };
  /** Everything that must be there once it may be seen. */
  readonly words: string[];
}
interface Question {
  readonly code: string;
  readonly parent?: string;
  readonly when: readonly string[];
  readonly placeholders: readonly string[];
  readonly answer: { kind: string; list?: string; min?: number };
}

let program: Program;
let request: Planted;
let answers: { body: Record<string, unknown>; words: string[] };
const browsers = new Map<Person, Browser>();
const OUTSIDERS: readonly Person[] = ['requesterViewer', 'recipientViewer', 'administrator', 'stranger', 'otherArea'];

before(async () => {
  program = await openProgram();
  const { json } = await program.call('requester', `/procedures/${PROCEDURE}?lang=en`);
  request = plantRequest(json);
  answers = plantAnswers(
    json,
    request.content.questions.map(({ code }) => code),
  );
  for (const who of PEOPLE) browsers.set(who, await program.browser(who));
});
after(() => program.close());

let count = 0;
const word = (words: string[]): string => {
  count += 1;
  words.push(`${MARK}${count}x`);
  return `${MARK}${count}x`;
};

/** Every field that names somebody or is typed freely, and every question with whatever is typed with it. */
function plantRequest(procedure: {
  form: { fields: { name: string; type: string; personal: boolean; max?: number }[] }[];
  placeholders: Record<string, { max: number }>;
  questions: Question[];
}): Planted {
  const words: string[] = [];
  const planted = (field: { type: string }): unknown => {
    if (field.type === 'date') return '1931-07-13';
    if (field.type === 'country')
      return words.includes('Tuvalu') ? (words.push('Nauru'), 'NR') : (words.push('Tuvalu'), 'TV');
    return field.type === 'long-text' ? { text: word(words), lang: 'it' } : word(words);
  };
  const fields = procedure.form
    .flatMap((section) => section.fields)
    .filter((field) => field.personal || field.type === 'text' || field.type === 'long-text')
    .map((field) => [field.name, planted(field)]);
  const questions = procedure.questions
    .filter((question) => question.parent === undefined)
    .map(({ code, placeholders }) => ({
      code,
      parameters: Object.fromEntries(
        placeholders.filter((name) => (procedure.placeholders[name]?.max ?? 0) > 0).map((name) => [name, word(words)]),
      ),
    }));
  assert.ok(fields.length >= 9 && questions.some(({ parameters }) => Object.keys(parameters).length > 0));
  const overview = { profession: 'doctor', purpose: 'establishment', daysWanted: 28 };
  return { content: { fields: { ...overview, ...Object.fromEntries(fields) }, questions }, words };
}

/** An answer to every question and to every follow-up that it opens, each with a comment. */
function plantAnswers(
  procedure: { questions: Question[]; lists: Record<string, { code: string }[]> },
  codes: readonly string[],
): { body: Record<string, unknown>; words: string[] } {
  const words: string[] = [];
  const body: Record<string, { value: unknown; comment: object }> = {};
  const answer = (key: string, question: Question): void => {
    const children = procedure.questions.filter((child) => child.parent === question.code);
    const { kind, list = '', min } = question.answer;
    const text = { text: word(words), lang: 'hu' };
    const value = {
      text,
      date: '1931-07-13',
      number: min,
      choice: children[0]?.when[0] ?? procedure.lists[list]?.[0]?.code,
    }[kind];
    body[key] = { value, comment: { text: word(words), lang: 'hu' } };
    if (kind !== 'text') words.splice(words.indexOf(text.text), 1);
    for (const child of children.filter(({ when }) => when.length === 0 || when.some((one) => one === value))) {
      answer(`${key.split('.')[0]}.${child.code}`, child);
    }
  };
  codes.forEach((code, index) => {
    answer(String(index + 1), procedure.questions.find((question) => question.code === code) as Question);
  });
  assert.ok(words.length > codes.length);
  return { body, words };
}

/** Everything that a person can read of an exchange, by the API and on pages, refusals included. */
async function everythingRead(who: Person, exchange: Outcome): Promise<[string, string][]> {
  const at = `/exchanges/${exchange.id}`;
  const api = [at, `${at}?lang=en`, `${at}/events`, `/exchanges?box=drafts`];
  for (const box of ['waiting', 'sent', 'received', 'closed']) api.push(`/exchanges?box=${box}`);
  const pages = [
    at,
    `${at}/print`,
    '/',
    '/?box=sent',
    '/?box=received',
    '/?box=closed',
    '/?box=drafts',
    '/training/mails',
  ];
  const read: [string, string][] = [];
  const take = (name: string, text: string, headers: object): void => {
    read.push([name, `${JSON.stringify(headers)}\n${text}`]);
  };
  for (const path of api) {
    const answer = await program.call(who, path);
    take(`GET /api/v1${path}`, answer.text, answer.headers);
  }
  const browser = browsers.get(who) as Browser;
  let mails: string[] = [];
  for (const path of pages) {
    const page = await browser.get(path);
    take(`GET ${path}`, page.body, page.headers);
    mails = [...page.body.matchAll(/href="(\/training\/mails\/[^"]+)"/g)].map(([, href = '']) => href);
  }
  for (const href of mails) take(`GET ${href}`, (await browser.get(href)).body, {});
  // What is given out as files: the attachment, and the case file with all that is in it.
  const files = [`${at}/attachments/1`, `${at}/report`, `${at}/file.zip`];
  const headers = { authorization: `Bearer ${await program.tokenFor(program.people[who])}` };
  for (const path of files) {
    const api = await program.app.inject({ url: `/api/v1${path}`, headers });
    for (const answer of [api, await browser.get(path)]) {
      const inside = answer.statusCode === 200 ? await insideOf(path, answer.rawPayload) : [];
      take(`GET ${path}`, [answer.body, ...inside].join('\n'), answer.headers);
    }
  }
  // Refusals, of which some are forms shown again.
  const csrf = /name="csrf" value="([^"]*)"/.exec((await browser.get('/account')).body)?.[1] ?? '';
  for (const action of ['accept', 'reply', 'close', 'nothing']) {
    const wrong = await program.call(who, `${at}/actions/${action}`, { body: { revision: 99, input: { days: 0 } } });
    take(`POST /api/v1${at}/actions/${action}`, wrong.text, wrong.headers);
    const page = await browser.post(`${at}/actions/${action}`, {
      csrf,
      key: `wrong-${action}`,
      revision: '99',
      days: '0',
    });
    take(`POST ${at}/actions/${action}`, page.body, page.headers);
  }
  return read;
}

const foundIn = (text: string): string[] => [...new Set(text.match(CANARY) ?? [])];

async function assertUnseenBy(people: readonly Person[], exchange: Outcome): Promise<void> {
  for (const who of people) {
    for (const [name, text] of await everythingRead(who, exchange))
      assert.deepEqual(foundIn(text), [], `${who}: ${name}`);
  }
}

/** Every word is in the document, on the page, on its print and in the report. */
async function assertSeenBy(who: Person, exchange: Outcome, words: readonly string[]): Promise<void> {
  const at = `/exchanges/${exchange.id}`;
  const browser = browsers.get(who) as Browser;
  const texts = [
    (await program.call(who, at)).text,
    (await browser.get(at)).body,
    (await browser.get(`${at}/print`)).body,
    ...(await insideOf('/report', (await browser.get(`${at}/report`)).rawPayload)),
  ];
  for (const text of texts) {
    const found = new Set(foundIn(text));
    assert.deepEqual(
      words.filter((one) => !found.has(one)),
      [],
      who,
    );
    // Nothing typed stands in an address.
    for (const [, address = ''] of text.matchAll(/(?:href|action|formaction|src)="([^"]*)"/g)) {
      assert.deepEqual(foundIn(address), []);
    }
  }
}

/** No row of any table but those that hold content, whatever the column's type; nor any line of the log. */
async function assertKeptNowhere(): Promise<void> {
  await program.makeMails();
  const { pool } = program.database.admin;
  const { rows: tables } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  assert.ok(tables.length > 20);
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`);
    const plain = name === 'content' || name === 'draft';
    for (const { row } of rows) {
      if (!plain) assert.deepEqual(foundIn(row), [], name);
      // Also not as bytes, sealed forms among them.
      for (const coded of [Buffer.from(MARK).toString('hex'), Buffer.from(MARK).toString('base64').slice(0, 16)]) {
        assert.ok(!row.includes(coded), `${name} holds it as ${coded}`);
      }
    }
  }
  const { rows: mails } = await pool.query('select 1 from mail');
  assert.ok(mails.length > 0);
  assert.ok(program.log.length > 0);
  assert.deepEqual(foundIn(program.log.join('')), [], 'the log');
}

const accessLog = async () =>
  (
    await program.database.admin.pool.query(
      'select user_id, membership_id, exchange_id, what, purpose, at from access_log order by id',
    )
  ).rows;

/** What reading writes into the access log: one row for each, and none where nothing was read. */
async function assertLogged(who: Person, id: string, read: () => Promise<unknown>, what: string[], purpose: string) {
  const before = await accessLog();
  await read();
  const { userId, membershipId } = program.people[who];
  const row = { user_id: userId, membership_id: membershipId, exchange_id: id, what, purpose, at: program.clock.now };
  assert.deepEqual((await accessLog()).slice(before.length), what.length === 0 ? [] : [row], `${who} ${purpose}`);
}

let sent: Outcome;

test('while it is a draft, its own authority’s handlers see it, with a trace; nobody else does', async () => {
  const name = `${word(request.words)}.pdf`;
  const file = { name, content: Readable.from([pdf(`${MARK}inside`)]), key: 'the-canary-file', position: 0 };
  const { id } = await program.application.attachments.receive(program.people.requester, file);
  const body = { procedure: PROCEDURE, recipient: PECS, content: request.content, files: [id] };
  const { json } = await program.call('requester', '/exchanges', { body });
  const at = `/exchanges/${json.id}`;
  await assertLogged('requester', json.id, () => program.call('requester', at), ['draft'], 'api');
  const browser = browsers.get('requester') as Browser;
  await assertLogged('requester', json.id, () => browser.get(`/drafts/${json.id}/details`), ['draft'], 'handling');
  assert.ok((await browser.get(`/drafts/${json.id}/check`)).body.includes(`${MARK}1x`));
  await assertUnseenBy(
    PEOPLE.filter((who) => who !== 'requester'),
    json,
  );
  for (const who of ['recipient', 'requesterViewer', 'stranger'] as const) {
    const page = await (browsers.get(who) as Browser).get(`/drafts/${json.id}/details`);
    assert.deepEqual([page.statusCode, foundIn(page.body)], [404, []]);
  }
  await assertSentAndForgotten(json);
});

async function assertSentAndForgotten(draft: Outcome): Promise<void> {
  const { status, json, headers } = await program.call('requester', `/exchanges/${draft.id}/actions/send`, {
    body: { revision: draft.revision },
  });
  assert.equal(status, 200);
  assert.deepEqual(foundIn(JSON.stringify([json, headers])), []);
  sent = json;
  const { rows } = await program.database.admin.pool.query('select 1 from draft');
  assert.equal(rows.length, 0);
}

test('before acceptance nobody but the requester finds any of it', async () => {
  await assertSeenBy('requester', sent, request.words);
  await assertUnseenBy(['recipient', ...OUTSIDERS], sent);
  await assertKeptNowhere();
  const at = `/exchanges/${sent.id}`;
  await assertLogged('requester', sent.id, () => program.call('requester', at), ['file.1', 'request'], 'api');
  for (const who of ['recipient', ...OUTSIDERS] as const) {
    await assertLogged(who, sent.id, () => everythingRead(who, sent), [], 'api');
  }
  await assertLogged('requester', sent.id, () => program.call('requester', `${at}/events`), [], 'api');
  await assertLogged('requester', sent.id, () => program.call('requester', '/exchanges?box=sent'), [], 'api');
});

test('a refusal repeats nothing of what was typed', async () => {
  const fields = {
    ...request.content.fields,
    profession: `${MARK}a`,
    birthDate: `${MARK}b`,
    [`${MARK}c`]: 1,
    daysWanted: `${MARK}d`,
  };
  const questions = [
    { code: `${MARK}e`, parameters: {} },
    { code: 'pq-1', parameters: { [`${MARK}f`]: 'x' } },
  ];
  const body = { procedure: PROCEDURE, recipient: `${MARK}g`, content: { fields, questions }, send: true };
  for (const send of [true, false]) {
    const { status, text } = await program.call('requester', '/exchanges', { body: { ...body, send } });
    assert.equal(status, 422);
    // The name of a field that does not exist is its place: the caller's own word, to the caller alone.
    assert.deepEqual(foundIn(text.replaceAll(`/${MARK}c`, '').replaceAll(`/${MARK}f`, '')), []);
  }
  const unknown = await program.call('requester', '/exchanges', { body: { ...body, procedure: `${MARK}h` } });
  assert.deepEqual([unknown.status, foundIn(unknown.text)], [404, []]);
  assert.deepEqual(foundIn(program.log.join('')), []);
});

test('after acceptance the recipient sees all of it, with a trace; the others still nothing', async () => {
  await program.act('recipient', sent, 'accept', { days: 5 });
  await assertSeenBy('recipient', sent, request.words);
  await assertUnseenBy(OUTSIDERS, sent);
  const at = `/exchanges/${sent.id}`;
  const browser = browsers.get('recipient') as Browser;
  await assertLogged('recipient', sent.id, () => program.call('recipient', at), ['file.1', 'request'], 'api');
  await assertLogged('recipient', sent.id, () => browser.get(at), ['file.1', 'request'], 'handling');
  await assertLogged('recipient', sent.id, () => browser.get(`${at}/print`), ['file.1', 'request'], 'printing');
  await assertLogged('recipient', sent.id, () => browser.get(`${at}/report`), ['file.1', 'request'], 'report');
  const early = { answers: answers.body };
  await program.act('recipient', { ...sent, revision: 2 }, 'save-answers', early);
  await assertLogged(
    'recipient',
    sent.id,
    () => program.call('recipient', at),
    ['answers-draft', 'file.1', 'request'],
    'api',
  );
});

test('answers in work are their writer’s alone; answers given are the requester’s too', async () => {
  const mine = (await program.call('recipient', `/exchanges/${sent.id}`)).json;
  assert.deepEqual(mine.parts[0].draftAnswers, answers.body);
  const early = foundIn((await program.call('requester', `/exchanges/${sent.id}`)).text);
  assert.ok(!early.some((one) => answers.words.includes(one)));
  await program.act('recipient', { ...sent, revision: mine.revision }, 'reply', { answers: answers.body });
  await assertSeenBy('requester', sent, [...request.words, ...answers.words]);
  await assertSeenBy('recipient', sent, [...request.words, ...answers.words]);
  await assertUnseenBy(OUTSIDERS, sent);
  const at = `/exchanges/${sent.id}`;
  await assertLogged(
    'requester',
    sent.id,
    () => program.call('requester', at),
    ['answers', 'file.1', 'request'],
    'api',
  );
  for (const who of OUTSIDERS) await assertLogged(who, sent.id, () => everythingRead(who, sent), [], 'api');
});

test('to the end nothing of it stands in mails, queues, events, answers to keys, the access log or the log', async () => {
  await program.act('requester', { ...sent, revision: 3 }, 'close', { timeliness: 'satisfied' });
  await assertUnseenBy(OUTSIDERS, sent);
  program.clock.forwardDays(40);
  await program.application.exchanges.applyDueTerms(sent.id);
  await assertKeptNowhere();
});

test('a form that comes too late is kept sealed', async () => {
  const browser = await program.browser('requester');
  const page = await browser.get('/exchanges/new');
  const csrf = /name="csrf" value="([^"]*)"/.exec(page.body)?.[1] ?? '';
  program.clock.forwardDays(2);
  const answer = await browser.post('/account/profile', { csrf, name: `${MARK}z`, language: 'it' });
  assert.equal(answer.statusCode, 303);
  assert.match(String(answer.headers.location), /^\/sign-in\?resume=[0-9a-f-]{36}&notice=form-kept$/);
  assert.equal((await program.database.admin.pool.query('select 1 from stashed_form')).rows.length, 1);
  await assertKeptNowhere();
});
