/** The way of a request as two people go it: Giulia in Bologna asks, Katalin in Budapest answers. */
import assert from 'node:assert/strict';
import type { Parameters } from '../../src/texts/index.ts';
import { PROCEDURE } from '../support/europe.ts';
import type { Person } from '../support/person.ts';

/** Personal data and free text that must not be in any page of the recipient before acceptance. */
export const HIDDEN = {
  'fields.firstName': 'Kanári Ágota',
  'fields.surname': 'Próbainé-Esempio',
  'fields.qualification': 'Okleveles kardiológus szakorvos',
  'parameter.pq-7.abbreviation': 'dr. kanár.',
  'parameter.pq-7.title': 'Kanáridoktor',
} as const;
export const REASON = 'La dottoressa ha chiesto il riconoscimento.\nIl diploma è poco leggibile.';

/** What the texts of this language must be, word for word: the program's own catalogue is not asked. */
const SPOKEN: Readonly<Record<string, { doctor: string; hungary: string; questions: readonly string[] }>> = {
  it: {
    doctor: 'Medico',
    hungary: 'Ungheria',
    questions: ['La professione «Medico» è regolamentata sul vostro territorio?'],
  },
  hu: {
    doctor: 'Orvos',
    hungary: 'Magyarország',
    questions: ['Szabályozott-e az Önök országának területén a következő szakma: „Orvos”?'],
  },
  el: {
    doctor: 'Ιατρός',
    hungary: 'Ουγγαρία',
    questions: ['Είναι νομοθετικά κατοχυρωμένο στο έδαφός σας το επάγγελμα «Ιατρός»;'],
  },
  en: { doctor: 'Doctor', hungary: 'Hungary', questions: ['regulated'] },
};

const spokenBy = (person: Person) => SPOKEN[person.language] ?? assert.fail(`no texts for ${person.language}`);

/** Begins a case of one of the procedures that the page offers. */
export async function start(person: Person, procedure: string): Promise<void> {
  const form = person.main.locator('form', { has: person.page.locator(`input[value="${procedure}"]`) });
  await person.press(form.getByRole('button'));
}

/** From an empty form to the page of the case; returns its address. */
export async function ask(giulia: Person): Promise<string> {
  await giulia.follow(giulia.say('shell.nav.new'));
  await start(giulia, PROCEDURE);
  await overview(giulia);
  await recipient(giulia);
  await details(giulia);
  await questions(giulia);
  await check(giulia);
  await giulia.press(giulia.say('action.send'));
  assert.match(giulia.path, /^\/exchanges\//);
  assert.equal(await giulia.notice(), giulia.say('action.send.done'));
  return giulia.path;
}

/** The summary names one fault, with the field's name before it. */
async function refused(person: Person, key: string, parameters?: Parameters): Promise<void> {
  const errors = await person.errors();
  assert.equal(errors.length, 1);
  assert.equal(await person.page.evaluate('document.activeElement.id'), 'errors', 'the summary takes the focus');
  assert.ok(errors[0]?.endsWith(person.say(key, parameters)), `${errors[0]} ends with ${key}`);
}

async function overview(giulia: Person): Promise<void> {
  await giulia.select({ 'fields.profession': spokenBy(giulia).doctor });
  await giulia.choose({ 'fields.purpose': 'establishment' });
  await giulia.type({ 'fields.daysWanted': 'tre settimane' });
  await giulia.press(giulia.say('draft.save-continue'));
  assert.equal((await giulia.errors()).length, 1, 'a number of days in words is refused');
  assert.equal(await giulia.field('fields.daysWanted').inputValue(), 'tre settimane');
  await giulia.type({ 'fields.daysWanted': '21' });
  await giulia.press(giulia.say('draft.save'));
  assert.equal(await giulia.notice(), giulia.say('draft.saved'));
  await giulia.press(giulia.say('draft.save-continue'));
}

/** Without accents, then with two wrong letters, then by country. */
async function recipient(giulia: Person): Promise<void> {
  const rows = giulia.main.locator('tbody tr');
  const search = giulia.main.locator('form[method=get]').getByRole('button');
  await giulia.type({ q: 'nepegeszsegugyi' });
  await giulia.press(search);
  assert.ok(
    (await rows.allInnerTexts()).some((row) => row.includes('Népegészségügyi')),
    'found without accents',
  );
  await giulia.type({ q: 'orvossi kamra budapst' });
  await giulia.press(search);
  assert.match(await rows.first().innerText(), /Magyar Orvosi Kamara Budapesti/, 'found with wrong letters');
  await giulia.type({ q: 'orvosi kamara' });
  await giulia.select({ country: spokenBy(giulia).hungary });
  await giulia.press(search);
  const countries = await rows.locator('td').nth(0).allInnerTexts();
  assert.ok(countries.length > 0 && countries.every((text) => text.includes(spokenBy(giulia).hungary)));
  const name = 'Magyar Orvosi Kamara Budapesti Területi Szervezete';
  assert.equal(await giulia.main.getByRole('link', { name }).first().getAttribute('lang'), 'hu');
  await giulia.press(`${giulia.say('draft.recipient.choose')} ${name}`);
}

/** The surname is left out, to be missed by the check. */
async function details(giulia: Person): Promise<void> {
  assert.match(giulia.path, /details$/);
  await giulia.type({
    'fields.firstName': HIDDEN['fields.firstName'],
    'fields.birthDate.day': '31',
    'fields.birthDate.month': '2',
    'fields.birthDate.year': '1980',
    'fields.qualification': HIDDEN['fields.qualification'],
    'fields.reason': REASON,
  });
  await giulia.select({
    'fields.thirdCountry': { it: 'Brasile', hu: 'Brazília', el: 'Βραζιλία', en: 'Brazil' }[giulia.language] ?? '',
  });
  await giulia.press(giulia.say('draft.save-continue'));
  await refused(giulia, 'issue.not-a-date');
  assert.equal(await giulia.field('fields.reason').inputValue(), REASON, 'nothing typed is lost');
  await giulia.hands.press(giulia.page.locator('#errors a'));
  await giulia.type({ 'fields.birthDate.day': '28' });
  await giulia.press(giulia.say('draft.save-continue'));
}

async function questions(giulia: Person): Promise<void> {
  assert.match(giulia.path, /questions$/);
  assert.equal(await giulia.field('parameter.pq-7.title').isVisible(), false);
  for (const code of ['pq-1', 'pq-7', 'pq-9', 'pq-12', 'pq-16', 'pq-21']) {
    await giulia.choose({ [`question.${code}`]: '1' });
    if (code === 'pq-7') {
      assert.equal(await giulia.field('parameter.pq-7.title').isVisible(), true, 'what a question needs unfolds');
      await giulia.type({ 'parameter.pq-7.abbreviation': HIDDEN['parameter.pq-7.abbreviation'] });
    }
  }
  await giulia.press(giulia.say('draft.save-continue'));
  await noAttachments(giulia);
}

/** Nothing has to be attached. */
async function noAttachments(giulia: Person): Promise<void> {
  assert.match(giulia.path, /attachments$/);
  await giulia.press(giulia.say('draft.save-continue'));
}

/** What is missing is named, each with a link to its field. */
async function check(giulia: Person): Promise<void> {
  assert.match(giulia.path, /check$/);
  assert.equal(await giulia.main.getByRole('button', { name: giulia.say('action.send') }).count(), 0);
  const missing = giulia.main.locator('a[href*="#field-"]');
  assert.equal(await missing.count(), 2);
  await giulia.follow(missing.first());
  assert.match(giulia.page.url(), /details#field-fields\.surname$/);
  await giulia.type({ 'fields.surname': HIDDEN['fields.surname'] });
  await giulia.press(giulia.say('draft.save-continue'));
  await giulia.press(giulia.say('draft.save-continue'));
  await noAttachments(giulia);
  await giulia.follow(missing.first());
  await giulia.type({ 'parameter.pq-7.title': HIDDEN['parameter.pq-7.title'] });
  await giulia.press(giulia.say('draft.save-continue'));
  await noAttachments(giulia);
  const text = await giulia.text();
  for (const typed of [...Object.values(HIDDEN), ...REASON.split('\n'), ...spokenBy(giulia).questions])
    assert.ok(text.includes(typed), `the check shows “${typed}”`);
}

/** Finds the case in the inbox and accepts it. */
export async function accept(katalin: Person, path: string): Promise<void> {
  await katalin.goto('/');
  await katalin.follow(katalin.main.locator(`a[href="${path}"]`));
  for (const address of [path, `${path}/print`]) {
    await katalin.goto(address);
    const html = await katalin.page.content();
    for (const value of [...Object.values(HIDDEN), ...REASON.split('\n'), '1980'])
      assert.ok(!html.includes(value), `${address} shows “${value}” before acceptance`);
    assert.ok((await katalin.text()).includes(spokenBy(katalin).doctor), 'the overview is shown');
  }
  await katalin.goto(path);
  assert.equal(await katalin.field('days').inputValue(), '21', 'the days wanted are proposed');
  await katalin.type({ days: '400' });
  await katalin.press(katalin.say('action.accept'));
  await refused(katalin, 'issue.too-big', { max: 366 });
  assert.equal(await katalin.field('days').inputValue(), '400');
  await katalin.type({ days: '14' });
  await katalin.press(katalin.say('action.accept'));
  assert.equal(await katalin.notice(), katalin.say('action.accept.done'));
  const text = await katalin.text();
  for (const typed of [...Object.values(HIDDEN), ...REASON.split('\n')])
    assert.ok(text.includes(typed), `“${typed}” is shown after acceptance`);
}

export const DIPLOMA = 'Orvosdoktori oklevél, Semmelweis Egyetem, Budapest.';
export const COMMENT = 'A rövidítést nálunk nem használják.';

/** Their language, as each page offers it: a text is first taken to be in the language of the page. */
const HUNGARIAN: Readonly<Record<string, string>> = { it: 'ungherese', hu: 'magyar', el: 'Ουγγρικά', en: 'Hungarian' };

/** Keeps a draft, replies too early, and then replies. */
export async function answer(katalin: Person): Promise<void> {
  await katalin.choose({ 'answers.1.value': 'yes' });
  await katalin.press(katalin.say('action.save-answers'));
  assert.equal(await katalin.notice(), katalin.say('action.save-answers.done'));
  await katalin.choose({ 'answers.2.value': 'no' });
  const hungarian = HUNGARIAN[katalin.language] ?? '';
  await katalin.type({ 'answers.2.comment': COMMENT });
  await katalin.select({ 'answers.2.comment.lang': hungarian });
  assert.equal(await katalin.main.locator('[name="answers.3.pq-9a.value"]').first().isVisible(), false);
  await katalin.choose({ 'answers.5.unknown': 'not-held' });
  await katalin.type({ 'answers.6.value': 'hét' });
  await katalin.press(katalin.say('action.save-answers'));
  await refused(katalin, 'issue.not-a-number');
  assert.equal(await katalin.field('answers.6.value').inputValue(), 'hét');
  await katalin.type({ 'answers.6.value': '7' });
  await katalin.press(katalin.say('action.reply'));
  assert.equal((await katalin.errors()).length, 2, 'each missing answer is named');
  assert.ok(await katalin.main.locator('[name="answers.1.value"][value=yes]').isChecked(), 'nothing typed is lost');
  assert.equal(await katalin.field('answers.2.comment').inputValue(), COMMENT);
  await katalin.hands.press(katalin.page.locator('#errors a').first());
  await followUps(katalin);
  await katalin.type({ 'answers.4.value': DIPLOMA });
  await katalin.select({ 'answers.4.value.lang': hungarian });
  await katalin.press(katalin.say('action.reply'));
  assert.equal(await katalin.notice(), katalin.say('action.reply.done'));
}

/** Question 9: a doctor, of which kind, recognised how, in what. */
async function followUps(katalin: Person): Promise<void> {
  await katalin.choose({ 'answers.3.value': 'doctor' });
  await katalin.choose({ 'answers.3.pq-9a.value': 'specialist', 'answers.3.pq-9b.value': 'automatic' });
  const cardiology =
    { it: 'Cardiologia', hu: 'Kardiológia', el: 'Καρδιολογία', en: 'Cardiology' }[katalin.language] ?? '';
  await katalin.select({ 'answers.3.pq-9c.value': cardiology });
}

/** What the requester must read, answer by answer, each in the reader's language. */
const READ: Readonly<Record<string, readonly string[]>> = {
  it: [
    'Sì',
    'No',
    'Medico',
    'Medico specialista',
    'Riconoscimento automatico',
    'Cardiologia',
    'Non disponiamo di questa informazione',
    '7',
  ],
  hu: [
    'Igen',
    'Nem',
    'Orvos',
    'Szakorvos',
    'Automatikus elismerés',
    'Kardiológia',
    'Ezzel az információval nem rendelkezünk',
    '7',
  ],
  el: [
    'Ναι',
    'Όχι',
    'Ιατρός',
    'Ειδικευμένος ιατρός',
    'Αυτόματη αναγνώριση',
    'Καρδιολογία',
    'Δεν διαθέτουμε την πληροφορία αυτή',
    '7',
  ],
  en: [
    'Yes',
    'No',
    'Doctor',
    'Specialised doctor',
    'Automatic recognition',
    'Cardiology',
    'We do not hold this information',
    '7',
  ],
};

/** Reads the answers in the own language, the free text in the writer's, and closes with the survey. */
export async function close(giulia: Person, path: string): Promise<void> {
  await giulia.goto('/');
  await giulia.follow(giulia.main.locator(`a[href="${path}"]`));
  const answers = await giulia.main.locator('.oi-questions__answer strong').allInnerTexts();
  assert.deepEqual(answers, READ[giulia.language]);
  for (const text of [DIPLOMA, COMMENT]) {
    const lang = giulia.main.locator('[lang=hu]').filter({ hasText: text });
    if (giulia.language !== 'hu') assert.ok((await lang.count()) > 0, `“${text}” is marked as Hungarian`);
    else assert.ok((await giulia.text()).includes(text));
  }
  await giulia.goto(`${path}/print`);
  assert.ok((await giulia.text()).includes(DIPLOMA));
  await giulia.goto(path);
  await giulia.choose({ timeliness: 'very-satisfied', efforts: 'satisfied' });
  await giulia.press(giulia.say('action.close'));
  assert.equal(await giulia.notice(), giulia.say('action.close.done'));
  assert.ok((await giulia.text()).includes(giulia.say('option.satisfaction.very-satisfied')));
  await giulia.goto('/?box=closed');
  assert.equal(await giulia.main.locator(`a[href="${path}"]`).count(), 1);
}
