import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Attachments } from '../attachments/index.ts';
import { problemResponses } from '../problems.ts';
import { languages } from '../texts/index.ts';
import type { CaseFiles } from './case-file.pages.ts';
import { sendAttachment, sendCaseFile } from './downloads.routes.ts';
import type { Exchanges } from './exchanges.service.ts';

export interface AttachmentRoutesOptions {
  readonly exchanges: Exchanges;
  readonly attachments: Attachments;
  readonly caseFiles: CaseFiles;
}

const bytes = (mime: string, description: string) => ({
  description,
  content: { [mime]: { schema: z.string().meta({ format: 'binary' }) } },
});

/** Attachments and the whole file of a case, for programs. */
export const attachmentRoutes: FastifyPluginAsyncZod<AttachmentRoutesOptions> = async (app, options) => {
  const { exchanges, attachments, caseFiles } = options;
  const tags = ['exchanges'];

  app.get(
    '/exchanges/:id/attachments/:no',
    {
      schema: {
        tags,
        summary: 'Download an attachment',
        params: z.object({ id: z.uuid(), no: z.coerce.number().int().min(1).max(2_147_483_647) }),
        response: {
          200: bytes('application/octet-stream', 'The file'),
          410: problemResponses[404],
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { id, no } = request.params;
      const file = await exchanges.attachment(request.actor, id, no, 'api');
      return sendAttachment(reply, file, attachments.read(file.id));
    },
  );

  app.get(
    '/exchanges/:id/file.zip',
    {
      schema: {
        tags,
        summary: 'The whole file of the case, as far as you may see it',
        description: 'The report, the exchange as GET /exchanges/{id} gives it, and all attachments.',
        params: z.object({ id: z.uuid() }),
        querystring: z.object({ lang: z.enum(languages as [string, ...string[]]).optional() }),
        response: { 200: bytes('application/zip', 'The file'), ...problemResponses },
      },
    },
    async (request, reply) => sendCaseFile(reply, await caseFiles(request.actor, request.params.id, request.language)),
  );
};
