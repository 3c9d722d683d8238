/** The report of an exchange in which many take part: everybody stands on it, by name; of who sees less, less. */
import assert from 'node:assert/strict';
import { createSecretKey, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { BULLETIN, compileBulletin } from '../../test/support/bulletin-procedure.ts';
import { insertActor, insertAuthority, SUBJECT_KEY, term } from '../../test/support/exchange-fixture.ts';
import { readPaper } from '../../test/support/papers.ts';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import type { Actor } from '../accounts/index.ts';
import { authoritiesByIds } from '../directory/index.ts';
import { ProcedureCatalogue, publish } from '../procedures/index.ts';
import { createExchanges, type Exchanges } from './exchanges.service.ts';
import type { ActingMembership } from './model.ts';
import { type CaseReports, caseReports } from './report.pages.tsx';
import { createReports } from './reports.service.ts';

const AREA = 'lifts';
const READERS = 60;
const now = () => new Date('2026-03-02T08:00:00Z');

let database: TestDatabase;
let exchanges: Exchanges;
let reports: CaseReports;
let warner: ActingMembership;
let readers: ActingMembership[];
let id: string;

before(async () => {
  database = await testDatabase();
  const { connection } = database;
  const { db } = connection;
  await publish(db, compileBulletin().procedures, now());
  const person = async (name: string, country: string, functions: string[]) => {
    await insertAuthority(db, name, country, name, null, { area: AREA, functions });
    return { ...(await insertActor(db, { id: name, country }, 'en', 'handler', AREA)), functions };
  };
  warner = await person('at-warner', 'AT', ['warns']);
  readers = await Promise.all(
    Array.from({ length: READERS }, (_, no) => person(`reader-${no}`, no % 2 ? 'HU' : 'IT', ['reads'])),
  );
  const procedures = await ProcedureCatalogue.open(db);
  const options = { connection, procedures, now, term, projectors: [], committed: () => {}, subjectKey: SUBJECT_KEY };
  exchanges = createExchanges(options);
  reports = caseReports({
    exchanges,
    reports: createReports({ connection, key: createSecretKey(Buffer.alloc(32, 3)), now }),
    authorities: (ids) => authoritiesByIds(db, ids),
    timeZoneOf: () => 'Europe/Vienna',
    publicUrl: 'https://imi.example.eu',
  });
  const content = { fields: { kind: 'passenger', owner: 'Canary' }, questions: [] };
  ({ id } = await exchanges.sendRequest(warner, { procedure: BULLETIN, content }, randomUUID()));
});
after(() => database.close());

const paperOf = async (who: ActingMembership) => {
  const { file } = await reports(who as Actor, id, { language: 'en', purpose: 'report' });
  return readPaper(file);
};

test('everybody who takes part stands on it once, in a table with header cells', async () => {
  const { outline, text } = await paperOf(warner);
  assert.match(text, /Canary/);
  assert.match(text, /https:\/\/imi\.example\.eu\/verify-report/);
  const heads = outline.filter(({ role }) => role === 'TH').length;
  const named = outline.filter(({ role, text: said }) => role === 'P' && /^reader-\d+$/.test(said));
  assert.deepEqual(named.map(({ text: said }) => said).sort(), readers.map(({ authorityId }) => authorityId).sort());
  assert.ok(heads > READERS);
});

test('who gets the bulletin has a report without what it does not show', async () => {
  const { text } = await paperOf(readers[0] as ActingMembership);
  assert.doesNotMatch(text, /Canary/);
  assert.match(text, /reader-59/);
});
