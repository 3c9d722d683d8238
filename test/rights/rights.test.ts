/** The matrix of rights against the program: person × state, on the four procedures, by the API, on pages and in files. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openProgram, type Program } from '../support/program.ts';
import { type Examined, makeCases } from './cases.ts';
import { documentTests } from './documents.ts';
import { draftTests } from './drafts.ts';
import { givingTests } from './giving.ts';
import { listTests } from './lists.ts';
import { staffOf } from './people.ts';
import { ACTIONS } from './refusals.ts';
import { procedureOf, SAMPLES } from './requests.ts';

let program: Program;
before(async () => {
  program = await openProgram();
  await program.app.listen({ host: '127.0.0.1', port: 0 });
});
after(() => program.close());

// Requests: the masks of other shapes stand in the tests of their own procedures.
test('every request and every action of them is in the matrix', () => {
  // Requests of areas that came later differ in their forms alone; like every procedure they are explored (test/definitions).
  const requests = program.application.procedures.published.filter(({ workflow }) => workflow.name === 'request');
  const published = requests.filter(({ id }) => SAMPLES.map(procedureOf).includes(id));
  assert.equal(published.length, SAMPLES.length);
  const actions = new Set(published.flatMap(({ workflow }) => Object.keys(workflow.actions)));
  assert.deepEqual([...actions].sort(), [...ACTIONS].sort());
});

for (const [turn, sample] of SAMPLES.entries()) {
  describe(sample.area, () => {
    let examined: Examined;
    before(async () => {
      const staff = await staffOf(program, sample.area, sample.elsewhere);
      examined = { program, staff, sample, turn, cases: await makeCases(program, staff, sample) };
    });
    listTests(() => examined);
    documentTests(() => examined);
    draftTests(() => examined);
    givingTests(() => examined);
  });
}
