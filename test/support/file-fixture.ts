/** Exchanges for a whole test file. */
import { after } from 'node:test';
import { type ExchangeFixture, exchangeFixture } from './exchange-fixture.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';

/** A database with `exchangeFixture` on it, to be awaited above the tests; it is closed after the last of them. */
export async function fileFixture(): Promise<{
  readonly database: TestDatabase;
  readonly fixture: ExchangeFixture;
}> {
  const database = await testDatabase();
  after(() => database.close());
  return { database, fixture: await exchangeFixture(database) };
}
