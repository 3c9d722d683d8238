/** What is shown of an exchange, what is offered, and that nothing else is done. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unzip } from '../support/files.ts';
import { type Case, type Examined, type Kind, reaches } from './cases.ts';
import { PEOPLE, placeOf, type Who } from './people.ts';
import { valuesIn, wordsIn } from './requests.ts';
import { GIVING, type Giving, type Grant, grantedTo, STATES, type State } from './table.ts';

/** Every action of the four procedures: they share them. */
const ACTIONS = (
  'accept save-answers reply reply-in-part close ask-clarification give-clarification correct propose-extension agree-extension ' +
  'refuse-extension message attach recall forward split modify remind withdraw involve-coordinator'
).split(' ');

export function documentTests(examined: () => Examined): void {
  for (const state of STATES)
    describe(state, () => {
      for (const who of PEOPLE) personTests(() => ({ ...examined(), case: examined().cases[state] }), who, state);
    });
}

/** What one of them sees and does in one state. */
export function personTests(examined: () => Examined & { readonly case: Case }, who: Who, state: State | Giving): void {
  const grant = grantedTo(who, state);
  const seen = (): Seen => ({ ...examined(), who, state, grant });
  if (grant.sees === 'nothing') test(`${who} does not learn that it exists`, () => seesNothing(seen()));
  else {
    test(`${who} sees ${grant.sees}, is offered [${grant.acts}]`, () => seesDocument(seen()));
    test(`${who} sees the same on pages and in files`, () => seesPages(seen()));
  }
  test(`${who} does nothing that is not offered`, () => doesNothingElse(seen()));
}

interface Seen extends Examined {
  readonly who: Who;
  readonly state: State | Giving;
  readonly grant: Grant;
  readonly case: Case;
}

const at = (seen: Seen, more = ''): string => `/exchanges/${seen.case.id}${more}`;

async function seesNothing(seen: Seen): Promise<void> {
  const { staff, who } = seen;
  for (const path of ['', '/events', '/desk', '/attachments/1', '/file.zip']) {
    const { status, json } = await staff.call(who, at(seen, path));
    assert.deepEqual([status, json.code], [404, 'exchange-not-found'], path);
  }
  const browser = await staff.browser(who);
  for (const path of ['', '/print', '/office', '/file.zip', '/attachments/1']) {
    const { statusCode, body } = await browser.get(at(seen, path));
    assert.deepEqual([statusCode, wordsIn(body)], [404, []], path);
  }
  for (const kind of ['copy', 'follow-up', 'change']) {
    const { status } = await staff.call(who, at(seen, '/drafts'), { body: { kind } });
    assert.equal(status, 404, kind);
  }
}

/** The words that the grant lets somebody see, of these kinds. */
function wordsOf({ grant, who, case: made }: Seen, kinds: readonly Kind[]): string[] {
  const own = placeOf(who);
  const granted = made.planted.filter(({ kind, part, by }) => {
    if (!kinds.includes(kind)) return false;
    if (kind === 'notes') return by === own && grant.desk.includes('keep');
    if (kind === 'references') return grant.refs.includes(by);
    if (kind === 'work') return by === own && grant.work;
    return grant.sees === 'everything' && reaches(made, grant.parts, part);
  });
  return granted.flatMap(({ words }) => words).sort();
}

const DOCUMENT = ['request', 'answers', 'work', 'messages', 'files'] as const;

async function seesDocument(seen: Seen): Promise<void> {
  const { staff, who, grant, sample, case: made } = seen;
  const { status, json, text } = await staff.call(who, at(seen));
  assert.equal(status, 200);
  const everything = grant.sees === 'everything';
  assert.deepEqual(valuesOf(json), everything ? { ...sample.overview, ...sample.beyond } : sample.overview);
  assert.equal(json.masked, !everything);
  assert.deepEqual(wordsIn(text), wordsOf(seen, DOCUMENT));
  if (!everything) assert.deepEqual(valuesIn(text), []);
  const offered = json.actions.map(({ action, part }: { action: string; part: number }) => `${part} ${action}`);
  assert.deepEqual(
    offered.sort(),
    grant.parts.flatMap((part) => grant.acts.map((action) => `${part} ${action}`)).sort(),
  );
  assert.deepEqual(json.drafts, grant.copies);
  for (const part of json.parts) {
    const own = grant.parts.includes(part.no);
    const codes = part.questions
      .filter(({ key }: { key: string }) => !key.includes('.'))
      .map(({ code }: { code: string }) => code);
    const asked = (made.questions[part.no] ?? []).map((no) => sample.questions[no - 1]?.code);
    assert.deepEqual([part.yours, codes], [own, own ? asked : []]);
    assert.equal('draftAnswers' in part, own && grant.work);
  }
  await seesFiles(seen, json);
  await seesDesk(seen);
  const events = await staff.call(who, at(seen, '/events'));
  assert.deepEqual([events.status, events.json.items.length, wordsIn(events.text)], [200, made.events, []]);
  assert.deepEqual(valuesIn(events.text), []);
}

function valuesOf(document: { sections: { fields: { name: string; value?: unknown; masked: boolean }[] }[] }) {
  const fields = document.sections.flatMap((section) => section.fields);
  for (const field of fields) assert.ok(!(field.masked && 'value' in field), field.name);
  return Object.fromEntries(fields.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}

/** Attachments are named and given out to those alone who see their part; the others are told how many there are. */
async function seesFiles(seen: Seen, document: { attachments: { no: number }[]; attachmentsHidden: number }) {
  const { staff, who, grant, case: made } = seen;
  const granted = made.files.map(
    (part) => grant.sees === 'everything' && (part === null || grant.parts.includes(part)),
  );
  assert.deepEqual(
    document.attachments.map(({ no }) => no),
    granted.flatMap((given, index) => (given ? [index + 1] : [])),
  );
  assert.equal(document.attachmentsHidden, granted.filter((given) => !given).length);
  for (const [index, given] of granted.entries()) {
    const { statusCode, body } = await staff.fetch(who, at(seen, `/attachments/${index + 1}`));
    assert.equal(statusCode, given ? 200 : 404);
    assert.equal(wordsIn(body).length, given ? 1 : 0);
  }
}

async function seesDesk(seen: Seen): Promise<void> {
  const { json, text } = await seen.staff.call(seen.who, at(seen, '/desk'));
  assert.deepEqual(json.may, seen.grant.desk);
  assert.deepEqual(wordsIn(text), wordsOf(seen, ['notes', 'references']));
  assert.equal(json.notes !== null, seen.grant.desk.includes('keep'));
}

async function seesPages(seen: Seen): Promise<void> {
  const { staff, who, grant } = seen;
  const browser = await staff.browser(who);
  const file = await staff.fetch(who, at(seen, '/file.zip'));
  const zipped = [...unzip(file.rawPayload)].map(([name, content]) => `${name} ${content}`).join('\n');
  const page = (await browser.get(at(seen))).body;
  const print = (await browser.get(at(seen, '/print'))).body;
  // Whoever is answering sees its answers in the form, where those in work stand for those given.
  const kinds = grant.work ? DOCUMENT.filter((kind) => kind !== 'answers') : DOCUMENT;
  assert.deepEqual(wordsIn(page), wordsOf(seen, [...kinds, 'notes', 'references']), 'page');
  assert.deepEqual(wordsIn(print), wordsOf(seen, ['request', 'answers', 'messages', 'files']), 'print');
  assert.deepEqual(wordsIn(zipped), wordsOf(seen, DOCUMENT), 'ZIP');
  if (grant.sees === 'overview') for (const text of [page, print, zipped]) assert.deepEqual(valuesIn(text), []);
  // Buttons are those of the table: every form that acts posts to the action's address.
  const forms = [...page.matchAll(/action="\/exchanges\/[0-9a-f-]+\/actions\/([a-z-]+)"/g)].map(([, name]) => name);
  assert.deepEqual(
    forms.filter((name) => !grant.acts.includes(name ?? '')),
    [],
  );
}

/**
 * Handlers who see the exchange try every other action in every state of every procedure; the others, who may do nothing at any time, in
 * one procedure for each state, by turns.
 */
async function doesNothingElse(seen: Seen): Promise<void> {
  const { program, staff, who, state, grant, turn, case: made } = seen;
  const handles = HANDLERS.includes(who) && grant.sees !== 'nothing';
  if (!handles && ([...STATES, ...GIVING].indexOf(state) + turn) % 4 !== 0) return;
  const parts = Object.keys(made.questions).map(Number);
  for (const action of ACTIONS) {
    for (const part of parts) {
      if (grant.acts.includes(action) && grant.parts.includes(part)) continue;
      const body = { revision: made.revision, part, input: INPUTS[action] ?? {} };
      const { status, json } = await staff.call(who, at(seen, `/actions/${action}`), { body });
      const answer = `${action} on ${part} answers ${status} ${json?.code}`;
      assert.ok([403, 404, 409].includes(status), answer);
      if (grant.sees === 'nothing') assert.equal(json.code, 'exchange-not-found', answer);
      else if (/Viewer|Allocator/.test(who)) assert.equal(json.code, 'role-may-not-act', answer);
      else assert.ok(['not-your-action', 'state-does-not-allow', ...HINDRANCES].includes(json.code), answer);
    }
  }
  const { rows } = await program.database.admin.pool.query(
    'select revision, state, chain_length::int as events from exchange where id = $1',
    [made.id],
  );
  assert.deepEqual(rows, [{ revision: made.revision, state: made.state, events: made.events }]);
}

const HANDLERS: readonly Who[] = ['milan', 'pecs', 'gyor', 'budapest'];

/** What else may stand in the way of an action that is one's own. */
const HINDRANCES = [
  'not-allocated',
  'attachment-not-found',
  'not-idle',
  'nothing-pending',
  'still-pending',
  'undividable',
  'already-involved',
  'divided',
];

const INPUTS: Record<string, object> = {
  accept: { days: 1 },
  'save-answers': { answers: {} },
  reply: { answers: {} },
  forward: { authority: 'at-vienna-chamber' },
  recall: { file: 1 },
};
