/** What is written by hand beside the migrations against what they make: types, the application's rights, indexes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { projectRoot } from '../root.ts';
import { withClient } from './roles.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.close());

const rowsOf = async <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  (await database.admin.pool.query(sql, values)).rows as Row[];

/** Types do not exist at run time: the tables are read from the source, `table → column → type as written`. */
function declaredTables(): Map<string, Map<string, string>> {
  const files = [
    'schema.ts',
    'file-tables.ts',
    'message-tables.ts',
    'office-tables.ts',
    'register-tables.ts',
    'say-tables.ts',
  ].map((name) => join(projectRoot, 'src/database', name));
  const source = files
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
    .replace(/\/\*\*[\s\S]*?\*\//g, '');
  const bodyOf = (name: string): string => {
    const found = new RegExp(`interface ${name} \\{([\\s\\S]*?)\\n\\}`).exec(source)?.[1];
    assert.ok(found, `interface ${name}`);
    return found;
  };
  const columns = (body: string): Map<string, string> =>
    new Map([...body.matchAll(/(\w+): ([^;{}]+?)(?:;|\s*$)/g)].map(([, name = '', type = '']) => [name, type.trim()]));
  const tables = [...bodyOf('DB').matchAll(/^ {2}(\w+): (\{[^}]*\}|\w+);/gm)];
  return new Map(
    tables.map(([, table = '', type = '']) => [
      table,
      columns(type.startsWith('{') ? type.slice(1, -1) : bodyOf(type)),
    ]),
  );
}

/** What a column's type must be in TypeScript, by what the driver gives for it. */
const TYPES: Record<string, RegExp> = {
  text: /^(string|'.*'|ColumnType<'.*)/,
  uuid: /^string/,
  date: /^string/,
  xid8: /^string/,
  tsvector: /^string/,
  tsquery: /^string/,
  boolean: /^boolean/,
  integer: /^number/,
  bigint: /^number/,
  bytea: /^Buffer/,
  'timestamp with time zone': /^Date/,
  jsonb: /^(Json|Record<)/,
  json: /^(Json|Record<)/,
  ARRAY: /\[\](?:,|$)/,
};

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** Filled by the database when an insert leaves it out. */
  readonly filled: boolean;
}

test('the tables and columns in schema.ts are those of the database: names, types, what may be null or left out', async () => {
  const columns = await rowsOf<Column>(`
    select c.table_name as table, c.column_name as name, c.data_type as type, c.is_nullable = 'YES' as nullable,
      (c.column_default is not null or c.is_identity = 'YES' or c.is_generated = 'ALWAYS') as filled
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.table_name !~ '^kysely_'
      and not (select relispartition from pg_class where oid = to_regclass(c.table_name))
    order by c.table_name, c.ordinal_position`);
  const declared = declaredTables();
  const names = Map.groupBy(columns, ({ table }) => table);
  assert.deepEqual([...declared.keys()].sort(), [...names.keys()].sort());
  for (const [table, own] of names) {
    assert.deepEqual([...(declared.get(table)?.keys() ?? [])].sort(), own.map(({ name }) => name).sort(), table);
  }
  for (const { table, name, type, nullable, filled } of columns) {
    const written = declared.get(table)?.get(name) ?? '';
    const bare = written.replace(/^(?:GeneratedAlways|ColumnType)<(.*)>$/, '$1').replace(/ \| null/g, '');
    const at = `${table}.${name}: ${written}`;
    assert.match(bare, TYPES[type] ?? assert.fail(`${at} is ${type}`), at);
    assert.equal(/\| null/.test(written), nullable, `${at} may be null: ${nullable}`);
    const optional = /^GeneratedAlways<|\| undefined/.test(written);
    if (optional) assert.ok(filled, `${at} may be left out`);
  }
});

/** By hand. What is not here the application may not do; nothing of history may be changed or deleted (DESIGN 3.9). */
const GRANTS: Record<string, string> = {
  absence: 'DELETE INSERT SELECT',
  access_log: 'INSERT SELECT',
  account_event: 'INSERT SELECT',
  allocation: 'INSERT SELECT',
  api_token: 'INSERT SELECT UPDATE',
  app_user: 'INSERT SELECT UPDATE',
  attachment: 'INSERT SELECT UPDATE',
  authority: 'INSERT SELECT UPDATE',
  authority_area: 'INSERT SELECT UPDATE',
  authority_word: 'INSERT SELECT',
  case_mute: 'DELETE INSERT SELECT UPDATE',
  case_line: 'INSERT SELECT UPDATE',
  case_line_source: 'SELECT',
  checkpoint: 'INSERT SELECT',
  closed_case_line: 'SELECT',
  content: 'DELETE INSERT SELECT UPDATE',
  country_switch: 'INSERT SELECT',
  deadline_notice: 'DELETE INSERT SELECT',
  deadline_round: 'INSERT SELECT UPDATE',
  digest_item: 'DELETE INSERT SELECT UPDATE',
  draft: 'DELETE INSERT SELECT UPDATE',
  event: 'INSERT SELECT',
  exchange: 'INSERT SELECT UPDATE',
  held_contribution: 'INSERT SELECT UPDATE',
  issued_report: 'INSERT SELECT',
  idempotency: 'DELETE INSERT SELECT UPDATE',
  last_seen: 'DELETE INSERT SELECT UPDATE',
  mail: 'DELETE INSERT SELECT UPDATE',
  membership: 'INSERT SELECT UPDATE',
  notification_choice: 'DELETE INSERT SELECT UPDATE',
  note: 'DELETE INSERT SELECT UPDATE',
  open_case_line: 'SELECT',
  outbox: 'DELETE INSERT SELECT UPDATE',
  outside_code: 'DELETE INSERT SELECT UPDATE',
  own_act: 'DELETE INSERT SELECT',
  part: 'INSERT SELECT UPDATE',
  participant: 'INSERT SELECT UPDATE',
  password_link: 'DELETE INSERT SELECT UPDATE',
  person_search: 'DELETE INSERT SELECT',
  procedure_publication: 'INSERT SELECT',
  procedure_version: 'INSERT SELECT',
  publication: 'INSERT SELECT UPDATE',
  recovery_code: 'DELETE INSERT SELECT UPDATE',
  register_entry: 'INSERT SELECT UPDATE',
  register_found: 'DELETE INSERT SELECT UPDATE',
  register_hash: 'DELETE INSERT SELECT',
  register_note: 'DELETE INSERT SELECT UPDATE',
  register_search: 'DELETE INSERT SELECT UPDATE',
  saved_view: 'DELETE INSERT SELECT UPDATE',
  session: 'DELETE INSERT SELECT UPDATE',
  sign_in_throttle: 'DELETE INSERT SELECT UPDATE',
  simulation_walk: 'DELETE INSERT SELECT UPDATE',
  stashed_form: 'DELETE INSERT SELECT UPDATE',
  stored_file: 'DELETE INSERT SELECT UPDATE',
  subject_word: 'DELETE INSERT SELECT',
  upload: 'DELETE INSERT SELECT UPDATE',
};

test('the application’s role has exactly these rights, and no column has more', async () => {
  const tables = await rowsOf<{ name: string; rights: string | null }>(`
    select c.relname as name, string_agg(p.privilege, ' ' order by p.privilege) as rights
    from pg_class c
    left join lateral (select privilege from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) privilege
      where has_table_privilege('openimi_app', c.oid, privilege)) p on true
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
    group by c.relname order by c.relname`);
  const held = Object.fromEntries(
    tables.filter(({ rights }) => rights !== null).map(({ name, rights }) => [name, rights]),
  );
  assert.deepEqual(held, GRANTS);
  const columns = await rowsOf<{ at: string; privilege: string }>(`
    select a.attrelid::regclass || '.' || a.attname as at, privilege
    from pg_attribute a join pg_class c on c.oid = a.attrelid, unnest(array['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) privilege
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      and has_column_privilege('openimi_app', a.attrelid, a.attnum, privilege)
      and not has_table_privilege('openimi_app', a.attrelid, privilege)`);
  assert.deepEqual(columns, []);
});

test('the application’s role owns nothing, belongs to nobody, and cannot become the owner', async () => {
  const owned = await rowsOf(`
    select classid::regclass, objid from pg_shdepend
    where refobjid = 'openimi_app'::regrole and deptype = 'o'
      and dbid in (0, (select oid from pg_database where datname = current_database()))`);
  assert.deepEqual(owned, []);
  assert.deepEqual(await rowsOf(`select 1 from pg_auth_members where member = 'openimi_app'::regrole`), []);
  const [role] = await rowsOf(`
    select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls from pg_roles where rolname = 'openimi_app'`);
  assert.deepEqual(new Set(Object.values(role as object)), new Set([false]));
  for (const statement of [
    'set role openimi_owner',
    'set session authorization openimi_owner',
    'create table own ()',
  ]) {
    await assert.rejects(
      withClient(database.applicationUrl, (client) => client.query(statement)),
      { code: '42501' },
      statement,
    );
  }
});

test('what may not be changed cannot be changed by a statement of any kind', async () => {
  const untouchable = Object.entries(GRANTS).flatMap(([table, rights]) => (rights === 'INSERT SELECT' ? [table] : []));
  for (const table of untouchable) {
    const [column] = await rowsOf<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = $1 and is_identity = 'NO' order by ordinal_position limit 1`,
      [table],
    );
    const name = column?.name ?? '';
    for (const statement of [
      `update ${table} set ${name} = ${name}`,
      `delete from ${table}`,
      `truncate ${table}`,
      `truncate ${table} cascade`,
      `merge into ${table} t using (select 1) s on true when matched then delete`,
      `create rule r as on insert to ${table} do instead nothing`,
      `alter table ${table} rename to other`,
      `select * from ${table} for update`,
    ]) {
      await assert.rejects(database.connection.pool.query(statement), { code: '42501' }, statement);
    }
  }
});

/**
 * Keys that nobody looks up from the other end, or only for rows that are still in force (partial indexes), and whose other end is
 * never deleted: a whole index would only cost writes.
 */
const WITHOUT_INDEX = [
  'access_log.membership_id',
  'access_log.user_id',
  'allocation.authority_id',
  'allocation.membership_id',
  'api_token.membership_id',
  'country_switch.membership_id',
  'deadline_notice.user_id',
  'draft.exchange_id',
  'exchange.follows',
  'held_contribution.decided_by',
  'held_contribution.exchange_id',
  'held_contribution.membership_id',
  'issued_report.authority_id',
  'issued_report.exchange_id',
  'issued_report.membership_id',
  'last_seen.membership_id',
  'mail.user_id',
  'membership.authority_id',
  'membership.user_id',
  'note.authority_id',
  'note.membership_id',
  'outside_code.membership_id',
  'participant.authority_id',
  'person_search.membership_id',
  'procedure_publication.by_user',
  'procedure_publication.version_hash',
  'publication.version_hash',
  'register_entry.authority_id',
  'session.membership_id',
  'session.user_id',
  'simulation_walk.version_hash',
  'stashed_form.user_id',
  'upload.held_id',
  'upload.membership_id',
];

test('every foreign key has an index, or is named here as one that needs none', async () => {
  const keys = await rowsOf<{ key: string; referenced: string }>(`
    select k.conrelid::regclass || '.' || string_agg(a.attname, ',' order by a.attnum) as key, k.confrelid::regclass::text as referenced
    from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
    where k.contype = 'f' and not exists (
      select 1 from pg_index i where i.indrelid = k.conrelid and i.indpred is null
        and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
    group by k.oid, k.conrelid, k.confrelid order by 1`);
  assert.deepEqual(
    keys.map(({ key }) => key),
    WITHOUT_INDEX,
  );
  // Deleting a row looks for all that point to it.
  for (const { key, referenced } of keys) assert.doesNotMatch(GRANTS[referenced] ?? '', /DELETE/, key);
});
