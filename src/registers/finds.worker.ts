import { type ForgettingOptions, startForgetting } from '../forgetting.ts';
import type { Loop } from '../loop.ts';
import { forgetSeen } from './finds.store.ts';

const EVERY = 60 * 60_000;
/** Long enough for a mail or a digest to be under way. */
const KEPT = 7 * 24 * 60 * 60_000;

/** Forgets what saved searches have found and their keepers have looked at. */
export const startForgettingFinds = (options: ForgettingOptions): Loop =>
  startForgetting(options, EVERY, (db, at) => forgetSeen(db, new Date(at.getTime() - KEPT)));
