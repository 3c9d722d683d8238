import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import { requireActor } from '../accounts/index.ts';
import type { ProcedureCatalogue } from '../procedures/index.ts';
import { refusalOf } from '../problems.ts';
import { type Say, sayIn } from '../texts/index.ts';
import {
  Button,
  DescriptionList,
  Form,
  type FormBody,
  type FormModel,
  HiddenInputs,
  Notification,
  Page,
  type PageTools,
  postedText,
  Prose,
  refillForm,
  Section,
  type Shell,
  sendPage,
} from '../web/index.ts';
import type { MakePanel } from './exchange.pages.tsx';
import type { Outside } from './outside.service.ts';
import { wordingOf } from './wording.ts';

export interface OutsidePagesOptions {
  readonly outside: Outside;
  readonly clientOf: (address: string) => string;
  readonly publicUrl: string;
  readonly tools: PageTools;
}

/** Where somebody outside asks how its case stands. */
const STATUS = '/status';

/** Beside a case: a code for somebody outside, where the reader enters what it does. */
export const outsidePanel =
  (procedures: Pick<ProcedureCatalogue, 'current'>): MakePanel =>
  async (request, reply, { id, entersFor: roles, procedure }) => {
    const published = procedures.current(procedure);
    if (roles.length === 0 || !published) return {};
    const say = sayIn(request.language);
    const { text } = wordingOf(published, request.language);
    return {
      side: (
        <Section title={say('outside.code.title')} id="outside-code">
          <Prose>
            <p>{say('outside.code.help')}</p>
          </Prose>
          {roles.map((role) => (
            <form method="post" action={`/exchanges/${id}/outside-code`}>
              <HiddenInputs values={{ csrf: reply.csrf, key: randomUUID(), role }} />
              <Button kind="secondary">{say('outside.code.make', { person: text(`role.${role}`) })}</Button>
            </form>
          ))}
        </Section>
      ),
    };
  };

/** The page that shows a new code, once; and `/status`, where whoever has number and code asks how the case stands. */
export const outsidePages: FastifyPluginAsync<OutsidePagesOptions> = async (app, options) => {
  const { outside, clientOf, publicUrl, tools } = options;

  app.post('/exchanges/:id/outside-code', { config: { page: '/exchanges/:id' } }, async (request, reply) => {
    const { id } = request.params as { id: string };
    const body = (request.body ?? {}) as FormBody;
    const handed = await outside.handOut(requireActor(request), id, postedText(body, 'role'), postedText(body, 'key'));
    const say = sayIn(request.language);
    const { text } = wordingOf(handed.procedure, request.language);
    const shell = await tools.shell(request, reply);
    return sendPage(
      reply,
      <Page
        shell={shell}
        title={say('outside.code.title')}
        breadcrumb={[{ label: say('exchange.back'), href: `/exchanges/${id}` }]}
      >
        <Notification tone="warning" title={say('outside.code.once')} announce>
          {say('outside.code.once.help')}
        </Notification>
        <DescriptionList
          items={[
            { term: say('outside.code.for'), value: text(`role.${handed.role}`) },
            { term: say('outside.status.number'), value: handed.number },
            { term: say('outside.status.code'), value: <strong>{handed.code}</strong> },
            { term: say('outside.code.where'), value: `${publicUrl}${STATUS}` },
          ]}
        />
      </Page>,
    );
  });

  app.get(STATUS, { config: { access: 'public' } }, async (request, reply) => {
    const shell = await tools.shell(request, reply);
    return sendPage(reply, <StatusPage shell={shell} form={formOf(request, reply.csrf)} />);
  });

  app.post(STATUS, { config: { access: 'public', page: STATUS } }, async (request, reply) => {
    const body = (request.body ?? {}) as FormBody;
    const shell = await tools.shell(request, reply);
    const form = formOf(request, reply.csrf, body);
    const say = sayIn(request.language);
    try {
      const asked = { number: postedText(body, 'number').slice(0, 60), code: postedText(body, 'code').slice(0, 60) };
      const found = await outside.ask(asked, clientOf(request.ip));
      return await sendPage(
        reply,
        <StatusPage shell={shell} form={form}>
          {found ? <Told found={found} say={say} language={request.language} /> : <Unknown say={say} />}
        </StatusPage>,
      );
    } catch (error) {
      const { code, status, params } = refusalOf(error);
      if (code !== 'too-many-attempts') throw error;
      const title = say('refusal.too-many-attempts', { minutes: Number(params.minutes ?? 1) });
      const page = (
        <StatusPage shell={shell} form={form}>
          <Notification tone="error" title={title} announce />
        </StatusPage>
      );
      return sendPage(reply, page, status);
    }
  });
};

type Found = NonNullable<Awaited<ReturnType<Outside['ask']>>>;

/** What is told: how it stands, and whether it is valid where something can be. */
function Told({ found, say, language }: { found: Found; say: Say; language: string }) {
  const { text } = wordingOf(found.procedure, language);
  const tone = found.valid === null ? 'info' : found.valid ? 'success' : 'warning';
  const title = text(`outside.state.${found.told}`);
  return (
    <>
      <Notification tone={tone} title={title} announce>
        {found.valid === null ? null : say(found.valid ? 'outside.status.valid' : 'outside.status.not-valid')}
      </Notification>
      <DescriptionList
        items={[
          { term: say('outside.status.procedure'), value: text('procedure.title') },
          { term: say('outside.status.number'), value: found.number },
        ]}
      />
    </>
  );
}

const Unknown = ({ say }: { say: Say }) => (
  <Notification tone="warning" title={say('outside.status.unknown')} announce>
    {say('outside.status.unknown.help')}
  </Notification>
);

function formOf(request: FastifyRequest, csrf: string, typed?: FormBody): FormModel {
  const say = sayIn(request.language);
  const common = { kind: 'text', required: true, maxlength: 60, autocomplete: 'off', spellcheck: false } as const;
  const model: FormModel = {
    action: STATUS,
    hidden: { csrf },
    sections: [
      {
        fields: [
          { ...common, name: 'number', label: say('outside.status.number'), width: 'm' },
          {
            ...common,
            name: 'code',
            label: say('outside.status.code'),
            hint: say('confirm.code.hint'),
          },
        ],
      },
    ],
    buttons: [{ label: say('outside.status.ask'), kind: 'primary' }],
  };
  return typed ? refillForm(model, typed, []) : model;
}

function StatusPage({ shell, form, children }: { shell: Shell; form: FormModel; children?: ComponentChildren }) {
  const say = sayIn(shell.lang);
  return (
    <Page shell={shell} title={say('outside.status.title')}>
      {children}
      <Prose>
        <p>{say('outside.status.help')}</p>
      </Prose>
      <Form model={form} />
    </Page>
  );
}
