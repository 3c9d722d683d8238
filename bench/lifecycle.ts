/** Our lifecycle through the API: the counterpart of the floor's client, written as the floor's is so that both cost the same. */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { Pair } from '../test/support/pairs.ts';
import { PROCEDURE } from '../test/support/pairs.ts';

export const STEPS = ['create', 'accept', 'reply', 'close'] as const;
export type Step = (typeof STEPS)[number];

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What one run measured; the floor prints the same. */
export interface Figures {
  readonly clients: number;
  readonly seconds: number;
  readonly lifecyclesPerSecond: number;
  readonly steps: Readonly<Record<Step, Percentiles>>;
}

export interface LoadOptions {
  readonly port: number;
  readonly pairs: readonly Pair[];
  readonly clients: number;
  readonly seconds: number;
  /** Called once between warm-up and counting. */
  readonly warmed: () => Promise<void>;
}

/** As long as the floor's. */
const WARM_UP = 2000;
const PARAGRAPH = 'The holder asks to have the qualification recognised and the documents raise a doubt. '.repeat(7);

type Call = (path: string, token: string, body: object) => Promise<{ id: string; revision: number }>;

function caller(port: number, sockets: number): { call: Call; close(): void } {
  const agent = new http.Agent({ keepAlive: true, maxSockets: sockets });
  const call: Call = (path, token, body) =>
    new Promise((resolve, reject) => {
      const payload = JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${token}`,
        'idempotency-key': randomUUID(),
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(payload),
      };
      const request = http.request(
        { agent, host: '127.0.0.1', port, path: `/api/v1${path}`, method: 'POST', headers },
        (response) => {
          let data = '';
          response
            .setEncoding('utf8')
            .on('data', (part: string) => {
              data += part;
            })
            .on('end', () => {
              const { statusCode = 0 } = response;
              if (statusCode === 200 || statusCode === 201) resolve(JSON.parse(data));
              else reject(new Error(`${path}: ${statusCode} ${data}`));
            });
        },
      );
      request.on('error', reject).end(payload);
    });
  return { call, close: () => agent.destroy() };
}

const request = (recipient: string) => ({
  procedure: PROCEDURE,
  recipient,
  send: true,
  content: {
    fields: {
      profession: 'doctor',
      purpose: 'establishment',
      daysWanted: 28,
      firstName: 'Minta Ágnes',
      surname: 'Próbafalvi',
      reason: { text: PARAGRAPH, lang: 'en' },
    },
    questions: ['pq-1', 'pq-11', 'pq-2'].map((code) => ({ code, parameters: {} })),
  },
});

const ANSWERS = {
  '1': { value: 'yes' },
  '2': { value: 'yes' },
  '3': { value: { text: 'since 1 March 2019', lang: 'en' } },
};

/** Warms up, then runs lifecycles one after the other with so many clients at once, and counts those that end. */
export async function runLoad(options: LoadOptions): Promise<Figures> {
  const { pairs, clients, seconds } = options;
  const { call, close } = caller(options.port, clients);
  const times: Record<Step, number[]> = { create: [], accept: [], reply: [], close: [] };
  let counting = false;
  let done = 0;
  let until = Number.POSITIVE_INFINITY;
  const timed = async <Result>(step: Step, work: Promise<Result>): Promise<Result> => {
    const start = performance.now();
    const result = await work;
    if (counting) times[step].push(performance.now() - start);
    return result;
  };
  const client = async (k: number): Promise<void> => {
    // Another pair for each lifecycle: one pair of users alone, at full speed, would meet the API's rate limit (3000 calls
    // in 10 s for a user), which stays on.
    for (let n = k; performance.now() < until; n += clients) {
      const { sender, recipient } = pairs[n % pairs.length] as Pair;
      const { id } = await timed('create', call('/exchanges', sender.token, request(recipient.authorityId)));
      const act = (step: Step, token: string, revision: number, input: object) =>
        timed(step, call(`/exchanges/${id}/actions/${step}`, token, { revision, input }));
      await act('accept', recipient.token, 1, { days: 20 });
      await act('reply', recipient.token, 2, { answers: ANSWERS });
      await act('close', sender.token, 3, { timeliness: 'satisfied' });
      if (counting) done += 1;
    }
  };
  const all = Promise.all(Array.from({ length: clients }, (_, k) => client(k)));
  const warmed = async () => {
    await new Promise((resolve) => setTimeout(resolve, WARM_UP));
    await options.warmed();
  };
  await Promise.race([warmed(), all]);
  counting = true;
  const start = performance.now();
  until = start + seconds * 1000;
  await all;
  const elapsed = (performance.now() - start) / 1000;
  close();
  return {
    clients,
    seconds: Number(elapsed.toFixed(1)),
    lifecyclesPerSecond: Number((done / elapsed).toFixed(1)),
    steps: Object.fromEntries(STEPS.map((step) => [step, percentiles(times[step])])) as Figures['steps'],
  };
}

/** Computed as the floor does. */
export function percentiles(list: number[]): Percentiles {
  list.sort((a, b) => a - b);
  const at = (p: number) => Number((list[Math.min(list.length - 1, Math.floor(list.length * p))] ?? 0).toFixed(2));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
