import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PASSWORD, person, type TestAccounts, testAccounts } from '../../test/support/accounts.ts';
import { sweepAccounts } from './accounts.worker.ts';
import { signOut, visitorOf } from './sessions.service.ts';
import { signIn } from './sign-in.service.ts';
import { openStash, stashForm } from './stashed-forms.service.ts';
import { deactivateUser } from './users.service.ts';

let here: TestAccounts;
before(async () => {
  here = await testAccounts();
});
after(() => here.database.close());

let people = 0;
/** A user whose session has ended. */
async function ended() {
  const user = await person(here.accounts, `Person${++people}`);
  const attempt = { email: user.email, password: PASSWORD, address: `192.0.2.${people}` };
  const { session } = await signIn(here.accounts, attempt);
  const visitor = await visitorOf(here.accounts, session);
  assert.ok(visitor);
  await signOut(here.accounts, visitor);
  return { ...user, session };
}

const form = {
  action: '/exchanges/1/answer',
  page: '/exchanges/1',
  body: { reason: 'Kanárimadár', questions: ['a', 'b'] },
};

async function keep(user: { session: string }, body: Record<string, unknown> = form.body): Promise<string> {
  const id = await stashForm(here.accounts, user.session, { ...form, body });
  assert.ok(id, 'the form is kept');
  return id;
}

test('a form sent after the session ended comes back whole, also a second time', async () => {
  const user = await ended();
  const id = await keep(user);
  assert.deepEqual(await openStash(here.accounts, user.id, id), form);
  assert.deepEqual(await openStash(here.accounts, user.id, id), form);
  const without = await stashForm(here.accounts, user.session, { ...form, filesLost: true });
  assert.equal((await openStash(here.accounts, user.id, without ?? ''))?.filesLost, true);
});

test('another user gets nothing, even after moving the row', async () => {
  const [owner, thief] = [await ended(), await ended()];
  const id = await keep(owner);
  assert.equal(await openStash(here.accounts, thief.id, id), null);
  await here.accounts.db.updateTable('stashed_form').set({ user_id: thief.id }).where('id', '=', id).execute();
  assert.equal(await openStash(here.accounts, thief.id, id), null);
});

test('what is kept cannot be read in the database', async () => {
  const id = await keep(await ended());
  const { body } = await here.accounts.db
    .selectFrom('stashed_form')
    .select('body')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  assert.ok(!body.includes('Kanárimadár') && !body.includes('exchanges'));
});

test('after half an hour it is gone, from the table too', async () => {
  const user = await ended();
  const id = await keep(user);
  here.clock.forward(30);
  assert.equal(await openStash(here.accounts, user.id, id), null);
  await sweepAccounts(here.accounts);
  const rows = await here.accounts.db.selectFrom('stashed_form').select('id').where('id', '=', id).execute();
  assert.deepEqual(rows, []);
});

test('nothing is kept for a session that never was, a deactivated user, or beyond 256 KB', async () => {
  const user = await ended();
  assert.equal(await stashForm(here.accounts, 'A'.repeat(43), form), null);
  assert.equal(await stashForm(here.accounts, 'nonsense', form), null);
  await keep(user, { text: 'x'.repeat(255 * 1024) });
  assert.equal(await stashForm(here.accounts, user.session, { ...form, body: { text: 'x'.repeat(256 * 1024) } }), null);
  await deactivateUser(here.accounts, user.id);
  assert.equal(await stashForm(here.accounts, user.session, form), null);
});

test('a user keeps twenty forms at most, the newest', async () => {
  const user = await ended();
  const ids = [];
  for (let number = 0; number < 22; number++) {
    here.clock.forward(0.1);
    ids.push(await keep(user));
  }
  const kept = await Promise.all(ids.map((id) => openStash(here.accounts, user.id, id)));
  assert.deepEqual(
    kept.map((one) => one !== null),
    [false, false, ...Array<boolean>(20).fill(true)],
  );
});

test('an id that is none is refused before the database sees it', async () => {
  assert.equal(await openStash({ ...here.accounts, db: undefined as never }, 'x', "'; drop table"), null);
});

test('sweeping takes what is over and leaves what serves', async () => {
  const over = await ended();
  here.clock.forward(31 * 24 * 60);
  const user = await person(here.accounts, `Person${++people}`);
  const attempt = { email: user.email, password: PASSWORD, address: '192.0.2.250' };
  const { session } = await signIn(here.accounts, attempt);
  await sweepAccounts(here.accounts);
  assert.ok(await visitorOf(here.accounts, session));
  const sessions = await here.accounts.db.selectFrom('session').select('user_id').execute();
  assert.ok(!sessions.some((row) => row.user_id === over.id));
  const throttles = await here.accounts.db.selectFrom('sign_in_throttle').select('updated_at').execute();
  assert.ok(throttles.length > 0 && throttles.every((row) => row.updated_at.getTime() === here.clock.now.getTime()));
});
