/** What is shown of an exchange, and what is offered. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { at, type Case, type Examined, type Kind, reaches, type Seen } from './cases.ts';
import { PEOPLE, placeOf, type Who } from './people.ts';
import { doesNothingElse } from './refusals.ts';
import { insideOf } from './reading.ts';
import { valuesIn, wordsIn } from './requests.ts';
import { type Giving, grantedTo, STATES, type State } from './table.ts';

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

async function seesNothing(seen: Seen): Promise<void> {
  const { staff, who } = seen;
  for (const path of ['', '/events', '/desk', '/attachments/1', '/report', '/file.zip']) {
    const { status, json } = await staff.call(who, at(seen, path));
    assert.deepEqual([status, json.code], [404, 'exchange-not-found'], path);
  }
  const browser = await staff.browser(who);
  for (const path of ['', '/print', '/office', '/report', '/file.zip', '/attachments/1']) {
    const { statusCode, body } = await browser.get(at(seen, path));
    assert.deepEqual([statusCode, wordsIn(body)], [404, []], path);
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
  // No field that is asked was forgotten in the samples.
  const values = fieldsOf(json).filter(({ value }) => value !== undefined).length;
  assert.equal(values === fieldsOf(json).length, everything);
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

interface Shown {
  readonly name: string;
  readonly value?: unknown;
  readonly masked: boolean;
}
const fieldsOf = (document: { sections: { fields: Shown[] }[] }): Shown[] =>
  document.sections.flatMap(({ fields }) => fields);

function valuesOf(document: { sections: { fields: Shown[] }[] }): Record<string, unknown> {
  const fields = fieldsOf(document);
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
  const zipped = (await insideOf('.zip', file.rawPayload)).join('\n');
  const [report = ''] = await insideOf('/report', (await browser.get(at(seen, '/report'))).rawPayload);
  const page = (await browser.get(at(seen))).body;
  const print = (await browser.get(at(seen, '/print'))).body;
  // Whoever is answering sees its answers in the form, where those in work stand for those given.
  const kinds = grant.work ? DOCUMENT.filter((kind) => kind !== 'answers') : DOCUMENT;
  assert.deepEqual(wordsIn(page), wordsOf(seen, [...kinds, 'notes', 'references']), 'page');
  assert.deepEqual(wordsIn(print), wordsOf(seen, ['request', 'answers', 'messages', 'files']), 'print');
  assert.deepEqual(wordsIn(report), wordsOf(seen, ['request', 'answers', 'messages', 'files']), 'report');
  assert.deepEqual(wordsIn(zipped), wordsOf(seen, DOCUMENT), 'ZIP');
  if (grant.sees === 'overview') for (const text of [page, print, report, zipped]) assert.deepEqual(valuesIn(text), []);
  seesForms(seen, page);
}

/** Forms and buttons are those of the table. */
function seesForms({ who, state, grant }: Seen, page: string): void {
  const steps = [...page.matchAll(/action="\/exchanges\/[0-9a-f-]+\/(actions|office|mute)\/?([a-z-]*)/g)];
  const offered = (kind: string): string[] => steps.flatMap(([, found, name = '']) => (found === kind ? name : []));
  const keeps = grant.desk.includes('keep') ? ['reference', 'notes'] : [];
  for (const [kind, may] of [
    ['actions', grant.acts],
    ['office', [...keeps, ...grant.desk.map((right) => (right === 'allocate' ? 'allocation' : right))]],
  ] as const)
    assert.deepEqual(
      offered(kind).filter((name) => !may.includes(name)),
      [],
    );
  for (const name of [...keeps, ...grant.desk.filter((one) => one === 'claim')])
    assert.ok(offered('office').includes(name), name);
  // Nobody mutes what nobody would be told of: who only looks, whose authority has passed it on.
  const told = /^[a-z]+(?:Allocator)?$/.test(who) && !(placeOf(who) === 'pecs' && /withdrawn|forwarded/.test(state));
  assert.equal(offered('mute').length, told ? 1 : 0);
}
