import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainTerm, smallProcedure } from '../../test/support/small-exchange.ts';
import { compileNotice } from '../../test/support/notice-procedure.ts';
import { realProcedure } from '../../test/support/real-procedure.ts';
import { Refusal } from '../refusal.ts';
import { beginSession, CommandUnknown, type SessionOptions, tell } from './session.ts';

const options: SessionOptions = {
  procedure: smallProcedure(),
  term: plainTerm,
  now: new Date('2026-03-02T09:00:00Z'),
  language: 'en',
};

/** What the last of some lines led to. */
function walk(...lines: readonly string[]) {
  let told = beginSession(options);
  for (const line of lines) told = tell(told.session, line);
  return { ...told, said: told.lines.join('\n') };
}

test('a definition is walked through: whose turn, what is seen, what is done, what time does', () => {
  const begun = walk();
  assert.match(begun.said, /part 1 is waiting/);
  assert.match(begun.said, /\(owner\): Specimen 0 owner\./);
  const invited = walk('as holder');
  assert.match(invited.said, /and not .*owner/);
  assert.doesNotMatch(invited.said, /Specimen 0 owner/);
  assert.match(invited.said, /do take days=/);
  const taken = walk('as holder', 'do take days=3');
  assert.match(taken.said, /waiting → taken/);
  assert.match(taken.said, /2026-03-05, running/);
  assert.match(walk('as holder', 'do take days=3', 'wait next').said, /2026-03-06T00:00Z term\.promised/);
  assert.match(walk('as holder', 'do take days=3', 'wait 4 days', 'history').said, /take.*\n.*term\.promised/);
  assert.match(walk('as holder', 'do take', 'restart', 'as').said, /holder \(invited\)/);
});

test('what is refused is refused by the engine, and what was typed is not put right', () => {
  assert.throws(
    () => walk('do take'),
    (error) => error instanceof Refusal && error.code === 'not-your-action',
  );
  assert.throws(
    () => walk('as holder', 'do take days=0'),
    (error) => error instanceof Refusal && error.code === 'input-invalid',
  );
  assert.throws(
    () => walk('as holder viewer', 'do take'),
    (error) => error instanceof Refusal && error.code === 'role-may-not-act',
  );
  for (const line of [
    'dance',
    'do',
    'as nobody',
    'as holder king',
    'wait long',
    'wait until then',
    'wait until 2020-01-01',
  ])
    assert.throws(() => walk(line), CommandUnknown, line);
});

test('who takes no part sees nothing', () => {
  assert.match(walk('as cz-replies').said, /takes no part/);
});

test('settings of the countries are listed and switched, and who reads a register is named', () => {
  const [notice] = compileNotice().procedures;
  assert.ok(notice);
  const begun = beginSession({ ...options, procedure: { ...notice, hash: 'notice' } }).session;
  assert.ok(tell(begun, 'switch').lines.includes('moderation off'));
  const switched = tell(begun, 'switch moderation on').session;
  assert.ok(tell(switched, 'switch').lines.includes('moderation on'));
  assert.ok(tell(tell(switched, 'restart').session, 'switch').lines.includes('moderation on'), 'it stands so anew');
  assert.deepEqual(walk('switch').lines, ['countries settle nothing for themselves']);
  for (const line of ['switch moderation', 'switch weather on']) assert.throws(() => tell(begun, line), CommandUnknown);
  const refusals = beginSession({ ...options, procedure: realProcedure('firearms.refusals') }).session;
  const reader = /who reads: .*?([a-z]{2}-consults-refusals)/.exec(tell(refusals, 'as').lines.join('\n'))?.[1];
  const read = tell(refusals, `as ${reader}`).lines.join('\n');
  assert.match(read, /who reads the register, as handler/);
  assert.match(read, /You may\n {2}do nothing/);
});
