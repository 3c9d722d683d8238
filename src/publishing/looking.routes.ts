import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemResponses } from '../problems.ts';
import { GROUPS } from './comparison.ts';
import { THINGS } from './migration.ts';
import type { Publishing } from './publishing.service.ts';

const what = z.enum(['added', 'removed', 'changed']);
const lines = z.array(z.string());
const comparison = z
  .object({
    changes: z.array(z.object({ group: z.enum(GROUPS), title: z.string(), what, before: lines, after: lines })),
    texts: z.array(z.object({ key: z.string(), what, before: z.string(), after: z.string() })),
    counts: z.record(z.string(), z.int()).meta({ description: 'language → how many texts differ' }),
  })
  .meta({ id: 'VersionComparison' });
const migration = z
  .object({
    from: z.array(
      z.object({
        version: z.string(),
        open: z.array(
          z.object({
            state: z.string(),
            country: z.string(),
            count: z.int(),
            samples: z.array(z.string()).meta({ description: 'Numbers of some; no content of any' }),
          }),
        ),
        misfits: z.array(
          z.object({ thing: z.enum(THINGS), name: z.string(), verdict: z.enum(['gone', 'changed', 'wanted']) }),
        ),
      }),
    ),
  })
  .meta({ id: 'MigrationPreview' });
const hash = z.string().max(64);
const id = z.string().max(120);

/** What an operator looks at before publishing, as JSON. */
export const lookingRoutes: FastifyPluginAsyncZod<{ publishing: Publishing }> = async (app, { publishing }) => {
  const tags = ['operator'];

  app.get(
    '/operator/procedures/:id/comparison/:from/:to',
    {
      schema: {
        tags,
        summary: 'What changes between two stored versions, in words of the reader’s language',
        params: z.object({ id, from: hash, to: hash }),
        response: { 200: comparison, ...problemResponses },
      },
    },
    async ({ operatorId, params, language }) => {
      const { changes, texts, counts } = await publishing.compare(
        operatorId,
        params.id,
        params.from,
        params.to,
        language,
      );
      return {
        changes: changes.map((change) => ({ ...change, before: [...change.before], after: [...change.after] })),
        texts: [...texts],
        counts: { ...counts },
      };
    },
  );

  app.get(
    '/operator/procedures/:id/migration/:to',
    {
      schema: {
        tags,
        summary: 'What a migration of open exchanges to a version would touch; a preview, none is ever made',
        params: z.object({ id, to: hash }),
        response: { 200: migration, ...problemResponses },
      },
    },
    async ({ operatorId, params }) => {
      const { from } = await publishing.migration(operatorId, params.id, params.to);
      return {
        from: from.map(({ version, counts, misfits }) => ({
          version: version.hash,
          open: counts.map(({ state, country, count, samples }) => ({ state, country, count, samples: [...samples] })),
          misfits: misfits.map(({ thing, name, verdict }) => ({ thing, name, verdict })),
        })),
      };
    },
  );
};
