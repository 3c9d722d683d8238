/** What everybody sees of a request in the program, held against what the reference says. */
import assert from 'node:assert/strict';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import type { Office } from '../../src/office/index.ts';
import { Refusal } from '../../src/refusal.ts';
import type { ExchangeFixture } from '../support/exchange-fixture.ts';
import { passTime, type Refused, type Request, stateOf, TERMS, type Who } from './request.ts';
import { BOXES, lineOf, seenBy } from './seen.ts';
import { partTurns } from './turns.ts';

/** The program, and who works with it. */
export interface House {
  readonly fixture: Pick<ExchangeFixture, 'exchanges' | 'clock'>;
  readonly office: Pick<Office, 'allocate'>;
  readonly actors: Readonly<Record<Who, ActingMembership>>;
  /** How often what happened, over all pairs. */
  readonly counts: Map<string, number>;
}

const ISSUES = ['not-all', 'recipient-abroad', 'recipient-takes-part', 'recipient-unsuitable'];

/** A refusal as the reference says it; anything else is thrown. */
export function codeOf(error: unknown): Refused {
  if (!(error instanceof Refusal)) throw error;
  const [issue] = error.issues;
  const told = issue && ISSUES.includes(issue.code) ? ` ${issue.code}` : '';
  return `${error.status} ${error.code}${told}`;
}

/** The personal fields of a request, and the reason. */
const PERSONAL = ['Anna', 'Esempio', '1980-02-29'];

/** A request on both sides, at a moment. */
export interface Looked {
  readonly id: string;
  readonly number: string;
  readonly model: Request;
  readonly now: number;
}

/** State, turns, days, what is hidden, what can be done, in which boxes it lies; says how much one sees. */
export async function lookAt(house: House, looked: Looked, who: Who): Promise<string> {
  const { fixture, actors } = house;
  const { id, now } = looked;
  const actor = actors[who];
  // What is shown is as time has made it, though nobody has written it down yet.
  const model = structuredClone(looked.model);
  passTime(model, now);
  await lookAtLists(house, looked, who);
  const viewing = fixture.exchanges.view(actor, id, 'test').catch(codeOf);
  const seen = seenBy(model, who, now);
  if (!seen) {
    assert.equal(await viewing, '404 exchange-not-found');
    return `${who} sees nothing`;
  }
  const shown = await viewing;
  if (typeof shown === 'string') return assert.fail(`${who} sees ${shown}`);
  const { view } = shown;
  assert.deepEqual(
    {
      state: view.state,
      revision: view.revision,
      turns: view.turns.map(({ role, authorityId, partNo, text, due, over }) => [
        role,
        authorityId,
        partNo,
        text,
        due,
        over,
      ]),
      parts: view.parts.map(({ no, state, terms }) => [
        no,
        state,
        TERMS.map((name) => [terms[name]?.due, terms[name]?.status]),
      ]),
      asked: view.parts.map(({ asked }) => asked.map(({ no }) => no)),
      holders: view.participants.map(({ authorityId, role, partNo, state }) => [authorityId, role, partNo, state]),
      actions: view.actions.map(({ action, part }) => `${action} ${part.no}`).sort(),
      drafts: view.drafts,
      closed: view.closedAt !== null,
    },
    {
      state: stateOf(model),
      revision: model.revision,
      turns: partTurns(model).map(({ role, authority, part, why, due, term }) => [
        role,
        authority,
        part,
        why,
        due,
        due !== null && term !== undefined && term.expires <= now,
      ]),
      parts: model.parts.map(({ no, state, terms }) => [
        no,
        state,
        TERMS.map((name) => [terms[name]?.due, terms[name]?.status]),
      ]),
      asked: seen.asked,
      holders: model.seats.map(({ office, role, part, state }) => [office, role, part, state]),
      actions: seen.actions.toSorted(),
      drafts: seen.drafts,
      closed: ['closed', 'withdrawn'].includes(stateOf(model)),
    },
    `what ${who} sees`,
  );
  const everything = JSON.stringify(view);
  for (const text of PERSONAL) assert.equal(everything.includes(text), seen.personal, `${who} and "${text}"`);
  for (const text of seen.shown) assert.ok(everything.includes(text), `${who} does not see "${text}"`);
  for (const text of seen.hidden) assert.ok(!everything.includes(text), `${who} sees "${text}"`);
  return seen.personal ? `${who} sees all` : `${who} sees little`;
}

async function lookAtLists({ fixture, actors }: House, { id, number, model }: Looked, who: Who): Promise<void> {
  const line = lineOf(model, who);
  const found = await Promise.all(
    BOXES.map(async (box) => {
      const { rows } = await fixture.exchanges.list(actors[who], { box, limit: 100, number });
      return rows.filter((row) => row.id === id).map(({ state, turn, due }) => ({ box, state, turn, due }));
    }),
  );
  assert.deepEqual(
    found.flat(),
    (line?.boxes ?? []).map((box) => ({ box, state: line?.state, turn: line?.turn, due: line?.due })),
    `lists of ${who}`,
  );
}
