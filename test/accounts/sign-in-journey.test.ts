/** Sign-in with a second factor in a real browser without JavaScript: real cookies on http://localhost, keyboard-reachable, 320 px. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { generateSync } from 'otplib';
import type { Locator } from 'playwright-core';
import { addMembership } from '../../src/accounts/index.ts';
import { projectRoot } from '../../src/root.ts';
import { type AccountPagesTest, accountPagesApp } from '../support/account-pages.tsx';
import { AREA, handlerAt, PASSWORD, PECS, type TestAccounts, testAccounts } from '../support/accounts.ts';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';

let training: TestAccounts;
let production: TestAccounts;
const apps: AccountPagesTest[] = [];
const origins = new Map<TestAccounts, string>();

before(async () => {
  for (const mode of ['training', 'production'] as const) {
    const test = await testAccounts(mode);
    if (mode === 'training') training = test;
    else production = test;
    const demonstration = {
      password: PASSWORD,
      people: [{ email: 'anna@people.test', name: 'Anna', authority: 'Ordine di Milano', authorityLang: 'it' }],
    };
    const pages = await accountPagesApp(test.accounts, mode === 'training' ? { demonstration } : {});
    apps.push(pages);
    const address = new URL(await pages.app.listen({ host: '127.0.0.1', port: 0 }));
    origins.set(test, `http://localhost:${address.port}`);
  }
});
after(async () => {
  for (const { app } of apps) await app.close();
  await training.database.close();
  await production.database.close();
});

/** With PICTURES set, every page is kept as a picture to look at. */
const pictures = process.env.PICTURES ? join(projectRoot, '.artifacts/accounts') : undefined;
if (pictures) mkdirSync(pictures, { recursive: true });

/** What a person does with the browser; every page reached is examined by axe. */
class Person {
  readonly #open: OpenBrowser;
  readonly #test: TestAccounts;
  readonly #name: string;
  #pictures = 0;
  readonly #examined = new Set<string>();

  constructor(open: OpenBrowser, test: TestAccounts, name: string) {
    this.#open = open;
    this.#test = test;
    this.#name = name;
  }

  get page() {
    return this.#open.page.page;
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(path);
    await this.#look();
  }

  async press(button: string): Promise<void> {
    await this.#arrive(this.page.getByRole('main').getByRole('button', { name: button, exact: true }));
  }

  async follow(link: string): Promise<void> {
    await this.#arrive(this.page.getByRole('main').getByRole('link', { name: link, exact: true }));
  }

  async type(values: Record<string, string>): Promise<void> {
    for (const [label, value] of Object.entries(values)) await this.page.getByLabel(label).fill(value);
  }

  async signIn(email: string, password: string = PASSWORD): Promise<void> {
    await this.goto('/sign-in?lang=en');
    await this.type({ 'E-mail address': email, Password: password });
    await this.press('Sign in');
  }

  /** The code that an authenticator app would show. */
  code(secret: string): string {
    return generateSync({ secret, epoch: Math.floor(this.#test.clock.now.getTime() / 1000) });
  }

  async title(): Promise<string> {
    return await this.page.locator('h1').innerText();
  }

  async secrets(): Promise<string[]> {
    return await this.page.locator('.oi-secret').allInnerTexts();
  }

  /** Each of these leads to another page: only its own `load` tells that it is there, with its styles. */
  async #arrive(target: Locator): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), target.click()]);
    await this.#look();
  }

  /** Examines a page the first time it is met in this state: a journey passes some of them five times. */
  async #look(): Promise<void> {
    await this.#picture();
    const { pathname, searchParams } = new URL(this.page.url());
    const state = [pathname, searchParams.get('notice'), await this.page.title(), await this.title()].join(' ');
    if (this.#examined.has(state)) return;
    this.#examined.add(state);
    await this.#open.page.examine();
  }

  async #picture(): Promise<void> {
    if (!pictures) return;
    this.#pictures += 1;
    const path = join(pictures, `${this.#name}-${String(this.#pictures).padStart(2, '0')}.png`);
    await this.page.screenshot({ path, fullPage: true });
  }
}

async function withPerson(name: string, here: TestAccounts, width: number, journey: (person: Person) => Promise<void>) {
  const baseURL = origins.get(here) as string;
  const open = await openBrowser({ javaScriptEnabled: false, width, baseURL });
  try {
    await journey(new Person(open, here, name));
  } finally {
    await open.close();
  }
}

for (const width of [1280, 320]) {
  test(`training, ${width} px: set up the second factor, sign in with it, with a recovery code, switch it off`, async () => {
    const user = await handlerAt(training.accounts, `Anna${width}`);
    await addMembership(training.accounts, { userId: user.id, authorityId: PECS, area: AREA, roles: ['viewer'] });
    await withPerson(`training-${width}`, training, width, async (person) => {
      await person.signIn(user.email, 'wrong horse battery');
      assert.match(await person.page.locator('#errors').innerText(), /e-mail address or the password is wrong/);
      assert.equal(await person.page.getByLabel('E-mail address').inputValue(), user.email);
      assert.equal(await person.page.getByLabel('Password').inputValue(), '');
      await person.type({ Password: PASSWORD });
      await person.press('Sign in');
      await person.goto('/account');
      const cookies = await person.page.context().cookies();
      const session = cookies.find((cookie) => cookie.name === '__Host-session');
      assert.deepEqual([session?.secure, session?.httpOnly, session?.sameSite], [true, true, 'Lax']);

      await person.goto('/account/second-factor');
      await person.follow('Set up the second factor');
      const secret = (await person.secrets()).join('').replace(/\s/g, '');
      await person.type({ 'Six-digit code': '000000', 'Your present password': PASSWORD });
      await person.press('Confirm');
      assert.equal((await person.secrets()).join('').replace(/\s/g, ''), secret, 'the same key is shown again');
      await person.type({ 'Six-digit code': person.code(secret), 'Your present password': PASSWORD });
      await person.press('Confirm');
      const codes = await person.secrets();
      assert.equal(codes.length, 10);
      await person.goto(new URL(person.page.url()).pathname);
      assert.deepEqual(await person.secrets(), [], 'the codes are shown once');

      await person.goto('/account');
      await person.press('Sign out everywhere');
      assert.match(await person.page.getByRole('status').innerText(), /All your sessions have ended/);
      training.clock.forward(1);
      await person.signIn(user.email);
      assert.equal(await person.title(), 'Enter the code from your app');
      await person.type({ 'Six-digit code': '12' });
      await person.press('Continue');
      await person.type({ 'Six-digit code': person.code(secret) });
      await person.press('Continue');
      assert.equal(new URL(person.page.url()).pathname, '/');

      await person.goto('/account');
      await person.press('Sign out everywhere');
      await person.signIn(user.email);
      await person.follow('I do not have my phone: use a recovery code');
      await person.type({ 'Recovery code': (codes[3] as string).toLowerCase().replaceAll('-', ' ') });
      await person.press('Continue');
      await person.goto('/account/second-factor');
      assert.match(await person.page.locator('main').innerText(), /You have 9 recovery codes left/);
      await person.follow('Make new recovery codes');
      await person.type({ 'Your present password': PASSWORD });
      await person.press('Make new codes');
      assert.equal((await person.secrets()).length, 10);
      await person.goto('/account/second-factor/off');
      await person.type({ 'Your present password': PASSWORD });
      await person.press('Switch off');
      assert.match(await person.page.getByRole('status').innerText(), /switched off/);
    });
  });

  test(`training, ${width} px: name and language, password, membership, token, a form after the session ended`, async () => {
    const user = await handlerAt(training.accounts, `Bea${width}`);
    training.clock.forward(1);
    const second = { userId: user.id, authorityId: PECS, area: AREA, roles: ['viewer', 'administrator'] as const };
    await addMembership(training.accounts, second);
    await withPerson(`account-${width}`, training, width, async (person) => {
      await person.signIn(user.email);
      await person.goto('/account');
      await person.press('Act for this authority Pécsi Kamara');
      assert.match(await person.page.getByRole('status').innerText(), /You now act for/);
      await person.type({ Name: '' });
      await person.press('Save');
      assert.equal(await person.page.locator('#errors a').count(), 1);
      await person.type({ Name: 'Bea Nuova' });
      await person.page.getByLabel('Language').last().selectOption('en');
      await person.press('Save');
      assert.equal(await person.page.getByLabel('Name').inputValue(), 'Bea Nuova');

      await person.goto('/account/password');
      const changed = { 'Your present password': PASSWORD, 'New password again': 'short' };
      await person.type(changed);
      await person.page.getByLabel('New password', { exact: false }).first().fill('short');
      await person.press('Change password');
      assert.match(await person.page.locator('#errors').innerText(), /Use at least 12 characters/);

      await person.goto('/account/tokens');
      await person.type({ Name: 'Registry', 'Your present password': PASSWORD });
      await person.page.getByText('365 days').click();
      await person.press('Make token');
      const [token = ''] = await person.secrets();
      const answer = await apps[0]?.app.inject({ url: '/api/actor', headers: { authorization: `Bearer ${token}` } });
      assert.equal(answer?.json().actor.authorityId, PECS);
      await person.press('Revoke Registry');
      assert.match(await person.page.locator('main').innerText(), /You have no tokens/);

      await person.goto('/account');
      await person.type({ Name: 'Typed when it was too late' });
      training.clock.forward(31);
      await person.press('Save');
      assert.match(await person.page.getByRole('status').innerText(), /Your session had ended/);
      await person.type({ 'E-mail address': user.email, Password: PASSWORD });
      await person.press('Sign in');
      assert.equal(await person.page.getByLabel('Name').inputValue(), 'Typed when it was too late');
      await person.press('Save');
      assert.match(await person.page.getByRole('status').innerText(), /Saved/);
    });
  });
}

test('production: the second factor comes before everything else, and then leads to the page that was asked for', async () => {
  const user = await handlerAt(production.accounts, 'Clara');
  await withPerson('production', production, 1280, async (person) => {
    await person.goto('/account/tokens?lang=en');
    await person.type({ 'E-mail address': user.email, Password: PASSWORD });
    await person.press('Sign in');
    assert.equal(await person.title(), 'Set up the second factor');
    await person.goto('/account');
    assert.equal(await person.title(), 'Set up the second factor', 'no other page opens');
    const secret = (await person.secrets()).join('').replace(/\s/g, '');
    await person.type({ 'Six-digit code': person.code(secret) });
    await person.press('Confirm');
    assert.equal((await person.secrets()).length, 10);
    await person.follow('I have kept them: continue');
    assert.equal(new URL(person.page.url()).pathname, '/account');
  });
});
