import { type Pipe, readingOf } from '../database/index.ts';
import { type ActingMembership, keyed, mayAct, type Standing, standingOf } from '../exchanges/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import {
  type AllocationKind,
  type AllocationRights,
  allocationRights,
  type AllocationSettings,
  type Colleague,
} from './desk.ts';
import { type OfficeOptions, workerOf } from './desk.service.ts';
import { assignedTo, colleaguesOf, giveTo, isAdministrator, setSettings, settingsOf } from './allocation.store.ts';

/** What is known when a case is to be given to somebody. */
interface Giving {
  readonly standing: Standing;
  readonly rights: AllocationRights;
  /** Who has it now. */
  readonly assigned: readonly string[];
  /** Who of the authority could have it. */
  readonly handlers: readonly Colleague[];
}

/** Who has a case within its authority. */
export function allocating(options: OfficeOptions) {
  const { connection, procedures, now } = options;
  const { db } = connection;
  const today = (actor: ActingMembership): string => options.today(actor.country);

  async function ask(pipe: Pipe, actor: ActingMembership, id: string): Promise<Giving> {
    const standing = await standingOf(pipe.read, procedures, actor, id);
    const [[settings], having, colleagues] = await Promise.all([
      pipe.read(settingsOf(actor)),
      pipe.read(assignedTo(id, actor.authorityId)),
      pipe.read(colleaguesOf(actor, today(actor))),
    ]);
    const { allocates = false, claims = false } = settings ?? {};
    return {
      standing,
      rights: allocationRights({ allocates, claims }, workerOf(standing, having, actor)),
      assigned: having.map(({ membershipId }) => membershipId),
      handlers: colleagues.filter((colleague) => mayAct(standing.procedure, colleague)),
    };
  }

  /** Gives the case to whom `chosen` names, once for the key. */
  async function give(
    actor: ActingMembership,
    id: string,
    key: string,
    given: {
      readonly kind: AllocationKind;
      readonly asked: readonly string[];
      readonly check: (giving: Giving) => void;
      readonly chosen: (giving: Giving) => readonly string[];
    },
  ): Promise<{ assigned: readonly string[] }> {
    return keyed(
      { connection, actor, key, asked: [given.kind, ...given.asked], exchangeId: id, at: now() },
      {
        async check(pipe) {
          const giving = await ask(pipe, actor, id);
          // Whoever has no role in it for anything of this kind is told so whatever the key.
          const { acts, allocates, gone, exchange } = giving.standing;
          if (!acts && !allocates) throw new Refusal('role-may-not-act', 403);
          if (gone) throw new Refusal('state-does-not-allow', 409, { state: exchange.state });
          return giving;
        },
        async perform(pipe, giving) {
          given.check(giving);
          const assigned = [...new Set(given.chosen(giving))];
          const told = assigned.filter((one) => !giving.assigned.includes(one) && one !== actor.membershipId);
          const { authorityId, membershipId } = actor;
          pipe.write(
            giveTo({ exchangeId: id, authorityId, kind: given.kind, by: membershipId, assigned, told, at: now() }),
          );
          return { assigned };
        },
      },
    );
  }

  return {
    /** Takes a case. Throws `claim-not-offered`. */
    claim: (actor: ActingMembership, id: string, key: string) =>
      give(actor, id, key, {
        kind: 'claimed',
        asked: [],
        check({ rights }) {
          if (!rights.claim) throw new Refusal('claim-not-offered', 409);
        },
        chosen: ({ assigned }) => [...assigned, actor.membershipId],
      }),

    /** Passes a case on to a colleague, who is told. Throws `hand-over-not-offered`, issue `colleague-unsuitable` at `to`. */
    handOver: (actor: ActingMembership, id: string, to: string, key: string) =>
      give(actor, id, key, {
        kind: 'handed-over',
        asked: [to],
        check({ rights, handlers }) {
          if (!rights.handOver) throw new Refusal('hand-over-not-offered', 409);
          refuseUnsuitable('/to', [to], to === actor.membershipId ? [] : handlers);
        },
        chosen: ({ assigned }) => [...assigned.filter((one) => one !== actor.membershipId), to],
      }),

    /** Gives a case to handlers, and to nobody else; to none takes it from all. Throws `allocators-only`, issue `colleague-unsuitable` at `to`. */
    allocate: (actor: ActingMembership, id: string, to: readonly string[], key: string) =>
      give(actor, id, key, {
        kind: 'allocated',
        asked: to,
        check({ rights, handlers }) {
          if (!rights.allocate) throw new Refusal('allocators-only', 403);
          refuseUnsuitable('/to', to, handlers);
        },
        chosen: () => to,
      }),

    /** Who acts for the same authority in the same area. */
    async colleagues(actor: ActingMembership): Promise<Colleague[]> {
      return (await db.executeQuery(colleaguesOf(actor, today(actor)))).rows;
    },

    /** Who of them could have this case. Throws `exchange-not-found`. */
    async handlers(actor: ActingMembership, id: string): Promise<Colleague[]> {
      const read = readingOf(db);
      const { procedure } = await standingOf(read, procedures, actor, id);
      return (await read(colleaguesOf(actor, today(actor)))).filter((colleague) => mayAct(procedure, colleague));
    },

    /** How the authority gives out its cases in the area. */
    async settings(actor: ActingMembership): Promise<AllocationSettings> {
      const [settings] = (await db.executeQuery(settingsOf(actor))).rows;
      return settings ?? { allocates: false, claims: false };
    },

    /** Says how the authority gives out its cases in the area. Throws `administrators-only`. */
    async changeSettings(
      actor: ActingMembership,
      settings: AllocationSettings,
      key: string,
    ): Promise<AllocationSettings> {
      return keyed(
        { connection, actor, key, asked: ['settings', settings], exchangeId: null, at: now() },
        {
          async check(pipe) {
            const [row] = await pipe.read(isAdministrator(actor.membershipId));
            if (!row) throw new Refusal('administrators-only', 403);
          },
          async perform(pipe) {
            pipe.write(setSettings(actor, settings));
            return settings;
          },
        },
      );
    },
  };
}

function refuseUnsuitable(pointer: string, chosen: readonly string[], handlers: readonly Colleague[]): void {
  const known = new Set(handlers.map(({ membershipId }) => membershipId));
  const issues: Issue[] = chosen.some((one) => !known.has(one)) ? [{ pointer, code: 'colleague-unsuitable' }] : [];
  if (issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
}
