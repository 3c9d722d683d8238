/** Every rule of roles that no authority holds with a definition that breaks it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permitFiles, permitProcedure, PERMIT_FILE } from '../../test/support/permit-procedure.ts';
import type { Change } from '../../test/support/small-procedure.ts';
import { compile } from './compile.ts';

const OUTSIDE = `outside:
  person:
    entered-by: home
    sees: [overview]
    tells: { received: got, examined: looked-at, suspended: stopped, announced: looked-at, issued: done, refused: not-done, lapsed: not-done }
    valid: [issued]
users:`;

/** The permit, for which somebody outside applies, and who delivers what is missing. */
const outside = (...more: readonly Change[]): Change[] => [
  [PERMIT_FILE, 'users:', OUTSIDE],
  [PERMIT_FILE, '  by: home\n  to: received', '  by: person\n  to: received'],
  [PERMIT_FILE, 'suspended: { turn: home }', 'suspended: { turn: person }'],
  [PERMIT_FILE, 'deliver: { by: home', 'deliver: { by: person'],
  ...more,
];

test('who is outside acts by who enters it, and is waited for', () => {
  const { opening, actions, states, outside: roles } = permitProcedure(...outside()).workflow;
  assert.deepEqual([opening.by, opening.enters], ['home', 'person']);
  assert.deepEqual([actions.deliver?.by, actions.deliver?.enters], [['home'], 'person']);
  assert.deepEqual(states.suspended, { final: false, waits: 'person' });
  assert.equal(roles.person?.enteredBy, 'home');
});

test('what somebody outside lodges may lie with who entered it alone', () => {
  const alone: Change = [PERMIT_FILE, '  invites: { host: invited }\n', '  invites: {}\n'];
  const messages = (changes: readonly Change[]) =>
    compile(permitFiles(...changes), ['en']).faults.map(({ message }) => message);
  assert.ok(messages([alone]).includes('it invites nobody'));
  assert.ok(!messages(outside(alone)).includes('it invites nobody'));
});

// biome-ignore format: one case a line
const broken: [what: string, change: Change, message: RegExp][] = [
  ['nobody enters what it does', [PERMIT_FILE, '    entered-by: home\n', ''], /there is no portal yet: say `entered-by`, the role that enters what person does/],
  ['an unknown role enters it', [PERMIT_FILE, 'entered-by: home', 'entered-by: helper'], /no role helper/],
  ['an authority has its name', [PERMIT_FILE, '  person:\n', '  host:\n'], /an authority is host already/],
  ['a sight of nothing', [PERMIT_FILE, '    sees: [overview]\n    tells', '    sees: [oversight]\n    tells'], /there is nothing named oversight to see/],
  ['a state of which it is told nothing', [PERMIT_FILE, ', lapsed: not-done', ''], /person is told nothing of state lapsed/],
  ['told of an unknown state', [PERMIT_FILE, 'received: got', 'received: got, begun: got'], /no state begun/],
  ['valid in an unknown state', [PERMIT_FILE, 'valid: [issued]', 'valid: [granted]'], /no state granted/],
  ['acts together with an authority', [PERMIT_FILE, 'deliver: { by: person', 'deliver: { by: [person, home]'], /what person does is an action of its own/],
  ['has a state as a participant', [PERMIT_FILE, 'deliver: { by: person', 'deliver: { becomes: engaged, by: person'], /person is outside: it has no state of its own/],
  ['hands over', [PERMIT_FILE, 'deliver: { by: person', 'deliver: { hands-over: part, by: person'], /person is outside: it holds no part/],
  ['is waited for where it can do nothing', [PERMIT_FILE, 'examined: { turn: host', 'examined: { turn: person'], /it is the turn of person in state examined, who can do nothing there/],
  ['has a calendar', [PERMIT_FILE, 'calendar: home', 'calendar: person'], /no role person/],
  ['is told by a mail', [PERMIT_FILE, 'tells: [host]', 'tells: [person]'], /no role person/],
];
for (const [what, change, message] of broken)
  test(`the checker refuses: who is outside ${what}`, () => {
    const { faults } = compile(permitFiles(...outside(change)), ['en']);
    assert.ok(
      faults.some((fault) => fault.file === PERMIT_FILE && message.test(fault.message)),
      JSON.stringify(faults, null, 1),
    );
  });

test('the checker refuses: who is outside and does nothing', () => {
  const { faults } = compile(permitFiles([PERMIT_FILE, 'users:', OUTSIDE]), ['en']);
  assert.ok(faults.some(({ message }) => message === 'person does nothing'));
});
