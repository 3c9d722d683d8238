/** Where somebody comes upon an exchange: lists and their files, kept lists, searches, counts; and what these show of it. */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { BYTE_ORDER_MARK } from '../../src/inbox/csv.ts';
import { openEventStream } from '../support/event-stream.ts';
import type { Examined } from './cases.ts';
import { PEOPLE, placeOf, type Who } from './people.ts';
import { valuesIn, procedureOf, wordsIn } from './requests.ts';
import { type Grant, grantedTo, STATES, type State } from './table.ts';

const BOXES = ['waiting', 'sent', 'received', 'closed', 'all'];

export function listTests(examined: () => Examined): void {
  describe('in lists', () => {
    for (const who of PEOPLE) {
      test(`${who} finds what the table says, and no more of it than the overview`, () =>
        findsInBoxes(examined(), who));
      test(`${who} gets the same as a file`, () => getsAsFile(examined(), who));
      test(`${who} narrows lists down by what it sees, by nothing else`, () => narrowsDown(examined(), who));
      test(`${who} finds persons where it sees everything`, () => findsPersons(examined(), who));
      test(`${who} is told live how many wait`, () => isTold(examined(), who));
      test(`${who} finds the same on the pages of lists, kept ones too`, () => findsOnPages(examined(), who));
    }
  });
}

/** The states in which somebody's grant says so. */
const statesWhere = (who: Who, holds: (grant: Grant) => boolean): State[] =>
  STATES.filter((state) => holds(grantedTo(who, state))).sort();

const inBox = (who: Who, box: string): State[] =>
  statesWhere(who, ({ sees, boxes }) => (box === 'all' ? sees !== 'nothing' : boxes.includes(box)));

interface Line {
  readonly id: string;
  readonly number: string;
  readonly overview: object;
  readonly reference: string | null;
  readonly assigned: readonly string[];
}

/** The cases that a list has, by their state; what is not one of them must not be there either. */
function statesOf({ cases, sample }: Examined, items: readonly Pick<Line, 'id'>[], who: Who): State[] {
  const states = items.flatMap(({ id }) => STATES.filter((state) => cases[state].id === id));
  if (who !== 'pecsElsewhere') assert.equal(states.length, items.length, `${sample.area}: something else is listed`);
  return states.sort();
}

const list = async ({ staff }: Examined, who: Who, query: string) => {
  const { status, json, text } = await staff.call(who, `/exchanges?${query}&limit=100`);
  assert.equal(status, 200, text);
  return { items: json.items as Line[], text };
};

async function findsInBoxes(examined: Examined, who: Who): Promise<void> {
  const { cases, sample } = examined;
  for (const box of BOXES) {
    const { items, text } = await list(examined, who, `box=${box}`);
    assert.deepEqual(statesOf(examined, items, who), inBox(who, box), box);
    if (who === 'pecsElsewhere') continue;
    for (const line of items) {
      assert.deepEqual(line.overview, sample.overview);
      const state = STATES.find((one) => cases[one].id === line.id) as State;
      assert.deepEqual(line.reference === null ? [] : [line.reference], ownReference(examined, who, state));
    }
    assert.deepEqual(
      wordsIn(text).filter((word) => !word.startsWith(`kanarireferences${placeOf(who)}`)),
      [],
    );
    assert.deepEqual(valuesIn(text), []);
  }
}

/** The file reference of somebody's own authority, which everybody sees who sees the exchange. */
function ownReference({ cases }: Examined, who: Who, state: State): string[] {
  const own = placeOf(who);
  if (!grantedTo(who, state).refs.includes(own)) return [];
  return cases[state].planted
    .filter(({ kind, by }) => kind === 'references' && by === own)
    .flatMap(({ words }) => words.map((word) => `${word}/2026`));
}

/** A line for each exchange of the list, with its number and nothing personal. */
async function getsAsFile(examined: Examined, who: Who): Promise<void> {
  const { staff, cases } = examined;
  for (const box of BOXES) {
    const { status, text } = await staff.call(who, `/exchanges/export?box=${box}`);
    assert.equal(status, 200, text);
    assert.ok(text.startsWith(BYTE_ORDER_MARK));
    const numbers = text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[0]);
    if (who === 'pecsElsewhere') {
      for (const { number } of Object.values(cases)) assert.ok(!numbers.includes(number));
      continue;
    }
    assert.deepEqual(
      numbers.sort(),
      inBox(who, box)
        .map((state) => cases[state].number)
        .sort(),
    );
    const own = inBox(who, box).flatMap((state) => ownReference(examined, who, state));
    assert.deepEqual(wordsIn(text), wordsIn(own.join(' ')));
    assert.deepEqual(valuesIn(text), []);
  }
}

async function narrowsDown(examined: Examined, who: Who): Promise<void> {
  const { cases, sample } = examined;
  const all = inBox(who, 'all');
  for (const state of STATES) {
    const { number, id } = cases[state];
    const byNumber = await list(examined, who, `box=all&number=${number}`);
    assert.deepEqual(
      byNumber.items.map((line) => line.id),
      all.includes(state) ? [id] : [],
      number,
    );
  }
  for (const place of ['milan', 'pecs', 'gyor'] as const) {
    const { items } = await list(examined, who, `box=all&reference=kanarireferences${place}`);
    assert.deepEqual(
      statesOf(examined, items, who),
      statesWhere(who, ({ refs, sees }) => sees !== 'nothing' && refs.includes(place)).filter((state) =>
        cases[state].planted.some(({ kind, by }) => kind === 'references' && by === place),
      ),
      place,
    );
  }
  const [[name, value] = []] = Object.entries(sample.overview);
  const byCode = await list(examined, who, `box=all&code=${name}=${value}`);
  assert.deepEqual(statesOf(examined, byCode.items, who), all);
  const byProcedure = await list(examined, who, `box=all&procedure=${procedureOf(sample)}`);
  assert.deepEqual(statesOf(examined, byProcedure.items, who), all);
  // Nothing beyond the overview narrows a list down, so that nothing can be guessed by asking.
  for (const [beyond, code] of Object.entries(sample.beyond)) {
    if (typeof code !== 'string') continue;
    const { items } = await list(examined, who, `box=all&code=${beyond}=${encodeURIComponent(code)}`);
    assert.deepEqual(items, [], beyond);
  }
  for (const desk of ['mine', 'nobody', 'unread']) {
    const { items } = await list(examined, who, `box=all&desk=${desk}`);
    for (const state of statesOf(examined, items, who)) assert.ok(all.includes(state), `${desk}: ${state}`);
  }
}

async function findsPersons({ staff, ...examined }: Examined, who: Who): Promise<void> {
  const expected = statesWhere(who, ({ sees }) => sees === 'everything');
  const persons = [{ name: 'kanarisurname' }, { name: 'KANARISURNAME' }];
  for (const body of persons) {
    const started = await staff.call(who, '/exchanges/search', { body });
    assert.deepEqual([started.status, wordsIn(started.text)], [201, []]);
    const found = await staff.call(who, `/searches/${started.json.id}?limit=100`);
    assert.deepEqual(statesOf({ staff, ...examined }, found.json.items, who), expected);
    assert.doesNotMatch(found.text, /kanari(?!references)/);
    // By a result that is not one's own nothing is found at all.
    const other = who === 'milan' ? 'pecs' : 'milan';
    assert.equal((await staff.call(other, `/searches/${started.json.id}`)).status, 404);
  }
}

/** Server-sent events: numbers of what is listed, and nothing else. */
async function isTold({ program, staff }: Examined, who: Who): Promise<void> {
  const { port } = program.app.server.address() as AddressInfo;
  const { cookies } = await staff.browser(who);
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const stream = await openEventStream(`http://127.0.0.1:${port}/live`, { cookie });
  await stream.until(() => stream.events('counts').length > 0);
  stream.close();
  const [{ count } = { count: -1 }] = stream.events('counts') as { count: number }[];
  if (who !== 'pecsElsewhere') assert.equal(count, inBox(who, 'waiting').length);
  assert.deepEqual(wordsIn(stream.text), []);
}

async function findsOnPages(examined: Examined, who: Who): Promise<void> {
  const { staff, cases } = examined;
  const browser = await staff.browser(who);
  const linked = (html: string): State[] =>
    STATES.filter((state) => html.includes(`/exchanges/${cases[state].id}`)).sort();
  for (const box of BOXES) {
    const { body } = await browser.get(`/?box=${box}&size=100`);
    assert.deepEqual(linked(body), inBox(who, box), box);
    // What else there is belongs to the other area.
    if (who === 'pecsElsewhere') continue;
    const own = inBox(who, box).flatMap((state) => ownReference(examined, who, state));
    assert.deepEqual(wordsIn(body), wordsIn(own.join(' ')), box);
    assert.deepEqual(valuesIn(body), []);
  }
  const { statusCode, headers } = await browser.get('/cases/next');
  const waiting = inBox(who, 'waiting').map((state) => `/exchanges/${cases[state].id}`);
  assert.equal(statusCode, 303);
  assert.ok([...waiting, '/?box=waiting&done=none-left'].includes(String(headers.location)) || who === 'pecsElsewhere');
  const kept = await staff.call(who, '/views', {
    body: { name: 'All', query: { box: 'all', reference: 'kanarireferencesmilan', size: '100' } },
  });
  assert.equal(kept.status, 201);
  const view = (await browser.get(`/?view=${kept.json.id}&box=all&reference=kanarireferencesmilan&size=100`)).body;
  assert.deepEqual(
    linked(view),
    statesWhere(who, ({ refs }) => refs.includes('milan')),
  );
}
