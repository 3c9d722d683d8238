import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DECOY_HASH, hashPassword, SALT_LENGTH, verifyPassword } from './password-hash.ts';

test('a password is verified by its PHC string, another is not', async () => {
  const phc = await hashPassword('correct horse battery', Buffer.alloc(SALT_LENGTH, 7));
  assert.match(phc, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.equal(await verifyPassword('correct horse battery', phc), true);
  assert.equal(await verifyPassword('correct horse batterz', phc), false);
});

test('the same letters typed composed or decomposed are the same password', async () => {
  const phc = await hashPassword('árvíztűrő tükörfúrógép'.normalize('NFC'), Buffer.alloc(SALT_LENGTH, 1));
  assert.equal(await verifyPassword('árvíztűrő tükörfúrógép'.normalize('NFD'), phc), true);
});

test('a hash of another implementation with other costs is read', async () => {
  // Test vector of the argon2 reference implementation's test.c: v=19, t=2, m=256 KiB, p=1, "password", "somesalt".
  const phc = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  assert.equal(await verifyPassword('password', phc), true);
});

test('the decoy is verified like any hash, and by nothing', async () => {
  assert.equal(await verifyPassword('', DECOY_HASH), false);
  assert.equal(await verifyPassword('correct horse battery', DECOY_HASH), false);
});

test('something else than a PHC string is a fault of ours, not a wrong password', async () => {
  await assert.rejects(() => verifyPassword('x', 'plain'));
});
