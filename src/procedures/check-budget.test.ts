import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  OWN_EN,
  OWN_IT,
  PROCEDURE,
  SMALL_LANGUAGES,
  smallFiles,
  textsOfAnother,
} from '../../test/support/small-procedure.ts';
import { compile } from './compile.ts';

type Edit = (text: string, path: string) => string;
const FIRST = smallFiles();

/** The faults of the small procedure beside others of its shape, each with what an edit makes of its texts. */
function faultsWith(...edits: readonly Edit[]): string[] {
  const others = edits.flatMap((edit, index) =>
    FIRST.filter(({ path }) => [PROCEDURE, OWN_EN, OWN_IT].includes(path)).map(({ path, text }) => ({
      path: path.replace('inspection', `visit-${index}`),
      text: path === PROCEDURE ? text.replace('procedure: inspection', `procedure: visit-${index}`) : edit(text, path),
    })),
  );
  return compile([...FIRST, ...others], SMALL_LANGUAGES).faults.map(({ file, message }) => `${file}: ${message}`);
}
const inEnglish = (name: string) => `procedures/lifts/texts/${name}.en.yaml`;
/** Other words throughout, but for what is said of a field and its hint. */
const but =
  (key: string): Edit =>
  (text) => {
    const kept = new RegExp(`^${key}: .*$`, 'm').exec(text)?.[0] ?? '';
    return textsOfAnother(text).replace(new RegExp(`^${key}: .*$`, 'm'), kept);
  };

test('two procedures of a shape with words of their own are taken', () =>
  assert.deepEqual(faultsWith(textsOfAnother), []));

test('what a procedure says as its shape does is refused', () => {
  const same: Edit = (text, path) =>
    `${textsOfAnother(text)}action.take: ${path === OWN_EN ? 'Take' : 'Prendere in carico'}\n`;
  assert.deepEqual(faultsWith(same), [`${inEnglish('visit-0')}: text action.take says what the shape says`]);
});

test('what two say alike is refused', () => {
  const said = (one: string, two: string) =>
    `${inEnglish(one)}: text field.owner says the same as in lifts.${two}: write it once, in the texts of the shape`;
  assert.deepEqual(faultsWith(but('field.owner')).sort(), [
    said('inspection', 'visit-0'),
    said('visit-0', 'inspection'),
  ]);
});

test('two may give a field the same hint where a third does without', () => {
  const without: Edit = (text) => textsOfAnother(text).replace(/^field.kind.hint: .*\n/m, '');
  assert.equal(faultsWith(but('field.kind.hint')).length, 2);
  assert.deepEqual(
    faultsWith(but('field.kind.hint'), without).filter((fault) => !/visit-1/.test(fault)),
    [],
  );
});
