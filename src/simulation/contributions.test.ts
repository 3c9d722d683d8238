/** What actions contribute is come to by an exploration, driven by the definition alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileNotice } from '../../test/support/notice-procedure.ts';
import { countTerm } from '../deadlines/index.ts';
import { EXPLORED, explore, missingOf } from './explore.ts';

test('everything of a procedure in which many have a say is come to', () => {
  const [procedure] = compileNotice().procedures;
  assert.ok(procedure);
  const { findings } = explore({ ...procedure, hash: procedure.id }, countTerm, EXPLORED);
  assert.deepEqual([...findings.faults.keys()], []);
  assert.deepEqual(missingOf({ ...procedure, hash: procedure.id }, findings.reached), []);
  assert.ok(findings.texts.has('pending.ask'), 'who is asked has the turn');
  assert.ok(findings.texts.has('action.answer.done'));
});
