/** A loaded database with the program on it, and people who measure. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { assemble, type Application } from '../src/application.ts';
import { APPLICATION_ROLE, openDatabase, OWNER_ROLE } from '../src/database/index.ts';
import type { EmbeddedServer } from '../src/database/embedded.ts';
import { createDatabase, withClient } from '../src/database/roles.ts';
import { uuidOf } from '../src/demonstration/derived.ts';
import type { ActingMembership } from '../src/exchanges/index.ts';
import { readSettings } from '../src/settings.ts';
import { loadEurope } from '../src/training.ts';
import { startWorkers } from '../src/workers.ts';
import { PROCEDURE } from '../test/support/pairs.ts';
import { loadExchanges } from './loading.ts';
import { sizeOf } from './population.ts';

/** The authority whose lists are measured. */
export const MEASURED = 'it-ordine-medici-bologna';

export interface Place {
  readonly name: string;
  /** For its checkpoints, secrets and log. */
  readonly dataDir: string;
  readonly database: { readonly applicationUrl: string; readonly adminUrl: string };
}

/** Makes a database in the server, with the demonstration Europe and so many exchanges. */
export async function makePlace(
  server: EmbeddedServer,
  options: { folder: string; exchanges: number; now: Date; ending: AbortSignal },
): Promise<Place> {
  const name = `exchanges_${options.exchanges}`;
  await withClient(server.url('postgres', 'postgres'), (superuser) => createDatabase(superuser, name));
  const dataDir = join(options.folder, name);
  mkdirSync(dataDir);
  const database = { applicationUrl: server.url(APPLICATION_ROLE, name), adminUrl: server.url(OWNER_ROLE, name) };
  const settings = readSettings({
    DATA_DIR: dataDir,
    DATABASE_URL: database.applicationUrl,
    DATABASE_ADMIN_URL: database.adminUrl,
    MODE: 'training',
  });
  const opened = await openDatabase(settings, { max: 4 });
  try {
    const { projectors, wake: committed } = startWorkers(pino({ level: 'silent' }));
    const application = await assemble({ settings, database: opened, projectors, committed });
    await loadEurope(application);
    const procedure = application.procedures.current(PROCEDURE);
    if (!procedure) throw new Error(`${PROCEDURE} is not published`);
    await loadExchanges({
      url: database.adminUrl,
      procedure,
      projectors,
      actors: await actorsOf(application, procedure.area),
      size: sizeOf(options.exchanges),
      now: options.now,
      ending: options.ending,
    });
  } finally {
    await opened.close();
  }
  return { name, dataDir, database };
}

/** A handler for every authority that may send and reply in the area, the measured one first. */
async function actorsOf({ database, now }: Application, area: string): Promise<ActingMembership[]> {
  return withClient(database.adminUrl, async (client) => {
    const { rows: authorities } = await client.query<{ id: string; country: string }>(
      `select a.id, a.country from authority a join authority_area aa on aa.authority_id = a.id
       where aa.area = $1 and aa.may_send and aa.may_reply and a.status = 'active' order by a.id <> $2, a.id`,
      [area, MEASURED],
    );
    const actors = authorities.map(
      ({ id, country }): ActingMembership => ({
        userId: uuidOf('bench user', id),
        membershipId: uuidOf('bench membership', id),
        authorityId: id,
        country,
        area,
        roles: ['handler'],
        language: 'en',
        maySend: true,
        mayReply: true,
      }),
    );
    // People without a password: they have done what is loaded, and cannot sign in.
    const given = JSON.stringify(actors);
    await client.query(
      `insert into app_user (id, email, name, language, created_at)
       select "userId", "authorityId" || '@bench.example', 'Handler of ' || "authorityId", language, $2
       from jsonb_to_recordset($1) as given ("userId" uuid, "authorityId" text, language text)`,
      [given, now()],
    );
    await client.query(
      `insert into membership (id, user_id, authority_id, area, roles, created_at)
       select "membershipId", "userId", "authorityId", area, roles, $2
       from jsonb_to_recordset($1) as given ("membershipId" uuid, "userId" uuid, "authorityId" text, area text, roles text[])`,
      [given, now()],
    );
    return actors;
  });
}
