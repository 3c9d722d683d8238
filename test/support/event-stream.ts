/** A client of server-sent events that does nothing by itself: it keeps what came, and says when the other side ended. */
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface EventStream {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** All that came so far. */
  readonly text: string;
  readonly ended: boolean;
  /** The data of the events of this name. */
  events(name: string): unknown[];
  /** Waits until something holds of the stream, at most some seconds. */
  until(holds: (stream: EventStream) => boolean, seconds?: number): Promise<void>;
  close(): void;
}

export function openEventStream(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { accept: 'text/event-stream', ...headers }, agent: false }, (answer) => {
      let text = '';
      let ended = false;
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => (text += piece));
      answer.on('close', () => (ended = true));
      answer.on('error', () => {});
      const stream: EventStream = {
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        get text() {
          return text;
        },
        get ended() {
          return ended;
        },
        events: (name) =>
          [...text.matchAll(/^event: (.+)\ndata: (.*)\n\n/gm)].flatMap(([, event, data]) =>
            event === name ? [data ? JSON.parse(data) : null] : [],
          ),
        async until(holds, seconds = 10) {
          for (let waited = 0; !holds(stream); waited += 20) {
            if (waited > seconds * 1000) throw new Error(`the stream holds only: ${text}`);
            await sleep(20);
          }
        },
        close: () => asked.destroy(),
      };
      resolve(stream);
    });
    asked.on('error', reject);
    asked.end();
  });
}
