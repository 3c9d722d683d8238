import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Attachments } from '../attachments/index.ts';
import { keyHeader } from '../idempotency-key.ts';
import { problemResponses } from '../problems.ts';
import { outcomeSchema } from './documents.routes.ts';
import { sendAttachment } from './downloads.routes.ts';
import type { Exchanges } from './exchanges.service.ts';
import { reasonSchema } from './held-input.ts';

const params = z.object({ id: z.uuid(), held: z.uuid() });
const decision = z
  .discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('release') }),
    z.strictObject({ decision: z.literal('return'), reason: reasonSchema }),
    z.strictObject({ decision: z.literal('take-back') }),
  ])
  .meta({ id: 'HeldDecision' });

/** Contributions that wait for a moderator of their country. */
export const heldRoutes: FastifyPluginAsyncZod<{ exchanges: Exchanges; attachments: Attachments }> = async (
  app,
  { exchanges, attachments },
) => {
  const tags = ['exchanges'];

  app.post(
    '/exchanges/:id/held/:held',
    {
      schema: {
        tags,
        summary: 'Release a contribution of your country, send it back, or take back your own',
        params,
        headers: keyHeader,
        body: decision,
        response: { 200: outcomeSchema, ...problemResponses },
      },
    },
    async ({ actor, params: { id, held }, body, headers }) => {
      const key = headers['idempotency-key'];
      if (body.decision === 'release') return exchanges.release(actor, id, held, key);
      if (body.decision === 'return') return exchanges.sendBack(actor, id, held, body.reason, key);
      return exchanges.takeBack(actor, id, held, key);
    },
  );

  app.get(
    '/exchanges/:id/held/:held/files/:no',
    {
      schema: {
        tags,
        summary: 'Download a file of a contribution that waits',
        params: params.extend({ no: z.coerce.number().int().min(1).max(100) }),
        response: {
          200: {
            description: 'The file',
            content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
          },
          ...problemResponses,
        },
      },
    },
    async ({ actor, params: { id, held, no } }, reply) => {
      const file = await exchanges.heldFile(actor, id, held, no, 'api');
      return sendAttachment(reply, file, attachments.read(file.id));
    },
  );
};
