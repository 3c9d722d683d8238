/** Openings that are approved first where a country has it so: each misuse is found at its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectRoot } from '../root.ts';
import { beginningsOf, begunBy } from './beginnings.ts';
import { compile } from './compile.ts';
import { readDefinitionFiles } from './files.store.ts';

// The alert on professionals, with the request of its area to which it links.
const SHAPE = 'procedures/workflows/alert.yaml';
const NEAR =
  /^(vocabularies\/|procedures\/annex|procedures\/workflows\/(texts\/)?(alert|request)\.|procedures\/professional-qualifications\/(area|alert-doctors|information-request|questions|texts\/(alert-doctors|information-request)))/;
const files = readDefinitionFiles(projectRoot).filter(({ path }) => NEAR.test(path));
const shape = files.find(({ path }) => path === SHAPE)?.text ?? '';
const INSTEAD = /^ {2}instead:\n(?: {4}.*\n)+/m.exec(shape)?.[0] ?? '';

function compiled(from: string, to: string) {
  assert.equal(shape.split(from).length, 2, `${from} stands once`);
  const text = shape.replace(from, to);
  return compile(
    files.map((file) => (file.path === SHAPE ? { ...file, text } : file)),
    ['en'],
  );
}
/** A change within what an approval begins with. */
const instead = (from: string, to: string): [string, string] => {
  assert.equal(INSTEAD.split(from).length, 2, `${from} stands once`);
  return [INSTEAD, INSTEAD.replace(from, to)];
};

// One planted fault a line: its name, the change, a part of the message.
// biome-ignore format: one case a line
const cases: [name: string, change: [string, string], message: string][] = [
  ['a setting that there is not', instead('approval: on', 'assent: on'), 'no setting assent'],
  ['the action of the rule', instead('action: submit', 'action: send'), 'send is what happens where nothing is approved'],
  ['an action that is done later', instead('action: submit', 'action: resubmit'), 'action resubmit is already the opening'],
  ['an unknown state', instead('to: submitted', 'to: adrift'), 'no state adrift'],
  ['a final state', instead('to: submitted', 'to: refused'), 'nothing can be done in the final state refused'],
  ['opened for somebody else', instead('opens: { sender: waiting }', 'opens: { approver: asked }'), 'it opens for sender alone'],
  ['opened in an unknown state of its own', instead('sender: waiting', 'sender: adrift'), 'role sender has no participant state adrift'],
  ['it tells an unknown role', instead('tells: [approver]', 'tells: [ghost]'), 'no role ghost'],
  ['it invites an unknown role', instead('approver: {', 'ghost: {'), 'no role ghost'],
  ['nobody comes whose turn it is', instead('invites: { approver: { as: asked, in: home, each: one } }', 'invites: {}'), 'it leads to the turn of one that it invites'],
  ['it is asked abroad', instead('in: home', 'in: abroad'), 'it leads to the turn of one that it invites'],
  ['all are asked', instead('each: one', 'each: every'), 'it leads to the turn of one that it invites'],
  ['perhaps nobody is asked', instead('each: one }', 'each: one, optional: true }'), 'it leads to the turn of one that it invites'],
  ['it leads nowhere', ['    from: [submitted]\n    to: in-force\n', '    from: [submitted]\n    to: returned\n'], 'nothing leads from there to in-force'],
  ['nobody is brought in when it is approved', ['    makes: { sender: must-inform }\n    invites: { incoming: { as: notified, in: abroad, each: every } }\n', '    makes: { sender: must-inform }\n'], 'nobody brings in incoming once it is approved'],
  ['the opener chooses', ['  invites: { incoming: { as: notified, in: abroad, each: every } }\n  tells: [incoming]\n  instead', '  invites: { incoming: { as: notified, in: abroad, each: chosen } }\n  tells: [incoming]\n  instead'], 'that cannot wait for an approval'],
  ['the scoreboard counts it', ['lists:\n', 'scoreboard: { accepted: approve, answered: close, withdrawn: withdraw, agreed: sending }\nlists:\n'], 'the scoreboard counts from the opening'],
  ['a part is handed over', ['  take-note:\n', '  pass-over: { by: incoming, from: [in-force], hands-over: part, becomes: ended }\n\n  take-note:\n'], 'parts are handed over'],
  ['an end that never comes', ['ends: [send, approve]', 'ends: [send, submit]'], 'submit comes before all else'],
];

for (const [name, change, message] of cases) {
  test(`refused: ${name}`, () => {
    const { faults } = compiled(...change);
    assert.ok(
      faults.some((fault) => fault.file === SHAPE && fault.message.includes(message)),
      JSON.stringify(faults),
    );
  });
}

test('an exchange begins as the country has it, and as elsewhere for who could approve it', () => {
  const { procedures, faults } = compile(readDefinitionFiles(projectRoot), ['en']);
  assert.deepEqual(faults, []);
  const alert = procedures.find(({ id }) => id.endsWith('alert-doctors'));
  assert.ok(alert);
  assert.deepEqual(
    beginningsOf(alert.workflow).map(({ action, to }) => [action, to]),
    [
      ['send', 'in-force'],
      ['submit', 'submitted'],
    ],
  );
  const begins = (functions: string[], switched?: Record<string, boolean>) =>
    begunBy(alert, { functions }, switched).workflow.opening.action;
  assert.deepEqual(
    [
      begins(['alert-authority']),
      begins(['alert-authority'], { approval: false }),
      begins(['alert-authority'], { approval: true }),
      begins(['alert-authority', 'coordinates-outgoing-alerts'], { approval: true }),
      begins(['alert-authority', 'coordinates-alerts'], { approval: true }),
    ],
    ['send', 'send', 'submit', 'send', 'submit'],
  );
});
