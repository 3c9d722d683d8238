import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { DB } from '../database/index.ts';
import { problemResponses } from '../problems.ts';
import type { Procedure } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { EEA_COUNTRIES, languages, WRITTEN_LANGUAGES } from '../texts/index.ts';
import { AUTHORITY_KINDS } from './authority.ts';
import { findAuthorities, readAuthority, readerOf } from './directory.service.ts';

/** The published procedures, from which areas and competences take their names. */
export interface Catalogue {
  readonly published: readonly Procedure[];
  current(id: string): Procedure | undefined;
}

export interface DirectoryRoutesOptions {
  readonly db: Kysely<DB>;
  readonly procedures: Catalogue;
}

const languageTag = z.string().meta({ description: 'BCP 47 tag', examples: ['hu'] });
const officialName = z.object({ text: z.string(), lang: languageTag });

const authoritySchema = z
  .object({
    id: z.string().meta({ examples: ['hu-orvosi-kamara-budapest'] }),
    name: officialName.meta({ description: 'Official name: in your language if it has one, else its first.' }),
    otherNames: z.array(officialName).readonly(),
    informal: z.string().meta({ description: 'What it is, in English.', examples: ['Budapest Chamber of Doctors'] }),
    kind: z.enum(AUTHORITY_KINDS),
    coordinator: z.enum(['national']).nullable(),
    country: z.string().meta({ description: 'ISO 3166-1; EU: the Commission', examples: ['HU'] }),
    place: z.string(),
    region: z.string().nullable(),
    address: z.string(),
    email: z.string(),
    phone: z.string().nullable(),
    website: z.string().nullable(),
    languages: z.array(languageTag).readonly().meta({ description: 'Understood by its users.' }),
    languagesShared: z
      .array(languageTag)
      .readonly()
      .meta({ description: 'Of these, the ones that your authority or you understand too.' }),
    competences: z
      .array(z.string())
      .readonly()
      .meta({ description: 'Of all its areas.', examples: [['doctor', 'specialist-doctor']] }),
    areas: z
      .array(
        z.object({
          area: z.string().meta({ examples: ['professional-qualifications'] }),
          functions: z
            .array(z.string())
            .readonly()
            .meta({ description: 'What it holds there: names that the roles of the area’s procedures ask for.' }),
          competences: z.array(z.string()).readonly().meta({ description: 'None: nothing in particular.' }),
        }),
      )
      .readonly(),
    status: z.enum(['active', 'deactivated']),
  })
  .meta({ id: 'Authority' });

const withLanguage = z.object({
  lang: z
    .enum(languages as [string, ...string[]])
    .optional()
    .meta({ description: 'Language of the answer.' }),
});

const functionName = z.string().max(80);

const query = withLanguage.extend({
  q: z
    .string()
    .max(200)
    .optional()
    .meta({
      description:
        'Words of names, places, regions, professions and activities in any language; accents may be left out, typing errors are forgiven.',
      examples: ['orvosi kamara', 'medcio bologna'],
    }),
  country: z
    .enum([...EEA_COUNTRIES, 'EU'])
    .optional()
    .meta({ examples: ['HU'] }),
  procedure: z
    .string()
    .max(120)
    .optional()
    .meta({
      description: 'Only authorities with access to the area of this procedure; that of your membership by default.',
      examples: ['professional-qualifications.information-request'],
    }),
  competence: z
    .string()
    .max(60)
    .optional()
    .meta({ description: 'Only those that name it.', examples: ['doctor'] }),
  language: z.enum(WRITTEN_LANGUAGES).optional().meta({ description: 'Only those that understand it.' }),
  function: z
    .union([functionName, z.array(functionName).max(20)])
    .optional()
    .meta({
      description:
        'Only those that hold this function in the area, or any of several (the parameter is then repeated). Which functions a role asks for stands in the document of the procedure.',
    }),
  cursor: z.string().max(300).optional().meta({ description: '`next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});

/** `/authorities`: the directory, as the pages search it. */
export const directoryRoutes: FastifyPluginAsyncZod<DirectoryRoutesOptions> = async (app, { db, procedures }) => {
  const tags = ['authorities'];

  app.get(
    '/authorities',
    {
      schema: {
        tags,
        summary: 'Find authorities',
        description: 'Active authorities with access to the area: exact matches before mistyped ones, then by name.',
        querystring: query,
        response: {
          200: z.object({
            items: z.array(authoritySchema).readonly(),
            exact: z.boolean().meta({ description: 'False: all of them only resemble what was asked.' }),
            next: z.string().nullable(),
            fallback: authoritySchema
              .nullable()
              .meta({ description: 'The national coordinator of the country in which nothing was found.' }),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { lang: _, procedure, function: held, ...search } = request.query;
      const { actor } = request;
      const area = procedure === undefined ? actor.area : procedures.current(procedure)?.area;
      if (area === undefined) throw new Refusal('procedure-unknown', 404);
      const reader = await readerOf(db, actor, request.language);
      return await findAuthorities(db, reader, {
        ...search,
        area,
        functions: held === undefined ? undefined : [held].flat(),
      });
    },
  );

  app.get(
    '/authorities/:id',
    {
      schema: {
        tags,
        summary: 'One authority',
        params: z.object({ id: z.string().max(100) }),
        querystring: withLanguage,
        response: { 200: authoritySchema, ...problemResponses },
      },
    },
    async (request) => {
      const reader = await readerOf(db, request.actor, request.language);
      return await readAuthority(db, reader, request.params.id);
    },
  );
};
