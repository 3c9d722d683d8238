import type { ColumnType, GeneratedAlways } from 'kysely';
import type { AttachmentTable, StoredFileTable, UploadTable } from './file-tables.ts';
import type { DeadlineNoticeTable, MailTable, NotificationChoiceTable, OutboxTable } from './message-tables.ts';
import type { AbsenceTable, AllocationTable, NoteTable } from './office-tables.ts';
import type {
  RegisterEntryTable,
  RegisterFoundTable,
  RegisterNoteTable,
  RegisterSearchTable,
} from './register-tables.ts';
import type { CountrySwitchTable, HeldContributionTable, PublicVersionTable } from './say-tables.ts';

/** The tables as Kysely sees them. Written by hand beside `migrations/`: who changes a table changes both, and `schema.test.ts` compares them. */
export interface DB {
  authority: AuthorityTable;
  authority_area: AuthorityAreaTable;
  authority_word: { word: string };
  app_user: UserTable;
  recovery_code: { user_id: string; hash: Buffer; used_at: Date | null };
  membership: MembershipTable;
  session: SessionTable;
  api_token: ApiTokenTable;
  sign_in_throttle: { key: Buffer; failures: number; blocked_until: Date | null; updated_at: Date };
  password_link: { user_id: string; hash: Buffer; expires_at: Date };
  stashed_form: { id: string; user_id: string; body: Buffer; expires_at: Date };
  account_event: { id: GeneratedAlways<number>; at: Date; user_id: string; kind: string; data: Json };
  procedure_version: { hash: string; procedure: string; area: string; compiled: Json; created_at: Date };
  procedure_publication: PublicationTable;
  simulation_walk: { user_id: string; version_hash: string; walk: Json; updated_at: Date };
  draft: DraftTable;
  exchange: ExchangeTable;
  part: PartTable;
  own_act: OwnActTable;
  participant: ParticipantTable;
  content: { exchange_id: string; name: string; part_no: number; no: number; body: Json; salt: Buffer };
  event: EventTable;
  checkpoint: CheckpointTable;
  idempotency: IdempotencyTable;
  access_log: AccessLogTable;
  issued_report: IssuedReportTable;
  outside_code: { exchange_id: string; role: string; code_hash: Buffer; membership_id: string; at: Date };
  case_line: CaseLineTable;
  subject_word: { word: Buffer; exchange_id: string };
  register_entry: RegisterEntryTable;
  register_hash: { hash: Buffer; exchange_id: string };
  register_search: RegisterSearchTable;
  register_note: RegisterNoteTable;
  register_found: RegisterFoundTable;
  saved_view: SavedViewTable;
  person_search: { id: string; membership_id: string; body: Buffer; expires_at: Date };
  outbox: OutboxTable;
  mail: MailTable;
  notification_choice: NotificationChoiceTable;
  case_mute: { user_id: string; exchange_id: string; at: Date };
  digest_item: { user_id: string; exchange_id: string; event_no: number; participant_no: number };
  deadline_notice: DeadlineNoticeTable;
  deadline_round: { country: string; day: string };
  last_seen: { exchange_id: string; membership_id: string; event_no: number; at: Date };
  note: NoteTable;
  allocation: AllocationTable;
  absence: AbsenceTable;
  country_switch: CountrySwitchTable;
  held_contribution: HeldContributionTable;
  publication: PublicVersionTable;
  stored_file: StoredFileTable;
  upload: UploadTable;
  attachment: AttachmentTable;
}

/** What was done with versions of procedures, newest last. */
interface PublicationTable {
  no: GeneratedAlways<number>;
  procedure: string;
  /** Of a retirement the version that was published until then. */
  version_hash: string;
  act: 'publish' | 'retire';
  at: Date;
  /** Null: the program, as it started. */
  by_user: string | null;
}

/** A JSON column: read as a value, written as JSON text. */
type Json = ColumnType<unknown, string, string>;

interface AuthorityTable {
  id: string;
  country: string;
  kind: string;
  coordinator: 'national' | null;
  official: ColumnType<Record<string, string>, string, string>;
  informal: string;
  place: string;
  region: string | null;
  address: string;
  email: string;
  phone: string | null;
  website: string | null;
  languages: string[];
  status: ColumnType<'active' | 'deactivated', 'active' | 'deactivated' | undefined>;
  search: string;
  sort_name: GeneratedAlways<string>;
  words: GeneratedAlways<string>;
  created_at: Date;
}

interface AuthorityAreaTable {
  authority_id: string;
  area: string;
  /** Names that the procedures of the area give: what the authority may be in them. */
  functions: string[];
  competences: string[];
  /** Whether an allocator gives out the cases; and whether a handler may then take one. */
  allocates: ColumnType<boolean, boolean | undefined>;
  claims: ColumnType<boolean, boolean | undefined>;
}

interface UserTable {
  id: string;
  email: string;
  name: string;
  language: string;
  password_hash: string | null;
  operator: ColumnType<boolean, boolean | undefined>;
  /** Whether shortcuts of a single key work for this person (WCAG 2.1.4). */
  single_keys: ColumnType<boolean, boolean | undefined>;
  demonstration: ColumnType<boolean, boolean | undefined>;
  totp_secret: Buffer | null;
  totp_confirmed_at: Date | null;
  totp_last_step: number | null;
  created_at: Date;
  deactivated_at: Date | null;
}

interface MembershipTable {
  id: string;
  user_id: string;
  authority_id: string;
  area: string;
  roles: ('viewer' | 'handler' | 'allocator' | 'administrator')[];
  created_at: Date;
  ended_at: Date | null;
}

interface SessionTable {
  id_hash: Buffer;
  user_id: string;
  membership_id: string | null;
  created_at: Date;
  seen_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  second_factor_at: Date | null;
}

interface ApiTokenTable {
  id: string;
  hash: Buffer;
  user_id: string;
  /** Null: it acts for an operator. */
  membership_id: string | null;
  name: string;
  created_at: Date;
  expires_at: Date;
  last_used_on: string | null;
  revoked_at: Date | null;
}

interface OwnActTable {
  id: GeneratedAlways<number>;
  exchange_id: string;
  part_no: number;
  participant_no: number;
  membership_id: string;
  action: string;
  data: Json;
  tells: number[];
  at: Date;
}

interface DraftTable {
  id: string;
  authority_id: string;
  area: string;
  procedure: string;
  version_hash: string;
  recipients: ColumnType<string[], string[] | undefined>;
  content: Json;
  revision: number;
  created_at: Date;
  updated_at: Date;
  kind: ColumnType<'new' | 'change' | 'follow-up', 'new' | 'change' | 'follow-up' | undefined>;
  exchange_id: string | null;
  exchange_revision: number | null;
  link: string | null;
}

interface ExchangeTable {
  id: string;
  number: string;
  case_number: string;
  follows: string | null;
  via: string | null;
  version_hash: string;
  area: string;
  procedure: string;
  state: string;
  revision: number;
  overview: Json;
  sent_at: Date;
  closed_at: Date | null;
  chain_length: number;
  chain_hash: Buffer;
  desk: ColumnType<number, number | undefined>;
  crowd: ColumnType<boolean, boolean | undefined>;
  block_on: string | null;
  erase_on: string | null;
  blocked_at: Date | null;
  erased_at: Date | null;
}

interface PartTable {
  exchange_id: string;
  no: number;
  state: string;
  questions: string[];
  numbers: number[];
  terms: Json;
  facts: Json;
  next_expiry: Date | null;
  moved_at: Date;
}

interface ParticipantTable {
  exchange_id: string;
  no: number;
  part_no: number | null;
  authority_id: string;
  area: string;
  role: string;
  state: string;
  turn: boolean;
  due: string | null;
  closed: boolean;
  sent_at: Date;
  changed_at: Date;
  /** Memberships of the authority that have the case. */
  assigned: ColumnType<string[], string[] | undefined>;
  /** The authority's own file reference. */
  reference: string | null;
  /** How many contributions of its country wait until it releases them. */
  moderates: ColumnType<number, number | undefined>;
}

interface CaseLineTable {
  exchange_id: string;
  authority_id: string;
  area: string;
  procedure: string;
  number: string;
  role: string;
  /** Whether the authority opened the exchange. */
  opened: boolean;
  state: string;
  turn: boolean;
  /** `infinity` where nobody's term runs. */
  due: string;
  closed: boolean;
  sent_at: Date;
  changed_at: Date;
  other_id: string;
  others: number;
  other_country: string;
  other_name: string;
  codes: string[];
}

interface SavedViewTable {
  id: string;
  membership_id: string;
  name: string;
  query: Json;
  preferred: boolean;
  created_at: Date;
}

interface EventTable {
  exchange_id: string;
  no: number;
  at: Date;
  legal_at: Date;
  action: string;
  part_no: number | null;
  participant_no: number | null;
  membership_id: string | null;
  from_state: string | null;
  to_state: string | null;
  data: Json;
  calendar: string | null;
  commitments: Json;
  hash: Buffer;
  tx: GeneratedAlways<string>;
}

interface CheckpointTable {
  no: number;
  tx_before: string;
  leaves: number;
  root: Buffer;
  previous: Buffer;
  at: Date;
  signature: Buffer;
}

interface IdempotencyTable {
  user_id: string;
  key: string;
  request_hash: Buffer;
  exchange_id: string | null;
  answer: Json;
  at: Date;
}

interface AccessLogTable {
  id: GeneratedAlways<number>;
  at: Date;
  user_id: string;
  membership_id: string;
  /** Null: somebody was looked up in a register, and not found. */
  exchange_id: string | null;
  what: string[];
  purpose: string;
}

interface IssuedReportTable {
  code_hash: Buffer;
  exchange_id: string;
  authority_id: string;
  membership_id: string;
  at: Date;
  language: string;
  chain_length: number;
  chain_hash: Buffer;
  document: Buffer;
  seal: Buffer;
}
