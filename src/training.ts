import { randomUUID } from 'node:crypto';
import { type Application, exchangesOf } from './application.ts';
import { connect } from './database/index.ts';
import {
  demonstrationAccounts,
  loadDemonstration,
  loadDemonstrationAlerts,
  loadDemonstrationDesks,
  loadDemonstrationRequests,
} from './demonstration/index.ts';
import { projectRoot } from './root.ts';

/** Loads the demonstration Europe when the database is empty: authorities, users, requests and alerts in every state. */
export async function loadEurope({ database, office, procedures, secrets, now }: Application): Promise<void> {
  const owner = connect(database.adminUrl, { max: 2, statementTimeout: 0 });
  try {
    const europe = await loadDemonstration(owner, {
      now: now(),
      root: projectRoot,
      procedures: procedures.published,
    });
    if (!europe) return;
    const { db } = database.connection;
    const exchanges = (clock: () => Date, newId: () => string) =>
      exchangesOf({
        connection: database.connection,
        procedures,
        now: clock,
        newId,
        projectors: [],
        committed: () => {},
        subjectKey: secrets.subjectKey,
      });
    const load = { db, exchanges, procedures: procedures.published, now: now() };
    await loadDemonstrationRequests(load);
    await loadDemonstrationAlerts(load);
    await loadDemonstrationDesks({ db, office, exchanges: exchanges(now, randomUUID), now: now() });
    await owner.pool.query('analyze');
  } finally {
    await owner.close();
  }
}

/** Says on the terminal where to sign in, and in training as whom. */
export async function welcome({ settings, database }: Application): Promise<void> {
  const lines = [`OpenIMI (${settings.mode}) is ready: ${settings.publicUrl}`];
  if (settings.mode === 'training') {
    const { people, password } = await demonstrationAccounts(database.connection.db);
    // One of each kind of a country: enough to try the journey from Italy to Hungary and back.
    const kinds = Map.groupBy(people, (person) => `${person.country} ${person.roles.join()}`);
    lines.push(`Sign in with the password ${password} as, for example:`);
    for (const [person] of [...kinds.values()].slice(0, 6)) {
      if (person) lines.push(`  ${person.email.padEnd(48)} ${person.roles.join(' and ')}, ${person.authority}`);
    }
    lines.push('The sign-in page lists everybody.');
  }
  console.log(`\n${lines.join('\n')}\n`);
}
