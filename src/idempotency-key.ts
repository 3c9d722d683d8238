import { z } from 'zod';
import { sha256 } from './canonical.ts';

/** The key that a caller gives to a mutation, so that a repetition is known as one. */

/** Shorter ones are too easily given twice. */
const LEAST = 8;
const MOST = 100;
const PRINTABLE = /^[\x21-\x7e]+$/;

export const isKey = (key: string): boolean => key.length >= LEAST && key.length <= MOST && PRINTABLE.test(key);

/** The number of its advisory lock in the database. */
export const keyLock = (userId: string, key: string): string => sha256(userId, key).readBigInt64BE().toString();

/** The header in which the API takes it. */
export const keyHeader = z.object({
  'idempotency-key': z
    .string()
    .min(LEAST)
    .max(MOST)
    .regex(PRINTABLE)
    .meta({ description: 'Chosen by you, for 24 hours: a repetition gets the first answer.' }),
});
