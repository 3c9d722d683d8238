/** What is read again and again: lists, searches, cases; and how long each takes with many clients at once. */
import { randomUUID } from 'node:crypto';
import { personOf } from './matter.ts';
import { LightClient } from './light-client.ts';
import type { Reader } from './readers.ts';

/** One thing that is read. */
export interface Ask {
  readonly name: string;
  /** Read one after the other, so that not the same few rows come each time. */
  readonly paths: readonly string[];
  /** What is posted to them, likewise one after the other. */
  readonly bodies?: readonly object[];
  /** Serves the first reader alone: all connections then read as this one. */
  readonly own?: boolean;
}

/** Gets what stands at an address, as a page or from the API, or posts something to it; refuses anything but success. */
export type Get = (path: string, reader: Reader, body?: object) => Promise<Buffer>;

/** A client of the program at a port, for so many questions at once, on connections that stay open. */
export function getter(port: number, most: number): { get: Get; close(): void } {
  const clients = Array.from({ length: most }, () => new LightClient(port));
  const free = [...clients];
  const get: Get = async (path, { token, cookie }, body) => {
    const client = free.pop();
    if (!client) throw new Error(`more than ${most} questions at once`);
    const payload = body && JSON.stringify(body);
    const headers = {
      // A page is asked for as browsers do; compressing it is part of what it costs.
      ...(path.startsWith('/api/') ? { authorization: `Bearer ${token}` } : { cookie, 'accept-encoding': 'gzip, br' }),
      ...(payload ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}),
    };
    try {
      const answer = await client.ask(payload ? 'POST' : 'GET', path, headers, payload);
      if (answer.status === 200 || answer.status === 201) return answer.body;
      throw new Error(`${path}: ${answer.status} ${answer.body.toString('utf8', 0, 500)}`);
    } finally {
      free.push(client);
    }
  };
  return { get, close: () => clients.forEach((client) => client.close()) };
}

interface Lines {
  readonly items: readonly {
    readonly id: string;
    readonly number: string;
    readonly overview: { profession: string };
  }[];
  readonly next: string | null;
}

const PAGES = ['waiting', 'sent', 'received', 'closed', 'all'] as const;
const SORTS = ['due', 'sent', 'changed', 'other', 'country', 'state'] as const;
/** Boxes in which every sort and filter is measured: few rows, many, and both together. */
const SEARCHED = ['waiting', 'closed', 'all'] as const;
/** Words as people type them: whole, unfinished, without accents, mistyped, in another script. */
const WORDS = ['orvosi kamara', 'medico', 'arztekammer', 'medcio', 'ιατρικός', 'universidad madrid', 'ker', 'paris'];

/** Numbers of loaded requests after whose persons is looked: some of the measured authority's, some of others'. */
const PEOPLE = [0, 1, 5, 10, 17, 40, 95, 120, 333, 540] as const;
/** As people look for their own references: whole ones' beginnings, and one that there is not. */
const REFERENCES = ['prot/2024/12', 'PROT/2025/337', 'PROT/2023/40', 'prot/1999/7'] as const;

const read = (body: Buffer): unknown => JSON.parse(body.toString());

/** Persons are posted, then what was found is read by the search's id, which serves its own reader alone. */
async function personSearches(get: Get, reader: Reader): Promise<Ask[]> {
  const bodies = PEOPLE.map((index) => {
    const { firstName, surname, birthDate } = personOf(index);
    return index % 2 === 0 ? { name: `${firstName} ${surname}` } : { name: surname, birthDate };
  });
  const found: string[] = [];
  for (const body of bodies) {
    const { id } = read(await get('/api/v1/exchanges/search', reader, body)) as { id: string };
    found.push(`/api/v1/searches/${id}`);
  }
  return [
    { name: 'search for a person, asked', paths: ['/api/v1/exchanges/search'], bodies },
    { name: 'search for a person, found', paths: found, own: true },
  ];
}

/** Everything to be read of this program by these readers; looks once, so that every address leads to something. */
export async function asksOf(get: Get, reader: Reader): Promise<Ask[]> {
  const listed = async (query: string) => read(await get(`/api/v1/exchanges?${query}`, reader)) as Lines;
  const asks: Ask[] = [];
  const ids: string[] = [];
  for (const box of PAGES) {
    const { items, next } = await listed(`box=${box}`);
    if (next === null) throw new Error(`the box "${box}" has less than two pages`);
    ids.push(...items.map(({ id }) => id));
    for (const [name, query] of [
      [box, `box=${box}`],
      [`${box}, 2nd page`, `box=${box}&cursor=${next}`],
    ] as const) {
      asks.push({ name: `list ${name}`, paths: [`/api/v1/exchanges?${query}`] });
      asks.push({ name: `page ${name}`, paths: [`/?${query}`] });
    }
  }
  for (const box of SEARCHED) {
    for (const query of await narrowed(listed, box))
      asks.push({
        name: `list ${box}, ${decodeURIComponent(query)}`,
        paths: [`/api/v1/exchanges?box=${box}&${query}`],
      });
  }
  for (const query of [
    'box=mine',
    'box=unread',
    'box=all&desk=mine',
    'box=received&desk=nobody',
    'box=waiting&desk=unread',
  ])
    asks.push({ name: `list ${query}`, paths: [`/api/v1/exchanges?${query}`] });
  const references = REFERENCES.map(encodeURIComponent);
  asks.push({ name: 'list all, reference', paths: references.map((r) => `/api/v1/exchanges?box=all&reference=${r}`) });
  const words = WORDS.map(encodeURIComponent);
  return [
    ...asks.sort((a, b) => a.name.localeCompare(b.name, 'en')),
    ...(await personSearches(get, reader)),
    { name: 'authorities', paths: words.map((q) => `/api/v1/authorities?q=${q}`) },
    { name: 'page authorities', paths: words.map((q) => `/authorities?q=${q}`) },
    { name: 'case', paths: ids.map((id) => `/api/v1/exchanges/${id}`) },
    { name: 'events of a case', paths: ids.map((id) => `/api/v1/exchanges/${id}/events`) },
    { name: 'page case', paths: ids.map((id) => `/exchanges/${id}`) },
  ];
}

/** Every sort of a box, the less usual direction where many are sorted, and every filter, also ones that find little. */
async function narrowed(listed: (query: string) => Promise<Lines>, box: (typeof SEARCHED)[number]): Promise<string[]> {
  const [line] = (await listed(`box=${box}`)).items;
  if (!line) return [];
  const sorts = SORTS.flatMap((sort) => [
    `sort=${sort}&direction=ascending`,
    ...(box === 'waiting' ? [] : [`sort=${sort}&direction=descending`]),
  ]);
  const year = new Date().getUTCFullYear() - 2;
  return [
    ...sorts,
    'country=DE',
    'country=LI',
    'state=accepted',
    `number=${line.number}`,
    `number=${line.number.slice(0, 6)}`,
    `code=profession%3D${line.overview.profession}`,
    // What nobody has: where an index must say at once that there is nothing.
    'code=profession%3Dastronaut',
    'procedure=services.information-request',
    'other=kamara',
    'other=vaduz',
    `from=${year}-03-01&to=${year}-03-31`,
    `country=LI&state=closed&sort=changed&direction=descending`,
  ];
}

/** Lets every reader ask without a pause for so many milliseconds; what each answer took, in milliseconds. */
export async function timesOf(
  get: Get,
  { paths, bodies, own }: Ask,
  readers: readonly Reader[],
  duration: number,
): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + duration;
  await Promise.all(
    readers.map(async (reader, k) => {
      for (let n = k; performance.now() < until; n += readers.length) {
        const start = performance.now();
        const asker = own ? (readers[0] as Reader) : reader;
        await get(paths[n % paths.length] as string, asker, bodies?.[n % bodies.length]);
        times.push(performance.now() - start);
      }
    }),
  );
  return times;
}
