/** A request about posting in a real browser: what is asked only on a condition, a table, the limits of the act, sums of money. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyboard, pointer } from '../support/hands.ts';
import { type Manner, Person } from '../support/person.ts';
import { start } from './asking.ts';
import { browser, europe, openStage } from './stage.ts';

openStage();

const MANNERS: readonly Manner[] = [
  { name: 'without-scripts', width: 320, javaScriptEnabled: false, hands: pointer },
  { name: 'by-keyboard', width: 1280, javaScriptEnabled: true, hands: keyboard },
];
const WORKER = 'Kanári Munkás';

for (const manner of MANNERS) {
  test(`a request about a posted worker's pay: ${manner.name}`, async () => {
    const francesca = await Person.signedIn(browser, europe, 'francesca', 'it', manner);
    const zsofia = await Person.signedIn(browser, europe, 'zsofia', 'hu', manner);
    const path = await ask(francesca);
    await answer(zsofia, path);
    await francesca.goto(path);
    assert.match(await francesca.text(), /1850,50\sHUF/);
    await Promise.all([francesca.close(), zsofia.close()]);
  });
}

/** The one fault of the page, as its summary says it. */
async function fault(person: Person): Promise<string> {
  const errors = await person.errors();
  assert.equal(errors.length, 1, errors.join(' | '));
  return errors[0] ?? '';
}

async function ask(francesca: Person): Promise<string> {
  await francesca.follow(francesca.say('shell.nav.new'));
  await start(francesca, 'posting-of-workers.information-request');
  await overview(francesca);
  await francesca.type({ q: 'foglalkoztatas felugyelet' });
  await francesca.press(francesca.main.locator('form[method=get]').getByRole('button'));
  await francesca.press(francesca.main.locator('tbody tr').first().getByRole('button'));
  await details(francesca);
  assert.equal(await francesca.main.locator('[name="question.po-43"]').count(), 0, 'of another kind, so not offered');
  await francesca.choose({ 'question.po-45': '1' });
  await francesca.type({ 'parameter.po-45.worker': WORKER });
  await francesca.press(francesca.say('draft.save-continue'));
  assert.match(francesca.path, /attachments$/);
  await francesca.press(francesca.say('draft.save-continue'));
  assert.match(await francesca.text(), /25 giorni lavorativi da oggi: fino al 8 aprile 2026/);
  await francesca.press(francesca.say('action.send'));
  assert.match(francesca.path, /^\/exchanges\//);
  return francesca.path;
}

async function overview(francesca: Person): Promise<void> {
  const reason = francesca.field('fields.urgencyReason');
  await francesca.choose({ 'fields.kind': 'working-conditions' });
  await francesca.select({ 'fields.sector': 'F – Costruzioni' });
  assert.equal(await reason.isVisible(), false);
  await francesca.choose({ 'fields.urgency': 'register-check' });
  assert.equal(await reason.isVisible(), true, 'an urgent request must say why');
  await francesca.type({ 'fields.urgencyReason': 'Controllo in corso', 'fields.daysWanted': '3' });
  await francesca.press(francesca.say('draft.save-continue'));
  assert.match(await fault(francesca), /La legge consente al massimo 2 giorni lavorativi\.$/);
  assert.equal(await francesca.field('fields.daysWanted').inputValue(), '3');
  assert.equal(await reason.inputValue(), 'Controllo in corso', 'nothing typed is lost');
  await francesca.choose({ 'fields.urgency': 'ordinary' });
  await francesca.type({ 'fields.daysWanted': '26' });
  await francesca.press(francesca.say('draft.save-continue'));
  assert.match(await fault(francesca), /La legge consente al massimo 25 giorni lavorativi\.$/);
  await francesca.type({ 'fields.daysWanted': '25' });
  await francesca.press(francesca.say('draft.save-continue'));
}

async function details(francesca: Person): Promise<void> {
  assert.match(francesca.path, /details$/);
  const cell = (row: number, column: string): string => `fields.workers.${row}.${column}`;
  await francesca.type({ 'fields.providerName': 'Kanári Építő', 'fields.reason': 'Dubbi sulla retribuzione.' });
  assert.equal(await francesca.field(cell(0, 'surname')).isVisible(), false);
  await francesca.choose({ 'fields.particularWorkers': 'yes' });
  await francesca.type({
    [cell(0, 'surname')]: WORKER,
    [`${cell(0, 'birthDate')}.day`]: '31',
    [`${cell(0, 'birthDate')}.month`]: '2',
    [`${cell(0, 'birthDate')}.year`]: '1980',
  });
  await francesca.press(francesca.say('draft.add-row'));
  assert.match(await fault(francesca), new RegExp(`${francesca.say('issue.not-a-date').replaceAll('.', '\\.')}$`));
  assert.equal(await francesca.field(`${cell(0, 'birthDate')}.day`).inputValue(), '31');
  await francesca.type({ [`${cell(0, 'birthDate')}.day`]: '28' });
  await francesca.press(francesca.say('draft.add-row'));
  await francesca.type({ [cell(1, 'surname')]: 'Kanári Második' });
  await francesca.press(francesca.say('draft.add-row'));
  // The first row is emptied: the second takes its place.
  await francesca.type({
    [cell(0, 'surname')]: '',
    [`${cell(0, 'birthDate')}.day`]: '',
    [`${cell(0, 'birthDate')}.month`]: '',
    [`${cell(0, 'birthDate')}.year`]: '',
    [cell(2, 'surname')]: WORKER,
  });
  await francesca.press(francesca.say('draft.save'));
  assert.deepEqual(await Promise.all([0, 1, 2].map((row) => francesca.field(cell(row, 'surname')).inputValue())), [
    'Kanári Második',
    WORKER,
    '',
  ]);
  await francesca.press(francesca.say('draft.save-continue'));
}

async function answer(zsofia: Person, path: string): Promise<void> {
  await zsofia.goto(path);
  assert.ok(!(await zsofia.page.content()).includes('Kanári'), 'nothing personal before acceptance');
  assert.equal(await zsofia.field('days').inputValue(), '25');
  assert.match(await zsofia.text(), /25 munkanap a kézhezvételtől: 2026\. április 8\./);
  await zsofia.type({ days: '26' });
  await zsofia.press(zsofia.say('action.accept'));
  assert.match(await fault(zsofia), /legfeljebb 25 munkanapot enged\.$/);
  assert.equal(await zsofia.field('days').inputValue(), '26');
  await zsofia.type({ days: '20' });
  await zsofia.press(zsofia.say('action.accept'));
  assert.ok((await zsofia.text()).includes(WORKER));
  const sum = zsofia.main.locator('[name="answers.1.value"]');
  await zsofia.type({ 'answers.1.value': 'sok' });
  await zsofia.press(zsofia.say('action.save-answers'));
  assert.match(await fault(zsofia), new RegExp(zsofia.say('issue.wrong-format').replaceAll('.', '\\.')));
  assert.equal(await sum.inputValue(), 'sok');
  await zsofia.type({ 'answers.1.value': '1 850,50' });
  await zsofia.select({ 'answers.1.value.currency': 'HUF' });
  await zsofia.type({ 'answers.1.po-45a.value': '40', 'answers.1.po-45b.value': '20' });
  await zsofia.press(zsofia.say('action.reply'));
  assert.equal(await zsofia.notice(), zsofia.say('action.reply.done'));
}
