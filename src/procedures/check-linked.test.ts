/** Every rule of what exchanges of one case have to do with each other, with a definition that breaks it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLAIM_FILE, linkedFiles, NOTICE_FILE } from '../../test/support/linked-procedures.ts';
import type { Change } from '../../test/support/small-procedure.ts';
import { compile } from './compile.ts';
import { diagram } from './diagram.ts';

test('sound definitions are taken', () => assert.deepEqual(compile(linkedFiles(), ['en']).faults, []));

const CLOSE = 'linked: { via: give-notice, in: [given, opposed], are: none }\n    tells';
const ADOPT = 'follows: { in: [answered, noticed] }';
const GIVE = 'follows: { when: { urgency: ["no"] } }';

// biome-ignore format: one case a line
const broken: [what: string, change: Change, message: RegExp][] = [
  ['a guard on an unknown link', [CLAIM_FILE, CLOSE, CLOSE.replace('give-notice', 'warn')], /no link warn/],
  ['a guard on an unknown state', [CLAIM_FILE, CLOSE, CLOSE.replace('given', 'shouted')], /lifts.notice has no state shouted/],
  ['a guard on an unknown term', [CLAIM_FILE, 'during: standstill', 'during: silence'], /lifts.notice has no term silence/],
  ['a guard that asks two things', [CLAIM_FILE, 'during: standstill', 'during: standstill, in: [given]'], /one of `in`, `during` and `over`/],
  ['a link guarded by an unknown state', [CLAIM_FILE, 'linked: { via: give-notice, in: [given, opposed], are: none }\n    fills', 'linked: { via: give-notice, in: [shouted], are: none }\n    fills'], /no state shouted/],
  ['what it follows in an unknown state', [NOTICE_FILE, ADOPT, 'follows: { in: [answered, begun] }'], /nothing that it follows has a state begun/],
  ['what it follows never in the state', [NOTICE_FILE, ADOPT, 'follows: { in: [begun] }'], /what is made of lifts.claim could never do it/],
  ['an unknown term of what it follows', [NOTICE_FILE, ADOPT, 'follows: { not-during: silence }'], /lifts.claim has no term silence/],
  ['a guard that asks nothing', [NOTICE_FILE, ADOPT, 'follows: {}'], /`in`, `after` or `not-during`/],
  ['to follow where nothing makes it', [CLAIM_FILE, 'tells: [holder]\nactions', 'tells: [holder]\n  follows: {}\nactions'], /no link of the area makes this procedure/],
  ['to follow by a choice that is none', [NOTICE_FILE, GIVE, 'follows: { when: { urgency: [maybe] } }'], /urgency is no choice of the form/],
  ['an audience of an unknown role', [NOTICE_FILE, 'followed: holder', 'followed: helper'], /nothing that it follows has a role helper/],
  ['one of those who take part there', [NOTICE_FILE, 'each: every, optional', 'each: one, optional'], /comes in as a whole/],
  ['a cause that is no term', [NOTICE_FILE, 'on: adopt, in', 'on: { over: silence }, in'], /no term silence/],
  ['a cause that moves nothing', [NOTICE_FILE, 'on: adopt, in', 'on: { over: standstill }, in'], /the passing of term standstill moves nothing here/],
  ['a cause that is neither', [NOTICE_FILE, 'on: adopt, in', 'on: { met: standstill }, in'], /an action, or { over: a term }/],
  ['a cause that is no action', [NOTICE_FILE, 'on: adopt, in', 'on: shout, in'], /no action shout/],
  ['a cause in what it does not follow', [NOTICE_FILE, 'on: adopt, in: followed', 'on: adopt, in: warn'], /no link warn/],
  ['an unknown consequence', [NOTICE_FILE, 'does: conclude', 'does: end'], /lifts.claim has no consequence end/],
  ['a consequence that nothing causes', [CLAIM_FILE, '  conclude: {', '  end: { from: [asked], to: closed }\n  conclude: {'], /nothing ever causes end/],
  ['a consequence from an unknown state', [CLAIM_FILE, 'conclude: { from: [answered, noticed]', 'conclude: { from: [begun]'], /no state begun/],
  ['a consequence after the end', [CLAIM_FILE, 'conclude: { from: [answered, noticed]', 'conclude: { from: [closed]'], /nothing happens any more in the final state closed/],
  ['a consequence to an unknown state', [CLAIM_FILE, 'to: concluded', 'to: over'], /no state over/],
  ['a consequence for an unknown role', [CLAIM_FILE, 'tells: [asker, holder] }\nretention', 'tells: [helper] }\nretention'], /no role helper/],
  ['a consequence into an unknown seat', [CLAIM_FILE, 'makes: { holder: warned }', 'makes: { holder: asleep }'], /no participant state asleep/],
  ['a consequence without effect', [CLAIM_FILE, 'conclude: { from: [answered, noticed], to: concluded, tells: [asker, holder] }', 'conclude: { from: [answered] }'], /it does nothing/],
  ['a link of the name that means what is followed', [CLAIM_FILE, '  give-notice:\n', '  followed: { procedure: notice, by: asker, from: [asked] }\n  give-notice:\n'], /followed means the exchange/],
];
for (const [what, change, message] of broken)
  test(`the checker refuses: ${what}`, () => {
    const { faults } = compile(linkedFiles(change), ['en']);
    assert.ok(
      faults.some((fault) => message.test(fault.message)),
      JSON.stringify(faults),
    );
  });

test('what depends on another exchange, does something there or undergoes it is said in words', () => {
  const missing = compile(
    linkedFiles().map((file) => (file.path.includes('/texts/') ? { ...file, text: '{}\n' } : file)),
    ['en'],
  ).faults.flatMap(({ message }) => /^text (\S*(?:linked|causes|consequence)\S*) is missing/.exec(message)?.[1] ?? []);
  const wanted = ['close', 'remind', 'insist', 'praise', 'give', 'adopt'].map((action) => `action.${action}.linked`);
  const said = ['link.give-notice.linked', 'action.give.causes', 'action.adopt.causes'];
  assert.deepEqual(missing.sort(), [...wanted, ...said, 'consequence.conclude', 'consequence.noticed'].sort());
});

test('what another exchange does is drawn', () => {
  const claim = compile(linkedFiles(), ['en']).procedures.find(({ id }) => id === 'lifts.claim');
  assert.ok(claim);
  const drawn = diagram(claim, (key) => key);
  assert.match(drawn, /s_answered --> s_noticed : consequence\.noticed\n/);
  assert.match(drawn, /s_noticed --> s_concluded : consequence\.conclude\n/);
});

test('a procedure whose act sets no term of its shape has none, and nothing waits for it', () => {
  const FORM = 'procedures/lifts/notice.yaml';
  const without: Change = [FORM, 'form:\n', 'terms:\n  standstill: { none: true }\nform:\n'];
  // The other definition asks for the term: it must not.
  const unasked: Change[] = ['during: standstill', 'over: standstill'].map((word) => [CLAIM_FILE, word, 'in: [taken]']);
  const { procedures, faults } = compile(linkedFiles(without, ...unasked), ['en']);
  assert.deepEqual(faults, []);
  const notice = procedures.find(({ id }) => id === 'lifts.notice');
  assert.deepEqual([notice?.workflow.terms, notice?.workflow.actions.adopt?.after], [{}, []]);
  const wrong: [Change, RegExp][] = [
    [[FORM, 'form:\n', 'terms:\n  silence: { none: true }\nform:\n'], /the workflow has no term silence/],
    [
      [FORM, 'form:\n', 'terms:\n  standstill: { none: true, unit: weeks }\nform:\n'],
      /the act sets no term standstill/,
    ],
  ];
  for (const [change, message] of wrong)
    assert.ok(compile(linkedFiles(change), ['en']).faults.some((fault) => message.test(fault.message)));
});
