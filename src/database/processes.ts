/** What the operating system knows of a process. /proc on Linux; elsewhere `ps`. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const linux = process.platform === 'linux';

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function ps(pid: number, field: string): string {
  return spawnSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

/** Fields of /proc/<pid>/stat from the third (state) on; the second is a name that may hold blanks and brackets. */
function statFields(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Whether the process lives; a zombie, dead but not yet noticed by its parent, does not. */
export function isRunning(pid: number): boolean {
  if (linux) {
    const state = statFields(pid)[0];
    return state !== undefined && state !== 'Z' && state !== 'X';
  }
  try {
    process.kill(pid, 0);
    return !ps(pid, 'state').startsWith('Z');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** An opaque mark of when the process began: with the number it tells a process from a later one of the same number. */
export function startedAt(pid: number): string | null {
  return (linux ? statFields(pid)[19] : ps(pid, 'lstart')) || null;
}

/** The command a process was started with, arguments separated by blanks; empty when there is none. */
export function commandOf(pid: number): string {
  return linux ? read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() : ps(pid, 'command');
}

/** Living processes whose working folder is this one. Linux only; elsewhere none are found. */
export function processesIn(folder: string): number[] {
  if (!linux) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === folder && isRunning(pid);
      } catch {
        return false;
      }
    });
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until `done` or the time (ms) is over, and tells which. */
export async function waitUntil(done: () => boolean, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (!done()) {
    if (Date.now() > end) return false;
    await sleep(10);
  }
  return true;
}
