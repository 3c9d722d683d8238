/** What the journeys of the moves share: a request that has come so far without a browser, and how a person acts on a case's page. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Browser, Locator } from 'playwright-core';
import { type Europe, type EuropePerson, PROCEDURE } from '../support/europe.ts';
import { keyboard } from '../support/hands.ts';
import { type Manner, Person } from '../support/person.ts';

/** The hardest manner: no scripts, nothing but keys, a window of 320 px. */
export const HARD: Manner = { name: 'hard', width: 320, javaScriptEnabled: false, hands: keyboard };

/** The people of a file's journeys: each has one window for each language, since signing in takes a second and is tried elsewhere. */
export function company(there: () => { readonly browser: Browser; readonly europe: Europe }, manner = HARD) {
  const windows = new Map<string, Promise<Person>>();
  return (who: EuropePerson, language: string): Promise<Person> => {
    const { browser, europe } = there();
    const window = windows.get(`${who} ${language}`) ?? Person.signedIn(browser, europe, who, language, manner);
    windows.set(`${who} ${language}`, window);
    return window;
  };
}

/** Personal data and free text that only those in charge may read. */
export const PERSONAL = {
  firstName: 'Kanári Ágota',
  surname: 'Próbainé-Esempio',
  reason: 'La dottoressa ha chiesto il riconoscimento.',
} as const;

/** What Katalin answers: yes or no, and two texts. */
export const ANSWERS = {
  1: { value: 'yes' },
  2: { value: { text: 'Az orvosi tevékenység engedélyköteles.', lang: 'hu' } },
  3: { value: { text: 'Orvosdoktori oklevél, Budapest.', lang: 'hu' } },
} as const;

/** A request that waits at the chamber of Budapest: three questions, 21 days wanted. Returns its address. */
export async function sent(europe: Europe): Promise<string> {
  const { firstName, surname, reason } = PERSONAL;
  const input = {
    procedure: PROCEDURE,
    recipient: 'hu-orvosi-kamara-budapest',
    content: {
      fields: {
        profession: 'doctor',
        purpose: 'establishment',
        daysWanted: 21,
        firstName,
        surname,
        reason: { text: reason, lang: 'it' },
      },
      questions: ['pq-1', 'pq-2', 'pq-12'].map((code) => ({ code, parameters: {} })),
    },
  };
  const { id } = await europe.application.exchanges.sendRequest(await europe.actor('giulia'), input, randomUUID());
  return `/exchanges/${id}`;
}

/** Does an action without a browser, for what a journey takes as done. */
export async function done(
  europe: Europe,
  who: EuropePerson,
  path: string,
  action: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { exchanges } = europe.application;
  const [actor, id] = [await europe.actor(who), path.replace('/exchanges/', '')];
  const { view } = await exchanges.view(actor, id, 'handling');
  await exchanges.act(actor, id, { action, revision: view.revision, input }, randomUUID());
}

export async function accepted(europe: Europe): Promise<string> {
  const path = await sent(europe);
  await done(europe, 'katalin', path, 'accept', { days: 14 });
  return path;
}

export async function replied(europe: Europe): Promise<string> {
  const path = await accepted(europe);
  await done(europe, 'katalin', path, 'reply', { answers: ANSWERS });
  return path;
}

/** The button of an action on a part, unfolded when it is folded. */
async function buttonOf(person: Person, action: string, part: number): Promise<Locator> {
  const form = `form:has(input[name="part"][value="${part}"])`;
  const buttons = [
    `${form}[action$="/actions/${action}"] button:not([formaction])`,
    `form[action$="/hand-over/${action}/${part}"] button`,
    `${form} button[formaction$="/actions/${action}"]`,
  ];
  await person.unfold(person.main.locator(`details:has(:is(${buttons.join()}))`));
  return person.main.locator(buttons.join());
}

/** Whether the page offers an action. */
export const offers = async (person: Person, action: string): Promise<boolean> =>
  (await person.main.locator(`form[action$="/actions/${action}"], form[action*="/hand-over/${action}/"]`).count()) > 0;

/** Begins a draft from the case's page: of a change, a copy, a follow-up. */
export async function begin(person: Person, kind: string): Promise<void> {
  await person.unfold(person.main.locator(`details:has(input[name="kind"][value="${kind}"])`));
  await person.press(person.main.locator(`form:has(input[name="kind"][value="${kind}"]) button`));
  assert.match(person.path, /^\/drafts\//);
}

/** Types what an action of the case's page asks for, does it, and reads that it is done. */
export async function act(
  person: Person,
  action: string,
  typed: Readonly<Record<string, string>> = {},
  part = 1,
): Promise<void> {
  const button = await buttonOf(person, action, part);
  await person.type(typed);
  await person.press(button);
  assert.deepEqual(await person.errors(), [], `${action} is refused`);
  assert.equal(await person.notice(), person.say(`action.${action}.done`));
}

/** Leaves the case's page for the search of who takes over, finds an authority by words, and hands over. */
export async function handOver(person: Person, action: string, words: string, name: string, part = 1): Promise<void> {
  await person.press(await buttonOf(person, action, part));
  assert.match(person.path, new RegExp(`/hand-over/${action}/${part}/`));
  await person.type({ q: words });
  await person.press(person.main.locator('form[method=get]').getByRole('button'));
  await person.press(`${person.say(`action.${action}`)} ${name}`);
  assert.equal(await person.notice(), person.say(`action.${action}.done`));
}

/** Opens the case from the inbox, as whoever is told of it does. */
export async function openFromInbox(person: Person, path: string, box = 'waiting'): Promise<void> {
  await person.goto(`/?box=${box}`);
  await person.follow(person.main.locator(`tbody a[href="${path}"]`).first());
}

/** Neither the case's page nor its print view says any of this to the person. */
export async function hides(person: Person, path: string, values: readonly string[]): Promise<void> {
  for (const address of [`${path}/print`, path]) {
    // Read and not examined: how the page looks was examined when it was come to.
    await person.page.goto(address);
    const html = await person.page.content();
    for (const value of values) assert.ok(!html.includes(value), `${address} says “${value}”`);
  }
}

export async function shows(person: Person, values: readonly string[]): Promise<void> {
  const text = await person.text();
  for (const value of values) assert.ok(text.includes(value), `${person.path} says “${value}”`);
}

/** Free text that somebody else wrote is marked as being in its language. */
export async function marked(person: Person, text: string, lang: string): Promise<void> {
  const found = person.main.locator(`[lang=${lang}]`).filter({ hasText: text });
  assert.ok((await found.count()) > 0, `“${text}” is marked as ${lang}`);
}

/** The days that a page gives under a term, in the reader's words. */
export const dayOf = (person: Person, term: string): Promise<string> =>
  person.main
    .locator('dt')
    .filter({ hasText: person.say(`term.${term}`) })
    .locator('xpath=following-sibling::dd[1]')
    .locator('time')
    .innerText();
