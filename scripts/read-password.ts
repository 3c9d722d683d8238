/** A password from the terminal, unseen and twice, or the first line of a pipe. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandError } from './command.ts';

/** @throws CommandError when nothing was given, or the two did not agree */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return await ask('');
  const first = await ask('Password: ');
  if ((await ask('Once more: ')) !== first) throw new CommandError('the two passwords differ');
  return first;
}

function ask(question: string): Promise<string> {
  process.stderr.write(question);
  // The terminal's echo goes through this output, which shows nothing.
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: process.stdin.isTTY });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
      process.stderr.write(question ? '\n' : '');
    });
    lines.once('close', () => reject(new CommandError('no password was given')));
  });
}
