import type { CookieSerializeOptions } from '@fastify/cookie';

/**
 * `__Host-`: the browser takes the cookie over a secure connection only (http://localhost counts as one in Chromium and
 * Firefox), from this host alone, for all its paths: no neighbouring subdomain can plant one.
 */
export const SESSION_COOKIE = '__Host-session';
export const CSRF_COOKIE = '__Host-csrf';
export const ONCE_COOKIE = '__Host-once';
export const LANGUAGE_COOKIE = 'language';

/** Cookies that end with the browser. Lax: a link in a mail must lead to the page, not to the sign-in. */
export const OWN_COOKIE = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } satisfies CookieSerializeOptions;

const YEAR_SECONDS = 365 * 24 * 60 * 60;
export const LASTING_COOKIE: CookieSerializeOptions = { ...OWN_COOKIE, maxAge: YEAR_SECONDS };
