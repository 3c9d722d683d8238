import { z } from 'zod';
import type { RecordedRow } from './exchange.store.ts';
import type { ExchangeState } from './model.ts';

/** What the API says of the events of an exchange: codes, and who did it. */

const code = z.string();
const instant = z.iso.datetime();
const codes = z.record(z.string(), z.union([z.string(), z.number()]));

export const eventSchema = z
  .object({
    no: z.int(),
    action: code,
    at: instant.meta({ description: 'When it was recorded' }),
    legalAt: instant.meta({ description: 'From when the law counts it' }),
    part: z.int().nullable(),
    authority: z.string().nullable(),
    outside: code.nullable().meta({ description: 'Somebody outside whose act it was; the authority entered it' }),
    from: code.nullable(),
    to: code.nullable(),
    data: codes,
    calendar: z.string().nullable(),
    hash: z.string(),
  })
  .meta({ id: 'Event' });

export const eventDocument = (event: RecordedRow, exchange: ExchangeState): z.input<typeof eventSchema> => ({
  no: event.no,
  action: event.action,
  at: event.at.toISOString(),
  legalAt: event.legal_at.toISOString(),
  part: event.part_no,
  authority: exchange.participants.find((one) => one.no === event.participant_no)?.authorityId ?? null,
  outside: (event.data as { outside?: string }).outside ?? null,
  from: event.from_state,
  to: event.to_state,
  data: event.data as Record<string, string | number>,
  calendar: event.calendar,
  hash: event.hash.toString('hex'),
});
