/** What every page must be for who hears it: one h1, headings in order and none that repeats the h1, names of authorities marked with their language. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { TestDatabase } from './test-database.ts';

/** Names of authorities as they are written, each with its language. */
export type Names = readonly (readonly [name: string, language: string])[];

export async function namesOf({ connection: { db } }: Pick<TestDatabase, 'connection'>): Promise<Names> {
  const all = await db.selectFrom('authority').select(['official', 'informal']).execute();
  return all.flatMap(({ official, informal }): [string, string][] => {
    const [first] = Object.entries(official as Record<string, string>);
    return [...(first ? [[first[1], first[0]] as [string, string]] : []), [informal, 'en']];
  });
}

interface Outline {
  readonly title: string;
  readonly levels: readonly number[];
  readonly headings: readonly string[];
  /** How many names stand on the page, and those that stand there in another language than their own. */
  readonly named: number;
  readonly unmarked: readonly string[];
}

/** Runs in the page: its title, its headings, and names whose nearest `lang` is another. */
const outline = (known: Names) => `(() => {
  const known = new Map(${JSON.stringify(known)});
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const unmarked = [];
  let named = 0;
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const lang = known.get(text);
    const marked = walker.currentNode.parentElement.closest('[lang]').lang;
    if (lang) named += 1;
    if (lang && marked !== lang) unmarked.push(text + ' (' + marked + ')');
  }
  const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')];
  return { title: document.title, levels: headings.map((one) => Number(one.tagName[1])),
    headings: headings.map((one) => one.textContent.trim()), named, unmarked };
})()`;

/** @throws an AssertionError when headings are out of order or a name stands in the page's language. */
export async function outlineOf(page: Page, names: Names): Promise<Pick<Outline, 'title' | 'named'>> {
  const { title, levels, headings, named, unmarked } = await page.evaluate<Outline>(outline(names));
  assert.deepEqual(unmarked, [], `${page.url()} names authorities in the page's language`);
  assert.equal(levels.filter((level) => level === 1).length, 1, `${page.url()} has one h1`);
  const [first, ...further] = headings;
  assert.ok(first === undefined || !further.includes(first), `${page.url()} says “${first}” in two headings`);
  const jump = levels.find((level, index) => level > (levels[index - 1] ?? 1) + 1);
  assert.equal(jump, undefined, `${page.url()} leaves out a heading: ${levels.join()}`);
  return { title, named };
}
