/** A loaded database with the program on it, and people who measure. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { assemble, type Application } from '../src/application.ts';
import { APPLICATION_ROLE, openDatabase, OWNER_ROLE } from '../src/database/index.ts';
import { createDatabase, withClient } from '../src/database/roles.ts';
import { uuidOf } from '../src/demonstration/derived.ts';
import type { ActingMembership } from '../src/exchanges/index.ts';
import { readSettings } from '../src/settings.ts';
import { loadEurope } from '../src/training.ts';
import { startWorkers } from '../src/workers.ts';
import { term } from '../test/support/exchange-fixture.ts';
import { PROCEDURE } from '../test/support/pairs.ts';
import type { Bench } from './bench.ts';
import { furnishDesks } from './desks.ts';
import { loadExchanges } from './loading.ts';
import { type Size, sizeOf } from './population.ts';
import { makeReaders, type Reader } from './readers.ts';

/** The authority whose lists are measured. */
export const MEASURED = 'it-ordine-medici-bologna';

export interface Place {
  /** Of its database. */
  readonly name: string;
  readonly size: Size;
  readonly readers: readonly Reader[];
  /** For its checkpoints, secrets and log. */
  readonly dataDir: string;
  readonly database: { readonly applicationUrl: string; readonly adminUrl: string };
}

/** Makes a database in the server, with the demonstration Europe and so many exchanges. */
export async function makePlace(
  { server, folder, ending }: Pick<Bench, 'server' | 'folder' | 'ending'>,
  options: { readonly exchanges: number; readonly readers: number; readonly now: Date },
): Promise<Place> {
  const name = `exchanges_${options.exchanges}`;
  const size = sizeOf(options.exchanges);
  await withClient(server.url('postgres', 'postgres'), (superuser) => createDatabase(superuser, name));
  const dataDir = join(folder, name);
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
      options: {
        connection: opened.connection,
        procedures: application.procedures,
        now: application.now,
        term,
        projectors,
        committed,
        subjectKey: application.secrets.subjectKey,
      },
      actors: await actorsOf(application, procedure.area),
      size,
      now: options.now,
      ending,
    });
    const readers = await makeReaders(application.accounts, options.readers, {
      authorityId: MEASURED,
      area: procedure.area,
    });
    await furnishDesks(database.adminUrl, {
      authorityId: MEASURED,
      membershipIds: readers.map((reader) => reader.membershipId),
      now: options.now,
    });
    return { name, size, readers, dataDir, database };
  } finally {
    await opened.close();
  }
}

/** A handler for every authority that may send and reply in the area, the measured one first. */
async function actorsOf({ database, now }: Application, area: string): Promise<ActingMembership[]> {
  return withClient(database.adminUrl, async (client) => {
    const { rows: authorities } = await client.query<{ id: string; country: string }>(
      `select a.id, a.country from authority a join authority_area aa on aa.authority_id = a.id
       where aa.area = $1 and aa.functions @> '{sends,replies}' and a.status = 'active' order by a.id <> $2, a.id`,
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
        functions: ['sends', 'replies'],
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
