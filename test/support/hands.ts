/** Two ways to use a page: with a pointer, or with nothing but the keyboard. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

export interface Hands {
  /** Presses a button, follows a link, opens a menu. */
  press(target: Locator): Promise<void>;
  /** Replaces what stands in a text field. */
  write(target: Locator, text: string): Promise<void>;
  /** Sets one radio button or checkbox. */
  choose(target: Locator): Promise<void>;
  /** Chooses in a select, by the label that a reader sees. */
  select(target: Locator, label: string): Promise<void>;
}

export type MakeHands = (page: Page) => Hands;

/** Clicks on labels: the boxes themselves are drawn. */
export const pointer: MakeHands = (page) => ({
  press: (target) => target.click(),
  write: (target, text) => target.fill(text),
  async choose(target) {
    const id = await target.getAttribute('id');
    await page.locator(`label[for="${id}"]`).click();
  },
  async select(target, label) {
    await target.selectOption({ label });
  },
});

/** More stops than any page has. */
const STOPS = 400;

interface Stop {
  readonly what: string;
  readonly marked: boolean;
  readonly seen: boolean;
  readonly forward: boolean;
}

/**
 * Where the focus is now. Seen: what the focus is drawn on lies in the window and nothing lies over it (WCAG 2.4.11). Marked: an outline
 * of two pixels or more (2.4.7, 1.4.11). Forward: it comes after the stop before, in the document and so in the reading order (2.4.3).
 */
const STOP = `(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const choice = at.matches('input[type=radio], input[type=checkbox]');
  const drawn = (choice && document.querySelector('label[for="' + CSS.escape(at.id) + '"] [class*="__box"]')) || at;
  const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
  const { left, top, width, height } = drawn.getClientRects()[0] ?? drawn.getBoundingClientRect();
  const over = document.elementFromPoint(left + width / 2, top + Math.min(height, 40) / 2);
  const before = globalThis.stopBefore;
  globalThis.stopBefore = at;
  return {
    what: at.outerHTML.slice(0, 160),
    marked: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    seen: over !== null && (over === drawn || drawn.contains(over) || over.contains(drawn)),
    forward: !before?.isConnected || (before.compareDocumentPosition(at) & 4) !== 0,
  };
})()`;

const START = 'document.activeElement === document.body || document.activeElement === document.documentElement';

/** A function that runs in the page, on an element there: the tests' own types know no document. */
/* oxlint-disable typescript/no-unnecessary-type-parameters, typescript/no-implied-eval -- sent to the page, where alone it runs */
const inPage = <Value>(expression: string) =>
  new Function('target', `return ${expression}`) as (target: unknown) => Value;
/* oxlint-enable */
const isAt = inPage<boolean>('document.activeElement === target');
/** Radio buttons of one name are one stop; arrows go on from there. */
const isAtGroup = inPage<boolean>(
  'document.activeElement === target || (target.type === "radio" && document.activeElement.type === "radio" && document.activeElement.name === target.name)',
);
const isBehind = inPage<boolean>('(document.activeElement.compareDocumentPosition(target) & 4) !== 0');
const chosen = inPage<string>('target.selectedOptions[0]?.label');

/** Tab, Shift+Tab, arrows, Space, Enter and letters; every stop on the way must be seen, marked, and come in order. */
export const keyboard: MakeHands = (page) => {
  async function tab(back: boolean): Promise<void> {
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    const stop = await page.evaluate<Stop | null>(STOP);
    if (!stop) return;
    assert.ok(stop.marked, `the focus is not marked on ${stop.what} at ${page.url()}`);
    assert.ok(stop.seen, `the focus is not in sight on ${stop.what} at ${page.url()}`);
    assert.equal(stop.forward, !back, `Tab goes ${back ? 'forward' : 'back'} to ${stop.what} at ${page.url()}`);
  }

  async function reach(target: Locator): Promise<void> {
    await target.waitFor({ state: 'attached' });
    if (await page.evaluate<boolean>(START)) await skipHeader(target);
    for (let stops = 0; stops < STOPS; stops++) {
      if (await target.evaluate(isAtGroup)) return;
      await tab(!(await target.evaluate(isBehind)));
    }
    assert.fail(`${target} cannot be reached with Tab at ${page.url()}`);
  }

  /** The first stop of a page leads past its header. */
  async function skipHeader(target: Locator): Promise<void> {
    await tab(false);
    assert.ok(
      await page.locator('a.oi-skip-link').evaluate(isAt),
      `the first stop is ${await page.evaluate('document.activeElement.outerHTML')}, not the skip link, at ${page.url()}`,
    );
    if ((await target.locator('xpath=ancestor::main').count()) === 0) return;
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), 'main', 'the skip link leads to the content');
  }

  return {
    async press(target) {
      await reach(target);
      await page.keyboard.press('Enter');
    },
    async write(target, text) {
      await reach(target);
      await page.keyboard.press('Control+a');
      if (text === '') await page.keyboard.press('Delete');
      else await page.keyboard.insertText(text);
    },
    async choose(target) {
      await reach(target);
      for (let choices = 0; choices < 20 && !(await target.evaluate(isAt)); choices++)
        await page.keyboard.press('ArrowDown');
      if (!(await target.isChecked())) await page.keyboard.press('Space');
      assert.ok(await target.isChecked(), `${target} is chosen by keys`);
    },
    async select(target, label) {
      await reach(target);
      // letters that the keyboard has none of would be put into the text field before
      await page.keyboard.type(/^[ -~]+/.exec(label)?.[0] ?? '');
      assert.equal(await target.evaluate(chosen), label, 'letters choose in a list');
    },
  };
};
