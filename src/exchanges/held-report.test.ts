/** The report of an exchange in which something waits to be released: nobody else finds it on paper, whoever reads it once it is released does. */
import assert from 'node:assert/strict';
import { createSecretKey, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type NoticeFixture, noticeFixture } from '../../test/support/notice-fixture.ts';
import { readPaper } from '../../test/support/papers.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import type { Actor } from '../accounts/index.ts';
import { authoritiesByIds } from '../directory/index.ts';
import type { ActingMembership } from './model.ts';
import { type CaseReports, caseReports } from './report.pages.tsx';
import { createReports } from './reports.service.ts';

const CANARY = 'Canary of the held';
let database: TestDatabase;
let notice: NoticeFixture;
let reports: CaseReports;
let id: string;

before(async () => {
  database = await testDatabase();
  const { connection } = database;
  notice = await noticeFixture(database);
  await notice.switch('HU', 'moderation', true);
  reports = caseReports({
    exchanges: notice.exchanges,
    reports: createReports({ connection, key: createSecretKey(Buffer.alloc(32, 3)), now: () => notice.clock.now }),
    authorities: (ids) => authoritiesByIds(connection.db, ids),
    timeZoneOf: () => 'Europe/Vienna',
    publicUrl: 'https://imi.example.eu',
  });
  id = await notice.broadcast();
});
after(() => database.close());

const paperOf = async (who: ActingMembership, language = 'en') => {
  const { file } = await reports(who as Actor, id, { language, purpose: 'report' });
  return readPaper(file);
};
/** As it stands on paper, but for what is different on each: the code of the paper. */
const plain = (text: string): string =>
  text.replace(/[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5}){3}/g, '').replace(/\s+/g, ' ');
const say = () =>
  notice.exchanges.act(
    notice.who.local,
    id,
    { action: 'comment', input: { comment: { text: CANARY, lang: 'en' } } },
    randomUUID(),
  );

test('what waits to be released changes nothing on the paper of whoever may not see it', async () => {
  const { who } = notice;
  const others = [who.greece, who.author, who.approver, who.commission];
  const before = await Promise.all(others.map(async (one) => plain((await paperOf(one)).text)));
  assert.equal((await say()).held, true);
  for (const [index, one] of others.entries()) {
    const { text, outline, marked } = await paperOf(one);
    assert.equal(plain(text), before[index], one.authorityId);
    assert.ok(!outline.some((tag) => tag.text.includes(CANARY)), one.authorityId);
    assert.ok(marked);
  }
});

test('nor is it evidence for who wrote it or is to release it: nothing has happened yet', async () => {
  const { who } = notice;
  for (const one of [who.local, who.hungary]) assert.doesNotMatch((await paperOf(one)).text, /Canary/);
});

test('released it stands on every paper, tagged, in the language in which it was written', async () => {
  const { who, exchanges } = notice;
  const [held] = (await notice.view(who.hungary, id)).held;
  await exchanges.release(who.hungary, id, held?.id ?? '', randomUUID());
  for (const one of [who.greece, who.author, who.commission, who.local]) {
    const { outline, language } = await paperOf(one, 'hu');
    assert.equal(language, 'hu');
    assert.ok(
      outline.some(({ text, lang }) => text.includes(CANARY) && lang === 'en'),
      one.authorityId,
    );
    const roles = new Set(outline.map(({ role }) => role));
    for (const role of ['Document', 'H1', 'H2', 'P', 'Table', 'TH', 'TD']) assert.ok(roles.has(role), role);
  }
  assert.doesNotMatch((await paperOf({ ...who.greece, roles: ['viewer'] })).text, /Canary/);
});
