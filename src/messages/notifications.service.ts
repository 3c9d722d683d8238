import type { Kysely } from 'kysely';
import { type DB, inTransaction } from '../database/index.ts';
import type { ActingMembership, Exchanges } from '../exchanges/index.ts';
import { Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';
import type { Choices } from './choices.ts';
import { nextDigest } from './digest.service.ts';
import { hasDigestItems } from './digests.store.ts';
import { hasWaitingFinds, isTelling, setTelling } from './finds.store.ts';
import type { Muted, MuteLinks } from './mute-links.ts';
import {
  caseNumber,
  isMuted,
  type MutedCase,
  mutedCases,
  readChoices,
  setMuted,
  type StoredChoices,
  writeChoices,
} from './notifications.store.ts';

export interface NotificationsOptions {
  readonly db: Kysely<DB>;
  readonly exchanges: Pick<Exchanges, 'events'>;
  readonly links: MuteLinks;
  readonly now: () => Date;
}

/** What a mail's link leads to: a case, or a saved search. */
export interface Linked {
  /** Of the case; null: it is a saved search, whose name is its keeper's alone. */
  readonly number: string | null;
  readonly muted: boolean;
}

export type Notifications = ReturnType<typeof createNotifications>;

/** More muted cases than anybody looks through on a page. */
const MOST_MUTED = 100;

/** How a user is told of what happens: choices, and cases to be left alone with. */
export function createNotifications({ db, exchanges, links, now }: NotificationsOptions) {
  async function opened(token: string): Promise<Linked & { readonly mute: (on: boolean) => Promise<void> }> {
    const muted = links.read(token);
    if (!muted) throw new Refusal('address-unknown', 404);
    const number = await caseNumber(db, muted.exchangeId);
    if (number !== undefined) {
      const mute = (on: boolean) => setMuted(db, muted, on ? now() : null);
      return { number, muted: await isMuted(db, muted), mute };
    }
    const search = { userId: muted.userId, searchId: muted.exchangeId };
    const tells = await isTelling(db, search.userId, search.searchId);
    if (tells === undefined) throw new Refusal('address-unknown', 404);
    return { number: null, muted: !tells, mute: (on) => setTelling(db, search, !on) };
  }

  return {
    async choices(userId: string): Promise<StoredChoices> {
      return readChoices(db, userId);
    },

    /** Keeps a user's choices. What a digest was still to tell goes out at once when there will be none any more. */
    async choose(userId: string, choices: Choices): Promise<StoredChoices> {
      return inTransaction(db, async (tx) => {
        const { country } = await readChoices(tx, userId);
        const waits = (await hasDigestItems(tx, userId)) || (await hasWaitingFinds(tx, userId));
        const last = choices.delivery !== 'daily' && waits ? now() : null;
        const digestAt = choices.delivery === 'daily' ? nextDigest(now(), choices.hour, country) : last;
        await writeChoices(tx, userId, choices, digestAt);
        return { ...choices, digestAt, country };
      });
    },

    async mutedCases(userId: string): Promise<readonly MutedCase[]> {
      return mutedCases(db, userId, MOST_MUTED);
    },

    /** Whether a user has muted a case. */
    async isMuted(muted: Muted): Promise<boolean> {
      return isMuted(db, muted);
    },

    /** Mutes a case in which the actor's authority takes part, or ends that. @throws Refusal `exchange-not-found` */
    async mute(actor: ActingMembership, exchangeId: string, on: boolean): Promise<void> {
      await exchanges.events(actor, exchangeId);
      await setMuted(db, { userId: actor.userId, exchangeId }, on ? now() : null);
    },

    /** Ends the muting of a case, also of one that the user has no part in any more. @throws Refusal `address-unknown` */
    async unmute(userId: string, exchangeId: string): Promise<void> {
      if (!isUuid(exchangeId)) throw new Refusal('address-unknown', 404);
      await setMuted(db, { userId, exchangeId }, null);
    },

    /** What the link of a mail stands for. @throws Refusal `address-unknown` */
    linked: async (token: string): Promise<Linked> => opened(token),

    /** Mutes by the link of a mail: who holds it got the mail. @throws Refusal `address-unknown` */
    async muteByLink(token: string, on: boolean): Promise<Linked> {
      const { number, mute } = await opened(token);
      await mute(on);
      return { number, muted: on };
    },
  };
}
