/** Files as people attach them, without scripts and in a narrow window too: to a draft, to an answer, by mistake. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { type EuropePerson, PROCEDURE } from '../support/europe.ts';
import { docx, pdf, pdfOf, png } from '../support/files.ts';
import { EVERYDAY, type Manner, Person } from '../support/person.ts';
import { accepted } from './moving.ts';
import { browser, europe, openStage } from './stage.ts';

openStage();

const signedIn = (who: EuropePerson, language: string, manner: Partial<Manner> = {}) =>
  Person.signedIn(browser, europe, who, language, { ...EVERYDAY, javaScriptEnabled: false, ...manner });

const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });

async function wholeDraft(): Promise<string> {
  const content = {
    fields: {
      profession: 'doctor',
      purpose: 'establishment',
      daysWanted: 21,
      firstName: 'Anna',
      surname: 'Esempio',
      reason: { text: 'Serve.', lang: 'it' },
    },
    questions: [{ code: 'pq-1', parameters: {} }],
  };
  const input = { procedure: PROCEDURE, recipient: 'hu-orvosi-kamara-budapest', content };
  const { id } = await europe.application.exchanges.createDraft(await europe.actor('giulia'), input, randomUUID());
  return id;
}

const DIPLOMA = 'Diploma di laurea – copia autentica.pdf';

for (const width of [1280, 320]) {
  test(`attachments of a draft are uploaded, refused, taken out, checked and sent (${width} px, no scripts)`, async () => {
    const id = await wholeDraft();
    const giulia = await signedIn('giulia', 'it', { width });
    await giulia.goto(`/drafts/${id}/attachments`);
    const chosen = giulia.main.locator('input[type=file]');
    await chosen.setInputFiles([file(DIPLOMA, pdf()), file('Falso.pdf', png()), file('Foto.png', png())]);
    await giulia.press(giulia.say('draft.save'));
    const errors = await giulia.errors();
    assert.deepEqual(errors, [`${giulia.say('files.add')}: Falso.pdf: ${giulia.say('refusal.file-type-differs')}`]);
    const kept = giulia.main.locator('input[name=files]');
    assert.equal(await kept.count(), 2, 'what was good has not to be chosen again');
    await giulia.hands.press(giulia.main.locator('label', { hasText: 'Foto.png' }));
    await giulia.press(giulia.say('draft.save'));
    assert.equal(await giulia.notice(), giulia.say('draft.saved'));
    assert.equal(await kept.count(), 1);
    await giulia.press(giulia.say('draft.save-continue'));
    assert.match(giulia.path, /check$/);
    assert.match(await giulia.text(), new RegExp(DIPLOMA));
    await giulia.press(giulia.say('action.send'));

    const katalin = await signedIn('katalin', 'hu', { width });
    await katalin.goto(`/exchanges/${id}`);
    assert.match(await katalin.text(), /1 melléklet most nem látható/);
    assert.doesNotMatch(await katalin.page.content(), /Diploma/);
    await katalin.type({ days: '14' });
    await katalin.press(katalin.say('action.accept'));
    const link = katalin.main.getByRole('link', { name: DIPLOMA });
    const [download] = await Promise.all([katalin.page.waitForEvent('download'), link.click()]);
    assert.equal(download.suggestedFilename(), DIPLOMA);
    assert.deepEqual(readFileSync(await download.path()), pdf());
    const whole = katalin.page.getByRole('link', { name: katalin.say('attachments.case-file') });
    const [zip] = await Promise.all([katalin.page.waitForEvent('download'), whole.click()]);
    assert.match(zip.suggestedFilename(), /^\d{4}-\d{6}-\d\d\.zip$/);
    const paper = katalin.page.getByRole('link', { name: katalin.say('report.link') });
    const [report] = await Promise.all([katalin.page.waitForEvent('download'), paper.click()]);
    assert.match(report.suggestedFilename(), /^\d{4}-\d{6}-\d\d\.pdf$/);
    await katalin.goto('/verify-report');
    await katalin.main.locator('input[name=report]').setInputFiles(await report.path());
    await katalin.press(katalin.say('confirm.button'));
    assert.ok((await katalin.text()).includes(katalin.say('confirm.unaltered')));
    await giulia.close();
    await katalin.close();
  });
}

test('files come with an answer: kept while it is only saved, and recalled when one was wrong', async () => {
  const id = await wholeDraft();
  const giulia = await signedIn('giulia', 'it');
  await giulia.goto(`/drafts/${id}/check`);
  await giulia.press(giulia.say('action.send'));
  const katalin = await signedIn('katalin', 'hu');
  await katalin.goto(`/exchanges/${id}`);
  await katalin.type({ days: '14' });
  await katalin.press(katalin.say('action.accept'));
  await katalin.main.locator('input[name="upload.answers"]').setInputFiles([file('igazolás.docx', docx())]);
  await katalin.press(katalin.say('action.save-answers'));
  assert.equal(await katalin.notice(), katalin.say('action.save-answers.done'));
  const kept = katalin.main.locator('input[name="files.answers"]');
  assert.equal(await kept.count(), 1, 'the file waits for the reply');
  // Too early: an answer is missing; the files are not lost by it.
  await katalin.main.locator('input[name="upload.answers"]').setInputFiles([file('tévedés.pdf', pdf('wrong'))]);
  await katalin.press(katalin.say('action.reply'));
  assert.equal((await katalin.errors()).length, 1);
  assert.equal(await kept.count(), 2);
  await katalin.choose({ 'answers.1.value': 'yes' });
  await katalin.press(katalin.say('action.reply'));
  assert.equal(await katalin.notice(), katalin.say('action.reply.done'));
  assert.match(await katalin.text(), /igazolás\.docx[\s\S]*tévedés\.pdf/);

  const wrong = katalin.main.locator('.oi-files__item', { hasText: 'tévedés.pdf' });
  await katalin.hands.press(wrong.locator('summary'));
  await katalin.press(wrong.getByRole('button'));
  assert.equal(await katalin.notice(), katalin.say('action.recall.done'));
  assert.doesNotMatch(await katalin.page.content(), /tévedés/);
  await giulia.goto(`/exchanges/${id}`);
  const text = await giulia.text();
  assert.match(text, /igazolás\.docx/);
  assert.doesNotMatch(text, /tévedés/);
  assert.ok(text.includes(giulia.say('attachments.recalled', { no: 2 })));
  await giulia.close();
  await katalin.close();
});

test('what is too large is refused with its name; the text beside it stays', async () => {
  const giulia = await signedIn('giulia', 'it');
  await giulia.goto(await accepted(europe));
  await giulia.type({ message: 'Guardate il file.' });
  // From the disk: handed over by the debugger, it would take longer than the upload.
  const large = join(mkdtempSync(join(tmpdir(), 'openimi-large-')), 'enorme.pdf');
  writeFileSync(large, pdfOf(25_000_001));
  await giulia.main.locator('input[name="upload.message"]').setInputFiles(large);
  await giulia.press(giulia.say('action.message'));
  rmSync(dirname(large), { recursive: true });
  assert.deepEqual(await giulia.errors(), [`enorme.pdf: ${giulia.say('refusal.file-too-large', { megabytes: 25 })}`]);
  assert.equal(await giulia.field('message').inputValue(), 'Guardate il file.');
  await giulia.press(giulia.say('action.message'));
  assert.equal(await giulia.notice(), giulia.say('action.message.done'));
  await giulia.close();
});

test('a file sent when the session had ended: the text is kept, the file is asked for again', async () => {
  const giulia = await signedIn('giulia', 'it');
  await giulia.goto(await accepted(europe));
  await giulia.type({ message: 'Con un file.' });
  await giulia.main.locator('input[name="upload.message"]').setInputFiles([file('a.pdf', pdf())]);
  europe.clock.forward(31);
  await giulia.press(giulia.say('action.message'));
  assert.equal(await giulia.notice(), giulia.say('account.notice.form-kept-without-files'));
  await giulia.signIn('giulia');
  assert.equal(await giulia.notice(), giulia.say('account.notice.form-resumed-without-files'));
  assert.equal(await giulia.field('message').inputValue(), 'Con un file.');
  await giulia.main.locator('input[name="upload.message"]').setInputFiles([file('a.pdf', pdf())]);
  await giulia.press(giulia.say('action.message'));
  assert.equal(await giulia.notice(), giulia.say('action.message.done'));
  assert.match(await giulia.text(), /a\.pdf/);
  await giulia.close();
});

test('a double click attaches once', async () => {
  const giulia = await signedIn('giulia', 'it', { javaScriptEnabled: true });
  const path = await accepted(europe);
  await giulia.goto(path);
  await giulia.hands.press(giulia.main.locator('summary', { hasText: giulia.say('action.attach') }));
  await giulia.main.locator('input[name="upload.attach"]').setInputFiles([file('once.pdf', pdf())]);
  await giulia.window.arriving(() => giulia.main.getByRole('button', { name: giulia.say('action.attach') }).dblclick());
  await giulia.goto(path);
  assert.equal(await giulia.main.locator('.oi-files__item').count(), 1);
  await giulia.close();
});
