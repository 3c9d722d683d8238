/**
 * From an empty installation to the first handler, in production: a program of its own, a real mail server, a real browser without
 * JavaScript. Every page reached is examined by axe, once in each state.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateSync } from 'otplib';
import { projectRoot } from '../../src/root.ts';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { linkIn } from '../support/letters.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { freePort, type Program, startProgram } from '../support/program-process.ts';
import { type TestDatabase, testDatabase } from '../support/test-database.ts';

const PASSWORD = 'a bicycle for the chamber';
const dataDir = mkdtempSync(join(tmpdir(), 'openimi-production-'));
let database: TestDatabase;
let mails: MailServer;
let program: Program;
let settings: Record<string, string>;
let baseURL: string;

before(async () => {
  database = await testDatabase();
  mails = await startMailServer();
  const port = await freePort();
  baseURL = `http://localhost:${port}`;
  settings = {
    MODE: 'production',
    DATABASE_URL: database.applicationUrl,
    DATABASE_ADMIN_URL: database.adminUrl,
    SMTP_URL: mails.url,
    MAIL_FROM: 'OpenIMI <no-reply@openimi.test>',
    PUBLIC_URL: baseURL,
    LOG_LEVEL: 'trace',
  };
  program = await startProgram({ dataDir, port, settings });
});
after(async () => {
  await program.stop();
  await mails.close();
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** With PICTURES set, every page is kept as a picture to look at. */
const pictures = process.env.PICTURES ? join(projectRoot, '.artifacts/people') : undefined;
if (pictures) mkdirSync(pictures, { recursive: true });

async function createOperator(email: string): Promise<void> {
  const script = join(projectRoot, 'dist/scripts/admin.js');
  const args = [script, 'create-operator', '--email', email, '--name', 'Operator'];
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir, ...settings };
  const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'ignore', 'pipe'] });
  child.stdin.end(`${PASSWORD}\n`);
  const told = Buffer.concat(await child.stderr.toArray()).toString();
  assert.equal(told, '');
}

/** The newest mail to an address, as it came by SMTP. */
async function mailTo(address: string): Promise<{ subject: string; text: string }> {
  for (let waited = 0; waited < 20_000; waited += 100) {
    const mail = mails.received.findLast(({ to }) => to.includes(address));
    if (mail) return { subject: mail.parsed.subject ?? '', text: mail.parsed.text ?? '' };
    await sleep(100);
  }
  throw new Error(`no mail came to ${address}`);
}

/** Three people pass the same steps of signing in: a page in the same state is examined once a width. */
const examined = new Set<string>();

class Person {
  readonly #open: OpenBrowser;
  readonly #width: number;
  readonly #name: string;
  #pictures = 0;

  constructor(open: OpenBrowser, width: number, name: string) {
    this.#open = open;
    this.#width = width;
    this.#name = `${width}-${name}`;
  }

  get page() {
    return this.#open.page.page;
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(path);
    await this.#look();
  }

  async press(role: 'button' | 'link', name: string): Promise<void> {
    const target = this.page.getByRole('main').getByRole(role, { name, exact: true });
    await Promise.all([this.page.waitForEvent('load'), target.click()]);
    await this.#look();
  }

  async type(values: Record<string, string>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const field = this.page.locator(`[name="${name}"]`);
      if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
      else await field.fill(value);
    }
  }

  /** The boxes themselves are drawn by their labels. */
  async tick(name: string, value: string): Promise<void> {
    await this.page.locator(`[name="${name}"][value="${value}"]`).check({ force: true });
  }

  async text(): Promise<string> {
    return await this.page.locator('main').innerText();
  }

  async signInAndEnrol(email: string): Promise<void> {
    await this.goto('/sign-in?lang=en');
    await this.type({ email, password: PASSWORD });
    await this.press('button', 'Sign in');
    const secret = (await this.page.locator('.oi-secret').allInnerTexts()).join('').replace(/\s/g, '');
    await this.type({ code: generateSync({ secret, epoch: Math.floor(Date.now() / 1000) }) });
    await this.press('button', 'Confirm');
    assert.equal(await this.page.locator('.oi-secret').count(), 10, 'ten recovery codes');
    await this.press('link', 'I have kept them: continue');
    await this.goto('/');
  }

  async setPassword(link: string): Promise<void> {
    await this.goto(link);
    await this.type({ newPassword: PASSWORD, repeatedPassword: PASSWORD });
    const button = this.page.getByRole('main').locator('button[type=submit]').first();
    await Promise.all([this.page.waitForEvent('load'), button.click()]);
    await this.#look();
    assert.match(this.page.url(), /\/sign-in\?notice=password-set$/);
  }

  async #look(): Promise<void> {
    if (pictures) {
      this.#pictures += 1;
      const path = join(pictures, `${this.#name}-${String(this.#pictures).padStart(2, '0')}.png`);
      await this.page.screenshot({ path, fullPage: true });
    }
    const { pathname, searchParams } = new URL(this.page.url());
    const where = pathname.replace(/[\w-]{36,}/, ':id');
    const state = [this.#width, where, ...searchParams.keys(), await this.page.title()].join(' ');
    if (examined.has(state)) return;
    examined.add(state);
    await this.#open.page.examine();
  }
}

async function as(name: string, width: number, journey: (person: Person) => Promise<void>): Promise<void> {
  const open = await openBrowser({ javaScriptEnabled: false, width, baseURL });
  try {
    await journey(new Person(open, width, name));
  } finally {
    await open.close();
  }
}

for (const width of [1280, 320]) {
  test(`${width} px: operator, authority, first administrator, first handler`, async () => {
    const operator = `operator.${width}@people.test`;
    const administrator = `admin.${width}@people.test`;
    const handler = `handler.${width}@people.test`;
    await createOperator(operator);
    await as('1-operator', width, async (person) => {
      await person.signInAndEnrol(operator);
      assert.equal(new URL(person.page.url()).pathname, '/operator');
      await person.press('link', 'Register an authority');
      await person.press('button', 'Register');
      assert.match(await person.page.locator('#errors').innerText(), /Official name: This is missing/);
      await person.type({
        country: 'DE',
        official: 'Ärztekammer Musterstadt',
        officialLanguage: 'de',
        informal: `Musterstadt Chamber of Doctors ${width}`,
        kind: 'professional-body',
        place: 'Musterstadt',
        address: 'Hauptstraße 1',
        email: 'kammer@people.test',
        'person.name': 'Erika Muster',
        'person.email': administrator,
        'person.language': 'it',
      });
      await person.tick('languages', 'de');
      await person.tick('functions.professional-qualifications', 'sends');
      await person.tick('functions.professional-qualifications', 'replies');
      await person.tick('competences.professional-qualifications', 'doctor');
      await person.press('button', 'Register');
      // The first journey has registered this name already.
      if (width === 320) {
        assert.match(await person.text(), /may already be registered/);
        await person.page.locator('[name="others"]').check({ force: true });
        await person.press('button', 'Register');
      }
      assert.match(await person.text(), /The authority is registered/);
      assert.match(await person.text(), /Ärztekammer Musterstadt/);
    });

    await as('2-administrator', width, async (person) => {
      const mail = await mailTo(administrator);
      assert.match(mail.subject, /scegliete la vostra password/);
      assert.match(mail.text, /Ärztekammer Musterstadt/);
      await person.setPassword(linkIn(mail.text));
      await person.signInAndEnrol(administrator);
      const users = person.page.getByRole('navigation').getByRole('link', { name: 'Users', exact: true });
      assert.equal(await users.count(), 1);
      await person.goto('/authority/users');
      assert.match(await person.text(), /Erika Muster/);
      await person.press('link', 'Add a user');
      await person.type({ name: 'Max Muster', email: 'no address', language: 'hu' });
      await person.press('button', 'Add and tell by mail');
      assert.equal(await person.page.locator('[name="name"]').inputValue(), 'Max Muster');
      await person.type({ email: handler });
      await person.press('button', 'Add and tell by mail');
      assert.match(await person.text(), /No password chosen yet/);
      await person.press('link', 'Max Muster');
      await person.press('button', 'Save the roles');
      await person.goto('/authority/users');
      await person.press('link', 'Erika Muster');
      await person.press('button', 'End the membership');
      assert.match(await person.page.locator('#errors').innerText(), /must keep a local administrator/);
    });

    await as('3-handler', width, async (person) => {
      const mail = await mailTo(handler);
      assert.match(mail.subject, /válassza meg a jelszavát/);
      const link = linkIn(mail.text);
      await person.setPassword(link);
      await person.goto(link);
      assert.match(await person.text(), /no longer works|már nem használható/);
      await person.signInAndEnrol(handler);
      assert.equal(new URL(person.page.url()).pathname, '/');
      await person.goto('/exchanges/new');
      // What was secret is nowhere else: not in the log, not in the table of mails once they are sent.
      const log = readFileSync(join(dataDir, 'program.log'), 'utf8');
      for (const secret of [link.slice('/welcome/'.length), handler, administrator, PASSWORD])
        assert.ok(!log.includes(secret), `${secret} is logged`);
      const { db } = database.connection;
      const kept = await db.selectFrom('mail').select(['body', 'sent_at']).where('recipient', '=', handler).execute();
      assert.deepEqual(
        kept.map(({ body, sent_at }) => [body, sent_at !== null]),
        [['', true]],
      );
    });
  });
}
