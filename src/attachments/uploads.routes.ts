import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { keyHeader } from '../idempotency-key.ts';
import { problemResponses } from '../problems.ts';
import { Refusal } from '../refusal.ts';
import { eachFile, multipartPlugin } from '../web/index.ts';
import { ENDINGS, MOST_BYTES } from './file-type.ts';
import type { Attachments } from './uploading.service.ts';

/** Described, not checked: a file streams by and is never there as a whole. */
const uploadBody = z.unknown().meta({
  id: 'NewUpload',
  type: 'object',
  required: ['file'],
  properties: { file: { type: 'string', format: 'binary', description: 'One file, with its name' } },
});

const uploadSchema = z
  .object({
    id: z.uuid().meta({ description: 'Give it in `files` to a draft or an action, within 24 hours.' }),
    name: z.string().meta({ description: 'The name as it will be shown' }),
  })
  .meta({ id: 'Upload' });

/** `/uploads`: the first of the two steps by which a file is attached. */
export const uploadRoutes: FastifyPluginAsyncZod<{ attachments: Attachments }> = async (app, { attachments }) => {
  await app.register(multipartPlugin);
  app.post(
    '/uploads',
    {
      config: { files: true },
      schema: {
        tags: ['exchanges'],
        summary: 'Upload a file, to be attached by a draft or an action',
        description: `At most ${MOST_BYTES / 1e6} MB; endings: ${ENDINGS.join(', ')}. The content must be what the ending says.`,
        consumes: ['multipart/form-data'],
        headers: keyHeader,
        body: uploadBody,
        response: { 201: uploadSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      if (!request.isMultipart()) throw new Refusal('media-type-unsupported', 415);
      const key = request.headers['idempotency-key'];
      let uploaded: { id: string; name: string } | undefined;
      await eachFile(request, async ({ filename, file }, position) => {
        if (position > 0) throw new Refusal('too-many-files', 422, { most: 1 });
        uploaded = await attachments.receive(request.actor, { name: filename, content: file, key, position });
      });
      if (!uploaded) throw new Refusal('file-missing', 422);
      return reply.status(201).send(uploaded);
    },
  );
};
