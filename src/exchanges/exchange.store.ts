import { randomBytes } from 'node:crypto';
import { type Compilable, type CompiledQuery, type Kysely, sql } from 'kysely';
import { statement, written } from '../database/index.ts';
import type { DB } from '../database/schema.ts';
import { isUuid } from '../uuid.ts';
import { commitment, type EventRecord, eventHash } from './history.ts';
import type { DecidedEvent, ExchangeState, ParticipantState, PartState, TermState } from './model.ts';

/** Before every id that we give. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** The first statement of a transition: takes the request's key (or says that it is taken) and locks the exchange. */
export interface Locked {
  /** Whether no other transaction works on the same key now. */
  readonly free: boolean;
}

/**
 * Takes an advisory lock on an idempotency key, without waiting, and then the exchange's row lock. It must be a statement of
 * its own: what is read after it comes from a snapshot taken when both locks were held.
 */
export function lock(key: bigint | null, exchangeId: string | null): CompiledQuery<Locked> {
  const id = exchangeId !== null && isUuid(exchangeId) ? exchangeId : null;
  return statement(sql<Locked>`
    select k.free from (select case when ${key?.toString() ?? null}::bigint is null then true
      else pg_try_advisory_xact_lock(${key?.toString() ?? null}::bigint) end as free) k
    left join lateral (select id from exchange where k.free and id = ${id}::uuid for update) e on true`);
}

export interface StoredAnswer {
  readonly requestHash: Buffer;
  readonly answer: unknown;
}

/** The answer already given to a key of this user, if any. */
export const storedAnswer = (userId: string, key: string): Compilable<StoredAnswer> =>
  written
    .selectFrom('idempotency')
    .select(['request_hash as requestHash', 'answer'])
    .where('user_id', '=', userId)
    .where('key', '=', key);

/** Keeps the answer to a key of a mutation that records no events; those that do keep it in `record`. */
export function keepAnswer(answered: NonNullable<Recording['answered']>, exchangeId: string, at: Date): Compilable {
  const { userId, key, requestHash, answer } = answered;
  return written.insertInto('idempotency').values({
    user_id: userId,
    key,
    request_hash: requestHash,
    exchange_id: exchangeId,
    answer: JSON.stringify(answer),
    at,
  });
}

export interface StateRow {
  id: string;
  number: string;
  version_hash: string;
  area: string;
  procedure: string;
  state: string;
  revision: number;
  overview: Record<string, string | number>;
  sent_at: Date;
  closed_at: Date | null;
  chain_length: number;
  chain_hash: Buffer;
  parts: PartJson[];
  participants: ParticipantJson[];
  answered: { hash: string; answer: unknown } | null;
}
interface PartJson {
  no: number;
  state: string;
  questions: string[];
  terms: Record<string, TermState>;
  facts: Record<string, string | number>;
  next_expiry: string | null;
}
interface ParticipantJson {
  no: number;
  part_no: number | null;
  authority_id: string;
  country: string;
  role: string;
  state: string;
  turn: boolean;
  due: string | null;
  closed: boolean;
}

export interface Loaded {
  readonly exchange: ExchangeState;
  /** The answer already given to the key that was asked for. */
  readonly answered: StoredAnswer | null;
}

/** Reads the state of one exchange in one statement, with the answer already given to this user's key; see `loadedOf`. */
export function load(id: string, userId?: string, key?: string): CompiledQuery<StateRow> {
  return statement(sql<StateRow>`
    select e.*,
      (select jsonb_agg(to_jsonb(p) - 'exchange_id' order by p.no) from part p where p.exchange_id = e.id) as parts,
      (select jsonb_agg(to_jsonb(q) - 'exchange_id' || jsonb_build_object('country', a.country) order by q.no)
        from participant q join authority a on a.id = q.authority_id where q.exchange_id = e.id) as participants,
      (select jsonb_build_object('hash', encode(i.request_hash, 'hex'), 'answer', i.answer)
        from idempotency i where i.user_id = ${userId ?? null}::uuid and i.key = ${key ?? null}::text) as answered
    from exchange e where e.id = ${isUuid(id) ? id : null}::uuid`);
}

/** What `load` found; nothing when there is no such exchange. */
export function loadedOf([row]: readonly StateRow[]): Loaded | undefined {
  if (!row) return undefined;
  const { answered } = row;
  return {
    exchange: stateOf(row),
    answered: answered && { requestHash: Buffer.from(answered.hash, 'hex'), answer: answered.answer },
  };
}

function stateOf(row: StateRow): ExchangeState {
  return {
    id: row.id,
    number: row.number,
    versionHash: row.version_hash,
    area: row.area,
    procedure: row.procedure,
    state: row.state,
    revision: row.revision,
    overview: row.overview,
    sentAt: row.sent_at,
    closedAt: row.closed_at,
    chainLength: row.chain_length,
    chainHash: row.chain_hash,
    parts: row.parts.map(
      (part): PartState => ({
        no: part.no,
        state: part.state,
        questions: part.questions,
        terms: part.terms,
        facts: part.facts,
        nextExpiry: part.next_expiry === null ? null : new Date(part.next_expiry),
      }),
    ),
    participants: row.participants.map(
      (own): ParticipantState => ({
        no: own.no,
        partNo: own.part_no,
        authorityId: own.authority_id,
        country: own.country,
        role: own.role,
        state: own.state,
        turn: own.turn,
        due: own.due,
        closed: own.closed,
      }),
    ),
  };
}

/** A piece of erasable content to be stored. */
export interface ContentChange {
  readonly name: string;
  readonly partNo: number;
  readonly body: unknown;
}

export interface Recording {
  readonly exchange: ExchangeState;
  readonly events: readonly DecidedEvent[];
  readonly membershipId: string | null;
  readonly at: Date;
  readonly content: readonly ContentChange[];
  /** Content that is deleted: name and part. */
  readonly forget?: { readonly name: string; readonly partNo: number };
  readonly answered?: {
    readonly userId: string;
    readonly key: string;
    readonly requestHash: Buffer;
    readonly answer: unknown;
  };
}

/** An event with the number it got. */
export interface RecordedEvent extends DecidedEvent {
  readonly no: number;
}

/** Writes a decision: state rows, content, events with their chain, and the answer to the key, in one statement. */
export function record(recording: Recording): {
  readonly statement: CompiledQuery<unknown>;
  readonly events: readonly RecordedEvent[];
} {
  const { exchange, at } = recording;
  const content = recording.content.map((change) => ({ ...change, salt: randomBytes(16) }));
  let hash = exchange.chainHash;
  let no = exchange.chainLength;
  const events = recording.events.map((event) => {
    no += 1;
    const commitments = Object.fromEntries(
      content
        .filter((change) => event.content.some((name) => name === change.name) && change.partNo === (event.partNo ?? 1))
        .map((change) => [`${change.name}/${change.partNo}`, commitment(change.salt, change.body)]),
    );
    const entry: EventRecord = {
      no,
      at,
      legalAt: event.legalAt,
      action: event.action,
      partNo: event.partNo,
      participantNo: event.participantNo,
      membershipId: event.participantNo === null ? null : recording.membershipId,
      from: event.from,
      to: event.to,
      data: event.data,
      calendar: event.calendar,
      commitments,
    };
    hash = eventHash(exchange.id, hash, entry);
    return { ...event, no, entry, hash };
  });
  const json = JSON.stringify({
    exchange: {
      ...exchange,
      parts: undefined,
      participants: undefined,
      chainLength: no,
      chainHash: hash.toString('hex'),
    },
    parts: exchange.parts,
    participants: exchange.participants,
    content: content.map((change) => ({ ...change, salt: change.salt.toString('hex') })),
    forget: recording.forget ? [recording.forget] : [],
    events: events.map((event) => ({ ...event.entry, hash: event.hash.toString('hex') })),
    answered: recording.answered
      ? [
          {
            ...recording.answered,
            requestHash: recording.answered.requestHash.toString('hex'),
            exchangeId: exchange.id,
          },
        ]
      : [],
  });
  const write = statement(sql`
    with input as (select ${json}::jsonb as j),
    x as (
      insert into exchange (id, number, version_hash, area, procedure, state, revision, overview, sent_at, closed_at, chain_length, chain_hash)
      select x.id, x.number, x."versionHash", x.area, x.procedure, x.state, x.revision, x.overview, x."sentAt", x."closedAt",
        x."chainLength", decode(x."chainHash", 'hex')
      from input, jsonb_to_record(j -> 'exchange') x(id uuid, number text, "versionHash" text, area text, procedure text, state text,
        revision int, overview jsonb, "sentAt" timestamptz, "closedAt" timestamptz, "chainLength" int, "chainHash" text)
      on conflict (id) do update set state = excluded.state, revision = excluded.revision, closed_at = excluded.closed_at,
        chain_length = excluded.chain_length, chain_hash = excluded.chain_hash
    ), p as (
      insert into part (exchange_id, no, state, questions, terms, facts, next_expiry)
      select ${exchange.id}::uuid, p.no, p.state, p.questions, p.terms, p.facts, p."nextExpiry"
      from input, jsonb_to_recordset(j -> 'parts') p(no int, state text, questions text[], terms jsonb, facts jsonb, "nextExpiry" timestamptz)
      on conflict (exchange_id, no) do update set state = excluded.state, questions = excluded.questions, terms = excluded.terms,
        facts = excluded.facts, next_expiry = excluded.next_expiry
    ), q as (
      insert into participant (exchange_id, no, part_no, authority_id, area, role, state, turn, due, closed, sent_at, changed_at)
      select ${exchange.id}::uuid, q.no, q."partNo", q."authorityId", ${exchange.area}, q.role, q.state, q.turn, q.due, q.closed,
        ${exchange.sentAt}::timestamptz, ${at}::timestamptz
      from input, jsonb_to_recordset(j -> 'participants') q(no int, "partNo" int, "authorityId" text, role text, state text,
        turn boolean, due date, closed boolean)
      on conflict (exchange_id, no) do update set part_no = excluded.part_no, state = excluded.state, turn = excluded.turn,
        due = excluded.due, closed = excluded.closed, changed_at = excluded.changed_at
    ), c as (
      insert into content (exchange_id, name, part_no, body, salt)
      select ${exchange.id}::uuid, c.name, c."partNo", c.body, decode(c.salt, 'hex')
      from input, jsonb_to_recordset(j -> 'content') c(name text, "partNo" int, body jsonb, salt text)
      on conflict (exchange_id, name, part_no) do update set body = excluded.body, salt = excluded.salt
    ), f as (
      delete from content using input, jsonb_to_recordset(j -> 'forget') f(name text, "partNo" int)
      where content.exchange_id = ${exchange.id}::uuid and content.name = f.name and content.part_no = f."partNo"
    ), e as (
      insert into event (exchange_id, no, at, legal_at, action, part_no, participant_no, membership_id, from_state, to_state, data,
        calendar, commitments, hash)
      select ${exchange.id}::uuid, e.no, e.at, e."legalAt", e.action, e."partNo", e."participantNo", e."membershipId", e."from", e."to",
        e.data, e.calendar, e.commitments, decode(e.hash, 'hex')
      from input, jsonb_to_recordset(j -> 'events') e(no int, at timestamptz, "legalAt" timestamptz, action text, "partNo" int,
        "participantNo" int, "membershipId" uuid, "from" text, "to" text, data jsonb, calendar text, commitments jsonb, hash text)
    )
    insert into idempotency (user_id, key, request_hash, exchange_id, answer, at)
    select i."userId", i.key, decode(i."requestHash", 'hex'), i."exchangeId", i.answer, ${at}::timestamptz
    from input, jsonb_to_recordset(j -> 'answered') i("userId" uuid, key text, "requestHash" text, "exchangeId" uuid, answer jsonb)`);
  return { statement: write, events };
}

/**
 * A case number, for example `2026-000123-45`: year, running number, two check digits (ISO 7064 MOD 97-10), so that one read
 * out wrong is noticed.
 */
export function caseNumber(year: number, running: bigint): string {
  const digits = `${year}${running.toString().padStart(6, '0')}`;
  const check = 98n - ((BigInt(digits) * 100n) % 97n);
  return `${year}-${running.toString().padStart(6, '0')}-${check.toString().padStart(2, '0')}`;
}

/**
 * Exchanges with a part whose first running term is over, the earliest first, behind `after`: for the sweeper that lets time
 * take effect. An exchange with several such parts comes several times.
 */
export async function exchangesWithExpiredTerms(
  db: Kysely<DB>,
  now: Date,
  limit: number,
  after?: { readonly exchangeId: string; readonly expiry: Date },
): Promise<{ exchangeId: string; expiry: Date }[]> {
  const { rows } = await sql<{ exchangeId: string; expiry: Date }>`
    select exchange_id as "exchangeId", next_expiry as expiry from part
    where next_expiry <= ${now} and (next_expiry, exchange_id) > (${after?.expiry ?? '-infinity'}::timestamptz, ${after?.exchangeId ?? FIRST_ID}::uuid)
    group by exchange_id, next_expiry order by next_expiry, exchange_id limit ${limit}`.execute(db);
  return rows;
}

export type RecordedRow = Awaited<ReturnType<typeof eventsOf>>[number];

/** The events of an exchange as stored, in order. */
export async function eventsOf(db: Kysely<DB>, id: string) {
  return db.selectFrom('event').selectAll().where('exchange_id', '=', id).orderBy('no').execute();
}
