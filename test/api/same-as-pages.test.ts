/** Whatever a page of a case offers to do, the API offers too, to the same person at the same moment; and the other way round. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { pdf } from '../support/files.ts';
import { type Outcome, openProgram, type Person, type Program } from '../support/program.ts';

let program: Program;
before(async () => {
  program = await openProgram();
});
after(() => program.close());

const WHO: readonly Person[] = [
  'requester',
  'requesterViewer',
  'recipient',
  'recipientViewer',
  'administrator',
  'stranger',
];

/** The actions that forms and buttons of the case's page lead to. */
async function onThePage(who: Person, id: string): Promise<string[]> {
  const page = await (await program.browser(who)).get(`/exchanges/${id}`);
  // Who takes over is looked for on a page of its own, and a change is written as a draft.
  const where = new RegExp(`(?:form)?action="/exchanges/${id}/(?:actions|hand-over)/([a-z-]+)[/"]`, 'g');
  const change = page.body.includes('name="kind" value="change"') ? ['modify'] : [];
  return [...new Set([...[...page.body.matchAll(where)].map(([, action = '']) => action), ...change])].sort();
}

async function byTheApi(who: Person, id: string): Promise<string[]> {
  const { json } = await program.call(who, `/exchanges/${id}`);
  return ((json.actions ?? []) as { action: string }[]).map(({ action }) => action).sort();
}

/** Who may do what, written out by hand. */
async function offered(exchange: Outcome, expected: Partial<Record<Person, string[]>>): Promise<void> {
  for (const who of WHO) {
    const wanted = expected[who] ?? [];
    assert.deepEqual(await onThePage(who, exchange.id), wanted, `the page of ${who}, ${exchange.state}`);
    assert.deepEqual(await byTheApi(who, exchange.id), wanted, `the API for ${who}, ${exchange.state}`);
  }
}

test('in every state of a request the page and the API offer the same', async () => {
  let exchange = await program.send();
  await offered(exchange, {
    requester: ['modify', 'remind', 'withdraw'],
    recipient: ['accept', 'forward', 'split'],
  });
  exchange = await program.act('recipient', exchange, 'accept', { days: 9 });
  await offered(exchange, {
    requester: ['attach', 'message', 'remind', 'withdraw'],
    recipient: ['attach', 'forward', 'message', 'propose-extension', 'reply', 'reply-in-part', 'save-answers', 'split'],
  });
  exchange = await program.act('recipient', exchange, 'reply', { answers: program.answers() });
  const replied = {
    requester: ['ask-clarification', 'attach', 'close', 'message'],
    recipient: ['attach', 'correct', 'message'],
  };
  await offered(exchange, replied);
  const content = Readable.from([pdf()]);
  const upload = { name: 'a.pdf', content, key: 'same-as-pages', position: 0 };
  const { id } = await program.application.attachments.receive(program.people.recipient, upload);
  await program.act('recipient', exchange, 'attach', { files: [id] });
  await offered(exchange, { ...replied, recipient: ['attach', 'correct', 'message', 'recall'] });
  exchange = await program.act('requester', exchange, 'close');
  await offered(exchange, {});
});

test('the history of a case says of which days a number is, as its reader’s language counts them', async () => {
  let exchange = await program.send();
  exchange = await program.act('recipient', exchange, 'accept', { days: 1 });
  const extensionReason = { text: 'Az irattár.', lang: 'hu' };
  await program.act('recipient', exchange, 'propose-extension', { moreDays: 2, extensionReason });
  const page = async (who: Person) => (await (await program.browser(who)).get(`/exchanges/${exchange.id}`)).body;
  const hungarian = await page('recipient');
  assert.match(hungarian, /Hány további naptári napra van szüksége\?: 2 naptári nap</);
  assert.match(hungarian, /: 1 naptári nap</);
  assert.match(await page('requester'), /: 1 giorno di calendario<[\s\S]*: 2 giorni di calendario</);
});

test('a draft can be saved, sent and deleted by the page and by the API', async () => {
  const body = { procedure: 'professional-qualifications.information-request', content: { fields: {}, questions: [] } };
  const { json } = await program.call('requester', '/exchanges', { body });
  assert.deepEqual(await byTheApi('requester', json.id), ['delete', 'save', 'send']);
  const browser = await program.browser('requester');
  const pages = await Promise.all(
    ['overview', 'details', 'questions', 'attachments', 'delete'].map(
      async (step) => (await browser.get(`/drafts/${json.id}/${step}`)).body,
    ),
  );
  for (const [index, step] of ['overview', 'details', 'questions', 'attachments', 'delete'].entries()) {
    assert.match(pages[index] ?? '', new RegExp(`method="post" action="/drafts/${json.id}/${step}"`));
  }
  const began = { ...body, content: { fields: { profession: 'doctor' }, questions: [] } };
  const { json: doctors } = await program.call('requester', '/exchanges', { body: began });
  const search = async () => (await browser.get(`/drafts/${doctors.id}/recipient`)).body;
  const wanted = /<option[^>]*value="doctor"[^>]*selected|<option[^>]*selected[^>]*value="doctor"/;
  // Nobody is competent for doctors: all are shown. Then one is.
  assert.ok(!wanted.test(await search()));
  await program.database.admin.pool.query(
    `update authority_area set competences = '{doctor}' where authority_id = 'hu-pecs-chamber'`,
  );
  assert.ok(wanted.test(await search()));
  // What can be sent has the button; what cannot says what is missing instead.
  const check = await browser.get(`/drafts/${json.id}/check`);
  assert.doesNotMatch(check.body, new RegExp(`action="/drafts/${json.id}/send"`));
  assert.match(check.body, new RegExp(`href="/drafts/${json.id}/recipient"`));
});
