// A browser for the journeys.
import { existsSync } from 'node:fs';
import { complain, findCommand, run } from './process.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

function find() {
  return NAMES.map(findCommand).find(Boolean) ?? PLACES.find((path) => existsSync(path));
}

async function installOnDebian() {
  console.log('openimi: installing Chromium (apt-get), for the tests in a browser ...');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [
    ['-qq', 'update'],
    ['-qq', 'install', '-y', '--no-install-recommends', 'chromium'],
  ];
  for (const args of steps) {
    const code = await run('apt-get', args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
    if (code !== 0) throw complain(`apt-get ${args.join(' ')} failed with code ${code}`);
  }
}

/** Path of Chromium; installs it when we are root on Debian. */
export async function ensureChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) throw complain(`CHROMIUM_PATH names ${given}, which does not exist`);
  const found = given || find();
  if (found) return found;
  const may = process.getuid?.() === 0 && existsSync('/etc/debian_version') && findCommand('apt-get');
  if (may) await installOnDebian();
  const installed = find();
  if (installed) return installed;
  throw complain(
    'the tests need Chromium: install it (Debian: apt-get install chromium), or give its path in CHROMIUM_PATH',
  );
}
