import type { FastifyPluginAsync } from 'fastify';
import { requireActor } from '../accounts/index.ts';
import type { Attachments } from '../attachments/index.ts';
import type { CaseFiles } from './case-file.pages.tsx';
import { sendAttachment, sendCaseFile } from './downloads.routes.ts';
import type { Exchanges } from './exchanges.service.ts';

export interface DownloadPagesOptions {
  readonly exchanges: Exchanges;
  readonly attachments: Attachments;
  readonly caseFiles: CaseFiles;
}

/** What the links of a case's page lead to: an attachment, the whole file. */
export const downloadPages: FastifyPluginAsync<DownloadPagesOptions> = async (app, options) => {
  const { exchanges, attachments, caseFiles } = options;

  app.get('/exchanges/:id/attachments/:no', async (request, reply) => {
    const { id, no } = request.params as { id: string; no: string };
    const file = await exchanges.attachment(requireActor(request), id, Number(no), 'download');
    return sendAttachment(reply, file, attachments.read(file.id));
  });

  app.get('/exchanges/:id/file.zip', async (request, reply) => {
    const { id } = request.params as { id: string };
    return sendCaseFile(reply, await caseFiles(requireActor(request), id, request.language));
  });
};
