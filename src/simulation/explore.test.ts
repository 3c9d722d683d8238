import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkedProcedures } from '../../test/support/linked-procedures.ts';
import { compileBulletin } from '../../test/support/bulletin-procedure.ts';
import { PERMIT_FILE, permitProcedure } from '../../test/support/permit-procedure.ts';
import { plainTerm, smallContent, smallProcedure } from '../../test/support/small-exchange.ts';
import type { VersionedProcedure } from '../exchanges/index.ts';
import type { Workflow } from '../procedures/index.ts';
import { castOf } from './cast.ts';
import { EXPLORED, explore, missingOf } from './explore.ts';
import { leaksIn, lookAt } from './masks.ts';
import { actingKind, begin, memberOf, openersOf, viewAs } from './simulation.ts';

// Faults that the checker of definitions cannot see are planted behind it: an exploration names them.

const small = smallProcedure();
const LIMITS = { least: 30, most: 400 };

function planted(change: (workflow: Workflow) => Partial<Workflow>) {
  const procedure: VersionedProcedure = {
    ...small,
    hash: String(change),
    workflow: { ...small.workflow, ...change(small.workflow) },
  };
  const { findings } = explore(procedure, plainTerm, LIMITS);
  return { missing: missingOf(procedure, findings.reached), faults: [...findings.faults.keys()] };
}

/** The workflow with one action that is different. */
const withAction =
  (name: string, change: Partial<Workflow['actions'][string]>) =>
  ({ actions }: Workflow) => ({
    actions: { ...actions, [name]: { ...(actions[name] as Workflow['actions'][string]), ...change } },
  });

test('of a sound definition everything is come to, and nothing is wrong', () => {
  assert.deepEqual(
    planted(() => ({})),
    { missing: [], faults: [] },
  );
});

test('so it is where terms pause, run on, are lengthened, follow each other and issue by silence', () => {
  const permit = { ...permitProcedure(), hash: 'permit' };
  const { findings } = explore(permit, plainTerm, LIMITS);
  assert.deepEqual(missingOf(permit, findings.reached), []);
  assert.deepEqual([...findings.faults], []);
});

test('so it is where many take part, each in its own state, and what all of them have done counts', () => {
  const [bulletin] = compileBulletin().procedures;
  assert.ok(bulletin);
  const { findings } = explore({ ...bulletin, hash: 'bulletin' }, plainTerm, LIMITS);
  assert.deepEqual(missingOf({ ...bulletin, hash: 'bulletin' }, findings.reached), []);
  assert.deepEqual([...findings.faults], []);
});

test('of several outcomes of a term the one that nobody can ever come to is named', () => {
  const passing = (state: string) => {
    const permit = permitProcedure([
      PERMIT_FILE,
      'when-over: { to: issued, tells: [home, host] }',
      `when-over: [{ to: issued, needs: [{ of: host, in: ${state}, are: any }] }, { to: refused }]`,
    ]);
    return missingOf(permit, explore(permit, plainTerm, LIMITS).findings.reached).filter((name) => /over/.test(name));
  };
  assert.deepEqual(passing('invited'), ['decision over moves examined to issued']);
  assert.deepEqual(passing('engaged'), ['decision over moves examined to refused']);
});

test('what nobody can ever come to is named', () => {
  const needs = [{ of: 'holder', in: ['invited'], are: 'all' as const }];
  assert.deepEqual(
    planted(withAction('return', { needs })).missing.filter((name) => name.startsWith('return by')),
    ['return by asker in answered'],
  );
  const waits = planted(withAction('finish', { after: ['lapse'] }));
  assert.ok(waits.missing.includes('finish by asker in answered'), waits.missing.join());
  const never = planted(({ participants }) => ({
    participants: {
      ...participants,
      holder: { ...participants.holder, retired: { sees: 'all', gone: true, turn: false } },
    },
  }));
  assert.deepEqual(never.missing, ['holder is retired']);
  const idle = planted(({ terms }) => ({
    terms: { ...terms, promised: { ...(terms.promised as Workflow['terms'][string]), resumes: ['finish'] } },
  }));
  assert.ok(idle.missing.includes('promised resumes finish'), idle.missing.join());
});

test('whose turn it is and who can do nothing is named', () => {
  const { faults } = planted(withAction('take', { by: ['asker'] }));
  assert.ok(
    faults.some((fault) => /holder \(invited\) has the turn in waiting and can move nothing/.test(fault)),
    faults.join(),
  );
});

test('what shows although the sight does not reach it is named', () => {
  const stage = { procedure: small, cast: castOf(small), term: plainTerm, now: new Date('2026-03-02T09:00:00Z') };
  const [pair] = openersOf(stage);
  const [chosen] = pair?.chosen ?? [];
  assert.ok(pair && chosen);
  const { simulation } = begin(stage, pair, smallContent);
  const who = memberOf(chosen, actingKind(small), small);
  const seat = { own: simulation.exchange.participants.filter(({ role }) => role === 'holder'), who, given: true };
  const view = viewAs(simulation, who);
  assert.deepEqual(leaksIn(simulation, lookAt(simulation, seat), view), []);
  const open = viewAs(simulation, memberOf(pair.opener, actingKind(small), small));
  assert.ok(leaksIn(simulation, lookAt(simulation, seat), open).includes('sees owner'));
});

test('exchanges of one case: whatever another one can come to or do is come to', () => {
  for (const procedure of Object.values(linkedProcedures())) {
    const { wanted, findings } = explore(procedure, plainTerm, EXPLORED);
    const names = (Object.values(wanted) as string[][]).flat();
    assert.deepEqual(
      names.filter((name) => !findings.reached.has(name)),
      [],
    );
    assert.deepEqual([...findings.faults.keys()], []);
  }
});
