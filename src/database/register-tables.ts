import type { ColumnType, GeneratedAlways } from 'kysely';

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

/** What somebody looked for in a register and keeps under a name. */
export interface RegisterSearchTable {
  id: string;
  membership_id: string;
  procedure: string;
  name: string;
  words: string | null;
  country: string | null;
  codes: string[];
  query: string | null;
  anchor: string;
  notifies: boolean;
  seen_at: Date;
  created_at: Date;
}

/** An entry that has come in or changed, with what could be found of it before. */
export interface RegisterNoteTable {
  id: GeneratedAlways<number>;
  exchange_id: string;
  event_no: number;
  at: Date;
  shown: boolean;
  codes: string[];
  words: string;
}

/** An entry that a saved search has found. */
export interface RegisterFoundTable {
  search_id: string;
  exchange_id: string;
  event_no: number;
  at: Date;
  /** For the next digest of who keeps the search. */
  waits: ColumnType<boolean, boolean | undefined>;
}
