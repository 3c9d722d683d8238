// Child processes: none outlives us, and each gets the signals that we get.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** An error that the person at the keyboard can put right: printed without a stack. */
export function complain(message) {
  return Object.assign(new Error(message), { isComplaint: true });
}

/** Full path of a command, or undefined. */
export function findCommand(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** On Linux the kernel ends the child when we are killed outright (kill -9), when no forwarding is possible any more. */
function tied(command, args) {
  const setpriv = process.platform === 'linux' ? findCommand('setpriv') : undefined;
  return setpriv ? [setpriv, ['--pdeathsig', 'TERM', command, ...args]] : [command, args];
}

/** Starts a child on our own streams. */
export function start(command, args, options = {}) {
  const env = { ...process.env, ...options.env };
  // Started by a test, we are still no part of its test run.
  delete env.NODE_TEST_CONTEXT;
  return spawn(...tied(command, args), { cwd: root, stdio: 'inherit', ...options, env });
}

/** Resolves with the exit code of a child; a signal counts 128 and its number, as in a shell. */
export function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** In a terminal Ctrl-C reaches the child by itself; a second one would tell it to hurry. */
const forwarded = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'];

/** Passes our signals on to a child; returns how to stop that. */
function forwardSignals(child) {
  const forward = (signal) => child.kill(signal);
  for (const signal of forwarded) process.on(signal, forward);
  // Without a listener Ctrl-C would end us before the child has stopped cleanly.
  const stay = () => {};
  process.on('SIGINT', stay);
  return () => {
    for (const signal of forwarded) process.off(signal, forward);
    process.off('SIGINT', stay);
  };
}

/** npm killed outright tells nobody; started by it, we end with it. Started in another way, we may outlive our parent (nohup). */
function endWithNpm(child) {
  if (!process.env.npm_execpath) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1000);
  return () => clearInterval(timer);
}

/** Runs a command to its end and gives its exit code. */
export async function run(command, args, options) {
  const child = start(command, args, options);
  const watches = [forwardSignals(child), endWithNpm(child)];
  try {
    return await ended(child);
  } finally {
    for (const stop of watches) stop();
  }
}
