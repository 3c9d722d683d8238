import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { NONCE_LENGTH, seal, unseal } from './sealing.ts';

const key = createSecretKey(Buffer.alloc(32, 3));
const nonce = Buffer.alloc(NONCE_LENGTH, 9);

test('only the same key and purpose open it', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (bytes, bound) => {
      const plain = Buffer.from(bytes);
      const sealed = seal(key, plain, bound, nonce);
      assert.deepEqual(unseal(key, sealed, bound), plain);
      assert.equal(unseal(key, sealed, `${bound}x`), null);
      assert.equal(unseal(createSecretKey(Buffer.alloc(32, 4)), sealed, bound), null);
    }),
  );
});

test('a change of any bit, or a cut, is seen', () => {
  const sealed = seal(key, Buffer.from('Bundesärztekammer'), 'form', nonce);
  fc.assert(
    fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      assert.equal(unseal(key, changed, 'form'), null);
    }),
  );
  for (let length = 0; length < sealed.length; length++)
    assert.equal(unseal(key, sealed.subarray(0, length), 'form'), null);
});
