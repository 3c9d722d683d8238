// npm run dev: compiles on every change and starts the server anew.
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build, removeOrphans, tsc } from './build.mjs';
import { findNode } from './find-node.mjs';
import { complain, ended, root, start } from './process.mjs';

/** The compiled program, and what it reads when it starts. */
const WATCHED = ['dist/src', 'locales', 'procedures', 'vocabularies', 'demonstration'];
/** The compiler writes many files for one change. */
const QUIET = 300;

/** The first build may fail: one corrects it while the compiler watches. */
async function buildOnce(node) {
  await build(node).catch((error) => {
    if (!error.isComplaint) throw error;
    console.error(`openimi: ${error.message}`);
  });
}

class Server {
  #begin;
  #child;

  /** @param begin starts the program and gives its process */
  constructor(begin) {
    this.#begin = begin;
  }

  begin() {
    const child = this.#begin();
    this.#child = child;
    void ended(child).then((code) => {
      if (this.#child === child) console.log(`openimi: the server has ended (code ${code}); waiting for a change`);
      child.hasEnded = true;
    });
  }

  async end() {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.hasEnded) return;
    const end = ended(child);
    child.kill('SIGTERM');
    await end;
  }
}

function watchFolders(onChange) {
  for (const folder of WATCHED.map((name) => join(root, name)).filter((path) => existsSync(path))) {
    watch(folder, { recursive: true }, (_event, file) => {
      if (!String(file).endsWith('.map') && !String(file).endsWith('.test.js')) onChange();
    });
  }
}

function stopSignal() {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, resolve);
  });
}

/** Runs until it is told to stop. */
export async function develop(program) {
  const node = findNode();
  await buildOnce(node);
  if (!existsSync(program)) throw complain(`${program} is missing: there is no source for it`);
  const compiler = start(node, [tsc, '--watch', '--preserveWatchOutput']);
  const server = new Server(() => start(node, ['--enable-source-maps', program]));
  server.begin();
  let changes = 0;
  let restarting = Promise.resolve();
  watchFolders(async () => {
    changes += 1;
    const seen = changes;
    await sleep(QUIET);
    if (seen !== changes) return;
    restarting = restarting.then(async () => {
      console.log('openimi: changed, starting anew');
      removeOrphans();
      await server.end();
      server.begin();
    });
  });
  await stopSignal();
  compiler.kill('SIGTERM');
  await restarting;
  await server.end();
  // The watchers would keep us alive.
  process.exit(0);
}
