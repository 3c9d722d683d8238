/** What a local administrator can do, at the pages of the whole program, and nobody else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { createOperator } from '../../src/accounts/index.ts';
import { changeRoles, sendNewLink } from '../../src/accounts/administration.service.ts';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import { type OtherAdministrators, otherAdministrators } from '../support/administrators.ts';
import { type Browser, formOn, unescape } from '../support/browser-session.ts';
import { lettersTo, linkIn } from '../support/letters.ts';
import { MILAN, openProgram, PASSWORD, PECS, type Program } from '../support/program.ts';

const USERS = '/authority/users';
const NEW_PASSWORD = 'eleven green umbrellas';
const AREA = 'professional-qualifications';

let program: Program;
let administrator: Browser;
let others: OtherAdministrators;

before(async () => {
  program = await openProgram();
  others = await otherAdministrators(program);
  const operator = { email: 'operator@people.test', name: 'Op Erator', language: 'en', password: PASSWORD };
  await createOperator(program.application.accounts, operator);
  administrator = await program.browser('administrator');
});
after(() => program.close());

const emailOf = async (actor: ActingMembership): Promise<string> =>
  (
    await program.database.connection.db
      .selectFrom('app_user')
      .select('email')
      .where('id', '=', actor.userId)
      .executeTakeFirstOrThrow()
  ).email;

async function signedIn(email: string, password: string = PASSWORD): Promise<Browser> {
  const browser = await program.browser(null);
  await browser.signIn(email, password);
  return browser;
}

/** A new user of Pécs, let in by its administrator. */
async function add(email: string, more: Record<string, string | undefined> = {}) {
  const typed = { name: 'Nagy Zsófia', email, language: 'hu', roles: 'handler', ...more };
  return await administrator.submit(`${USERS}/new`, `${USERS}/new`, typed);
}

async function membershipOf(email: string, authorityId = PECS, area = AREA) {
  return await program.database.connection.db
    .selectFrom('membership as m')
    .innerJoin('app_user as u', 'u.id', 'm.user_id')
    .select(['m.id', 'm.roles', 'm.ended_at', 'u.id as userId', 'u.name', 'u.password_hash'])
    .where('u.email', '=', email)
    .where('m.authority_id', '=', authorityId)
    .where('m.area', '=', area)
    .orderBy(sql`m.ended_at desc nulls first`)
    .executeTakeFirstOrThrow();
}

async function newestLink(email: string): Promise<string> {
  return linkIn((await lettersTo(program.database.connection.db, email)).at(-1)?.body ?? '');
}

async function setPassword(link: string, password = NEW_PASSWORD) {
  const browser = await program.browser(null);
  return await browser.submit(link, link, { newPassword: password, repeatedPassword: password });
}

async function eventsOf(userId: string): Promise<{ kind: string; data: unknown }[]> {
  const { db } = program.database.connection;
  return await db
    .selectFrom('account_event')
    .select(['kind', 'data'])
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
}

test('every page and every form of the administration, person by person', async () => {
  const { db } = program.database.connection;
  const target = program.people.recipientViewer.membershipId;
  const forms: [string, string, Record<string, string>][] = [
    ['GET', USERS, {}],
    ['GET', `${USERS}/new`, {}],
    ['POST', `${USERS}/new`, { name: 'N', email: 'stranger@people.test', language: 'hu', roles: 'administrator' }],
    ['GET', `${USERS}/${target}`, {}],
    ['POST', `${USERS}/${target}`, { roles: 'administrator' }],
    ['POST', `${USERS}/${target}/link`, {}],
    ['POST', `${USERS}/${target}/end`, {}],
  ];
  // One status a line of `forms`; the others' administrators see their own pages, and at this target nobody.
  const expected: [string, Browser, number[]][] = [
    ['nobody', await program.browser(null), [303, 303, 303, 303, 303, 303, 303]],
    ['viewer', await program.browser('recipientViewer'), [403, 403, 403, 403, 403, 403, 403]],
    ['handler', await program.browser('recipient'), [403, 403, 403, 403, 403, 403, 403]],
    ['handler in another area', await program.browser('otherArea'), [403, 403, 403, 403, 403, 403, 403]],
    ['handler elsewhere', await program.browser('stranger'), [403, 403, 403, 403, 403, 403, 403]],
    ['operator', await signedIn('operator@people.test'), [403, 403, 403, 403, 403, 403, 403]],
    ['administrator elsewhere', await signedIn(await emailOf(others.elsewhere)), [200, 200, 422, 404, 404, 404, 404]],
    [
      'administrator in another area',
      await signedIn(await emailOf(others.inOtherArea)),
      [200, 200, 422, 404, 404, 404, 404],
    ],
  ];
  const before = await db.selectFrom('membership').selectAll().orderBy('id').execute();
  for (const [who, browser, statuses] of expected) {
    const page = await browser.get(who === 'nobody' ? '/sign-in' : '/account');
    const { csrf } = formOn(page.body, who === 'nobody' ? '/sign-in' : '/sign-out').values;
    for (const [index, [method, path, body]] of forms.entries()) {
      // What the other administrators may do at home is another test: here they send a form that cannot be accepted.
      const sent = statuses[index] === 422 ? { ...body, email: 'no address' } : body;
      const answer = method === 'GET' ? await browser.get(path) : await browser.post(path, { ...sent, csrf });
      assert.equal(answer.statusCode, statuses[index], `${who}: ${method} ${path}`);
      assert.ok(
        !answer.body.includes(program.emails.recipientViewer),
        `${who}: ${method} ${path} names a user of Pécs`,
      );
    }
  }
  assert.deepEqual(await db.selectFrom('membership').selectAll().orderBy('id').execute(), before);
  assert.deepEqual(await db.selectFrom('password_link').selectAll().execute(), []);
  assert.deepEqual(await lettersTo(db, 'stranger@people.test'), []);
});

test('the use cases ask the database, not the session, for the right', async () => {
  const { invitations } = program.application;
  const target = program.people.recipientViewer.membershipId;
  const forged = [
    ['a handler who says to be one', { ...program.people.recipient, roles: ['administrator'] as const }],
    [
      'a membership of somebody else',
      { ...program.people.recipient, membershipId: program.people.administrator.membershipId },
    ],
    ['another authority', { ...others.elsewhere, authorityId: PECS }],
    ['another area', { ...others.inOtherArea, area: AREA }],
  ] as const;
  for (const [who, actor] of forged) {
    await assert.rejects(changeRoles(invitations, actor, target, ['handler']), { code: 'administrators-only' }, who);
    await assert.rejects(sendNewLink(invitations, actor, target), { code: 'administrators-only' }, who);
  }
});

test('only an administrator is led to the page, and it names the users of this area alone', async () => {
  assert.ok((await administrator.get('/')).body.includes(`href="${USERS}"`));
  assert.ok(!(await (await program.browser('recipient')).get('/')).body.includes(`href="${USERS}"`));
  const { body } = await administrator.get(USERS);
  for (const person of ['recipient', 'recipientViewer', 'administrator'] as const)
    assert.ok(body.includes(program.emails[person]), person);
  for (const person of ['requester', 'otherArea', 'stranger'] as const)
    assert.ok(!body.includes(program.emails[person]), person);
});

test('a new user is told by mail in his language, sets the password once, signs in; nothing secret is logged', async () => {
  const { db } = program.database.connection;
  const email = 'zsofia@people.test';
  const added = await add(' Zsofia@People.test ');
  assert.deepEqual([added.statusCode, added.headers.location], [303, `${USERS}?done=added`]);
  const [letter, ...more] = await lettersTo(db, email);
  assert.ok(letter && more.length === 0);
  assert.equal(letter.language, 'hu');
  assert.match(letter.subject, /válassza meg a jelszavát/);
  assert.match(letter.body, /Pécsi Kamara/);
  assert.ok(!letter.body.includes('Zsófia'), 'no name of a person stands in a mail');
  const link = linkIn(letter.body);
  const { body } = await administrator.get(USERS);
  assert.ok(body.includes(email) && body.includes('Nagy Zsófia'));

  const browser = await program.browser(null);
  assert.equal((await browser.submit(link, link, { newPassword: 'short', repeatedPassword: 'short' })).statusCode, 422);
  const otherwise = await browser.submit(link, link, { newPassword: NEW_PASSWORD, repeatedPassword: 'another one' });
  assert.equal(otherwise.statusCode, 422);
  assert.equal((await setPassword(link)).headers.location, '/sign-in?notice=password-set');
  assert.equal(await statusOf(link), 404, 'a used link is no link');
  assert.match((await administrator.get(USERS)).body, /oi-table__value">még nem</, 'never signed in');
  const session = await signedIn(email, NEW_PASSWORD);
  assert.equal((await session.get('/')).statusCode, 200);
  assert.equal((await session.get(USERS)).statusCode, 403);

  const { userId, password_hash } = await membershipOf(email);
  assert.ok(password_hash?.startsWith('$argon2id'));
  const { membershipId } = program.people.administrator;
  const events = await eventsOf(userId);
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['user-created', 'membership-added', 'password-link-sent', 'password-set', 'signed-in'],
  );
  for (const { data } of events.slice(0, 3)) assert.equal((data as { by?: string }).by, membershipId);
  const token = link.slice('/welcome/'.length);
  const logged = program.log.join('');
  for (const secret of [token, NEW_PASSWORD, email, 'Zsófia'])
    assert.ok(!logged.includes(secret), `${secret} is logged`);
  assert.ok(logged.includes('/welcome/:token'), 'the log is being kept');
  const dump = JSON.stringify(await db.selectFrom('password_link').selectAll().execute());
  assert.ok(!dump.includes(token));
});

async function statusOf(link: string): Promise<number> {
  return (await (await program.browser(null)).get(link)).statusCode;
}

test('a link that is wrong, expired or replaced by a newer one sets nothing', async () => {
  const email = 'late@people.test';
  await add(email);
  const first = await newestLink(email);
  const { id, userId } = await membershipOf(email);
  const sent = await administrator.submit(`${USERS}/${id}`, `${USERS}/${id}/link`);
  assert.equal(sent.headers.location, `${USERS}?done=link-sent`);
  const second = await newestLink(email);
  assert.notEqual(second, first);
  assert.equal(await statusOf(first), 404, 'replaced');
  assert.equal(await statusOf(`/welcome/${'x'.repeat(43)}`), 404, 'wrong');
  assert.equal(await statusOf('/welcome/short'), 404, 'no link at all');
  assert.equal(await statusOf(second), 200);
  const { now } = program.clock;
  program.clock.now = new Date(now.getTime() + 7 * 86_400_000 - 60_000);
  assert.equal(await statusOf(second), 200, 'a minute before the end');
  program.clock.now = new Date(now.getTime() + 7 * 86_400_000);
  assert.equal(await statusOf(second), 404, 'expired');
  program.clock.now = now;
  // Opened in time, sent after the end of the membership: the link went with it.
  const browser = await program.browser(null);
  const page = formOn((await browser.get(second)).body, second);
  assert.equal((await administrator.submit(`${USERS}/${id}`, `${USERS}/${id}/end`)).statusCode, 303);
  const typed = { newPassword: NEW_PASSWORD, repeatedPassword: NEW_PASSWORD };
  assert.equal((await browser.post(second, { ...page.values, ...typed })).statusCode, 404);
  assert.ok(!(await eventsOf(userId)).some(({ kind }) => kind === 'password-set'));
});

test('of two who use a link at once one sets the password', async () => {
  const email = 'twice@people.test';
  await add(email);
  const link = await newestLink(email);
  const outcomes = await Promise.all(
    ['eleven red umbrellas', 'eleven blue umbrellas'].map((each) => setPassword(link, each)),
  );
  assert.deepEqual(outcomes.map(({ statusCode }) => statusCode).sort(), [303, 404]);
});

test('a forgotten password: the old one serves until the new one is set, then every session ends', async () => {
  const email = 'forgot@people.test';
  await add(email);
  await setPassword(await newestLink(email));
  const session = await signedIn(email, NEW_PASSWORD);
  const { id } = await membershipOf(email);
  await administrator.submit(`${USERS}/${id}`, `${USERS}/${id}/link`);
  assert.equal((await session.get('/')).statusCode, 200);
  const letter = (await lettersTo(program.database.connection.db, email)).at(-1);
  assert.match(letter?.body ?? '', /új jelszó/);
  await setPassword(linkIn(letter?.body ?? ''), 'twelve green umbrellas');
  assert.equal((await session.get('/')).statusCode, 303);
  await signedIn(email, 'twelve green umbrellas');
});

test('a user of another authority gets a second membership, keeps name and password, and a mail without a link', async () => {
  const email = program.emails.requester;
  const before = await membershipOf(email, MILAN);
  assert.equal((await add(email, { name: 'Somebody Else' })).statusCode, 303);
  const second = await membershipOf(email);
  assert.deepEqual(
    [second.userId, second.name, second.password_hash],
    [before.userId, before.name, before.password_hash],
  );
  const letter = (await lettersTo(program.database.connection.db, email)).at(-1);
  assert.match(letter?.body ?? '', /Avete già un account/);
  assert.ok(!letter?.body.includes('/welcome/'));
  const again = await add(email);
  assert.equal(again.statusCode, 422);
  assert.match(unescape(again.body), /already acts for this authority|már eljár|már ennek/);
  // The administrator of Pécs ends what is Pécs'; what is Milan's stays.
  assert.equal((await administrator.submit(`${USERS}/${second.id}`, `${USERS}/${second.id}/end`)).statusCode, 303);
  assert.equal((await membershipOf(email, MILAN)).ended_at, null);
  // And may let the person in again.
  assert.equal((await add(email)).statusCode, 303);
  assert.notEqual((await membershipOf(email)).id, second.id);
});

test('roles and the end of a membership take effect on the next request, for sessions and tokens', async () => {
  const email = 'shortly@people.test';
  await add(email);
  await setPassword(await newestLink(email));
  const session = await signedIn(email, NEW_PASSWORD);
  const { id, userId } = await membershipOf(email);
  const token = await program.tokenFor({ ...program.people.recipient, userId, membershipId: id });
  assert.equal((await session.get('/exchanges/new')).statusCode, 200);
  assert.equal((await program.callWith(token, '/exchanges?box=waiting')).status, 200);
  const changed = await administrator.submit(`${USERS}/${id}`, `${USERS}/${id}`, { roles: 'administrator' });
  assert.equal(changed.headers.location, `${USERS}?done=roles-changed`);
  assert.deepEqual((await membershipOf(email)).roles, ['administrator']);
  assert.equal((await session.get(USERS)).statusCode, 200);
  const none = await administrator.submit(`${USERS}/${id}`, `${USERS}/${id}`, { roles: undefined });
  assert.equal(none.statusCode, 422, 'no role is no membership');
  assert.equal((await administrator.submit(`${USERS}/${id}`, `${USERS}/${id}/end`)).statusCode, 303);
  assert.equal((await session.get(USERS)).statusCode, 403);
  assert.equal((await program.callWith(token, '/exchanges?box=waiting')).status, 401);
  assert.ok(!(await administrator.get(USERS)).body.includes(email), 'an ended membership is not listed');
  const kinds = (await eventsOf(userId)).map(({ kind }) => kind);
  assert.deepEqual(kinds.slice(-2), ['roles-changed', 'membership-ended']);
});

test('the last administrator who can sign in stays one', async () => {
  const own = program.people.administrator.membershipId;
  const page = `${USERS}/${own}`;
  const refused = /helyi rendszergazdája|local administrator who can sign in/;
  const end = await administrator.submit(page, `${page}/end`);
  assert.equal(end.statusCode, 422);
  assert.match(unescape(end.body), refused);
  const down = await administrator.submit(page, page, { roles: 'viewer' });
  assert.equal(down.statusCode, 422);
  // A second one who has not chosen a password yet could let nobody in.
  const email = 'deputy@people.test';
  await add(email, { roles: 'administrator' });
  assert.equal((await administrator.submit(page, `${page}/end`)).statusCode, 422);
  await setPassword(await newestLink(email));
  // Two administrators who end each other at once: one of them stays.
  const deputy = await signedIn(email, NEW_PASSWORD);
  const other = (await membershipOf(email)).id;
  const forms = await Promise.all([
    administrator.get(`${USERS}/${other}`).then(({ body }) => formOn(body, `${USERS}/${other}/end`)),
    deputy.get(page).then(({ body }) => formOn(body, `${page}/end`)),
  ]);
  const [first, second] = await Promise.all([
    administrator.post(`${USERS}/${other}/end`, forms[0].values),
    deputy.post(`${page}/end`, forms[1].values),
  ]);
  assert.deepEqual([first.statusCode, second.statusCode].sort().slice(0, 1), [303]);
  const { left } = await program.database.connection.db
    .selectFrom('membership')
    .select((row) => row.fn.countAll<string>().as('left'))
    .where('authority_id', '=', PECS)
    .where('area', '=', AREA)
    .where('ended_at', 'is', null)
    .where('id', 'in', [own, other])
    .executeTakeFirstOrThrow();
  assert.equal(Number(left), 1);
});

test('who may not be let in, and a refused form comes back as it was typed', async () => {
  const browser = await signedIn(await emailOf(others.elsewhere));
  const typed = { name: 'Márta Új', email: 'not an address', language: 'hu', roles: 'viewer' };
  const refused = await browser.submit(`${USERS}/new`, `${USERS}/new`, typed);
  assert.equal(refused.statusCode, 422);
  const { values } = formOn(refused.body, `${USERS}/new`);
  assert.deepEqual({ ...values, csrf: '' }, { ...typed, csrf: '' });
  for (const [email, code] of [
    ['operator@people.test', /gestisce l’installazione/],
    ['', /Inserite|Manca|manca|obbligator/],
  ] as const) {
    const answer = await browser.submit(`${USERS}/new`, `${USERS}/new`, { ...typed, email });
    assert.equal(answer.statusCode, 422);
    assert.match(unescape(answer.body), code);
  }
  const kept = await program.database.connection.db
    .selectFrom('app_user')
    .select('id')
    .where('name', '=', 'Márta Új')
    .execute();
  assert.deepEqual(kept, []);
});
