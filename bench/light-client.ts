/**
 * An HTTP client that costs next to nothing: it shares the two processors with what it measures, and node's own takes as long for an
 * answer as PostgreSQL does for half a list.
 */
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  /** As it came: compressed where that was asked for. */
  readonly body: Buffer;
}

const HEAD_ENDS = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/** The answer if all of it has come. */
function answerIn(received: Buffer): Answer | undefined {
  const end = received.indexOf(HEAD_ENDS);
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  const body = received.subarray(end + HEAD_ENDS.length);
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  const whole =
    length === undefined
      ? body.subarray(-LAST_CHUNK.length).toString('latin1') === LAST_CHUNK
      : body.length === Number(length);
  return whole ? { status: Number(head.slice(9, 12)), body } : undefined;
}

/** One connection that stays open; one question at a time. */
export class LightClient {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends a question and waits for the whole answer. Rejects when the connection ends before that. */
  ask(method: string, path: string, headers: Readonly<Record<string, string>>, payload = ''): Promise<Answer> {
    const socket = this.#open();
    const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(payload)) });
    const answer = new Promise<Answer>((resolve, reject) => {
      let received: Buffer = Buffer.alloc(0);
      const settle = (settled: () => void) => {
        socket.removeAllListeners();
        settled();
      };
      socket.on('data', (part) => {
        received = received.length === 0 ? part : Buffer.concat([received, part]);
        const whole = answerIn(received);
        if (whole) settle(() => resolve(whole));
      });
      socket.once('error', (error) => settle(() => reject(error)));
      socket.once('close', () => settle(() => reject(new Error(`${path}: the connection was closed`))));
    });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.write(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${head}\r\n${payload}`);
    return answer;
  }

  #open(): Socket {
    if (this.#socket && !this.#socket.destroyed) return this.#socket;
    this.#socket = connect(this.#port, '127.0.0.1').setNoDelay();
    return this.#socket;
  }

  close(): void {
    this.#socket?.destroy();
  }
}
