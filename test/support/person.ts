/** Somebody who uses OpenIMI in a browser: reads pages in a language, and every new page or state met is examined by axe. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { projectRoot } from '../../src/root.ts';
import { type Parameters, sayKey } from '../../src/texts/index.ts';
import { openWindow, type PageObject } from './browser.ts';
import { EMAILS, type Europe, type EuropePerson, PASSWORD } from './europe.ts';
import { PROCEDURE } from './exchange-fixture.ts';
import { type Hands, type MakeHands, pointer } from './hands.ts';
import { outlineOf } from './outline.ts';

export interface Manner {
  /** In pictures and failures. */
  readonly name: string;
  readonly width: number;
  readonly javaScriptEnabled: boolean;
  readonly hands: MakeHands;
}

export const EVERYDAY: Manner = { name: 'everyday', width: 1280, javaScriptEnabled: true, hands: pointer };

/** With PICTURES set, every page and state is kept as a picture to look at. */
const pictures = process.env.PICTURES ? join(projectRoot, '.artifacts/journeys') : undefined;
if (pictures) mkdirSync(pictures, { recursive: true });

/** Pages and states that were examined, in whatever journey of this file: width, language, page, title, what it announces. */
const examined = new Set<string>();
export const pagesExamined = (): number => examined.size;

export class Person {
  readonly window: PageObject;
  readonly hands: Hands;
  readonly language: string;
  readonly #manner: Manner;
  readonly #europe: Europe;
  readonly #name: string;
  #pictures = 0;

  private constructor(europe: Europe, window: PageObject, manner: Manner, name: string, language: string) {
    this.#europe = europe;
    this.window = window;
    this.#manner = manner;
    this.hands = manner.hands(window.page);
    this.#name = name;
    this.language = language;
  }

  /** Opens a window and signs in there, in the language given. */
  static async signedIn(
    browser: Browser,
    europe: Europe,
    who: EuropePerson,
    language: string,
    manner: Manner = EVERYDAY,
  ): Promise<Person> {
    const { width, javaScriptEnabled } = manner;
    const window = await openWindow(browser, { width, javaScriptEnabled, locale: language, baseURL: europe.origin });
    const person = new Person(europe, window, manner, who, language);
    await person.goto(`/sign-in?lang=${language}`);
    await person.signIn(who);
    return person;
  }

  get page(): Page {
    return this.window.page;
  }

  get main(): Locator {
    return this.page.getByRole('main');
  }

  /** Address below the origin. */
  get path(): string {
    return new URL(this.page.url()).pathname;
  }

  async signIn(who: EuropePerson): Promise<void> {
    await this.type({ email: EMAILS[who], password: PASSWORD });
    await this.press(this.say('sign-in.submit'));
  }

  /** The interface's text, or the procedure's, in this person's language. */
  say(key: string, parameters?: Parameters): string {
    const said = sayKey(this.language, key, parameters);
    if (said !== key) return said;
    const procedure = this.#europe.application.procedures.current(PROCEDURE);
    const text = procedure?.texts[this.language]?.[key];
    assert.ok(text, `there is a text ${key} in ${this.language}`);
    return text;
  }

  /** A field by the name that is posted. */
  field(name: string): Locator {
    return this.main.locator(`:is(input, textarea, select)[name="${name}"]`);
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(path);
    await this.look();
  }

  async press(button: string | Locator): Promise<void> {
    const target = typeof button === 'string' ? this.main.getByRole('button', { name: button, exact: true }) : button;
    await this.window.arriving(() => this.hands.press(target));
    await this.look();
  }

  async follow(link: string | Locator): Promise<void> {
    const target = typeof link === 'string' ? this.main.getByRole('link', { name: link, exact: true }).first() : link;
    await this.window.arriving(() => this.hands.press(target));
    await this.look();
  }

  async type(texts: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(texts)) {
      const field = this.field(name);
      await this.unfold(this.main.locator(`details:has([name="${name}"])`));
      await this.hands.write(field, text);
    }
  }

  /** Opens what is folded, if it is. */
  async unfold(folded: Locator): Promise<void> {
    const closed = folded.and(this.page.locator('details:not([open])')).locator('> summary');
    if ((await closed.count()) > 0) await this.hands.press(closed);
  }

  async choose(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(values))
      await this.hands.choose(this.main.locator(`input[name="${name}"][value="${value}"]`));
  }

  async select(labels: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, label] of Object.entries(labels)) await this.hands.select(this.field(name), label);
  }

  /** What the page says of what was just done. */
  async notice(): Promise<string> {
    const said = await this.main.getByRole('status').first().innerText();
    // first what kind of notice it is, for those who do not see its colour
    return said.split('\n').slice(1).join('\n');
  }

  /** The messages of the error summary; none when there is no summary. */
  async errors(): Promise<string[]> {
    return await this.page.locator('#errors li').allInnerTexts();
  }

  /** Everything that a reader could read on the page. */
  async text(): Promise<string> {
    return await this.main.innerText();
  }

  /** Examines the page the first time that it is met in this state, width and language. */
  async look(): Promise<void> {
    await this.picture();
    const { width } = this.#manner;
    const page = this.path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id');
    const [title, lang, summary] = await this.page.evaluate<[string, string, string]>(
      `[document.title, document.documentElement.lang,
        [...document.querySelectorAll('h2, [role=status], .oi-error-summary, .oi-turn')].map((one) => one.textContent).join('|')]`,
    );
    assert.equal(lang, this.language, `${this.page.url()} is in the reader's language`);
    const state = [width, lang, page, title.replaceAll(/\d{4}-\d+-\d+/g, ''), summary].join(' ');
    if (examined.has(state)) return;
    examined.add(state);
    await this.window.examine();
    await outlineOf(this.page, this.#europe.names);
  }

  async picture(): Promise<void> {
    if (!pictures) return;
    this.#pictures += 1;
    const file = `${this.#manner.name}-${this.#name}-${String(this.#pictures).padStart(2, '0')}.png`;
    await this.page.screenshot({ path: join(pictures, file), fullPage: true });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
