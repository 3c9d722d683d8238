import { z } from 'zod';
import { AUTHORITY_KINDS } from '../directory/index.ts';
import { EEA_COUNTRIES, languages, WRITTEN_LANGUAGES } from '../texts/index.ts';

/** What may stand in the files under `demonstration/`. */

/** Nothing there may reach a real mailbox or site: .example is reserved (RFC 2606). */
const email = z.string().regex(/^[a-z0-9.-]+@[a-z0-9.-]+\.example$/, 'an address under .example, in small letters');
const website = z.string().regex(/^https:\/\/[a-z0-9.-]+\.example$/, 'an https address under .example');
const id = z.string().regex(/^[a-z]{2}-[a-z0-9-]+$/, 'a country and a name, in small letters with hyphens');
const code = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'words in small letters with hyphens');
/** Of a function: whether its area has it is checked when all files have been read. */
const name = z.string().regex(/^[a-zA-Z][a-zA-Z0-9-]*$/, 'a name of letters, digits and hyphens');
const text = z.string().trim().min(1);
const written = z.enum(WRITTEN_LANGUAGES);

const authority = z.strictObject({
  id,
  official: z
    .partialRecord(written, text)
    .refine((names) => Object.keys(names).length > 0, 'at least one official name'),
  informal: text,
  kind: z.enum(AUTHORITY_KINDS),
  coordinator: z.literal('national').nullable().default(null),
  place: text,
  region: text.nullable().default(null),
  address: text,
  email,
  phone: text.nullable().default(null),
  website: website.nullable().default(null),
  languages: z.array(written).min(1),
  areas: z.record(code, z.strictObject({ functions: z.array(name), competences: z.array(code) })),
});

/** One country's authorities, or the Commission's. */
export const authoritiesFile = z.strictObject({
  country: z.enum([...EEA_COUNTRIES, 'EU']),
  authorities: z.array(authority).min(1),
});

const user = z.strictObject({
  email,
  name: text,
  language: z.enum(languages as [string, ...string[]]),
  memberships: z
    .array(
      z.strictObject({
        authority: id,
        area: code,
        roles: z.array(z.enum(['viewer', 'handler', 'allocator', 'administrator'])).min(1),
      }),
    )
    .min(1),
});

export const usersFile = z.strictObject({ users: z.array(user).min(1) });

export type AuthoritiesFile = z.infer<typeof authoritiesFile>;
export type UsersFile = z.infer<typeof usersFile>;
