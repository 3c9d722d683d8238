/** One handler accepts and answers thirty waiting requests with nothing but the keyboard, with and without scripts; none is left. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { PROCEDURE } from '../support/europe.ts';
import { keyboard } from '../support/hands.ts';
import { type Manner, Person } from '../support/person.ts';
import { browser, europe, openStage } from './stage.ts';

const WAITING = 30;

openStage();

async function send(count: number): Promise<void> {
  const giulia = await europe.actor('giulia');
  for (let i = 0; i < count; i += 1) {
    const input = {
      procedure: PROCEDURE,
      recipient: 'hu-orvosi-kamara-budapest',
      content: {
        fields: {
          profession: 'doctor',
          purpose: 'establishment',
          daysWanted: 10 + (i % 7),
          firstName: 'Ágota',
          surname: `Próba${i}`,
          reason: { text: 'Si chiede conferma.', lang: 'it' },
        },
        questions: [{ code: 'pq-1', parameters: {} }],
      },
    };
    await europe.application.exchanges.sendRequest(giulia, input, randomUUID());
  }
}

const MANNERS: Manner[] = [
  { name: 'keyboard-plain', width: 1280, javaScriptEnabled: false, hands: keyboard },
  { name: 'keyboard-narrow', width: 320, javaScriptEnabled: true, hands: keyboard },
];

for (const [index, manner] of MANNERS.entries()) {
  const count = index === 0 ? WAITING : 4;
  test(`${count} waiting requests, one after the other, accepted and answered: ${manner.name}`, async () => {
    await send(count);
    const actor = await europe.actor('katalin');
    const left = async () => (await europe.application.exchanges.counts(actor, '2026-03-02')).waiting;
    assert.equal(await left(), count);
    // Signing in leads to the list; from there on there is nothing but keys.
    const katalin = await Person.signedIn(browser, europe, 'katalin', 'hu', manner);
    await katalin.follow(katalin.main.locator('tbody th a').first());
    const visited = new Set<string>();
    while (katalin.path !== '/') {
      assert.ok(!visited.has(katalin.path), 'each comes once');
      visited.add(katalin.path);
      await katalin.press(katalin.say('action.accept'));
      assert.equal(await katalin.notice(), katalin.say('action.accept.done'));
      await katalin.choose({ 'answers.1.value': 'yes' });
      await katalin.press(katalin.say('action.reply'));
      assert.equal(await katalin.notice(), katalin.say('action.reply.done'));
      // The first stop behind the link to the content.
      await katalin.follow(katalin.say('inbox.next'));
    }
    assert.equal(visited.size, count);
    assert.equal(await katalin.notice(), katalin.say('inbox.none-left'));
    assert.equal(await left(), 0);
    await katalin.close();
  });
}

test('single keys work in the list alone, never in a field, and can be switched off', async () => {
  await send(4);
  const katalin = await Person.signedIn(browser, europe, 'katalin', 'hu', {
    name: 'keys',
    width: 1280,
    javaScriptEnabled: true,
    hands: keyboard,
  });
  const { page } = katalin;
  const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()');
  await katalin.goto('/?box=waiting');
  const numbers = await katalin.main.locator('tbody th a').allInnerTexts();
  assert.ok(numbers.length > 3);
  await page.keyboard.press('j');
  assert.ok(!numbers.includes(await focused()), 'outside the list a letter does nothing');
  await page.keyboard.press('Alt+Shift+J');
  assert.equal(await focused(), numbers[0]);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  assert.equal(await focused(), numbers[2]);
  await page.keyboard.press('k');
  assert.equal(await focused(), numbers[1]);
  await page.keyboard.press('x');
  assert.equal(await katalin.main.locator('tbody input:checked').count(), 1);
  await katalin.field('number').focus();
  await page.keyboard.type('jkx?');
  assert.equal(await katalin.field('number').inputValue(), 'jkx?');
  await page.keyboard.press('Alt+Shift+J');
  assert.equal(await page.evaluate('document.activeElement.name'), 'number', 'never in a field');
  await katalin.main.locator('tbody th a').first().focus();
  await katalin.window.arriving(() => page.keyboard.press('?'));
  assert.equal(katalin.path, '/keyboard');
  await katalin.look();
  await katalin.goto('/account');
  await katalin.field('singleKeys').focus();
  await page.keyboard.press('Space');
  await katalin.press(katalin.say('account.profile.save'));
  await katalin.goto('/?box=waiting');
  await katalin.main.locator('tbody th a').first().focus();
  await page.keyboard.press('j');
  assert.equal(await focused(), numbers[0], 'switched off');
  await page.keyboard.press('Alt+Shift+J');
  assert.equal(await focused(), numbers[1]);
});
