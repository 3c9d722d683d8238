/** An office in a real browser: a case is given out or taken, kept, handed over; a colleague is away. Every page met is examined by axe. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyboard, pointer } from '../support/hands.ts';
import { type Manner, Person } from '../support/person.ts';
import { company, sent } from './moving.ts';
import { browser, europe, openStage } from './stage.ts';

openStage({ requests: true });

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

test('a case (it) is taken, noted, given a reference and handed over to a colleague (en), who then is away', async () => {
  const path = await sent(europe);
  const meet = company(() => ({ browser, europe }));
  const [giulia, elena] = [await meet('giulia', 'it'), await meet('elena', 'en')];
  await giulia.goto(path);
  assert.ok((await giulia.text()).includes(giulia.say('office.who.nobody')));
  await giulia.press(giulia.say('office.claim'));
  assert.equal(await giulia.notice(), giulia.say('office.done.claimed'));
  await giulia.type({ 'office-note': 'Chiesto all’archivio.' });
  await giulia.press(giulia.say('office.note.add'));
  await giulia.follow(giulia.main.locator('a[href*="/office/notes/"]').first());
  await giulia.type({ 'office-note': 'Chiesto all’archivio, che risponde venerdì.' });
  await giulia.press(giulia.say('office.note.save'));
  assert.equal(await giulia.notice(), giulia.say('office.done.note-saved'));
  await giulia.type({ 'office-reference': 'OMB 77/2026' });
  await giulia.press(giulia.say('office.reference.save'));
  await giulia.goto(`${path}/office`);
  await giulia.goto(path);
  const handOver = async (label: string) => {
    await giulia.unfold(giulia.main.locator('details:has(form[action$="/office/hand-over"])'));
    await giulia.select({ 'office-to': label });
  };
  await handOver('Elena Russo');
  await giulia.press(giulia.say('office.hand-over'));
  assert.equal(await giulia.notice(), giulia.say('office.done.handed-over'));

  await elena.goto('/?box=sent&desk=mine&reference=omb%2077');
  await elena.follow(elena.main.locator('tbody th a'));
  assert.equal(elena.path, path);
  const text = await elena.text();
  for (const read of ['Chiesto all’archivio, che risponde venerdì.', 'OMB 77/2026', 'Giulia Bianchi'])
    assert.ok(text.includes(read), read);
  const note = elena.main.locator('[lang=it]', { hasText: 'che risponde venerdì' });
  assert.ok((await note.count()) > 0, 'a note is marked as being in the language of the page on which it was typed');

  await elena.goto('/account/absence');
  await elena.select({ delegate: 'Giulia Bianchi' });
  await elena.press(elena.say('absence.enter'));
  assert.equal((await elena.errors()).length, 2, 'both days are missing');
  for (const [day, date] of [
    ['from', '2'],
    ['until', '6'],
  ])
    await elena.type({ [`${day}.day`]: date ?? '', [`${day}.month`]: '3', [`${day}.year`]: '2026' });
  await elena.press(elena.say('absence.enter'));
  assert.equal(await elena.notice(), elena.say('account.notice.absence-entered'));
  await giulia.goto('/?box=sent&desk=mine');
  assert.equal(await giulia.main.locator(`tbody a[href="${path}"]`).count(), 1, 'what is the one’s is the delegate’s');
  await giulia.goto(path);
  assert.ok(
    (await giulia.text()).includes(giulia.say('office.who.away', { delegate: 'Giulia Bianchi', day: '6 mar 2026' })),
  );
  await elena.press(elena.main.locator('form[action$="/end"] button'));
  assert.equal(await elena.notice(), elena.say('account.notice.absence-ended'));
  await giulia.goto('/?box=sent&desk=mine');
  assert.equal(await giulia.main.locator(`tbody a[href="${path}"]`).count(), 0);
});

test('an allocator (en) stops handlers from taking cases, and gives out from the list what nobody has', async () => {
  const meet = company(() => ({ browser, europe }));
  const eva = await meet('eva', 'en');
  await eva.goto('/authority/allocation');
  const claims = eva.field('claims');
  await eva.hands.untick(claims);
  await eva.press(eva.say('allocation.save'));
  assert.equal(await eva.notice(), eva.say('allocation.saved'));
  assert.equal(await claims.isChecked(), false);

  const list = '/?box=received&desk=nobody';
  await eva.goto(list);
  const unallocated = await eva.main.locator('tbody tr').count();
  assert.ok(unallocated > 0);
  const path = (await eva.main.locator('tbody th a').first().getAttribute('href')) ?? '';
  const istvan = await meet('istvan', 'hu');
  await istvan.goto(path);
  assert.equal(await istvan.main.getByRole('button', { name: istvan.say('office.claim') }).count(), 0);
  await eva.follow(eva.say('inbox.select-all'));
  await eva.select({ to: 'Kovács István' });
  await eva.press(eva.say('bulk.allocate'));
  assert.equal(await eva.notice(), eva.say('bulk.summary', { done: unallocated, refused: 0 }));
  await eva.follow(eva.say('bulk.back'));
  assert.equal(await eva.main.locator('tbody tr').count(), 0);
  await istvan.goto('/?box=mine');
  assert.equal(await istvan.main.locator(`tbody a[href="${path}"]`).count(), 1);
});
