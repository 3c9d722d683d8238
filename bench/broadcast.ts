/** One tells many: how long it takes to reach thousands, to make their mails and to hear from all of them, and what lists feel of it. */
import { randomUUID } from 'node:crypto';
import { APPLICATION_ROLE, openDatabase, OWNER_ROLE } from '../src/database/index.ts';
import { createDatabase, withClient } from '../src/database/roles.ts';
import { type ActingMembership, createExchanges, type Exchanges } from '../src/exchanges/index.ts';
import { muteLinks, outboxProjector, startMailWorker } from '../src/messages/index.ts';
import { ProcedureCatalogue, publish } from '../src/procedures/index.ts';
import { readSettings } from '../src/settings.ts';
import { BULLETIN, compileBulletin } from '../test/support/bulletin-procedure.ts';
import { SUBJECT_KEY, term } from '../test/support/exchange-fixture.ts';
import { type Bench, type Machine, machineOf, settingsOf } from './bench.ts';
import { type Percentiles, percentiles } from './lifecycle.ts';
import { insertReaders } from './broadcast-readers.ts';

/** At once; what they do waits for the disk, so that one alone would say little. */
const CLIENTS = 8;
const LISTS = 300;

/** Milliseconds, except for what is counted. */
export interface BroadcastReport {
  readonly recipients: number;
  /** From the call to the commit, broadcast by broadcast. */
  readonly commits: readonly number[];
  /** From the commit until the mails of one broadcast are made, and how many there are. */
  readonly mailsMade: number;
  readonly mails: number;
  /** A recipient's list before anything was broadcast, and afterwards. */
  readonly lists: { readonly before: Percentiles; readonly after: Percentiles };
  /** A recipient's page of the exchange. */
  readonly view: Percentiles;
  /** All recipients acknowledge: one call, and how many a second. */
  readonly acknowledging: Percentiles & { readonly perSecond: number };
  /** Until the history says all of it. */
  readonly entering: number;
  readonly postgres: Readonly<Record<string, string>>;
  readonly machine: Machine;
}

const since = (start: number): number => Math.round(performance.now() - start);

/** Does `work` for each, so many at once; what each took. */
async function timesOf<One>(all: readonly One[], work: (one: One) => Promise<unknown>): Promise<number[]> {
  const waiting = [...all];
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
        const start = performance.now();
        await work(one);
        times.push(performance.now() - start);
      }
    }),
  );
  return times;
}

const listsOf = async (exchanges: Exchanges, readers: readonly ActingMembership[]): Promise<Percentiles> =>
  percentiles(
    await timesOf(readers.slice(0, LISTS), async (who) => exchanges.list(who, { box: 'waiting', limit: 25 })),
  );

/** Broadcasts to so many, `bench.rounds` times, on a durable database of its own. */
export async function measureBroadcast(bench: Bench, recipients: number): Promise<BroadcastReport> {
  const name = 'broadcast';
  await withClient(bench.server.url('postgres', 'postgres'), (superuser) => createDatabase(superuser, name));
  const database = { url: bench.server.url(APPLICATION_ROLE, name), admin: bench.server.url(OWNER_ROLE, name) };
  const settings = readSettings({
    DATA_DIR: bench.folder,
    DATABASE_URL: database.url,
    DATABASE_ADMIN_URL: database.admin,
    MODE: 'training',
  });
  const opened = await openDatabase(settings, { max: 10 });
  const { connection } = opened;
  const now = () => new Date();
  try {
    const { procedures: compiled, faults } = compileBulletin();
    if (faults.length > 0) throw new Error(JSON.stringify(faults));
    await publish(connection.db, compiled, now());
    const procedures = await ProcedureCatalogue.open(connection.db);
    const { warner, readers } = await withClient(database.admin, (client) => insertReaders(client, recipients, now()));
    const exchanges = createExchanges({
      connection,
      procedures,
      now,
      term,
      projectors: [outboxProjector],
      committed: () => {},
      subjectKey: SUBJECT_KEY,
    });
    const mutes = muteLinks(SUBJECT_KEY, settings.publicUrl);
    const mails = startMailWorker({
      connection,
      procedures,
      transport: null,
      settings,
      mutes,
      now,
      log: { warn() {}, error: (fields: object, text: string) => bench.say(`${text} ${JSON.stringify(fields)}`) },
    });
    try {
      const before = await listsOf(exchanges, readers);
      const commits: number[] = [];
      let id = '';
      for (let round = 0; round < bench.rounds; round += 1) {
        const start = performance.now();
        const content = { fields: { kind: 'passenger', owner: 'Somebody' }, questions: [] };
        ({ id } = await exchanges.sendRequest(warner, { procedure: BULLETIN, content }, randomUUID()));
        commits.push(since(start));
        bench.say(`broadcast ${round + 1}: ${commits.at(-1)} ms to commit`);
      }
      const made = performance.now();
      await mails.idle();
      const mailsMade = Math.round((performance.now() - made) / bench.rounds);
      // As the server does by itself within a minute.
      await withClient(database.admin, (client) => client.query('analyze'));
      const after = await listsOf(exchanges, readers);
      const view = percentiles(await timesOf(readers.slice(0, LISTS), async (who) => exchanges.view(who, id, 'bench')));
      const acknowledged = performance.now();
      const acts = await timesOf(readers, async (who) =>
        exchanges.act(who, id, { action: 'acknowledge', input: {} }, randomUUID()),
      );
      const perSecond = Math.round(acts.length / ((performance.now() - acknowledged) / 1000));
      const entered = performance.now();
      while ((await exchanges.enterOwnActs(id)) > 0);
      const entering = since(entered);
      return {
        recipients,
        commits,
        mailsMade,
        mails: await withClient(database.admin, async (client) => {
          const { rows } = await client.query<{ n: number }>(
            'select count(*)::int as n from mail where exchange_id = $1',
            [id],
          );
          return rows[0]?.n ?? 0;
        }),
        lists: { before, after },
        view,
        acknowledging: { ...percentiles(acts), perSecond },
        entering,
        postgres: await withClient(bench.server.url(OWNER_ROLE, name), settingsOf),
        machine: machineOf(bench.folder),
      };
    } finally {
      await mails.stop();
    }
  } finally {
    await opened.close();
  }
}

const line = ({ p50, p95, p99 }: Percentiles): string => `${p50.toFixed(1)} / ${p95.toFixed(1)} / ${p99.toFixed(1)}`;

/** The figures as a table. */
export function broadcastTableOf(report: BroadcastReport): string {
  const { recipients, commits, mailsMade, mails, lists, view, acknowledging, entering, machine } = report;
  return [
    `one tells ${recipients} (milliseconds; p50 / p95 / p99 where there are many, ${CLIENTS} at once)`,
    `  until it is committed            ${commits.join(', ')}`,
    `  until its ${mails} mails are made  ${mailsMade}`,
    `  a recipient's list before        ${line(lists.before)}`,
    `  a recipient's list afterwards    ${line(lists.after)}`,
    `  a recipient reads the exchange   ${line(view)}`,
    `  a recipient acknowledges         ${line(acknowledging)} (${acknowledging.perSecond} a second)`,
    `  until the history says all       ${entering}`,
    `${machine.processors} processors, load ${machine.load.toFixed(1)}, PostgreSQL ${report.postgres.server_version}, fsync ${report.postgres.fsync}`,
  ].join('\n');
}
