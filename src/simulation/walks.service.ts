import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import type { Moment, VersionedProcedure } from '../exchanges/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import type { Publishing } from '../publishing/index.ts';
import { Refusal } from '../refusal.ts';
import { refusalOr } from './deeds.ts';
import { beginningOf, MOST_STEPS, type StepDocument, stepOf, type WalkDocument, walkDocument } from './steps.ts';
import { keepWalk, keptWalk } from './walks.store.ts';
import { beginWalk, type Happened, replay, take, type Walk } from './walk.ts';

/** Where a walk stands. */
export interface Standing {
  readonly version: ProcedureVersion;
  readonly document: WalkDocument;
  readonly walk: Walk;
  /** What the last step led to. */
  readonly news: readonly Happened[];
}

/** Which stored version, and who walks. */
export interface Walked {
  readonly operatorId: string;
  readonly procedure: string;
  readonly version: string;
}

export interface WalksOptions {
  readonly db: Kysely<DB>;
  readonly publishing: Pick<Publishing, 'version'>;
  readonly term: Moment['term'];
  readonly now: () => Date;
}

export type Walks = ReturnType<typeof createWalks>;

/** Walks through stored versions, published or not, by operators. Nothing of it touches an exchange. All throw `operators-only`, `version-unknown`. */
export function createWalks({ db, publishing, term, now }: WalksOptions) {
  const versionOf = ({ operatorId, procedure, version }: Walked): Promise<ProcedureVersion> =>
    publishing.version(operatorId, procedure, version);

  const optionsOf = (procedure: VersionedProcedure, document: WalkDocument) => ({
    procedure,
    term,
    ...beginningOf(document),
  });

  /** Where a kept walk stands, as far as the program of today takes it; at a new beginning where there is none, or it cannot be begun any more. */
  async function kept({ operatorId, version: hash }: Walked, version: ProcedureVersion): Promise<Standing> {
    const { data } = walkDocument.safeParse(await keptWalk(db, operatorId, hash));
    const again = data && refusalOr(() => standing(version, data));
    const fresh = { clock: now().toISOString().slice(0, 10), form: {}, switched: {}, steps: [] };
    return again && !(again instanceof Refusal) ? again : standing(version, fresh);
  }

  function standing(version: ProcedureVersion, document: WalkDocument): Standing {
    const options = optionsOf(version, document);
    const steps = document.steps.map(stepOf);
    const { walk, taken } = replay(options, steps);
    const before = taken === 0 ? [] : replay(options, steps.slice(0, taken - 1)).walk.happened;
    return {
      version,
      document: { ...document, steps: document.steps.slice(0, taken) },
      walk,
      news: walk.happened.slice(before.length),
    };
  }

  const keep = ({ operatorId: userId, version }: Walked, walk: WalkDocument): Promise<void> =>
    keepWalk(db, { userId, version, walk, at: now() });

  return {
    /** Where the operator stands in this version, or its beginning. @throws Refusal where it cannot be begun */
    async open(walked: Walked): Promise<Standing> {
      return kept(walked, await versionOf(walked));
    },

    /** Begins anew. @throws Refusal where it cannot be begun so, and nothing changes */
    async begin(walked: Walked, beginning: Omit<WalkDocument, 'steps'>): Promise<void> {
      const document = { ...beginning, steps: [] };
      beginWalk(optionsOf(await versionOf(walked), document));
      await keep(walked, document);
    },

    /** Goes a step. @throws Refusal as the engine refuses it, `walk-too-long`, and nothing changes */
    async go(walked: Walked, step: StepDocument): Promise<void> {
      const { document, walk } = await kept(walked, await versionOf(walked));
      if (document.steps.length >= MOST_STEPS) throw new Refusal('walk-too-long', 409, { most: MOST_STEPS });
      take(walk, stepOf(step));
      await keep(walked, { ...document, steps: [...document.steps, step] });
    },

    /** Takes the last step back. */
    async back(walked: Walked): Promise<void> {
      const { document } = await kept(walked, await versionOf(walked));
      await keep(walked, { ...document, steps: document.steps.slice(0, -1) });
    },

    /** A whole walk at once, of which nothing is kept. @throws Refusal where it cannot be begun, or at the step that is refused */
    async walkThrough(walked: Walked, document: WalkDocument): Promise<Standing> {
      const version = await versionOf(walked);
      const shown = standing(version, document);
      const refused = document.steps[shown.document.steps.length];
      if (refused) take(shown.walk, stepOf(refused));
      return shown;
    },
  };
}
