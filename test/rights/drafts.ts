/** A draft is its authority's own paper: for those who act there, and nobody else knows of it. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Outcome } from '../support/program.ts';
import type { Examined } from './cases.ts';
import { authorityOf, PEOPLE } from './people.ts';
import { contentOf, valuesIn, procedureOf, wordsIn } from './requests.ts';

export function draftTests(examined: () => Pick<Examined, 'staff' | 'sample'>): void {
  describe('a draft', () => {
    let draft: Outcome;
    const body = () => {
      const { sample } = examined();
      return { procedure: procedureOf(sample), recipient: authorityOf('pecs'), content: contentOf(sample) };
    };
    before(async () => {
      const made = await examined().staff.call('milan', '/exchanges', { body: body() });
      assert.equal(made.status, 201, made.text);
      draft = made.json;
    });

    for (const who of PEOPLE) {
      test(`${who} ${who === 'milan' ? 'writes it' : 'does not know of it'}`, async () => {
        const { staff, sample } = examined();
        const at = `/exchanges/${draft.id}`;
        const list = await staff.call(who, '/exchanges?box=drafts');
        const read = await staff.call(who, at);
        const page = await (await staff.browser(who)).get(`/drafts/${draft.id}/details`);
        assert.equal((await staff.call(who, `${at}/events`)).status, 404);
        if (who === 'milan') {
          assert.deepEqual(
            list.json.items.map(({ id }: { id: string }) => id),
            [draft.id],
          );
          assert.deepEqual(read.json.content.fields, { ...sample.overview, ...sample.beyond });
          assert.equal(page.statusCode, 200);
          return;
        }
        assert.deepEqual(list.json.items, []);
        assert.deepEqual([read.status, read.json.code], [404, 'exchange-not-found']);
        assert.deepEqual([page.statusCode, wordsIn(page.body)], [404, []]);
        assert.deepEqual(valuesIn(page.body), []);
        const { recipient, content } = body();
        for (const [action, more] of [
          ['save', { revision: 1, input: { recipient, content } }],
          ['send', { revision: 1 }],
          ['delete', { revision: 1 }],
        ] as const) {
          const { status, json } = await staff.call(who, `${at}/actions/${action}`, { body: more });
          assert.deepEqual([status, json.code], [404, 'exchange-not-found'], action);
        }
      });
    }
  });
}
