import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { permitProcedure } from '../../test/support/permit-procedure.ts';
import { member, plainTerm } from '../../test/support/small-exchange.ts';
import { Refusal } from '../refusal.ts';
import { decide } from './decide.ts';
import type { ExchangeState } from './model.ts';
import { open } from './opening.ts';
import { hindrance, possibleActions } from './policy.ts';
import { applyTimers } from './time.ts';

// A permit that is stopped, postponed, heard and announced at random: what must hold of its terms in every state.

const permit = permitProcedure();
const { actions, states, terms: rules } = permit.workflow;
const home = member('at-1', ['handler'], 'permits');
const host = member('hu-1', ['handler'], 'permits');
const names = Object.keys(actions).filter((name) => name !== 'amend' && name !== 'pass');

const begun = (validUntil: string): ExchangeState =>
  open(
    permit,
    {
      id: 'x',
      number: 'n',
      content: { fields: { kind: 'short', validUntil }, questions: [] },
      requester: { authorityId: 'at-1', country: 'AT' },
      invited: new Map([['host', [{ authorityId: 'hu-1', country: 'HU' }]]]),
    },
    { now: new Date('2026-03-02T12:00:00Z'), term: plainTerm },
  ).exchange;

/** Said anew, and not by the code that is tested. */
function assertSound(exchange: ExchangeState, now: Date): void {
  const [part] = exchange.parts;
  assert.ok(part);
  const all = Object.entries(part.terms);
  const going = all.filter(([, { status }]) => status === 'running');
  const instants = going.flatMap(([, { expiresAt, warnsAt }]) => [expiresAt, ...(warnsAt ? [warnsAt] : [])]);
  assert.equal(part.nextExpiry?.toISOString(), instants.sort()[0]);
  assert.ok(part.nextExpiry === null || part.nextExpiry > now, 'nothing is due any more');
  for (const [name, term] of all) {
    const { startedAt, count, more, pauses = [], due, status, extended = {} } = term;
    const stands = pauses.some(({ until }) => until === undefined);
    if (!states[part.state]?.final) assert.equal(stands, status === 'paused', 'stopped is what does not run on');
    assert.ok((extended.postpone ?? 0) <= 2);
    if (states[part.state]?.final) assert.ok(status === 'met' || status === 'over');
    if (status === 'over') assert.ok(Date.parse(term.expiresAt) <= now.getTime());
    // What is kept of it is enough to count it again.
    const stops = pauses.flatMap(({ from, until }) => (until === undefined ? [] : { from, until }));
    const from = startedAt.length === 10 ? startedAt : new Date(startedAt);
    const again = plainTerm(rules[name]?.unit ?? '', count, '', from, { more, pauses: stops });
    if (!stands) assert.equal(again.due, due);
  }
}

const step = fc.record({
  pick: fc.noBias(fc.nat({ max: 1000 })),
  wild: fc.boolean(),
  hours: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 72 }) }, fc.integer({ min: 0, max: 900 })),
});

test('whatever is done, whenever: terms are sound, effects come in order, and what is offered is what is not refused', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 25 }), fc.integer({ min: 0, max: 300 }), (steps, days) => {
      let now = Date.parse('2026-03-02T12:00:00Z');
      let exchange = begun(new Date(now + days * 86_400_000).toISOString().slice(0, 10));
      for (const { pick, wild, hours } of steps) {
        now += hours * 3_600_000;
        const moment = { now: new Date(now), term: plainTerm };
        const { exchange: present, events } = applyTimers(permit, exchange, moment);
        assertSound(present, moment.now);
        assert.deepEqual(applyTimers(permit, present, moment).events, []);
        for (const [index, { legalAt, action }] of events.entries()) {
          assert.ok(legalAt <= moment.now && legalAt >= (events[index - 1]?.legalAt ?? new Date(0)));
          reached.add(action);
        }
        const offered = [home, host].flatMap((who) => possibleActions(permit, present, who, moment));
        const action = (wild ? names : offered.map((one) => one.action).filter((name) => names.includes(name))).at(
          pick % Math.max(1, wild ? names.length : offered.filter((one) => names.includes(one.action)).length),
        );
        if (action === undefined) {
          exchange = present;
          continue;
        }
        const who = actions[action]?.by.includes('host') ? host : home;
        const input = action === 'grant' ? { moreMonths: 1 } : {};
        const may = offered.some((one) => one.action === action);
        try {
          exchange = decide(permit, exchange, who, { action, revision: present.revision, input }, moment).exchange;
          assert.ok(may, `${action} was not offered`);
          assertSound(exchange, moment.now);
          reached.add(action);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          assert.ok(!may, `${action} was offered: ${error.code}`);
          const [part] = present.parts;
          assert.equal(part && hindrance(permit, present, part, action, moment)?.code, error.code);
          reached.add(error.code);
          exchange = present;
        }
        for (const { status } of Object.values(exchange.parts[0]?.terms ?? {})) reached.add(status);
        reached.add(exchange.state);
      }
    }),
    { numRuns: 600, seed: 20_261_122 },
  );
  const passed = Object.keys(rules)
    .filter((name) => rules[name]?.whenOver)
    .map((name) => `term.${name}`);
  const refused = ['too-early-until', 'barred-until', 'extended-already', 'nothing-to-extend'];
  const needed = [
    ...names,
    ...Object.keys(states),
    ...passed,
    'term.decision.near',
    'paused',
    'met',
    'over',
    ...refused,
  ];
  for (const one of needed) assert.ok(reached.has(one), `nothing came to "${one}"`);
});
