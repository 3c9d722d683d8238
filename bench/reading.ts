/** What is read again and again: lists, searches, cases; and how long each takes with many clients at once. */
import http from 'node:http';
import type { Reader } from './readers.ts';

/** One thing that is read. */
export interface Ask {
  readonly name: string;
  /** Read one after the other, so that not the same few rows come each time. */
  readonly paths: readonly string[];
}

/** Gets what stands at an address, as a page or from the API; refuses anything but 200. */
export type Get = (path: string, reader: Reader) => Promise<string>;

/** A client of the program at a port, with so many connections that stay open. */
export function getter(port: number, sockets: number): { get: Get; close(): void } {
  const agent = new http.Agent({ keepAlive: true, maxSockets: sockets });
  const get: Get = (path, { token, cookie }) =>
    new Promise((resolve, reject) => {
      const api = path.startsWith('/api/');
      const headers = api ? { authorization: `Bearer ${token}` } : { cookie };
      http
        .get({ agent, host: '127.0.0.1', port, path, headers }, (response) => {
          let body = '';
          response
            .setEncoding('utf8')
            .on('data', (part: string) => {
              body += part;
            })
            .on('end', () => {
              if (response.statusCode === 200) resolve(body);
              else reject(new Error(`${path}: ${response.statusCode} ${body.slice(0, 500)}`));
            });
        })
        .on('error', reject);
    });
  return { get, close: () => agent.destroy() };
}

interface Line {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly other: { readonly country: string };
}
interface Lines {
  readonly items: readonly Line[];
  readonly next: string | null;
}

const BOXES = ['waiting', 'sent', 'received', 'closed'] as const;
/** Words as people type them: whole, unfinished, without accents, mistyped, in another script. */
const WORDS = ['orvosi kamara', 'medico', 'arztekammer', 'medcio', 'ιατρικός', 'universidad madrid', 'ker', 'paris'];

/** Everything to be read of this program by these readers; looks once, so that every address leads to something. */
export async function asksOf(get: Get, reader: Reader): Promise<Ask[]> {
  const asks: Ask[] = [];
  const ids: string[] = [];
  for (const box of BOXES) {
    const list = async (more = '') => JSON.parse(await get(`/api/v1/exchanges?box=${box}${more}`, reader)) as Lines;
    const first = await list();
    const [line] = first.items;
    if (!line || first.next === null) throw new Error(`the box "${box}" has less than two pages`);
    ids.push(...first.items.map(({ id }) => id));
    const filters = {
      '': '',
      ', 2nd page': `&cursor=${first.next}`,
      ', by country': `&country=${line.other.country}`,
      ', by state': `&state=${line.state}`,
      ', by number': `&number=${line.number.slice(0, 9)}`,
    };
    for (const [name, filter] of Object.entries(filters)) {
      asks.push({ name: `API list ${box}${name}`, paths: [`/api/v1/exchanges?box=${box}${filter}`] });
      if (name === '' || name === ', 2nd page')
        asks.push({ name: `page ${box}${name}`, paths: [`/?box=${box}${filter}`] });
    }
  }
  const words = WORDS.map(encodeURIComponent);
  return [
    ...asks.sort((a, b) => a.name.localeCompare(b.name, 'en')),
    { name: 'API authorities', paths: words.map((q) => `/api/v1/authorities?q=${q}`) },
    { name: 'page authorities', paths: words.map((q) => `/authorities?q=${q}`) },
    { name: 'API case', paths: ids.map((id) => `/api/v1/exchanges/${id}`) },
    { name: 'API events of a case', paths: ids.map((id) => `/api/v1/exchanges/${id}/events`) },
    { name: 'page case', paths: ids.map((id) => `/exchanges/${id}`) },
  ];
}

/** Lets every reader ask without a pause for so many milliseconds; what each answer took, in milliseconds. */
export async function timesOf(
  get: Get,
  { paths }: Ask,
  readers: readonly Reader[],
  duration: number,
): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + duration;
  await Promise.all(
    readers.map(async (reader, k) => {
      for (let n = k; performance.now() < until; n += readers.length) {
        const start = performance.now();
        await get(paths[n % paths.length] as string, reader);
        times.push(performance.now() - start);
      }
    }),
  );
  return times;
}
