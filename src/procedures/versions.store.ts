import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import { hashOf } from './hash.ts';
import type { Procedure } from './model.ts';
import { compiledOf, type Stored } from './stored.ts';

/** A procedure in one immutable version, named by the hash of its compiled form. */
export interface ProcedureVersion extends Procedure {
  readonly hash: string;
}

/** Said to all processes when a version was published or a procedure retired. */
export const PUBLISHED = 'openimi_procedures';

/** The last that was done with a procedure. */
export interface LastAct {
  readonly no: number;
  readonly procedure: string;
  readonly version: string;
  readonly act: 'publish' | 'retire';
  readonly by: string | null;
}

/** What is written, and who did it: nobody where the program did by itself. */
export type NewAct = Omit<LastAct, 'no'> & { readonly at: Date };

/** Acts of publication wait for each other: each rests on the one before. */
export async function lockPublication(tx: Kysely<DB>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('openimi publication'))`.execute(tx);
}

/** The last act of every procedure that was ever published. */
export async function lastActs(db: Kysely<DB>): Promise<LastAct[]> {
  const { rows } = await sql<LastAct>`
    select distinct on (procedure) no::int, procedure, version_hash as version, act, by_user as by
    from procedure_publication order by procedure, no desc`.execute(db);
  return rows;
}

/** Writes an act down and tells all processes; they hear of it with the commit. */
export async function insertAct(tx: Kysely<DB>, { procedure, version, act, by, at }: NewAct): Promise<void> {
  await tx
    .insertInto('procedure_publication')
    .values({ procedure, version_hash: version, act, at, by_user: by })
    .execute();
  await sql`select pg_notify(${PUBLISHED}, ${procedure})`.execute(tx);
}

async function insertVersion(tx: Kysely<DB>, procedure: Procedure, now: Date): Promise<void> {
  await tx
    .insertInto('procedure_version')
    .values({
      hash: hashOf(procedure),
      procedure: procedure.id,
      area: procedure.area,
      compiled: JSON.stringify(procedure),
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What the files say, as it was compiled. */
export interface Definitions {
  readonly procedures: readonly Procedure[];
  readonly drafts: readonly Procedure[];
}

/**
 * Takes in what the files say, as the program starts (docs/decisions/0025): all of it is stored. Published is what is no draft, where nothing
 * was ever published; later only by `changes`, and nothing of a procedure that somebody has published or retired. Safe to repeat.
 */
export async function takeIn(
  db: Kysely<DB>,
  { procedures, drafts }: Definitions,
  { now, changes }: { readonly now: Date; readonly changes: boolean },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockPublication(tx);
    for (const procedure of [...procedures, ...drafts]) await insertVersion(tx, procedure, now);
    const acts = await lastActs(tx);
    if (acts.length > 0 && !changes) return;
    for (const procedure of procedures) {
      const last = acts.find((act) => act.procedure === procedure.id);
      const version = hashOf(procedure);
      if (last?.version === version || (last && last.by !== null)) continue;
      await insertAct(tx, { procedure: procedure.id, version, act: 'publish', by: null, at: now });
    }
  });
}

/** Stores procedures and publishes those that are not the published ones already, as a start does that finds changed files. */
export const publish = (db: Kysely<DB>, procedures: readonly Procedure[], now: Date): Promise<void> =>
  takeIn(db, { procedures, drafts: [] }, { now, changes: true });

/** All procedures that the database knows: the published ones for new exchanges, every version for those begun with it. */
export class ProcedureCatalogue {
  readonly #db: Kysely<DB>;
  readonly #versions = new Map<string, ProcedureVersion>();
  #published: readonly ProcedureVersion[] = [];
  #retired: ReadonlySet<string> = new Set();
  #reading: Promise<void> = Promise.resolve();

  private constructor(db: Kysely<DB>) {
    this.#db = db;
  }

  static async open(db: Kysely<DB>): Promise<ProcedureCatalogue> {
    const catalogue = new ProcedureCatalogue(db);
    await catalogue.reload();
    return catalogue;
  }

  /** Reads again what is published. One reading after the other: an older one must not come after a newer. */
  reload(): Promise<void> {
    this.#reading = this.#reading.catch(() => {}).then(() => this.#read());
    return this.#reading;
  }

  async #read(): Promise<void> {
    const acts = await lastActs(this.#db);
    this.#published = await Promise.all(acts.map(({ version }) => this.version(version)));
    this.#retired = new Set(acts.flatMap(({ act, procedure }) => (act === 'retire' ? [procedure] : [])));
  }

  /** Of each procedure the version published last, by id. Those that were retired since are among them: their exchanges go on. */
  get published(): readonly ProcedureVersion[] {
    return this.#published;
  }

  /** Those that can be begun. */
  get offered(): readonly ProcedureVersion[] {
    return this.#published.filter(({ id }) => !this.#retired.has(id));
  }

  /** Whether a procedure that was published is so no more: what runs goes on, and nothing new begins. */
  isRetired(id: string): boolean {
    return this.#retired.has(id);
  }

  /** The version of a procedure that was published last; nothing when none ever was. */
  current(id: string): ProcedureVersion | undefined {
    return this.#published.find((procedure) => procedure.id === id);
  }

  /** The version of this hash if it was read before: whoever works on an exchange has read it. */
  known(hash: string): ProcedureVersion | undefined {
    return this.#versions.get(hash);
  }

  /** The version of this hash, which must exist; kept after the first read, since versions never change. */
  async version(hash: string): Promise<ProcedureVersion> {
    const kept = this.#versions.get(hash);
    if (kept) return kept;
    const row = await this.#db
      .selectFrom('procedure_version')
      .select('compiled')
      .where('hash', '=', hash)
      .executeTakeFirstOrThrow();
    const version: ProcedureVersion = { ...compiledOf(row.compiled as Stored), hash };
    this.#versions.set(hash, version);
    return version;
  }
}
