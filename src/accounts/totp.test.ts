import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inGroups, totpSecret, totpStep, totpUri } from './totp.ts';

// RFC 6238, appendix B: the SHA-1 key "12345678901234567890"; the last six of its eight digits.
const secret = totpSecret(Buffer.from('12345678901234567890'));
const vectors: [seconds: number, code: string][] = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
];

for (const [seconds, code] of vectors) {
  test(`RFC 6238's vector at ${seconds} s`, () => {
    assert.equal(totpStep(secret, code, new Date(seconds * 1000), null), Math.floor(seconds / 30));
  });
}

test('half a minute of drift is forgiven, more is not', () => {
  const at = (seconds: number) => totpStep(secret, '005924', new Date(seconds * 1000), null);
  const step = 1234567890 / 30;
  assert.deepEqual(
    [-60, -30, 0, 30, 60].map((drift) => at(1234567890 + drift)),
    [null, step, step, step, null],
  );
});

test('a used step, and any before it, is refused', () => {
  const now = new Date(1234567890_000);
  const step = 1234567890 / 30;
  assert.equal(totpStep(secret, '005924', now, step - 1), step);
  assert.equal(totpStep(secret, '005924', now, step), null);
  assert.equal(totpStep(secret, '005924', now, step + 1), null);
});

test('spaces in a code do not matter, anything else but six digits does', () => {
  const now = new Date(1234567890_000);
  assert.notEqual(totpStep(secret, ' 005 924 ', now, null), null);
  fc.assert(
    fc.property(
      fc.string().filter((text) => !/^\d{6}$/.test(text.replace(/\s/g, ''))),
      (text) => assert.equal(totpStep(secret, text, now, null), null),
    ),
  );
});

test('the secret can be typed by hand and scanned', () => {
  assert.equal(inGroups(secret), 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ');
  const uri = new URL(totpUri(secret, 'zsofia@pecs.example'));
  assert.equal(uri.searchParams.get('secret'), secret);
  assert.equal(uri.searchParams.get('issuer'), 'OpenIMI');
});
