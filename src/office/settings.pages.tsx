import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { administers, queryText, requireActor, resumedNotice } from '../accounts/index.ts';
import { waiting } from '../exchanges/index.ts';
import { Refusal } from '../refusal.ts';
import { sayIn } from '../texts/index.ts';
import {
  Form,
  type FormBody,
  type FormModel,
  Page,
  PageHeading,
  type PageTools,
  postedText,
  refillForm,
  sendPage,
} from '../web/index.ts';
import type { Office } from './office.service.ts';

export interface AllocationPagesOptions {
  readonly office: Office;
  readonly tools: PageTools;
  /** An area's name in a language. */
  readonly areaName: (language: string, area: string) => string;
}

/** `/authority/allocation`: how the authority gives out its cases in the area; a local administrator's page. */
export const ALLOCATION = '/authority/allocation';

export const allocationPages: FastifyPluginAsync<AllocationPagesOptions> = async (app, options) => {
  const { office, tools, areaName } = options;

  app.get(ALLOCATION, async (request, reply) => {
    const actor = administratorOf(request);
    const { language } = request;
    const say = sayIn(language);
    const stash = await request.takeStash();
    const form = settingsForm(request, reply, await office.settings(actor));
    const notice = stash
      ? { notice: resumedNotice(language) }
      : queryText(request, 'done') === 'saved'
        ? { notice: { tone: 'success' as const, text: say('allocation.saved') } }
        : {};
    const title = say('allocation.title');
    const page = (
      <Page
        shell={await tools.shell(request, reply, { current: ALLOCATION, ...notice })}
        title={title}
        heading={<PageHeading title={title} over={areaName(language, actor.area)} lead={say('allocation.lead')} />}
      >
        <Form model={stash ? refillForm(form, stash.body, []) : form} />
      </Page>
    );
    return sendPage(reply, page);
  });

  app.post(ALLOCATION, async (request, reply) => {
    const actor = administratorOf(request);
    const body = (request.body ?? {}) as FormBody;
    const settings = { allocates: postedText(body, 'allocates') !== '', claims: postedText(body, 'claims') !== '' };
    await waiting(() => office.changeSettings(actor, settings, postedText(body, 'key')))();
    return reply.redirect(`${ALLOCATION}?done=saved`, 303);
  });
};

/** @throws Refusal `administrators-only`, and as `requireActor` */
function administratorOf(request: FastifyRequest) {
  const actor = requireActor(request);
  if (!administers(actor)) throw new Refusal('administrators-only', 403);
  return actor;
}

function settingsForm(
  request: FastifyRequest,
  reply: FastifyReply,
  settings: { readonly allocates: boolean; readonly claims: boolean },
): FormModel {
  const say = sayIn(request.language);
  return {
    action: ALLOCATION,
    hidden: { csrf: reply.csrf, key: randomUUID() },
    sections: [
      {
        fields: [
          {
            kind: 'checkbox',
            name: 'allocates',
            label: say('allocation.allocates'),
            hint: say('allocation.allocates.hint'),
            checked: settings.allocates,
          },
          {
            kind: 'checkbox',
            name: 'claims',
            label: say('allocation.claims'),
            hint: say('allocation.claims.hint'),
            checked: settings.claims,
          },
        ],
      },
    ],
    buttons: [{ label: say('allocation.save'), kind: 'primary' }],
  };
}
