import { z } from 'zod';
import type { AttachmentView } from './present.ts';

/** The JSON documents of attachments. */

const code = z.string();

export const fileShape = {
  type: code.meta({ description: 'pdf, docx, …' }),
  size: z.int().meta({ description: 'Bytes' }),
  scan: z.enum(['not-scanned', 'clean', 'infected']).meta({ description: 'What the virus scanner said' }),
};

export const attachmentSchema = z
  .object({
    no: z.int().meta({ description: 'Download it from /exchanges/{id}/attachments/{no}' }),
    part: z.int().nullable().meta({ description: 'Null: the whole request’s' }),
    event: z.int().meta({ description: 'The event that attached it' }),
    name: z.string().nullable(),
    sha256: z.string().nullable().meta({ description: 'Hexadecimal; as the history commits to it' }),
    file: z.object(fileShape).nullable().meta({ description: 'Null once it was recalled' }),
    recalled: z.int().nullable().meta({ description: 'The event that recalled it' }),
    recall: z
      .object({ action: code, part: z.int() })
      .nullable()
      .meta({ description: 'The action by which you may recall it, with `file: no` in its input' }),
  })
  .meta({ id: 'Attachment' });

/** An attachment as a membership may see it. */
export const attachmentDocument = (attachment: AttachmentView): z.input<typeof attachmentSchema> => ({
  no: attachment.no,
  part: attachment.partNo,
  event: attachment.eventNo,
  name: attachment.name ?? null,
  sha256: attachment.sha256 ?? null,
  file: attachment.file && { type: attachment.file.type, size: attachment.file.size, scan: attachment.file.scan },
  recalled: attachment.recalledNo,
  recall: attachment.recall ? { action: attachment.recall.action, part: attachment.recall.partNo } : null,
});
