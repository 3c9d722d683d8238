import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { requireActor } from '../accounts/index.ts';
import { formatInstant, type Say, sayIn } from '../texts/index.ts';
import {
  DescriptionList,
  eachFile,
  Form,
  type FormBody,
  type FormModel,
  Notification,
  type NotificationTone,
  Page,
  type PageTools,
  postedText,
  Prose,
  refillForm,
  type Shell,
  sendPage,
} from '../web/index.ts';
import { AuthorityLine, type AuthorityName } from './lines.pages.tsx';
import type { CaseSources } from './open-case.pages.ts';
import { CONFIRMING } from './report.pages.tsx';
import type { Confirmation, Reports } from './reports.service.ts';
import type { Verdict } from './reports.ts';

export interface ConfirmationPagesOptions extends Pick<CaseSources, 'authorities' | 'timeZoneOf'> {
  readonly reports: Reports;
  readonly tools: PageTools;
}

/** `/verify-report`: says to everybody who is signed in whether a report is of this application, and unaltered. */
export const confirmationPages: FastifyPluginAsync<ConfirmationPagesOptions> = async (app, options) => {
  const { reports, tools } = options;

  app.get(CONFIRMING, async (request, reply) => {
    const stash = await request.takeStash();
    const shell = await tools.shell(request, reply);
    return sendPage(reply, <ConfirmationPage shell={shell} form={formOf(request, reply.csrf, stash?.body)} />);
  });

  app.post(CONFIRMING, { config: { page: CONFIRMING, files: true } }, async (request, reply) => {
    const document = await hashOfFile(request);
    const body = (request.body ?? {}) as FormBody;
    const [code, number] = [postedText(body, 'code'), postedText(body, 'number')];
    const confirmation = await reports.confirm({ code, number, document });
    const { authorityId } = confirmation.report ?? {};
    const authority = authorityId && (await options.authorities([authorityId])).get(authorityId);
    const timeZone = options.timeZoneOf(requireActor(request).country);
    const shell = await tools.shell(request, reply);
    return sendPage(
      reply,
      <ConfirmationPage shell={shell} form={formOf(request, reply.csrf, body)}>
        <Confirmed
          confirmation={confirmation}
          language={request.language}
          timeZone={timeZone}
          {...(authority ? { authority } : {})}
        />
      </ConfirmationPage>,
    );
  });
};

/** The SHA-256 of the file that was chosen; it is read, and not kept. */
async function hashOfFile(request: FastifyRequest): Promise<Buffer | undefined> {
  let found: Buffer | undefined;
  await eachFile(request, async ({ file }) => {
    const hash = createHash('sha256');
    for await (const chunk of file) hash.update(chunk as Buffer);
    found ??= hash.digest();
  });
  return found;
}

function formOf(request: FastifyRequest, csrf: string, typed?: FormBody): FormModel {
  const say = sayIn(request.language);
  const model: FormModel = {
    action: CONFIRMING,
    hidden: { csrf },
    sections: [
      {
        fields: [
          {
            kind: 'text',
            name: 'code',
            label: say('report.code'),
            hint: say('confirm.code.hint'),
            maxlength: 60,
            autocomplete: 'off',
            spellcheck: false,
          },
          {
            kind: 'text',
            name: 'number',
            label: say('confirm.number'),
            maxlength: 60,
            autocomplete: 'off',
            width: 'm',
          },
          { kind: 'file', name: 'report', label: say('confirm.file'), hint: say('confirm.file.hint'), accept: '.pdf' },
        ],
      },
    ],
    buttons: [{ label: say('confirm.button'), kind: 'primary' }],
  };
  return typed ? refillForm(model, typed, []) : model;
}

interface ConfirmationPageProps {
  readonly shell: Shell;
  readonly form: FormModel;
  readonly children?: preact.ComponentChildren;
}

function ConfirmationPage({ shell, form, children }: ConfirmationPageProps) {
  const say = sayIn(shell.lang);
  return (
    <Page shell={shell} title={say('confirm.title')}>
      {children}
      <Prose>
        <p>{say('confirm.help')}</p>
      </Prose>
      <Form model={form} />
    </Page>
  );
}

const TONES: Readonly<Record<Verdict, NotificationTone>> = {
  unaltered: 'success',
  issued: 'info',
  altered: 'error',
  unknown: 'warning',
};

interface ConfirmedProps {
  readonly confirmation: Confirmation;
  readonly language: string;
  readonly timeZone: string;
  readonly authority?: AuthorityName;
}

function Confirmed({ confirmation: { verdict, report }, language, timeZone, authority }: ConfirmedProps) {
  const say: Say = sayIn(language);
  return (
    <>
      <Notification tone={TONES[verdict]} title={say(`confirm.${verdict}`)} announce>
        {say(`confirm.${verdict}.help`)}
      </Notification>
      {report ? (
        <DescriptionList
          items={[
            { term: say('confirm.number'), value: report.number },
            { term: say('report.made'), value: formatInstant(language, report.at, timeZone) },
            { term: say('report.for'), value: <AuthorityLine authority={authority} language={language} /> },
            { term: say('report.chain.length'), value: report.chainLength },
            { term: say('report.chain.hash'), value: report.chainHash.toString('hex') },
            { term: say('confirm.since'), value: say(`confirm.since.${report.since}`) },
          ]}
        />
      ) : null}
    </>
  );
}
