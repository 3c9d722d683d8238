// Node 24, which comes as an npm package, so that the machine needs only Node 20.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { complain, root } from './process.mjs';

/** 24.7 is the first with argon2 in node:crypto; --test-global-setup came with 24.0. */
const LEAST = [24, 7];

function isEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}

/** Path of a Node that can run the program: the package's, else the one that runs now. */
export function findNode() {
  const own = join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (existsSync(own)) return own;
  if (isEnough(process.versions.node)) return process.execPath;
  throw complain(
    `Node ${LEAST.join('.')} or newer is needed, this is ${process.versions.node}, and the package with Node 24 is not installed ` +
      `(there is one for Linux on x64 and arm64). Remove node_modules and start again, or install Node 24.`,
  );
}
