/**
 * A case system that loses its answers: a process of its own that runs lifecycles over the API and repeats whatever it was not
 * answered, under the same key, until it is. Started by the test with a channel; given `Orders`, tells `Tidings`.
 */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Pair, PROCEDURE } from '../support/pairs.ts';

export interface Orders {
  readonly port: number;
  readonly pairs: readonly Pair[];
}

export const STEPS = ['create', 'accept', 'reply', 'close'] as const;

/** A step that was acknowledged. */
export interface Acknowledged {
  readonly key: string;
  readonly exchange: string;
  readonly step: (typeof STEPS)[number];
  readonly state: string;
  readonly revision: number;
  /** The token that may see the exchange from its beginning to its end. */
  readonly sender: string;
  readonly attempts: number;
}

export type Tidings =
  /** An answer to a call that was sent at this time (epoch milliseconds). */
  | { readonly kind: 'served'; readonly sentAt: number }
  /** The last word, after `stop`. */
  | { readonly kind: 'ended'; readonly acknowledged: readonly Acknowledged[]; readonly wrong: readonly string[] };

const TIMEOUT = 5000;
const PAUSE = 50;

const tell = (tidings: Tidings): void => void process.send?.(tidings);
const agent = new http.Agent({ keepAlive: true });
const acknowledged: Acknowledged[] = [];
const wrong: string[] = [];
let stopping = false;

interface Answer {
  readonly status: number;
  readonly body: { readonly id: string; readonly state: string; readonly revision: number; readonly code?: string };
}

async function call(port: number, path: string, token: string, key: string, body: object): Promise<Answer> {
  const { status, text } = await post(port, path, token, key, body);
  return { status, body: JSON.parse(text) };
}

function post(
  port: number,
  path: string,
  token: string,
  key: string,
  body: object,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key, 'content-type': 'application/json' };
    const options = {
      agent,
      host: '127.0.0.1',
      port,
      path: `/api/v1${path}`,
      method: 'POST',
      headers,
      timeout: TIMEOUT,
    };
    const request = http.request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}

/** Whether it may have been done, or is just being done: then only the same call can tell. */
const isUnknown = ({ status, body }: Answer): boolean => status >= 500 || body.code === 'request-in-progress';

/** Calls until there is an answer; nothing when the answer was a refusal, which none of these calls deserves. */
async function insist(port: number, path: string, token: string, key: string, body: object) {
  for (let attempts = 1; ; attempts += 1) {
    const sentAt = Date.now();
    try {
      const answer = await call(port, path, token, key, body);
      if (answer.status === 200 || answer.status === 201) {
        tell({ kind: 'served', sentAt });
        return { ...answer.body, attempts };
      }
      if (!isUnknown(answer)) {
        wrong.push(`${path}: ${answer.status} ${answer.body.code} at attempt ${attempts}`);
        return undefined;
      }
    } catch {
      // Refused, cut off or left without an answer: it may have been done.
    }
    await sleep(PAUSE);
  }
}

async function lifecycle(port: number, { sender, recipient }: Pair): Promise<void> {
  let exchange = '';
  const step = async (name: Acknowledged['step'], token: string, path: string, body: object): Promise<boolean> => {
    if (stopping && name !== 'create') return false;
    const key = randomUUID();
    const answer = await insist(port, path, token, key, body);
    if (!answer) return false;
    exchange = answer.id;
    const { state, revision, attempts } = answer;
    acknowledged.push({ key, exchange, step: name, state, revision, sender: sender.token, attempts });
    return true;
  };
  const act = (name: Acknowledged['step'], token: string, revision: number, input: object) =>
    step(name, token, `/exchanges/${exchange}/actions/${name}`, { revision, input });
  const content = {
    fields: {
      profession: 'doctor',
      purpose: 'establishment',
      daysWanted: 28,
      firstName: 'Minta',
      surname: 'Próbafalvi',
      reason: { text: 'The documents raise a doubt.', lang: 'en' },
    },
    questions: [{ code: 'pq-1', parameters: {} }],
  };
  const request = { procedure: PROCEDURE, recipient: recipient.authorityId, send: true, content };
  void (
    (await step('create', sender.token, '/exchanges', request)) &&
    (await act('accept', recipient.token, 1, { days: 20 })) &&
    (await act('reply', recipient.token, 2, { answers: { 1: { value: 'yes' } } })) &&
    (await act('close', sender.token, 3, {}))
  );
}

async function run({ port, pairs }: Orders): Promise<void> {
  const client = async (pair: Pair) => {
    while (!stopping) await lifecycle(port, pair);
  };
  await Promise.all(pairs.map(client));
  tell({ kind: 'ended', acknowledged, wrong });
  agent.destroy();
  // The channel keeps us until the test has read the last word and closes it.
}

process.on('message', (message: Orders | 'stop') => {
  if (message === 'stop') stopping = true;
  else void run(message);
});
