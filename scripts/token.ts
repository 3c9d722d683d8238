/** npm run token -- <e-mail> [--membership <id>]: prints one API token, in training mode. */
import { parseArgs } from 'node:util';
import { tokenFor } from '../src/accounts/index.ts';
import { CommandError, runCommand, withAccounts } from './command.ts';

await runCommand(async () => {
  const { values, positionals } = parseArgs({ options: { membership: { type: 'string' } }, allowPositionals: true });
  const [email] = positionals;
  if (!email || positionals.length > 1) throw new CommandError('give one e-mail address: npm run token -- <e-mail>');
  console.log(await withAccounts((accounts) => tokenFor(accounts, email, values.membership)));
});
