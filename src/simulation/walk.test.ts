import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileNotice } from '../../test/support/notice-procedure.ts';
import { plainTerm, smallProcedure } from '../../test/support/small-exchange.ts';
import { realProcedure } from '../../test/support/real-procedure.ts';
import { memberOf, viewAs } from './simulation.ts';
import { beginWalk, isShown, replay, settingsIn, type Step, take, type WalkOptions } from './walk.ts';

const now = new Date('2026-03-02T09:00:00Z');

test('a walk is its steps: replayed it stands where it stood, and ends at the first step that is no longer possible', () => {
  const options: WalkOptions = { procedure: smallProcedure(), term: plainTerm, now, typed: { daysWanted: '9' } };
  const steps: Step[] = [
    { step: 'as', authority: 'holder', kind: 'handler' },
    { step: 'do', action: 'take', input: { days: 4 }, fills: false },
    { step: 'wait', until: 'next' },
  ];
  const { walk, taken } = replay(options, steps);
  assert.equal(taken, 3);
  assert.deepEqual(
    walk.happened.map(({ no, action }) => [no, action]),
    [
      [1, 'ask'],
      [2, 'take'],
      [3, 'term.promised'],
    ],
  );
  assert.deepEqual(replay(options, steps).walk.happened, walk.happened);
  const [look = steps[0] as Step] = steps;
  assert.equal(replay(options, [look, { step: 'do', action: 'finish', input: {}, fills: true }, look]).taken, 1);
  assert.throws(() => take(walk, { step: 'wait', until: now }), { code: 'clock-backwards' });
  assert.throws(() => take(walk, { step: 'others', number: 1 }), { code: 'nothing-by-itself' });
  assert.throws(() => take(walk, { step: 'moderate', number: 1, releases: true }), { code: 'held-not-found' });
});

test('what only looks like a name is refused as what is not there', () => {
  const begun = beginWalk({ procedure: smallProcedure(), term: plainTerm, now, typed: {} });
  for (const fills of [true, false])
    assert.throws(() => take(begun, { step: 'do', action: 'constructor', input: {}, fills }), {
      code: 'action-unknown',
    });
  assert.throws(() => take(begun, { step: 'as', authority: 'holder', kind: 'constructor' }), { code: 'nobody-there' });
});

test('what waits for a moderator is released by one, or sent back, and by nobody else', () => {
  const [notice] = compileNotice().procedures;
  assert.ok(notice?.workflow.settings?.moderation);
  const { settings } = notice.workflow;
  const moderation = { ...settings.moderation, initially: true } as (typeof settings)[string];
  const procedure = {
    ...notice,
    hash: 'notice',
    workflow: { ...notice.workflow, settings: { ...settings, moderation } },
  };
  const begun = beginWalk({ procedure, term: plainTerm, now, typed: {} });
  const steps: Step[] = [
    { step: 'as', authority: 'approver', kind: 'handler' },
    { step: 'do', action: 'broadcast', input: {}, fills: true },
    { step: 'as', authority: 'commission', kind: 'handler' },
    { step: 'do', action: 'comment', input: {}, fills: true },
  ];
  const waiting = steps.reduce(take, begun);
  const [held] = waiting.simulation.held ?? [];
  assert.ok(held, 'the comment waits');
  assert.throws(() => take(waiting, { step: 'moderate', number: 1, releases: true }));
  const moderator = waiting.simulation.exchange.participants.find(({ no }) => held.moderators.includes(no));
  const looking = take(waiting, { step: 'as', authority: moderator?.authorityId ?? '', kind: 'handler' });
  const released = take(looking, { step: 'moderate', number: 1, releases: true });
  assert.deepEqual([released.simulation.held, released.happened.at(-1)?.action], [[], 'comment']);
  const returned = take(looking, { step: 'moderate', number: 1, releases: false });
  assert.deepEqual([returned.simulation.held, returned.happened.length], [[], looking.happened.length]);
});

test('a setting of the countries is switched in the midst of it, or stands otherwise from the beginning', () => {
  const [notice] = compileNotice().procedures;
  assert.ok(notice);
  const options: WalkOptions = { procedure: { ...notice, hash: 'notice' }, term: plainTerm, now, typed: {} };
  const comment: Step[] = [
    { step: 'as', authority: 'approver', kind: 'handler' },
    { step: 'do', action: 'broadcast', input: {}, fills: true },
    { step: 'as', authority: 'commission', kind: 'handler' },
    { step: 'do', action: 'comment', input: {}, fills: true },
  ];
  const on: Step = { step: 'switch', setting: 'moderation', on: true };
  const heldAfter = (steps: readonly Step[], switched = {}) =>
    replay({ ...options, switched }, steps).walk.simulation.held?.length ?? 0;
  assert.equal(heldAfter(comment), 0);
  assert.equal(heldAfter([...comment.slice(0, 3), on, ...comment.slice(3)]), 1);
  assert.equal(heldAfter(comment, { moderation: true }), 1);
  assert.equal(heldAfter([{ ...on, on: false }, ...comment], { moderation: true }), 0);
  const begun = beginWalk(options);
  assert.deepEqual(settingsIn(begun.simulation).moderation, false);
  assert.deepEqual(settingsIn(take(begun, on).simulation).moderation, true);
  for (const setting of ['weather', 'constructor'])
    assert.throws(() => take(begun, { ...on, setting }), { code: 'setting-unknown' });
  assert.throws(() => beginWalk({ ...options, switched: { weather: true } }), { code: 'setting-unknown' });
});

test('who reads a register plays, is shown the entry while it is there, and does nothing in it', () => {
  const options: WalkOptions = { procedure: realProcedure('firearms.refusals'), term: plainTerm, now, typed: {} };
  const begun = beginWalk(options);
  const reader = begun.simulation.cast.find(({ functions }) => functions.includes('consults-refusals'));
  assert.ok(reader);
  const as = (authority: string, kind = 'handler'): Step => ({ step: 'as', authority, kind });
  const reading = take(begun, as(reader.authorityId));
  assert.equal(isShown(reading), true);
  const { sections, actions } = viewAs(reading.simulation, memberOf(reader, 'handler', options.procedure));
  assert.ok(sections.some(({ fields }) => fields.some(({ field, value }) => field.name === 'surname' && value)));
  assert.deepEqual(actions, []);
  assert.throws(() => take(reading, { step: 'do', action: 'annul', input: {}, fills: true }), {
    code: 'exchange-not-found',
  });
  const annulled = [as('recorder'), { step: 'do', action: 'annul', input: {}, fills: true } as const].reduce(
    take,
    reading,
  );
  assert.equal(isShown(take(annulled, as(reader.authorityId))), false);
  // Who may look nobody up finds nothing.
  assert.equal(isShown(take(begun, as(reader.authorityId, 'viewer'))), false);
});
