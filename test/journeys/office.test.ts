/** A large office in a real browser: an allocator gives a case to a handler, who keeps it; a colleague is away. Every page met is examined by axe. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { type Europe, openEurope } from '../support/europe.ts';
import { keyboard, pointer } from '../support/hands.ts';
import { type Manner, Person } from '../support/person.ts';

let europe: Europe;
let browser: Browser;
before(async () => {
  [europe, browser] = await Promise.all([openEurope({ requests: true }), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await europe?.close();
});

const JOURNEYS: readonly [Manner, string][] = [
  [{ name: 'without-scripts', width: 1280, javaScriptEnabled: false, hands: pointer }, 'hu'],
  [{ name: 'narrow', width: 320, javaScriptEnabled: false, hands: keyboard }, 'el'],
];

for (const [index, [manner, language]] of JOURNEYS.entries()) {
  test(`a case is given out, kept, and passed to who stands in: ${manner.name}, ${language}`, async () => {
    const eva = await Person.signedIn(browser, europe, 'eva', language, manner);
    const istvan = await Person.signedIn(browser, europe, 'istvan', language, manner);
    await eva.goto('/authority/allocation');
    await eva.goto('/?box=received&desk=nobody');
    await eva.follow(eva.main.locator('tbody a[data-key-row]').first());
    const { path } = eva;
    await istvan.goto(path);
    assert.ok((await istvan.text()).includes(istvan.say('exchange.masked.kept')));

    await eva.choose({ 'office-to': (await europe.actor('peter')).membershipId });
    await eva.press(eva.say('office.allocate'));
    assert.ok((await eva.text()).includes(eva.say('office.done.allocated')));
    assert.match(await eva.text(), /Varga Péter/);

    // Péter is away, and István stands in for him.
    await istvan.goto(path);
    assert.ok(!(await istvan.text()).includes(istvan.say('exchange.masked.kept')));
    await istvan.press(istvan.say('office.note.add'));
    assert.equal((await istvan.errors()).length, 1);
    await istvan.goto(path);
    await istvan.type({ 'office-note': `A note ${index}` });
    await istvan.press(istvan.say('office.note.add'));
    await istvan.type({ 'office-reference': `OH 7/${index}` });
    await istvan.press(istvan.say('office.reference.save'));
    assert.match(await istvan.text(), new RegExp(`A note ${index}[\\s\\S]*`));
    await istvan.follow(istvan.main.locator('a[href*="/office/notes/"]').first());
    await istvan.press(istvan.say('office.note.delete'));
    assert.doesNotMatch(await istvan.text(), new RegExp(`A note ${index}`));
    await istvan.goto(`/?box=all&reference=${encodeURIComponent(`oh 7/${index}`)}`);
    assert.equal(await istvan.main.locator('tbody tr').count(), 1);
    await eva.goto(path);
    assert.match(await eva.text(), new RegExp(`OH 7/${index}`));

    const peter = await Person.signedIn(browser, europe, 'peter', language, manner);
    await peter.goto('/account/absence');
    assert.match(await peter.text(), /Kovács István/);
    await Promise.all([eva, istvan, peter].map((person) => person.close()));
    // Given to nobody again, for the next journey.
    const id = path.split('/').at(-1) ?? '';
    await europe.application.office.allocate(await europe.actor('eva'), id, [], `${manner.name}-given-back`);
  });
}
