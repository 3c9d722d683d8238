import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';

/** What a virus scanner said of a file; `unavailable` when it could not be asked or could not tell. */
export type Verdict = 'clean' | 'infected' | 'unavailable';

export type Scanner = (content: Readable) => Promise<Verdict>;

/** A scanner that says nothing for so long is not there. Large archives take clamd some seconds. */
const PATIENCE = 60_000;
/** The answer is a line; more than this is something else talking. */
const LONGEST_ANSWER = 4096;

/** Where clamd listens: `tcp://host:port`, or the path of its socket. */
function open(address: string): Socket {
  if (!address.startsWith('tcp://')) return connect({ path: address });
  const { hostname, port } = new URL(address);
  return connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
}

/** A scanner behind clamd's INSTREAM: pieces with their length before them, an empty one at the end, one line back. */
export const clamd =
  (address: string): Scanner =>
  async (content) => {
    const socket = open(address);
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('clamd is silent')));
    const answer = answerOf(socket);
    try {
      await Promise.race([send(socket, content), answer]);
      return verdictOf(await answer);
    } catch {
      return 'unavailable';
    } finally {
      content.destroy();
      socket.destroy();
    }
  };

async function send(socket: Socket, content: Readable): Promise<void> {
  await write(socket, Buffer.from('zINSTREAM\0'));
  for await (const chunk of content as AsyncIterable<Buffer>) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    await write(socket, Buffer.concat([length, chunk]));
  }
  await write(socket, Buffer.alloc(4));
}

/** Resolves when the socket has room for more, so that memory does not grow with the file. */
const write = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });

/** The answer's line, which may come before everything is sent: of a file larger than clamd takes. */
function answerOf(socket: Socket): Promise<string> {
  const answer = new Promise<string>((resolve, reject) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (text.includes('\0') || text.length > LONGEST_ANSWER) resolve(text.split('\0')[0] ?? '');
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('clamd closed the connection')));
  });
  // Awaited twice, or not at all when sending fails first: that is not an unhandled rejection.
  answer.catch(() => {});
  return answer;
}

function verdictOf(answer: string): Verdict {
  if (answer.endsWith(' FOUND')) return 'infected';
  return answer === 'stream: OK' ? 'clean' : 'unavailable';
}
