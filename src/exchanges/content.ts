import { overviewFields, type Procedure, sees, seesField } from '../procedures/index.ts';
import type { ContentPiece, ContentPlace } from '../protection/index.ts';
import { type AttachmentState, attachmentsInSight, type FileContent, placeOf } from './attachments.ts';
import type { ActingMembership, Answers, ExchangeState, FieldValue, Moment, RequestContent } from './model.ts';
import { partSightOf, possibleActions, sightOf } from './policy.ts';

/** The content of an exchange as far as it was read through the gateway: every version of it, the oldest first. */
export interface Content {
  readonly requests: readonly RequestContent[];
  /** part → versions of its answers, each with the event that gave it. */
  readonly answers: ReadonlyMap<number, readonly { readonly no: number; readonly answers: Answers }[]>;
  /** number of an attachment → its name and hash. */
  readonly files: ReadonlyMap<number, FileContent>;
  /** part → the holder's own answers in work. */
  readonly drafts: ReadonlyMap<number, Answers>;
  /** part → the texts typed with actions, each with its event. */
  readonly said: ReadonlyMap<
    number,
    readonly { readonly no: number; readonly fields: Readonly<Record<string, FieldValue>> }[]
  >;
}

/** Where the content lies that a membership's sight reaches; empty: the gateway need not be opened at all. */
export function contentInSight(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
  moment: Moment,
  attachments: readonly AttachmentState[],
): ContentPlace[] {
  if (exchange.blockedAt !== null) return [];
  const sight = sightOf(procedure, exchange, membership);
  // What the overview holds stands in the exchange's row, outside the content.
  const overview = new Set(overviewFields(procedure));
  const beyond = procedure.form.some(({ name, fields }) =>
    fields.some((field) => !overview.has(field) && seesField(sight, name, field)),
  );
  const possible = possibleActions(procedure, exchange, membership, moment);
  return [
    ...(beyond ? [{ name: 'request', partNo: 1 }] : []),
    ...exchange.parts.flatMap(({ no }) => {
      const seen = partSightOf(procedure, exchange, membership, no);
      const writes = possible.some(({ part, action }) => part.no === no && procedure.workflow.actions[action]?.answers);
      return [
        ...(sees(seen, 'answers') ? [{ name: 'answers', partNo: no }] : []),
        ...(sees(seen, 'messages') ? [{ name: 'said', partNo: no }] : []),
        ...(writes ? [{ name: 'answers-draft', partNo: no }] : []),
      ];
    }),
    ...attachmentsInSight(procedure, exchange, membership, attachments)
      .filter(({ file }) => file)
      .map(placeOf),
  ];
}

/** Sorts what the gateway gave. */
export function contentOf(pieces: readonly ContentPiece[]): Content {
  const named = (name: string) => pieces.filter((piece) => piece.name === name);
  const byPart = <To>(name: string, to: (piece: ContentPiece) => To): Map<number, To[]> =>
    new Map([...Map.groupBy(named(name), ({ partNo }) => partNo)].map(([part, list]) => [part, list.map(to)]));
  return {
    requests: named('request').map(({ body }) => body as RequestContent),
    answers: byPart('answers', ({ no, body }) => ({ no, answers: body as Answers })),
    files: new Map(pieces.flatMap((piece) => (fileIn(piece) > 0 ? [[fileIn(piece), piece.body as FileContent]] : []))),
    drafts: new Map(named('answers-draft').map(({ partNo, body }) => [partNo, body as Answers])),
    said: byPart('said', ({ no, body }) => ({ no, fields: body as Record<string, FieldValue> })),
  };
}

/**
 * What others than those who were asked to approve an exchange see of its beginning: what it said when it went out, and not what was written between
 * its opener and who approved it. `began`: the event by which it went out.
 */
export function sinceApproved(pieces: readonly ContentPiece[], began: number): ContentPiece[] {
  const first = pieces.findLast(({ name, no }) => name === 'request' && no < began);
  return pieces.filter((piece) => piece.no >= began || piece === first || fileIn(piece) > 0);
}

/** Whether a membership takes part as one of those between whom the approval is. */
export const isOfApproval = (
  { workflow: { opening } }: Procedure,
  { participants }: ExchangeState,
  { authorityId }: ActingMembership,
): boolean =>
  opening.instead === undefined ||
  participants.some((one) => one.authorityId === authorityId && opening.instead?.participants[one.role] !== undefined);

/** The number of the attachment that a piece is the content of; 0: of none. */
const fileIn = ({ name }: ContentPiece): number => (name.startsWith('file.') ? Number(name.slice('file.'.length)) : 0);
