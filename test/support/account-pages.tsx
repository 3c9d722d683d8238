/** The pages of the accounts in an application of their own, with two probe pages of another subject. */
import Fastify, { type FastifyInstance } from 'fastify';
import {
  type Accounts,
  accountPages,
  apiAuthPlugin,
  apiTokenPages,
  passwordPages,
  requireActor,
  requireVisitor,
  type SignInPagesOptions,
  secondFactorPages,
  signInPages,
  signInPlugin,
} from '../../src/accounts/index.ts';
import { answerWithProblems } from '../../src/problems.ts';
import { endonym, languages, sayIn } from '../../src/texts/index.ts';
import { assetsPlugin, loadAssets, Page, renderPage, type Say, type Shell, webPlugin } from '../../src/web/index.ts';
import { withQuery } from '../../src/accounts/index.ts';
import type { Writable } from 'node:stream';

const assets = loadAssets();

export interface AccountPagesTest {
  app: FastifyInstance;
  /** Everything that was logged, at the level `trace`. */
  logged: () => string;
}

export async function accountPagesApp(
  accounts: Accounts,
  more: Partial<SignInPagesOptions> = {},
): Promise<AccountPagesTest> {
  let log = '';
  const stream = { write: (line: string) => void (log += line) } as unknown as Writable;
  const app = Fastify({ logger: { level: 'trace', stream }, forceCloseConnections: true });
  answerWithProblems(app, (request) => (request as { language?: string }).language ?? 'en');
  await app.register(async (api) => {
    await api.register(apiAuthPlugin, { accounts });
    api.get('/api/actor', async (request) => ({ actor: request.actor, language: request.language }));
    api.get('/api/open', { config: { access: 'public' } }, async (request) => ({ language: request.language }));
  });
  // Beside the pages: whoever has yet to sign in needs the styles too.
  await app.register(assetsPlugin, { assets });
  await app.register(async (pages) => {
    await pages.register(webPlugin, { publicUrl: 'http://localhost' });
    await pages.register(signInPlugin, { accounts });
    const options: SignInPagesOptions = { accounts, shell, areaName: (_language, area) => area, ...more };
    for (const routes of [signInPages, accountPages, passwordPages, secondFactorPages, apiTokenPages]) {
      await pages.register(routes, options);
    }
    pages.get('/', async (request, reply) => {
      const page = (
        <Page shell={await shell(request, reply)} title="Start">
          <p>{requireVisitor(request).name}</p>
        </Page>
      );
      return reply.type('text/html; charset=utf-8').send(renderPage(page));
    });
    pages.get('/language', async (request) => ({ language: request.language }));
    pages.get('/cases/:id', async (request, reply) => ({
      actor: requireActor(request).membershipId,
      stash: await request.takeStash(),
      csrf: reply.csrf,
    }));
    pages.post('/cases/:id/answer', { config: { page: '/cases/:id' } }, async () => 'answered');
  });
  return { app, logged: () => log };
}

const shell: SignInPagesOptions['shell'] = (request, reply): Shell => {
  const say = sayIn(request.language) as unknown as Say;
  const { visitor } = request;
  const current = visitor?.memberships.find((membership) => membership.current);
  return {
    lang: request.language,
    say,
    asset: assets.url,
    siteName: 'Test',
    homeHref: '/',
    navigation: [],
    languages: languages.map((code) => ({
      code,
      name: endonym(code),
      href: withQuery(request.url, 'lang', code),
      current: code === request.language,
    })),
    footer: [],
    ...(visitor
      ? {
          person: {
            name: visitor.name,
            authority: current?.informal ?? '',
            areaRoles: [],
            accountHref: '/account',
            signOut: { action: '/sign-out', hidden: { csrf: reply.csrf } },
          },
        }
      : { signInHref: '/sign-in' }),
  };
};

/** A browser without a screen: keeps cookies, follows nothing, posts forms with the token of the page before. */
export class Visit {
  readonly cookies = new Map<string, string>();
  csrf = '';
  readonly #app: FastifyInstance;
  readonly #address: string;

  constructor(app: FastifyInstance, address = '192.0.2.1') {
    this.#app = app;
    this.#address = address;
  }

  async get(url: string, headers: Record<string, string> = {}) {
    return await this.#send('GET', url, headers, undefined);
  }

  async post(url: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) {
    const body = new URLSearchParams({ csrf: this.csrf, ...form }).toString();
    return await this.#send('POST', url, { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body);
  }

  async #send(method: 'GET' | 'POST', url: string, headers: Record<string, string>, payload: string | undefined) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await this.#app.inject({
      method,
      url,
      headers: { ...headers, ...(cookie ? { cookie } : {}) },
      remoteAddress: this.#address,
      ...(payload === undefined ? {} : { payload }),
    });
    for (const { name, value, maxAge } of response.cookies as { name: string; value: string; maxAge?: number }[]) {
      if (value === '' || maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    this.csrf = /name="csrf" value="([^"]+)"/.exec(response.body)?.[1] ?? this.csrf;
    return {
      status: response.statusCode,
      location: response.headers.location,
      headers: response.headers,
      body: response.body,
    };
  }

  /** Opens the sign-in page and signs in. */
  async signIn(email: string, password: string, query = '') {
    const page = await this.get(`/sign-in${query}`);
    const hidden = Object.fromEntries(
      [...page.body.matchAll(/type="hidden" name="(to|resume)" value="([^"]*)"/g)].map(([, name, value]) => [
        name as string,
        (value as string).replaceAll('&amp;', '&'),
      ]),
    );
    return await this.post('/sign-in', { ...hidden, email, password });
  }
}
