/** Every rule of links with a definition that breaks it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Change,
  SHARED_EN,
  SHARED_IT,
  SMALL_LANGUAGES,
  smallFiles,
  WORKFLOW,
} from '../../test/support/small-procedure.ts';
import { compile } from './compile.ts';

const LINK = '{ procedure: inspection, by: holder, from: [taken], as: engaged, to: asker, fills: { owner: owner } }';
const linked = (name: string, link: string): Change[] => [
  [WORKFLOW, 'lists:\n', `links:\n  ${name}: ${link}\nlists:\n`],
  ...[SHARED_EN, SHARED_IT].map(
    (file): Change => [file, 'state.draft:', `link.${name}: x\nlink.${name}.help: x\nstate.draft:`],
  ),
];
const faultsOf = (name: string, link: string) => compile(smallFiles(...linked(name, link)), SMALL_LANGUAGES).faults;

test('a sound link is taken', () => assert.deepEqual(faultsOf('more', LINK), []));

// biome-ignore format: one case a line
const broken: [what: string, name: string, link: string, message: RegExp][] = [
  ['a reserved name', 'copy', LINK, /copy is what every procedure has/],
  ['an unknown procedure', 'more', LINK.replace('inspection', 'visit'), /the area has no procedure visit/],
  ['by an unknown role', 'more', LINK.replace('by: holder', 'by: helper'), /no role helper/],
  ['to an unknown role', 'more', LINK.replace('to: asker', 'to: helper'), /no role helper/],
  ['from an unknown state', 'more', LINK.replace('[taken]', '[begun]'), /no state begun/],
  ['as what nobody can be', 'more', LINK.replace('as: engaged', 'as: asleep'), /not all can be asleep/],
  ['filling an unknown field', 'more', LINK.replace('{ owner: owner }', '{ name: owner }'), /lifts.inspection has no field name/],
  ['filling from an unknown field', 'more', LINK.replace('{ owner: owner }', '{ owner: name }'), /neither the form nor an action has a field name/],
];
for (const [what, name, link, message] of broken)
  test(`the checker refuses: a link ${what}`, () => {
    const faults = faultsOf(name, link);
    assert.ok(
      faults.some((fault) => fault.file === WORKFLOW && message.test(fault.message)),
      JSON.stringify(faults),
    );
  });
