// Installs the packages when they are missing or not those of package-lock.json.
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { complain, findCommand, root, run } from './process.mjs';

function readPackages(path) {
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/**
 * npm writes down what it installed, at the very end: an installation that was cut off has no such list. It is compared instead of
 * a mark of our own, since whoever runs `npm install` by hand does not set our mark. Optional packages are for other machines.
 */
function isInstalled() {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const found = readPackages(join(root, 'node_modules/.package-lock.json'));
  if (!found) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || optional || devOptional || found[path]?.version === version,
  );
}

function checkNode() {
  if (Number(process.versions.node.split('.')[0]) >= 20) return;
  throw complain(`Node 20 or newer is needed to begin with, this is ${process.versions.node}`);
}

/** npm itself, run by the Node that runs us: the one in PATH may be another. */
function npmCommand() {
  const path = process.env.npm_execpath;
  if (path?.endsWith('npm-cli.js')) return [process.execPath, [path]];
  if (findCommand('npm')) return ['npm', []];
  throw complain('npm is needed to install the packages, and is not in PATH');
}

/**
 * Not `npm ci`: it refuses a lock in which optional packages for other machines are missing, and a registry that mirrors only some
 * machines' packages leaves them out when the lock is written. `install --no-save` takes the same versions, checks the same hashes
 * and leaves the lock alone. Install scripts are left out: no package of ours needs one. Under Node 20 npm warns about each package
 * made for Node 24; it is Node 24 that runs them.
 */
const INSTALL = 'install --no-save --ignore-scripts --include=dev --loglevel=error --no-audit --no-fund'.split(' ');

/** Makes node_modules what package-lock.json says. */
export async function install() {
  checkNode();
  if (isInstalled()) return;
  const folder = join(root, 'node_modules');
  if (existsSync(folder) && lstatSync(folder).isSymbolicLink()) {
    console.error('openimi: node_modules is a link and not what package-lock.json says; going on with it as it is');
    return;
  }
  console.log('openimi: installing packages, the first time for a minute ...');
  const [command, args] = npmCommand();
  const code = await run(command, [...args, ...INSTALL]);
  if (code !== 0) throw complain(`npm ${INSTALL.join(' ')} failed with code ${code}; is the registry reachable?`);
}
