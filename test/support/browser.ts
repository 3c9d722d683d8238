import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';

/** Debian's Chromium, without what would try to reach the network from a closed machine. */
const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 AA; axe's "best practices" are no part of it. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export interface BrowserOptions {
  /** False: the page's own scripts do not run; axe does all the same (below). */
  javaScriptEnabled?: boolean;
  /** Of the window in px; the height follows. */
  width?: number;
  locale?: string;
  baseURL?: string;
}

export interface OpenBrowser {
  browser: Browser;
  context: BrowserContext;
  page: PageObject;
  close: () => Promise<void>;
}

/** A browser for a test file; each person in it gets a context of their own. @throws when Chromium is not there (CHROMIUM_PATH names another). */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, headless: true, args: launchArguments });
}

/** A window with cookies of its own in a browser that is open. */
export async function openWindow(browser: Browser, options: BrowserOptions = {}): Promise<PageObject> {
  const { javaScriptEnabled = true, width = 1280, locale = 'en-GB', baseURL } = options;
  const context = await browser.newContext({
    javaScriptEnabled,
    viewport: { width, height: width < 600 ? 800 : 900 },
    locale,
    ...(baseURL ? { baseURL } : {}),
  });
  context.setDefaultTimeout(10_000);
  return new PageObject(await context.newPage(), !javaScriptEnabled);
}

/** A browser of its own for one test. The caller closes it. @throws like `launchBrowser` */
export async function openBrowser(options: BrowserOptions = {}): Promise<OpenBrowser> {
  const browser = await launchBrowser();
  const page = await openWindow(browser, options);
  return { browser, context: page.page.context(), page, close: () => browser.close() };
}

/** Long delays are axe's own time limits: those never strike. */
const timersOfPromises =
  'globalThis.setTimeout = (run, delay = 0) => { if (delay <= 100) Promise.resolve().then(run); return 0; };';

interface Violation {
  id: string;
  help: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

/**
 * A page on which every arrival is examined: WCAG 2.2 AA by axe, and no sideways scrolling. Examined is the very page that is open, as
 * it stands, menus and ticks included. Where scripts are off, the debugger's evaluation and promises still work but timers never fire
 * (seen: axe waits for ever), so axe gets a `setTimeout` made of promises; the page's own scripts do not run any the more for it.
 */
export class PageObject {
  readonly page: Page;
  /** How many pages were examined. */
  examined = 0;

  readonly #scriptsOff: boolean;

  constructor(page: Page, scriptsOff: boolean) {
    this.page = page;
    this.#scriptsOff = scriptsOff;
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(path);
    await this.examine();
  }

  /** Clicks something of this page and examines what has become of the page. What leads to another page is for `arriving`. */
  async click(target: string | Locator): Promise<void> {
    await (typeof target === 'string' ? this.page.locator(target) : target).click();
    await this.examine();
  }

  /** Presses a key where the focus is and examines what has become of the page. */
  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
    await this.examine();
  }

  /** Does what leads to another page and waits for that page's own `load`: before it, the old page would still be looked at. */
  async arriving(act: () => Promise<unknown>): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    // an act that fails must not leave a refusal behind that nobody waits for
    loaded.catch(() => {});
    await act();
    await loaded;
  }

  /** @throws an AssertionError that names each violation and where it is. */
  async examine(): Promise<void> {
    const violations = await this.#violations();
    const report = violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}\n  ${nodes.map((node) => `${node.target}\n  ${node.failureSummary}`).join('\n  ')}`,
    );
    assert.deepEqual(report, [], `${this.page.url()} breaks WCAG 2.2 AA`);
    const [content, window] = await this.page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    assert.ok(content <= window, `${this.page.url()} scrolls sideways: ${content} px in a window of ${window} px`);
    this.examined += 1;
  }

  async #violations(): Promise<Violation[]> {
    if (this.#scriptsOff) await this.page.evaluate(timersOfPromises);
    await this.page.evaluate(axeSource);
    // preload fetches stylesheets for rules about orientation and media, none of them of these tags
    const options = JSON.stringify({
      runOnly: { type: 'tag', values: tags },
      resultTypes: ['violations'],
      preload: false,
    });
    const result = await this.page.evaluate<{ violations: Violation[]; passes: unknown[] }>(
      `axe.run(document, ${options})`,
    );
    assert.ok(result.passes.length > 5, 'axe examined next to nothing');
    return result.violations;
  }
}
