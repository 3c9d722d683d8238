import { type Kysely, sql } from 'kysely';
import type { DB } from '../database/schema.ts';
import { hashOf } from './hash.ts';
import type { Procedure } from './model.ts';
import { compiledOf, type Stored } from './stored.ts';

/** A procedure in one immutable version, named by the hash of its compiled form. */
export interface ProcedureVersion extends Procedure {
  readonly hash: string;
}

/** Stores versions that are new and publishes those that are not the published ones already; safe to repeat. */
export async function publish(db: Kysely<DB>, procedures: readonly Procedure[], now: Date): Promise<void> {
  for (const procedure of procedures) {
    const hash = hashOf(procedure);
    await db
      .insertInto('procedure_version')
      .values({
        hash,
        procedure: procedure.id,
        area: procedure.area,
        compiled: JSON.stringify(procedure),
        created_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const latest = await db
      .selectFrom('procedure_publication')
      .select('version_hash')
      .where('procedure', '=', procedure.id)
      .orderBy('no', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (latest?.version_hash !== hash) {
      await db
        .insertInto('procedure_publication')
        .values({ procedure: procedure.id, version_hash: hash, published_at: now })
        .execute();
    }
  }
}

/** All procedures that the database knows: the published ones for new exchanges, every version for those begun with it. */
export class ProcedureCatalogue {
  readonly #db: Kysely<DB>;
  readonly #versions = new Map<string, ProcedureVersion>();
  #published: readonly ProcedureVersion[] = [];

  private constructor(db: Kysely<DB>) {
    this.#db = db;
  }

  static async open(db: Kysely<DB>): Promise<ProcedureCatalogue> {
    const catalogue = new ProcedureCatalogue(db);
    const { rows } = await sql<{ version_hash: string }>`
      select distinct on (procedure) version_hash from procedure_publication order by procedure, no desc`.execute(db);
    catalogue.#published = await Promise.all(rows.map((row) => catalogue.version(row.version_hash)));
    return catalogue;
  }

  /** The published procedures, by id. */
  get published(): readonly ProcedureVersion[] {
    return this.#published;
  }

  /** The published version of a procedure; nothing when there is none of that id. */
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
