import type { ColumnType, GeneratedAlways } from 'kysely';

/** Of the schema (see `schema.ts`): what countries settle for themselves, and what waits for their moderators. */

type Json = ColumnType<unknown, string, string>;

/** A change of a setting: the last one counts. */
export interface CountrySwitchTable {
  id: GeneratedAlways<number>;
  area: string;
  country: string;
  setting: string;
  is_on: boolean;
  membership_id: string;
  at: Date;
}

export interface HeldContributionTable {
  id: string;
  exchange_id: string;
  part_no: number;
  participant_no: number;
  /** Who wrote it. */
  membership_id: string;
  action: string;
  facts: Json;
  question: number | null;
  moderators: number[];
  state: 'waiting' | 'returned' | 'released' | 'taken-back';
  at: Date;
  decided_at: Date | null;
  decided_by: string | null;
  /** The event that it became. */
  event_no: number | null;
}

/** What is public of an exchange. */
export interface PublicVersionTable {
  id: string;
  exchange_id: string;
  area: string;
  procedure: string;
  version_hash: string;
  country: string;
  version: number;
  /** Of the event that approved this version. */
  event_no: number;
  /** Null once it was withdrawn. */
  fields: Json | null;
  words: GeneratedAlways<string | null>;
  first_at: Date;
  at: Date;
  withdrawn_at: Date | null;
}
