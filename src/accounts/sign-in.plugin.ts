import csrfProtection from '@fastify/csrf-protection';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { Refusal } from '../refusal.ts';
import { languages, SOURCE_LANGUAGE } from '../texts/index.ts';
import { restOfForm } from '../web/index.ts';
import type { Accounts } from './accounts.ts';
import { CSRF_COOKIE, LANGUAGE_COOKIE, LASTING_COOKIE, OWN_COOKIE, SESSION_COOKIE } from './cookies.ts';
import { chooseLanguage } from './language.ts';
import { localPath, withQuery } from './local-path.ts';
import type { Actor, Visitor } from './people.ts';
import { visitorOf } from './sessions.service.ts';
import { openStash, type StashedForm, stashForm } from './stashed-forms.service.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who holds the session cookie; null for a stranger. With a second factor missing, `visitor.actor` is null. */
    visitor: Visitor | null;
    /** The reader's language, one of the catalogue's. */
    language: string;
    /**
     * The form that this visitor sent to this page when the session had ended (`?resume=` after the new sign-in): show
     * it again as typed, with `resumedNotice`. Null without one, or when it is another user's.
     */
    takeStash(): Promise<StashedForm | null>;
  }
  interface FastifyReply {
    /** The CSRF token for the hidden field `csrf` of every form on this page. */
    readonly csrf: string;
  }
  interface FastifyContextConfig {
    /** Who may come in; without it, only who has given every proof that is asked for. */
    access?: 'public' | 'half-signed-in';
    /** The page asks by itself: it does not prolong the session, which would never end while a browser stands open. */
    passive?: boolean;
    /** Of a POST: the page that the form stands on, with the route's own parameters, when it is not the same path. */
    page?: string;
  }
}

export interface SignInPluginOptions {
  readonly accounts: Accounts;
}

/**
 * Who is asking, in which language, and whether this page is for them. Everything is closed unless the route says
 * otherwise (`config.access`). Register it in the context of the pages, after cookies and form bodies, those with files too.
 */
export const signInPlugin = fastifyPlugin<SignInPluginOptions>(
  async (app, { accounts }) => {
    const csrf = { cookieKey: CSRF_COOKIE, cookieOpts: OWN_COOKIE, getToken: csrfOfBody };
    await app.register(csrfProtection, csrf);
    app.decorateRequest('visitor', null);
    if (!app.hasRequestDecorator('language')) app.decorateRequest('language', SOURCE_LANGUAGE);
    app.decorateRequest('takeStash', function (this: FastifyRequest) {
      return takeStash(accounts, this);
    });
    decorateCsrf(app);
    app.addHook('onRequest', async (request, reply) => {
      const chosen = chosenLanguage(request);
      if (chosen && request.method === 'GET') return rememberLanguage(request, reply, chosen);
      const session = request.cookies[SESSION_COOKIE];
      request.visitor = session
        ? await visitorOf(accounts, session, { passive: request.routeOptions.config.passive === true })
        : null;
      const { visitor, cookies, headers } = request;
      const signs = { cookie: cookies[LANGUAGE_COOKIE], user: visitor?.language, header: headers['accept-language'] };
      request.language = chooseLanguage(signs, languages, SOURCE_LANGUAGE);
    });
    app.addHook('preValidation', async (request, reply) => {
      if (request.is404) return;
      if (!SAFE_METHODS.has(request.method)) await refuseForgery(app, request, reply);
      return await letIn(accounts, request, reply);
    });
  },
  { name: 'openimi-sign-in', fastify: '5.x' },
);

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The visitor of a page that is not public. @throws Refusal `signed-out` */
export function requireVisitor(request: FastifyRequest): Visitor {
  if (!request.visitor) throw new Refusal('signed-out', 401);
  return request.visitor;
}

/** For whom the visitor acts. @throws Refusal `signed-out`, `no-membership` */
export function requireActor(request: FastifyRequest): Actor {
  const { actor } = requireVisitor(request);
  if (!actor) throw new Refusal('no-membership', 403);
  return actor;
}

/** Hands the session's id to the browser. */
export function giveSession(reply: FastifyReply, session: string): void {
  reply.setCookie(SESSION_COOKIE, session, OWN_COOKIE);
}

export function dropSession(reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, OWN_COOKIE);
}

function chosenLanguage(request: FastifyRequest): string | undefined {
  const { lang } = request.query as { lang?: unknown };
  return languages.find((language) => language === lang);
}

/** Keeps the language in a cookie and asks for the same page without it in the address, so that links stay clean. */
function rememberLanguage(request: FastifyRequest, reply: FastifyReply, language: string): FastifyReply {
  reply.setCookie(LANGUAGE_COOKIE, language, LASTING_COOKIE);
  return reply.redirect(localPath(withQuery(request.url, 'lang', null)) ?? '/', 303);
}

function csrfOfBody(request: FastifyRequest): string | undefined {
  const csrf = (request.body as { csrf?: unknown } | undefined)?.csrf;
  return typeof csrf === 'string' ? csrf : undefined;
}

const csrfTokens = new WeakMap<FastifyReply, string>();

/** One token a page: asked twice before the cookie is set, the plugin would make two secrets, and one token be wrong. */
function decorateCsrf(app: FastifyInstance): void {
  app.decorateReply('csrf', {
    getter(this: FastifyReply) {
      const token = csrfTokens.get(this) ?? this.generateCsrf();
      csrfTokens.set(this, token);
      return token;
    },
  });
}

/** @throws Refusal `cross-site`, `form-expired` */
async function refuseForgery(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new Refusal('cross-site', 403);
  await new Promise<void>((resolve, reject) => {
    // The plugin answers a wrong token by itself, in English; ours must come from the error handler.
    const refusing = Object.create(reply, { send: { value: () => reject(new Refusal('form-expired', 403)) } });
    app.csrfProtection(request, refusing as FastifyReply, resolve);
  });
}

/** Sends to the sign-in, or to its next step, whoever may not be on this page yet. */
async function letIn(
  accounts: Accounts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const { access } = request.routeOptions.config;
  const { visitor } = request;
  if (access === 'public') return undefined;
  if (visitor && (visitor.secondFactor !== 'missing' || access === 'half-signed-in')) return undefined;
  const step = !visitor ? '/sign-in' : visitor.enrolled ? '/sign-in/code' : '/account/second-factor/set-up';
  const query = await resumption(accounts, request);
  return reply.redirect(`${step}?${new URLSearchParams(query)}`, 303);
}

/** How to come back: to the page that was asked for, or to the form that was sent. */
async function resumption(accounts: Accounts, request: FastifyRequest): Promise<Record<string, string>> {
  const session = request.cookies[SESSION_COOKIE];
  const ended = session !== undefined && !request.visitor;
  if (SAFE_METHODS.has(request.method)) {
    return { to: localPath(request.url) ?? '/', ...(ended ? { notice: 'session-ended' } : {}) };
  }
  const filesLost = await restOfForm(request);
  const body = keptFields(request.body);
  const form = { action: request.url, page: pageOfForm(request), body, ...(filesLost ? { filesLost } : {}) };
  // The steps of the sign-in itself begin anew; their forms hold nothing but secrets.
  const keeps = request.routeOptions.config.access === undefined;
  const resume = keeps && session ? await stashForm(accounts, session, form) : null;
  if (!resume) return { to: form.page, notice: 'form-not-kept' };
  return { resume, notice: filesLost ? 'form-kept-without-files' : 'form-kept' };
}

/** What is kept of a form: never its token, never a secret. */
function keptFields(body: unknown): Record<string, unknown> {
  const secret = (name: string) => name === 'csrf' || name === 'code' || /password$/i.test(name);
  return Object.fromEntries(Object.entries((body ?? {}) as object).filter(([name]) => !secret(name)));
}

function pageOfForm(request: FastifyRequest): string {
  const { page } = request.routeOptions.config;
  const parameters = request.params as Record<string, string>;
  const path = page?.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
  return localPath(path ?? request.url) ?? '/';
}

async function takeStash(accounts: Accounts, request: FastifyRequest): Promise<StashedForm | null> {
  const { resume } = request.query as { resume?: unknown };
  if (typeof resume !== 'string' || !request.visitor) return null;
  return await openStash(accounts, request.visitor.userId, resume);
}
