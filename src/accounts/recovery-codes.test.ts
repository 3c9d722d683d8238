import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RECOVERY_RANDOM_LENGTH, recoveryCodeHash, recoveryCodes } from './recovery-codes.ts';

const random = fc
  .uint8Array({ minLength: RECOVERY_RANDOM_LENGTH, maxLength: RECOVERY_RANDOM_LENGTH })
  .map((bytes) => Buffer.from(bytes));

test('ten readable codes that hold all their random bits', () => {
  fc.assert(
    fc.property(random, (bytes) => {
      const codes = recoveryCodes(bytes);
      assert.equal(codes.length, 10);
      for (const code of codes) assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
      // Changing any one byte changes exactly one code.
      const place = (bytes[0] as number) % RECOVERY_RANDOM_LENGTH;
      const changed = Buffer.from(bytes);
      changed[place] = (bytes[place] as number) ^ 1;
      assert.equal(recoveryCodes(changed).filter((code, at) => code !== codes[at]).length, 1);
    }),
  );
});

test('a code is recognised however it is typed, and nothing else is', () => {
  fc.assert(
    fc.property(random, (bytes) => {
      const [code, other] = recoveryCodes(bytes) as [string, string];
      const hash = recoveryCodeHash(code);
      const typed = [code.toLowerCase(), code.replaceAll('-', ''), ` ${code.replaceAll('-', ' ')} `];
      for (const text of typed) assert.deepEqual(recoveryCodeHash(text), hash);
      assert.deepEqual(recoveryCodeHash(code.replaceAll('0', 'O').replaceAll('1', 'l')), hash);
      if (other !== code) assert.notDeepEqual(recoveryCodeHash(other), hash);
      assert.equal(recoveryCodeHash(code.slice(1)), null);
      assert.equal(recoveryCodeHash(`${code}0`), null);
    }),
  );
});
