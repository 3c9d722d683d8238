import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { requireVisitor, resumedNotice, tryForm } from '../accounts/index.ts';
import { Refusal } from '../refusal.ts';
import { sayIn } from '../texts/index.ts';
import {
  type FormBody,
  type FormError,
  type PageTools,
  postedText,
  refillForm,
  sendPage,
  summaryOf,
} from '../web/index.ts';
import type { Authority } from './authority.ts';
import { listAuthorities, type Registrar, registerAuthority } from './registration.service.ts';
import { NEW_AUTHORITY, OTHERS, readRegistration, registrationForm } from './registration-forms.pages.ts';
import { type Asked, AuthoritiesPage, OPERATOR, RegistrationPage } from './registration-views.pages.tsx';
import { criteriaQuery } from './search.pages.tsx';

export interface RegistrationPagesOptions {
  readonly registrar: Registrar;
  readonly tools: PageTools;
}

const PAGE = 25;

/** `/operator`: all authorities, and registering one. Every use case asks the database for the right again. */
export const registrationPages: FastifyPluginAsync<RegistrationPagesOptions> = async (app, { registrar, tools }) => {
  app.get(OPERATOR, async (request, reply) => {
    const operator = operatorOf(request);
    const { language } = request;
    const say = sayIn(language);
    const { q, country, cursor } = criteriaQuery.parse(request.query);
    const asked = { q, country, cursor };
    const page = await listFrom(registrar, operator, asked);
    const done = (request.query as { done?: unknown }).done === 'registered';
    const notice = done ? { notice: { tone: 'success' as const, text: say('operator.done.registered') } } : {};
    const shell = await tools.shell(request, reply, { current: OPERATOR, ...notice });
    return sendPage(reply, <AuthoritiesPage shell={shell} say={say} language={language} asked={asked} page={page} />);
  });

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    { errors = [], resembling = [] }: { errors?: FormError[]; resembling?: readonly Authority[] },
  ) {
    const { language } = request;
    const stash = await request.takeStash();
    const form = registrationForm(language, reply.csrf, registrar.procedures);
    const refused = request.method === 'POST';
    const typed = refused ? (request.body as FormBody) : stash?.body;
    const filled = typed ? refillForm(form, typed, errors) : form;
    // Who has said it once, and corrects something else, need not say it again.
    const kept = refused && errors.length > 0 ? postedText(typed, OTHERS) : '';
    const notice = stash ? { notice: resumedNotice(language) } : {};
    const shell = await tools.shell(request, reply, { current: OPERATOR, ...notice });
    const fields = form.sections.flatMap((section) => section.fields);
    const page = (
      <RegistrationPage
        shell={shell}
        say={sayIn(language)}
        language={language}
        form={kept ? { ...filled, hidden: { ...filled.hidden, [OTHERS]: kept } } : filled}
        errors={summaryOf(errors, fields)}
        resembling={resembling}
      />
    );
    return sendPage(reply, page, refused ? 422 : 200);
  }

  app.get(NEW_AUTHORITY, async (request, reply) => {
    operatorOf(request);
    return await show(request, reply, {});
  });
  app.post(NEW_AUTHORITY, async (request, reply) => {
    const operator = operatorOf(request);
    const outcome = await tryForm(request.language, async () => {
      const form = registrationForm(request.language, reply.csrf, registrar.procedures);
      const registration = readRegistration(form, (request.body ?? {}) as FormBody, registrar.procedures);
      return await registerAuthority(registrar, operator, registration);
    });
    if (outcome.errors) return await show(request, reply, { errors: outcome.errors });
    const { resembling } = outcome.value;
    if (resembling) return await show(request, reply, { resembling });
    return reply.redirect(`${OPERATOR}?done=registered`, 303);
  });
};

/** The operator's id. @throws Refusal `operators-only`, `signed-out` */
function operatorOf(request: FastifyRequest): string {
  const visitor = requireVisitor(request);
  if (!visitor.operator) throw new Refusal('operators-only', 403);
  return visitor.userId;
}

/** A cursor of an older address begins at the first page again. */
async function listFrom(registrar: Registrar, operator: string, asked: Asked) {
  const search = { ...asked, limit: PAGE };
  try {
    return await listAuthorities(registrar, operator, search);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'cursor-invalid')
      return await listAuthorities(registrar, operator, { ...search, cursor: undefined });
    throw error;
  }
}
