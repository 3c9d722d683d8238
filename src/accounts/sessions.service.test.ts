import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  AREA,
  handlerAt,
  MILAN,
  PASSWORD,
  PECS,
  person,
  type TestAccounts,
  testAccounts,
} from '../../test/support/accounts.ts';
import { Refusal } from '../refusal.ts';
import { changePassword } from './passwords.service.ts';
import { chooseMembership, signOut, signOutEverywhere, visitorOf } from './sessions.service.ts';
import { signIn } from './sign-in.service.ts';
import { addMembership, changeProfile, createUser, deactivateUser, endMembership } from './users.service.ts';

let here: TestAccounts;
before(async () => {
  here = await testAccounts();
});
after(() => here.database.close());

const refused = (code: string) => (error: unknown) =>
  error instanceof Refusal && (error.issues[0]?.code ?? error.code) === code;

let addresses = 0;
const open = async (email: string, password = PASSWORD) =>
  (await signIn(here.accounts, { email, password, address: `192.0.2.${++addresses}` })).session;

async function visitorBy(session: string) {
  const visitor = await visitorOf(here.accounts, session);
  assert.ok(visitor, 'the session serves');
  return visitor;
}

test('a visitor with two memberships acts for one, sees both, and changes', async () => {
  const user = await handlerAt(here.accounts, 'Ada', MILAN);
  here.clock.forward(1);
  const roles = ['viewer', 'administrator'] as const;
  const second = await addMembership(here.accounts, { userId: user.id, authorityId: PECS, area: AREA, roles });
  const session = await open(user.email);
  const visitor = await visitorBy(session);
  assert.deepEqual(visitor.actor, {
    userId: user.id,
    membershipId: user.membershipId,
    authorityId: MILAN,
    country: 'IT',
    area: AREA,
    roles: ['handler'],
    language: 'it',
    functions: ['sends'],
    standsFor: [],
  });
  assert.deepEqual(visitor.memberships, [
    {
      id: user.membershipId,
      authorityId: MILAN,
      authorityName: { it: 'Ordine di Milano' },
      informal: 'Chamber of Milan',
      area: AREA,
      roles: ['handler'],
      current: true,
    },
    {
      id: second,
      authorityId: PECS,
      authorityName: { hu: 'Pécsi Kamara' },
      informal: 'Chamber of Pécs',
      area: AREA,
      roles: ['viewer', 'administrator'],
      current: false,
    },
  ]);
  await chooseMembership(here.accounts, visitor, second);
  assert.equal((await visitorBy(session)).actor?.membershipId, second);
  here.clock.forward(1);
  // The next session goes on where this one was.
  assert.equal((await visitorBy(await open(user.email))).actor?.membershipId, second);
});

test("nobody acts for another user's membership, nor for one that ended", async () => {
  const [his, hers] = [await handlerAt(here.accounts, 'Beppe'), await handlerAt(here.accounts, 'Cecilia')];
  const visitor = await visitorBy(await open(his.email));
  await assert.rejects(chooseMembership(here.accounts, visitor, hers.membershipId), refused('membership-not-yours'));
  await endMembership(here.accounts, his.membershipId);
  await assert.rejects(chooseMembership(here.accounts, visitor, his.membershipId), refused('membership-not-yours'));
});

test('a session ends after thirty minutes without a request, and each request prolongs it', async () => {
  const user = await person(here.accounts, 'Dora');
  const session = await open(user.email);
  for (let request = 0; request < 4; request++) {
    here.clock.forward(29);
    await visitorBy(session);
  }
  here.clock.forward(30);
  assert.equal(await visitorOf(here.accounts, session), null);
});

test('a session ends after twelve hours, however busy', async () => {
  const user = await person(here.accounts, 'Emma');
  const session = await open(user.email);
  for (let minutes = 20; minutes < 720; minutes += 20) {
    here.clock.forward(20);
    await visitorBy(session);
  }
  here.clock.forward(20);
  assert.equal(await visitorOf(here.accounts, session), null);
});

test('the time of the last request is written at most once a minute', async () => {
  const user = await person(here.accounts, 'Flora');
  const session = await open(user.email);
  const seen = async () => {
    const query = here.accounts.db.selectFrom('session').select('seen_at').where('user_id', '=', user.id);
    return (await query.executeTakeFirstOrThrow()).seen_at.getTime();
  };
  const first = await seen();
  here.clock.forward(0.9);
  await visitorBy(session);
  assert.equal(await seen(), first);
  here.clock.forward(0.2);
  await visitorBy(session);
  assert.equal(await seen(), first + 66_000);
});

/** What takes a right away takes effect on the very next request. */
const endings: [
  what: string,
  end: (user: { id: string; membershipId: string }, session: string) => Promise<unknown>,
][] = [
  ['signing out', async (_user, session) => signOut(here.accounts, await visitorBy(session))],
  [
    'signing out everywhere',
    async (user) => signOutEverywhere(here.accounts, await visitorBy(await open(emailOf(user)))),
  ],
  ['deactivating the user', (user) => deactivateUser(here.accounts, user.id)],
  [
    'changing the password elsewhere',
    async (user) => {
      const other = await visitorBy(await open(emailOf(user)));
      const given = { password: PASSWORD, newPassword: 'another horse battery', address: '198.51.100.1' };
      const renewed = await changePassword(here.accounts, other, given);
      await visitorBy(renewed);
      await open(emailOf(user), 'another horse battery');
    },
  ],
];
const emails = new Map<string, string>();
const emailOf = (user: { id: string }) => emails.get(user.id) as string;

for (const [number, [what, end]] of endings.entries()) {
  test(`${what} ends the session for the very next request`, async () => {
    const user = await handlerAt(here.accounts, `Gaia${number}`);
    emails.set(user.id, user.email);
    const session = await open(user.email);
    await visitorBy(session);
    await end(user, session);
    assert.equal(await visitorOf(here.accounts, session), null);
  });
}

test('an ended membership, or a deactivated authority, leaves the visitor without an actor; nothing takes its place unasked', async () => {
  const user = await handlerAt(here.accounts, 'Hilda', MILAN);
  here.clock.forward(1);
  const second = await addMembership(here.accounts, {
    userId: user.id,
    authorityId: PECS,
    area: AREA,
    roles: ['viewer'],
  });
  const session = await open(user.email);
  await endMembership(here.accounts, user.membershipId);
  const left = await visitorBy(session);
  assert.equal(left.actor, null);
  assert.deepEqual(
    left.memberships.map(({ id, current }) => [id, current]),
    [[second, false]],
  );
  await chooseMembership(here.accounts, left, second);
  const authority = here.accounts.db.updateTable('authority').where('id', '=', PECS);
  await authority.set({ status: 'deactivated' }).execute();
  const after = await visitorBy(session);
  await authority.set({ status: 'active' }).execute();
  assert.deepEqual([after.actor, after.memberships], [null, []]);
});

test('what is no session id costs no query and is nobody', async () => {
  assert.equal(await visitorOf({ ...here.accounts, db: undefined as never }, 'no-such-session'), null);
  assert.equal(await visitorOf(here.accounts, 'A'.repeat(43)), null);
});

test('the cookie is not in the database', async () => {
  const user = await person(here.accounts, 'Ida');
  const session = await open(user.email);
  const { rows } = await here.database.admin.pool.query<{ text: string }>('select s::text as text from session s');
  assert.ok(rows.length > 0);
  for (const { text } of rows) {
    assert.ok(!text.includes(session));
    assert.ok(!text.includes(Buffer.from(session).toString('hex')));
  }
});

test('a profile change is an event without what was changed', async () => {
  const user = await person(here.accounts, 'Jole');
  const visitor = await visitorBy(await open(user.email));
  await changeProfile(here.accounts, visitor, { name: 'Jole Bianchi', language: 'hu', singleKeys: true });
  const { rows } = await here.database.admin.pool.query<{ kind: string; text: string }>(
    'select kind, e::text as text from account_event e where user_id = $1 order by id',
    [user.id],
  );
  assert.deepEqual(
    rows.map((row) => row.kind),
    ['user-created', 'signed-in', 'name-changed', 'language-changed'],
  );
  for (const { text } of rows) assert.doesNotMatch(text, /Jole|people/i);
});

const refusals: [what: string, change: Partial<Parameters<typeof createUser>[1]>, code: string][] = [
  ['an e-mail that is there already', { email: 'TAKEN@people.test' }, 'email-taken'],
  ['a short password', { password: 'short' }, 'password-too-short'],
  ['the name as a password', { password: 'taddeo taddeo' }, 'password-names-you'],
];
for (const [what, change, code] of refusals) {
  test(`a user with ${what} is not made`, async () => {
    const taken = { email: 'taken@people.test', name: 'Someone', language: 'it', password: PASSWORD };
    await createUser(here.accounts, taken).catch(() => {});
    const user = { email: 'other@people.test', name: 'Taddeo', language: 'it', password: PASSWORD, ...change };
    await assert.rejects(createUser(here.accounts, user), refused(code));
  });
}

test('production takes no demonstration accounts', async () => {
  const production = { ...here.accounts, mode: 'production' as const };
  const user = { name: 'Ugo', language: 'it', password: PASSWORD };
  const refusedOne = refused('demonstration-in-production');
  await assert.rejects(createUser(production, { ...user, email: 'ugo@milan.example' }), refusedOne);
  await assert.rejects(createUser(production, { ...user, email: 'ugo@people.test', demonstration: true }), refusedOne);
});
