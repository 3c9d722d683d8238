import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { apiToken, apiTokenHash, sessionHash, sessionId } from './credentials.ts';

const random = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

test('every session id and token is recognised; neither passes for the other', () => {
  fc.assert(
    fc.property(random, (bytes) => {
      assert.equal(sessionHash(sessionId(bytes))?.length, 32);
      assert.equal(apiTokenHash(apiToken(bytes))?.length, 32);
      assert.equal(apiTokenHash(sessionId(bytes)), null);
      assert.equal(sessionHash(apiToken(bytes)), null);
    }),
  );
});

test('what cannot be one costs no query', () => {
  for (const text of ['', 'imi_', 'imi_short', `imi_${'a'.repeat(44)}`, ` imi_${'a'.repeat(43)}`]) {
    assert.equal(apiTokenHash(text), null);
    assert.equal(sessionHash(text), null);
  }
});
