/** What the commands beside the running program share: the accounts of the settings, and errors told without a stack. */
import { type Accounts, openAccounts } from '../src/accounts/index.ts';
import { openDatabase } from '../src/database/index.ts';
import { Refusal } from '../src/refusal.ts';
import { openSecrets } from '../src/secrets.ts';
import { readSettings } from '../src/settings.ts';
import { sayKey, SOURCE_LANGUAGE } from '../src/texts/index.ts';

/** What the user of a command can put right. */
export class CommandError extends Error {}

/** Runs `work` with the accounts; joins the database of a program that runs on the same settings. */
export async function withAccounts<Result>(work: (accounts: Accounts) => Promise<Result>): Promise<Result> {
  const settings = readSettings(process.env);
  const secrets = openSecrets(settings);
  const database = await openDatabase(settings, { join: true, max: 2 });
  try {
    return await work(openAccounts({ connection: database.connection, mode: settings.mode, secrets }));
  } finally {
    await database.close();
  }
}

/** Runs a command; an error of its user becomes one line and exit code 1. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(`openimi: ${explain(error)}`);
    process.exitCode = 1;
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Refusal)) return error instanceof Error ? error.message : String(error);
  const { issues, code, params } = error;
  if (issues.length === 0) return sayKey(SOURCE_LANGUAGE, `refusal.${code}`, params);
  return issues
    .map((issue) => `${issue.pointer}: ${sayKey(SOURCE_LANGUAGE, `issue.${issue.code}`, issue.params)}`)
    .join('\n');
}
