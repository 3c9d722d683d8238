/** Who opens chooses several authorities: on pages without JavaScript at 320 px and by the API; the draft keeps them, and all are asked at once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { Browser } from 'playwright-core';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import { launchBrowser, openWindow, type PageObject } from '../support/browser.ts';
import { insertActor, insertAuthority } from '../support/exchange-fixture.ts';
import { type Answer, openProgram, type Outcome, PASSWORD, type Program, refused } from '../support/program.ts';

const AREA = 'data-protection';
const PROCEDURE = `${AREA}.voluntary-assistance`;
const words = (text: string) => ({ text, lang: 'en' });
const content = {
  fields: { assistance: 'experience', sector: 'online', subject: words('Cameras'), purpose: words('A guideline') },
  questions: [],
};
const ABROAD = ['HU', 'FI', 'PL'] as const;
const authorityOf = (country: string) => `${country.toLowerCase()}-supervisor`;

let program: Program;
let chromium: Browser;
let window: PageObject;
const people: Record<string, ActingMembership> = {};

before(async () => {
  program = await openProgram();
  const origin = await program.app.listen({ host: '127.0.0.1', port: 0 });
  const { db } = program.database.connection;
  for (const country of ['IT', ...ABROAD]) {
    const id = authorityOf(country);
    const authority = await insertAuthority(db, id, country, id, null, { area: AREA, functions: ['supervises'] });
    people[country] = await insertActor(db, authority, 'en', 'handler', AREA, country.toLowerCase());
  }
  const { rows } = await sql<{ email: string }>`update app_user set password_hash =
      (select password_hash from app_user where password_hash is not null limit 1)
    where id = ${people.IT?.userId}::uuid returning email`.execute(db);
  chromium = await launchBrowser();
  window = await openWindow(chromium, { width: 320, javaScriptEnabled: false, locale: 'en', baseURL: origin });
  await window.goto('/sign-in');
  await window.page.locator('input[name="email"]').fill(rows[0]?.email ?? '');
  await window.page.locator('input[name="password"]').fill(PASSWORD);
  await press('Sign in');
});
after(async () => {
  await chromium?.close();
  await program?.close();
});

const call = async (who: string, path: string, body?: unknown): Promise<Answer> =>
  program.callWith(await program.tokenFor(people[who] as ActingMembership), path, body === undefined ? {} : { body });
const recipientsOf = async (id: string) => (await call('IT', `/exchanges/${id}`)).json.recipients;
/** What leads to another page, or to the same anew, which is examined. */
async function press(name: string | RegExp): Promise<void> {
  await window.arriving(() => window.page.getByRole('button', { name }).first().click());
  await window.examine();
}
/** Searches for an authority by its name and chooses it. */
async function choose(country: string): Promise<void> {
  await window.goto(`${new URL(window.page.url()).pathname}?country=${country}`);
  await press(/Choose as well/);
}

test('on its pages each is chosen, and left out, by itself; all that are left are asked at once', async () => {
  const { id } = (await call('IT', '/exchanges', { procedure: PROCEDURE, content })).json as Outcome;
  await window.goto(`/drafts/${id}/recipient`);
  assert.match((await window.page.locator('main').textContent()) ?? '', /Find the authorities to ask/);
  for (const country of ABROAD) await choose(country);
  assert.deepEqual(await recipientsOf(id), ABROAD.map(authorityOf));
  await choose('FI');
  assert.deepEqual(await recipientsOf(id), ABROAD.map(authorityOf), 'once each');
  await press(new RegExp(`Do not choose ${authorityOf('FI')}`));
  assert.deepEqual(await recipientsOf(id), ['HU', 'PL'].map(authorityOf));
  await window.goto(`/drafts/${id}/details`);
  await press('Save and continue');
  assert.deepEqual(await recipientsOf(id), ['HU', 'PL'].map(authorityOf), 'another page of the draft keeps them');
  await window.goto('/?box=drafts');
  assert.match((await window.page.locator('main').textContent()) ?? '', /To 2 authorities/);
  await window.goto(`/drafts/${id}/check`);
  const checked = (await window.page.locator('main').textContent()) ?? '';
  for (const country of ['HU', 'PL']) assert.ok(checked.includes(authorityOf(country)), checked);
  await press('Send the request');
  const { participants } = (await call('IT', `/exchanges/${id}`)).json;
  assert.deepEqual(
    participants.map(({ role, authority }: { role: string; authority: string }) => [role, authority]),
    [
      ['asking', authorityOf('IT')],
      ['asked', authorityOf('HU')],
      ['asked', authorityOf('PL')],
    ],
  );
  for (const country of ['HU', 'PL']) assert.equal((await call(country, `/exchanges/${id}`)).status, 200, country);
  refused(await call('FI', `/exchanges/${id}`), 404, 'exchange-not-found');
});

test('the API takes them at once, or one as the recipient; it names who is not fit, and that nobody is chosen', async () => {
  const send = (recipients: readonly string[], more: object = {}) =>
    call('IT', '/exchanges', { procedure: PROCEDURE, content, recipients, send: true, ...more });
  const sent = await send(['HU', 'FI'].map(authorityOf), { recipient: authorityOf('PL') });
  assert.equal(sent.status, 201, sent.text);
  const { participants } = (await call('IT', `/exchanges/${sent.json.id}`)).json;
  assert.deepEqual(
    participants.slice(1).map(({ authority }: { authority: string }) => authority),
    ['PL', 'HU', 'FI'].map(authorityOf),
  );
  const nobody = await send([]);
  refused(nobody, 422, 'input-invalid');
  assert.deepEqual(nobody.json.issues?.[0]?.pointer ?? nobody.json.errors?.[0]?.pointer, '/recipients');
  refused(await send([authorityOf('HU'), authorityOf('IT')]), 422, 'input-invalid');
  refused(await send(Array.from({ length: 31 }, (_, index) => `a-${index}`)), 422, 'input-invalid');
});

test('a procedure that lets one be chosen takes no second', async () => {
  const answer = await call('IT', '/exchanges', {
    procedure: `${AREA}.mutual-assistance`,
    content: { ...content, fields: { ...content.fields, reasons: words('It is suspected'), controllerName: 'Shop' } },
    recipients: ['HU', 'FI'].map(authorityOf),
    send: true,
  });
  refused(answer, 422, 'input-invalid');
  assert.ok(answer.text.includes('recipient-alone'), answer.text);
});
