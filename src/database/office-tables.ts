import type { GeneratedAlways } from 'kysely';

/** Of the schema (see `schema.ts`): what an office keeps about its cases. */

/** Internal to one authority, and erasable. */
export interface NoteTable {
  exchange_id: string;
  id: string;
  authority_id: string;
  membership_id: string;
  text: string;
  lang: string;
  created_at: Date;
  changed_at: Date | null;
}

/** Who gave a case to whom within an authority. */
export interface AllocationTable {
  exchange_id: string;
  id: GeneratedAlways<number>;
  authority_id: string;
  at: Date;
  kind: 'allocated' | 'claimed' | 'handed-over';
  membership_id: string;
  assigned: string[];
}

export interface AbsenceTable {
  id: string;
  membership_id: string;
  delegate_id: string;
  first_day: string;
  last_day: string;
  created_at: Date;
}
