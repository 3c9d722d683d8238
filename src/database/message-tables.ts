import type { ColumnType, GeneratedAlways } from 'kysely';

/** Of the schema (see `schema.ts`): what is to be told, and what was. */

export interface OutboxTable {
  id: GeneratedAlways<number>;
  exchange_id: string;
  event_no: number;
  participant_no: number;
  turn_no: number | null;
  due: string | null;
  at: Date;
  turn_state: string | null;
  turn_seat: string | null;
  /** `event`, or what no event tells: `allocated`, `handed-over`, `held`, `returned`, `released`. */
  kind: ColumnType<string, string | undefined>;
  /** Who is told, where it concerns one colleague; null with events and what is to be released, of which the whole participant is told. */
  membership_id: string | null;
}

export interface MailTable {
  id: string;
  kind: ColumnType<'case' | 'digest' | 'letter' | 'found', 'case' | 'digest' | 'letter' | 'found' | undefined>;
  /** Null: it is not about one case. */
  exchange_id: string | null;
  /** The event that it tells of; null: it tells of none, or of several. */
  event_no: number | null;
  user_id: string;
  recipient: string;
  language: string;
  subject: string;
  body: string;
  created_at: Date;
  next_attempt_at: Date | null;
  attempts: ColumnType<number, number | undefined>;
  sent_at: Date | null;
  failure: string | null;
  /** Of `found`: the saved search that has found it. */
  search_id: string | null;
  /** Whether it goes out although its reader has muted the case. */
  despite_mute: ColumnType<boolean, boolean | undefined>;
}

export interface NotificationChoiceTable {
  user_id: string;
  delivery: 'at-once' | 'daily' | 'needed';
  hour: number;
  days_before: number;
  digest_at: Date | null;
}

export interface DeadlineNoticeTable {
  exchange_id: string;
  participant_no: number;
  user_id: string;
  kind: 'near' | 'over';
  term: string;
  due: string;
}
