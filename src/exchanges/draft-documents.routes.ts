import { z } from 'zod';
import { fileShape } from './attachment-documents.routes.ts';
import { actionSchema } from './documents.routes.ts';
import { MOST_FILES } from '../web/index.ts';
import type { Draft } from './drafts.store.ts';
import type { OpenedDraft } from './drafting.service.ts';
import { draftContent, MOST_NAMED } from './input.ts';
import { draftKeptUntil } from './keeping.ts';

/** The JSON documents of drafts: their schemas, which OpenAPI publishes, and how they are made. */

export const draftLineSchema = z
  .object({
    id: z.uuid(),
    procedure: z.string(),
    state: z.literal('draft'),
    recipient: z.string().nullable().meta({ description: 'The first of the recipients' }),
    recipients: z.array(z.string()),
    revision: z.int(),
    updatedAt: z.iso.datetime(),
    keptUntil: z.iso.date().meta({
      description: 'The day on which it is deleted, from midnight in UTC on, unless it is sent or changed before',
    }),
  })
  .meta({ id: 'DraftLine' });

export const draftSchema = draftLineSchema
  .extend({
    number: z.null(),
    kind: z.enum(['new', 'change', 'follow-up']).meta({ description: 'What sending it does' }),
    exchange: z.uuid().nullable().meta({ description: 'The exchange that it changes or follows up' }),
    version: z.string(),
    content: z.record(z.string(), z.unknown()).meta({ description: 'As GET /procedures/{id} describes it.' }),
    begins: z
      .string()
      .meta({ description: 'The action by which sending it begins, as the settings of the country are now' }),
    files: z.array(z.object({ id: z.uuid(), name: z.string(), ...fileShape })),
    actions: z.array(actionSchema),
  })
  .meta({ id: 'Draft' });

/** Ids of uploads, as POST /uploads gave them. */
export const uploadIds = z
  .array(z.uuid())
  .max(MOST_FILES)
  .meta({ description: 'Ids of uploads. Of a draft: all its files; absent, they stay as they are.' });

/** Ids of authorities. */
export const recipientIds = z.array(z.string()).max(MOST_NAMED).optional().meta({
  description: 'Where the procedure lets several authorities be chosen; `recipient` is the same as one of them.',
});

/** What saving a draft takes; its content is checked by the procedure's own schema. */
export const savedDraft = z.strictObject({
  recipient: z.string().nullish(),
  recipients: recipientIds,
  content: z.unknown(),
  files: uploadIds.optional(),
});
export const NOTHING = z.strictObject({});

export const draftLine = (draft: Draft): z.input<typeof draftLineSchema> => ({
  id: draft.id,
  procedure: draft.procedure,
  state: 'draft',
  recipient: draft.recipients[0] ?? null,
  recipients: [...draft.recipients],
  revision: draft.revision,
  updatedAt: draft.updatedAt.toISOString(),
  keptUntil: draftKeptUntil(draft),
});

export function draftDocument({ draft, files, procedure, opening, retired }: OpenedDraft): z.input<typeof draftSchema> {
  const saved = savedDraft.extend({ content: draftContent(procedure) });
  return {
    ...draftLine(draft),
    number: null,
    kind: draft.kind,
    exchange: draft.exchangeId,
    version: draft.versionHash,
    content: { ...draft.content },
    begins: opening.action,
    files: files.map(({ id, name, type, size, scan }) => ({ id, name, type, size, scan })),
    actions: Object.entries({ save: saved, ...(retired ? {} : { send: NOTHING }), delete: NOTHING }).map(
      ([action, input]) => ({
        action,
        revision: draft.revision,
        input: z.toJSONSchema(input, { io: 'input' }),
      }),
    ),
  };
}
