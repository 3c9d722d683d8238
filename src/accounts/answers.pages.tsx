import type { FastifyReply, FastifyRequest } from 'fastify';
import { timeZoneOf } from '../deadlines/index.ts';
import { Refusal } from '../refusal.ts';
import { formFault, sayIssue } from '../refusal-texts.ts';
import { formatInstant, sayKey } from '../texts/index.ts';
import { type FormError, type NotificationTone, type Shell } from '../web/index.ts';
import type { Accounts } from './accounts.ts';
import type { Visitor } from './people.ts';

/** What the pages of the accounts need from who puts the program together. */
export interface AccountPagesOptions {
  readonly accounts: Accounts;
  /** What is round every page, for this request. */
  readonly shell: (request: FastifyRequest, reply: FastifyReply) => Shell | Promise<Shell>;
  /** An area's name in a language. */
  readonly areaName: (language: string, area: string) => string;
}

/** Outcomes that a page tells of after Post/Redirect/Get (`?notice=`): a closed list, so that nobody writes on our pages by a link. */
const NOTICES: Readonly<Record<string, NotificationTone>> = {
  'session-ended': 'info',
  'form-kept': 'warning',
  'form-kept-without-files': 'warning',
  'form-not-kept': 'warning',
  'signed-out': 'success',
  'signed-out-everywhere': 'success',
  'profile-saved': 'success',
  'membership-chosen': 'success',
  'password-changed': 'success',
  'password-set': 'success',
  'second-factor-off': 'success',
  'token-revoked': 'success',
  'absence-entered': 'success',
  'absence-ended': 'success',
};

/** The notice of a page that shows a form again after the session had ended (`request.takeStash()`). */
export function resumedNotice(language: string, filesLost = false): NonNullable<Shell['notice']> {
  const notice = filesLost ? 'form-resumed-without-files' : 'form-resumed';
  return { tone: 'warning', text: sayKey(language, `account.notice.${notice}`) };
}

/** The shell of this request, with the notice that its address asks for. */
export async function shellOf(
  options: AccountPagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Shell> {
  const shell = await options.shell(request, reply);
  const notice = queryText(request, 'notice') ?? '';
  const tone = Object.hasOwn(NOTICES, notice) ? NOTICES[notice] : undefined;
  return tone ? { ...shell, notice: { tone, text: sayKey(request.language, `account.notice.${notice}`) } } : shell;
}

/** A parameter of the query, if it was given once. */
export function queryText(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}

/** A field of the posted form as typed; '' when it is missing. */
export function formText(request: FastifyRequest, name: string): string {
  const value = (request.body as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

/** Where the sign-in leads to, handed from step to step. */
export function wayOf(request: FastifyRequest): Record<'to' | 'resume', string> {
  const text = (name: string) => formText(request, name) || (queryText(request, name) ?? '');
  return { to: text('to'), resume: text('resume') };
}

/** The same as a query, without what is empty. */
export function wayQuery(way: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(way).filter(([, value]) => value !== ''));
  return query.size > 0 ? `?${query}` : '';
}

/** What came of a form: the value of its work, or the errors that it is shown again with. */
export type Outcome<Value> = { value: Value; errors?: never } | { errors: FormError[] };

/** Does what a form asks for; a refusal becomes errors in the reader's language, any other failure is thrown on. */
export async function tryForm<Value>(language: string, work: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof Refusal) return { errors: errorsOf(error, language) };
    throw error;
  }
}

function errorsOf(error: Refusal, language: string): FormError[] {
  if (error.issues.length === 0) return formFault(language, error);
  return error.issues.map((issue) => ({ field: issue.pointer, message: sayIssue(language, issue) }));
}

/** An instant on the clock of the visitor's authority; in Brussels' time for who has none. */
export function instantFor(visitor: Visitor, language: string, at: Date): { iso: string; text: string } {
  const zone = timeZoneOf(visitor.actor?.country ?? 'EU');
  return { iso: at.toISOString(), text: formatInstant(language, at, zone) };
}
