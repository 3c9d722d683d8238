import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { type ClamdServer, EICAR, startClamd } from '../../test/support/clamd-server.ts';
import { clamd } from './clamd.service.ts';

let server: ClamdServer;
before(async () => {
  server = await startClamd({ mostBytes: 3_000_000 });
});
after(() => server.close());

const scan = (content: Buffer, url = server.url) =>
  clamd(url)(Readable.from([content.subarray(0, 10), content.subarray(10)]));

test('clean is clean, and everything was sent', async () => {
  assert.equal(await scan(Buffer.alloc(2_000_000, 'a')), 'clean');
  assert.equal(server.scanned.at(-1), 2_000_000);
});

test('what is found is told', async () => assert.equal(await scan(Buffer.from(`a${EICAR}`)), 'infected'));

test('more than the scanner takes is no verdict', async () =>
  assert.equal(await scan(Buffer.alloc(9_000_000)), 'unavailable'));

test('nobody there is no verdict', async () => {
  assert.equal(await scan(Buffer.from('x'), 'tcp://127.0.0.1:1'), 'unavailable');
  assert.equal(await scan(Buffer.from('x'), '/nowhere/clamd.ctl'), 'unavailable');
});

for (const [what, answer] of [
  ['closing without a word', ''],
  ['another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['OK of something else', 'stream: OK but not really\0'],
] as const) {
  test(`${what} is no verdict`, async () => {
    const other = createServer((socket) => {
      socket.on('error', () => {});
      socket.resume();
      socket.end(answer);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    assert.equal(await scan(Buffer.from('x'), `tcp://127.0.0.1:${port}`), 'unavailable');
    await new Promise((resolve) => other.close(resolve));
  });
}
