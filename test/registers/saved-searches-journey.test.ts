/** A search of a register kept, looked at again, renamed, silenced and deleted: on a narrow screen, without scripts. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { sayIn } from '../../src/texts/index.ts';
import { launchBrowser, openWindow } from '../support/browser.ts';
import { openProgram, PASSWORD, type Program } from '../support/program.ts';

const DIRECTORY = 'professional-qualifications.register-directory';

let program: Program;
let browser: Browser;
let origin: string;

before(async () => {
  program = await openProgram();
  origin = await program.app.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await program?.close();
});

async function recorded(profession: string, name: string): Promise<string> {
  program.clock.now = new Date(program.clock.now.getTime() + 60_000);
  const text = { text: name, lang: 'it' };
  const fields = { kind: 'professional', access: 'open', profession, name: text, holder: text, content: text };
  const body = { procedure: DIRECTORY, content: { fields, questions: [] }, send: true };
  const answer = await program.call('requester', '/exchanges', { body });
  assert.equal(answer.status, 201, answer.text);
  return answer.json.id;
}

for (const language of ['en', 'el'] as const) {
  test(`a search is kept in ${language}, at 320 px and without scripts, and shows what is new`, async () => {
    const say = sayIn(language);
    await recorded('doctor', 'Albo di prima');
    const window = await openWindow(browser, {
      width: 320,
      javaScriptEnabled: false,
      locale: language,
      baseURL: origin,
    });
    const { page } = window;
    const main = () => page.locator('main').innerText();
    await window.goto('/sign-in');
    await page.locator('[name=email]').fill(program.emails.stranger);
    await page.locator('[name=password]').fill(PASSWORD);
    await window.arriving(() => page.locator('main button').first().click());

    await window.goto(`/registers/${DIRECTORY}?is.profession=doctor&lang=${language}`);
    await page.locator('summary', { hasText: say('searches.keep') }).click();
    const save = page.getByRole('button', { name: say('searches.save'), exact: true });
    await window.arriving(() => save.click());
    assert.ok((await main()).includes(say('issue.required')), 'a search without a name is not kept, and is not lost');
    await page.locator('[name=name]').fill('Medici');
    await window.arriving(() => save.click());
    assert.ok((await page.innerText('body')).includes(say('searches.saved')));
    assert.match(page.url(), /\/searches\/[0-9a-f-]{36}\?done=saved$/, 'what is looked for stands in no address');
    assert.equal(await page.locator('[name="is.profession"]').inputValue(), 'doctor');

    await recorded('doctor', 'Albo nuovo');
    await recorded('nurse', 'Albo infermieri');
    await program.makeMails();
    await window.goto('/registers');
    assert.ok((await main()).includes(say('searches.new.count', { count: 1 })));
    await window.goto(`/registers/${DIRECTORY}`);
    await window.arriving(() => page.locator('.oi-views a', { hasText: 'Medici' }).click());
    assert.ok((await main()).includes(say('searches.new.count', { count: 1 })));
    const rows = page.locator('main table tbody tr');
    const marked = await rows.evaluateAll(
      (found, mark) => found.map((row) => [row.textContent?.includes(mark), row.textContent?.includes('nuovo')]),
      say('searches.new'),
    );
    assert.deepEqual(marked[0], [true, true]);
    assert.ok(
      marked.slice(1).every(([isNew]) => !isNew),
      'only what came in since is marked',
    );
    program.clock.now = new Date(program.clock.now.getTime() + 60_000);
    await window.goto(page.url());
    assert.ok((await main()).includes(say('searches.new.count', { count: 0 })), 'what was looked at is new no more');

    await window.arriving(() => page.locator('.oi-views a', { hasText: say('searches.manage') }).click());
    await page.locator('[name^="name-"]').fill('Medici e chirurghi');
    await window.arriving(() => page.getByRole('button', { name: say('searches.rename'), exact: true }).click());
    assert.ok((await main()).includes('Medici e chirurghi'));
    await window.arriving(() => page.getByRole('button', { name: say('searches.silence') }).click());
    assert.ok((await main()).includes(say('searches.silent')));
    await window.arriving(() => page.getByRole('button', { name: say('searches.tell') }).click());
    assert.ok((await main()).includes(say('searches.notifies')));
    await window.arriving(() => page.getByRole('button', { name: say('searches.delete') }).click());
    assert.ok((await main()).includes(say('searches.none')));
  });
}
