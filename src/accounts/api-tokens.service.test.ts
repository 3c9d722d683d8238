import { Kept } from './kept.ts';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AREA, handlerAt, PASSWORD, PECS, type TestAccounts, testAccounts } from '../../test/support/accounts.ts';
import { Refusal } from '../refusal.ts';
import { actorOfToken, makeToken, revokeToken } from './api-tokens.service.ts';
import { tokensOf } from './api-tokens.store.ts';
import { visitorOf } from './sessions.service.ts';
import { signIn } from './sign-in.service.ts';
import { deactivateUser, endMembership } from './users.service.ts';

let here: TestAccounts;
before(async () => {
  here = await testAccounts();
});
after(() => here.database.close());

let people = 0;
async function withToken(days = 30) {
  const user = await handlerAt(here.accounts, `Person${++people}`, PECS);
  const owner = { userId: user.id, membershipId: user.membershipId };
  return { ...user, token: await makeToken(here.accounts, owner, { name: 'Registry', days }) };
}

async function visitorOfUser(email: string) {
  const { session } = await signIn(here.accounts, { email, password: PASSWORD, address: `192.0.2.${people}` });
  const visitor = await visitorOf(here.accounts, session);
  assert.ok(visitor);
  return visitor;
}

test('a token acts for its membership', async () => {
  const { id, membershipId, token } = await withToken();
  assert.match(token, /^imi_[\w-]{43}$/);
  assert.deepEqual(await actorOfToken(here.accounts, token), {
    userId: id,
    membershipId,
    authorityId: PECS,
    country: 'HU',
    area: AREA,
    roles: ['handler'],
    language: 'it',
    functions: ['sends', 'replies'],
    standsFor: [],
  });
});

test('an authority without rights in the area may neither send nor reply', async () => {
  const user = await withToken();
  const row = here.database.admin.db.deleteFrom('authority_area').where('authority_id', '=', PECS).returningAll();
  const right = await row.executeTakeFirstOrThrow();
  const actor = await actorOfToken(here.accounts, user.token);
  await here.accounts.db.insertInto('authority_area').values(right).execute();
  assert.deepEqual(actor?.functions, []);
});

type Owned = Awaited<ReturnType<typeof withToken>>;
const endings: [what: string, end: (owned: Owned) => Promise<unknown>][] = [
  [
    'revoking it',
    async (owned) => {
      const [token] = await tokensOf(here.accounts.db, owned.id, here.clock.now);
      assert.ok(token);
      await revokeToken(here.accounts, await visitorOfUser(owned.email), token.id);
    },
  ],
  ['its last day', async () => here.clock.forward(30 * 24 * 60)],
  ['deactivating the user', (owned) => deactivateUser(here.accounts, owned.id)],
  ['ending the membership', (owned) => endMembership(here.accounts, owned.membershipId)],
  [
    'deactivating the authority',
    () => here.accounts.db.updateTable('authority').set({ status: 'deactivated' }).where('id', '=', PECS).execute(),
  ],
];
for (const [what, end] of endings) {
  test(`${what} ends a token for the very next request`, async () => {
    const owned = await withToken();
    assert.ok(await actorOfToken(here.accounts, owned.token));
    await end(owned);
    assert.equal(await actorOfToken(here.accounts, owned.token), null);
    await here.accounts.db.updateTable('authority').set({ status: 'active' }).where('id', '=', PECS).execute();
  });
}

test("nobody revokes another's token", async () => {
  const [his, hers] = [await withToken(), await withToken()];
  const [token] = await tokensOf(here.accounts.db, hers.id, here.clock.now);
  assert.ok(token);
  const revoke = revokeToken(here.accounts, await visitorOfUser(his.email), token.id);
  await assert.rejects(revoke, (error) => error instanceof Refusal && error.code === 'token-unknown');
  assert.ok(await actorOfToken(here.accounts, hers.token));
});

test('the day of last use is kept, not each use', async () => {
  const owned = await withToken();
  const used = async () => (await tokensOf(here.accounts.db, owned.id, here.clock.now))[0]?.lastUsedOn;
  assert.equal(await used(), null);
  await actorOfToken(here.accounts, owned.token);
  assert.equal(await used(), here.clock.now.toISOString().slice(0, 10));
});

test('the token is not in the database', async () => {
  const { token } = await withToken();
  const { rows } = await here.database.admin.pool.query<{ text: string }>('select t::text as text from api_token t');
  for (const { text } of rows) assert.ok(!text.includes(token) && !text.includes(Buffer.from(token).toString('hex')));
});

test('what is no token is nobody', async () => {
  for (const text of ['', 'imi_', `imi_${'A'.repeat(43)}`, `Bearer imi_${'A'.repeat(43)}`]) {
    assert.equal(await actorOfToken(here.accounts, text), null);
  }
});

test('tokens of a demonstration account do not serve in production', async () => {
  const { id, token } = await withToken();
  await here.accounts.db.updateTable('app_user').set({ demonstration: true }).where('id', '=', id).execute();
  assert.ok(await actorOfToken(here.accounts, token));
  assert.equal(await actorOfToken({ ...here.accounts, mode: 'production', tokens: new Kept() }, token), null);
});
