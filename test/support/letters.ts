/** The letters about accounts that a test's database holds. */
import assert from 'node:assert/strict';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../../src/database/index.ts';

export interface KeptLetter {
  readonly recipient: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
}

/** All of them to one address, oldest first. */
export async function lettersTo(db: Kysely<DB>, recipient: string): Promise<KeptLetter[]> {
  return await db
    .selectFrom('mail')
    .select(['recipient', 'language', 'subject', 'body'])
    .where('recipient', '=', recipient)
    .where('exchange_id', 'is', null)
    .orderBy('created_at')
    // A test's clock stands still: then the order in which they were written.
    .orderBy(sql`ctid`)
    .execute();
}

/** The path of the link that a letter holds; fails the test when there is none. */
export function linkIn(body: string): string {
  const [, path] = /^https?:\/\/[^/\s]+(\/welcome\/[\w-]{43})\?lang=\w+$/m.exec(body) ?? [];
  assert.ok(path, 'the letter holds a link');
  return path;
}
