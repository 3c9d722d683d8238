/** What is not offered is refused when it is tried nevertheless, and leaves nothing behind. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Call } from '../support/program.ts';
import { at, type Seen } from './cases.ts';
import type { Who } from './people.ts';
import { GIVING, STATES } from './table.ts';

/** Every action of the four procedures: they share them. */
const ACTIONS = (
  'accept save-answers reply reply-in-part close ask-clarification give-clarification correct propose-extension agree-extension ' +
  'refuse-extension message attach recall forward split modify remind withdraw involve-coordinator'
).split(' ');
const HANDLERS: readonly Who[] = ['milan', 'pecs', 'gyor', 'budapest'];

/**
 * Handlers who see the exchange try everything else in every state of every procedure; the others, who may do nothing at any time, in
 * one procedure for each state, by turns.
 */
export async function doesNothingElse(seen: Seen): Promise<void> {
  const handles = HANDLERS.includes(seen.who) && seen.grant.sees !== 'nothing';
  if (!handles && ([...STATES, ...GIVING].indexOf(seen.state) + seen.turn) % 4 !== 0) return;
  const before = await stored(seen);
  await triesActions(seen);
  await triesDesk(seen);
  await triesCopies(seen);
  assert.deepEqual(await stored(seen), before);
}

/** What the database holds of it: also that nothing was kept, given or drafted. */
async function stored({ program, case: made }: Seen): Promise<unknown> {
  const { rows } = await program.database.admin.pool.query(
    `select revision, state, chain_length, (select count(*) from draft) as drafts,
       (select count(*) from note where exchange_id = e.id) as notes, (select count(*) from allocation where exchange_id = e.id) as given,
       (select string_agg(to_jsonb(p)::text, ' ' order by no) from participant p where exchange_id = e.id) as people
     from exchange e where id = $1`,
    [made.id],
  );
  const [row] = rows;
  assert.deepEqual([row.revision, row.state, Number(row.chain_length)], [made.revision, made.state, made.events]);
  return row;
}

async function triesActions(seen: Seen): Promise<void> {
  const { grant, case: made } = seen;
  for (const action of ACTIONS) {
    for (const part of Object.keys(made.questions).map(Number)) {
      if (grant.acts.includes(action) && grant.parts.includes(part)) continue;
      const body = { revision: made.revision, part, input: INPUTS[action] ?? {} };
      await isRefused(seen, `/actions/${action}`, { body });
    }
  }
  // The same by the list's buttons, which refuse line by line.
  for (const action of ['close', 'remind', 'accept'].filter((one) => !grant.acts.includes(one))) {
    const body = { action, exchanges: [{ id: made.id, revision: made.revision }] };
    const { status, json } = await seen.staff.call(seen.who, '/exchanges/bulk', { body });
    const number = grant.sees === 'nothing' ? null : made.number;
    if (status === 200) assert.deepEqual([json.items[0].done, json.items[0].number], [false, number], action);
    else assert.ok([403, 404, 409, 422].includes(status), action);
  }
}

async function triesDesk(seen: Seen): Promise<void> {
  const { membershipId } = seen.staff.actors[seen.who];
  const steps: [right: string, path: string, call: Call][] = [
    ['keep', '/reference', { method: 'PUT', body: { reference: 'other' } }],
    ['keep', '/notes', { body: { text: 'other' } }],
    ['claim', '/claim', { method: 'POST' }],
    ['hand-over', '/hand-over', { body: { to: randomUUID() } }],
    ['allocate', '/allocation', { method: 'PUT', body: { to: [membershipId] } }],
  ];
  for (const [right, path, call] of steps) if (!seen.grant.desk.includes(right)) await isRefused(seen, path, call);
}

async function triesCopies(seen: Seen): Promise<void> {
  for (const kind of ['change', 'copy', 'follow-up'])
    if (!seen.grant.copies.includes(kind)) await isRefused(seen, '/drafts', { body: { kind } });
}

async function isRefused(seen: Seen, path: string, call: Call): Promise<void> {
  const { staff, who, grant } = seen;
  const { status, json } = await staff.call(who, at(seen, path), call);
  const answer = `${path} answers ${status} ${json?.code}`;
  assert.ok([403, 404, 409].includes(status), answer);
  if (grant.sees === 'nothing') assert.equal(json.code, 'exchange-not-found', answer);
  else if (/Viewer|Allocator/.test(who)) assert.ok(LOOKS.includes(json.code), answer);
  else assert.ok([...OTHERS, ...HINDRANCES].includes(json.code), answer);
}

/** What those are told who only look. */
const LOOKS = [
  'role-may-not-act',
  'not-your-action',
  'claim-not-offered',
  'hand-over-not-offered',
  'allocators-only',
  'state-does-not-allow',
];
/** What those are told who handle the case, and whose affair this is not. */
const OTHERS = [...LOOKS, 'not-allocated'];
/** What may stand in the way of what is one's own. */
const HINDRANCES = [
  'attachment-not-found',
  'not-idle',
  'nothing-pending',
  'still-pending',
  'undividable',
  'already-involved',
  'divided',
];

const INPUTS: Record<string, object> = {
  accept: { days: 1 },
  'save-answers': { answers: {} },
  reply: { answers: {} },
  forward: { authority: 'at-vienna-chamber' },
  recall: { file: 1 },
};
