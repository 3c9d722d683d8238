import {
  eraseFiles,
  type Owner,
  ownUploads,
  putIntoDraft,
  type Upload,
  uploadOf,
  uploadsOfDraft,
} from '../attachments/index.ts';
import type { Pipe } from '../database/index.ts';
import type { Procedure } from '../procedures/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { mostFiles, type NewFile, namedFiles } from './attachments.ts';
import type { Draft } from './drafts.store.ts';

/** The files of a draft: uploads that wait in it until it is sent. */

/** Those of a draft, which nobody else takes before the transaction ends. */
export const filesOfDraft = async (pipe: Pipe, draftId: string): Promise<Upload[]> =>
  (await pipe.hold(uploadsOfDraft(draftId, true))).map(uploadOf);

/** The actor's uploads that are named, to be sent at once. Throws `input-invalid`. */
export async function filesToSend(
  pipe: Pipe,
  owner: Owner,
  procedure: Procedure,
  ids: readonly string[] = [],
): Promise<NewFile[]> {
  checkCount(ids, mostFiles(procedure, 'new'));
  return ids.length === 0 ? [] : namedFiles(ids, (await pipe.hold(ownUploads(owner, ids, true))).map(uploadOf));
}

/**
 * Gives a draft the files that are named: new ones are the actor's uploads; those it had and no longer names are erased. Without
 * names they stay. Throws `input-invalid`.
 */
export async function setFiles(
  pipe: Pipe,
  owner: Owner,
  procedure: Procedure,
  draft: Pick<Draft, 'id' | 'kind'>,
  ids: readonly string[] | undefined,
): Promise<void> {
  if (!ids) return;
  checkCount(ids, mostFiles(procedure, draft.kind));
  const before = await filesOfDraft(pipe, draft.id);
  const added = ids.filter((id) => !before.some((file) => file.id === id.toLowerCase()));
  const found = added.length > 0 ? (await pipe.hold(ownUploads(owner, added, true))).map(uploadOf) : [];
  const named = namedFiles(ids, [...before, ...found]).map(({ id }) => id);
  if (named.length > 0) pipe.write(putIntoDraft(named, draft.id));
  const dropped = before.flatMap(({ id }) => (named.includes(id) ? [] : [id]));
  if (dropped.length > 0) pipe.write(eraseFiles(dropped));
}

function checkCount(ids: readonly string[], most: number): void {
  if (ids.length <= most) return;
  throw new Refusal('input-invalid', 422, { count: 1 }, [
    { pointer: '/files', code: 'too-many-files', params: { most } },
  ]);
}

/** Files in which the scanner found something after they came: they must go before the draft can be sent. */
export const infected = (files: readonly Pick<Upload, 'scan'>[]): Issue[] =>
  files.some(({ scan }) => scan === 'infected') ? [{ pointer: '/files', code: 'file-infected' }] : [];
