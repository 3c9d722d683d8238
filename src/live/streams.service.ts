import type { ServerResponse } from 'node:http';
import type { Actor } from '../accounts/index.ts';
import { listen, type Listening } from '../database/index.ts';
import type { News } from './news.ts';
import { CHANNEL } from './announcing.service.ts';

/** What a stream tells: numbers, and how they are said in the reader's language. */
export interface LiveCounts {
  readonly count: number;
  readonly late: boolean;
  readonly label: string;
  /** Null: there is nothing new. */
  readonly news: News | null;
}

/** Who is at the other end. */
export interface Listener {
  readonly actor: Actor;
  /** Hash of the session, hexadecimal. */
  readonly session: string;
  readonly counts: () => Promise<LiveCounts>;
}

export interface StreamsOptions {
  readonly databaseUrl: string;
  /** Of these sessions (hashes, hexadecimal) those that still serve, each with the membership that it acts for. */
  readonly sessions: (hashes: readonly string[]) => Promise<ReadonlyMap<string, string | null>>;
  /** Told of a connection or a round that failed. */
  readonly failed: (error: unknown, what: string) => void;
  readonly limits?: Partial<Limits>;
}

export interface Limits {
  /** Streams of one user; the oldest gives way, since a script holds one only while its page is seen. */
  readonly perUser: number;
  /** Streams of this process. Measured with 200: see docs/operation.md. */
  readonly total: number;
  /** Milliseconds between two counts for one stream. */
  readonly pause: number;
  /** Milliseconds between two looks at all streams: sign of life, session, and in every third the counts. */
  readonly round: number;
}

const LIMITS: Limits = { perUser: 4, total: 2_000, pause: 2_000, round: 20_000 };
/** Rounds between two counts without a word from anybody: at midnight what was due is late. */
const COUNT_EVERY = 3;
/** A reader who takes no more than this has gone without saying so. */
const MOST_UNREAD = 16_384;

interface Stream extends Listener {
  readonly response: ServerResponse;
  /** What was sent last. */
  sent: string;
  counted: number;
  waiting: NodeJS.Timeout | undefined;
}

export type Streams = ReturnType<typeof openStreams>;

/** The live streams of this process, fed by one connection that listens; it is opened with the first stream. */
export function openStreams(options: StreamsOptions) {
  const limits = { ...LIMITS, ...options.limits };
  const streams = new Set<Stream>();
  let listening: Listening | undefined;
  let rounds: NodeJS.Timeout | undefined;
  let round = 0;

  function drop(stream: Stream): void {
    streams.delete(stream);
    clearTimeout(stream.waiting);
  }

  /** Ends a stream; `over` asks the page not to come back until it is looked at again. */
  function end(stream: Stream, over: boolean): void {
    drop(stream);
    stream.response.end(over ? OVER : undefined);
  }

  async function count(stream: Stream): Promise<void> {
    stream.waiting = undefined;
    stream.counted = Date.now();
    const text = JSON.stringify(await stream.counts());
    if (text === stream.sent || !streams.has(stream)) return;
    stream.sent = text;
    write(stream, `event: counts\ndata: ${text}\n\n`);
  }

  function write(stream: Stream, text: string): void {
    stream.response.write(text);
    if (stream.response.writableLength > MOST_UNREAD) {
      drop(stream);
      stream.response.destroy();
    }
  }

  /** Counts for a stream, at once or when its pause is over; once for all that is asked meanwhile. */
  function ask(stream: Stream): void {
    const pause = Math.max(0, stream.counted + limits.pause - Date.now());
    stream.waiting ??= setTimeout(() => {
      count(stream).catch((error: unknown) => options.failed(error, 'counting for a live stream failed'));
    }, pause).unref();
  }

  function heard(payload: string): void {
    const authorities = new Set(payload.split(' '));
    for (const stream of streams) if (authorities.has(stream.actor.authorityId)) ask(stream);
  }

  async function lookAtAll(): Promise<void> {
    round += 1;
    for (const stream of streams) write(stream, ': \n\n');
    const serving = await options.sessions([...new Set([...streams].map(({ session }) => session))]);
    for (const stream of streams) {
      if (serving.get(stream.session) !== stream.actor.membershipId) end(stream, true);
      else if (round % COUNT_EVERY === 0) ask(stream);
    }
  }

  function begin(): void {
    listening ??= listen({
      url: options.databaseUrl,
      channel: CHANNEL,
      heard,
      ready: () => streams.forEach(ask),
      lost: (error) => options.failed(error, 'the connection that listens for live streams was lost; it comes back'),
    });
    rounds ??= setInterval(() => {
      lookAtAll().catch((error: unknown) => options.failed(error, 'a round of the live streams failed'));
    }, limits.round).unref();
  }

  return {
    /** Whether there is room for one more. */
    get full(): boolean {
      return streams.size >= limits.total;
    },
    get size(): number {
      return streams.size;
    },

    /** Feeds a response, whose head has been written, until one side ends it. */
    open(response: ServerResponse, listener: Listener): void {
      begin();
      const own = [...streams].filter(({ actor }) => actor.userId === listener.actor.userId);
      for (const stream of own.slice(0, Math.max(0, own.length + 1 - limits.perUser))) end(stream, true);
      const stream: Stream = { ...listener, response, sent: '', counted: 0, waiting: undefined };
      streams.add(stream);
      response.on('close', () => drop(stream));
      ask(stream);
    },

    /** Ends all streams; their pages come back by themselves, here or elsewhere. */
    endAll(): void {
      clearInterval(rounds);
      for (const stream of streams) end(stream, false);
    },

    async close(): Promise<void> {
      this.endAll();
      await listening?.stop();
    },
  };
}

/** The last word of a stream that is not to be asked for again. */
export const OVER = 'event: over\ndata: \n\n';
