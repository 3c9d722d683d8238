import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import type { IssuedReport } from './reports.ts';

/** The reports that were issued. */

export async function insertReport(db: Kysely<DB>, report: IssuedReport, seal: Buffer): Promise<void> {
  await db
    .insertInto('issued_report')
    .values({
      code_hash: report.codeHash,
      exchange_id: report.exchangeId,
      authority_id: report.authorityId,
      membership_id: report.membershipId,
      at: report.at,
      language: report.language,
      chain_length: report.chainLength,
      chain_hash: report.chainHash,
      document: report.document,
      seal,
    })
    .execute();
}

/** An issued report with what its exchange is today. */
export interface FoundReport {
  readonly report: IssuedReport;
  readonly seal: Buffer;
  readonly number: string;
  /** The length of the history today. */
  readonly chainLength: number;
  /** Whether the event that was the last then is still there, with the same hash. */
  readonly sameHistory: boolean;
}

/** The report with this code, or else with this file. */
export async function reportBy(
  db: Kysely<DB>,
  by: { readonly codeHash: Buffer } | { readonly document: Buffer },
): Promise<FoundReport | undefined> {
  const row = await db
    .selectFrom('issued_report as r')
    .innerJoin('exchange as e', 'e.id', 'r.exchange_id')
    .selectAll('r')
    .select(['e.number', 'e.chain_length as length_now'])
    .select(
      sql<boolean>`exists(select from event v where v.exchange_id = r.exchange_id and v.no = r.chain_length and v.hash = r.chain_hash)`.as(
        'same_history',
      ),
    )
    .where((eb) => ('codeHash' in by ? eb('r.code_hash', '=', by.codeHash) : eb('r.document', '=', by.document)))
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    report: {
      codeHash: row.code_hash,
      exchangeId: row.exchange_id,
      authorityId: row.authority_id,
      membershipId: row.membership_id,
      at: row.at,
      language: row.language,
      chainLength: row.chain_length,
      chainHash: row.chain_hash,
      document: row.document,
    },
    seal: row.seal,
    number: row.number,
    chainLength: row.length_now,
    sameHistory: row.same_history,
  };
}

/** How many events the exchange has now. */
export async function lengthOf(db: Kysely<DB>, exchangeId: string): Promise<number> {
  const row = await db
    .selectFrom('exchange')
    .select('chain_length')
    .where('id', '=', exchangeId)
    .executeTakeFirstOrThrow();
  return row.chain_length;
}
