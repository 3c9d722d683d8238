import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import { muteLinks } from './mute-links.ts';

const links = muteLinks(createSecretKey(Buffer.alloc(32, 1)), 'https://imi.example.eu');
const muted = { userId: '5b0e9d6e-3d2b-4f6e-8d0a-0d6f4f0c0a01', exchangeId: '0d6f4f0c-3d2b-4f6e-8d0a-5b0e9d6e0a02' };
const tokenOf = (url: string) => url.slice('https://imi.example.eu/mute/'.length);

test('a link opens to what it was made of, is always the same, and shows neither id', () => {
  const url = links.urlOf(muted);
  assert.match(url, /^https:\/\/imi\.example\.eu\/mute\/[\w-]{80}$/);
  assert.equal(links.urlOf(muted), url);
  assert.deepEqual(links.read(tokenOf(url)), muted);
  const bytes = Buffer.from(tokenOf(url), 'base64url').toString('hex');
  for (const id of Object.values(muted)) assert.ok(!bytes.includes(id.replaceAll('-', '').slice(0, 12)));
});

test('a token that was changed, cut, prolonged, made up or made with another key opens nothing', () => {
  const token = tokenOf(links.urlOf(muted));
  const changed = [...token].map(
    (letter, at) => `${token.slice(0, at)}${letter === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`,
  );
  for (const wrong of [...changed, '', token.slice(1), token.slice(0, -1), `${token}A`, `${token}=`, 'x'.repeat(80)]) {
    assert.equal(links.read(wrong), null, wrong);
  }
  const others = muteLinks(createSecretKey(Buffer.alloc(32, 2)), 'https://imi.example.eu');
  assert.equal(others.read(token), null);
});
