import type { FastifyRequest } from 'fastify';
import type { Say } from '../texts/index.ts';
import type { FieldModel } from '../web/index.ts';
import { formText } from './answers.pages.tsx';
import { fieldRefusal } from './field-refusal.ts';
import { PASSWORD_MIN } from './passwords.ts';

/** A new password, typed twice: nobody sees what is typed. */
export const newPasswordFields = (say: Say): FieldModel[] => [
  {
    kind: 'password',
    name: 'newPassword',
    label: say('account.password.new'),
    hint: say('account.password.new-hint', { min: PASSWORD_MIN }),
    required: true,
    autocomplete: 'new-password',
  },
  {
    kind: 'password',
    name: 'repeatedPassword',
    label: say('account.password.repeat'),
    required: true,
    autocomplete: 'new-password',
  },
];

/** What was typed. @throws Refusal when it was typed differently the second time */
export function newPasswordIn(request: FastifyRequest): string {
  const newPassword = formText(request, 'newPassword');
  if (newPassword !== formText(request, 'repeatedPassword'))
    throw fieldRefusal('repeatedPassword', 'password-repeated-otherwise');
  return newPassword;
}
