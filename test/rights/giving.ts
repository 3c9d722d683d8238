/** Need to know within an authority: where an allocator gives out the cases, a handler sees and does nothing before it is given one. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Examined } from './cases.ts';
import { personTests } from './documents.ts';
import { PEOPLE } from './people.ts';
import { GIVING } from './table.ts';

export function givingTests(examined: () => Examined): void {
  const allocate = async (allocates: boolean) => {
    const body = { allocates, claims: false };
    const { status } = await examined().staff.call('pecsAdministrator', '/allocation', { method: 'PUT', body });
    assert.equal(status, 200);
  };

  describe('where cases are given out', () => {
    before(() => allocate(true));
    after(() => allocate(false));
    for (const giving of GIVING) {
      describe(`an accepted one that is ${giving}`, () => {
        before(async () => {
          const { staff, cases } = examined();
          const body = { to: giving === 'given' ? [staff.actors.pecs.membershipId] : [] };
          const at = `/exchanges/${cases.accepted.id}/allocation`;
          assert.equal((await staff.call('pecsAllocator', at, { method: 'PUT', body })).status, 200);
        });
        for (const who of PEOPLE) personTests(() => ({ ...examined(), case: examined().cases.accepted }), who, giving);

        test(`the person is ${giving === 'given' ? 'found' : 'not found'} by the handler`, async () => {
          const { staff, cases } = examined();
          const found = await staff.call('pecs', '/exchanges/search', { body: { name: 'kanarisurname' } });
          const { json } = await staff.call('pecs', `/searches/${found.json.id}`);
          assert.deepEqual(
            json.items.map(({ id }: { id: string }) => id),
            giving === 'given' ? [cases.accepted.id] : [],
          );
        });
      });
    }
  });
}
