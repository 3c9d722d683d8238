/** What somebody with the database owner's password, or with the disk, might do to history; and how a test undoes it. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHAIN_START, type EventRecord, eventHash } from '../../src/exchanges/history.ts';
import type { Finding } from '../../src/exchanges/index.ts';
import type { CheckpointFixture } from './checkpoints.ts';
import type { TestDatabase } from './test-database.ts';

type Pool = TestDatabase['admin']['pool'];

const TABLES = ['exchange', 'part', 'participant', 'case_line', 'content', 'event', 'checkpoint'];

/** Keeps the honest history, and brings it back. */
export async function keepHonest(pool: Pool, checkpoints: CheckpointFixture): Promise<() => Promise<void>> {
  await pool.query('drop schema if exists honest cascade');
  await pool.query('create schema honest');
  for (const table of TABLES) await pool.query(`create table honest.${table} as table public.${table}`);
  const files = readdirSync(checkpoints.folder).map((name) => {
    const path = join(checkpoints.folder, name);
    return [path, readFileSync(path)] as const;
  });
  return async () => {
    for (const table of TABLES.toReversed()) await pool.query(`delete from public.${table}`);
    for (const table of TABLES) await pool.query(`insert into public.${table} select * from honest.${table}`);
    for (const name of readdirSync(checkpoints.folder)) rmSync(join(checkpoints.folder, name));
    for (const [path, bytes] of files) writeFileSync(path, bytes);
  };
}

/** An exchange's history, as it is chosen for a tampering. */
export interface Chosen {
  readonly id: string;
  readonly length: number;
  readonly erased: boolean;
}

/** What is tampered with: one exchange, one of its events, one checkpoint, and a number for whatever else is chosen. */
export interface Target {
  readonly pool: Pool;
  readonly checkpoints: CheckpointFixture;
  readonly exchange: Chosen;
  readonly event: number;
  readonly checkpoint: number;
  readonly chance: number;
}

export interface Tampering {
  readonly name: string;
  /** Whether the target serves for it. */
  readonly fits?: (target: Target) => boolean;
  apply(target: Target): Promise<unknown>;
  /** What must be among the findings. */
  finds(target: Target): Finding;
}

const changedEvent = (target: Target): Finding => ({
  code: 'event-changed',
  exchange: target.exchange.id,
  event: target.event,
});

const EVENT_CHANGES: Readonly<Record<string, string>> = {
  'the instant': `at = at + interval '1 day'`,
  'the instant by a microsecond': `at = at + interval '1 microsecond'`,
  'the legal instant': `legal_at = legal_at - interval '1 second'`,
  'the action': `action = action || 'x'`,
  'the part': 'part_no = coalesce(part_no, 0) + 1',
  'the participant': 'participant_no = coalesce(participant_no, 0) + 1',
  'the membership': 'membership_id = gen_random_uuid()',
  'the state before': `from_state = coalesce(from_state, '') || 'x'`,
  'the state after': `to_state = coalesce(to_state, '') || 'x'`,
  'the data': `data = data || '{"days": 99}'`,
  'the calendar': `calendar = coalesce(calendar, '') || 'x'`,
  'the commitments': `commitments = commitments || '{"request/1": "00"}'`,
  'the hash': `hash = sha256(hash)`,
};

const eventChanges: Tampering[] = Object.entries(EVENT_CHANGES).map(([what, change]) => ({
  name: `an event with ${what} changed`,
  apply: ({ pool, exchange, event }) =>
    pool.query(`update event set ${change} where exchange_id = $1 and no = $2`, [exchange.id, event]),
  finds: changedEvent,
}));

/** What the rows say of an exchange, and where the difference to its history is found. */
const ROW_CHANGES: Readonly<Record<string, readonly [change: string, where: string]>> = {
  'the number': [`update exchange set number = number || 'x' where id = $1`, 'number'],
  'the overview': [`update exchange set overview = overview || '{"profession": "nurse"}' where id = $1`, 'overview'],
  'the other party': [
    `update participant set authority_id = (select id from authority a where a.id <> participant.authority_id order by id limit 1)
     where exchange_id = $1 and no = 2`,
    'participant/2',
  ],
  'the facts': [`update part set facts = facts || '{"daysWanted": 1}' where exchange_id = $1`, 'part/1/facts'],
};

const rowChanges: Tampering[] = Object.entries(ROW_CHANGES).map(([what, [change, where]]) => ({
  name: `an exchange with ${what} changed`,
  apply: ({ pool, exchange }) => pool.query(change, [exchange.id]),
  finds: ({ exchange }) => ({ code: 'state-differs', exchange: exchange.id, where }),
}));

async function deleteExchange(pool: Pool, id: string): Promise<void> {
  for (const table of ['event', 'content', 'part', 'participant', 'case_line']) {
    await pool.query(`delete from ${table} where exchange_id = $1`, [id]);
  }
  await pool.query('delete from exchange where id = $1', [id]);
}

/** Computes a chain anew over the events as they now are, numbers included, and fits the exchange's row to it. */
export async function recomputeChain(pool: Pool, id: string): Promise<void> {
  const { rows } = await pool.query('select * from event where exchange_id = $1 order by no', [id]);
  await pool.query('delete from event where exchange_id = $1', [id]);
  let hash = CHAIN_START;
  for (const [index, row] of rows.entries()) {
    const record: EventRecord = {
      no: index + 1,
      at: row.at,
      legalAt: row.legal_at,
      action: row.action,
      partNo: row.part_no,
      participantNo: row.participant_no,
      membershipId: row.membership_id,
      from: row.from_state,
      to: row.to_state,
      data: row.data,
      calendar: row.calendar,
      commitments: row.commitments,
    };
    hash = eventHash(id, hash, record);
    const values = [
      id,
      record.no,
      row.at,
      row.legal_at,
      row.action,
      row.part_no,
      row.participant_no,
      row.membership_id,
    ];
    const more = [row.from_state, row.to_state, row.data, row.calendar, row.commitments, hash, row.tx];
    await pool.query('insert into event values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)', [
      ...values,
      ...more,
    ]);
  }
  const state = rows.findLast((row) => row.to_state !== null)?.to_state ?? '';
  await pool.query('update exchange set chain_length = $2, chain_hash = $3, state = $4 where id = $1', [
    id,
    rows.length,
    hash,
    state,
  ]);
  await pool.query('update part set state = $2 where exchange_id = $1', [id, state]);
}

/** What `edit` makes of the checkpoint's line takes its place. */
function editLine({ checkpoints, checkpoint }: Target, edit: (line: string) => string[]): void {
  const lines = checkpoints.lines();
  checkpoints.writeLines(lines.flatMap((line, index) => (index === checkpoint - 1 ? edit(line) : [line])));
}

function editEvents(target: Target, edit: (events: string[], index: number) => string[]): void {
  editLine(target, (line) => {
    const read = JSON.parse(line) as { events: string[] };
    return [JSON.stringify({ ...read, events: edit(read.events, target.chance % read.events.length) })];
  });
}

const forged =
  (where: string) =>
  (target: Target): Finding => ({
    code: 'checkpoint-forged',
    checkpoint: target.checkpoint,
    where,
  });
const missing =
  (where: string) =>
  (target: Target): Finding => ({
    code: 'checkpoint-missing',
    checkpoint: target.checkpoint,
    where,
  });

const CHECKPOINT_CHANGES = [
  `tx_before = (tx_before::text::numeric + 1)::text::xid8`,
  'leaves = leaves + 1',
  'root = sha256(root)',
  'previous = sha256(previous)',
  `at = at + interval '1 day'`,
  'signature = sha512(signature)',
];

export const TAMPERINGS: readonly Tampering[] = [
  ...eventChanges,
  ...rowChanges,
  {
    name: 'content deleted, of which the history does not tell',
    fits: ({ exchange }) => !exchange.erased,
    apply: ({ pool, exchange }) => pool.query('delete from content where exchange_id = $1 and no = 1', [exchange.id]),
    finds: ({ exchange }) => ({ code: 'content-missing', exchange: exchange.id, event: 1, where: 'request/1' }),
  },
  {
    name: 'an exchange said to be blocked, of which the history does not tell',
    fits: ({ exchange }) => !exchange.erased,
    apply: ({ pool, exchange }) => pool.query('update exchange set blocked_at = now() where id = $1', [exchange.id]),
    finds: ({ exchange }) => ({ code: 'state-differs', exchange: exchange.id, where: 'blocked_at' }),
  },
  {
    name: 'an event said to be of a transaction to come',
    apply: ({ pool, exchange, event }) =>
      pool.query(`update event set tx = '9000000000000000' where exchange_id = $1 and no = $2`, [exchange.id, event]),
    finds: ({ exchange, event }) => ({ code: 'event-unsealed', exchange: exchange.id, event }),
  },
  {
    name: 'an event in the middle deleted',
    fits: ({ exchange, event }) => event < exchange.length,
    apply: ({ pool, exchange, event }) =>
      pool.query('delete from event where exchange_id = $1 and no = $2', [exchange.id, event]),
    finds: ({ exchange, event }) => ({ code: 'event-missing', exchange: exchange.id, event }),
  },
  {
    name: 'the last event deleted',
    apply: ({ pool, exchange }) =>
      pool.query('delete from event where exchange_id = $1 and no = $2', [exchange.id, exchange.length]),
    finds: ({ exchange }) => ({ code: 'last-event-missing', exchange: exchange.id, event: exchange.length }),
  },
  {
    name: 'the last event deleted and the exchange fitted to it',
    fits: ({ exchange }) => exchange.length > 1,
    async apply({ pool, exchange }) {
      await pool.query('delete from event where exchange_id = $1 and no = $2', [exchange.id, exchange.length]);
      await recomputeChain(pool, exchange.id);
    },
    finds: ({ exchange }) => ({ code: 'last-event-missing', exchange: exchange.id, event: exchange.length }),
  },
  {
    name: 'an event in the middle deleted and the chain computed anew',
    fits: ({ exchange, event }) => event < exchange.length,
    async apply({ pool, exchange, event }) {
      await pool.query('delete from event where exchange_id = $1 and no = $2', [exchange.id, event]);
      await recomputeChain(pool, exchange.id);
    },
    finds: ({ exchange }) => ({ code: 'last-event-missing', exchange: exchange.id, event: exchange.length }),
  },
  {
    name: 'all events of an exchange deleted',
    apply: ({ pool, exchange }) => pool.query('delete from event where exchange_id = $1', [exchange.id]),
    finds: ({ exchange }) => ({ code: 'last-event-missing', exchange: exchange.id, event: 1 }),
  },
  {
    name: 'an exchange deleted',
    apply: ({ pool, exchange }) => deleteExchange(pool, exchange.id),
    finds: ({ exchange }) => ({ code: 'exchange-missing', exchange: exchange.id }),
  },
  {
    name: 'an event changed and the chain computed anew',
    async apply({ pool, exchange, event }) {
      await pool.query(`update event set data = data || '{"days": 99}' where exchange_id = $1 and no = $2`, [
        exchange.id,
        event,
      ]);
      await recomputeChain(pool, exchange.id);
    },
    finds: ({ exchange, event }) => ({ code: 'chain-recomputed', exchange: exchange.id, event }),
  },
  {
    name: 'an event slipped in under a sealed transaction, with its chain',
    async apply({ pool, exchange }) {
      await pool.query(
        `insert into event select exchange_id, no + 1, at, legal_at, 'send', part_no, participant_no, membership_id, from_state, to_state,
          '{}', null, '{}', hash, tx from event where exchange_id = $1 and no = $2`,
        [exchange.id, exchange.length],
      );
      await recomputeChain(pool, exchange.id);
    },
    finds: ({ exchange }) => ({ code: 'event-unsealed', exchange: exchange.id, event: exchange.length + 1 }),
  },
  {
    name: 'content changed',
    apply: ({ pool, exchange }) =>
      pool.query(`update content set body = body || '{"fields": {}}' where exchange_id = $1 and name = 'request'`, [
        exchange.id,
      ]),
    finds: ({ exchange }) => ({ code: 'content-changed', exchange: exchange.id, event: 1, where: 'request/1' }),
  },
  {
    name: 'the salt of content changed',
    apply: ({ pool, exchange }) =>
      pool.query(`update content set salt = sha256(salt) where exchange_id = $1 and name = 'request'`, [exchange.id]),
    finds: ({ exchange }) => ({ code: 'content-changed', exchange: exchange.id, event: 1, where: 'request/1' }),
  },
  {
    name: 'content slipped in that no event commits to',
    apply: ({ pool, exchange }) =>
      pool.query(
        `insert into content (exchange_id, name, part_no, no, body, salt) values ($1, 'answers', 7, 2, '{}', '\\x00')`,
        [exchange.id],
      ),
    finds: ({ exchange }) => ({ code: 'content-changed', exchange: exchange.id, where: 'answers/7' }),
  },
  {
    name: 'the length in the state row changed',
    apply: ({ pool, exchange }) =>
      pool.query('update exchange set chain_length = chain_length - 1 where id = $1', [exchange.id]),
    finds: ({ exchange }) => ({ code: 'state-differs', exchange: exchange.id, where: 'chain_length' }),
  },
  {
    name: 'the hash in the state row changed',
    apply: ({ pool, exchange }) =>
      pool.query('update exchange set chain_hash = sha256(chain_hash) where id = $1', [exchange.id]),
    finds: ({ exchange }) => ({ code: 'state-differs', exchange: exchange.id, where: 'chain_hash' }),
  },
  {
    name: 'the state of a part changed',
    apply: ({ pool, exchange }) => pool.query(`update part set state = 'x' where exchange_id = $1`, [exchange.id]),
    finds: ({ exchange }) => ({ code: 'state-differs', exchange: exchange.id, where: 'part/1' }),
  },
  {
    name: 'a checkpoint deleted from the table',
    apply: ({ pool, checkpoint }) => pool.query('delete from checkpoint where no = $1', [checkpoint]),
    finds: missing('table'),
  },
  {
    name: 'a checkpoint in the table changed',
    apply: ({ pool, checkpoint, chance }) =>
      pool.query(`update checkpoint set ${CHECKPOINT_CHANGES[chance % CHECKPOINT_CHANGES.length]} where no = $1`, [
        checkpoint,
      ]),
    finds: forged('table'),
  },
  {
    name: 'a line deleted from the file',
    apply: async (target) => editLine(target, () => []),
    finds: missing('file'),
  },
  {
    name: 'a line written twice',
    apply: async (target) => editLine(target, (line) => [line, line]),
    finds: forged('file'),
  },
  {
    name: 'a line with another hash of an event',
    apply: async (target) =>
      editEvents(target, (events, index) => events.with(index, `${events[index]?.slice(0, -64)}${'0'.repeat(64)}`)),
    finds: forged('file'),
  },
  {
    name: 'a line with an event less',
    apply: async (target) => editEvents(target, (events, index) => events.toSpliced(index, 1)),
    finds: forged('file'),
  },
  {
    name: 'a line with another time',
    apply: async (target) => editLine(target, (line) => [line.replace('"at":"2026', '"at":"2025')]),
    finds: forged('file'),
  },
  {
    name: 'the file cut off in a line',
    async apply({ checkpoints, checkpoint, chance }) {
      const lines = checkpoints.lines();
      const whole = lines.slice(0, checkpoint - 1).map((line) => `${line}\n`);
      const cut = lines[checkpoint - 1] ?? '';
      writeFileSync(checkpoints.file, whole.join('') + cut.slice(0, chance % (cut.length + 1)));
    },
    finds: missing('file'),
  },
  {
    name: 'all files gone',
    apply: async ({ checkpoints }) => rmSync(checkpoints.folder, { recursive: true }),
    finds: missing('file'),
  },
  {
    name: 'the event changed, the chain computed anew and the files gone',
    async apply({ pool, exchange, event, checkpoints }) {
      await pool.query(`update event set action = 'x' where exchange_id = $1 and no = $2`, [exchange.id, event]);
      await recomputeChain(pool, exchange.id);
      rmSync(checkpoints.file);
    },
    finds: missing('file'),
  },
  {
    name: 'another public key laid beside the files',
    apply: async ({ checkpoints }) => writeFileSync(join(checkpoints.folder, 'key.pem'), 'none'),
    finds: () => ({ code: 'checkpoint-forged', where: 'key.pem' }),
  },
];
