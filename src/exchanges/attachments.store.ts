import { type Compilable, type CompiledQuery, sql } from 'kysely';
import { eraseFiles, type FileType, type Scan, takeUploads } from '../attachments/index.ts';
import { statement, written } from '../database/index.ts';
import { isUuid } from '../uuid.ts';
import type { Attached, AttachmentState } from './attachments.ts';

interface AttachmentRow {
  no: number;
  part_no: number | null;
  event_no: number;
  participant_no: number;
  recalled_no: number | null;
  file_id: string | null;
  type: FileType;
  size: number;
  scan: Scan;
}

/** The attachments of an exchange, in the order of their numbers; see `attachmentOf`. */
export const attachmentsOf = (exchangeId: string): CompiledQuery<AttachmentRow> =>
  statement(sql<AttachmentRow>`
    select a.no, a.part_no, a.event_no, e.participant_no, a.recalled_no, a.file_id, f.type, f.size, f.scan
    from attachment a join event e on e.exchange_id = a.exchange_id and e.no = a.event_no
    left join stored_file f on f.id = a.file_id
    where a.exchange_id = ${isUuid(exchangeId) ? exchangeId : null}::uuid order by a.no`);

export const attachmentOf = (row: AttachmentRow): AttachmentState => ({
  no: row.no,
  partNo: row.part_no,
  eventNo: row.event_no,
  participantNo: row.participant_no,
  recalledNo: row.recalled_no,
  file: row.file_id === null ? null : { id: row.file_id, type: row.type, size: row.size, scan: row.scan },
});

/** Attaches files with an event: they are no uploads any more. */
export function insertAttachments(exchangeId: string, eventNo: number, attached: readonly Attached[]): Compilable[] {
  if (attached.length === 0) return [];
  return [
    written.insertInto('attachment').values(
      attached.map(({ no, partNo, fileId }) => ({
        exchange_id: exchangeId,
        no,
        part_no: partNo,
        event_no: eventNo,
        file_id: fileId,
        recalled_no: null,
      })),
    ),
    takeUploads(attached.map(({ fileId }) => fileId)),
  ];
}

/** Recalls an attachment with an event: its name and hash are erased, its file is to be. That there was one stays. */
export const recallAttachment = (
  exchangeId: string,
  eventNo: number,
  { no, file }: AttachmentState,
): (Compilable | CompiledQuery)[] => [
  written
    .updateTable('attachment')
    .set({ file_id: null, recalled_no: eventNo })
    .where('exchange_id', '=', exchangeId)
    .where('no', '=', no),
  written.deleteFrom('content').where('exchange_id', '=', exchangeId).where('name', '=', `file.${no}`),
  ...(file ? [eraseFiles([file.id])] : []),
];
