import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { asDownload, FILE_TYPES, type FileType } from '../attachments/index.ts';
import type { CaseReport } from './report.pages.tsx';
import type { OpenAttachment } from './reading.service.ts';

/** What is handed out as files, by the pages and by the API alike. */

/**
 * Never shown by the browser as something of ours: saved under its name, of no other type than we say, without scripts or
 * addresses should somebody open it all the same, and kept nowhere on the way.
 */
export function download(reply: FastifyReply, file: { name: string; mime: string; size?: number }): FastifyReply {
  if (file.size !== undefined) reply.header('content-length', file.size);
  return reply
    .type(file.mime)
    .header('content-disposition', asDownload(file.name))
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'no-store');
}

/** Streams an attachment. */
export const sendAttachment = (reply: FastifyReply, file: OpenAttachment, content: Readable): FastifyReply =>
  download(reply, { name: file.name, mime: FILE_TYPES[file.type as FileType].mime, size: file.size }).send(content);

/** Sends the report of a case. */
export const sendReport = (reply: FastifyReply, { opened, file }: CaseReport): FastifyReply =>
  download(reply, { name: `${opened.view.number}.pdf`, mime: 'application/pdf', size: file.length }).send(file);

/** Streams the whole file of a case. */
export const sendCaseFile = (reply: FastifyReply, file: { number: string; content: Readable }): FastifyReply =>
  download(reply, { name: `${file.number}.zip`, mime: 'application/zip' }).send(file.content);
