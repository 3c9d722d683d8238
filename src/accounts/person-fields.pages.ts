import type { Issue } from '../refusal.ts';
import { endonym, languages, sayIn } from '../texts/index.ts';
import type { FieldModel, FormValues } from '../web/index.ts';

/** A person to be let in, as forms ask for one. */
export interface PersonInput {
  readonly name: string;
  readonly email: string;
  readonly language: string;
}

export const NAME_MAX = 200;
/** RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets. */
export const EMAIL_MAX = 254;
/** One @, no spaces, a domain with a point: whether the mailbox is there, the mail itself will show. */
export const EMAIL = /^[^\s@<>",;:\\]+@[^\s@<>",;:\\]+\.[^\s@<>",;:\\.]+$/;

/** Name, e-mail and language of a person; `prefix` stands before the fields' names. */
export function personFields(language: string, prefix = ''): FieldModel[] {
  const say = sayIn(language);
  return [
    {
      kind: 'text',
      name: `${prefix}name`,
      label: say('people.name'),
      hint: say('people.name.hint'),
      required: true,
      maxlength: NAME_MAX,
      autocomplete: 'off',
    },
    {
      kind: 'email',
      name: `${prefix}email`,
      label: say('people.email'),
      hint: say('people.email.hint'),
      required: true,
      maxlength: EMAIL_MAX,
      autocomplete: 'off',
    },
    {
      kind: 'select',
      name: `${prefix}language`,
      label: say('people.language'),
      hint: say('people.language.hint'),
      required: true,
      options: languages.map((tag) => ({ value: tag, label: endonym(tag), lang: tag })),
    },
  ];
}

/** The person of a form, with what is wrong; the caller refuses all faults at once. */
export function readPerson(values: FormValues, prefix = ''): { person: PersonInput; issues: Issue[] } {
  const text = (name: string) => String(values[`${prefix}${name}`] ?? '').trim();
  const person = { name: text('name'), email: text('email').toLowerCase(), language: text('language') };
  const issues: Issue[] = [
    ...shortText(`${prefix}name`, person.name, NAME_MAX),
    ...emailIssues(`${prefix}email`, person.email),
  ];
  if (!languages.includes(person.language))
    issues.push({ pointer: `${prefix}language`, code: person.language === '' ? 'required' : 'unknown-option' });
  return { person, issues };
}

/** What is wrong with a short text that must be given. */
export function shortText(pointer: string, text: string, max: number): Issue[] {
  if (text === '') return [{ pointer, code: 'required' }];
  return text.length > max ? [{ pointer, code: 'too-long', params: { max } }] : [];
}

/** What is wrong with an e-mail address that must be given. */
export function emailIssues(pointer: string, email: string): Issue[] {
  const issues = shortText(pointer, email, EMAIL_MAX);
  return issues.length > 0 || EMAIL.test(email) ? issues : [{ pointer, code: 'wrong-format' }];
}
