/**
 * Fills a database with exchanges as the program would have made them: each is opened and moved by the engine's own rules and
 * recorded by its own statements, with projectors and chained events. Only the transactions differ: many exchanges share one, and
 * nothing is asked of the server in between, which is what makes 100 000 of them bearable.
 */
import type { CompiledQuery } from 'kysely';
import type pg from 'pg';
import { type Connection, connect } from '../src/database/index.ts';
import { numberOf, uuidOf } from '../src/demonstration/derived.ts';
import { refreshAllLines } from '../src/exchanges/case-lines.store.ts';
import { decide } from '../src/exchanges/decide.ts';
import { caseNumber } from '../src/exchanges/exchange.store.ts';
import { keptAt } from '../src/exchanges/keeping.service.ts';
import type { ActingMembership, Decision, ExchangeState, Moment } from '../src/exchanges/model.ts';
import { subjectWrites } from '../src/exchanges/once.service.ts';
import { open } from '../src/exchanges/opening.ts';
import { type RecordedEvent, type Recording, record, type Write } from '../src/exchanges/recording.store.ts';
import { applyTimers } from '../src/exchanges/time.ts';
import type { ExchangesOptions } from '../src/exchanges/use-cases.ts';
import type { ProcedureVersion } from '../src/procedures/index.ts';
import { term } from '../test/support/exchange-fixture.ts';
import { answersOf, requestOf } from './matter.ts';
import { later, type Planned, population, type Size } from './population.ts';

export interface Loading {
  /** The owner's address: nobody else may ANALYZE. */
  readonly url: string;
  readonly procedure: ProcedureVersion;
  /** What the use cases would be given. */
  readonly options: ExchangesOptions;
  /** One for each authority that takes part, the measured one first. */
  readonly actors: readonly ActingMembership[];
  readonly size: Size;
  readonly now: Date;
  readonly ending: AbortSignal;
}

/** Connections at once: while one works we compute for the next. */
const CONNECTIONS = 3;
/** Exchanges in a transaction: some thousand events, which the sealer then reads as one. */
const BATCH = 300;

type Statement = Pick<CompiledQuery, 'sql' | 'parameters'>;

/** Loads them all and analyses. Salts are drawn by lot as always; all the rest is the same for the same size and `now`. */
export async function loadExchanges(loading: Loading): Promise<void> {
  const connection = connect(loading.url, { max: CONNECTIONS, statementTimeout: 0 });
  try {
    const first = await takeNumbers(connection, loading.size.exchanges);
    const plans = population(loading.size, loading.now);
    await Promise.all(Array.from({ length: CONNECTIONS }, () => loadBatches(connection, loading, plans, first)));
    if (!loading.ending.aborted) await refreshAllLines(connection.db);
    await connection.pool.query('vacuum analyze');
  } finally {
    await connection.close();
  }
}

async function takeNumbers({ pool }: Connection, count: number): Promise<bigint> {
  const { rows } = await pool.query<{ first: string }>(`select nextval('case_number')::text as first`);
  const first = BigInt(rows[0]?.first ?? 1);
  await pool.query(`select setval('case_number', $1)`, [(first + BigInt(count)).toString()]);
  return first;
}

async function loadBatches(
  { pool }: Connection,
  loading: Loading,
  plans: Generator<Planned>,
  first: bigint,
): Promise<void> {
  const client = await pool.connect();
  // Plans are kept from when the tables were nearly empty, and would scan them to the end (88 s for 10 000 exchanges).
  await client.query('set enable_seqscan = off');
  // What is on its way while the next batch is computed.
  let sent: Promise<unknown> = Promise.resolve();
  try {
    for (;;) {
      const batch = take(plans, BATCH);
      if (batch.length === 0 || loading.ending.aborted) break;
      const statements = batch.flatMap((plan) => statementsOf(loading, plan, first));
      await sent;
      sent = transaction(client, statements);
      // A failure is thrown by the next wait, not as one that nobody waits for.
      sent.catch(() => {});
    }
    await sent;
  } finally {
    client.release(true);
  }
}

function take<T>(from: Generator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = from.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

async function transaction(client: pg.ClientBase, statements: readonly Statement[]): Promise<void> {
  const answers = [client.query('begin'), client.query('set local synchronous_commit = off')];
  for (const { sql, parameters } of statements) answers.push(client.query(sql, [...parameters]));
  answers.push(client.query('commit'));
  await Promise.all(answers);
}

/** Runs one exchange through its life, and gives what is to be written. */
function statementsOf(loading: Loading, plan: Planned, first: bigint): Statement[] {
  const { procedure, now } = loading;
  const [requester, recipient] = sidesOf(loading, plan);
  const recorder = new Recorder(loading);
  const moment = (at: Date): Moment => ({ now: at, term });
  const act = (by: ActingMembership, action: string, at: Date, input: Record<string, unknown>) => {
    const { state } = recorder;
    if (!state) return;
    recorder.write(decide(procedure, state, by, { action, revision: state.revision, input }, moment(at)), by, at);
  };

  const content = requestOf(plan.index);
  const id = uuidOf('bench', String(plan.index));
  const number = caseNumber(plan.sent.getUTCFullYear(), first + BigInt(plan.index));
  const opened = open(
    procedure,
    { id, number, content, requester, invited: new Map([['recipient', [recipient]]]) },
    moment(plan.sent),
  );
  recorder.write(opened, requester, plan.sent);
  const [toAccept, toReply, toEnd] = plan.days;
  const accepted = later(plan.sent, toAccept, now);
  const replied = later(accepted, toReply, now);
  const steps: readonly (() => void)[] = [
    () => act(recipient, 'accept', accepted, { days: 14 + (plan.index % 21) }),
    () => act(recipient, 'reply', replied, { answers: answersOf(plan.index) }),
    () => act(requester, 'close', later(replied, toEnd, now), { timeliness: 'satisfied' }),
  ];
  for (const step of steps.slice(0, { waiting: 0, accepted: 1, replied: 2, closed: 3 }[plan.fate])) step();
  // What time has done since is recorded as the sweeper and the keeper would: they have nothing to do when the program starts.
  if (recorder.state) recorder.write(applyTimers(procedure, recorder.state, moment(now)), null, now);
  recorder.keep(now);
  return recorder.statements;
}

/**
 * Keeps an exchange's state from one decision to the next, and what recording them would write. Left out are the lines of lists, which are
 * derived for all at the end, in a third of the time; and who is to be told, since nobody is to be told of what is long past.
 */
class Recorder {
  state: ExchangeState | null = null;
  readonly statements: Statement[] = [];
  readonly #options: ExchangesOptions;

  constructor({ options }: Loading) {
    this.#options = options;
  }

  write(decided: Decision, by: ActingMembership | null, at: Date): void {
    this.#record(decided, by, at, (recording) => subjectWrites(this.#options, recording));
  }

  /** Blocks and deletes personal data on their days, as far as these have come. */
  keep(now: Date): void {
    const days = this.state?.retention ? [this.state.retention.blockOn, this.state.retention.eraseOn] : [];
    for (const at of days.map((day) => new Date(day))) {
      const due = this.state && at <= now ? keptAt(this.state, at) : null;
      if (due) this.#record(due.decision, null, at, () => due.goes);
    }
  }

  #record(
    decided: Decision,
    by: ActingMembership | null,
    at: Date,
    follow: (recording: Recording) => readonly Write[],
  ): void {
    if (decided.events.length === 0) return;
    const { exchange } = decided;
    const recording = { ...decided, before: this.state, membershipId: by?.membershipId ?? null, at };
    const { statement, events } = record(recording, () => follow(recording));
    this.statements.push(statement);
    const last = events.at(-1) as RecordedEvent;
    this.state = { ...exchange, chainLength: last.no, chainHash: last.hash };
  }
}

/** Requester and recipient, of different countries. */
function sidesOf({ actors }: Loading, plan: Planned): readonly [ActingMembership, ActingMembership] {
  const [measured, ...others] = actors as [ActingMembership, ...ActingMembership[]];
  const one = plan.own === null ? (others[numberOf(`sender ${plan.index}`, others.length)] ?? measured) : measured;
  const abroad = (from: number): ActingMembership => {
    for (let k = from; ; k += 1) {
      const candidate = others[k % others.length] as ActingMembership;
      if (candidate.country !== one.country) return candidate;
    }
  };
  const other = abroad(numberOf(`other ${plan.index}`, others.length));
  return plan.own === 'recipient' ? [other, one] : [one, other];
}
