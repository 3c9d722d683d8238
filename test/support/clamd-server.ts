/** A small server that speaks clamd's INSTREAM: finds the EICAR test string and nothing else, as signatures would. */
import { createServer, type Server, type Socket } from 'node:net';

/** What every scanner finds by agreement; taken apart here, so that none finds it in our source. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!', '$H+H*'].join('');

export interface ClamdServer {
  readonly url: string;
  /** Sizes of what was scanned, in order. */
  readonly scanned: number[];
  close(): Promise<void>;
}

export interface ClamdOptions {
  /** More is answered as clamd does above its StreamMaxLength. */
  readonly mostBytes?: number;
  readonly port?: number;
}

export async function startClamd(options: ClamdOptions = {}): Promise<ClamdServer> {
  const scanned: number[] = [];
  const server: Server = createServer((socket) => serve(socket, options.mostBytes ?? Infinity, scanned));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `tcp://127.0.0.1:${address.port}`,
    scanned,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const COMMAND = 'zINSTREAM\0';

function serve(socket: Socket, mostBytes: number, scanned: number[]): void {
  let waiting = Buffer.alloc(0);
  let commanded = false;
  let size = 0;
  const content: Buffer[] = [];
  socket.on('error', () => {});
  socket.on('data', (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    if (!commanded) {
      if (waiting.length < COMMAND.length) return;
      if (waiting.toString('latin1', 0, COMMAND.length) !== COMMAND) return void socket.end('UNKNOWN COMMAND\0');
      waiting = waiting.subarray(COMMAND.length);
      commanded = true;
    }
    while (waiting.length >= 4) {
      const length = waiting.readUInt32BE();
      if (length === 0) {
        scanned.push(size);
        const found = Buffer.concat(content).includes(EICAR);
        return void socket.end(found ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0');
      }
      if (waiting.length < 4 + length) return;
      size += length;
      if (size > mostBytes) return void socket.end('INSTREAM size limit exceeded. ERROR\0');
      content.push(Buffer.from(waiting.subarray(4, 4 + length)));
      waiting = waiting.subarray(4 + length);
    }
  });
}
