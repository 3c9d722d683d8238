import type { FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { Refusal } from '../refusal.ts';
import { languages, SOURCE_LANGUAGE } from '../texts/index.ts';
import type { Accounts } from './accounts.ts';
import { actorOfToken, operatorOfToken } from './api-tokens.service.ts';
import { chooseLanguage } from './language.ts';
import type { Actor } from './people.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** For whom the API's caller acts. Throws Refusal `token-missing` on a public route without a token. */
    readonly actor: Actor;
    /** The operator who calls. Throws Refusal `operators-only` for anybody else. */
    readonly operatorId: string;
  }
}

const actors = new WeakMap<FastifyRequest, Actor>();
const operators = new WeakMap<FastifyRequest, string>();

/**
 * Lets into the API whoever shows a token that serves (`Authorization: Bearer imi_…`), and answers in the language asked
 * for, else in the user's own. Cookies are not looked at, so no page of another site can act through a browser. Routes
 * with `config.access: 'public'` need no token. Register it in the context of the API.
 */
export const apiAuthPlugin = fastifyPlugin<{ accounts: Accounts }>(
  async (app, { accounts }) => {
    if (!app.hasRequestDecorator('language')) app.decorateRequest('language', SOURCE_LANGUAGE);
    app.decorateRequest('actor', {
      getter(this: FastifyRequest) {
        const actor = actors.get(this);
        if (!actor) throw operators.has(this) ? new Refusal('no-membership', 403) : new Refusal('token-missing', 401);
        return actor;
      },
    });
    app.decorateRequest('operatorId', {
      getter(this: FastifyRequest) {
        const operator = operators.get(this);
        if (operator === undefined) throw new Refusal('operators-only', 403);
        return operator;
      },
    });
    app.addHook('onRequest', async (request, reply) => {
      request.language = languageOf(request, undefined);
      const { authorization } = request.headers;
      const open = request.is404 || request.routeOptions.config.access === 'public';
      if (authorization === undefined && open) return;
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      const actor = token ? await actorOfToken(accounts, token) : null;
      const operator = token && !actor ? await operatorOfToken(accounts, token) : null;
      if (actor) {
        actors.set(request, actor);
        request.language = languageOf(request, actor.language);
      } else if (operator) {
        operators.set(request, operator.userId);
        request.language = languageOf(request, operator.language);
      } else if (!open) {
        const error = token ? ', error="invalid_token"' : '';
        reply.header('www-authenticate', `Bearer realm="OpenIMI"${error}`);
        throw new Refusal(token ? 'token-invalid' : 'token-missing', 401);
      }
    });
  },
  { name: 'openimi-api-auth', fastify: '5.x' },
);

/** Whom a call counts for: its user, or on a public route without a token the address it comes from. */
export const callerOf = (request: FastifyRequest): string =>
  actors.get(request)?.userId ?? operators.get(request) ?? request.ip;

/** A program that sends Accept-Language means it; so here it comes before the user's setting. */
function languageOf(request: FastifyRequest, user: string | undefined): string {
  const { lang } = request.query as { lang?: unknown };
  const asked = chooseLanguage({ query: lang, header: request.headers['accept-language'] }, languages, '');
  return asked || chooseLanguage({ user }, languages, SOURCE_LANGUAGE);
}
