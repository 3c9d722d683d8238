/**
 * A transaction whose statements do not wait for each other's answers, and which begins only when something must be held. A transition
 * asks its questions at once and then gives all its changes: two trips to the server instead of seven. One change alone is a
 * transaction by itself (see docs/decisions/0010 and 0015).
 */
import {
  type Compilable,
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely';
import pg from 'pg';
import type { DB } from './schema.ts';
import { pause, wantsRetry } from './transaction.ts';

/** Writes queries down as SQL; connected to nothing. */
export const written = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** A hand-written statement, ready to be sent. */
export const statement = <Row>(query: RawBuilder<Row>): CompiledQuery<Row> => query.compile(written);

export interface Pipe {
  /** Whether this is another attempt, because the changes of the one before met others' changes. */
  readonly again: boolean;
  /** Sends a question now. Statements run in the order in which they are sent; each sees what was committed before it. */
  read<Row>(question: CompiledQuery<Row> | Compilable<Row>): Promise<Row[]>;
  /** The same for a question that locks, or changes at once: what it takes is held until the changes are committed. */
  hold<Row>(question: CompiledQuery<Row> | Compilable<Row>): Promise<Row[]>;
  /** Keeps a change, to be sent at the end. Several are committed together. */
  write(change: CompiledQuery | Compilable): void;
}

/** Asks outside any transaction what a pipe asks within one. */
export const readingOf =
  (db: Kysely<DB>): Pipe['read'] =>
  async (question) =>
    (await db.executeQuery(question)).rows;

const compiled = <Row>(query: CompiledQuery<Row> | Compilable<Row>): CompiledQuery<Row> =>
  'compile' in query ? query.compile() : query;

const send = (client: pg.ClientBase, { sql, parameters }: CompiledQuery): Promise<pg.QueryResult> =>
  client.query(sql, [...parameters]);

/** Waits for all, so that nothing is on its way when the connection is given back; then throws the first failure. */
async function all(answers: readonly Promise<pg.QueryResult>[]): Promise<pg.QueryResult[]> {
  const settled = await Promise.allSettled(answers);
  const failed = settled.find((answer) => answer.status === 'rejected');
  if (failed) throw failed.reason;
  return Promise.all(answers);
}

/** The connection was lost before the changes were committed or undone. */
class Unanswered extends Error {}

async function attempt<Result>(
  client: pg.ClientBase,
  work: (pipe: Pipe) => Promise<Result>,
  again: boolean,
): Promise<Result> {
  const asked: Promise<pg.QueryResult>[] = [];
  const changes: CompiledQuery[] = [];
  let begun = false;
  const begin = () => {
    if (!begun) asked.push(client.query('begin'));
    begun = true;
  };
  const read = async <Row>(question: CompiledQuery<Row> | Compilable<Row>): Promise<Row[]> => {
    const answer = send(client, compiled(question));
    asked.push(answer);
    return (await answer).rows as Row[];
  };
  const pipe: Pipe = {
    again,
    read,
    hold(question) {
      begin();
      return read(question);
    },
    write(change) {
      changes.push(compiled(change));
    },
  };
  let result: Result;
  try {
    result = await work(pipe);
    await all(asked);
  } catch (error) {
    await Promise.allSettled(asked);
    if (begun)
      await client.query('rollback').catch((cause: unknown) => {
        throw new Unanswered('rollback', { cause });
      });
    throw error;
  }
  await give(client, changes, begun);
  return result;
}

/** Sends the changes and commits. After a failed one the server makes a rollback of the commit, and its failure is thrown. */
async function give(client: pg.ClientBase, changes: readonly CompiledQuery[], begun: boolean): Promise<void> {
  const several = !begun && changes.length > 1;
  const answers = [
    ...(several ? [client.query('begin')] : []),
    ...changes.map((change) => send(client, change)),
    ...(begun || several ? [client.query('commit')] : []),
  ];
  await all(answers).catch((error: unknown) => {
    throw error instanceof pg.DatabaseError && error.severity === 'ERROR'
      ? error
      : new Unanswered('commit', { cause: error });
  });
}

/**
 * Runs `work` and commits what it writes; again when the server reports a deadlock or a serialization failure, so it must do
 * nothing outside. Questions go out at once when they are asked, changes together at the end. What is read without being held
 * may be other when the changes arrive: they must say themselves what they rest upon.
 * @param retries attempts after the first
 */
export async function inPipe<Result>(
  pool: pg.Pool,
  work: (pipe: Pipe) => Promise<Result>,
  retries = 3,
): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    const client = await pool.connect();
    // Whatever goes wrong outside the server's own answers leaves the connection in a state that nobody knows.
    let unusable = true;
    try {
      const result = await attempt(client, work, tried > 1);
      unusable = false;
      return result;
    } catch (error) {
      unusable = error instanceof Unanswered;
      const cause = error instanceof Unanswered ? error.cause : error;
      if (tried > retries || !wantsRetry(cause)) throw cause;
    } finally {
      client.release(unusable);
    }
    await pause(tried);
  }
}
