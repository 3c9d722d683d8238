import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { member, plainTerm } from '../../test/support/small-exchange.ts';
import { compile, readDefinitionFiles } from '../procedures/index.ts';
import { projectRoot } from '../root.ts';
import { Refusal } from '../refusal.ts';
import { type Command, decide, targetsWanted } from './decide.ts';
import type { VersionedProcedure } from './input.ts';
import type { ActingMembership, ExchangeState, RequestContent } from './model.ts';
import { open } from './opening.ts';
import { isGone, isIn, moves, possibleActions } from './policy.ts';

// Requests that are handed over, divided, changed and lengthened at random: what must hold in every state of them.

const found = compile(readDefinitionFiles(projectRoot), ['en']).procedures.find(
  ({ id }) => id === 'professional-qualifications.information-request',
);
assert.ok(found);
const procedure: VersionedProcedure = { ...found, hash: 'moves' };
const { actions, order, states } = procedure.workflow;
/** Files have tests of their own. */
const done = Object.keys(actions).filter((name) => name !== 'attach' && name !== 'recall');

const people = ['at-1', 'hu-1', 'hu-2', 'hu-3', 'hu-9', 'cz-1'].map((name) =>
  member(name, ['handler'], procedure.area),
);
const text = { text: 'Canary', lang: 'en' };
const content = (daysWanted: number): RequestContent => ({
  fields: {
    profession: 'doctor',
    purpose: 'establishment',
    daysWanted,
    firstName: 'Canary',
    surname: 'Canary',
    reason: text,
  },
  questions: ['pq-1', 'pq-14', 'pq-11', 'pq-17'].map((code) => ({ code, parameters: {} })),
});
const target = (authorityId: string) => ({
  authorityId,
  country: authorityId.slice(0, 2).toUpperCase(),
  functions: ['sends', 'replies', 'coordinates'],
});

interface Step {
  readonly pick: number;
  readonly which: number;
  readonly days: number;
  readonly authority: string;
  readonly hours: number;
}
const step: fc.Arbitrary<Step> = fc.record({
  pick: fc.noBias(fc.nat({ max: 1000 })),
  which: fc.noBias(fc.nat({ max: 50 })),
  days: fc.integer({ min: 1, max: 30 }),
  authority: fc.constantFrom('hu-1', 'hu-2', 'hu-3', 'hu-9', 'cz-1'),
  hours: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 100 }) }, fc.constant(24 * 62)),
});

/** What is rightly typed for an action on a part. */
function inputOf(action: string, { questions }: ExchangeState['parts'][number], { days, authority, which }: Step) {
  const answers = Object.fromEntries(questions.map(({ no }) => [no, { value: 'yes' }]));
  const moved = questions.slice(1 + (which % Math.max(1, questions.length - 1))).map(({ no }) => no);
  const rule = actions[action];
  return {
    ...Object.fromEntries(
      (rule?.input ?? []).flatMap(({ name, type }): [string, unknown][] =>
        type === 'integer' ? [[name, days]] : type === 'long-text' ? [[name, text]] : [],
      ),
    ),
    ...(rule?.answers ? { answers } : {}),
    ...(rule?.changes ? { content: content(days) } : {}),
    ...(rule?.handsOver ? { authority } : {}),
    ...(rule?.handsOver === 'questions' ? { questions: moved.length > 0 ? moved : [questions.at(-1)?.no] } : {}),
  };
}

/** Said anew, and not by the code that is tested. */
function assertSound(exchange: ExchangeState): void {
  const numbers = exchange.parts.flatMap(({ questions }) => questions.map(({ no }) => no));
  assert.deepEqual(numbers.toSorted(), [1, 2, 3, 4], 'every question is in one part');
  for (const part of exchange.parts) {
    const holders = exchange.participants.filter((one) => one.partNo === part.no && one.role === 'recipient');
    const here = holders.filter(({ state }) => state !== 'left');
    assert.equal(here.length, part.state === 'withdrawn' ? 0 : 1, `part ${part.no} has one holder`);
    assert.equal(holders.at(-1)?.state === 'left', part.state === 'withdrawn', 'the last of them');
    const [holder] = here;
    if (holder) assert.equal(holder.state === 'invited', part.state === 'awaiting-acceptance');
    const running = Object.values(part.terms).filter(({ status }) => status === 'running');
    if (states[part.state]?.final) assert.deepEqual(running, []);
    if (part.state !== 'accepted' && part.state !== 'partly-answered')
      assert.equal(part.facts.moreDays, undefined, 'nothing is pending where nobody can answer it');
  }
  const acting = exchange.participants.filter(({ state, role }) => state !== 'left' && role === 'recipient');
  assert.equal(new Set(acting.map(({ authorityId }) => authorityId)).size, acting.length, 'nobody holds two parts');
  for (const one of exchange.participants.filter(({ state }) => state === 'left'))
    assert.deepEqual([one.turn, one.due, one.closed], [false, null, true]);
  assert.equal(
    exchange.state,
    order[Math.min(...exchange.parts.map(({ state }) => order.indexOf(state)))],
    'as advanced as the least of its parts',
  );
}

/** One of the actions that somebody may do now, with right input; its refusal, when there is one. */
function play(exchange: ExchangeState, current: Step, now: Date): { done: string; after: ExchangeState } | undefined {
  const moment = { now, term: plainTerm };
  const possible = people.flatMap((who) =>
    possibleActions(procedure, exchange, who, moment).map((one) => ({ ...one, who })),
  );
  // A request that is withdrawn at once shows nothing more.
  const ends = current.pick % 4 === 0;
  const names = done.filter((name) => (ends || name !== 'withdraw') && possible.some((one) => one.action === name));
  const action = names[current.pick % names.length] ?? '';
  const offered = possible.filter((one) => one.action === action);
  const chosen = offered[current.which % offered.length];
  if (!chosen) return undefined;
  const { who, part } = chosen;
  const command: Command = {
    action,
    part: part.no,
    revision: exchange.revision,
    input: inputOf(action, part, current),
    invited: wantedBy(exchange, who, { action, part: part.no, input: { authority: current.authority } }, now),
    sent: content(Number(exchange.overview.daysWanted)),
  };
  try {
    return { done: action, after: decide(procedure, exchange, who, command, moment).exchange };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { done: error.issues[0]?.code ?? error.code, after: exchange };
  }
}

function wantedBy(exchange: ExchangeState, who: ActingMembership, command: Command, now: Date) {
  const wanted = targetsWanted(procedure, exchange, who, command, { now, term: plainTerm });
  return new Map(
    wanted.map((one) => {
      if ('authorityIds' in one) return [one.role, one.authorityIds.map(target)];
      return [one.role, one.countries?.includes('HU') ? [target('hu-9')] : []];
    }),
  );
}

test('handed over, divided, changed and lengthened at random: every state is sound, what is offered can be done', () => {
  const reached = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(step, { minLength: 6, maxLength: 30, size: 'max' }), (steps) => {
      let now = Date.parse('2026-03-02T12:00:00Z');
      let exchange = open(
        procedure,
        {
          id: 'x',
          number: 'n',
          content: content(10),
          requester: { authorityId: 'at-1', country: 'AT' },
          invited: new Map([['recipient', [{ authorityId: 'hu-1', country: 'HU' }]]]),
        },
        { now: new Date(now), term: plainTerm },
      ).exchange;
      for (const current of steps) {
        now += current.hours * 3_600_000;
        const before = exchange;
        const played = play(before, current, new Date(now));
        if (!played) break;
        exchange = played.after;
        assertSound(exchange);
        const rule = actions[played.done];
        assert.equal(exchange.revision - before.revision, Number(rule !== undefined && moves(procedure, rule)));
        // Who acts no more never acts again by the same seat, and no seat changes hands.
        for (const [index, one] of before.participants.entries()) {
          assert.equal(exchange.participants[index]?.authorityId, one.authorityId);
          if (isGone(procedure, one)) assert.equal(exchange.participants[index]?.state, 'left');
          assert.ok(before.parts.some((part) => isIn(one, part.no)));
        }
        reached.set(played.done, (reached.get(played.done) ?? 0) + 1);
      }
      for (const { state } of exchange.parts) reached.set(state, (reached.get(state) ?? 0) + 1);
    }),
    // One seed, so that what is reached once is reached always.
    { numRuns: 500, seed: 20_261_122 },
  );
  const refusals = ['recipient-abroad', 'recipient-takes-part', 'nobody-there', 'nothing-changed'];
  for (const needed of [...done, ...order, ...refusals]) assert.ok(reached.get(needed), `nothing came to "${needed}"`);
  // What is offered is refused for no other reason than whom it names, and that it changes nothing.
  const known = new Set([...done, ...order, ...refusals, 'already-involved']);
  assert.deepEqual(
    [...reached.keys()].filter((one) => !known.has(one)),
    [],
  );
});
