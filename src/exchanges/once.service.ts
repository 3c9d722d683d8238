import { sha256 } from '../canonical.ts';
import { inPipe, type Pipe } from '../database/index.ts';
import { isKey } from '../idempotency-key.ts';
import { Refusal } from '../refusal.ts';
import type { Attached, AttachmentState } from './attachments.ts';
import { insertAttachments, recallAttachment } from './attachments.store.ts';
import { writeLines } from './case-lines.store.ts';
import { lock } from './exchange.store.ts';
import type { ActingMembership, RequestContent } from './model.ts';
import { type Recording, record, type Write } from './recording.store.ts';
import { subjectHashes } from './subject-words.ts';
import { deleteSubject, insertSubject } from './subject-words.store.ts';
import type { ExchangesOptions, Outcome } from './use-cases.ts';

/** What a mutation led to: its answer, and whether events were recorded. */
export interface Done {
  readonly outcome: Outcome;
  readonly recorded: boolean;
}

/**
 * Runs a mutation in one transaction, once for a key: `work` looks for the answer already given. A second call with the
 * same key meanwhile is refused at once (`request-in-progress`) rather than left to wait; a missing or unfit key is
 * `key-missing`. `work` begins before the answer to the lock has come, so that its first questions go out together with it;
 * what it does counts only when the lock was free. Whatever could itself wait for the other call comes after `locked`.
 */
export async function once(
  options: ExchangesOptions,
  call: { readonly actor: ActingMembership; readonly key: string; readonly exchangeId: string | null },
  work: (pipe: Pipe, locked: Promise<void>) => Promise<Done>,
): Promise<Outcome> {
  if (!isKey(call.key)) throw new Refusal('key-missing', 400);
  const lockKey = sha256(call.actor.userId, call.key).readBigInt64BE();
  const { outcome, recorded } = await inPipe(options.connection.pool, async (pipe) => {
    const locked = pipe.read(lock(lockKey, call.exchangeId)).then(([row]) => {
      if (!row?.free) throw new Refusal('request-in-progress', 409);
    });
    const [lockHad, done] = await Promise.allSettled([locked, work(pipe, locked)]);
    if (lockHad.status === 'rejected') throw lockHad.reason;
    if (done.status === 'rejected') throw done.reason;
    return done.value;
  });
  if (recorded) options.committed();
  return outcome;
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
    ...writeLines(recording, recorded),
    ...subjectWrites(options, recording),
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
