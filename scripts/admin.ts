/** npm run admin -- create-operator --email … --name … [--language …]: makes an operator; the password comes from stdin. */
import { parseArgs } from 'node:util';
import { createOperator } from '../src/accounts/index.ts';
import { SOURCE_LANGUAGE } from '../src/texts/index.ts';
import { CommandError, runCommand, withAccounts } from './command.ts';
import { readPassword } from './read-password.ts';

const USAGE = 'npm run admin -- create-operator --email <e-mail> --name <name> [--language <language>]';

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { email: { type: 'string' }, name: { type: 'string' }, language: { type: 'string' } },
    allowPositionals: true,
  });
  const { email, name, language = SOURCE_LANGUAGE } = values;
  if (positionals.join() !== 'create-operator' || !email?.includes('@') || !name) throw new CommandError(USAGE);
  const password = await readPassword();
  await withAccounts((accounts) => createOperator(accounts, { email, name, language, password }));
  console.log(`The operator ${name} can sign in now.`);
});
