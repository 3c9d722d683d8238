/** The main job in a real browser: asked in one language, answered in another, in every manner in which people use a page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMAILS } from '../support/europe.ts';
import { keyboard, pointer } from '../support/hands.ts';
import { type Manner, Person } from '../support/person.ts';
import { accept, answer, ask, close, HIDDEN, REASON } from './asking.ts';
import { browser, europe, openStage } from './stage.ts';

openStage();

/** The manner, and the languages in which the requester and the recipient read. */
const JOURNEYS: readonly [Manner, string, string][] = [
  [{ name: 'without-scripts', width: 1280, javaScriptEnabled: false, hands: pointer }, 'it', 'hu'],
  [{ name: 'by-keyboard', width: 1280, javaScriptEnabled: true, hands: keyboard }, 'hu', 'it'],
  [{ name: 'narrow', width: 320, javaScriptEnabled: false, hands: pointer }, 'el', 'hu'],
  [{ name: 'with-scripts', width: 1280, javaScriptEnabled: true, hands: pointer }, 'en', 'el'],
];

for (const [manner, own, foreign] of JOURNEYS) {
  test(`a request is asked (${own}), accepted, answered (${foreign}), read and closed: ${manner.name}`, async () => {
    const giulia = await Person.signedIn(browser, europe, 'giulia', own, manner);
    const katalin = await Person.signedIn(browser, europe, 'katalin', foreign, manner);
    const path = await ask(giulia);
    await accept(katalin, path);
    await answer(katalin);
    await close(giulia, path);
    await mails(giulia, path);
    await giulia.close();
    await katalin.close();
  });
}

/** Each step was told to the other side, in the language of whom it was told to, without personal data. */
async function mails(giulia: Person, path: string): Promise<void> {
  await europe.makeMails();
  const number = await numberOf(giulia, path);
  for (const [to, language, said] of [
    [EMAILS.giulia, 'it', [/Richiesta accettata/, /Risposta inviata/]],
    [EMAILS.katalin, 'hu', [/Megkeresés elküldve/, /Megkeresés lezárva/]],
  ] as const) {
    await giulia.goto(`/training/mails?recipient=${encodeURIComponent(to)}`);
    const subjects = giulia.main.locator('tbody a').filter({ hasText: number });
    const texts = await subjects.allInnerTexts();
    for (const one of said)
      assert.ok(
        texts.some((text) => one.test(text)),
        `${one} among ${texts.join(' | ')}`,
      );
    assert.equal(await subjects.first().getAttribute('lang'), language);
    await giulia.follow(subjects.first());
    const html = await giulia.page.content();
    for (const value of [...Object.values(HIDDEN), ...REASON.split('\n')]) assert.ok(!html.includes(value), value);
    assert.ok(html.includes(path), 'the mail leads to the case');
  }
}

async function numberOf(person: Person, path: string): Promise<string> {
  await person.goto(path);
  const [number] = /\d{4}-\d{6}-\d{2}/.exec(await person.page.title()) ?? [];
  return number ?? assert.fail('the title names the case');
}
