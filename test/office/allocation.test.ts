/**
 * Need to know within an authority: where an allocator gives out the cases, who has not been given one sees the overview and the questions
 * and does nothing in it. Against tables written by hand; Pécs, which answers, has its cases given out, Milan has not.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { randomUUID } from 'node:crypto';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import { insertActor } from '../support/exchange-fixture.ts';
import {
  type Answer,
  type Call,
  openProgram,
  type Outcome,
  PECS,
  PROCEDURE,
  type Program,
  MILAN,
} from '../support/program.ts';

let program: Program;
let exchange: Outcome;
const people: Record<string, ActingMembership> = {};
before(async () => {
  program = await openProgram();
  const { db } = program.database.connection;
  const pecs = { id: PECS, country: 'HU' };
  const { recipient, recipientViewer, administrator, requester, stranger, otherArea } = program.people;
  Object.assign(people, { given: recipient, viewer: recipientViewer, administrator, requester, stranger, otherArea });
  people.other = await insertActor(db, pecs, 'hu', 'handler', undefined, 'other');
  people.third = await insertActor(db, pecs, 'hu', 'handler', undefined, 'third');
  people.allocator = await insertActor(db, pecs, 'hu', 'allocator');
  await settings({ allocates: true, claims: false });
  exchange = await program.send({ surname: 'Kanarienvogel' });
});
after(() => program.close());

const at = (step: string): string => `/exchanges/${exchange.id}${step}`;
const as = async (who: string, path: string, call?: Call): Promise<Answer> =>
  program.callWith(await program.tokenFor(people[who] as ActingMembership), path, call);
const settings = (body: object): Promise<Answer> =>
  program.call('administrator', '/allocation', { method: 'PUT', body });
const allocate = (who: string, to: readonly string[]): Promise<Answer> =>
  as(who, at('/allocation'), { method: 'PUT', body: { to: to.map((one) => people[one]?.membershipId) } });
const act = async (who: string, action: string, input: object = {}): Promise<Answer> => {
  const answer = await as(who, at(`/actions/${action}`), { body: { revision: exchange.revision, input } });
  if (answer.status === 200) exchange = answer.json;
  return answer;
};
const codeOf = ({ status, json }: Answer): unknown => (status < 300 ? 'done' : json.code);

interface Row {
  /** Whether the surname is shown. */
  readonly personal: boolean;
  readonly accepts: unknown;
  readonly notes: unknown;
  readonly allocates: unknown;
  readonly claims: unknown;
}
const NOT_FOUND = 'exchange-not-found';
const outside: Row = { personal: false, accepts: NOT_FOUND, notes: NOT_FOUND, allocates: NOT_FOUND, claims: NOT_FOUND };
const looks: Row = {
  personal: false,
  accepts: 'role-may-not-act',
  notes: 'role-may-not-act',
  allocates: 'role-may-not-act',
  claims: 'role-may-not-act',
};
const keptOut: Row = {
  personal: false,
  accepts: 'not-allocated',
  notes: 'not-allocated',
  allocates: 'allocators-only',
  claims: 'claim-not-offered',
};

/** Once the case is accepted by whom it was given. */
const ACCEPTED: Record<string, Row> = {
  given: { ...keptOut, personal: true, accepts: 'state-does-not-allow', notes: 'done' },
  other: keptOut,
  allocator: { ...looks, claims: 'claim-not-offered', allocates: 'done' },
  viewer: looks,
  administrator: outside,
  requester: { ...keptOut, personal: true, accepts: 'not-your-action', notes: 'done', claims: 'done' },
  stranger: outside,
  otherArea: outside,
};

test('before it is given to anybody no handler acts in it, and all see that it waits to be given', async () => {
  for (const who of ['given', 'other']) {
    assert.equal(codeOf(await act(who, 'accept', { days: 9 })), 'not-allocated');
    const { json } = await as(who, at(''));
    assert.deepEqual(json.actions, []);
    assert.ok(json.parts[0].questions.length > 0);
  }
  assert.deepEqual((await as('allocator', at('/desk'))).json.may, ['allocate']);
  assert.deepEqual((await as('given', at('/desk'))).json.may, []);
  const lines = await as('allocator', '/exchanges?box=waiting&desk=nobody');
  assert.deepEqual(
    lines.json.items.map(({ id }: Outcome) => id),
    [exchange.id],
  );
});

describe('given to one handler', () => {
  before(async () => {
    const answer = await allocate('allocator', ['given']);
    assert.deepEqual([answer.status, answer.json.assigned], [200, [people.given?.membershipId]]);
    assert.equal(codeOf(await act('given', 'accept', { days: 9 })), 'done');
  });

  for (const [who, row] of Object.entries(ACCEPTED)) {
    test(`${who} ${row.personal ? 'sees all' : 'sees no personal data'}`, async () => {
      const shown = await as(who, at(''));
      assert.equal(/Kanarienvogel/.test(shown.text), row.personal);
      const page = await (await browserOf(who)).get(at(''));
      assert.equal(/Kanarienvogel/.test(page.body), row.personal);
      const print = await (await browserOf(who)).get(at('/print'));
      assert.equal(/Kanarienvogel/.test(print.body), row.personal);
      const accepts = await as(who, at('/actions/accept'), {
        body: { revision: exchange.revision, input: { days: 3 } },
      });
      const note = await as(who, at('/notes'), { body: { text: `note of ${who}` } });
      const notes = codeOf(note);
      const allocates = codeOf(await allocate(who, ['given']));
      const claims = codeOf(await as(who, at('/claim'), { method: 'POST' }));
      assert.deepEqual({ personal: row.personal, accepts: codeOf(accepts), notes, allocates, claims }, row);
    });
  }

  test('who has not been given the case does not read the notes of who has', async () => {
    assert.match((await as('given', at('/desk'))).text, /note of given/);
    for (const who of ['other', 'allocator', 'viewer', 'requester'])
      assert.doesNotMatch((await as(who, at('/desk'))).text, /note of given/, who);
    assert.doesNotMatch((await (await browserOf('other')).get(at(''))).body, /note of given/);
  });

  test('nobody on the other side learns who has it', async () => {
    const name = /handler of hu-pecs-chamber|given of/;
    for (const path of ['', '/events', '/desk']) assert.doesNotMatch((await as('requester', at(path))).text, name);
    assert.ok(!(await as('requester', at(''))).text.includes(String(people.given?.membershipId)));
  });
});

test('the allocator gives it to several and takes it from one, each is told, and all of it stands in the log', async () => {
  const told = async () =>
    (
      await program.database.admin.pool.query(
        `select membership_id as id from outbox where kind = 'allocated' and exchange_id = $1 order by id`,
        [exchange.id],
      )
    ).rows.map(({ id }: { id: string }) => id);
  const earlier = (await told()).length;
  assert.equal(codeOf(await allocate('allocator', ['given', 'other'])), 'done');
  assert.match((await as('other', at(''))).text, /Kanarienvogel/);
  assert.equal((await told()).length, earlier + 1);
  assert.equal(codeOf(await allocate('allocator', ['other'])), 'done');
  assert.doesNotMatch((await as('given', at(''))).text, /Kanarienvogel/);
  const draft = { answers: program.answers() };
  assert.equal(codeOf(await act('given', 'save-answers', draft)), 'not-allocated');
  assert.equal(codeOf(await act('other', 'save-answers', draft)), 'done');
  const { log } = (await as('allocator', at('/desk'))).json;
  assert.deepEqual(log[0].to, ['other of hu-pecs-chamber']);
  assert.equal(log[0].by, 'allocator of hu-pecs-chamber');
  for (const wrong of ['viewer', 'allocator', 'administrator', 'otherArea', 'requester'])
    assert.equal((await allocate('allocator', [wrong])).json.issues[0].code, 'colleague-unsuitable', wrong);
});

test('who has not been given the case does not find it by the person', async () => {
  const found = async (who: string): Promise<number> => {
    const { json } = await as(who, '/exchanges/search', { body: { name: 'kanarienvogel' } });
    return (await as(who, `/searches/${json.id}`)).json.items?.length ?? 0;
  };
  assert.deepEqual([await found('other'), await found('given'), await found('third')], [1, 0, 0]);
});

test('a repetition is answered only to who still has the case', async () => {
  const key = randomUUID();
  const body = { input: { answers: program.answers() } };
  assert.equal((await as('other', at('/actions/save-answers'), { body, key })).status, 200);
  await allocate('allocator', ['given']);
  assert.equal(codeOf(await as('other', at('/actions/save-answers'), { body, key })), 'not-allocated');
  await allocate('allocator', ['other']);
});

test('where the authority allows it a handler takes a case, and from then on sees all of it', async () => {
  assert.equal(codeOf(await as('third', at('/claim'), { method: 'POST' })), 'claim-not-offered');
  assert.equal((await settings({ allocates: true, claims: true })).status, 200);
  assert.deepEqual((await as('third', at('/desk'))).json.may, ['claim']);
  assert.equal(codeOf(await as('third', at('/claim'), { method: 'POST' })), 'done');
  assert.match((await as('third', at(''))).text, /Kanarienvogel/);
  assert.equal(
    codeOf(await as('third', at('/hand-over'), { body: { to: people.other?.membershipId } })),
    'hand-over-not-offered',
  );
  await settings({ allocates: true, claims: false });
});

test('while one is absent the delegate has the cases that were given to the absent one, and no longer', async () => {
  const today = '2026-03-02';
  const enter = (who: string, delegate: string, more: object = {}) =>
    as(who, '/absences', {
      body: { from: today, until: '2026-03-05', delegate: people[delegate]?.membershipId, ...more },
    });
  await allocate('allocator', ['other']);
  assert.doesNotMatch((await as('third', at(''))).text, /Kanarienvogel/);
  const { json, status } = await enter('other', 'third');
  assert.equal(status, 201);
  assert.match((await as('third', at(''))).text, /Kanarienvogel/);
  assert.equal((await as('third', '/exchanges?box=all&desk=mine')).json.items.length, 1);
  const { assigned } = (await as('allocator', at('/desk'))).json;
  assert.deepEqual(assigned[0].absence, { from: today, until: '2026-03-05', delegate: 'third of hu-pecs-chamber' });
  assert.equal(codeOf(await act('third', 'reply', { answers: program.answers() })), 'done');
  // Nobody stands in for a stand-in, and no right grows: a viewer cannot be one.
  for (const [who, delegate, more, code] of [
    ['third', 'other', {}, 'delegate-absent'],
    ['other', 'third', {}, 'absent-already'],
    ['given', 'viewer', {}, 'colleague-unsuitable'],
    ['given', 'allocator', {}, 'colleague-unsuitable'],
    ['given', 'given', {}, 'colleague-unsuitable'],
    ['given', 'requester', {}, 'colleague-unsuitable'],
    ['given', 'third', { from: '2026-03-06' }, 'days-backwards'],
    ['given', 'third', { from: '2026-02-01', until: '2026-02-02' }, 'day-past'],
    ['given', 'third', { until: '2036-03-02' }, 'absence-too-long'],
  ] as const)
    assert.equal((await enter(who, delegate, more)).json.issues[0].code, code, `${who} ${delegate}`);
  program.clock.forwardDays(3);
  assert.match((await as('third', at(''))).text, /Kanarienvogel/);
  program.clock.forwardDays(1);
  assert.doesNotMatch((await as('third', at(''))).text, /Kanarienvogel/);
  assert.deepEqual((await as('other', '/absences')).json.items, []);
  assert.equal(codeOf(await as('given', `/absences/${json.id}`, { method: 'DELETE' })), 'absence-unknown');
});

test('who sends where cases are given out has the case', async () => {
  const body = {
    procedure: PROCEDURE,
    recipient: MILAN,
    content: program.content({ surname: 'Kanarienvogel' }),
    send: true,
  };
  const { json } = await as('given', '/exchanges', { body });
  assert.match((await as('given', `/exchanges/${json.id}`)).text, /Kanarienvogel/);
  assert.doesNotMatch((await as('other', `/exchanges/${json.id}`)).text, /Kanarienvogel/);
  assert.equal((await as('given', '/exchanges?box=sent&desk=mine')).json.items.length, 1);
  // The draft of a change holds what the request holds.
  const draft = (await as('given', `/exchanges/${json.id}/drafts`, { body: { kind: 'change' } })).json;
  assert.match((await as('given', `/exchanges/${draft.id}`)).text, /Kanarienvogel/);
  assert.equal(codeOf(await as('other', `/exchanges/${draft.id}`)), NOT_FOUND);
  assert.equal(
    codeOf(await as('other', `/exchanges/${json.id}/drafts`, { body: { kind: 'copy' } })),
    'not-your-action',
  );
  const drafts = async (who: string) => (await as(who, '/exchanges?box=drafts')).json.items.length;
  assert.deepEqual([await drafts('given'), await drafts('other')], [1, 0]);
});

test('only a local administrator says how cases are given out', async () => {
  for (const who of ['given', 'allocator', 'viewer', 'requester', 'otherArea']) {
    const answer = await as(who, '/allocation', { method: 'PUT', body: { allocates: false, claims: false } });
    assert.equal(codeOf(answer), 'administrators-only', who);
    assert.equal((await (await browserOf(who)).get('/authority/allocation')).statusCode, 403);
  }
  const browser = await program.browser('administrator');
  const saved = await browser.submit('/authority/allocation', '/authority/allocation', {
    allocates: undefined,
    claims: undefined,
  });
  assert.equal(saved.statusCode, 303);
  assert.deepEqual((await as('given', '/allocation')).json, { allocates: false, claims: false });
  // Off again, everybody who handles sees all of it.
  assert.match((await as('given', at(''))).text, /Kanarienvogel/);
});

test('an absence is entered and taken back on its page', async () => {
  const browser = await browserOf('given');
  const days = {
    'from.day': '10',
    'from.month': '3',
    'from.year': '2026',
    'until.day': '12',
    'until.month': '3',
    'until.year': '2026',
  };
  const typed = { ...days, delegate: String(people.third?.membershipId) };
  const refused = await browser.submit('/account/absence', '/account/absence', {
    ...typed,
    'until.day': '31',
    'until.month': '2',
  });
  assert.equal(refused.statusCode, 422);
  const entered = await browser.submit('/account/absence', '/account/absence', typed);
  assert.equal(entered.headers.location, '/account/absence?notice=absence-entered');
  const page = await browser.get('/account/absence');
  assert.match(page.body, /third of hu-pecs-chamber/);
  const path = /action="(\/account\/absence\/[0-9a-f-]+\/end)"/.exec(page.body)?.[1] ?? '';
  assert.equal(
    (await browser.submit('/account/absence', path)).headers.location,
    '/account/absence?notice=absence-ended',
  );
});

/** A browser of anybody: those whom the program does not know sign in by their address. */
async function browserOf(who: string): ReturnType<Program['browser']> {
  const { rows } = await program.database.admin.pool.query('select email from app_user where id = $1', [
    people[who]?.userId,
  ]);
  await program.database.admin.pool.query(
    'update app_user set password_hash = (select password_hash from app_user where id = $1) where password_hash is null',
    [people.given?.userId],
  );
  const browser = await program.browser(null);
  await browser.signIn(rows[0].email, 'a bicycle for the chamber');
  return browser;
}
