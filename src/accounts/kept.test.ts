import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kept } from './kept.ts';

const at = (milliseconds: number) => new Date(1_800_000_000_000 + milliseconds);

test('a value is kept for some seconds, and read again after a change or with the clock set back', async () => {
  const kept = new Kept<{ no: number }>();
  let reads = 0;
  const read = async () => ({ no: (reads += 1) });
  const no = async (milliseconds: number) => (await kept.of('key', at(milliseconds), read))?.no;
  assert.deepEqual([await no(0), await no(4999), await no(5000), await no(5001)], [1, 1, 2, 2]);
  kept.forget();
  assert.deepEqual([await no(5002), await no(-5000), await no(-4000)], [3, 4, 4]);
});

test('what was read before a change is not kept when it arrives after it', async () => {
  const kept = new Kept<{ old: boolean }>();
  let answer: (value: { old: boolean }) => void = () => {};
  const slow = kept.of('key', at(0), () => new Promise((resolve) => (answer = resolve)));
  kept.forget();
  answer({ old: true });
  assert.deepEqual(await slow, { old: true });
  assert.deepEqual(await kept.of('key', at(1), async () => ({ old: false })), { old: false });
});

test('nothing is kept of nothing', async () => {
  const kept = new Kept<{ found: true }>();
  assert.equal(await kept.of('key', at(0), async () => undefined), undefined);
  assert.deepEqual(await kept.of('key', at(0), async () => ({ found: true as const })), { found: true });
});
