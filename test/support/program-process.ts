/** The real program as a process of its own, for tests that kill it and for the bench. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../src/root.ts';

export interface ProgramOptions {
  /** Of its own; its log is written to `program.log` in it. */
  readonly dataDir: string;
  readonly port: number;
  /** Settings beside these (DATABASE_URL, …). Nothing is taken over from our own environment but PATH. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Options of node. */
  readonly nodeOptions?: readonly string[];
}

export interface Program {
  readonly pid: number;
  readonly port: number;
  /** Whether it still runs. */
  readonly alive: boolean;
  /** The end of its log. */
  lastLog(): string;
  /** Without a chance to clean up. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when it has ended. */
  stop(): Promise<void>;
}

/** The first start makes a database and loads the demonstration: some seconds, more on a machine that others use. */
const PATIENCE = 60_000;

/** Starts the program and waits until it is ready to serve. Ends with us, however we end. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const logFile = join(options.dataDir, 'program.log');
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), join(projectRoot, 'dist/src/main.js')], {
    cwd: projectRoot,
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: String(options.port),
      DATA_DIR: options.dataDir,
      ...options.settings,
    },
  });
  closeSync(log);
  const atOurEnd = () => child.kill('SIGTERM');
  process.on('exit', atOurEnd);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => process.off('exit', atOurEnd));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  const lastLog = () => readFileSync(logFile, 'utf8').slice(-3000);
  if (!(await becomesReady(child, options.port))) {
    await end('SIGKILL');
    throw new Error(`the program did not start:\n${lastLog()}`);
  }
  return {
    pid: child.pid as number,
    port: options.port,
    get alive() {
      return isRunning(child);
    },
    lastLog,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

async function becomesReady(child: ChildProcess, port: number): Promise<boolean> {
  const until = Date.now() + PATIENCE;
  while (isRunning(child) && Date.now() < until) {
    if (await isReady(port)) return true;
    await sleep(50);
  }
  return false;
}

/** Whether the program says that it serves. */
export async function isReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(1000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
