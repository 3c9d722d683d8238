/**
 * A path of this site that is safe to be redirected to, or null: an address that leads elsewhere would make our sign-in
 * page the front of a stranger's (open redirect). Browsers take `//host`, `/\host` and paths with control characters
 * for other sites; so does whatever resolves to such a path.
 */
export function localPath(text: unknown): string | null {
  if (typeof text !== 'string' || !/^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(text)) return null;
  if (!URL.canParse(text, ORIGIN)) return null;
  const url = new URL(text, ORIGIN);
  if (url.origin !== ORIGIN || url.pathname.startsWith('//')) return null;
  return url.pathname + url.search;
}

const ORIGIN = 'http://openimi.invalid';

/** The same path with a parameter of the query set, or taken away when `value` is null. */
export function withQuery(path: string, name: string, value: string | null): string {
  const [pathname = '', search = ''] = path.split(/\?(.*)/s, 2);
  const query = new URLSearchParams(search);
  if (value === null) query.delete(name);
  else query.set(name, value);
  return query.size > 0 ? `${pathname}?${query}` : pathname;
}
