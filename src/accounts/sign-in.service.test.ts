import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { generateSync } from 'otplib';
import { Refusal } from '../refusal.ts';
import { handlerAt, PASSWORD, person, type TestAccounts, testAccounts } from '../../test/support/accounts.ts';
import {
  confirmSecondFactor,
  offerSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} from './second-factor.service.ts';
import { visitorOf } from './sessions.service.ts';
import { giveCode, giveRecoveryCode, signIn } from './sign-in.service.ts';
import type { Visitor } from './people.ts';

let training: TestAccounts;
let production: TestAccounts;
before(async () => {
  training = await testAccounts('training');
  production = await testAccounts('production');
});
after(async () => {
  await training.database.close();
  await production.database.close();
});

let addresses = 0;
/** Each test its own client address, so that they do not throttle each other. */
const address = () => `192.0.2.${++addresses}`;

const refused = (code: string) => (error: unknown) =>
  error instanceof Refusal && (error.issues[0]?.code ?? error.code) === code;

async function visitorBy(test: TestAccounts, session: string): Promise<Visitor> {
  const visitor = await visitorOf(test.accounts, session);
  assert.ok(visitor, 'the session serves');
  return visitor;
}

const codeNow = (test: TestAccounts, secret: string) =>
  generateSync({ secret, epoch: Math.floor(test.clock.now.getTime() / 1000) });

/** Signs in and sets a second factor up. */
async function enrol(test: TestAccounts, email: string) {
  const { session } = await signIn(test.accounts, { email, password: PASSWORD, address: address() });
  const visitor = await visitorBy(test, session);
  const { secret, offer } = offerSecondFactor(test.accounts, visitor);
  const given = { offer, code: codeNow(test, secret), password: PASSWORD, address: address() };
  return { secret, ...(await confirmSecondFactor(test.accounts, visitor, given)), first: session };
}

async function eventsOf(test: TestAccounts, userId: string): Promise<string[]> {
  const rows = await test.accounts.db
    .selectFrom('account_event')
    .select('kind')
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.kind);
}

test('a right password opens a session; the e-mail is read in any case of letters', async () => {
  const user = await handlerAt(training.accounts, 'Anna');
  const signedIn = await signIn(training.accounts, {
    email: ' ANNA@people.test ',
    password: PASSWORD,
    address: address(),
  });
  assert.equal(signedIn.next, 'nothing');
  const visitor = await visitorBy(training, signedIn.session);
  assert.equal(visitor.secondFactor, 'not-needed');
  assert.equal(visitor.actor?.membershipId, user.membershipId);
  assert.deepEqual(await eventsOf(training, user.id), ['user-created', 'membership-added', 'signed-in']);
});

test('wrong password, unknown user, no password set, deactivated: one and the same refusal', async () => {
  const { accounts } = training;
  const wrong = await person(accounts, 'Bruno');
  const gone = await person(accounts, 'Carla');
  await accounts.db
    .updateTable('app_user')
    .set({ deactivated_at: training.clock.now })
    .where('id', '=', gone.id)
    .execute();
  const none = await person(accounts, 'Dario');
  await accounts.db.updateTable('app_user').set({ password_hash: null }).where('id', '=', none.id).execute();
  const attempts: [email: string, password: string][] = [
    [wrong.email, 'wrong horse battery'],
    ['nobody@people.test', PASSWORD],
    [gone.email, PASSWORD],
    [none.email, PASSWORD],
    [none.email, ''],
  ];
  for (const [email, password] of attempts) {
    await assert.rejects(signIn(accounts, { email, password, address: address() }), refused('sign-in-refused'));
  }
  assert.deepEqual(await eventsOf(training, wrong.id), ['user-created', 'sign-in-refused']);
});

test('an unknown user takes as long as a known one', async () => {
  const { accounts } = training;
  const known = await person(accounts, 'Elena');
  const time = async (email: string) => {
    const start = process.hrtime.bigint();
    await signIn(accounts, { email, password: 'wrong horse battery', address: address() }).catch(() => {});
    return Number(process.hrtime.bigint() - start);
  };
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  for (let round = 0; round < 11; round++) {
    times.known.push(await time(known.email));
    times.unknown.push(await time(`nobody-${round}@people.test`));
    training.clock.forward(61);
  }
  const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[5] as number;
  const ratio = median(times.unknown) / median(times.known);
  assert.ok(ratio > 0.6 && ratio < 1.6, `unknown takes ${ratio.toFixed(2)} times as long`);
});

test('the sixth wrong attempt waits, even with the right password, and not for ever', async () => {
  const { accounts, clock } = training;
  const user = await person(accounts, 'Fabio');
  const attempt = (password: string) => signIn(accounts, { email: user.email, password, address: address() });
  for (let failure = 0; failure < 5; failure++) await assert.rejects(attempt('wrong'), refused('sign-in-refused'));
  await assert.rejects(attempt(PASSWORD), (error) => {
    assert.ok(error instanceof Refusal);
    assert.deepEqual([error.code, error.status, error.params], ['too-many-attempts', 429, { minutes: 1 }]);
    return true;
  });
  clock.forward(1);
  await attempt(PASSWORD);
  // Signing in wipes the slate.
  await assert.rejects(attempt('wrong'), refused('sign-in-refused'));
  await attempt(PASSWORD);
});

test('parallel attempts do not slip through the throttle', async () => {
  const { accounts } = training;
  const user = await person(accounts, 'Gino');
  const results = await Promise.allSettled(
    Array.from({ length: 30 }, () => signIn(accounts, { email: user.email, password: 'wrong', address: address() })),
  );
  const codes = results.map((result) => (result.status === 'rejected' ? (result.reason as Refusal).code : 'signed-in'));
  assert.equal(codes.filter((code) => code === 'sign-in-refused').length, 5);
  assert.equal(codes.filter((code) => code === 'too-many-attempts').length, 25);
});

test('one address that tries many accounts is throttled; others are not', async () => {
  const { accounts } = training;
  const user = await person(accounts, 'Hedda');
  const from = address();
  for (let failure = 0; failure < 20; failure++) {
    await assert.rejects(signIn(accounts, { email: `x${failure}@people.test`, password: 'wrong', address: from }));
  }
  const attempt = { email: user.email, password: PASSWORD };
  await assert.rejects(signIn(accounts, { ...attempt, address: from }), refused('too-many-attempts'));
  await signIn(accounts, { ...attempt, address: address() });
});

test('the throttle names neither accounts nor addresses', async () => {
  const { rows } = await training.database.admin.pool.query<{ text: string }>(
    `select t::text as text from sign_in_throttle t`,
  );
  assert.ok(rows.length > 0);
  for (const { text } of rows) assert.doesNotMatch(text, /people|192\.0\.2/);
});

test('a second factor, once set up, is asked for; the session changes its id with each gain of rights', async () => {
  const user = await handlerAt(training.accounts, 'Ilaria');
  const { secret, session, codes, first } = await enrol(training, user.email);
  assert.equal(await visitorOf(training.accounts, first), null);
  assert.equal((await visitorBy(training, session)).secondFactor, 'done');
  assert.equal(codes.length, 10);
  training.clock.forward(1);
  const signedIn = await signIn(training.accounts, { email: user.email, password: PASSWORD, address: address() });
  assert.equal(signedIn.next, 'second-factor');
  const half = await visitorBy(training, signedIn.session);
  assert.deepEqual([half.secondFactor, half.enrolled, half.actor], ['missing', true, null]);
  const given = { code: codeNow(training, secret), address: address() };
  const whole = await giveCode(training.accounts, half, given);
  assert.equal(await visitorOf(training.accounts, signedIn.session), null);
  assert.equal((await visitorBy(training, whole)).actor?.membershipId, user.membershipId);
  assert.deepEqual((await eventsOf(training, user.id)).slice(-4), [
    'signed-in',
    'second-factor-set-up',
    'password-accepted',
    'signed-in',
  ]);
});

test('a code serves once: not again, not the one that confirmed the set-up, not twice at once', async () => {
  const { accounts, clock } = training;
  const user = await person(accounts, 'Katia');
  const { secret } = await enrol(training, user.email);
  const half = async () => {
    const { session } = await signIn(accounts, { email: user.email, password: PASSWORD, address: address() });
    return await visitorBy(training, session);
  };
  const give = async (visitor: Visitor) =>
    giveCode(accounts, visitor, { code: codeNow(training, secret), address: address() });
  await assert.rejects(give(await half()), refused('code-refused'));
  clock.forward(1);
  const visitors = [await half(), await half(), await half()];
  const results = await Promise.allSettled(visitors.map(give));
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
  await assert.rejects(give(await half()), refused('code-refused'));
  clock.forward(1);
  await give(await half());
});

test('guessing codes is throttled, and the right password buys no new guesses', async () => {
  const { accounts } = training;
  const user = await person(accounts, 'Luca');
  await enrol(training, user.email);
  training.clock.forward(1);
  const guess = async () => {
    const { session } = await signIn(accounts, { email: user.email, password: PASSWORD, address: address() });
    return giveCode(accounts, await visitorBy(training, session), { code: '000000', address: address() });
  };
  for (let failure = 0; failure < 5; failure++) await assert.rejects(guess(), refused('code-refused'));
  await assert.rejects(guess(), refused('too-many-attempts'));
});

test('a recovery code signs in once; new ones replace the old', async () => {
  const { accounts } = training;
  const user = await person(accounts, 'Marco');
  const { codes, session } = await enrol(training, user.email);
  const [code, other] = codes as [string, string];
  const give = async (text: string) => {
    const half = await signIn(accounts, { email: user.email, password: PASSWORD, address: address() });
    return giveRecoveryCode(accounts, await visitorBy(training, half.session), { code: text, address: address() });
  };
  const whole = await visitorBy(training, await give(code.toLowerCase()));
  assert.equal(whole.secondFactor, 'done');
  await assert.rejects(give(code), refused('recovery-code-refused'));
  const owner = await visitorBy(training, session);
  const renewed = await renewRecoveryCodes(accounts, owner, { password: PASSWORD, address: address() });
  await assert.rejects(give(other), refused('recovery-code-refused'));
  await give(renewed[0] as string);
  const { rows } = await training.database.admin.pool.query(
    `select data->>'left' as left from account_event where user_id = $1 and kind = 'recovery-code-used' order by id`,
    [user.id],
  );
  assert.deepEqual(
    rows.map((row) => row.left),
    ['9', '9'],
  );
});

test('in production nothing opens before the second factor is set up', async () => {
  const { accounts } = production;
  const user = await handlerAt(accounts, 'Nora');
  const { session, next } = await signIn(accounts, { email: user.email, password: PASSWORD, address: address() });
  assert.equal(next, 'enrolment');
  const half = await visitorBy(production, session);
  assert.deepEqual([half.secondFactor, half.enrolled, half.actor], ['missing', false, null]);
  const { secret, offer } = offerSecondFactor(accounts, half);
  // Twelve hours of sign-in are not asked for the password twice.
  const given = { offer, code: codeNow(production, secret), password: '', address: address() };
  const confirmed = await confirmSecondFactor(accounts, half, given);
  const whole = await visitorBy(production, confirmed.session);
  assert.equal(whole.actor?.membershipId, user.membershipId);
  const remove = removeSecondFactor(accounts, whole, { password: PASSWORD, address: address() });
  await assert.rejects(remove, refused('second-factor-obligatory'));
});

test('whoever has the password but not the second factor cannot set up another', async () => {
  const { accounts } = training;
  const user = await person(accounts, 'Olga');
  await enrol(training, user.email);
  const { session } = await signIn(accounts, { email: user.email, password: PASSWORD, address: address() });
  const half = await visitorBy(training, session);
  const { secret, offer } = offerSecondFactor(accounts, half);
  const given = { offer, code: codeNow(training, secret), password: PASSWORD, address: address() };
  await assert.rejects(confirmSecondFactor(accounts, half, given), refused('second-factor-asked'));
});

test('an offer serves its user only, for half an hour, and only with the password', async () => {
  const { accounts, clock } = training;
  const [paolo, rita] = [await person(accounts, 'Paolo'), await person(accounts, 'Rita')];
  const open = async (email: string) =>
    visitorBy(training, (await signIn(accounts, { email, password: PASSWORD, address: address() })).session);
  const [his, hers] = [await open(paolo.email), await open(rita.email)];
  const { secret, offer } = offerSecondFactor(accounts, his);
  const given = { offer, code: codeNow(training, secret), password: PASSWORD, address: address() };
  await assert.rejects(confirmSecondFactor(accounts, hers, given), refused('offer-expired'));
  await assert.rejects(confirmSecondFactor(accounts, his, { ...given, password: 'wrong' }), refused('password-wrong'));
  await assert.rejects(confirmSecondFactor(accounts, his, { ...given, code: '000000' }), refused('code-refused'));
  clock.forward(31);
  const late = { ...given, code: codeNow(training, secret) };
  await assert.rejects(confirmSecondFactor(accounts, his, late), refused('offer-expired'));
});

test('the stored second factor is sealed', async () => {
  const user = await person(training.accounts, 'Sara');
  const { secret, codes } = await enrol(training, user.email);
  const row = await training.accounts.db
    .selectFrom('app_user')
    .select('totp_secret')
    .where('id', '=', user.id)
    .executeTakeFirstOrThrow();
  assert.ok(row.totp_secret && !row.totp_secret.includes(secret));
  const stored = await training.database.admin.pool.query<{ hash: Buffer }>(
    'select hash from recovery_code where user_id = $1',
    [user.id],
  );
  assert.equal(stored.rows.length, 10);
  for (const { hash } of stored.rows) assert.ok(codes.every((code) => !hash.toString('latin1').includes(code)));
});

test('a demonstration account does not sign in in production', async () => {
  const user = await person(production.accounts, 'Tina');
  await production.accounts.db.updateTable('app_user').set({ demonstration: true }).where('id', '=', user.id).execute();
  const attempt = { email: user.email, password: PASSWORD, address: address() };
  await assert.rejects(signIn(production.accounts, attempt), refused('sign-in-refused'));
});
