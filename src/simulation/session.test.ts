import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainTerm, smallProcedure } from '../../test/support/small-exchange.ts';
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
