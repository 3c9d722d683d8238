import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/index.ts';
import type { Act } from './publishing.ts';

/** A version as the database keeps it, without what it says. */
export interface StoredVersion {
  readonly hash: string;
  readonly procedure: string;
  readonly area: string;
  readonly storedAt: Date;
}

/** The versions of one procedure, or of all, the newest first. */
export async function storedVersions(db: Kysely<DB>, procedure?: string): Promise<StoredVersion[]> {
  return await db
    .selectFrom('procedure_version')
    .select(['hash', 'procedure', 'area', 'created_at as storedAt'])
    .$if(procedure !== undefined, (query) => query.where('procedure', '=', procedure ?? ''))
    .orderBy('created_at', 'desc')
    .orderBy('hash')
    .execute();
}

/** What was done with one procedure, or with all, the oldest first. */
export async function actsOf(db: Kysely<DB>, procedure?: string): Promise<Act[]> {
  const { rows } = await sql<Act>`
    select p.no::int as no, p.procedure, p.version_hash as version, p.act, p.at, u.name as "by"
    from procedure_publication p left join app_user u on u.id = p.by_user
    ${procedure === undefined ? sql`` : sql`where p.procedure = ${procedure}`}
    order by p.no`.execute(db);
  return rows;
}

/** How much runs on a version. */
export interface Running {
  readonly version: string;
  readonly open: number;
  readonly closed: number;
  readonly drafts: number;
}

/** What runs on each of these versions, counted in the indexes `exchange_of_version` and `draft_of_version`. */
export async function runningOn(db: Kysely<DB>, hashes: readonly string[]): Promise<Map<string, Running>> {
  const { rows } = await sql<Running>`
    select version, sum(open)::int as open, sum(closed)::int as closed, sum(drafts)::int as drafts from (
      select version_hash as version, count(*) - count(closed_at) as open, count(closed_at) as closed, 0 as drafts
      from exchange where version_hash = any(${hashes}) group by version_hash
      union all
      select version_hash, 0, 0, count(*) from draft where version_hash = any(${hashes}) group by version_hash
    ) counted group by version`.execute(db);
  return new Map(rows.map((row) => [row.version, row]));
}

/** Open exchanges of one version, by their state and the country where they were opened. */
export interface OpenCount {
  readonly version: string;
  readonly state: string;
  readonly country: string;
  readonly count: number;
  /** The numbers of some, the newest first: no content of any. */
  readonly samples: readonly string[];
}

/** So many numbers are enough to look for a case with who has it. */
const SAMPLES = 3;

/** The open exchanges that run on these versions, read by the index `exchange_of_version`. Who opened one is its first participant. */
export async function openOn(db: Kysely<DB>, hashes: readonly string[]): Promise<OpenCount[]> {
  const { rows } = await sql<OpenCount>`
    select e.version_hash as version, e.state, a.country, count(*)::int as count,
      (array_agg(e.number order by e.sent_at desc))[1:${sql.lit(SAMPLES)}] as samples
    from exchange e
    join participant p on p.exchange_id = e.id and p.no = 1
    join authority a on a.id = p.authority_id
    where e.version_hash = any(${hashes}) and e.closed_at is null
    group by e.version_hash, e.state, a.country`.execute(db);
  return rows;
}
