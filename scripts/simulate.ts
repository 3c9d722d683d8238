/** npm run procedure -- simulate: a walk through a definition at the keyboard, or by lines from a pipe. */
import { createInterface } from 'node:readline';
import { countTerm } from '../src/deadlines/index.ts';
import type { Procedure } from '../src/procedures/index.ts';
import { Refusal } from '../src/refusal.ts';
import { beginSession, CommandUnknown, HELP, refusalText, type Told, tell } from '../src/simulation/index.ts';
import { CommandError } from './command.ts';

export interface Simulating {
  readonly language: string;
  readonly role: string | undefined;
  /** An instant, or a day. */
  readonly clock: string | undefined;
}

/** What the user of a simulation can put right, in lines; throws anything else. */
function refused(language: string, error: unknown): readonly string[] {
  if (error instanceof Refusal) return refusalText(language, error);
  if (error instanceof CommandUnknown) return [error.message];
  throw error;
}

/** Reads lines and says what they lead to, until there are none, or `quit`. */
export async function simulate(procedure: Procedure, { language, role, clock }: Simulating): Promise<void> {
  const now =
    clock === undefined ? new Date() : new Date(clock.length === 'YYYY-MM-DD'.length ? `${clock}T09:00:00Z` : clock);
  if (Number.isNaN(now.getTime())) throw new CommandError(`${clock} is no day or instant, such as 2026-11-22`);
  const told = (work: () => Told): Told | undefined => {
    try {
      const { session, lines } = work();
      console.log(lines.join('\n'));
      return { session, lines };
    } catch (error) {
      console.log(refused(language, error).join('\n'));
      return undefined;
    }
  };
  const options = { procedure: { ...procedure, hash: 'simulated' }, term: countTerm, now, language, role };
  let current = told(() => beginSession(options));
  if (!current) throw new CommandError('so it cannot begin');
  const typing = process.stdin.isTTY;
  const lines = createInterface({ input: process.stdin, ...(typing ? { output: process.stdout, prompt: '> ' } : {}) });
  if (typing) console.log(HELP.map((line) => `  ${line}`).join('\n'));
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === 'quit') break;
    if (!typing) console.log(`> ${line}`);
    const { session }: Told = current;
    current = told(() => tell(session, line)) ?? current;
    lines.prompt();
  }
  lines.close();
}
