import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sayIn } from '../texts/index.ts';
import {
  Form,
  type FormError,
  type FormModel,
  Notification,
  Page,
  PageHeading,
  Prose,
  refillForm,
  Section,
  Table,
  sendPage,
} from '../web/index.ts';
import { localPath, withQuery } from './local-path.ts';
import { type AccountPagesOptions, formText, shellOf, tryForm, wayOf, wayQuery } from './answers.pages.tsx';
import type { Visitor } from './people.ts';
import { signOut } from './sessions.service.ts';
import { dropSession, giveSession, requireVisitor } from './sign-in.plugin.ts';
import { giveCode, giveRecoveryCode, signIn } from './sign-in.service.ts';
import { openStash } from './stashed-forms.service.ts';

/** Accounts of the demonstration, shown on the sign-in page in training. */
export interface DemonstrationAccounts {
  password: string;
  people: readonly { email: string; name: string; authority: string; authorityLang: string }[];
}

export interface SignInPagesOptions extends AccountPagesOptions {
  readonly demonstration?: DemonstrationAccounts;
}

/** Sign in, its second step, and signing out. */
export async function signInPages(app: FastifyInstance, options: SignInPagesOptions): Promise<void> {
  const { accounts } = options;
  app.get('/sign-in', { config: { access: 'public' } }, async (request, reply) => {
    const { visitor } = request;
    if (visitor) return reply.redirect(await nextStep(options, visitor, wayOf(request)), 303);
    return await showSignIn(options, request, reply);
  });
  app.post('/sign-in', { config: { access: 'public' } }, async (request, reply) => {
    const attempt = { email: formText(request, 'email'), password: formText(request, 'password'), address: request.ip };
    const outcome = await tryForm(request.language, () => signIn(accounts, attempt));
    if (outcome.errors) return await showSignIn(options, request, reply, outcome.errors);
    // Whoever signs in anew at an open browser leaves the old session behind.
    if (request.visitor) await signOut(accounts, request.visitor);
    const { session, userId, next } = outcome.value;
    giveSession(reply, session);
    const way = wayOf(request);
    if (next === 'second-factor') return reply.redirect(`/sign-in/code${wayQuery(way)}`, 303);
    if (next === 'enrolment') return reply.redirect(`/account/second-factor/set-up${wayQuery(way)}`, 303);
    return reply.redirect(await arrivalOf(options, userId, way), 303);
  });
  for (const step of [codeStep, recoveryStep]) {
    app.get(step.path, { config: { access: 'half-signed-in' } }, async (request, reply) => {
      const visitor = requireVisitor(request);
      if (visitor.secondFactor === 'missing' && visitor.enrolled) return await showStep(step, options, request, reply);
      return reply.redirect(await nextStep(options, visitor, wayOf(request)), 303);
    });
    app.post(step.path, { config: { access: 'half-signed-in' } }, async (request, reply) => {
      const visitor = requireVisitor(request);
      if (visitor.secondFactor === 'done') {
        return reply.redirect(await arrivalOf(options, visitor.userId, wayOf(request)), 303);
      }
      const given = { code: formText(request, 'code'), address: request.ip };
      const outcome = await tryForm(request.language, () => step.give(accounts, visitor, given));
      if (outcome.errors) return await showStep(step, options, request, reply, outcome.errors);
      giveSession(reply, outcome.value);
      return reply.redirect(await arrivalOf(options, visitor.userId, wayOf(request)), 303);
    });
  }
  app.post('/sign-out', { config: { access: 'public' } }, async (request, reply) => {
    if (request.visitor) await signOut(accounts, request.visitor);
    dropSession(reply);
    return reply.redirect('/sign-in?notice=signed-out', 303);
  });
}

/** Where a visitor belongs who comes to a step that is not the next one. */
async function nextStep(options: AccountPagesOptions, visitor: Visitor, way: Record<'to' | 'resume', string>) {
  if (visitor.secondFactor !== 'missing') return await arrivalOf(options, visitor.userId, way);
  return `${visitor.enrolled ? '/sign-in/code' : '/account/second-factor/set-up'}${wayQuery(way)}`;
}

/** Where the sign-in ends: at the form that was kept, the page that was asked for, or the start. */
export async function arrivalOf(
  { accounts }: AccountPagesOptions,
  userId: string,
  way: Record<'to' | 'resume', string>,
): Promise<string> {
  const stash = way.resume ? await openStash(accounts, userId, way.resume) : null;
  const kept = stash && localPath(withQuery(stash.page, 'resume', way.resume));
  const to = localPath(way.to);
  return kept ?? (to && !to.startsWith('/sign-') ? to : '/');
}

function signInForm(request: FastifyRequest, reply: FastifyReply): FormModel {
  const say = sayIn(request.language);
  return {
    action: '/sign-in',
    hidden: { csrf: reply.csrf, ...wayOf(request) },
    sections: [
      {
        fields: [
          { kind: 'email', name: 'email', label: say('sign-in.email'), required: true, autocomplete: 'username' },
          {
            kind: 'password',
            name: 'password',
            label: say('sign-in.password'),
            required: true,
            autocomplete: 'current-password',
          },
        ],
      },
    ],
    buttons: [{ label: say('sign-in.submit'), kind: 'primary' }],
  };
}

async function showSignIn(
  options: SignInPagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  errors: FormError[] = [],
): Promise<FastifyReply> {
  const say = sayIn(request.language);
  const shell = await shellOf(options, request, reply);
  const form = signInForm(request, reply);
  const page = (
    <Page shell={shell} title={say('sign-in.title')} errors={errors}>
      <Form model={errors.length > 0 ? refillForm(form, bodyOf(request), errors) : form} />
      <Prose>
        <p>{say('sign-in.help')}</p>
      </Prose>
      {options.accounts.mode === 'training' ? <Training {...options} language={request.language} /> : null}
    </Page>
  );
  return sendPage(reply, page, errors.length > 0 ? 422 : 200);
}

function Training({ demonstration, language }: { demonstration?: DemonstrationAccounts; language: string }) {
  const say = sayIn(language);
  if (!demonstration) return <Notification tone="info">{say('sign-in.training')}</Notification>;
  return (
    <Section title={say('sign-in.demonstration.title')}>
      <Prose>
        <p>{say('sign-in.demonstration.intro', { password: demonstration.password })}</p>
      </Prose>
      <Table
        caption={say('sign-in.demonstration.title')}
        captionHidden
        rows={demonstration.people}
        columns={[
          { key: 'email', header: say('sign-in.email'), cell: (person) => person.email, rowHeader: true },
          { key: 'name', header: say('sign-in.demonstration.name'), cell: (person) => person.name },
          {
            key: 'authority',
            header: say('sign-in.demonstration.authority'),
            cell: (person) => <span lang={person.authorityLang}>{person.authority}</span>,
          },
        ]}
      />
    </Section>
  );
}

/** The two ways to give the second factor: the app's code, or a recovery code. */
const codeStep = { name: 'code', path: '/sign-in/code', other: '/sign-in/recovery-code', give: giveCode } as const;
const recoveryStep = {
  name: 'recovery-code',
  path: '/sign-in/recovery-code',
  other: '/sign-in/code',
  give: giveRecoveryCode,
} as const;
type Step = typeof codeStep | typeof recoveryStep;

function stepForm(step: Step, request: FastifyRequest, reply: FastifyReply): FormModel {
  const say = sayIn(request.language);
  const texts = {
    name: 'code',
    label: say(`sign-in.${step.name}.field`),
    hint: say(`sign-in.${step.name}.hint`),
    required: true,
  };
  return {
    action: step.path,
    hidden: { csrf: reply.csrf, ...wayOf(request) },
    sections: [
      {
        fields: [
          step === codeStep
            ? { kind: 'one-time-code', ...texts }
            : { kind: 'text', ...texts, width: 'm', autocomplete: 'off', spellcheck: false },
        ],
      },
    ],
    buttons: [{ label: say('sign-in.continue'), kind: 'primary' }],
  };
}

async function showStep(
  step: Step,
  options: AccountPagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  errors: FormError[] = [],
): Promise<FastifyReply> {
  const say = sayIn(request.language);
  const shell = await shellOf(options, request, reply);
  const title = say(`sign-in.${step.name}.title`);
  const page = (
    <Page
      shell={shell}
      title={title}
      heading={<PageHeading title={title} lead={say(`sign-in.${step.name}.lead`)} />}
      errors={errors}
    >
      <Form model={{ ...stepForm(step, request, reply), errors }} />
      <p>
        <a class="ecl-link" href={`${step.other}${wayQuery(wayOf(request))}`}>
          {say(`sign-in.${step.name}.other`)}
        </a>
      </p>
    </Page>
  );
  return sendPage(reply, page, errors.length > 0 ? 422 : 200);
}

function bodyOf(request: FastifyRequest): Record<string, unknown> {
  return (request.body ?? {}) as Record<string, unknown>;
}
