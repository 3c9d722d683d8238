import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sayIn } from '../texts/index.ts';
import { Form, type FormError, type FormModel, Page, PageHeading, sendPage } from '../web/index.ts';
import { type AccountPagesOptions, shellOf, tryForm } from './answers.pages.tsx';
import { newPasswordFields, newPasswordIn } from './new-password.pages.ts';
import { ownerOfLink, setPasswordByLink } from './password-links.service.ts';
import { signOut } from './sessions.service.ts';
import { dropSession } from './sign-in.plugin.ts';

const PATH = '/welcome/:token';

/** Where a link from a mail leads: sets the password, then to the sign-in. */
export async function welcomePages(app: FastifyInstance, options: AccountPagesOptions): Promise<void> {
  const { accounts } = options;
  app.get(PATH, { config: { access: 'public' } }, async (request, reply) => await show(options, request, reply));
  app.post(PATH, { config: { access: 'public' } }, async (request, reply) => {
    await ownerOfLink(accounts, tokenOf(request));
    const outcome = await tryForm(request.language, async () =>
      setPasswordByLink(accounts, tokenOf(request), newPasswordIn(request)),
    );
    if (outcome.errors) return await show(options, request, reply, outcome.errors);
    // Whoever is signed in at this browser, it need not be the owner of the link.
    if (request.visitor) await signOut(accounts, request.visitor);
    dropSession(reply);
    return reply.redirect('/sign-in?notice=password-set', 303);
  });
}

const tokenOf = (request: FastifyRequest): string => (request.params as { token: string }).token;

function passwordForm(request: FastifyRequest, reply: FastifyReply): FormModel {
  const say = sayIn(request.language);
  return {
    action: request.url.split('?')[0] ?? '',
    hidden: { csrf: reply.csrf },
    sections: [{ fields: newPasswordFields(say) }],
    buttons: [{ label: say('people.welcome.submit'), kind: 'primary' }],
  };
}

/** @throws Refusal `password-link-over` */
async function show(
  options: AccountPagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  errors: FormError[] = [],
): Promise<FastifyReply> {
  const owner = await ownerOfLink(options.accounts, tokenOf(request));
  const say = sayIn(request.language);
  const title = say('people.welcome.title');
  const shell = await shellOf(options, request, reply);
  const page = (
    <Page
      shell={shell}
      title={title}
      heading={<PageHeading title={title} lead={say('people.welcome.lead', { email: owner.email })} />}
      errors={errors}
    >
      <Form model={{ ...passwordForm(request, reply), errors }} />
    </Page>
  );
  return sendPage(reply, page, errors.length > 0 ? 422 : 200);
}
