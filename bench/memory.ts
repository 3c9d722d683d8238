/** Memory of processes, as Linux counts it; elsewhere nothing is said. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** MB, or null where it cannot be read. */
export type Megabytes = number | null;

function field(file: string, name: string): Megabytes {
  try {
    const line = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'));
    return line ? Math.round(Number(line[1]) / 1024) : null;
  } catch {
    return null;
  }
}

/** Resident memory of one process. */
export const residentMemory = (pid: number): Megabytes => field(`/proc/${pid}/status`, 'VmRSS');

/** The most that a process has had resident. */
export const peakMemory = (pid: number): Megabytes => field(`/proc/${pid}/status`, 'VmHWM');

/** A postmaster with its processes, each shared page counted once. */
export function postgresMemory(postmaster: number): Megabytes {
  if (!existsSync('/proc')) return null;
  const isOurs = (pid: string) =>
    Number(pid) === postmaster || new RegExp(`^PPid:\\s+${postmaster}$`, 'm').test(statusOf(pid));
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOurs(name));
  // One that has ended meanwhile has no share; without any at all, nothing may be read.
  const shares = pids.flatMap((pid) => field(`/proc/${pid}/smaps_rollup`, 'Pss') ?? []);
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0);
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
