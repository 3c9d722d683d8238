import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DB } from '../database/index.ts';

/** What is public, apart from the exchanges that it comes from: nothing of it names anybody. */

/** What is published, of what exchange. */
interface Origin {
  /** Of a publication that begins; one that there is keeps its own. */
  readonly id: string;
  readonly exchangeId: string;
  readonly area: string;
  readonly procedure: string;
  readonly versionHash: string;
  readonly country: string;
}

/** A version that is approved with an event. */
export interface NewVersion extends Origin {
  readonly eventNo: number;
  /** The fields of the form that are shown. */
  readonly shows: readonly string[];
  /** What was sent, where the event itself sends it; otherwise what was sent last. */
  readonly sent?: unknown;
  readonly at: Date;
}

/** Publishes what was sent last, in the statement that records its approval. */
export function publishing(one: NewVersion): RawBuilder<unknown> {
  const last = sql`(select body from content where exchange_id = ${one.exchangeId}::uuid and name = 'request' and part_no = 1 order by no desc limit 1)`;
  const body = one.sent === undefined ? last : sql`${JSON.stringify(one.sent)}::jsonb`;
  return sql`
    insert into publication (id, exchange_id, area, procedure, version_hash, country, version, event_no, fields, first_at, at)
    select ${one.id}::uuid, ${one.exchangeId}::uuid, ${one.area}, ${one.procedure}, ${one.versionHash}, ${one.country}, 1, ${one.eventNo}, (
        select coalesce(jsonb_object_agg(field.key, field.value), '{}') from jsonb_each(sent.body -> 'fields') field
        where field.key = any(${[...one.shows]}::text[])),
      ${one.at}::timestamptz, ${one.at}::timestamptz
    from (select ${body} as body) sent where sent.body is not null
    on conflict (exchange_id) do update set version = publication.version + 1, version_hash = excluded.version_hash,
      event_no = excluded.event_no, fields = excluded.fields, at = excluded.at, withdrawn_at = null`;
}

/** Takes back what is public of an exchange, in the statement that records why. */
export const withdrawing = (exchangeId: string, at: Date): RawBuilder<unknown> => sql`
  update publication set fields = null, withdrawn_at = ${at}
  where exchange_id = ${exchangeId}::uuid and withdrawn_at is null`;

export interface PublicationRow extends Origin {
  readonly version: number;
  /** Null once it was withdrawn. */
  readonly fields: Readonly<Record<string, unknown>> | null;
  readonly firstAt: Date;
  readonly at: Date;
  readonly withdrawnAt: Date | null;
}

const columns = sql`id, exchange_id as "exchangeId", area, procedure, version_hash as "versionHash", country, version, fields,
  first_at as "firstAt", at, withdrawn_at as "withdrawnAt"`;

export async function publicationById(db: Kysely<DB>, id: string): Promise<PublicationRow | undefined> {
  const { rows } = await sql<PublicationRow>`select ${columns} from publication where id = ${id}::uuid`.execute(db);
  return rows[0];
}

export async function publicationOfExchange(db: Kysely<DB>, exchangeId: string): Promise<PublicationRow | undefined> {
  const { rows } = await sql<PublicationRow>`
    select ${columns} from publication where exchange_id = ${exchangeId}::uuid`.execute(db);
  return rows[0];
}

/** What a list of publications is narrowed down by. */
export interface PublicationFilters {
  readonly procedure?: string | undefined;
  readonly country?: string | undefined;
  /** Words, as one types them into a search. */
  readonly text?: string | undefined;
  /** field → code */
  readonly codes?: Readonly<Record<string, string>>;
  /** Behind this one. */
  readonly after?: { readonly at: Date; readonly id: string } | undefined;
}

/** What is public now, the newest first. */
export async function listPublications(
  db: Kysely<DB>,
  { procedure, country, text, codes = {}, after }: PublicationFilters,
  limit: number,
): Promise<PublicationRow[]> {
  const conditions = [
    sql`withdrawn_at is null`,
    ...(procedure === undefined ? [] : [sql`procedure = ${procedure}`]),
    ...(country === undefined ? [] : [sql`country = ${country}`]),
    ...(text === undefined ? [] : [sql`words @@ websearch_to_tsquery('simple', ${text})`]),
    ...(Object.keys(codes).length === 0 ? [] : [sql`fields @> ${JSON.stringify(codes)}::jsonb`]),
    ...(after === undefined ? [] : [sql`(at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`]),
  ];
  const { rows } = await sql<PublicationRow>`
    select ${columns} from publication where ${sql.join(conditions, sql` and `)}
    order by at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

/** The procedures and countries of which anything is public: from each to the next in the index, since `distinct` would read all that is. */
export async function publishedKinds(db: Kysely<DB>): Promise<{ procedure: string; country: string }[]> {
  const { rows } = await sql<{ procedure: string; country: string }>`
    with recursive kind as (
      (select procedure, country from publication where withdrawn_at is null order by procedure, country limit 1)
      union all
      select next.procedure, next.country from kind cross join lateral (
        select p.procedure, p.country from publication p
        where p.withdrawn_at is null and (p.procedure, p.country) > (kind.procedure, kind.country)
        order by p.procedure, p.country limit 1) next
    )
    select procedure, country from kind`.execute(db);
  return rows;
}
