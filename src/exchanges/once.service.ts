import { inPipe, isLockNotAvailable, type Pipe } from '../database/index.ts';
import { isKey } from '../idempotency-key.ts';
import { Refusal } from '../refusal.ts';
import { insertAttachments, recallAttachment } from './attachments.store.ts';
import type { Attached, AttachmentState } from './attachments.ts';
import { writeLines } from './case-lines.store.ts';
import { entryWrites } from './entries.service.ts';
import { lock, type StoredAnswer, storedAnswer } from './exchange.store.ts';
import type { ActingMembership, RequestContent } from './model.ts';
import { type Recording, record, type Write } from './recording.store.ts';
import { deleteSubject, insertSubject } from './subject-words.store.ts';
import { subjectHashes } from './subject-words.ts';
import type { ExchangesOptions, Outcome } from './use-cases.ts';

/** What a mutation led to: its answer, and whether events were recorded. */
export interface Done {
  readonly outcome: Outcome;
  readonly recorded: boolean;
}

/** Terms are over that have to take effect in a transaction of their own before anything is decided. */
export class LapsesFirst extends Error {
  readonly pass: () => Promise<void>;

  constructor(pass: () => Promise<void>) {
    super('terms that are over take effect first');
    this.pass = pass;
  }
}

/**
 * Runs a mutation, once for a key: `work` looks for the answer already given. A second call with the same key meanwhile is refused at
 * once (`request-in-progress`) rather than left to wait; a missing or unfit key is `key-missing`. What `work` reads may be other when it
 * writes: `record` then gives up, and `work` is run again, or it holds what it reads.
 */
export async function once(
  options: ExchangesOptions,
  key: string,
  work: (pipe: Pipe) => Promise<Done>,
): Promise<Outcome> {
  if (!isKey(key)) throw new Refusal('key-missing', 400);
  const { outcome, recorded } = await inPipe(options.connection.pool, work)
    .catch(async (error: unknown) => {
      if (!(error instanceof LapsesFirst)) throw error;
      await error.pass();
      return inPipe(options.connection.pool, work);
    })
    .catch((error: unknown) => {
      // Another term can only have passed in the moment between: who asks again finds it passed.
      if (error instanceof LapsesFirst) throw new Refusal('changed-meanwhile', 409);
      throw isLockNotAvailable(error) ? new Refusal('request-in-progress', 409) : error;
    });
  if (recorded) options.committed();
  return outcome;
}

/** Holds a key, and an exchange where one is named: nobody else works on them from now on. Throws `request-in-progress`. */
export async function holdKey(
  pipe: Pipe,
  { userId }: Pick<ActingMembership, 'userId'>,
  key: string,
  exchangeId: string | null = null,
): Promise<void> {
  const [locked] = await pipe.hold(lock(userId, key, exchangeId));
  if (!locked?.free) throw new Refusal('request-in-progress', 409);
}

/** The answer already given to this key, which is held from now on. Throws `request-in-progress`. */
export async function answeredBefore(
  pipe: Pipe,
  actor: Pick<ActingMembership, 'userId'>,
  key: string,
  exchangeId: string | null = null,
): Promise<StoredAnswer | undefined> {
  const [, [answered]] = await Promise.all([
    holdKey(pipe, actor, key, exchangeId),
    pipe.read(storedAnswer(actor.userId, key)),
  ]);
  return answered;
}

/** A recording with the files that come with its last event, or the one that it takes back. */
interface WithFiles extends Recording {
  readonly attached?: readonly Attached[] | undefined;
  readonly recalled?: AttachmentState | undefined;
}

/** Records a decision, with what the subjects that follow exchanges write, at the end of the transaction; says whether there were events. */
export function recordAndProject(options: ExchangesOptions, pipe: Pipe, recording: WithFiles): boolean {
  const { exchange, at, attached = [], recalled } = recording;
  const { statement, events } = record(recording, (recorded) => [
    // What one of many did by itself has moved its own line, and is no news to the others.
    ...writeLines(
      recording,
      recorded.filter(({ membershipId, to }) => membershipId === undefined || to !== null),
    ),
    ...subjectWrites(options, recording),
    ...entryWrites(options, recording),
    ...options.projectors.flatMap((projector) => projector({ exchange, events: recorded, at })),
  ]);
  pipe.write(statement);
  const last = events.at(-1);
  if (!last) return false;
  for (const change of insertAttachments(exchange.id, last.no, attached)) pipe.write(change);
  for (const change of recalled ? recallAttachment(exchange.id, last.no, recalled) : []) pipe.write(change);
  return true;
}

/** What is kept to find the person by, written with the request. */
export function subjectWrites(
  { procedures, subjectKey }: Pick<ExchangesOptions, 'procedures' | 'subjectKey'>,
  { before, exchange, events }: Recording,
): Write[] {
  const request = events.flatMap((event) => event.content).findLast((piece) => piece.name === 'request');
  const procedure = procedures.known(exchange.versionHash);
  if (!request || !procedure) return [];
  const hashes = subjectHashes(subjectKey, procedure, request.body as RequestContent);
  return [...(before ? [deleteSubject(exchange.id, hashes)] : []), insertSubject(exchange.id, hashes)];
}
