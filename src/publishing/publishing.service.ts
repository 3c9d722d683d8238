import type { Kysely } from 'kysely';
import { type Accounts, asOperator, keyed, requireOperator } from '../accounts/index.ts';
import type { DB } from '../database/index.ts';
import { isKey } from '../idempotency-key.ts';
import {
  insertAct,
  lastActs,
  lockPublication,
  type ProcedureCatalogue,
  type ProcedureVersion,
} from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { languages } from '../texts/index.ts';
import {
  type Act,
  isToDo,
  type Obstacle,
  obstaclesOf,
  type ProcedureStanding,
  standingOf,
  versionStanding,
  type VersionStanding,
} from './publishing.ts';
import { type Comparison, compare } from './comparison.ts';
import { type Misfit, misfitsOf } from './migration.ts';
import {
  actsOf,
  type OpenCount,
  openOn,
  type Running,
  runningOn,
  type StoredVersion,
  storedVersions,
} from './publishing.store.ts';

/** A version on the desk: where it stands, and what runs on it. */
export interface VersionOnDesk extends StoredVersion, Omit<Running, 'version'> {
  readonly standing: VersionStanding;
  /** Since when it is published, or when it was so last. */
  readonly since: Date | null;
}

/** One procedure, with what hinders the publication of each version. */
export interface ProcedureRead extends ProcedureOnDesk {
  readonly obstacles: ReadonlyMap<string, readonly Obstacle[]>;
}

/** A procedure on the desk, with all that was ever stored of it, the newest first. */
export interface ProcedureOnDesk {
  readonly id: string;
  readonly standing: ProcedureStanding;
  /** The version that names it: the last that was published, or the newest. */
  readonly named: ProcedureVersion;
  /** The number of the last act, which the next one rests on; 0 before the first. */
  readonly seen: number;
  readonly versions: readonly VersionOnDesk[];
  /** The oldest first. */
  readonly acts: readonly Act[];
}

export interface PublishingOptions {
  readonly accounts: Accounts;
  readonly procedures: ProcedureCatalogue;
}

export interface Compared extends Comparison {
  readonly before: ProcedureVersion;
  readonly after: ProcedureVersion;
}

/** What runs on other versions than the target, and what of it would not fit there. */
export interface Migration {
  readonly target: ProcedureVersion;
  readonly from: readonly {
    readonly version: ProcedureVersion;
    readonly counts: readonly OpenCount[];
    readonly misfits: readonly Misfit[];
  }[];
}

/** An operator's act: by whom, under which key, on which procedure, and the number of the act that was seen as its last. */
export interface Deed {
  readonly operatorId: string;
  readonly key: string;
  readonly procedure: string;
  readonly seen: number;
}

export type Publishing = ReturnType<typeof createPublishing>;

/** The use cases of the operator's desk of procedures. All throw `operators-only`. */
export function createPublishing({ accounts, procedures }: PublishingOptions) {
  async function onDesk(db: Kysely<DB>, id?: string): Promise<ProcedureOnDesk[]> {
    const [stored, acts] = await Promise.all([storedVersions(db, id), actsOf(db, id)]);
    const running = await runningOn(
      db,
      stored.map(({ hash }) => hash),
    );
    const byProcedure = [...Map.groupBy(stored, ({ procedure }) => procedure)];
    return Promise.all(
      byProcedure.map(async ([procedure, versions]) => {
        const own = acts.filter((one) => one.procedure === procedure);
        const last = own.at(-1);
        return {
          id: procedure,
          standing: standingOf(own),
          named: await procedures.version(last?.version ?? versions[0]?.hash ?? ''),
          seen: last?.no ?? 0,
          versions: versions.map((version) => ({
            ...version,
            ...versionStanding(own, version.hash),
            ...countsOf(running.get(version.hash)),
          })),
          acts: own,
        };
      }),
    );
  }

  /** Does an act once for a key, one after the other, and reads again what is published. */
  async function act(
    { operatorId, key, procedure, seen }: Deed,
    wanted: { readonly act: Act['act']; readonly version?: string },
  ): Promise<void> {
    if (!isKey(key)) throw new Refusal('key-missing', 400);
    const check = (tx: Kysely<DB>): Promise<void> => requireOperator(tx, operatorId);
    const actor = { userId: operatorId, membershipId: '' };
    const asked = ['publishing', procedure, wanted, seen];
    await keyed(accounts, { actor, key, asked, check }, async ({ db: tx, now }) => {
      await lockPublication(tx);
      const last = (await lastActs(tx)).find((one) => one.procedure === procedure);
      const version = wanted.version ?? last?.version;
      if (version === undefined) throw new Refusal('procedure-unknown', 404);
      if (!isToDo(last, wanted, seen)) return {};
      const kind = wanted.act === 'publish' ? 'procedure-published' : 'procedure-retired';
      await asOperator(tx, { at: now(), userId: operatorId, kind, data: { procedure, version } });
      await insertAct(tx, { procedure, version, act: wanted.act, by: operatorId, at: now() });
      return {};
    });
    await procedures.reload();
  }

  /** A stored version. @throws Refusal `version-unknown` */
  async function versionOf(procedure: string, hash: string): Promise<ProcedureVersion> {
    const known = (await storedVersions(accounts.db, procedure)).some((version) => version.hash === hash);
    if (!known) throw new Refusal('version-unknown', 404);
    return procedures.version(hash);
  }

  return {
    /** Every procedure of which a version is stored. */
    async list(operatorId: string): Promise<ProcedureOnDesk[]> {
      await requireOperator(accounts.db, operatorId);
      return onDesk(accounts.db);
    },

    /** One of them. @throws Refusal `procedure-unknown` */
    async read(operatorId: string, id: string): Promise<ProcedureRead> {
      await requireOperator(accounts.db, operatorId);
      const [found] = await onDesk(accounts.db, id);
      if (!found) throw new Refusal('procedure-unknown', 404);
      const obstacles = found.versions.map(
        async ({ hash }) => [hash, obstaclesOf(await procedures.version(hash), languages)] as const,
      );
      return { ...found, obstacles: new Map(await Promise.all(obstacles)) };
    },

    /** What changes from one stored version to another. @throws Refusal `version-unknown` */
    async compare(
      operatorId: string,
      procedure: string,
      from: string,
      to: string,
      language: string,
    ): Promise<Compared> {
      await requireOperator(accounts.db, operatorId);
      const [before, after] = [await versionOf(procedure, from), await versionOf(procedure, to)];
      return { before, after, ...compare(before, after, language) };
    },

    /** What a migration of open exchanges to a version would touch; none is made. @throws Refusal `version-unknown` */
    async migration(operatorId: string, procedure: string, to: string): Promise<Migration> {
      await requireOperator(accounts.db, operatorId);
      const target = await versionOf(procedure, to);
      const others = (await storedVersions(accounts.db, procedure)).filter(({ hash }) => hash !== to);
      const open = await openOn(
        accounts.db,
        others.map(({ hash }) => hash),
      );
      const from = await Promise.all(
        [...Map.groupBy(open, ({ version }) => version)].map(async ([hash, counts]) => {
          const version = await procedures.version(hash);
          return { version, counts, misfits: misfitsOf(version, target) };
        }),
      );
      return { target, from };
    },

    /** What a stored version says, for who looks at it before it is published. @throws Refusal `version-unknown` */
    async version(operatorId: string, procedure: string, hash: string): Promise<ProcedureVersion> {
      await requireOperator(accounts.db, operatorId);
      return versionOf(procedure, hash);
    },

    /**
     * Publishes a stored version, which new drafts take from now on; also one that was published earlier, or of a procedure that was retired.
     * @throws Refusal `version-unknown`, `version-unpublishable`, `publication-changed`, and those of keys
     */
    async publish(deed: Deed, hash: string): Promise<void> {
      await requireOperator(accounts.db, deed.operatorId);
      const [obstacle] = obstaclesOf(await versionOf(deed.procedure, hash), languages);
      if (obstacle !== undefined)
        throw new Refusal('version-unpublishable', 409, { obstacle: obstacle.replace('-', '_') });
      await act(deed, { act: 'publish', version: hash });
    },

    /**
     * Retires a procedure: nothing of it begins any more, what runs goes on to its end.
     * @throws Refusal `procedure-unknown`, `publication-changed`, and those of keys
     */
    async retire(deed: Deed): Promise<void> {
      await act(deed, { act: 'retire' });
    },
  };
}

const countsOf = (running: Running | undefined): Omit<Running, 'version'> =>
  running ? { open: running.open, closed: running.closed, drafts: running.drafts } : { open: 0, closed: 0, drafts: 0 };
