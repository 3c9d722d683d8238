import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { endonym, languages, sayIn, nameIn } from '../texts/index.ts';
import {
  Button,
  Form,
  type FormError,
  type FormModel,
  HiddenInputs,
  inputFields,
  Prose,
  readForm,
  refillForm,
  Section,
  StatusLabel,
  Table,
  Timeline,
} from '../web/index.ts';
import { sendAccountPage } from './frame.pages.tsx';
import { type AccountEventKind, accountEventsOf } from './account-events.store.ts';
import { LANGUAGE_COOKIE, LASTING_COOKIE } from './cookies.ts';
import { fieldRefusal } from './field-refusal.ts';
import { type AccountPagesOptions, formText, instantFor, tryForm } from './answers.pages.tsx';
import type { MembershipView, Visitor } from './people.ts';
import { chooseMembership, seenAfter, signOutEverywhere } from './sessions.service.ts';
import { liveSessionsOf } from './sessions.store.ts';
import { dropSession, requireVisitor } from './sign-in.plugin.ts';
import { changeProfile, type Profile } from './users.service.ts';

const NAME_MAX = 200;
const EVENTS_SHOWN = 20;

/** My account: name and language, memberships, sessions, what happened lately. */
export async function accountPages(app: FastifyInstance, options: AccountPagesOptions): Promise<void> {
  const { accounts } = options;
  app.get('/account', async (request, reply) => await showAccount(options, request, reply));
  app.post('/account/profile', { config: { page: '/account' } }, async (request, reply) => {
    const visitor = requireVisitor(request);
    const outcome = await tryForm(request.language, async () => {
      const profile = readProfile(request, profileForm(request, reply, visitor));
      await changeProfile(accounts, visitor, profile);
      return profile.language;
    });
    if (outcome.errors) return await showAccount(options, request, reply, outcome.errors);
    // Otherwise an earlier choice on some page would go on hiding the setting.
    reply.setCookie(LANGUAGE_COOKIE, outcome.value, LASTING_COOKIE);
    return reply.redirect('/account?notice=profile-saved', 303);
  });
  app.post('/account/membership', { config: { page: '/account' } }, async (request, reply) => {
    await chooseMembership(accounts, requireVisitor(request), formText(request, 'membership'));
    return reply.redirect('/account?notice=membership-chosen#memberships', 303);
  });
  app.post('/account/sessions/end', { config: { page: '/account' } }, async (request, reply) => {
    await signOutEverywhere(accounts, requireVisitor(request));
    dropSession(reply);
    return reply.redirect('/sign-in?notice=signed-out-everywhere', 303);
  });
}

function profileForm(request: FastifyRequest, reply: FastifyReply, visitor: Visitor): FormModel {
  const say = sayIn(request.language);
  const options = languages.map((language) => ({ value: language, label: endonym(language), lang: language }));
  return {
    action: '/account/profile',
    hidden: { csrf: reply.csrf },
    sections: [
      {
        fields: [
          {
            kind: 'text',
            name: 'name',
            label: say('account.profile.name'),
            hint: say('account.profile.name-hint'),
            value: visitor.name,
            required: true,
            maxlength: NAME_MAX,
            autocomplete: 'name',
          },
          {
            kind: 'select',
            name: 'language',
            label: say('account.profile.language'),
            hint: say('account.profile.language-hint'),
            value: visitor.language,
            options,
            required: true,
          },
          {
            kind: 'checkbox',
            name: 'singleKeys',
            label: say('account.profile.single-keys'),
            hint: say('account.profile.single-keys-hint'),
            checked: visitor.singleKeys,
          },
        ],
      },
    ],
    buttons: [{ label: say('account.profile.save'), kind: 'primary' }],
  };
}

function readProfile(request: FastifyRequest, form: FormModel): Profile {
  const fields = form.sections.flatMap((section) => section.fields);
  const { name, language, singleKeys } = readForm(inputFields(fields), (request.body ?? {}) as Record<string, unknown>);
  if (typeof name !== 'string' || name === '') throw fieldRefusal('name', 'required');
  if (name.length > NAME_MAX) throw fieldRefusal('name', 'too-long', { max: NAME_MAX });
  if (typeof language !== 'string' || !languages.includes(language)) throw fieldRefusal('language', 'unknown-option');
  return { name, language, singleKeys: singleKeys !== '' };
}

async function showAccount(
  options: AccountPagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  errors: FormError[] = [],
): Promise<FastifyReply> {
  const { accounts } = options;
  const say = sayIn(request.language);
  const visitor = requireVisitor(request);
  const now = accounts.now();
  const sessions = await liveSessionsOf(accounts.db, visitor.userId, { now, seenAfter: seenAfter(now) });
  const events = await accountEventsOf(accounts.db, visitor.userId, EVENTS_SHOWN);
  const form = profileForm(request, reply, visitor);
  const stash = await request.takeStash();
  const typed = errors.length > 0 ? (request.body as Record<string, unknown>) : stash?.body;
  const view = { visitor, language: request.language, csrf: reply.csrf };
  const children = (
    <>
      <Section title={say('account.profile.title')}>
        <Prose>
          <p>{say('account.profile.email', { email: visitor.email })}</p>
        </Prose>
        <Form model={typed ? refillForm(form, typed, errors) : form} />
      </Section>
      <Memberships {...view} areaName={options.areaName} />
      <Sessions {...view} sessions={sessions} />
      <Events {...view} events={events} />
    </>
  );
  return await sendAccountPage(options, request, reply, {
    tab: 'profile',
    title: say('account.title'),
    errors,
    resumed: stash !== null,
    children,
  });
}

interface View {
  visitor: Visitor;
  language: string;
  csrf: string;
}

function Memberships({ visitor, language, csrf, areaName }: View & Pick<AccountPagesOptions, 'areaName'>) {
  const say = sayIn(language);
  if (visitor.memberships.length === 0) {
    return (
      <Section title={say('account.memberships.title')} id="memberships">
        <Prose>
          <p>{say('account.memberships.none')}</p>
        </Prose>
      </Section>
    );
  }
  return (
    <Section title={say('account.memberships.title')} id="memberships">
      <Table
        caption={say('account.memberships.title')}
        captionHidden
        rows={visitor.memberships}
        columns={[
          {
            key: 'authority',
            header: say('account.memberships.authority'),
            cell: (membership) => <AuthorityName membership={membership} language={language} />,
            rowHeader: true,
          },
          {
            key: 'area',
            header: say('account.memberships.area'),
            cell: (membership) => areaName(language, membership.area),
          },
          {
            key: 'roles',
            header: say('account.memberships.roles'),
            cell: (membership) => membership.roles.map((role) => say(`account.role.${role}`)).join(', '),
          },
          {
            key: 'choice',
            header: say('account.memberships.choice'),
            cell: (membership) =>
              membership.current ? (
                <StatusLabel tone="active">{say('account.memberships.current')}</StatusLabel>
              ) : (
                <form method="post" action="/account/membership">
                  <HiddenInputs values={{ csrf, membership: membership.id }} />
                  <Button kind="secondary">
                    {say('account.memberships.choose')}
                    <span class="oi-visually-hidden"> {nameIn(membership.authorityName, language).text}</span>
                  </Button>
                </form>
              ),
          },
        ]}
      />
    </Section>
  );
}

function AuthorityName({ membership, language }: { membership: MembershipView; language: string }) {
  const { text, lang } = nameIn(membership.authorityName, language);
  return <span lang={lang === language ? undefined : lang}>{text}</span>;
}

interface SessionsProps extends View {
  sessions: readonly { idHash: Buffer; createdAt: Date; seenAt: Date }[];
}

function Sessions({ visitor, language, csrf, sessions }: SessionsProps) {
  const say = sayIn(language);
  return (
    <Section title={say('account.sessions.title')} id="sessions">
      <Table
        caption={say('account.sessions.title')}
        captionHidden
        rows={sessions}
        columns={[
          {
            key: 'start',
            header: say('account.sessions.start'),
            cell: ({ createdAt }) => instantFor(visitor, language, createdAt).text,
            rowHeader: true,
          },
          {
            key: 'seen',
            header: say('account.sessions.seen'),
            cell: ({ seenAt }) => instantFor(visitor, language, seenAt).text,
          },
          {
            key: 'which',
            header: say('account.sessions.which'),
            cell: ({ idHash }) =>
              say(idHash.equals(visitor.sessionHash) ? 'account.sessions.this' : 'account.sessions.other'),
          },
        ]}
      />
      <Prose>
        <p>{say('account.sessions.end-hint')}</p>
      </Prose>
      <form method="post" action="/account/sessions/end">
        <HiddenInputs values={{ csrf }} />
        <Button kind="secondary">{say('account.sessions.end')}</Button>
      </form>
    </Section>
  );
}

function Events({ visitor, language, events }: View & { events: readonly { at: Date; kind: AccountEventKind }[] }) {
  const say = sayIn(language);
  const items = events.map(({ at, kind }) => ({
    time: instantFor(visitor, language, at),
    title: say(`account.event.${kind}`),
  }));
  return (
    <Section title={say('account.events.title')}>
      <Timeline events={items} label={say('account.events.title')} />
    </Section>
  );
}
