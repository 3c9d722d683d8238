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
import { attachmentOf, attachmentsOf } from './attachments.store.ts';
import { type Slot, slotsOf, unasked } from './slots.ts';

/** The files of a draft: uploads that wait in it until it is sent. */

/** Those of a draft, which nobody else takes before the transaction ends. */
export const filesOfDraft = async (pipe: Pipe, draftId: string): Promise<Upload[]> =>
  (await pipe.hold(uploadsOfDraft(draftId, true))).map(uploadOf);

/** The actor's uploads that are named, to be sent at once. Throws `input-invalid`. */
export async function filesToSend(
  pipe: Pipe,
  owner: Owner,
  procedure: Procedure,
  loose: readonly string[] = [],
  slots: readonly Slot[] = [],
): Promise<NewFile[]> {
  const { ids, pointerOf } = together(loose, slots);
  checkCount(ids.slice(slots.length), mostFiles(procedure, 'new'));
  if (ids.length === 0) return [];
  return namedFiles(ids, (await pipe.hold(ownUploads(owner, ids, true))).map(uploadOf), pointerOf);
}

/**
 * Gives a draft the files that are named, by themselves or in its fields: new ones are the actor's uploads; those it had and no longer names
 * are erased. Without names they stay. Throws `input-invalid`.
 */
export async function setFiles(
  pipe: Pipe,
  owner: Owner,
  procedure: Procedure,
  draft: Pick<Draft, 'id' | 'kind'>,
  loose: readonly string[] | undefined,
  slots: readonly Slot[],
): Promise<void> {
  if (!loose && slots.length === 0) return;
  const before = await filesOfDraft(pipe, draft.id);
  const { ids, pointerOf } = together(loose ?? before.map(({ id }) => id), slots);
  checkCount(ids.slice(slots.length), mostFiles(procedure, draft.kind));
  const added = ids.filter((id) => !before.some((file) => file.id === id.toLowerCase()));
  const found = added.length > 0 ? (await pipe.hold(ownUploads(owner, added, true))).map(uploadOf) : [];
  const named = namedFiles(ids, [...before, ...found], pointerOf).map(({ id }) => id);
  if (named.length > 0) pipe.write(putIntoDraft(named, draft.id));
  const dropped = before.flatMap(({ id }) => (named.includes(id) ? [] : [id]));
  if (dropped.length > 0) pipe.write(eraseFiles(dropped));
}

/** The files in a draft's fields that are not attached yet: a change keeps what stood there. */
export async function newSlots(
  pipe: Pipe,
  procedure: Procedure,
  { kind, exchangeId, content }: Pick<Draft, 'kind' | 'exchangeId' | 'content'>,
): Promise<Slot[]> {
  const slots = slotsOf(procedure, content);
  if (kind !== 'change' || exchangeId === null || slots.length === 0) return slots;
  const attached = (await pipe.read(attachmentsOf(exchangeId))).flatMap((row) => attachmentOf(row).file?.id ?? []);
  return slots.filter(({ id }) => !attached.includes(id));
}

/** The files of a draft that go with it; those in fields that are not asked after all are erased. */
export function goingAlong(
  pipe: Pipe,
  procedure: Procedure,
  { content }: Pick<Draft, 'content'>,
  files: readonly Upload[],
): Upload[] {
  const dropped = unasked(procedure, content);
  const left = files.flatMap(({ id }) => (dropped.has(id) ? [id] : []));
  if (left.length > 0) pipe.write(eraseFiles(left));
  return files.filter(({ id }) => !dropped.has(id));
}

/** All files, those that stand in fields first, and where each was named. */
function together(loose: readonly string[], slots: readonly Slot[]) {
  const inSlots = slots.map(({ id }) => id);
  return {
    ids: [...inSlots, ...loose.filter((id) => !inSlots.includes(id.toLowerCase()))],
    pointerOf: (index: number): string =>
      index < slots.length ? `/content/fields/${slots[index]?.name}` : `/files/${index - slots.length}`,
  };
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
