/** The mail worker as a process that is killed at chosen moments, with the mail server that it sends to. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../src/root.ts';
import { type MailServer, type ReceivedMail, startMailServer } from '../support/mail-server.ts';
import type { TestDatabase } from '../support/test-database.ts';
import type { Orders } from './mailer.ts';

const SOON = 15_000;
/** A mail that was being sent is free again after twenty seconds; each life of the worker begins a little later than that. */
export const BETWEEN_LIVES = 25_000;

/** What happens at a moment of a round. */
export type Step = (at: Date) => Promise<void>;

export interface Lives {
  readonly server: MailServer;
  /** How often the worker was killed. */
  readonly kills: number;
  /** Starts the worker at a moment; it makes and sends what is due then. */
  live(at: Date): void;
  /** Without a chance to clean up. */
  end(): Promise<void>;
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Waits until a condition of SQL holds. */
  until(what: string, sql: string, values?: readonly unknown[]): Promise<void>;
  /** In the middle of the transactions that write to a table: nobody can, until the worker is dead. */
  killedWriting(table: 'mail' | 'deadline_round'): Step;
  /** While the mail server takes the mail of this number: the server has it, or has it not, and the worker hears of neither. */
  killedSending(number: number, has: boolean): Step;
  close(): Promise<void>;
}

export async function livesOn(database: TestDatabase): Promise<Lives> {
  let mailer: ChildProcess | undefined;
  /** What the mail server does with the next mail before it accepts it. */
  let accepting: () => Promise<void> = async () => {};
  let kills = 0;
  const server = await startMailServer({ beforeAccepting: () => accepting() });

  function live(at: Date): void {
    const orders: Orders = { databaseUrl: database.applicationUrl, smtpUrl: server.url, at: at.toISOString() };
    mailer = fork(join(projectRoot, 'dist/test/faults/mailer.js'), [JSON.stringify(orders)]);
  }
  async function end(): Promise<void> {
    if (mailer?.kill('SIGKILL')) await once(mailer, 'exit');
    mailer = undefined;
  }
  async function query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await database.admin.pool.query(sql, [...values])).rows as Row[];
  }
  async function until(what: string, sql: string, values: readonly unknown[] = []): Promise<void> {
    for (const began = Date.now(); ; await sleep(20)) {
      if ((await query<{ yes: boolean }>(`select ${sql} as yes`, values))[0]?.yes === true) return;
      assert.ok(Date.now() - began < SOON, `${what} does not come about`);
    }
  }

  return {
    server,
    get kills() {
      return kills;
    },
    live,
    end,
    query,
    until,
    killedWriting: (table) => async (at) => {
      const holder = await database.admin.pool.connect();
      try {
        await holder.query(`begin; lock table ${table} in share mode`);
        live(at);
        const waits = 'exists (select from pg_locks where relation = $1::regclass and not granted)';
        await until(`a transaction that waits for ${table}`, waits, [table]);
        await end();
        await holder.query('rollback');
      } finally {
        holder.release();
      }
      kills += 1;
    },
    killedSending: (number, has) => async (at) => {
      const killed = Promise.withResolvers<void>();
      let taken = 0;
      accepting = async () => {
        taken += 1;
        if (taken < number) return;
        await end();
        killed.resolve();
        if (!has) throw new Error('cut off');
      };
      live(at);
      await Promise.race([killed.promise, sleep(SOON)]);
      accepting = async () => {};
      assert.equal(mailer, undefined, `mail ${number} was never sent`);
      kills += 1;
    },
    async close() {
      await end();
      await server.close();
    },
  };
}

/** Each mail once, however often it came; the same to the last letter each time. */
export function onceEach(received: readonly ReceivedMail[]): ReceivedMail[] {
  const byId = Map.groupBy(received, ({ parsed }) => parsed.messageId);
  return [...byId.values()].flatMap(([first, ...again]) => {
    for (const { raw } of again) assert.equal(raw, first?.raw);
    return first ? [first] : [];
  });
}
