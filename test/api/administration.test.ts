/** The users of an authority by the API: what its local administrator does at the pages, and nobody else. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import { type OtherAdministrators, otherAdministrators } from '../support/administrators.ts';
import { lettersTo, linkIn } from '../support/letters.ts';
import { type Call, openProgram, PEOPLE, type Program } from '../support/program.ts';

const USERS = '/authority/users';
const ZSOFIA = { name: 'Nagy Zsófia', email: 'zsofia@people.test', language: 'hu', roles: ['handler'] };

let program: Program;
let others: OtherAdministrators;

before(async () => {
  program = await openProgram();
  others = await otherAdministrators(program);
});
after(() => program.close());

const call = (path: string, more: Call = {}) => program.call('administrator', path, more);
const as = async (actor: ActingMembership, path: string, more: Call = {}) =>
  program.callWith(await program.tokenFor(actor), path, more);
const emails = async (): Promise<string[]> =>
  (await call(USERS)).json.items.map(({ email }: { email: string }) => email).sort();
const letters = (email: string) => lettersTo(program.database.connection.db, email);

async function added(email: string, more: object = {}): Promise<string> {
  const { status, json } = await call(USERS, { body: { ...ZSOFIA, email, ...more } });
  assert.equal(status, 201, JSON.stringify(json));
  return json.id;
}

/** Everything that can be asked of one user. */
const calls = (id: string): [path: string, call: Call][] => [
  [USERS, {}],
  [USERS, { body: { ...ZSOFIA, email: 'nobody@people.test' } }],
  [`${USERS}/${id}`, {}],
  [`${USERS}/${id}/roles`, { method: 'PUT', body: { roles: ['administrator'] } }],
  [`${USERS}/${id}/link`, { method: 'POST', body: {} }],
  [`${USERS}/${id}`, { method: 'DELETE' }],
];

test('only a local administrator may, and only for the own authority and area', async () => {
  const { membershipId } = program.people.recipientViewer;
  for (const who of PEOPLE.filter((one) => one !== 'administrator'))
    for (const [path, more] of calls(membershipId)) {
      const { status, json, text } = await program.call(who, path, more);
      assert.deepEqual([status, json.code], [403, 'administrators-only'], `${who} ${path}`);
      assert.ok(!text.includes('@'), `${who} ${path}`);
    }
  for (const [path, more] of calls(membershipId)) assert.equal((await program.call(null, path, more)).status, 401);
  for (const other of [others.elsewhere, others.inOtherArea])
    for (const [path, more] of calls(membershipId).slice(2)) {
      const { status, json } = await as(other, path, more);
      assert.deepEqual([status, json.code], [404, 'user-unknown'], path);
    }
  assert.deepEqual(await letters('nobody@people.test'), []);
});

test('a person is let in, as on the page: a user, a membership, a letter with a link', async () => {
  const before = await emails();
  const id = await added('zsofia@people.test');
  assert.deepEqual(await emails(), [...before, 'zsofia@people.test'].sort());
  const shown = await call(`${USERS}/${id}`);
  assert.deepEqual(shown.json, {
    id,
    name: ZSOFIA.name,
    email: ZSOFIA.email,
    roles: ['handler'],
    hasPassword: false,
    lastSignIn: null,
  });
  const [letter, ...more] = await letters('zsofia@people.test');
  assert.ok(linkIn(letter?.body ?? ''));
  assert.deepEqual(more, []);
  const page = (await (await program.browser('administrator')).get(`${USERS}/${id}`)).body;
  assert.ok(page.includes('Nagy Zsófia'));
  const again = await call(USERS, { body: ZSOFIA });
  assert.deepEqual([again.status, again.json.code], [409, 'membership-exists']);
});

test('a repetition is answered as the first time and done once; another request under its key is refused', async () => {
  const key = randomUUID();
  const body = { ...ZSOFIA, email: 'once@people.test' };
  const first = await call(USERS, { body, key });
  const second = await call(USERS, { body, key });
  assert.deepEqual([first.status, second.status, second.json], [201, 201, first.json]);
  assert.equal((await letters('once@people.test')).length, 1);
  const other = await call(USERS, { body: { ...body, roles: ['viewer'] }, key });
  assert.deepEqual([other.status, other.json.code], [422, 'key-reused']);
  const elsewhereUsed = await call(`${USERS}/${first.json.id}`, { method: 'DELETE', key });
  assert.deepEqual([elsewhereUsed.status, elsewhereUsed.json.code], [422, 'key-reused']);
  const missing = await call(USERS, { body: { ...body, email: 'keyless@people.test' }, key: null });
  assert.equal(missing.status, 400);
  // What was refused has used up no key.
  const wrong = await call(`${USERS}/${randomUUID()}/link`, { method: 'POST', body: {}, key: `${key}-2` });
  assert.deepEqual([wrong.status, wrong.json.code], [404, 'user-unknown']);
  const right = await call(`${USERS}/${first.json.id}/link`, { method: 'POST', body: {}, key: `${key}-2` });
  assert.equal(right.status, 200);
  assert.equal((await letters('once@people.test')).length, 2);
});

test('who administers no more gets not even an answer already given', async () => {
  const key = randomUUID();
  const body = { ...ZSOFIA, email: 'former@people.test' };
  const at = `${USERS}/${program.people.recipientViewer.membershipId}/roles`;
  await call(at, { method: 'PUT', body: { roles: ['viewer', 'administrator'] } });
  assert.equal((await program.call('recipientViewer', USERS, { body, key })).status, 201);
  await call(at, { method: 'PUT', body: { roles: ['viewer'] } });
  const { status, json } = await program.call('recipientViewer', USERS, { body, key });
  assert.deepEqual([status, json.code], [403, 'administrators-only']);
});

test('roles change, a membership ends, the last administrator stays', async () => {
  const id = await added('roles@people.test');
  const roles = ['viewer', 'allocator'];
  assert.equal((await call(`${USERS}/${id}/roles`, { method: 'PUT', body: { roles } })).status, 200);
  assert.deepEqual((await call(`${USERS}/${id}`)).json.roles, roles);
  assert.equal((await call(`${USERS}/${id}`, { method: 'DELETE' })).status, 200);
  assert.deepEqual((await call(`${USERS}/${id}`)).json.code, 'user-unknown');
  const own = `${USERS}/${program.people.administrator.membershipId}`;
  for (const [path, more] of [
    [own, { method: 'DELETE' }],
    [`${own}/roles`, { method: 'PUT', body: { roles: ['handler'] } }],
  ] as const) {
    const { status, json } = await call(path, more);
    assert.deepEqual([status, json.code], [409, 'last-administrator'], path);
  }
});

test('what is typed wrongly is named by its place', async () => {
  // biome-ignore format: one fault a line
  const faults: [object, string][] = [
    [{ email: 'no address' }, '/email'],
    [{ name: ' ' }, '/name'],
    [{ language: 'xx' }, '/language'],
    [{ roles: [] }, '/roles'],
    [{ roles: ['king'] }, '/roles/0'],
  ];
  for (const [more, pointer] of faults) {
    const { status, json } = await call(USERS, { body: { ...ZSOFIA, email: 'typed@people.test', ...more } });
    assert.equal(status, 422);
    assert.deepEqual(
      json.issues.map((issue: { pointer: string }) => issue.pointer),
      [pointer],
    );
  }
  const { db } = program.database.connection;
  const shut = await added('shut@people.test');
  await db
    .updateTable('app_user')
    .set({ deactivated_at: program.clock.now })
    .where('email', '=', 'shut@people.test')
    .execute();
  assert.equal((await call(`${USERS}/${shut}`)).status, 404);
  const { status, json } = await call(USERS, { body: { ...ZSOFIA, email: 'shut@people.test' } });
  assert.deepEqual([status, json.issues[0].pointer, json.issues[0].code], [422, '/email', 'user-deactivated']);
});

test('neither log nor answers kept hold a name or an address', async () => {
  const { rows } = await program.database.admin.pool.query('select answer::text from idempotency');
  for (const text of [...program.log, ...rows.map(({ answer }) => answer)])
    assert.doesNotMatch(text, /people\.test|Zsófia/);
});
