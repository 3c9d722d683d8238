import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from '../refusal.ts';
import type { Exchanges } from './exchanges.service.ts';

/** Milliseconds between two attempts, and how often it is tried: ten seconds in all, after which a browser's user would give up too. */
const PAUSE = 100;
const ATTEMPTS = 100;

export const waiting =
  <Call extends unknown[], Answer>(work: (...call: Call) => Promise<Answer>) =>
  async (...call: Call): Promise<Answer> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(...call);
      } catch (error) {
        const busy = error instanceof Refusal && error.code === 'request-in-progress';
        if (!busy || attempt === ATTEMPTS) throw error;
        await wait(PAUSE);
      }
    }
  };

/**
 * The use cases as the pages call them. A browser shows the answer to the last request alone: of a double click that is the second
 * one, which must wait for what the first did. (A program is told at once, and asks again when it likes.)
 */
export const patient = (exchanges: Exchanges): Exchanges => ({
  ...exchanges,
  act: waiting(exchanges.act),
  createDraft: waiting(exchanges.createDraft),
  saveDraft: waiting(exchanges.saveDraft),
  deleteDraft: waiting(exchanges.deleteDraft),
  sendDraft: waiting(exchanges.sendDraft),
  draftFrom: waiting(exchanges.draftFrom),
  release: waiting(exchanges.release),
  sendBack: waiting(exchanges.sendBack),
  takeBack: waiting(exchanges.takeBack),
});
