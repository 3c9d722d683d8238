/** One request in the program and in the reference: every step is taken in both, and held against each other. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Outcome } from '../../src/exchanges/index.ts';
import { PROCEDURE } from '../support/exchange-fixture.ts';
import { contentOf, inputOf } from './inputs.ts';
import { codeOf, type House, lookAt } from './looking.ts';
import { attempt } from './reference.ts';
import {
  type Answered,
  type Call,
  DONE_HERE,
  handles,
  hasIt,
  isGone,
  passTime,
  PECS,
  type Refused,
  type Request,
  seatsOf,
  sent,
  type Who,
} from './request.ts';
import { seenBy, withinState } from './seen.ts';
import { type Step, type Typed, WHO } from './steps.ts';

/** The reference's holidays end here. */
const LAST_DAY = Date.UTC(2026, 7, 1);

const answeredOf = ({ state, revision, turn }: Outcome): Answered => ({ state, revision, turn }) as Answered;
/** What ends a request, or can be done again and again, is tried less often. */
const SELDOM = ['withdraw', 'modify', 'remind', 'message'];

interface Made {
  readonly who: Who;
  /** The last one made under the key: the accepted one, as soon as there is one. */
  call: Call;
  input: Record<string, unknown>;
  readonly key: string;
  answer: Answered | Refused;
}

export class Pair {
  readonly #house: House;
  readonly #id: string;
  readonly #number: string;
  readonly #model: Request;
  readonly #made: Made[] = [];
  #texts = 0;
  #followUps = 0;

  private constructor(house: House, { id, number }: Outcome, model: Request) {
    this.#house = house;
    this.#id = id;
    this.#number = number ?? '';
    this.#model = model;
  }

  /** Sends the request. */
  static async begin(house: House, daysWanted: number, count: number, allocates: boolean): Promise<Pair> {
    const text = 'motivo 0.';
    const { exchanges, clock } = house.fixture;
    const content = contentOf(daysWanted, text, count);
    const outcome = await exchanges.sendRequest(
      house.actors.requester,
      { procedure: PROCEDURE, recipient: PECS, content },
      randomUUID(),
    );
    return new Pair(house, outcome, sent(clock.now.getTime(), { daysWanted, allocates, text, count }));
  }

  get #now(): number {
    return this.#house.fixture.clock.now.getTime();
  }

  async take(step: Step): Promise<void> {
    const { exchanges, clock } = this.#house.fixture;
    switch (step.kind) {
      case 'wait':
        clock.now = new Date(Math.min(this.#now + step.hours * 3_600_000, LAST_DAY));
        return;
      case 'sweep':
        assert.equal(await exchanges.applyDueTerms(this.#id), passTime(this.#model, this.#now), 'sweeping');
        return;
      case 'look':
        return this.look(step.who);
      case 'allocate':
        return this.#allocate(step.who, step.given);
      case 'call':
        return this.#call(step.who, this.#filled(step.action, step.part, step.behind, step.typed));
      case 'next':
        return this.#next(step);
      case 'again':
        return this.#again(step.which, step.changed);
      case 'draft':
        return this.#draft(step.who, step.draft, step.typed);
    }
  }

  async #next({ hindered, action, which, named, behind, typed }: Extract<Step, { kind: 'next' }>): Promise<void> {
    const doing = (who: Who): readonly string[] =>
      hindered && handles(who) ? withinState(this.#model, who) : (seenBy(this.#model, who, this.#now)?.actions ?? []);
    const next = WHO.flatMap((who) => doing(who).map((one) => ({ who, one, name: one.split(' ')[0] ?? '' })));
    const known = DONE_HERE.filter((name) => next.some((one) => one.name === name));
    const names = known.flatMap((name) => (SELDOM.includes(name) ? [name] : [name, name, name, name]));
    const name = names[action % names.length];
    const possible = next.filter((one) => one.name === name);
    const chosen = possible[which % possible.length];
    if (!chosen || name === undefined) return;
    const part = Number(chosen.one.split(' ')[1]);
    const call = this.#filled(name, part, behind, typed);
    return this.#call(chosen.who, named ? call : { ...call, part: undefined });
  }

  #filled(action: string, part: number | undefined, behind: number, { picked, ...typed }: Typed): Call {
    const meant = this.#model.parts.find(({ no }) => no === (part ?? 1));
    const all = meant?.questions ?? [1];
    // Not all of them can be handed over.
    const whole = action === 'split' && all.length > 1 ? all.slice(1) : all;
    const questions = picked === 'all' ? whole : all.filter((_, index) => (picked >> index) & 1);
    const revision = Math.max(1, this.#model.revision - behind);
    return { ...typed, action, part, revision, questions, text: this.#newText() };
  }

  /** Told from every other by its end: none is the beginning of another. */
  #newText(): string {
    this.#texts += 1;
    return `testo ${this.#texts}.`;
  }

  async #call(who: Who, call: Call): Promise<void> {
    const input = inputOf(call, this.#model);
    const made: Made = { who, call, input, key: randomUUID(), answer: attempt(this.#model, who, call, this.#now) };
    this.#made.push(made);
    assert.deepEqual(await this.#ask(made), made.answer, `${who} ${JSON.stringify(call)}`);
    this.#count(made);
  }

  async #again(which: number, changed: boolean): Promise<void> {
    const made = this.#made[which % Math.max(1, this.#made.length)];
    // What changed nothing then may change something now.
    if (!made || (made.call.action === 'modify' && made.call.count === undefined)) return;
    const call = changed ? { ...made.call, revision: made.call.revision + 7 } : made.call;
    // A key is used up by what was done under it, not by what was refused; whoever has lost the right is told that.
    const used = typeof made.answer !== 'string';
    const kept = hasIt(this.#model, made.who)
      ? changed
        ? ('422 key-reused' as const)
        : made.answer
      : '403 not-allocated';
    const expected = used ? kept : attempt(this.#model, made.who, call, this.#now);
    assert.deepEqual(await this.#ask({ ...made, call }), expected, `again ${made.who} ${JSON.stringify(call)}`);
    if (!used && typeof expected !== 'string') Object.assign(made, { call, answer: expected });
    if (used) this.#tell(typeof expected === 'string' ? expected : 'replayed');
    else this.#count({ call, answer: expected });
  }

  async #ask({ who, call: { action, part, revision }, input, key }: Omit<Made, 'answer'>): Promise<Answered | Refused> {
    const { fixture, actors } = this.#house;
    return fixture.exchanges
      .act(actors[who], this.#id, { action, part, revision, input }, key)
      .then(answeredOf, codeOf);
  }

  #count({ call, answer }: Pick<Made, 'call' | 'answer'>): void {
    this.#tell(typeof answer === 'string' ? answer : `did ${call.action}`);
    for (const { state } of this.#model.parts) this.#tell(`in ${state}`);
    this.#tell(`${this.#model.parts.length} parts`);
  }

  #tell(what: string): void {
    const { counts } = this.#house;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }

  async #allocate(who: Who, given: boolean): Promise<void> {
    const { office, actors } = this.#house;
    const to = given ? [actors.recipient.membershipId] : [];
    // Who has passed on all that it had, or whose request was withdrawn, gives out nothing any more.
    const gone = seatsOf(this.#model, who).every(isGone);
    const allocates = who === 'allocator' && this.#model.allocates;
    const expected =
      who === 'viewer'
        ? '403 role-may-not-act'
        : gone
          ? '409 state-does-not-allow'
          : allocates
            ? to
            : '403 allocators-only';
    const answer = await office
      .allocate(actors[who], this.#id, to, randomUUID())
      .then(({ assigned }) => assigned, codeOf);
    assert.deepEqual(answer, expected, `${who} allocates`);
    if (expected === to) this.#model.given = given;
    this.#tell(expected === to ? 'allocated' : String(expected));
  }

  async #draft(who: Who, kind: 'change' | 'copy' | 'follow-up', { days, count = 1 }: Typed): Promise<void> {
    const { fixture, actors } = this.#house;
    const { exchanges } = fixture;
    const actor = actors[who];
    const made = await exchanges.draftFrom(actor, this.#id, kind, randomUUID()).catch(codeOf);
    const seen = seenBy(this.#model, who, this.#now);
    if (!seen?.drafts.includes(kind)) {
      assert.equal(made, seen ? '403 not-your-action' : '404 exchange-not-found', `${who} makes a ${kind}`);
      return;
    }
    if (typeof made === 'string') return assert.fail(`${who} makes a ${kind}: ${made}`);
    const text = this.#newText();
    const content = contentOf(days, text, count);
    const input = { procedure: PROCEDURE, recipient: PECS, content };
    const saved = await exchanges.saveDraft(actor, made.id, input, made.revision, randomUUID());
    const outcome = await exchanges.sendDraft(actor, made.id, saved.revision, randomUUID());
    if (kind === 'follow-up') this.#followUps += 1;
    if (kind === 'change') {
      const { revision } = this.#model;
      const call = {
        action: 'modify',
        part: undefined,
        revision,
        valid: true,
        days,
        questions: [],
        target: '',
        count,
        text,
      };
      assert.deepEqual(answeredOf(outcome), attempt(this.#model, who, call, this.#now), 'changed by a draft');
    } else
      assert.equal(
        outcome.number === `${this.#number}.${this.#followUps + 1}`,
        kind === 'follow-up',
        outcome.number ?? '',
      );
    this.#tell(`sent a ${kind}`);
  }

  async look(who: Who): Promise<void> {
    const looked = { id: this.#id, number: this.#number, model: this.#model, now: this.#now };
    this.#tell(await lookAt(this.#house, looked, who));
  }

  /** The events stand as the reference had them, and the history's other end agrees. */
  async compareHistory(): Promise<void> {
    const { fixture, actors } = this.#house;
    const { events } = await fixture.exchanges.events(actors.requester, this.#id);
    const recorded = events.map((event) => ({
      action: event.action,
      part: event.part_no,
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
