/** Random interleavings of requester, recipient, a stranger, a viewer and the clock, held against a reference that knows nothing of ours. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Outcome } from '../../src/exchanges/index.ts';
import { Refusal } from '../../src/refusal.ts';
import { assertLines } from '../support/case-lines.ts';
import { type ExchangeFixture, exchangeFixture } from '../support/exchange-fixture.ts';
import { type TestDatabase, testDatabase } from '../support/test-database.ts';
import {
  type Answered,
  attempt,
  BOXES,
  boxesOf,
  type Call,
  isOver,
  passTime,
  type Refused,
  type Request,
  seenBy,
  sent,
  turnOf,
  type Who,
} from './reference.ts';

const RUNS = 150;
const WHO: readonly Who[] = ['requester', 'recipient', 'stranger', 'viewer'];
/** The reference's holidays end here. */
const LAST_DAY = Date.UTC(2026, 7, 1);
/** The personal fields of `content()`, and the text answer of `answers()`. */
const PERSONAL = ['Anna', 'Esempio', '1980-02-29', 'La signora chiede'];
const ANSWER = 'Minden rendben van';

let database: TestDatabase;
let fixture: ExchangeFixture;
before(async () => {
  database = await testDatabase();
  fixture = await exchangeFixture(database);
});
after(() => database.close());

type Step =
  | { readonly kind: 'wait'; readonly hours: number }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'look'; readonly who: Who }
  /** Whatever: mostly refused. */
  | { readonly kind: 'call'; readonly who: Who; readonly call: Omit<Call, 'revision'>; readonly behind: number }
  /** What comes next, mostly rightly done. */
  | { readonly kind: 'next'; readonly days: number; readonly valid: boolean; readonly behind: number }
  /** An earlier call once more under its key, with the same payload or with another. */
  | { readonly kind: 'again'; readonly which: number; readonly changed: boolean };

const days = fc.integer({ min: 1, max: 20 });
const who = fc.constantFrom(...WHO);
const action = fc.constantFrom('accept', 'save-answers', 'reply', 'close', 'fly', 'constructor');
const valid = fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.boolean());
/** How far behind the present the revision is that was seen; now and then one that does not exist yet. */
const behind = fc.constantFrom(0, 0, 0, 0, 1, -1);
const call = fc.record({ action, valid, days });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 240 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'sweep' } as const) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('look' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('call' as const), who, call, behind }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('next' as const), days, valid, behind }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('again' as const), which: fc.nat({ max: 50 }), changed: fc.boolean() }),
  },
);

/** What is typed for a call. An action's input is checked in its own state only, so that the same serves in every state. */
function inputOf({ action, valid, days }: Call): Record<string, unknown> {
  const inputs: Record<string, [right: Record<string, unknown>, wrong: Record<string, unknown>]> = {
    accept: [{ days }, { days: 0 }],
    'save-answers': [{ answers: { 1: { value: 'yes' } } }, { answers: { 1: { value: 'perhaps' } } }],
    reply: [{ answers: fixture.answers() }, { answers: { 1: { value: 'yes' } } }],
    close: [{ timeliness: 'satisfied' }, { timeliness: 'splendid' }],
  };
  return (Object.hasOwn(inputs, action) ? inputs[action]?.[valid ? 0 : 1] : undefined) ?? {};
}

interface Made {
  readonly who: Who;
  /** The last one made under the key: the accepted one, as soon as there is one. */
  call: Call;
  readonly key: string;
  answer: Answered | Refused;
}

/** One request, in the program and in the reference. */
class Pair {
  readonly #id: string;
  readonly #model: Request;
  readonly #made: Made[] = [];
  readonly counts: Map<string, number>;

  constructor(id: string, model: Request, counts: Map<string, number>) {
    this.#id = id;
    this.#model = model;
    this.counts = counts;
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'wait':
        fixture.clock.now = new Date(Math.min(now() + step.hours * 3_600_000, LAST_DAY));
        return;
      case 'sweep':
        assert.equal(await fixture.exchanges.applyDueTerms(this.#id), passTime(this.#model, now()), 'sweeping');
        return;
      case 'look':
        return this.look(step.who);
      case 'call':
        return this.#call(step.who, { ...step.call, revision: this.#revision(step.behind) });
      case 'next': {
        const next = WHO.flatMap((who) => (seenBy(this.#model, who)?.actions ?? []).map((action) => ({ who, action })));
        const moves = next.find(({ action }) => action !== 'save-answers');
        if (!moves) return;
        const revision = this.#revision(step.behind);
        return this.#call(moves.who, { action: moves.action, revision, valid: step.valid, days: step.days });
      }
      case 'again':
        return this.#again(step.which, step.changed);
    }
  }

  #revision(behind: number): number {
    return Math.max(1, this.#model.revision - behind);
  }

  async #call(who: Who, call: Call): Promise<void> {
    const made: Made = { who, call, key: randomUUID(), answer: attempt(this.#model, who, call, now()) };
    this.#made.push(made);
    assert.deepEqual(await this.#ask(made.who, made.call, made.key), made.answer, `${who} ${JSON.stringify(call)}`);
    this.#count(made.answer);
  }

  async #again(which: number, changed: boolean): Promise<void> {
    const made = this.#made[which % Math.max(1, this.#made.length)];
    if (!made) return;
    const call = changed ? { ...made.call, revision: made.call.revision + 7 } : made.call;
    // A key is used up by what was done under it, not by what was refused.
    const used = typeof made.answer !== 'string';
    const expected = used ? (changed ? '422 key-reused' : made.answer) : attempt(this.#model, made.who, call, now());
    assert.deepEqual(await this.#ask(made.who, call, made.key), expected, `again ${made.who} ${JSON.stringify(call)}`);
    if (!used && typeof expected !== 'string') Object.assign(made, { call, answer: expected });
    this.#count(used && !changed ? 'replayed' : expected);
  }

  async #ask(who: Who, call: Call, key: string): Promise<Answered | Refused> {
    const command = { action: call.action, revision: call.revision, input: inputOf(call) };
    try {
      return answeredOf(await fixture.exchanges.act(fixture.actors[who], this.#id, command, key));
    } catch (error) {
      return codeOf(error);
    }
  }

  #count(answer: Answered | Refused | 'replayed'): void {
    const name = typeof answer === 'string' ? answer : `to ${answer.state}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** State, turn, terms, what is hidden, what can be done, in which boxes it lies. */
  async look(who: Who): Promise<void> {
    const actor = fixture.actors[who];
    const seen = seenBy(this.#model, who);
    const lists = BOXES.map(async (box) => {
      const { rows } = await fixture.exchanges.list(actor, { box, limit: 100, number: this.#number });
      return rows.some((row) => row.id === this.#id) ? [box] : [];
    });
    assert.deepEqual((await Promise.all(lists)).flat(), boxesOf(this.#model, who), `boxes of ${who}`);
    const viewing = fixture.exchanges.view(actor, this.#id, 'test').catch(codeOf);
    if (!seen) {
      assert.equal(await viewing, '404 exchange-not-found');
      return;
    }
    const shown = await viewing;
    if (typeof shown === 'string') return assert.fail(`${who} sees ${shown}`);
    const { view } = shown;
    const turn = turnOf(this.#model);
    const running = this.#model.state === 'awaiting-acceptance' ? 'wanted' : 'agreed';
    assert.deepEqual(
      {
        state: view.state,
        revision: view.revision,
        turn: view.turn && { role: view.turn.role, due: view.turn.due, over: view.turn.over },
        actions: view.actions.map(({ action }) => action).sort(),
        masked: view.masked,
        closed: view.closedAt !== null,
      },
      {
        state: this.#model.state,
        revision: this.#model.revision,
        turn: turn && { ...turn, over: turn.role === 'recipient' && isOver(this.#model, running, now()) },
        actions: [...seen.actions].sort(),
        masked: !seen.personal,
        closed: this.#model.state === 'closed',
      },
      `what ${who} sees`,
    );
    const everything = JSON.stringify(view);
    for (const text of PERSONAL) assert.equal(everything.includes(text), seen.personal, `${who} and "${text}"`);
    assert.equal(everything.includes(ANSWER), seen.answers, `${who} and the answers`);
    assert.equal(
      view.parts.some((part) => part.draftAnswers),
      seen.savedAnswers,
      `${who} and the saved answers`,
    );
  }

  get #number(): string {
    return numbers.get(this.#id) ?? '';
  }

  /** The events stand as the reference had them, and the history's other end agrees. */
  async compareHistory(): Promise<void> {
    const { events } = await fixture.exchanges.events(fixture.actors.requester, this.#id);
    const recorded = events.map((event) => ({
      action: event.action,
      from: event.from_state,
      to: event.to_state,
      legalAt: event.legal_at.getTime(),
    }));
    assert.deepEqual(recorded, this.#model.events);
    assert.deepEqual(
      events.map((event) => event.no),
      events.map((_, index) => index + 1),
    );
  }
}

const now = (): number => fixture.clock.now.getTime();
const numbers = new Map<string, string>();

const answeredOf = ({ state, revision, turn }: Outcome): Answered =>
  ({ state, revision, turn: turn && { role: turn.role, due: turn.due } }) as Answered;

function codeOf(error: unknown): Refused {
  if (error instanceof Refusal) return `${error.status} ${error.code}` as Refused;
  throw error;
}

test(`${RUNS} interleavings go as the reference goes`, async (t) => {
  const counts = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      days,
      fc.integer({ min: 0, max: 100 }),
      fc.array(step, { minLength: 4, maxLength: 30 }),
      async (wanted, start, steps) => {
        fixture.clock.now = new Date(Date.UTC(2026, 2, 2, 8) + start * 11 * 3_600_000);
        const { id, number } = await fixture.send({ daysWanted: wanted });
        numbers.set(id, number ?? '');
        const pair = new Pair(id, sent(now(), wanted), counts);
        for (const step of steps) await pair.take(step);
        for (const who of WHO) await pair.look(who);
        await pair.compareHistory();
      },
    ),
    { numRuns: RUNS },
  );
  await assertLines(database.connection);
  t.diagnostic(
    [...counts]
      .sort()
      .map(([what, count]) => `${what}: ${count}`)
      .join(', '),
  );
  // Random steps that never came anywhere would agree with any reference.
  for (const needed of [
    'to accepted',
    'to replied',
    'to closed',
    'replayed',
    '422 key-reused',
    '409 changed-meanwhile',
  ])
    assert.ok(counts.get(needed), `no interleaving came to "${needed}"`);
});
