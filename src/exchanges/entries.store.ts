import { type Kysely, type RawBuilder, sql } from 'kysely';
import { PLANNED_ANEW, trueOfMany } from '../database/index.ts';
import type { DB } from '../database/schema.ts';
import { fold } from '../directory/index.ts';
import type { RegisterRule } from '../procedures/index.ts';
import type { Listed } from './entries.ts';
import type { ActingMembership, ExchangeState, FieldValue } from './model.ts';
import type { Write } from './recording.store.ts';

/** What a search needs of the entries of registers, written with every transition. */

/** A line of a register: what readers see of an entry that is shown. */
export interface EntryRow {
  readonly id: string;
  readonly versionHash: string;
  readonly authorityId: string;
  readonly country: string;
  readonly state: string;
  readonly recordedAt: Date;
  readonly changedAt: Date;
  readonly columns: Readonly<Record<string, FieldValue>>;
}

/** What is written anew: the state, and with another content what is found by it. */
export interface EntryChange {
  readonly exchange: ExchangeState;
  readonly register: RegisterRule;
  readonly content?: { readonly listed: Listed; readonly hashes: readonly Buffer[] } | undefined;
  readonly at: Date;
}

const isShown = ({ exchange, register }: EntryChange): boolean => register.shownIn.includes(exchange.state);

/** A new entry. */
export function insertEntry(change: EntryChange): Write[] {
  const { exchange, content, at } = change;
  const [recorder] = exchange.participants;
  const { columns = {}, codes = [], words = '' } = content?.listed ?? {};
  return [
    sql`
      insert into register_entry (exchange_id, procedure, version_hash, authority_id, country, state, shown, recorded_at, changed_at,
        columns, codes, words)
      values (${exchange.id}, ${exchange.procedure}, ${exchange.versionHash}, ${recorder?.authorityId ?? ''}, ${recorder?.country ?? ''},
        ${exchange.state}, ${isShown(change)}, ${at}, ${at}, ${JSON.stringify(columns)}, ${[...codes]}::text[], to_tsvector('simple', ${words}))`,
    ...insertHashes(change),
  ];
}

/** An entry that has moved. */
export function updateEntry(change: EntryChange): Write[] {
  const { exchange, content, at } = change;
  const listed = content
    ? sql`, columns = ${JSON.stringify(content.listed.columns)}, codes = ${[...content.listed.codes]}::text[],
        words = to_tsvector('simple', ${content.listed.words})`
    : sql``;
  return [
    sql`
      update register_entry set state = ${exchange.state}, shown = ${isShown(change)}, changed_at = ${at}${listed}
      where exchange_id = ${exchange.id}::uuid`,
    ...(content
      ? [
          sql`delete from register_hash where exchange_id = ${exchange.id}::uuid and hash <> all(${[...content.hashes]}::bytea[])`,
          ...insertHashes(change),
        ]
      : []),
  ];
}

const insertHashes = ({ exchange, content }: EntryChange): Write[] =>
  content && content.hashes.length > 0
    ? [
        sql`
          insert into register_hash (hash, exchange_id)
          select hash, ${exchange.id}::uuid from unnest(${[...content.hashes]}::bytea[]) hash on conflict do nothing`,
      ]
    : [];

const ROW = sql`
  own.exchange_id as id, own.version_hash as "versionHash", own.authority_id as "authorityId", own.country, own.state,
  own.recorded_at as "recordedAt", own.changed_at as "changedAt", own.columns`;

/**
 * The entries of a register that have all these hashes and are shown, at most so many; of these versions alone. Planned anew, as the search for
 * a person among one's own cases is: the values tell which of a frequent first name and a rare surname to begin with.
 */
export async function entriesWith(
  db: Kysely<DB>,
  procedure: string,
  versions: readonly string[],
  hashes: readonly Buffer[],
  most: number,
): Promise<EntryRow[]> {
  if (hashes.length === 0) return [];
  const said = hashes.map((_, index) => sql.ref(`h${index}`));
  const tables = said.map((table, index) =>
    index === 0 ? sql`register_hash ${table}` : sql`join register_hash ${table} using (exchange_id)`,
  );
  const values = said.map((table, index) => sql`${table}.hash = ${hashes[index]}::bytea`);
  const { rows } = await sql<EntryRow>`${sql.raw(PLANNED_ANEW)}
    select ${ROW} from ${sql.join(tables, sql` `)} join register_entry own using (exchange_id)
    where ${sql.join(values, sql` and `)} and own.shown and own.procedure = ${procedure}
      and own.version_hash = any(${[...versions]}::text[])
    order by own.changed_at desc, own.exchange_id limit ${most}`.execute(db);
  return rows;
}

/** Those of these entries that are shown. */
export async function entriesOf(db: Kysely<DB>, ids: readonly string[]): Promise<EntryRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<EntryRow>`
    select ${ROW} from register_entry own where own.exchange_id = any(${[...ids]}::uuid[]) and own.shown`.execute(db);
  return rows;
}

/** How an entry stands beside its row. */
export interface EntryFacts {
  readonly id: string;
  /** As it was recorded last. */
  readonly state: string;
  /** Whether a term of it is over that has not taken effect yet. */
  readonly lags: boolean;
  readonly blocked: boolean;
  /** Who takes part in it. */
  readonly authorities: readonly string[];
}

/** How entries stand at an instant. */
export async function factsOf(
  db: Kysely<DB>,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, EntryFacts>> {
  const { rows } = await sql<EntryFacts>`
    select e.id, e.state, e.blocked_at is not null as blocked,
      exists (select from part where exchange_id = e.id and next_expiry <= ${now}) as lags,
      array(select authority_id from participant where exchange_id = e.id) as authorities
    from exchange e where e.id = any(${[...ids]}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Whether an entry has all these hashes. */
export async function hasHashes(db: Kysely<DB>, id: string, hashes: readonly Buffer[]): Promise<boolean> {
  if (hashes.length === 0) return false;
  const { rows } = await sql<{ has: boolean }>`
    select count(*) = ${hashes.length} as has from register_hash
    where exchange_id = ${id}::uuid and hash = any(${[...hashes]}::bytea[])`.execute(db);
  return rows[0]?.has ?? false;
}

/** By what a register is narrowed down that can be browsed. */
export interface EntryQuery {
  /** Words, each the beginning of one of the entry's. */
  readonly words?: string | undefined;
  /** `field=code`, all of which the entry has. */
  readonly codes?: readonly string[] | undefined;
  /** The country of who recorded it. */
  readonly country?: string | undefined;
  readonly limit: number;
  /** Where the page begins. */
  readonly cursor?: string | undefined;
}

/** Words as the entries have them, each as a beginning; signs alone are no words. */
export const searchedWords = (text: string): string =>
  fold(text)
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => `'${word}':*`)
    .join(' & ');

function narrowed({ words = '', codes = [], country }: Omit<EntryQuery, 'limit' | 'cursor'>): RawBuilder<unknown>[] {
  const searched = searchedWords(words);
  return [
    ...(searched === '' ? [] : [sql`own.words @@ ${searched}::tsquery`]),
    ...(codes.length > 0 ? [sql`own.codes @> ${[...codes]}::text[]`] : []),
    ...(country === undefined ? [] : [sql`own.country = ${country}`]),
  ];
}

/** So few are read whole and sorted; of more, a page is soon full in the order of the list. */
const FEW = 500;

/**
 * The entries that fit, where they are few: asked without an order, since with one the database reads the whole register in it to show three
 * entries of a rare word, of which it cannot know that it is rare (all of 5 000).
 */
async function fewThatFit(db: Kysely<DB>, conditions: readonly RawBuilder<unknown>[]): Promise<string[] | undefined> {
  const { rows } = await sql<{ id: string }>`${sql.raw(PLANNED_ANEW)}
    select own.exchange_id as id from register_entry own where ${sql.join(conditions, sql` and `)} limit ${FEW + 1}`.execute(
    db,
  );
  return rows.length > FEW ? undefined : rows.map(({ id }) => id);
}

/** A page of a register's entries that are shown, the last changed first; one more than asked for says that there is a next page. */
export async function browseEntries(
  db: Kysely<DB>,
  procedure: string,
  versions: readonly string[],
  query: EntryQuery,
  after: { readonly changedAt: string; readonly id: string } | undefined,
): Promise<EntryRow[]> {
  const all = sql`own.shown and own.procedure = ${procedure} and own.version_hash = any(${[...versions]}::text[])`;
  const narrowing = narrowed(query);
  const few = narrowing.length > 0 ? await fewThatFit(db, [all, ...narrowing]) : undefined;
  const conditions = [
    ...(few ? [sql`own.shown and own.exchange_id = any(${few}::uuid[])`] : [all, ...narrowing.map(trueOfMany)]),
    ...(after ? [sql`(own.changed_at, own.exchange_id) < (${after.changedAt}::timestamptz, ${after.id}::uuid)`] : []),
  ];
  const { rows } = await sql<EntryRow>`${sql.raw(PLANNED_ANEW)}
    select ${ROW} from register_entry own where ${sql.join(conditions, sql` and `)}
    order by own.changed_at desc, own.exchange_id desc limit ${query.limit + 1}`.execute(db);
  return rows;
}

/** That somebody was looked up in a register, whether or not anybody was found, and for what (Regulation 1024/2012 Art. 17(3)). */
export async function logLookup(
  db: Kysely<DB>,
  { userId, membershipId }: ActingMembership,
  found: readonly string[],
  register: string,
  purpose: string,
  at: Date,
): Promise<void> {
  await sql`
    insert into access_log (at, user_id, membership_id, exchange_id, what, purpose)
    select ${at}::timestamptz, ${userId}::uuid, ${membershipId}::uuid, id, ${[`register ${register}`]}::text[], ${purpose}
    from unnest(${found.length > 0 ? [...found] : [null]}::uuid[]) id`.execute(db);
}
