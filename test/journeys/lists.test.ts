/** Lists as their own tool: narrowed, kept under a name, worked off in one go, taken along; a person found. Without scripts, by keyboard, at 320 px. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EMAILS } from '../support/europe.ts';
import { EVERYDAY, Person } from '../support/person.ts';
import { company, PERSONAL, replied, sent } from './moving.ts';
import { browser, europe, openStage } from './stage.ts';

openStage();

const meet = company(() => ({ browser, europe }));

const rows = (person: Person): Promise<number> => person.main.locator('tbody tr').count();

/** Does something with what is ticked, and reads of how many it was done. */
async function doTicked(person: Person, action: string): Promise<string> {
  await person.press(person.say('inbox.do-ticked', { action: person.say(`action.${action}`) }));
  return person.notice();
}

test('a list (it) is narrowed, kept, opens first; its cases are reminded of together, others closed and exported', async () => {
  const [first, second] = [await sent(europe), await sent(europe)];
  const done = [await replied(europe), await replied(europe)];
  const giulia = await meet('giulia', 'it');
  await giulia.follow(giulia.say('inbox.sent'));
  // At 320 px the first case stands on the first screens, before the filters are asked for.
  const filters = giulia.main.locator('details:has(form[role=search])');
  const state = filters.locator('select[name=state]');
  assert.ok(!(await state.isVisible()), 'the filters are folded');
  await giulia.unfold(filters);
  await giulia.select({ state: giulia.say('state.awaiting-acceptance') });
  await giulia.unfold(giulia.main.locator('details:has([name=desk])'));
  await giulia.select({ desk: giulia.say('inbox.filter.desk.nobody') });
  await giulia.press(giulia.say('web.filter.apply'));
  assert.equal(await rows(giulia), 2);
  assert.ok(await state.isVisible(), 'where filters are set they are seen');
  assert.equal(await filters.locator('> summary').innerText(), giulia.say('inbox.filter.fold', { count: 2 }));
  await giulia.unfold(giulia.main.locator('details:has([name=preferred])'));
  await giulia.press(giulia.say('views.save'));
  assert.equal((await giulia.errors()).length, 1, 'a list is kept under a name');
  await giulia.type({ name: 'Da sollecitare' });
  await giulia.hands.choose(giulia.field('preferred'));
  await giulia.press(giulia.say('views.save'));
  assert.equal(await giulia.notice(), giulia.say('views.saved'));

  await giulia.goto('/');
  assert.equal(await rows(giulia), 2, 'the kept list opens first');
  await giulia.follow(giulia.say('inbox.select-all'));
  assert.equal(await doTicked(giulia, 'remind'), giulia.say('bulk.summary', { done: 2, refused: 0 }));
  await giulia.follow(giulia.say('bulk.back'));
  await giulia.follow(giulia.say('inbox.select-all'));
  assert.equal(await doTicked(giulia, 'remind'), giulia.say('bulk.summary', { done: 0, refused: 2 }));
  assert.match(await giulia.text(), /5 marzo 2026/, 'a reminder rests for three days');

  await giulia.follow(giulia.say('bulk.back'));
  await giulia.follow(giulia.say('views.manage'));
  const name = giulia.main.locator('input[name^="name-"]');
  await giulia.hands.write(name, 'Solleciti');
  await giulia.press(giulia.main.locator('button[value=rename]'));
  await giulia.press(giulia.main.locator('button[value=unprefer]'));
  await giulia.follow('Solleciti');
  assert.equal(await rows(giulia), 2);
  await giulia.goto('/views');
  await giulia.press(giulia.main.locator('button[value=delete]'));
  assert.equal(await name.count(), 0);

  await giulia.goto('/?box=waiting');
  for (const path of done) await giulia.hands.choose(giulia.main.locator(`tr:has(a[href="${path}"]) input[name=case]`));
  assert.equal(await doTicked(giulia, 'close'), giulia.say('bulk.summary', { done: 2, refused: 0 }));
  await giulia.follow(giulia.say('bulk.back'));
  assert.ok((await giulia.text()).includes(giulia.say('inbox.empty.waiting')));

  await giulia.goto('/?box=sent');
  await giulia.hands.choose(giulia.main.locator(`tr:has(a[href="${first}"]) input[name=case]`));
  const numberOf = (path: string) => giulia.main.locator(`tbody th a[href="${path}"]`).innerText();
  const [ticked, other] = [await numberOf(first), await numberOf(second)];
  const downloading = giulia.page.waitForEvent('download');
  const button = giulia.main.getByRole('button', { name: giulia.say('inbox.export.ticked') });
  await giulia.hands.press(button);
  const download = await downloading;
  const csv = readFileSync(await download.path(), 'utf8');
  assert.ok(csv.includes(ticked));
  assert.ok(!csv.includes(other), 'only what was ticked');
  assert.ok(!csv.includes(PERSONAL.surname), 'a list names nobody');
});

test('on a wide screen the filters of a list are open, without a fold; between the two the list scrolls, not the page', async () => {
  await sent(europe);
  for (const width of [768, 1024]) {
    const greek = await Person.signedIn(browser, europe, 'giulia', 'el', { ...EVERYDAY, width });
    await greek.goto('/?box=sent');
    await greek.close();
  }
  const giulia = await Person.signedIn(browser, europe, 'giulia', 'it', EVERYDAY);
  await giulia.goto('/?box=sent');
  assert.ok(await giulia.field('state').isVisible());
  assert.ok(!(await giulia.main.locator('details:has(form[role=search]) > summary').isVisible()));
  await giulia.select({ country: 'Ungheria' });
  await giulia.press(giulia.say('web.filter.apply'));
  assert.match(giulia.page.url(), /country=HU/);
  await giulia.close();
});

test('a person is found by name without accents (hu) and by date of birth; the address names nobody', async () => {
  const path = await replied(europe);
  const katalin = await meet('katalin', 'hu');
  await katalin.goto('/cases/search');
  await katalin.press(katalin.say('search.person.find'));
  assert.equal((await katalin.errors()).length, 1);
  await katalin.type({ name: 'esempio probaine' });
  await katalin.press(katalin.say('search.person.find'));
  assert.match(katalin.page.url(), /\/cases\/search\/[0-9a-f-]{36}$/);
  assert.equal(await katalin.main.locator(`tbody a[href="${path}"]`).count(), 1);
  const address = katalin.path;
  await katalin.goto('/cases/search');
  await katalin.type({ 'birthDate.year': '1980', 'birthDate.month': '5', 'birthDate.day': '1' });
  await katalin.press(katalin.say('search.person.find'));
  assert.ok((await katalin.text()).includes(katalin.say('inbox.empty.filtered')));
  const giulia = await meet('giulia', 'it');
  await giulia.goto(address);
  assert.ok(!(await giulia.page.content()).includes('esempio'), 'what was searched for is nobody else’s');
});

test('mails (hu) are chosen daily; a case is muted by the link of its mail, told of again, and muted on its own page', async () => {
  const path = await sent(europe);
  await europe.makeMails();
  const katalin = await meet('katalin', 'hu');
  await katalin.goto(path);
  const [number] = /\d{4}-\d+-\d+/.exec(await katalin.page.title()) ?? [];
  await katalin.goto(`/training/mails?recipient=${encodeURIComponent(EMAILS.katalin)}`);
  await katalin.follow(
    katalin.main
      .locator('tbody tr', { hasText: number ?? '' })
      .locator('a')
      .first(),
  );
  const [link] = /\/mute\/[\w-]+/.exec(await katalin.text()) ?? [];
  await katalin.goto(link ?? '');
  await katalin.press(katalin.say('mute.begin'));
  assert.equal(await katalin.notice(), katalin.say('mute.done'));

  await katalin.goto('/account/notifications');
  assert.ok((await katalin.text()).includes(number ?? ''));
  await katalin.press(katalin.main.locator('form[action*="/unmute/"] button'));
  assert.ok((await katalin.text()).includes(katalin.say('notifications.muted.none')));
  await katalin.goto('/account/notifications');
  await katalin.choose({ delivery: 'daily', daysBefore: '7' });
  await katalin.select({ hour: '17:00' });
  await katalin.press(katalin.say('account.profile.save'));
  assert.equal(await katalin.notice(), katalin.say('account.notice.profile-saved'));
  assert.match(await katalin.text(), /2026\. március 2\. 17:00/);

  await katalin.goto(path);
  await katalin.press(katalin.say('mute.begin'));
  assert.ok((await katalin.text()).includes(katalin.say('mute.on')));
  assert.equal(katalin.path, path);
});
