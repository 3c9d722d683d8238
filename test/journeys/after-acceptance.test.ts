/** What happens in an accepted request: split, answered in part, corrected, clarified, extended, written about, urged. Without scripts, by keyboard, at 320 px. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EuropePerson } from '../support/europe.ts';
import { Person } from '../support/person.ts';
import * as moving from './moving.ts';
import { browser, europe, openStage } from './stage.ts';

const { act, begin, hides, marked, offers, openFromInbox, PERSONAL, shows } = moving;

openStage();

const meet = moving.company(() => ({ browser, europe }));

test('a question is split off (hu) to another authority (el); each answers its own, and the requester (it) closes part by part', async () => {
  const path = await moving.accepted(europe);
  const [katalin, istvan, giulia] = [
    await meet('katalin', 'hu'),
    await meet('istvan', 'el'),
    await meet('giulia', 'it'),
  ];
  await katalin.goto(path);
  const number = await katalin.main.locator('h1').innerText();
  await katalin.unfold(katalin.main.locator('details:has(input[name="question"])'));
  await katalin.choose({ question: '2' });
  const answering = 'Oktatási Hivatal – Képesítéselismerési Főosztály';
  await moving.handOver(katalin, 'split', 'oktatasi hivatal', answering);
  await shows(katalin, [katalin.say('exchange.part.other'), answering]);

  await openFromInbox(istvan, path);
  await hides(istvan, path, Object.values(PERSONAL));
  assert.equal(
    /\d{4}-\d+-\d+/.exec(await istvan.main.locator('h1').innerText())?.[0],
    /\d{4}-\d+-\d+/.exec(number)?.[0],
  );
  await act(istvan, 'accept', {}, 2);
  await shows(istvan, Object.values(PERSONAL));
  await act(istvan, 'reply', { 'answers.2.value': 'Βεβαιώνεται η άδεια.' }, 2);

  await katalin.goto(path);
  assert.equal(await katalin.field('answers.2.value').count(), 0, 'the question has gone');
  assert.ok(!(await katalin.text()).includes('Βεβαιώνεται'), 'what another part answers is not hers');
  await katalin.choose({ 'answers.1.value': 'yes' });
  await act(katalin, 'reply', { 'answers.3.value': 'Orvosdoktori oklevél.' });
  assert.ok(!(await istvan.page.content()).includes('Orvosdoktori'));

  await openFromInbox(giulia, path);
  await marked(giulia, 'Βεβαιώνεται η άδεια.', 'el');
  await marked(giulia, 'Orvosdoktori oklevél.', 'hu');
  await giulia.goto(`${path}/print`);
  await shows(giulia, ['Βεβαιώνεται η άδεια.', 'Orvosdoktori oklevél.']);
  await giulia.goto(path);
  await giulia.choose({ 'timeliness@2': 'very-satisfied' });
  await act(giulia, 'close', {}, 2);
  await shows(giulia, [giulia.say('option.satisfaction.very-satisfied')]);
  await giulia.choose({ timeliness: 'satisfied', efforts: 'satisfied' });
  await act(giulia, 'close');
  await giulia.goto('/?box=closed');
  assert.equal(await giulia.main.locator(`tbody th a[href="${path}"]`).count(), 1, 'one case');
});

test('a reply (hu) in part, then in full, then corrected; both sides see both versions', async () => {
  const path = await moving.accepted(europe);
  const [katalin, giulia] = [await meet('katalin', 'hu'), await meet('giulia', 'it')];
  await katalin.goto(path);
  await katalin.choose({ 'answers.1.value': 'no' });
  await act(katalin, 'reply-in-part');
  await giulia.goto(path);
  await shows(giulia, [giulia.say('state.partly-answered'), giulia.say('exchange.no-answer-yet')]);
  await act(katalin, 'reply', { 'answers.2.value': 'Nincs ilyen feltétel.', 'answers.3.value': 'Oklevél.' });
  await act(katalin, 'correct', { 'answers.2.value': 'Mégis van feltétel.' });
  for (const [person, box] of [
    [giulia, 'waiting'],
    [katalin, 'received'],
  ] as const) {
    await openFromInbox(person, path, box);
    await shows(person, ['Mégis van feltétel.', 'Nincs ilyen feltétel.', person.say('exchange.earlier.answer')]);
  }
  await marked(giulia, 'Nincs ilyen feltétel.', 'hu');
});

test('clarification is asked for (it) and given (el); messages go both ways', async () => {
  const path = await moving.replied(europe);
  const [giulia, katalin] = [await meet('giulia', 'it'), await meet('katalin', 'el')];
  await giulia.goto(path);
  await act(giulia, 'ask-clarification', {
    clarification: 'Che cosa vuol dire «engedélyköteles»?',
    clarificationDays: '7',
  });
  await openFromInbox(katalin, path);
  await marked(katalin, 'Che cosa vuol dire', 'it');
  await act(katalin, 'message', { message: 'Θα απαντήσουμε αύριο.' });
  await giulia.goto(path);
  await marked(giulia, 'Θα απαντήσουμε αύριο.', 'el');
  await act(giulia, 'message', { message: 'Grazie, aspettiamo.' });
  await katalin.goto(path);
  await marked(katalin, 'Grazie, aspettiamo.', 'it');
  await act(katalin, 'give-clarification', { explanation: 'Απαιτείται άδεια.' });
  await openFromInbox(giulia, path);
  await marked(giulia, 'Απαιτείται άδεια.', 'el');
  assert.ok(await offers(giulia, 'close'));
});

test('more days (hu) are proposed and agreed to (it), proposed again and refused; both pages say the same date', async () => {
  const path = await moving.accepted(europe);
  const [katalin, giulia] = [await meet('katalin', 'hu'), await meet('giulia', 'it')];
  await katalin.goto(path);
  const reason = 'Az irattárban kell keresni.';
  await act(katalin, 'propose-extension', { moreDays: '10', extensionReason: reason });
  assert.equal(await offers(katalin, 'propose-extension'), false, 'one proposal at a time');
  await openFromInbox(giulia, path);
  await marked(giulia, reason, 'hu');
  assert.equal(await moving.dayOf(giulia, 'agreed'), '16 marzo 2026');
  await act(giulia, 'agree-extension');
  assert.equal(await moving.dayOf(giulia, 'agreed'), '26 marzo 2026');
  await katalin.goto(path);
  assert.equal(await moving.dayOf(katalin, 'agreed'), '2026. március 26.');
  await act(katalin, 'propose-extension', { moreDays: '30', extensionReason: reason });
  await giulia.goto(path);
  await act(giulia, 'refuse-extension', { refusalReason: 'Il termine di legge scade.' });
  assert.equal(await moving.dayOf(giulia, 'agreed'), '26 marzo 2026');
  await katalin.goto(path);
  assert.equal(await moving.dayOf(katalin, 'agreed'), '2026. március 26.');
  await marked(katalin, 'Il termine di legge scade.', 'it');
});

test('a closed request is used again (it), and followed up under its number', async () => {
  const path = await moving.replied(europe);
  await moving.done(europe, 'giulia', path, 'close');
  const giulia = await meet('giulia', 'it');
  await openFromInbox(giulia, path, 'closed');
  await begin(giulia, 'copy');
  await giulia.goto(giulia.path.replace(/[^/]*$/, 'check'));
  await shows(giulia, Object.values(PERSONAL));
  await giulia.goto(path);
  const [number] = /\d{4}-\d+-\d+/.exec(await giulia.page.title()) ?? [];
  await begin(giulia, 'follow-up');
  await giulia.goto(giulia.path.replace(/[^/]*$/, 'questions'));
  await giulia.choose({ 'question.pq-1': '1' });
  await giulia.press(giulia.say('draft.save-continue'));
  // no attachments
  await giulia.press(giulia.say('draft.save-continue'));
  await giulia.press(giulia.say('action.send'));
  await shows(giulia, [`${number}.2`]);
  const katalin = await meet('katalin', 'hu');
  await openFromInbox(katalin, giulia.path);
  await act(katalin, 'accept');
  await katalin.follow(number ?? '');
  assert.equal(katalin.path, path);
});

test('after two months without a word the coordinator (en) is called in, sees no personal data, and reminds', async () => {
  const path = await moving.accepted(europe);
  // Two months from 2 March end with Saturday 2 May, and so with Monday 4 May (Regulation 1182/71, Art. 3(4)).
  europe.clock.forward(65 * 24 * 60);
  // Whoever was signed in no longer is.
  const again = (who: EuropePerson, language: string) => Person.signedIn(browser, europe, who, language, moving.HARD);
  const [giulia, gabor, katalin] = [
    await again('giulia', 'hu'),
    await again('gabor', 'en'),
    await again('katalin', 'it'),
  ];
  await giulia.goto(path);
  await act(giulia, 'involve-coordinator');
  assert.equal(await offers(giulia, 'involve-coordinator'), false);
  await openFromInbox(gabor, path, 'received');
  await hides(gabor, path, Object.values(PERSONAL));
  await act(gabor, 'remind');
  await openFromInbox(katalin, path);
  await shows(katalin, [katalin.say('role.coordinator'), katalin.say('action.remind.done')]);
});
