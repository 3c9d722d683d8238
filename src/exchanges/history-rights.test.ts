import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { fileFixture } from '../../test/support/file-fixture.ts';
import { withClient } from '../database/roles.ts';

const { database, fixture } = await fileFixture();
before(async () => {
  const sent = await fixture.send();
  const accepted = await fixture.act('recipient', sent, 'accept', { days: 14 });
  await fixture.exchanges.view(fixture.actors.recipient, sent.id, 'handling');
  const replied = await fixture.act('recipient', accepted, 'reply', { answers: fixture.answers() });
  await fixture.act('requester', replied, 'close');
  await database.connection.pool.query(
    `insert into checkpoint (no, tx_before, leaves, root, previous, at, signature) values (1, '1', 1, '', '', now(), '')`,
  );
});

const DENIED = { code: '42501' };

for (const table of ['event', 'checkpoint', 'access_log']) {
  const column = table === 'checkpoint' ? 'no' : 'exchange_id';
  const statements = [
    `update ${table} set ${column} = ${column}`,
    `delete from ${table}`,
    `truncate ${table}`,
    `alter table ${table} disable trigger all`,
    `set role openimi_owner; delete from ${table}`,
  ];
  for (const statement of statements) {
    test(`the application may not: ${statement}`, async () => {
      const rows = () => database.admin.pool.query(`select * from ${table}`);
      const before = await rows();
      assert.ok(before.rows.length > 0);
      await assert.rejects(
        withClient(database.applicationUrl, (client) => client.query(statement)),
        DENIED,
      );
      assert.deepEqual((await rows()).rows, before.rows);
    });
  }
}

test('the application may not forget an exchange', async () => {
  for (const table of ['exchange', 'part', 'participant']) {
    await assert.rejects(database.connection.pool.query(`delete from ${table}`), DENIED);
  }
});
