import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { keyHeader } from '../idempotency-key.ts';
import { problemResponses } from '../problems.ts';
import { Refusal } from '../refusal.ts';
import { languages } from '../texts/index.ts';
import type { Outside } from './outside.service.ts';
import { wordingOf } from './wording.ts';

export interface OutsideRoutesOptions {
  readonly outside: Outside;
  /** Who asks, by a client's address. */
  readonly clientOf: (address: string) => string;
}

/** Codes for those who are outside, and the question with one, for programs. */
export const outsideRoutes: FastifyPluginAsyncZod<OutsideRoutesOptions> = async (app, { outside, clientOf }) => {
  app.post(
    '/exchanges/:id/outside-codes',
    {
      schema: {
        tags: ['exchanges'],
        summary: 'A code for somebody outside whose acts you enter, to ask how the case stands',
        description: 'It is shown once; the code that was given out before is none any more.',
        params: z.object({ id: z.uuid() }),
        headers: keyHeader,
        body: z.strictObject({ role: z.string().max(60) }),
        response: {
          200: z.object({ number: z.string(), role: z.string(), code: z.string() }).meta({ id: 'OutsideCode' }),
          ...problemResponses,
        },
      },
    },
    async ({ actor, params, body, headers }) => {
      const { number, role, code } = await outside.handOut(actor, params.id, body.role, headers['idempotency-key']);
      return { number, role, code };
    },
  );

  app.post(
    '/status',
    {
      config: { access: 'public' as const },
      schema: {
        tags: ['exchanges'],
        security: [],
        summary: 'Ask with number and code how a case stands, and whether what was applied for is valid',
        description: 'For those outside; nothing personal is said. Ten times a minute.',
        querystring: z.object({ lang: z.enum(languages as [string, ...string[]]).optional() }),
        body: z.strictObject({ number: z.string().max(60), code: z.string().max(60) }),
        response: {
          200: z
            .object({
              number: z.string(),
              procedure: z.string(),
              title: z.string(),
              told: z.string(),
              valid: z.boolean().nullable(),
            })
            .meta({ id: 'OutsideStatus' }),
          ...problemResponses,
        },
      },
    },
    async ({ body, ip, language }) => {
      const found = await outside.ask(body, clientOf(ip));
      if (!found) throw new Refusal('code-unknown', 404);
      const { procedure, number, told, valid } = found;
      const { text } = wordingOf(procedure, language);
      return {
        number,
        procedure: procedure.id,
        title: text('procedure.title'),
        told: text(`outside.state.${told}`),
        valid,
      };
    },
  );
};
