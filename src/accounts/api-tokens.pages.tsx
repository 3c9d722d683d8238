import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { formatDay, sayIn, nameIn } from '../texts/index.ts';
import {
  Button,
  EmptyState,
  Form,
  type FormError,
  type FormModel,
  HiddenInputs,
  Notification,
  Prose,
  refillForm,
  Section,
  Table,
} from '../web/index.ts';
import { sendAccountPage } from './frame.pages.tsx';
import { makeToken, revokeToken, TOKEN_DAYS } from './api-tokens.service.ts';
import { type TokenView, tokensOf } from './api-tokens.store.ts';
import { fieldRefusal } from './field-refusal.ts';
import { carryOnce, takeOnce } from './once.ts';
import { type AccountPagesOptions, formText, instantFor, tryForm } from './answers.pages.tsx';
import { checkPassword } from './passwords.service.ts';
import type { Visitor } from './people.ts';
import { requireActor, requireVisitor } from './sign-in.plugin.ts';

const PATH = '/account/tokens';
const NAME_MAX = 100;

/** API tokens: made for the membership the visitor acts for, shown once, listed, revoked. */
export async function apiTokenPages(app: FastifyInstance, options: AccountPagesOptions): Promise<void> {
  const { accounts } = options;
  app.get(PATH, async (request, reply) => await show(options, request, reply));
  app.post(PATH, async (request, reply) => {
    const visitor = requireVisitor(request);
    const outcome = await tryForm(request.language, async () => {
      const token = readToken(request);
      // An operator acts for no authority: the token then serves at the desk of procedures.
      const owner =
        visitor.operator && !visitor.actor ? { userId: visitor.userId, membershipId: null } : requireActor(request);
      await checkPassword(accounts, visitor, { password: formText(request, 'password'), address: request.ip });
      return await makeToken(accounts, owner, token);
    });
    if (outcome.errors) return await show(options, request, reply, outcome.errors);
    carryOnce(accounts, reply, visitor.userId, [outcome.value]);
    return reply.redirect(PATH, 303);
  });
  app.post<{ Params: { id: string } }>(`${PATH}/:id/revoke`, { config: { page: PATH } }, async (request, reply) => {
    await revokeToken(accounts, requireVisitor(request), request.params.id);
    return reply.redirect(`${PATH}?notice=token-revoked`, 303);
  });
}

/** @throws Refusal with an issue at the field */
function readToken(request: FastifyRequest): { name: string; days: number } {
  const name = formText(request, 'name').trim();
  if (name === '') throw fieldRefusal('name', 'required');
  if (name.length > NAME_MAX) throw fieldRefusal('name', 'too-long', { max: NAME_MAX });
  const days = TOKEN_DAYS.find((choice) => String(choice) === formText(request, 'days'));
  if (!days) throw fieldRefusal('days', 'unknown-option');
  return { name, days };
}

function tokenForm(request: FastifyRequest, reply: FastifyReply): FormModel {
  const say = sayIn(request.language);
  return {
    action: PATH,
    hidden: { csrf: reply.csrf },
    sections: [
      {
        fields: [
          {
            kind: 'text',
            name: 'name',
            label: say('account.tokens.name'),
            hint: say('account.tokens.name-hint'),
            required: true,
            maxlength: NAME_MAX,
            autocomplete: 'off',
          },
          {
            kind: 'radios',
            name: 'days',
            label: say('account.tokens.days'),
            value: String(TOKEN_DAYS[1]),
            required: true,
            inline: true,
            options: TOKEN_DAYS.map((days) => ({
              value: String(days),
              label: say('account.tokens.for-days', { days }),
            })),
          },
          {
            kind: 'password',
            name: 'password',
            label: say('account.password.current'),
            required: true,
            autocomplete: 'current-password',
          },
        ],
      },
    ],
    buttons: [{ label: say('account.tokens.make'), kind: 'primary' }],
  };
}

async function show(
  options: AccountPagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  errors: FormError[] = [],
): Promise<FastifyReply> {
  const { accounts } = options;
  const say = sayIn(request.language);
  const visitor = requireVisitor(request);
  const made = takeOnce(accounts, request, reply, visitor.userId)?.[0];
  const tokens = await tokensOf(accounts.db, visitor.userId, accounts.now());
  const current = visitor.memberships.find((membership) => membership.current);
  const stash = await request.takeStash();
  const typed = errors.length > 0 ? request.body : stash?.body;
  const form = tokenForm(request, reply);
  const children = (
    <>
      {made ? <NewToken token={made} language={request.language} /> : null}
      <Section title={say('account.tokens.list')}>
        <Tokens tokens={tokens} visitor={visitor} language={request.language} csrf={reply.csrf} />
      </Section>
      <Section title={say('account.tokens.new')}>
        {current || visitor.operator ? (
          <>
            <Prose>
              <p>
                {current
                  ? say('account.tokens.acts-for', { authority: nameIn(current.authorityName, request.language).text })
                  : say('account.tokens.acts-for-operator')}
              </p>
            </Prose>
            <Form model={typed ? refillForm(form, typed as Record<string, unknown>, errors) : form} />
          </>
        ) : (
          <EmptyState title={say('account.tokens.no-membership')} />
        )}
      </Section>
    </>
  );
  const title = say('account.tokens.title');
  const lead = say('account.tokens.lead');
  return await sendAccountPage(options, request, reply, {
    tab: 'tokens',
    title,
    lead,
    errors,
    resumed: stash !== null,
    children,
  });
}

function NewToken({ token, language }: { token: string; language: string }) {
  const say = sayIn(language);
  return (
    <Notification tone="warning" title={say('account.tokens.made')} announce>
      <p>{say('account.tokens.once')}</p>
      <p class="oi-secret" translate={false}>
        {token}
      </p>
    </Notification>
  );
}

interface TokensProps {
  tokens: readonly TokenView[];
  visitor: Visitor;
  language: string;
  csrf: string;
}

function Tokens({ tokens, visitor, language, csrf }: TokensProps) {
  const say = sayIn(language);
  if (tokens.length === 0) return <EmptyState title={say('account.tokens.none')} />;
  const authorityOf = (token: TokenView) => visitor.memberships.find(({ id }) => id === token.membershipId);
  return (
    <Table
      caption={say('account.tokens.list')}
      captionHidden
      rows={tokens}
      columns={[
        { key: 'name', header: say('account.tokens.name'), cell: (token) => token.name, rowHeader: true },
        {
          key: 'authority',
          header: say('account.memberships.authority'),
          cell: (token) => {
            const membership = authorityOf(token);
            if (!membership) return token.membershipId === null ? say('operator.person') : null;
            const { text, lang } = nameIn(membership.authorityName, language);
            return <span lang={lang === language ? undefined : lang}>{text}</span>;
          },
        },
        {
          key: 'expires',
          header: say('account.tokens.expires'),
          cell: (token) => instantFor(visitor, language, token.expiresAt).text,
        },
        {
          key: 'used',
          header: say('account.tokens.used'),
          cell: ({ lastUsedOn }) => (lastUsedOn ? formatDay(language, lastUsedOn) : say('account.tokens.never')),
        },
        {
          key: 'revoke',
          header: say('account.tokens.action'),
          cell: (token) => (
            <form method="post" action={`${PATH}/${token.id}/revoke`}>
              <HiddenInputs values={{ csrf }} />
              <Button kind="secondary">
                {say('account.tokens.revoke')}
                <span class="oi-visually-hidden"> {token.name}</span>
              </Button>
            </form>
          ),
        },
      ]}
    />
  );
}
