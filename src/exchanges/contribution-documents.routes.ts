import { z } from 'zod';
import type { ContributionView } from './contributions.ts';
import type { FieldValue } from './model.ts';
import type { HeldView } from './moderation.ts';
import type { ExchangeView } from './present.ts';
import type { Wording } from './wording.ts';

/** What the API says of the contributions to an exchange. */

const value = z.union([
  z.string(),
  z.number(),
  z.object({ text: z.string(), lang: z.string() }),
  z.object({ amount: z.string(), currency: z.string() }),
  z.object({ attachment: z.int().nullable(), name: z.string() }),
  z.array(z.unknown()).readonly(),
]);

export const contributionSchema = z
  .object({
    event: z.int().meta({ description: 'Its event, which says who and when' }),
    part: z.int(),
    action: z.string(),
    kind: z.string().meta({ examples: ['comment', 'question', 'answer'] }),
    title: z.string(),
    question: z.int().optional().meta({ description: 'Of a question: its number in the part' }),
    open: z.boolean().optional().meta({ description: 'Of a question: whether it still waits for an answer' }),
    answers: z.int().optional().meta({ description: 'Of an answer: the number of its question' }),
    fields: z.record(z.string(), value).meta({ description: 'What was written with it, and codes' }),
    attachments: z.array(z.int()).meta({ description: 'Numbers of the files that came with it' }),
  })
  .meta({
    id: 'Contribution',
    description: 'A comment, an opinion, a question or the like in the thread of the exchange',
  });

export function contributionDocument(
  { event, partNo, codes, ...one }: ContributionView,
  { parts, attachments }: ExchangeView,
  wording: Wording,
): z.input<typeof contributionSchema> {
  const said = parts.find(({ no }) => no === partNo)?.said.find(({ no }) => no === event)?.fields ?? {};
  return {
    ...one,
    event,
    part: partNo,
    title: wording.text(`action.${one.action}.done`),
    fields: { ...codes, ...(said as Record<string, FieldValue>) },
    attachments: attachments.flatMap(({ eventNo, no }) => (eventNo === event ? [no] : [])),
  };
}

export const heldSchema = z
  .object({
    id: z.uuid(),
    part: z.int(),
    action: z.string(),
    title: z.string(),
    authority: z.string(),
    at: z.iso.datetime(),
    state: z.enum(['waiting', 'returned']),
    answers: z.int().optional(),
    fields: z.record(z.string(), value),
    files: z.array(z.object({ no: z.int(), name: z.string() })),
    reason: z.object({ text: z.string(), lang: z.string() }).optional().meta({ description: 'Why it was sent back' }),
    may: z.array(z.enum(['release', 'return', 'take-back'])),
  })
  .meta({
    id: 'HeldContribution',
    description: 'What an authority of your country has said and nobody has released yet; nobody else knows of it',
  });

export const heldDocument = (held: HeldView, wording: Wording): z.input<typeof heldSchema> => ({
  id: held.id,
  part: held.partNo,
  action: held.action,
  title: wording.text(`action.${held.action}`),
  authority: held.authorityId,
  at: held.at.toISOString(),
  state: held.state,
  ...(held.question === undefined ? {} : { answers: held.question }),
  fields: { ...held.codes, ...held.fields },
  files: [...held.files],
  ...(held.reason ? { reason: held.reason } : {}),
  may: [
    ...(held.may.decide ? (['release', 'return'] as const) : []),
    ...(held.may.takeBack ? (['take-back'] as const) : []),
  ],
});
