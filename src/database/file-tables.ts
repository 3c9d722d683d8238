import type { ColumnType } from 'kysely';

/** Of the schema (see `schema.ts`): files that were sent up, and where they are attached. */

export interface StoredFileTable {
  id: string;
  type: string;
  size: number;
  scan: 'not-scanned' | 'clean' | 'infected';
  stored_at: Date;
  erase: ColumnType<boolean, boolean | undefined>;
}

export interface UploadTable {
  id: string;
  user_id: string;
  membership_id: string;
  key: string;
  position: number;
  digest: Buffer;
  name: string | null;
  sha256: Buffer | null;
  draft_id: string | null;
  /** Its place among the draft's files, or those of what is held. */
  draft_no: number | null;
  /** The contribution with which it waits for a moderator. */
  held_id: string | null;
  at: Date;
}

export interface AttachmentTable {
  exchange_id: string;
  no: number;
  /** Null: the whole request's. */
  part_no: number | null;
  event_no: number;
  /** Null once it was recalled. */
  file_id: string | null;
  recalled_no: number | null;
}
