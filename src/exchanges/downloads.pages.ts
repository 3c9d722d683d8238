import type { FastifyPluginAsync } from 'fastify';
import { requireActor } from '../accounts/index.ts';
import type { Attachments } from '../attachments/index.ts';
import type { CaseFiles } from './case-file.pages.ts';
import { sendAttachment, sendCaseFile, sendReport } from './downloads.routes.ts';
import type { Exchanges } from './exchanges.service.ts';
import type { CaseReports } from './report.pages.tsx';

export interface DownloadPagesOptions {
  readonly exchanges: Exchanges;
  readonly attachments: Attachments;
  readonly caseReports: CaseReports;
  readonly caseFiles: CaseFiles;
}

/** What the links of a case's page lead to: an attachment, the report, the whole file. */
export const downloadPages: FastifyPluginAsync<DownloadPagesOptions> = async (app, options) => {
  const { exchanges, attachments, caseReports, caseFiles } = options;

  app.get('/exchanges/:id/attachments/:no', async (request, reply) => {
    const { id, no } = request.params as { id: string; no: string };
    const file = await exchanges.attachment(requireActor(request), id, Number(no), 'download');
    return sendAttachment(reply, file, attachments.read(file.id));
  });

  app.get('/exchanges/:id/held/:held/files/:no', async (request, reply) => {
    const { id, held, no } = request.params as { id: string; held: string; no: string };
    const file = await exchanges.heldFile(requireActor(request), id, held, Number(no), 'download');
    return sendAttachment(reply, file, attachments.read(file.id));
  });

  app.get('/exchanges/:id/report', async (request, reply) => {
    const { id } = request.params as { id: string };
    const { language } = request;
    return sendReport(reply, await caseReports(requireActor(request), id, { language, purpose: 'report' }));
  });

  app.get('/exchanges/:id/file.zip', async (request, reply) => {
    const { id } = request.params as { id: string };
    return sendCaseFile(reply, await caseFiles(requireActor(request), id, request.language));
  });
};
