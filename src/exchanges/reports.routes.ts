import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemResponses } from '../problems.ts';
import { languages } from '../texts/index.ts';
import { sendReport } from './downloads.routes.ts';
import type { CaseReports } from './report.pages.tsx';
import type { Confirmation, Reports } from './reports.service.ts';

export interface ReportRoutesOptions {
  readonly reports: Reports;
  readonly caseReports: CaseReports;
}

const confirmationSchema = z
  .object({
    verdict: z.enum(['unaltered', 'issued', 'altered', 'unknown']).meta({
      description:
        '`unaltered`: the file is the one that was issued. `issued`: the code is right, and no file was shown. `altered`: the code is right, the file is another. `unknown`: no such report.',
    }),
    report: z
      .object({
        number: z.string(),
        issuedAt: z.iso.datetime(),
        authority: z.string().meta({ description: 'For whom it was made' }),
        language: z.string(),
        events: z.int().meta({ description: 'How many there were in the history then' }),
        hash: z.string().meta({ description: 'Of the last of them, hexadecimal' }),
        since: z.enum(['nothing', 'gone-on', 'broken']).meta({
          description: 'What has happened in the case since. `broken`: the history of then is no longer what it was.',
        }),
      })
      .nullable(),
  })
  .meta({ id: 'ReportConfirmation' });

/** The report of an exchange, and its confirmation, for programs. */
export const reportRoutes: FastifyPluginAsyncZod<ReportRoutesOptions> = async (app, { reports, caseReports }) => {
  const tags = ['exchanges'];

  app.get(
    '/exchanges/:id/report',
    {
      schema: {
        tags,
        summary: 'The report of an exchange as tagged PDF, as far as you may see it',
        description: 'Each call issues a report of its own, with a code of its own by which it can be confirmed.',
        params: z.object({ id: z.uuid() }),
        querystring: z.object({ lang: z.enum(languages as [string, ...string[]]).optional() }),
        response: {
          200: {
            description: 'The report',
            content: { 'application/pdf': { schema: z.string().meta({ format: 'binary' }) } },
          },
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { actor, language, params } = request;
      return sendReport(reply, await caseReports(actor, params.id, { language, purpose: 'api' }));
    },
  );

  app.get(
    '/reports/confirmation',
    {
      schema: {
        tags,
        summary: 'Ask whether a report was issued here, and is unaltered',
        description:
          'Give the code and the case number that stand on the report, or the hash of its file, or all of them.',
        querystring: z.object({
          code: z.string().max(60).optional(),
          number: z.string().max(60).optional(),
          sha256: z
            .string()
            .regex(/^[0-9a-fA-F]{64}$/)
            .optional()
            .meta({ description: 'Of the file, hexadecimal' }),
        }),
        response: { 200: confirmationSchema, ...problemResponses },
      },
    },
    async ({ query: { code, number, sha256 } }) =>
      confirmationDocument(
        await reports.confirm({
          code,
          number,
          document: sha256 === undefined ? undefined : Buffer.from(sha256, 'hex'),
        }),
      ),
  );
};

const confirmationDocument = ({ verdict, report }: Confirmation): z.input<typeof confirmationSchema> => ({
  verdict,
  report: report
    ? {
        number: report.number,
        issuedAt: report.at.toISOString(),
        authority: report.authorityId,
        language: report.language,
        events: report.chainLength,
        hash: report.chainHash.toString('hex'),
        since: report.since,
      }
    : null,
});
