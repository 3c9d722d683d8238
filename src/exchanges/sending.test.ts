import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, smallProcedure } from '../../test/support/small-exchange.ts';
import { PROCEDURE } from '../../test/support/small-procedure.ts';
import { checkSending } from './sending.ts';

// To whom a request may go: abroad, and at home only where the procedure is in national use too (Regulation 1024/2012 Art. 22).

const ordinary = smallProcedure();
const national = smallProcedure([PROCEDURE, '  in-use:', '  national: true\n  in-use:']);

// biome-ignore format: one case a line
const cases: [name: string, procedure: typeof ordinary, recipient: string, country: string, issues: string[]][] = [
  ['abroad', ordinary, 'be-1', 'BE', []],
  ['at home', ordinary, 'at-2', 'AT', ['recipient-at-home']],
  ['to oneself', ordinary, 'at-1', 'AT', ['recipient-unsuitable']],
  ['abroad, in national use too', national, 'be-1', 'BE', []],
  ['at home, in national use too', national, 'at-2', 'AT', []],
  ['to oneself, in national use too', national, 'at-1', 'AT', ['recipient-unsuitable']],
];
for (const [name, procedure, recipient, country, expected] of cases) {
  test(`sending ${name}: ${expected.join() || 'allowed'}`, () => {
    const found = { authorityId: recipient, country, functions: ['replies'] };
    const { issues } = checkSending(asker, procedure, [recipient], [found], {});
    assert.deepEqual(
      issues.flatMap(({ pointer, code }) => (pointer === '/recipient' ? [code] : [])),
      expected,
    );
  });
}
