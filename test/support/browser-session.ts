/** A browser without a screen: keeps cookies, reads forms, posts them as a browser would. */
import assert from 'node:assert/strict';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';

export interface PageForm {
  readonly action: string;
  /** Everything that would be posted if nobody typed anything, hidden fields included; of one button, none. */
  readonly values: Readonly<Record<string, string>>;
}

export class Browser {
  readonly #app: FastifyInstance;
  readonly cookies = new Map<string, string>();

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  async get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<LightMyRequestResponse> {
    return this.#send({ method: 'GET', url, headers });
  }

  /** Posts a form as it stands on a page; single values are replaced or added by `typed`, taken out by undefined. */
  async post(
    url: string,
    body: Readonly<Record<string, string | readonly string[] | undefined>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<LightMyRequestResponse> {
    const pairs = Object.entries(body).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : typeof value === 'string' ? [[name, value]] : value.map((one) => [name, one]),
    );
    return this.#send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(pairs).toString(),
    });
  }

  /** Fills in the form that posts to `action` on the page at `url`, and sends it. */
  async submit(url: string, action: string, typed: Readonly<Record<string, string | undefined>> = {}) {
    const page = await this.get(url);
    assert.equal(page.statusCode, 200, `${url} answers ${page.statusCode}`);
    const form = formOn(page.body, action);
    return this.post(action, { ...form.values, ...typed });
  }

  /** The token with which this user's forms are known as our own. */
  async csrf(): Promise<string> {
    return formOn((await this.get('/account')).body, '/account/profile').values.csrf ?? '';
  }

  async signIn(email: string, password: string): Promise<void> {
    const answer = await this.submit('/sign-in', '/sign-in', { email, password });
    assert.equal(answer.statusCode, 303, `signing in answers ${answer.statusCode}`);
  }

  async #send(options: {
    method: 'GET' | 'POST';
    url: string;
    headers: Readonly<Record<string, string>>;
    payload?: string;
  }): Promise<LightMyRequestResponse> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie === '' ? {} : { cookie }), ...options.headers };
    const response = await this.#app.inject({ ...options, headers });
    for (const { name, value, maxAge, expires } of response.cookies as {
      name: string;
      value: string;
      maxAge?: number;
      expires?: Date;
    }[]) {
      const over = maxAge === 0 || value === '' || (expires !== undefined && expires.getTime() <= 0);
      if (over) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}

/** That an address to which one is sent on is of this program. */
export function assertLocal(location: unknown, from: string): void {
  assert.ok(typeof location === 'string', `${from} leads somewhere`);
  const url = new URL(location, 'http://localhost:3000');
  assert.equal(url.origin, 'http://localhost:3000', `${from} leads to ${location}`);
  assert.doesNotMatch(location, /^[/\\]{2}/);
}

/** Every form of a page with what it holds. */
export function formsOn(html: string): PageForm[] {
  return [...html.matchAll(/<form\b((?:[^>"]|"[^"]*")*)>([\s\S]*?)<\/form>/g)].map(([, head = '', inside = '']) => ({
    action: attribute(head, 'action') ?? '',
    values: Object.fromEntries(valuesIn(inside)),
  }));
}

export function formOn(html: string, action: string): PageForm {
  const form = formsOn(html).find((candidate) => candidate.action === action);
  assert.ok(form, `the page has a form that posts to ${action}`);
  return form;
}

function valuesIn(html: string): [string, string][] {
  const inputs = [...html.matchAll(/<input\b((?:[^>"]|"[^"]*")*)>/g)].flatMap(([, head = '']): [string, string][] => {
    const name = attribute(head, 'name');
    const kind = attribute(head, 'type') ?? 'text';
    if (name === undefined || kind === 'submit') return [];
    const chosen = (kind !== 'radio' && kind !== 'checkbox') || /\schecked\b/.test(head);
    return chosen ? [[name, attribute(head, 'value') ?? (kind === 'checkbox' ? 'on' : '')]] : [];
  });
  const areas = [...html.matchAll(/<textarea\b((?:[^>"]|"[^"]*")*)>([\s\S]*?)<\/textarea>/g)].map(
    ([, head = '', text = '']): [string, string] => [attribute(head, 'name') ?? '', unescape(text).replace(/^\n/, '')],
  );
  const selects = [...html.matchAll(/<select\b((?:[^>"]|"[^"]*")*)>([\s\S]*?)<\/select>/g)].map(
    ([, head = '', options = '']): [string, string] => {
      const all = [...options.matchAll(/<option\b((?:[^>"]|"[^"]*")*)>/g)].map(([, option = '']) => option);
      const chosen = all.find((option) => /\sselected\b/.test(option)) ?? all[0] ?? '';
      return [attribute(head, 'name') ?? '', attribute(chosen, 'value') ?? ''];
    },
  );
  return [...inputs, ...areas, ...selects];
}

export function attribute(head: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(head)?.[1];
  return found === undefined ? undefined : unescape(found);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" };

/** Text as a reader sees it. */
export const unescape = (text: string): string =>
  text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
