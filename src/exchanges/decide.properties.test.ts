import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Refusal } from '../refusal.ts';
import { decide } from './decide.ts';
import type { ActingMembership, ExchangeState } from './model.ts';
import { possibleActions } from './policy.ts';
import { contentOf } from './content.ts';
import { present } from './present.ts';
import { applyTimers } from './time.ts';
import {
  asked,
  asker,
  holder,
  member,
  plainTerm,
  smallAnswers,
  smallContent,
  smallProcedure,
  stranger,
} from '../../test/support/small-exchange.ts';

const small = smallProcedure();
const people: readonly ActingMembership[] = [
  asker,
  holder,
  stranger,
  member('be-1', ['viewer'], 'lifts'),
  member('be-1', ['administrator'], 'lifts'),
  member('at-1', ['viewer', 'handler'], 'lifts'),
  member('at-1', ['handler'], 'stairs'),
];
const actions = ['ask', 'take', 'jot', 'answer', 'return', 'finish', 'dance', 'constructor', '__proto__', ''];
const inputs = [
  {},
  { days: 3 },
  { days: 0 },
  { patience: 1, answers: smallAnswers },
  { patience: 1, answers: {} },
  { answers: { '1': { value: 'no' } } },
  { rating: 'good' },
];

interface Step {
  /** Nobody: the sweeper comes by, and what time did is written down. */
  readonly who: ActingMembership | null;
  readonly action: string;
  readonly input: object;
  readonly revision: 'seen' | 'other' | 'none';
  readonly part: number | undefined;
  readonly hours: number;
}

const likely = fc.constantFrom<Pick<Step, 'who' | 'action' | 'input'>>(
  { who: holder, action: 'take', input: { days: 3 } },
  { who: holder, action: 'jot', input: { answers: smallAnswers } },
  { who: holder, action: 'answer', input: { patience: 1, answers: smallAnswers } },
  { who: asker, action: 'return', input: {} },
  { who: asker, action: 'finish', input: { rating: 'good' } },
  { who: null, action: '', input: {} },
);
const anything = fc.record({
  who: fc.constantFrom(...people),
  action: fc.constantFrom(...actions),
  input: fc.oneof(fc.constantFrom<object>(...inputs), fc.dictionary(fc.string(), fc.jsonValue())),
});
const step: fc.Arbitrary<Step> = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: likely }, { weight: 1, arbitrary: anything }),
    fc.record({
      revision: fc.oneof(
        { weight: 8, arbitrary: fc.constant('seen' as const) },
        fc.constantFrom('other' as const, 'none' as const),
      ),
      part: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(undefined, 1) }, fc.constantFrom(2, Number.NaN)),
      hours: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 20 }) }, fc.integer({ min: 0, max: 400 })),
    }),
  )
  .map(([what, how]) => ({ ...what, ...how }));

function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Buffer.isBuffer(value)) {
    for (const item of Object.values(value)) freeze(item);
    Object.freeze(value);
  }
  return value;
}

/** What must hold in every state, said anew and not by the code that is tested. */
function assertSound(exchange: ExchangeState): void {
  const [part] = exchange.parts;
  assert.ok(part && exchange.parts.length === 1);
  const turns: Record<string, string | undefined> = {
    waiting: 'holder',
    taken: 'holder',
    answered: 'asker',
    done: '',
    lapsed: '',
  };
  const until: Record<string, string | undefined> = { waiting: 'lapse', taken: 'promised', answered: 'silence' };
  assert.ok(part.state in turns, part.state);
  assert.equal(exchange.state, part.state);
  const ended = turns[part.state] === '';
  const term = part.terms[until[part.state] ?? ''];
  for (const { role, turn, due, closed, state } of exchange.participants) {
    assert.equal(turn, role === turns[part.state]);
    assert.equal(due, turn && term && term.status !== 'met' ? term.due : null);
    assert.equal(closed, ended);
    assert.ok(state === 'engaged' || (role === 'holder' && state === 'invited'));
    if (role === 'holder' && ['taken', 'answered', 'done'].includes(part.state)) assert.equal(state, 'engaged');
  }
  const running = Object.values(part.terms).filter(({ status }) => status === 'running');
  const earliest = Math.min(...running.map(({ expiresAt }) => Date.parse(expiresAt)));
  assert.equal(part.nextExpiry?.getTime() ?? Number.POSITIVE_INFINITY, earliest);
  if (ended) assert.equal(running.length, 0);
  assert.equal(exchange.closedAt === null, !ended);
}

const play = (
  steps: readonly Step[],
  see: (exchange: ExchangeState, who: ActingMembership, now: Date) => void,
): ExchangeState => {
  let exchange = freeze(asked(small));
  let now = Date.parse('2026-03-02T12:00:00Z');
  for (const current of steps) {
    now += current.hours * 3_600_000;
    see(exchange, current.who ?? stranger, new Date(now));
    if (current.who === null) {
      exchange = freeze(applyTimers(small, exchange, { now: new Date(now), term: plainTerm }).exchange);
      continue;
    }
    const revision = { seen: exchange.revision, other: exchange.revision + 7, none: undefined }[current.revision];
    const { action, part, input } = current;
    const command = freeze({ action, part, revision, input: input as Record<string, unknown> });
    try {
      exchange = freeze(
        decide(small, exchange, current.who, command, { now: new Date(now), term: plainTerm }).exchange,
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return exchange;
};

test('whatever is done, whenever: only refusals are thrown, and every state is sound', () => {
  const reached = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(step, { minLength: 6, maxLength: 24 }), (steps) => {
      const last = play(steps, (exchange, _who, now) => {
        assertSound(exchange);
        const timed = applyTimers(small, exchange, { now, term: plainTerm });
        assertSound(timed.exchange);
        for (const [before, after] of timed.events.map((event, index) => [timed.events[index - 1], event] as const)) {
          assert.ok(before === undefined || before.legalAt <= (after?.legalAt ?? 0));
          assert.ok((after?.legalAt ?? 0) <= now);
        }
        assert.deepEqual(applyTimers(small, timed.exchange, { now, term: plainTerm }).events, []);
      });
      assertSound(last);
      reached.set(last.state, (reached.get(last.state) ?? 0) + 1);
    }),
    { numRuns: 1000 },
  );
  // A generator that never leaves the beginning would prove nothing.
  for (const state of small.workflow.order)
    assert.ok((reached.get(state) ?? 0) > 10, `${state}: ${reached.get(state)}`);
});

test('what may be done is what is not refused, for everybody at every time', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
      play(steps, (exchange, who, now) => {
        const { exchange: present } = applyTimers(small, exchange, { now, term: plainTerm });
        const may = new Set(possibleActions(small, present, who, { now, term: plainTerm }).map(({ action }) => action));
        for (const action of Object.keys(small.workflow.actions)) {
          const input =
            { take: { days: 3 }, jot: { answers: {} }, answer: { patience: 1, answers: smallAnswers } }[action] ?? {};
          let code = '';
          try {
            decide(small, exchange, who, { action, revision: present.revision, input }, { now, term: plainTerm });
          } catch (error) {
            code = error instanceof Refusal ? error.code : 'thrown';
          }
          assert.equal(code === '', may.has(action), `${action}: ${code || 'done'}`);
        }
      });
    }),
    { numRuns: 300 },
  );
});

test('before it is taken the asked authority sees no personal data and no free text, whoever looks and whatever is given', () => {
  // Everything that was ever written, as if the gateway had opened it.
  const everything = {
    ...contentOf([]),
    requests: [smallContent],
    answers: new Map([[1, [{ no: 2, answers: { '1': { value: { text: 'Canary Answer', lang: 'en' } } } }]]]),
  };
  let hidden = 0;
  let shown = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
      play(steps, (exchange, _who, now) => {
        const engaged = exchange.participants.some(({ role, state }) => role === 'holder' && state === 'engaged');
        for (const who of people.filter(({ authorityId, area }) => authorityId === 'be-1' && area === 'lifts')) {
          const seen = JSON.stringify(present(small, exchange, who, everything, [], { now, term: plainTerm }).sections);
          const questions = JSON.stringify(
            present(small, exchange, who, everything, [], { now, term: plainTerm }).parts,
          );
          if (engaged && who.roles.includes('handler')) {
            for (const canary of ['Canary Owner', 'Canary Why', '1999-01-02']) assert.ok(seen.includes(canary), canary);
            for (const canary of ['Canary Part', 'Canary Answer']) assert.ok(questions.includes(canary), canary);
            shown += 1;
          } else {
            assert.ok(!/Canary|1999-01-02|"value":7|"IT"/.test(seen + questions), seen + questions);
            hidden += 1;
          }
        }
      });
    }),
    { numRuns: 300 },
  );
  assert.ok(hidden > 100 && shown > 100, `${hidden} hidden, ${shown} shown`);
});
