import { z } from 'zod';
import { WRITTEN_LANGUAGES } from '../texts/index.ts';
import type { Desk } from './desk.service.ts';

/** The documents that the API gives of an office: their schemas, which OpenAPI publishes, and how they are made. */

const instant = z.iso.datetime();
export const day = z.iso.date();
const name = z.string().meta({ description: 'Name of a colleague' });
const absenceOf = z.object({ from: day, until: day, delegate: name }).nullable();
export const settingsSchema = z
  .strictObject({
    allocates: z.boolean().meta({ description: 'Whether an allocator gives out the cases of the area.' }),
    claims: z.boolean().meta({ description: 'Whether a handler may then also take one by itself.' }),
  })
  .meta({ id: 'AllocationSettings' });

export const deskSchema = z
  .object({
    reference: z.string().nullable().meta({ description: 'File reference of your authority' }),
    otherReferences: z.array(z.object({ authority: z.string(), reference: z.string() })),
    notes: z
      .array(
        z.object({
          id: z.uuid(),
          text: z.string(),
          lang: z.string(),
          author: name,
          own: z.boolean(),
          createdAt: instant,
          changedAt: instant.nullable(),
        }),
      )
      .nullable()
      .meta({ description: 'Internal to your authority, the newest first; null when they are not for you.' }),
    assigned: z
      .array(z.object({ membership: z.uuid(), name, here: z.boolean(), absence: absenceOf }))
      .meta({ description: 'Who has the case in your authority.' }),
    seenBy: z.object({ name, at: instant }).nullable().meta({ description: 'Which colleague opened the case last.' }),
    settings: settingsSchema,
    log: z.array(
      z.object({ at: instant, kind: z.enum(['allocated', 'claimed', 'handed-over']), by: name, to: z.array(name) }),
    ),
    may: z
      .array(z.enum(['keep', 'claim', 'hand-over', 'allocate']))
      .meta({ description: '`keep`: the reference and notes.' }),
  })
  .meta({ id: 'Desk', description: 'What your authority keeps about a case for itself.' });

export const colleagueSchema = z
  .object({ membership: z.uuid(), name, roles: z.array(z.string()), absence: absenceOf })
  .meta({ id: 'Colleague' });
export const absenceSchema = z
  .object({ id: z.uuid(), from: day, until: day, delegate: z.uuid(), delegateName: name })
  .meta({ id: 'Absence' });
export const made = z.object({ id: z.uuid() }).meta({ id: 'Made' });
export const given = z.object({ assigned: z.array(z.uuid()).readonly() }).meta({ id: 'Given' });
export const nothing = z.strictObject({});

export const noteBody = z
  .strictObject({ text: z.string(), lang: z.enum(WRITTEN_LANGUAGES).optional() })
  .meta({ id: 'NoteText' });
export const byId = z.object({ id: z.uuid() });
export const byNote = byId.extend({ note: z.uuid() });

/** A desk as the API gives it. */
export function deskDocument(desk: Desk): z.input<typeof deskSchema> {
  const { may } = desk;
  return {
    reference: desk.reference,
    otherReferences: desk.otherReferences.map(({ authorityId, reference }) => ({ authority: authorityId, reference })),
    notes:
      desk.notes?.map((note) => ({
        ...note,
        createdAt: note.createdAt.toISOString(),
        changedAt: note.changedAt?.toISOString() ?? null,
      })) ?? null,
    assigned: desk.assigned.map(({ membershipId, name: called, here, absence }) => ({
      membership: membershipId,
      name: called,
      here,
      absence,
    })),
    seenBy: desk.seenBy && { name: desk.seenBy.name, at: desk.seenBy.at.toISOString() },
    settings: desk.settings,
    log: desk.log.map(({ at, kind, by, to }) => ({ at: at.toISOString(), kind, by, to: [...to] })),
    may: [
      ...(may.keep ? (['keep'] as const) : []),
      ...(may.claim ? (['claim'] as const) : []),
      ...(may.handOver ? (['hand-over'] as const) : []),
      ...(may.allocate ? (['allocate'] as const) : []),
    ],
  };
}
