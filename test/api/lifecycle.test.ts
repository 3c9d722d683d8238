/** The whole life of a request by the API; every answer is held against the description that the API gives of itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describedProgram } from '../support/described-program.ts';
import { accepts } from '../support/openapi.ts';
import { routesOf } from '../support/routes.ts';
import { PECS, type Person, PROCEDURE, refused } from '../support/program.ts';

const { program, description, call } = await describedProgram();

const request = (more: object = {}) => ({ procedure: PROCEDURE, recipient: PECS, content: program.content(), ...more });

const names = (document: { actions: { action: string }[] }): string[] =>
  document.actions.map(({ action }) => action).sort();

test('every route of the API is described, and nothing that is none', () => {
  const described = description.operations.map(({ method, path }) => `${method} ${path}`).sort();
  const routes = routesOf(program.app)
    .filter(({ path }) => path.startsWith('/api/v1/'))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  assert.deepEqual(described, routes.sort());
  assert.ok(routes.length >= 9);
});

/** Questions that are posted, since what is asked must stand in no address or is too long for one: they change nothing. */
const QUESTIONS = ['/api/v1/status', '/api/v1/operator/procedures/{id}/simulations'];

test('every mutation is described with its key', () => {
  for (const { method, path, parameters } of description.operations) {
    const key = parameters.find((one) => one.in === 'header' && one.name.toLowerCase() === 'idempotency-key');
    // Whoever puts or deletes twice has done it once: there a key is welcome, not asked for everywhere.
    if (method === 'GET' || method === 'POST')
      assert.equal(key?.required ?? false, method === 'POST' && !QUESTIONS.includes(path), `${method} ${path}`);
  }
});

test('a draft is saved, seen, refused at a wrong revision, and sent under its own id', async () => {
  const made = await call('requester', '/exchanges', {
    body: request({ recipient: null, content: { fields: {}, questions: [] } }),
  });
  assert.equal(made.status, 201);
  assert.deepEqual(made.json, { id: made.json.id, number: null, state: 'draft', revision: 1, turn: null });
  assert.equal(made.headers.location, `/api/v1/exchanges/${made.json.id}`);
  const at = `/exchanges/${made.json.id}`;

  const document = await call('requester', at);
  assert.deepEqual(names(document.json), ['delete', 'save', 'send']);
  assert.equal((await call('recipient', at)).status, 404);

  const early = await call('requester', `${at}/actions/send`, { body: { revision: 1 } });
  refused(early, 422, 'input-invalid');
  assert.ok(early.json.issues.some((issue: { pointer: string }) => issue.pointer === '/recipient'));

  const input = { recipient: PECS, content: program.content() };
  refused(await call('requester', `${at}/actions/save`, { body: { revision: 7, input } }), 409, 'changed-meanwhile');
  const saved = await call('requester', `${at}/actions/save`, { body: { revision: 1, input } });
  assert.deepEqual([saved.status, saved.json.revision], [200, 2]);
  refused(await call('requester', `${at}/actions/send`, { body: { revision: 1 } }), 409, 'changed-meanwhile');
  const listed = await call('requester', '/exchanges?box=drafts');
  assert.ok(listed.json.items.some((item: { id: string }) => item.id === made.json.id));

  const sent = await call('requester', `${at}/actions/send`, { body: { revision: 2 } });
  assert.equal(sent.status, 200);
  assert.equal(sent.json.id, made.json.id);
  assert.match(sent.json.number, /^2026-\d{6}-\d\d$/);
  assert.equal(sent.json.state, 'awaiting-acceptance');
  const drafts = await call('requester', '/exchanges?box=drafts');
  assert.ok(!drafts.json.items.some((item: { id: string }) => item.id === made.json.id));
});

test('conditions, tables and limits of a procedure are told, and a draft is held against them', async () => {
  const procedure = 'posting-of-workers.information-request';
  const { json } = await call('otherArea', `/procedures/${procedure}?lang=it`);
  const section = (name: string) => json.form.find((one: { section: string }) => one.section === name);
  const field = (of: string, name: string) => section(of).fields.find((one: { name: string }) => one.name === name);
  assert.deepEqual(section('situation').when.field, 'kind');
  assert.deepEqual(field('overview', 'urgencyReason').when, { field: 'urgency', is: ['register-check'] });
  assert.deepEqual(
    field('situation', 'workers').columns.map(({ label }: { label: string }) => label),
    ['Nomi', 'Cognome', 'Data di nascita', 'Cittadinanza'],
  );
  assert.deepEqual(json.terms.wanted.limits.at(-1), { max: 25, initial: 25 });
  const content = {
    fields: {
      kind: 'posting',
      urgency: 'ordinary',
      daysWanted: 26,
      workers: [{ surname: 'Canary', birthDate: '1980-02-30', shoeSize: '43' }],
    },
    questions: [],
  };
  const wrong = await call('otherArea', '/exchanges', { body: { procedure, content } });
  refused(wrong, 422, 'input-invalid');
  assert.deepEqual(
    wrong.json.issues.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
    [
      ['/content/fields/workers/0/birthDate', 'not-a-date'],
      ['/content/fields/workers/0/shoeSize', 'unknown-field'],
    ],
  );
  const fields = { ...content.fields, workers: [{ surname: 'Canary', birthDate: '1980-02-29' }] };
  const above = await call('otherArea', '/exchanges', { body: { procedure, content: { ...content, fields } } });
  assert.deepEqual(above.json.issues[0].pointer, '/content/fields/daysWanted');
  const kept = await call('otherArea', '/exchanges', {
    body: { procedure, content: { ...content, fields: { ...fields, daysWanted: 25 } } },
  });
  assert.equal(kept.status, 201);
  assert.deepEqual((await call('otherArea', `/exchanges/${kept.json.id}`)).json.content.fields.workers, fields.workers);
});

test('a draft is deleted, once and for all', async () => {
  const { json } = await call('requester', '/exchanges', { body: request() });
  const at = `/exchanges/${json.id}`;
  refused(await call('requester', `${at}/actions/delete`, { body: { revision: 2 } }), 409, 'changed-meanwhile');
  const gone = await call('requester', `${at}/actions/delete`, { body: { revision: 1 } });
  assert.deepEqual([gone.status, gone.text], [204, '']);
  refused(await call('requester', at), 404, 'exchange-not-found');
  refused(await call('requester', `${at}/actions/send`, { body: { revision: 1 } }), 404, 'exchange-not-found');
});

test('a draft takes no recipient that does not exist, and no input that it has no field for', async () => {
  refused(await call('requester', '/exchanges', { body: request({ recipient: 'nowhere' }) }), 422, 'input-invalid');
  const { json } = await call('requester', '/exchanges', { body: request() });
  const at = `/exchanges/${json.id}/actions`;
  for (const input of [{ recipient: {} }, { recipient: 'nowhere', content: program.content() }, { other: 1 }, {}]) {
    refused(await call('requester', `${at}/save`, { body: { revision: 1, input } }), 422, 'input-invalid');
  }
  for (const action of ['send', 'delete']) {
    refused(
      await call('requester', `${at}/${action}`, { body: { revision: 1, input: { a: 1 } } }),
      422,
      'input-invalid',
    );
  }
});

test('sent at once, accepted, answered, closed: states, turns, terms, events', async () => {
  const sent = await call('requester', '/exchanges', { body: request({ send: true }) });
  assert.equal(sent.status, 201);
  const { id } = sent.json;
  const at = `/exchanges/${id}`;
  // Monday 2 March 2026 and 28 days: the day of sending does not count (Regulation 1182/71 Art. 3(1)).
  assert.deepEqual(sent.json.turn, { role: 'recipient', authority: PECS, due: '2026-03-30' });
  const inBox = async (who: Person, box: string): Promise<boolean> =>
    (await call(who, `/exchanges?box=${box}`)).json.items.some((item: { id: string }) => item.id === id);
  assert.deepEqual([await inBox('requester', 'sent'), await inBox('requester', 'waiting')], [true, false]);
  assert.deepEqual([await inBox('recipient', 'waiting'), await inBox('recipient', 'received')], [true, true]);

  const masked = await call('recipient', at);
  assert.deepEqual(
    [masked.json.masked, masked.json.language, names(masked.json)],
    [true, 'hu', ['accept', 'forward', 'split']],
  );
  refused(await call('recipient', `${at}/actions/reply`, { body: { revision: 1 } }), 409, 'state-does-not-allow');
  refused(await call('requester', `${at}/actions/accept`, { body: { revision: 1 } }), 403, 'not-your-action');
  refused(await call('recipientViewer', `${at}/actions/accept`, { body: { revision: 1 } }), 403, 'role-may-not-act');
  refused(await call('recipient', `${at}/actions/nothing`, { body: { revision: 1 } }), 404, 'action-unknown');
  const days = { days: 14 };
  refused(await call('recipient', `${at}/actions/accept`, { body: { input: days } }), 409, 'changed-meanwhile');
  const accepted = await call('recipient', `${at}/actions/accept`, { body: { revision: 1, input: days } });
  assert.deepEqual([accepted.json.state, accepted.json.turn.due], ['accepted', '2026-03-16']);
  refused(
    await call('recipient', `${at}/actions/accept`, { body: { revision: accepted.json.revision, input: days } }),
    409,
    'state-does-not-allow',
  );

  const open = await call('recipient', at);
  assert.deepEqual(
    [open.json.masked, names(open.json)],
    [false, ['attach', 'forward', 'message', 'propose-extension', 'reply', 'reply-in-part', 'save-answers', 'split']],
  );
  const partial = { answers: { 1: { value: 'yes' } } };
  const kept = await call('recipient', `${at}/actions/save-answers`, { body: { input: partial } });
  assert.deepEqual([kept.status, kept.json.revision], [200, accepted.json.revision]);
  assert.deepEqual((await call('recipient', at)).json.parts[0].draftAnswers, partial.answers);
  assert.ok(!(await call('requester', at)).text.includes('draftAnswers'));
  const incomplete = await call('recipient', `${at}/actions/reply`, {
    body: { revision: accepted.json.revision, input: partial },
  });
  refused(incomplete, 422, 'input-invalid');
  assert.deepEqual(
    incomplete.json.issues.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
    [['/answers/2/value', 'required']],
  );
  const replied = await call('recipient', `${at}/actions/reply`, {
    body: { revision: accepted.json.revision, input: { answers: program.answers() } },
  });
  assert.equal(replied.json.state, 'replied');
  assert.deepEqual(replied.json.turn, { role: 'requester', authority: 'it-milan-chamber', due: '2026-04-01' });

  const read = await call('requester', at);
  assert.deepEqual(names(read.json), ['ask-clarification', 'attach', 'close', 'message']);
  const [first, second] = read.json.parts[0].questions;
  // The code in the reader's language, the free text in its own.
  assert.deepEqual([first.answer.value, first.answer.text], ['yes', 'Sì']);
  assert.deepEqual(second.answer.value, { text: 'Minden rendben van.', lang: 'hu' });
  const survey = { timeliness: 'very-satisfied', efforts: 'satisfied' };
  const closed = await call('requester', `${at}/actions/close`, {
    body: { revision: read.json.revision, input: survey },
  });
  assert.deepEqual([closed.json.state, closed.json.turn], ['closed', null]);
  for (const who of ['requester', 'recipient'] as const) {
    const { json } = await call(who, at);
    assert.deepEqual([json.actions, json.closedAt !== null, json.parts[0].facts.efforts], [[], true, 'satisfied']);
    assert.ok(await inBox(who, 'closed'));
  }

  const events = (await call('recipient', `${at}/events`)).json.items;
  assert.deepEqual(
    events.map((event: { no: number; action: string; from: string; to: string }) => [
      event.no,
      event.action,
      event.from,
      event.to,
    ]),
    [
      [1, 'send', null, 'awaiting-acceptance'],
      [2, 'accept', 'awaiting-acceptance', 'accepted'],
      [3, 'reply', 'accepted', 'replied'],
      [4, 'close', 'replied', 'closed'],
    ],
  );
});

test('procedures, authorities and lists in the language asked for, page by page', async () => {
  const list = await call('requester', '/procedures');
  // Every procedure adds itself here: what matters is that all that are published are there, in order.
  const ids: string[] = list.json.items.map((item: { id: string }) => item.id);
  assert.deepEqual(ids, ids.toSorted());
  for (const one of ['patients-rights.information-request', PROCEDURE, 'services.information-request'])
    assert.ok(ids.includes(one), one);
  const titles = new Set<string>();
  for (const lang of ['en', 'it', 'hu', 'el']) {
    const { json } = await call('requester', `/procedures/${PROCEDURE}?lang=${lang}`);
    const byHeader = await call('requester', `/procedures/${PROCEDURE}`, {
      headers: { 'accept-language': `${lang}-XX` },
    });
    assert.deepEqual([json.language, byHeader.json.language], [lang, lang]);
    titles.add(json.title);
  }
  assert.equal(titles.size, 4);
  refused(await call('requester', '/procedures/none'), 404, 'procedure-unknown');
  assert.ok((await call('requester', '/authorities?country=HU')).json.items.length > 0);
  assert.equal((await call('requester', `/authorities/${PECS}`)).json.country, 'HU');
  assert.equal((await call('requester', '/authorities/nowhere')).status, 404);

  for (let i = 0; i < 5; i += 1) await program.send();
  for (const [who, box] of [
    ['requester', 'sent'],
    ['recipient', 'waiting'],
    ['recipient', 'received'],
  ] as const) {
    const whole = (await call(who, `/exchanges?box=${box}&limit=100`)).json.items.map(
      (item: { id: string }) => item.id,
    );
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await call(who, `/exchanges?box=${box}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      paged.push(...page.json.items.map((item: { id: string }) => item.id));
      cursor = page.json.next;
    }
    assert.deepEqual(paged, whole);
    assert.ok(whole.length >= 5);
  }
});

test('what `actions[].input` accepts the API accepts, what it refuses the API refuses', async () => {
  const { id } = await program.send();
  const at = `/exchanges/${id}`;
  const schemaOf = async (who: Person, action: string): Promise<(input: unknown) => boolean> => {
    const document = await call(who, at);
    const found = document.json.actions.find((one: { action: string }) => one.action === action);
    assert.ok(found, action);
    return accepts(found.input);
  };
  /** Refused inputs first: an accepted one moves the exchange on. */
  const agree = async (who: Person, action: string, bad: unknown[], good: unknown): Promise<void> => {
    const allows = await schemaOf(who, action);
    const { revision } = (await call(who, at)).json;
    for (const input of bad) {
      assert.equal(allows(input), false, `${action} ${JSON.stringify(input)}`);
      refused(await call(who, `${at}/actions/${action}`, { body: { revision, input } }), 422, 'input-invalid');
    }
    assert.equal(allows(good), true, `${action} ${JSON.stringify(good)}`);
    const done = await call(who, `${at}/actions/${action}`, { body: { revision, input: good } });
    assert.equal(done.status, 200, done.text);
  };
  const numbers = [0, 367, 1.5, '14', null, 1e300, -1, true, [], {}].map((days) => ({ days }));
  await agree('recipient', 'accept', [{}, ...numbers, { days: 3, other: 1 }], { days: 366 });
  const lang = 'hu';
  const answers = (value: unknown) => ({ answers: value });
  const badAnswers = [
    answers(1),
    answers([]),
    answers({ 3: { value: 'yes' } }),
    answers({ 1: { value: 'perhaps' } }),
    answers({ 1: { value: 'yes', extra: 1 } }),
    answers({ 1: { unknown: 'never' } }),
    answers({ 2: { value: 'text' } }),
    answers({ 2: { value: { text: 'a', lang: 'xx' } } }),
    answers({ 2: { value: { text: '', lang } } }),
    answers({ 2: { value: { text: 'a'.repeat(8001), lang } } }),
    answers({ 1: { value: 'yes', comment: 'plain' } }),
    { answers: {}, other: 1 },
  ];
  await agree('recipient', 'save-answers', badAnswers, answers({ 2: { value: { text: 'a'.repeat(8000), lang } } }));
  await agree('recipient', 'reply', badAnswers, {
    answers: { 1: { unknown: 'not-held', comment: { text: 'x', lang } }, 2: { value: { text: 'y', lang } } },
  });
  await agree('requester', 'close', [{ timeliness: 'fine' }, { efforts: 1 }, { other: 1 }], {
    timeliness: 'dissatisfied',
  });
});
