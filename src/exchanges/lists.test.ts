import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentOf, orderOf, readCursor, writeCursor } from './lists.ts';

test('a moment of the database, in whatever zone, is one of UTC to the microsecond', () => {
  for (const [text, moment] of [
    ['2026-11-22 07:09:08.738+00', '2026-11-22T07:09:08.738000Z'],
    ['2026-11-22 07:09:08+00', '2026-11-22T07:09:08.000000Z'],
    ['2026-11-22 00:09:08.738001+01', '2026-11-21T23:09:08.738001Z'],
    ['2026-11-22 07:09:08.9+05:30', '2026-11-22T01:39:08.900000Z'],
    ['2026-12-31 20:59:59.999999-03:30', '2027-01-01T00:29:59.999999Z'],
  ] as const)
    assert.equal(momentOf(text), moment);
});

test('a cursor is read in the order in which it was written, and in no other', () => {
  const place = { key: momentOf('2026-11-22 07:09:08+00'), sentAt: momentOf('2026-11-20 07:09:08.5+00') };
  const position = { ...place, id: 'e99166d7-dd0c-8275-a683-9d6279238808' };
  const order = orderOf({ box: 'all', sort: 'changed' });
  assert.deepEqual(readCursor(order, writeCursor(order, position)), position);
  assert.throws(() => readCursor({ ...order, direction: 'ascending' }, writeCursor(order, position)), {
    code: 'cursor-invalid',
  });
});
