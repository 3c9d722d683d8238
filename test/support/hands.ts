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
  /** Takes the tick out of a checkbox. */
  untick(target: Locator): Promise<void>;
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
  async untick(target) {
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

// What follows runs in the page, whose types the tests do not know.
interface PageElement {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly outerHTML: string;
  readonly isConnected: boolean;
  readonly selectedOptions: readonly { readonly label: string }[];
  matches(selector: string): boolean;
  contains(other: PageElement): boolean;
  compareDocumentPosition(other: PageElement): number;
  getClientRects(): ArrayLike<Box>;
}
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
declare const document: {
  readonly activeElement: PageElement | null;
  readonly body: PageElement;
  readonly documentElement: PageElement;
  querySelector(selector: string): PageElement | null;
  elementFromPoint(x: number, y: number): PageElement | null;
};
declare const getComputedStyle: (of: PageElement) => { readonly outlineStyle: string; readonly outlineWidth: string };
declare const CSS: { escape(text: string): string };
declare const window: { stopBefore?: PageElement };

/**
 * Where the focus is after a key. Seen: what the focus is drawn on lies in the window and nothing lies over it (WCAG 2.4.11). Marked: an
 * outline of two pixels or more (2.4.7, 1.4.11). Forward: it comes after the stop before, in the document and so in the reading order (2.4.3).
 */
function lookAtFocus(): Stop | null {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const choice = at.matches('input[type=radio], input[type=checkbox]');
  const drawn = (choice && document.querySelector(`label[for="${CSS.escape(at.id)}"] [class*="__box"]`)) || at;
  const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
  const box = drawn.getClientRects()[0];
  const over = box && document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, 40) / 2);
  const before = window.stopBefore;
  window.stopBefore = at;
  return {
    what: at.outerHTML.slice(0, 160),
    marked: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    seen: over ? over === drawn || drawn.contains(over) || over.contains(drawn) : false,
    forward: !before?.isConnected || (before.compareDocumentPosition(at) & 4) !== 0,
  };
}

/** Where something lies from the focus. Radio buttons of one name are one stop; arrows go on from there. */
function placeOf(element: unknown): 'start' | 'here' | 'behind' | 'before' {
  const target = element as PageElement;
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return 'start';
  if (at === target || (target.type === 'radio' && at.type === 'radio' && at.name === target.name)) return 'here';
  return at.compareDocumentPosition(target) & 4 ? 'behind' : 'before';
}

const isAt = (element: unknown): boolean => document.activeElement === element;
const chosen = (element: unknown): string | undefined => (element as PageElement).selectedOptions[0]?.label;

/** Tab, Shift+Tab, arrows, Space, Enter and letters; every stop on the way must be seen, marked, and come in order. */
export const keyboard: MakeHands = (page) => {
  async function tab(back: boolean): Promise<void> {
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    const stop = await page.evaluate(lookAtFocus);
    if (!stop) return;
    assert.ok(stop.marked, `the focus is not marked on ${stop.what} at ${page.url()}`);
    assert.ok(stop.seen, `the focus is not in sight on ${stop.what} at ${page.url()}`);
    assert.equal(stop.forward, !back, `Tab goes ${back ? 'forward' : 'back'} to ${stop.what} at ${page.url()}`);
  }

  async function reach(target: Locator): Promise<void> {
    let place = await target.evaluate(placeOf);
    if (place === 'start') await skipHeader(target);
    for (let stops = 0; stops < STOPS; stops++) {
      place = await target.evaluate(placeOf);
      if (place === 'here') return;
      await tab(place === 'before');
    }
    assert.fail(`${target} cannot be reached with Tab at ${page.url()}`);
  }

  /** The first stop of a page leads past its header. */
  async function skipHeader(target: Locator): Promise<void> {
    await tab(false);
    assert.ok(
      await page.locator('a.oi-skip-link').evaluate(isAt),
      `the skip link is not the first stop at ${page.url()}`,
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
    async untick(target) {
      await reach(target);
      await page.keyboard.press('Space');
      assert.ok(!(await target.isChecked()), `${target} is unticked by keys`);
    },
    async select(target, label) {
      await reach(target);
      // letters that the keyboard has none of would be put into the text field before
      await page.keyboard.type(/^[ -~]+/.exec(label)?.[0] ?? '');
      assert.equal(await target.evaluate(chosen), label, 'letters choose in a list');
    },
  };
};
