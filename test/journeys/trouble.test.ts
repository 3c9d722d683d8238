/** What goes wrong for people: sessions end, two windows are open, buttons are pressed twice; and who may see what. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { type EuropePerson, PROCEDURE } from '../support/europe.ts';
import { EVERYDAY, Person } from '../support/person.ts';
import { HIDDEN, REASON } from './asking.ts';
import { browser, europe, openStage } from './stage.ts';

openStage();

const signedIn = (who: EuropePerson, language: string, javaScriptEnabled = false) =>
  Person.signedIn(browser, europe, who, language, { ...EVERYDAY, javaScriptEnabled });

const INPUT = {
  procedure: PROCEDURE,
  recipient: 'hu-orvosi-kamara-budapest',
  content: {
    fields: {
      profession: 'doctor',
      purpose: 'establishment',
      daysWanted: 21,
      firstName: HIDDEN['fields.firstName'],
      surname: HIDDEN['fields.surname'],
      qualification: HIDDEN['fields.qualification'],
      reason: { text: REASON, lang: 'it' },
    },
    questions: [
      { code: 'pq-1', parameters: {} },
      { code: 'pq-12', parameters: {} },
    ],
  },
};

/** A request from Bologna that Budapest has accepted; its address. */
async function acceptedRequest(): Promise<string> {
  const { exchanges } = europe.application;
  const { id, revision } = await exchanges.sendRequest(await europe.actor('giulia'), INPUT, randomUUID());
  const accept = { action: 'accept', revision, input: { days: 14 } };
  await exchanges.act(await europe.actor('katalin'), id, accept, randomUUID());
  return `/exchanges/${id}`;
}

/** A draft in which nothing is missing; its address. */
async function wholeDraft(): Promise<string> {
  const { id } = await europe.application.exchanges.createDraft(await europe.actor('giulia'), INPUT, randomUUID());
  return `/drafts/${id}`;
}

test('a viewer sees the overview and the questions, and no personal data in any page', async () => {
  const path = await acceptedRequest();
  const draft = await wholeDraft();
  const paolo = await signedIn('paolo', 'it');
  for (const address of ['/', '/?box=sent', path, `${path}/print`]) {
    await paolo.goto(address);
    const html = await paolo.page.content();
    for (const value of [...Object.values(HIDDEN), ...REASON.split('\n')]) assert.ok(!html.includes(value), address);
  }
  assert.ok((await paolo.text()).includes('Il vostro ruolo non mostra dati personali né testi liberi'));
  assert.ok((await paolo.text()).includes('La professione «Medico» è regolamentata sul vostro territorio?'));
  await paolo.goto(path);
  assert.equal(await paolo.main.locator('form').count(), 0, 'nothing to press');
  assert.equal(await paolo.page.locator('a[href="/exchanges/new"]').count(), 0);
  await paolo.goto(`${draft}/overview`);
  assert.equal(await paolo.page.locator('h1').innerText(), paolo.say('error.not-found.title'));
  await paolo.close();
});

test('who acts for two authorities sees the cases of one, and switches', async () => {
  const path = await acceptedRequest();
  const istvan = await signedIn('istvan', 'hu');
  await istvan.goto('/account');
  const here = istvan.main.locator('tr', { hasText: 'Magyar Orvosi Kamara' });
  if ((await here.getByRole('button').count()) === 0) {
    await istvan.press(istvan.main.locator('tr', { hasText: 'Oktatási Hivatal' }).getByRole('button'));
  }
  await istvan.goto(path);
  assert.match(await istvan.text(), /ellenőrizze|Nincs/i, 'the case of the other authority is not found');
  await istvan.goto('/account');
  await istvan.press(here.getByRole('button'));
  await istvan.goto('/');
  await istvan.follow(istvan.main.locator(`a[href="${path}"]`));
  assert.ok((await istvan.text()).includes(HIDDEN['fields.surname']));
  await istvan.close();
});

const TYPED = 'Hosszú válasz,\nkét sorban.';

test('answers typed while the session ended are given back after signing in again', async () => {
  const path = await acceptedRequest();
  const katalin = await signedIn('katalin', 'hu');
  await katalin.goto(path);
  await katalin.choose({ 'answers.1.value': 'yes' });
  await katalin.type({ 'answers.2.value': TYPED, 'answers.1.comment': TYPED });
  europe.clock.forward(31);
  await katalin.press(katalin.say('action.reply'));
  assert.equal(katalin.path, '/sign-in');
  assert.equal(await katalin.notice(), katalin.say('account.notice.form-kept'));
  await katalin.signIn('katalin');
  assert.equal(katalin.path, path);
  assert.equal(await katalin.notice(), katalin.say('account.notice.form-resumed'));
  assert.equal(await katalin.field('answers.2.value').inputValue(), TYPED);
  assert.equal(await katalin.field('answers.1.comment').inputValue(), TYPED);
  await katalin.press(katalin.say('action.reply'));
  assert.equal(await katalin.notice(), katalin.say('action.reply.done'));
  await katalin.close();
});

test('a draft typed while the session ended is given back, and saved when sent again', async () => {
  const draft = await wholeDraft();
  const giulia = await signedIn('giulia', 'it');
  await giulia.goto(`${draft}/details`);
  await giulia.type({ 'fields.reason': TYPED });
  europe.clock.forward(31);
  await giulia.press(giulia.say('draft.save'));
  await giulia.signIn('giulia');
  assert.equal(giulia.path, `${draft}/details`);
  assert.equal(await giulia.notice(), giulia.say('account.notice.form-resumed'));
  assert.equal(await giulia.field('fields.reason').inputValue(), TYPED);
  await giulia.press(giulia.say('draft.save'));
  assert.equal(await giulia.notice(), giulia.say('draft.saved'));
  await giulia.close();
});

test('two windows on one case: the second reply is refused, and what was typed for it can still be read', async () => {
  const path = await acceptedRequest();
  const [first, second] = [await signedIn('katalin', 'hu'), await signedIn('katalin', 'hu')];
  for (const window of [first, second]) {
    await window.goto(path);
    await window.choose({ 'answers.1.value': 'yes' });
    await window.type({ 'answers.2.value': window === first ? 'Az első.' : TYPED });
  }
  await first.press(first.say('action.reply'));
  await second.press(second.say('action.reply'));
  const [error = ''] = await second.errors();
  assert.ok(
    [second.say('refusal.changed-meanwhile'), second.say('refusal.state-does-not-allow')].includes(error),
    error,
  );
  const text = await second.text();
  for (const line of ['Az első.', ...TYPED.split('\n')]) assert.ok(text.includes(line), line);
  await first.close();
  await second.close();
});

test('two windows on one draft: the second is told, keeps what it typed, and may save it', async () => {
  const draft = await wholeDraft();
  const [first, second] = [await signedIn('giulia', 'it'), await signedIn('giulia', 'it')];
  for (const window of [first, second]) {
    await window.goto(`${draft}/details`);
    await window.type({ 'fields.courtesyTitle': window === first ? 'Sig.ra' : 'Dott.ssa' });
  }
  await first.press(first.say('draft.save'));
  await second.press(second.say('draft.save'));
  assert.equal((await second.errors()).length, 1);
  assert.equal(await second.field('fields.courtesyTitle').inputValue(), 'Dott.ssa');
  await second.press(second.say('draft.save'));
  assert.equal(await second.notice(), second.say('draft.saved'));
  await first.close();
  await second.close();
});

for (const javaScriptEnabled of [true, false]) {
  test(`a double click sends once (scripts ${javaScriptEnabled ? 'on' : 'off'})`, async () => {
    const draft = await wholeDraft();
    const { db } = europe.application.database.connection;
    const count = async () => (await db.selectFrom('exchange').select('id').execute()).length;
    const before = await count();
    const giulia = await signedIn('giulia', 'it', javaScriptEnabled);
    await giulia.goto(`${draft}/check`);
    await giulia.window.arriving(() =>
      giulia.main.getByRole('button', { name: giulia.say('action.send'), exact: true }).dblclick(),
    );
    await giulia.page.waitForURL(/\/exchanges\//);
    await giulia.look();
    assert.equal(await giulia.notice(), giulia.say('action.send.done'));
    assert.equal(await count(), before + 1);
    await giulia.close();
  });
}
