import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AccountPagesOptions, instantFor, requireVisitor, sendAccountPage, tryForm } from '../accounts/index.ts';
import { Refusal } from '../refusal.ts';
import { sayIn } from '../texts/index.ts';
import {
  Button,
  Form,
  type FormBody,
  type FormError,
  type FormModel,
  HiddenInputs,
  Prose,
  refillForm,
  Section,
  Table,
} from '../web/index.ts';
import { type Choices, DAYS_BEFORE, DELIVERIES } from './choices.ts';
import type { Notifications } from './notifications.service.ts';
import type { MutedCase } from './notifications.store.ts';

export interface NotificationPagesOptions {
  readonly account: AccountPagesOptions;
  readonly notifications: Notifications;
}

const PATH = '/account/notifications';
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** My account, "Notifications": how the reader is told by mail, and the cases that are muted. */
export async function notificationPages(app: FastifyInstance, options: NotificationPagesOptions): Promise<void> {
  const { notifications } = options;
  app.get(PATH, async (request, reply) => show(options, request, reply));
  app.post(PATH, async (request, reply) => {
    const { userId } = requireVisitor(request);
    const outcome = await tryForm(request.language, async () => {
      await notifications.choose(userId, readChosen(request));
    });
    if (outcome.errors) return show(options, request, reply, outcome.errors);
    return reply.redirect(`${PATH}?notice=profile-saved`, 303);
  });
  app.post<{ Params: { id: string } }>(`${PATH}/unmute/:id`, { config: { page: PATH } }, async (request, reply) => {
    await notifications.unmute(requireVisitor(request).userId, request.params.id);
    return reply.redirect(`${PATH}?notice=profile-saved#muted`, 303);
  });
}

function choicesForm(request: FastifyRequest, reply: FastifyReply, choices: Choices): FormModel {
  const say = sayIn(request.language);
  return {
    action: PATH,
    hidden: { csrf: reply.csrf },
    sections: [
      {
        fields: [
          {
            kind: 'radios',
            name: 'delivery',
            label: say('notifications.delivery'),
            value: choices.delivery,
            required: true,
            options: DELIVERIES.map((value) => ({
              value,
              label: say(`notifications.delivery.${value}`),
              hint: say(`notifications.delivery.${value}.hint`),
            })),
          },
          {
            kind: 'select',
            name: 'hour',
            label: say('notifications.hour'),
            hint: say('notifications.hour.hint'),
            value: String(choices.hour),
            required: true,
            options: HOURS.map((hour) => ({ value: String(hour), label: `${String(hour).padStart(2, '0')}:00` })),
          },
          {
            kind: 'radios',
            name: 'daysBefore',
            label: say('notifications.days-before'),
            hint: say('notifications.days-before.hint'),
            value: String(choices.daysBefore),
            required: true,
            inline: true,
            options: DAYS_BEFORE.map((days) => ({
              value: String(days),
              label: say('notifications.days-before.days', { days }),
            })),
          },
        ],
      },
    ],
    buttons: [{ label: say('account.profile.save'), kind: 'primary' }],
  };
}

/** @throws Refusal with an issue at each field that names no option */
function readChosen(request: FastifyRequest): Choices {
  const body = (request.body ?? {}) as Record<string, unknown>;
  const delivery = DELIVERIES.find((one) => one === body.delivery);
  const hour = HOURS.find((one) => String(one) === body.hour);
  const daysBefore = DAYS_BEFORE.find((one) => String(one) === body.daysBefore);
  if (delivery !== undefined && hour !== undefined && daysBefore !== undefined) return { delivery, hour, daysBefore };
  const issues = Object.entries({ delivery, hour, daysBefore }).flatMap(([pointer, chosen]) =>
    chosen === undefined ? [{ pointer, code: 'unknown-option' }] : [],
  );
  throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
}

async function show(
  { account, notifications }: NotificationPagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  errors: FormError[] = [],
): Promise<FastifyReply> {
  const say = sayIn(request.language);
  const visitor = requireVisitor(request);
  const [choices, muted] = await Promise.all([
    notifications.choices(visitor.userId),
    notifications.mutedCases(visitor.userId),
  ]);
  const stash = await request.takeStash();
  const typed = errors.length > 0 ? (request.body as FormBody) : stash?.body;
  const form = choicesForm(request, reply, choices);
  const next = choices.digestAt && instantFor(visitor, request.language, choices.digestAt).text;
  const children = (
    <>
      <Section title={say('notifications.how')}>
        {choices.delivery === 'daily' && next ? <p>{say('notifications.next', { at: next })}</p> : null}
        <Form model={typed ? refillForm(form, typed, errors) : form} />
      </Section>
      <Section title={say('notifications.muted')} id="muted">
        <Prose>
          <p>{say('notifications.muted.lead')}</p>
        </Prose>
        <MutedCases muted={muted} language={request.language} csrf={reply.csrf} />
      </Section>
    </>
  );
  return sendAccountPage(account, request, reply, {
    tab: 'notifications',
    title: say('account.tab.notifications'),
    lead: say('notifications.lead'),
    errors,
    resumed: stash !== null,
    children,
  });
}

function MutedCases({ muted, language, csrf }: { muted: readonly MutedCase[]; language: string; csrf: string }) {
  const say = sayIn(language);
  if (muted.length === 0) return <p>{say('notifications.muted.none')}</p>;
  return (
    <Table
      caption={say('notifications.muted')}
      captionHidden
      rows={muted}
      columns={[
        {
          key: 'number',
          header: say('notifications.muted.case'),
          rowHeader: true,
          cell: ({ exchangeId, number }) => (
            <a class="ecl-link oi-nowrap" href={`/exchanges/${exchangeId}`}>
              {number}
            </a>
          ),
        },
        {
          key: 'action',
          header: say('notifications.muted.action'),
          cell: ({ exchangeId, number }) => (
            <form method="post" action={`${PATH}/unmute/${exchangeId}`}>
              <HiddenInputs values={{ csrf }} />
              <Button kind="secondary">
                {say('mute.end')}
                <span class="oi-visually-hidden"> {number}</span>
              </Button>
            </form>
          ),
        },
      ]}
    />
  );
}
