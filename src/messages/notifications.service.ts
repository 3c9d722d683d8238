import type { Kysely } from 'kysely';
import { type DB, inTransaction } from '../database/index.ts';
import type { ActingMembership, Exchanges } from '../exchanges/index.ts';
import { Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';
import type { Choices } from './choices.ts';
import { nextDigest } from './digest.service.ts';
import { hasDigestItems } from './digests.store.ts';
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

/** A case that a mail's link leads to. */
export interface LinkedCase extends Muted {
  readonly number: string;
  readonly muted: boolean;
}

export type Notifications = ReturnType<typeof createNotifications>;

/** More muted cases than anybody looks through on a page. */
const MOST_MUTED = 100;

/** How a user is told of what happens: choices, and cases to be left alone with. */
export function createNotifications({ db, exchanges, links, now }: NotificationsOptions) {
  async function opened(token: string): Promise<LinkedCase> {
    const muted = links.read(token);
    const number = muted ? await caseNumber(db, muted.exchangeId) : undefined;
    if (!muted || number === undefined) throw new Refusal('address-unknown', 404);
    return { ...muted, number, muted: await isMuted(db, muted) };
  }

  return {
    async choices(userId: string): Promise<StoredChoices> {
      return readChoices(db, userId);
    },

    /** Keeps a user's choices. What a digest was still to tell goes out at once when there will be none any more. */
    async choose(userId: string, choices: Choices): Promise<StoredChoices> {
      return inTransaction(db, async (tx) => {
        const { country } = await readChoices(tx, userId);
        const last = choices.delivery !== 'daily' && (await hasDigestItems(tx, userId)) ? now() : null;
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
    linked: opened,

    /** Mutes by the link of a mail: who holds it got the mail. @throws Refusal `address-unknown` */
    async muteByLink(token: string, on: boolean): Promise<LinkedCase> {
      const found = await opened(token);
      await setMuted(db, found, on ? now() : null);
      return { ...found, muted: on };
    },
  };
}
