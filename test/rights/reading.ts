/** Everything that somebody can read around some exchanges: every address that the program answers, and every refusal. */
import { unzip } from '../support/files.ts';
import { readPaper } from '../support/papers.ts';
import type { Program } from '../support/program.ts';
import { routesOf } from '../support/routes.ts';
import type { Staff, Who } from './people.ts';

/** What stands for the parameters of addresses: several values for some. */
export interface Around {
  readonly exchange: string;
  readonly attachments: number;
  /** Ids of notes, searches, uploads, drafts and so on, whosever they are. */
  readonly others: readonly string[];
}

/** What came: where it was read, and the text with its headers. */
export type Read = readonly [where: string, text: string];

const BOXES = ['waiting', 'mine', 'unread', 'sent', 'received', 'closed', 'all', 'drafts'];
/** Not pages of anybody's cases: files of the program, live streams, links of mails, signing out. */
const APART = /^\/(?:assets|health|live|mute|sign-in|sign-out|welcome|help|api\/openapi)/;

function addressesOf(path: string, { exchange, attachments, others }: Around): string[] {
  if (/^\/(?:api\/v1\/exchanges)?$/.test(path)) return BOXES.map((box) => `${path}?box=${box}&limit=100&size=100`);
  if (path.endsWith('/export')) return BOXES.slice(0, -1).map((box) => `${path}?box=${box}`);
  const values: Readonly<Record<string, readonly (string | number)[]>> = {
    no: Array.from({ length: attachments }, (_, index) => index + 1),
    note: others,
    action: ['forward', 'split'],
    part: [1, 2],
    questions: ['all', '1', '2,3'],
  };
  const ids = /^(?:\/api\/v1)?\/exchanges\//.test(path) ? [exchange] : [exchange, ...others];
  return [...path.matchAll(/:(\w+)/g)].reduce<string[]>(
    (paths, [parameter, name = '']) =>
      paths.flatMap((one) => (values[name] ?? ids).map((value) => one.replace(parameter, String(value)))),
    [path],
  );
}

/** Reads all of it, by the API and in the browser. */
export async function everythingRead(program: Program, staff: Staff, who: Who, around: Around): Promise<Read[]> {
  const read: Read[] = [];
  const browser = await staff.browser(who);
  for (const { method, path } of routesOf(program.app)) {
    if (method !== 'GET' || APART.test(path) || path.includes('*')) continue;
    for (const address of addressesOf(path, around)) {
      const api = address.startsWith('/api/v1');
      const answer = api ? await staff.fetch(who, address.slice('/api/v1'.length)) : await browser.get(address);
      const inside = answer.statusCode === 200 ? await insideOf(path, answer.rawPayload) : [];
      read.push([`GET ${address}`, [JSON.stringify(answer.headers), answer.body, ...inside].join('\n')]);
    }
  }
  return [...read, ...(await mailsRead(staff, who)), ...(await refusalsRead(program, staff, who, around))];
}

/** What stands in files whose bytes do not show it: in a report, in a ZIP with a report. */
export async function insideOf(path: string, file: Buffer): Promise<string[]> {
  if (path.endsWith('/report')) return [(await readPaper(file)).text];
  if (!path.endsWith('.zip')) return [];
  const entries = [...unzip(file)].map(async ([name, content]) => {
    const text = name.endsWith('/report.pdf') ? (await readPaper(content)).text : String(content);
    return `${name}\n${text}`;
  });
  return Promise.all(entries);
}

async function mailsRead(staff: Staff, who: Who): Promise<Read[]> {
  const browser = await staff.browser(who);
  const { body } = await browser.get('/training/mails');
  const hrefs = [...body.matchAll(/href="(\/training\/mails\/[^"]+)"/g)].map(([, href = '']) => href);
  const mails: Read[] = [];
  for (const href of hrefs) mails.push([`GET ${href}`, (await browser.get(href)).body]);
  return mails;
}

/** Forms of an exchange, sent wrongly: pages show what was wrong, with the case around it. */
async function refusalsRead(program: Program, staff: Staff, who: Who, { exchange }: Around): Promise<Read[]> {
  const browser = await staff.browser(who);
  const csrf = /name="csrf" value="([^"]*)"/.exec((await browser.get('/account')).body)?.[1] ?? '';
  const actions = ['accept', 'reply', 'message', 'correct', 'forward', 'split', 'close', 'recall', 'nothing'];
  const read: Read[] = [];
  for (const { method, path } of routesOf(program.app)) {
    if (method !== 'POST' || !/^(?:\/api\/v1)?\/exchanges\/:id\/(?:actions|drafts|office\/notes$)/.test(path)) continue;
    for (const action of path.includes(':action') ? actions : ['']) {
      const address = path.replace(':id', exchange).replace(':action', action).replace(/:\w+/, exchange);
      const key = `wrong-${who}-${action}-${read.length}`;
      const answer = address.startsWith('/api/v1')
        ? await staff.call(who, address.slice('/api/v1'.length), { body: { revision: 99, input: { days: 0 } }, key })
        : await browser.post(address, { csrf, key, revision: '99', days: '0', part: '1' });
      const text = 'text' in answer ? answer.text : answer.body;
      read.push([`POST ${address}`, `${JSON.stringify(answer.headers)}\n${text}`]);
    }
  }
  return read;
}
