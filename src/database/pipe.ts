/**
 * A transaction whose statements do not wait for each other's answers. A transition asks all its questions at once and gives
 * all its changes together with the commit: two trips to the server instead of seven. Measured on the lifecycle with eight
 * clients: see docs/decisions/0003.
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
  /** Sends a question now. Statements run in the order in which they are sent; each sees what was committed before it. */
  read<Row>(question: CompiledQuery<Row> | Compilable<Row>): Promise<Row[]>;
  /** Keeps a change, to be sent with the commit. */
  write(change: CompiledQuery | Compilable): void;
}

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

/** The connection was lost before the transaction could be ended. */
class Unanswered extends Error {}

async function attempt<Result>(client: pg.ClientBase, work: (pipe: Pipe) => Promise<Result>): Promise<Result> {
  const asked: Promise<pg.QueryResult>[] = [client.query('begin')];
  const changes: CompiledQuery[] = [];
  const pipe: Pipe = {
    async read<Row>(question: CompiledQuery<Row> | Compilable<Row>) {
      const answer = send(client, compiled(question));
      asked.push(answer);
      return (await answer).rows as Row[];
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
    await client.query('rollback').catch(() => {
      throw new Unanswered('rollback', { cause: error });
    });
    throw error;
  }
  // After a failed change the server makes a rollback of the commit, and `all` throws the failure.
  await all([...changes.map((change) => send(client, change)), client.query('commit')]).catch((error: unknown) => {
    throw error instanceof pg.DatabaseError && error.severity === 'ERROR'
      ? error
      : new Unanswered('commit', { cause: error });
  });
  return result;
}

/**
 * Runs `work` in one transaction and commits; again when the server reports a deadlock or a serialization failure, so it
 * must do nothing outside. Questions go out at once when they are asked, changes together with the commit.
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
      const result = await attempt(client, work);
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
