/**
 * Words planted wherever something can be typed, looked for wherever they must not be, after a case has gone through hands: forwarded, with a
 * coordinator; split. Regulation 1024/2012 Art. 9(4), (6), 14(7), 17(3); DESIGN 3.5, 3.6, 3.12. Actions in which nothing can be typed
 * (withdrawing, reminding, forwarding) have nothing to plant.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { pdf } from '../support/files.ts';
import { openProgram, type Program } from '../support/program.ts';
import { type Case, type Kind, Maker, reaches } from './cases.ts';
import { authorityOf, type Place, placeOf, type Staff, staffOf, type Who } from './people.ts';
import { type Around, everythingRead } from './reading.ts';
import { SAMPLES, type Sample, valuesIn, wordsIn } from './requests.ts';

let program: Program;
let staff: Staff;
before(async () => {
  program = await openProgram();
});
after(() => program.close());

/** Of which kinds somebody may come upon words, by whom they were planted; null: by anybody. */
type Allowed = readonly (readonly [kind: Kind, by: Place | null])[];
const CONTENT: Allowed = (['request', 'answers', 'messages', 'files'] as const).map((kind) => [kind, null] as const);

/** Opens a case of an area of its own. */
async function begin(area: string): Promise<Maker> {
  const sample = SAMPLES.find((one) => one.area === area) as Sample;
  staff = await staffOf(program, sample.area, sample.elsewhere);
  return new Maker(program, staff, sample).accepted();
}

function allowedWords(allowed: Allowed, made: Case, parts: readonly number[]): Set<string> {
  const may = made.planted.filter(
    ({ kind, by, part }) =>
      allowed.some(([one, whose]) => one === kind && (whose ?? by) === by) && reaches(made, parts, part),
  );
  return new Set(may.flatMap(({ words }) => words));
}

/** Nobody comes upon a word that is not allowed, wherever; those who may see content do come upon it. */
async function assertSeen(who: Who, made: Case, around: Around, allowed: Allowed, parts = [1]): Promise<void> {
  const may = allowedWords(allowed, made, parts);
  const met = new Set<string>();
  for (const [where, whole] of await everythingRead(program, staff, who, around)) {
    // Who searched is shown for what, for half an hour.
    const text = where.startsWith('GET /cases/search/') ? whole.replaceAll('kanarisurname', '') : whole;
    const words = wordsIn(text);
    assert.deepEqual(
      words.filter((word) => !may.has(word)),
      [],
      `${who}: ${where}`,
    );
    if (allowed.length < CONTENT.length)
      assert.deepEqual(valuesIn(text.replace(/<option[\s\S]*?<\/option>/g, '')), [], `${who}: ${where}`);
    for (const word of words) met.add(word);
    // Nothing typed stands in an address; in a ZIP links lead to the files beside the page.
    if (where.endsWith('file.zip')) continue;
    const addresses = [...text.matchAll(/(?:href|action|formaction|src|location)="?:?"?([^"\s]*)"/g)].map(
      ([, one]) => one,
    );
    assert.deepEqual(wordsIn(addresses.join(' ')), [], `${who}: ${where}`);
  }
  assert.deepEqual(
    [...may].filter((word) => !met.has(word)),
    [],
    `${who} misses`,
  );
}

/** In no table but those that hold it, in no mail, no event, no line of the log. */
async function assertKeptNowhereElse(): Promise<void> {
  await program.makeMails();
  const { pool } = program.database.admin;
  const { rows: tables } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const holding: Record<string, RegExp> = {
    content: /kanari(?!notes|references)/,
    draft: /kanari(?!notes|references)/,
    note: /kanarinotes/,
    participant: /kanarireferences/,
    upload: /kanarifiles/,
  };
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`);
    for (const { row } of rows) {
      const words = wordsIn(row).filter((word) => !holding[name]?.test(word));
      assert.deepEqual(words, [], name);
    }
  }
  const { rows: mails } = await pool.query<{ count: string }>('select count(*) from mail');
  assert.ok(Number(mails[0]?.count) > 5);
  assert.ok(program.log.length > 100);
  assert.deepEqual(wordsIn(program.log.join('')), [], 'the log');
}

/** What somebody has at hand before the case goes on: open pages, a search for the person, a kept list, the case itself, a file. */
async function settled(who: Who, made: { id: string }): Promise<string[]> {
  const browser = await staff.browser(who);
  await browser.get(`/exchanges/${made.id}`);
  const search = await staff.call(who, '/exchanges/search', { body: { name: 'kanarisurname' } });
  const found = await staff.call(who, `/searches/${search.json.id}`);
  assert.ok(found.json.items.some(({ id }: { id: string }) => id === made.id));
  const view = await staff.call(who, '/views', { body: { name: 'Mine', query: { box: 'all' }, preferred: true } });
  assert.equal((await staff.call(who, `/exchanges/${made.id}/claim`, { method: 'POST' })).status, 200);
  const desk = await staff.call(who, `/exchanges/${made.id}/desk`);
  return [search.json.id, view.json.id, ...desk.json.notes.map(({ id }: { id: string }) => id)];
}

describe('forwarded, with a coordinator', () => {
  let made: Case;
  let maker: Maker;
  let around: Around;
  let search: string;

  before(async () => {
    const { clock } = program;
    const now = clock.now;
    clock.now = new Date('2025-12-22T08:00:00Z');
    maker = await begin('posting-of-workers');
    const extensionReason = { text: maker.plant('messages', 1, 'pecs'), lang: 'hu' };
    await maker.act('pecs', 'propose-extension', { moreDays: 1, extensionReason });
    const refusalReason = { text: maker.plant('messages', 1, 'milan'), lang: 'it' };
    await maker.act('milan', 'refuse-extension', { refusalReason });
    clock.now = now;
    await maker.act('milan', 'involve-coordinator');
    await maker.say('budapest', 1);
    const { id, files } = await maker.made('accepted');
    const others = [...(await settled('pecs', { id })), ...(await settled('milan', { id }))];
    [search = ''] = others;
    // One file that was never attached: its user's own, for a day.
    const key = randomUUID();
    const waiting = { name: 'waiting.pdf', content: Readable.from([pdf('waiting')]), key, position: 0 };
    const upload = await program.application.attachments.receive(staff.actors.pecs, waiting);
    await maker.act('pecs', 'forward', { authority: authorityOf('gyor') });
    await program.makeMails();
    around = { exchange: id, attachments: files.length + 1, others: [...others, upload.id] };
    made = await maker.made('awaiting-acceptance');
  });

  /** Its own reference: the file in its cupboard has the number still. */
  const left: Allowed = [['references', 'pecs']];
  const expected: Partial<Record<Who, Allowed>> = {
    milan: [...CONTENT, ['notes', 'milan'], ['references', 'milan'], ['references', 'pecs']],
    milanViewer: [['references', 'milan']],
    pecs: left,
    pecsViewer: left,
    pecsAllocator: left,
  };
  for (const who of ['milan', 'milanViewer', 'pecs', 'pecsAllocator', 'gyor', 'budapest', 'vienna'] as const)
    test(`before Győr accepts: ${who}`, () => assertSeen(who, made, around, expected[who] ?? []));

  test('the old holder finds the person no more, nor by the search that it made before', async () => {
    assert.deepEqual((await staff.call('pecs', `/searches/${search}`)).json.items, []);
    const again = await staff.call('pecs', '/exchanges/search', { body: { name: 'kanarisurname' } });
    assert.deepEqual((await staff.call('pecs', `/searches/${again.json.id}`)).json.items, []);
    const { json } = await staff.call('pecs', '/exchanges?box=all');
    assert.deepEqual(
      json.items.map(({ id, turn, state }: { id: string; turn: { yours: boolean }; state: string }) => [
        id,
        turn.yours,
        state,
      ]),
      [[made.id, false, 'awaiting-acceptance']],
    );
    for (const box of ['unread', 'waiting', 'mine'])
      assert.deepEqual((await staff.call('pecs', `/exchanges?box=${box}`)).json.items, [], box);
  });

  test('its answers in work are erased', async () => {
    const { rows } = await program.database.admin.pool.query(
      `select 1 from content where exchange_id = $1 and name = 'answers-draft'`,
      [made.id],
    );
    assert.deepEqual(rows, []);
  });

  test('to the end: clarified, corrected, closed by Milan and Győr', async () => {
    await maker.act('gyor', 'accept', { days: 1 });
    await maker.speak('gyor');
    await maker.answer('gyor', 'reply', [1, 2, 3]);
    const clarification = { text: maker.plant('messages', 1, 'milan'), lang: 'it' };
    await maker.act('milan', 'ask-clarification', { clarification, clarificationDays: 5 });
    await maker.answer('gyor', 'correct', [1, 2, 3]);
    const explanation = { text: maker.plant('messages', 1, 'gyor'), lang: 'hu' };
    await maker.act('gyor', 'give-clarification', { explanation });
    await maker.act('milan', 'close', { timeliness: 'dissatisfied' });
    made = await maker.made('closed');
    const own = (who: Who): Allowed => [...CONTENT, ['notes', placeOf(who)], ['references', null]];
    await program.makeMails();
    around = { ...around, attachments: made.files.length };
    await assertSeen('milan', made, around, own('milan'));
    const gyor: Allowed = [...CONTENT, ['notes', 'gyor'], ['references', 'gyor'], ['references', 'milan']];
    await assertSeen('gyor', made, around, gyor);
    for (const who of ['pecs', 'pecsViewer'] as const) await assertSeen(who, made, around, left);
    for (const who of ['budapest', 'pecsElsewhere'] as const) await assertSeen(who, made, around, []);
    await assertKeptNowhereElse();
  });
});

describe('split', () => {
  let made: Case;
  let around: Around;

  before(async () => {
    const maker = await begin('services');
    const others = await settled('pecs', await maker.made('accepted'));
    await maker.act('pecs', 'split', { authority: authorityOf('gyor'), questions: [2, 3] });
    maker.questions = { 1: [1], 2: [2, 3] };
    await maker.act('gyor', 'accept', { days: 1 }, 2);
    await maker.say('milan', 2);
    await maker.speak('gyor', 2);
    for (const [who, part, questions] of [
      ['pecs', 1, [1]],
      ['gyor', 2, [2, 3]],
    ] as const) {
      const extensionReason = { text: maker.plant('messages', part, who), lang: 'hu' };
      await maker.act(who, 'propose-extension', { moreDays: 1, extensionReason }, part);
      await maker.answer(who, 'reply', [...questions], part);
      const clarification = { text: maker.plant('messages', part, 'milan'), lang: 'it' };
      await maker.act('milan', 'ask-clarification', { clarification, clarificationDays: 5 }, part);
      const explanation = { text: maker.plant('messages', part, who), lang: 'hu' };
      await maker.act(who, 'give-clarification', { explanation }, part);
    }
    made = await maker.made('replied');
    others.push(...(await settled('gyor', made)));
    await program.makeMails();
    around = { exchange: made.id, attachments: made.files.length, others };
  });

  const holder = (who: Place): Allowed => [...CONTENT, ['notes', who], ['references', who], ['references', 'milan']];
  const expected: Partial<Record<Who, readonly [Allowed, number[]]>> = {
    milan: [
      [...CONTENT, ['notes', 'milan'], ['references', null]],
      [1, 2],
    ],
    milanViewer: [[['references', 'milan']], [1, 2]],
    pecs: [holder('pecs'), [1]],
    pecsViewer: [[['references', 'pecs']], [1]],
    pecsAllocator: [[['references', 'pecs']], [1]],
    gyor: [holder('gyor'), [2]],
    gyorViewer: [[['references', 'gyor']], [2]],
  };
  for (const who of ['milan', 'pecs', 'pecsViewer', 'gyor', 'gyorViewer', 'budapest'] as const)
    test(`each has its own part: ${who}`, () => {
      const [allowed, parts] = expected[who] ?? [[], []];
      return assertSeen(who, made, around, allowed, parts);
    });

  test('none of it stands anywhere else', assertKeptNowhereElse);
});
