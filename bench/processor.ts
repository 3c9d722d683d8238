/** Processor time of processes, as Linux counts it: other programs' load, which stretches every answer, is not in it. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux has counted a hundred ticks a second for programs since ever (USER_HZ). */
const TICK = 10;

interface Stat {
  readonly parent: number;
  /** Milliseconds, of itself and of its children that have ended. */
  readonly own: number;
  readonly ended: number;
}

function statOf(pid: number): Stat | undefined {
  try {
    // The name, in brackets, may hold spaces; what follows it counts from the state on.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return { parent, own: (user + system) * TICK, ended: (endedUser + endedSystem) * TICK };
  } catch {
    return undefined;
  }
}

/** Milliseconds that a process has worked; null where it cannot be read. */
export const processorTime = (pid: number): number | null => statOf(pid)?.own ?? null;

/** Milliseconds that a postmaster and its processes have worked. */
export function postgresTime(postmaster: number): number | null {
  for (;;) {
    const root = statOf(postmaster);
    if (!root) return null;
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const children = pids.flatMap((pid) => {
      const stat = statOf(Number(pid));
      return stat?.parent === postmaster ? [stat.own] : [];
    });
    // One that has ended while we looked is counted with the postmaster, or would be missing, or be counted twice.
    if (statOf(postmaster)?.ended === root.ended)
      return children.reduce((sum, time) => sum + time, root.own + root.ended);
  }
}
