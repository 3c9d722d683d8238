/** What a piece of work leaves behind until the next full collection. */
import v8 from 'node:v8';
import vm from 'node:vm';

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as (options?: { type: 'minor' }) => void;

const old = (): number =>
  v8
    .getHeapSpaceStatistics()
    .filter(({ space_name }) => space_name === 'old_space' || space_name === 'large_object_space')
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);

/**
 * KB that each of so many repetitions leaves in the old space, though nobody holds it: it was made there, or something made there holds it.
 * Whatever is dead and young is gone after two collections of the young.
 */
export async function lastingMemory(work: () => unknown, times = 200): Promise<number> {
  // Compiled, planned and cached is what the first ones leave.
  for (let n = 0; n < times; n += 1) await work();
  collect();
  const before = old();
  for (let n = 0; n < times; n += 1) await work();
  collect({ type: 'minor' });
  collect({ type: 'minor' });
  return (old() - before) / times / 1024;
}
