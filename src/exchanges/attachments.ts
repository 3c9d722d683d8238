import type { FileType, Scan } from '../attachments/index.ts';
import { type Procedure, sees } from '../procedures/index.ts';
import type { ContentPlace } from '../protection/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import type { ActingMembership, ContentPart, ExchangeState, PartState } from './model.ts';
import { isGone, isIn, participants, type PossibleAction, partSightOf, sightOf } from './policy.ts';

/** The rules of attachments: who sees them, what an event commits to, who may recall one. */

/** What is known of an attachment without opening the content: nothing of it names anybody. */
export interface AttachmentState {
  /** Its number in the exchange, from 1, for good. */
  readonly no: number;
  /** The part it belongs to; null: the whole request. */
  readonly partNo: number | null;
  /** The event that attached it, and the participant who did. */
  readonly eventNo: number;
  readonly participantNo: number;
  /** The event that recalled it. */
  readonly recalledNo: number | null;
  /** Absent once it was recalled. */
  readonly file: {
    readonly id: string;
    readonly type: FileType;
    readonly size: number;
    readonly scan: Scan;
  } | null;
}

/** A file that an action is to attach: its user's upload, or its draft's. */
export interface NewFile {
  readonly id: string;
  readonly name: string;
  readonly sha256: Buffer;
}

/** The erasable content of an attachment; the event that attached it commits to both. */
export interface FileContent {
  readonly name: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** What an attachment adds to the exchange. */
export interface Attached {
  readonly no: number;
  readonly partNo: number | null;
  readonly fileId: string;
}

/** Where the content of an attachment lies: a piece of its own, so that one can be erased without the others. */
export const placeOf = ({ no, partNo }: Pick<AttachmentState, 'no' | 'partNo'>): ContentPlace => ({
  name: `file.${no}`,
  partNo: partNo ?? 1,
});

/** The pieces of content and the numbers of new attachments, behind those that there are. */
export function attach(
  files: readonly NewFile[],
  before: readonly Pick<AttachmentState, 'no'>[],
  partNo: number | null,
): { readonly content: ContentPart[]; readonly attached: Attached[] } {
  const first = Math.max(0, ...before.map(({ no }) => no)) + 1;
  const attached = files.map(({ id }, index) => ({ no: first + index, partNo, fileId: id }));
  const content = files.map(({ name, sha256 }, index) => ({
    ...placeOf({ no: first + index, partNo }),
    body: { name, sha256: sha256.toString('hex') } satisfies FileContent,
  }));
  return { content, attached };
}

/** The attachments that a membership may see, by name and content: those whose part its sight of attachments reaches. */
export const attachmentsInSight = (
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
  attachments: readonly AttachmentState[],
): AttachmentState[] =>
  attachments.filter(({ partNo }) =>
    sees(
      partNo === null ? sightOf(procedure, exchange, membership) : partSightOf(procedure, exchange, membership, partNo),
      'attachments',
    ),
  );

/** The files that were named, all of them there. Throws `input-invalid`. */
export function namedFiles(
  ids: readonly string[],
  found: readonly NewFile[],
  pointerOf = (index: number): string => `/files/${index}`,
): NewFile[] {
  const issues: Issue[] = [];
  const files = ids.flatMap((id, index) => {
    const file = found.find((one) => one.id === id.toLowerCase());
    if (!file || ids.indexOf(id) < index) issues.push({ pointer: pointerOf(index), code: 'upload-unknown' });
    return file ?? [];
  });
  if (issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
  return files;
}

/** The attachment that is to be recalled: one's own authority's, of this part, still there. Throws `attachment-not-found`, `attachment-recalled`. */
export function recallable(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
  part: PartState,
  attachments: readonly AttachmentState[],
  no: number | undefined,
): AttachmentState {
  const found = attachments.find((one) => one.no === no && (one.partNo ?? part.no) === part.no);
  if (!found || !isOwn(procedure, exchange, membership, found)) throw new Refusal('attachment-not-found', 404);
  if (!found.file) throw new Refusal('attachment-recalled', 409);
  return found;
}

/** Whether the membership's authority attached it, and still takes part where it did. */
function isOwn(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
  { participantNo, partNo }: AttachmentState,
): boolean {
  const author = exchange.participants.find((one) => one.no === participantNo);
  return participants(procedure, exchange, membership).some(
    (one) => one.authorityId === author?.authorityId && !isGone(procedure, one) && isIn(one, partNo ?? 1),
  );
}

/** The action by which the membership may recall an attachment now, and the part on which it is done. */
export function recallOf(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
  possible: readonly PossibleAction[],
  attachment: AttachmentState,
): PossibleAction | undefined {
  if (!attachment.file || !isOwn(procedure, exchange, membership, attachment)) return undefined;
  return possible.find(
    ({ action, part }) => procedure.workflow.actions[action]?.recalls && (attachment.partNo ?? part.no) === part.no,
  );
}

/** How many files a draft of this kind may have: those of what sending it does. */
export function mostFiles({ workflow }: Procedure, kind: 'new' | 'change' | 'follow-up'): number {
  const change = Object.values(workflow.actions).find((rule) => rule.changes);
  return (kind === 'change' ? change?.files : workflow.opening.files) ?? 0;
}
