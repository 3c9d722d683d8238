import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { wordingOf } from '../exchanges/index.ts';
import { keyHeader } from '../idempotency-key.ts';
import { problemResponses } from '../problems.ts';
import type { Office } from './office.service.ts';

const settingSchema = z
  .object({
    setting: z.string(),
    title: z.string(),
    on: z.boolean(),
    initially: z.boolean().meta({ description: 'How it stands where nobody has changed it' }),
    keptBy: z.string().meta({ description: 'The function whose holder in your country switches it' }),
    yours: z.boolean().meta({ description: 'Whether you may switch it' }),
    procedures: z.array(z.string()),
    changes: z.array(z.object({ at: z.iso.datetime(), on: z.boolean(), authority: z.string() })),
  })
  .meta({ id: 'CountrySetting' });

/** What your country settles for itself in your area. */
export const switchRoutes: FastifyPluginAsyncZod<{ readonly office: Office }> = async (app, { office }) => {
  const tags = ['office'];

  app.get(
    '/country-settings',
    {
      schema: {
        tags,
        summary: 'What your country has settled for itself in your area, with every change',
        response: { 200: z.object({ items: z.array(settingSchema) }), ...problemResponses },
      },
    },
    async (request) => ({
      items: (await office.countrySettings(request.actor)).map((one) => ({
        setting: one.setting,
        title: one.procedures[0] ? wordingOf(one.procedures[0], request.language).text(`setting.${one.setting}`) : '',
        on: one.on,
        initially: one.initially,
        keptBy: one.keptBy,
        yours: one.mine,
        procedures: one.procedures.map(({ id }) => id),
        changes: one.changes.map(({ at, on, authorityId }) => ({ at: at.toISOString(), on, authority: authorityId })),
      })),
    }),
  );

  app.put(
    '/country-settings/:setting',
    {
      schema: {
        tags,
        summary: 'Switch a setting for all authorities of your country',
        params: z.object({ setting: z.string().max(60) }),
        headers: keyHeader,
        body: z.strictObject({ on: z.boolean() }).meta({ id: 'CountrySwitch' }),
        response: { 200: z.object({ on: z.boolean() }), ...problemResponses },
      },
    },
    async ({ actor, params, body, headers }) =>
      office.switchSetting(actor, params.setting, body.on, headers['idempotency-key']),
  );
};
