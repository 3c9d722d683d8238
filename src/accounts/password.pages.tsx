import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sayIn } from '../texts/index.ts';
import { Form, type FormError, type FormModel } from '../web/index.ts';
import { sendAccountPage } from './frame.pages.tsx';
import { type AccountPagesOptions, formText, tryForm } from './answers.pages.tsx';
import { newPasswordFields, newPasswordIn } from './new-password.pages.ts';
import { changePassword } from './passwords.service.ts';
import { giveSession, requireVisitor } from './sign-in.plugin.ts';

/** Changing one's password. */
export async function passwordPages(app: FastifyInstance, options: AccountPagesOptions): Promise<void> {
  app.get('/account/password', async (request, reply) => await show(options, request, reply));
  app.post('/account/password', async (request, reply) => {
    const outcome = await tryForm(request.language, async () => {
      const given = {
        password: formText(request, 'password'),
        newPassword: newPasswordIn(request),
        address: request.ip,
      };
      return await changePassword(options.accounts, requireVisitor(request), given);
    });
    if (outcome.errors) return await show(options, request, reply, outcome.errors);
    giveSession(reply, outcome.value);
    return reply.redirect('/account/password?notice=password-changed', 303);
  });
}

function passwordForm(request: FastifyRequest, reply: FastifyReply): FormModel {
  const say = sayIn(request.language);
  return {
    action: '/account/password',
    hidden: { csrf: reply.csrf },
    sections: [
      {
        fields: [
          {
            kind: 'password',
            name: 'password',
            label: say('account.password.current'),
            required: true,
            autocomplete: 'current-password',
          },
          ...newPasswordFields(say),
        ],
      },
    ],
    buttons: [{ label: say('account.password.change'), kind: 'primary' }],
  };
}

async function show(
  options: AccountPagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  errors: FormError[] = [],
): Promise<FastifyReply> {
  const say = sayIn(request.language);
  return await sendAccountPage(options, request, reply, {
    tab: 'password',
    title: say('account.password.title'),
    lead: say('account.password.lead'),
    errors,
    children: <Form model={{ ...passwordForm(request, reply), errors }} />,
  });
}
