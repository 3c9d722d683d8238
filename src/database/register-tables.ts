import type { ColumnType } from 'kysely';

/** Of the schema (see `schema.ts`): what a search needs of the entries of registers. */

/** An exchange that is an entry: where it is shown, and what of it is listed and searched in. */
export interface RegisterEntryTable {
  exchange_id: string;
  procedure: string;
  version_hash: string;
  authority_id: string;
  country: string;
  state: string;
  shown: boolean;
  recorded_at: Date;
  changed_at: Date;
  columns: ColumnType<Record<string, unknown>, string, string>;
  codes: string[];
  words: string;
}
