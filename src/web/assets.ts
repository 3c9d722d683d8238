import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import fastifyPlugin from 'fastify-plugin';
import { projectRoot } from '../root.ts';

/**
 * The static files, held in memory: compressed once at the start, addressed by their content so that browsers keep them for ever.
 * Only what is used: of ECL the one stylesheet (its `default` styles are for editors' text and break buttons, its 160 KB of
 * utility classes and its scripts are not needed) and the sprite of icons. Measured, in KB plain / gzip / brotli:
 * ecl-eu.css 285 / 35 / 31, icons.svg 42 / 12 / 11, openimi.css 32 / 6 / 6, unsaved.js 0.7, live.js 3.3 / 1.3 / 1.1; reading and compressing all: 60 ms.
 */
export interface Assets {
  /** Address of a file by its plain name. @throws when there is no such file. */
  url: (name: string) => string;
  find: (name: string) => Asset | undefined;
}

export interface Asset {
  name: string;
  type: string;
  hash: string;
  plain: Buffer;
  gzip: Buffer;
  brotli: Buffer;
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

function makeAsset(name: string, file: string): Asset {
  // the maps are not served: a browser's developer tools would ask for them in vain
  const text = readFileSync(file, 'utf8').replace(/\n?\/\*# sourceMappingURL=.*?\*\/\s*$/, '\n');
  const plain = Buffer.from(text);
  return {
    name,
    type: types[path.extname(name)] ?? 'application/octet-stream',
    hash: createHash('sha256').update(plain).digest('base64url').slice(0, 12),
    plain,
    gzip: gzipSync(plain, { level: 9 }),
    brotli: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  };
}

/** Reads and compresses all static files. Done once, at the start. @throws when a file is missing. */
export function loadAssets(): Assets {
  const own = path.join(projectRoot, 'src/web/assets');
  const ecl = path.dirname(createRequire(import.meta.url).resolve('@ecl/preset-eu/package.json'));
  const files = [
    makeAsset('ecl-eu.css', path.join(ecl, 'dist/styles/ecl-eu.css')),
    makeAsset('icons.svg', path.join(ecl, 'dist/images/icons/sprites/icons.svg')),
    makeAsset('openimi.css', path.join(own, 'openimi.css')),
    makeAsset('mark.svg', path.join(own, 'mark.svg')),
    makeAsset('unsaved.js', path.join(own, 'unsaved.js')),
    makeAsset('keys.js', path.join(own, 'keys.js')),
    makeAsset('live.js', path.join(own, 'live.js')),
  ];
  const byName = new Map(files.map((file) => [file.name, file]));
  const url = (name: string) => {
    const asset = byName.get(name);
    if (!asset) throw new Error(`No static file is called ${name}`);
    return `/assets/${asset.hash}/${name}`;
  };
  return { url, find: (name) => byName.get(name) };
}

const forEver = 'public, max-age=31536000, immutable';

/** Serves the static files at `/assets/<hash>/<name>`. */
export const assetsPlugin = fastifyPlugin<{ assets: Assets }>(
  async (app, { assets }) => {
    app.get<{ Params: { hash: string; name: string } }>('/assets/:hash/:name', (request, reply) => {
      const asset = assets.find(request.params.name);
      if (!asset) return reply.code(404).send();
      // While two releases run side by side a page may ask the other one: give what is here, but let nobody keep it under that name.
      const cache = request.params.hash === asset.hash ? forEver : 'no-cache';
      const accepted = request.headers['accept-encoding'] ?? '';
      const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
      reply.headers({ 'cache-control': cache, 'content-type': asset.type, vary: 'accept-encoding' });
      if (encoding) reply.header('content-encoding', encoding);
      return reply.send(encoding === 'br' ? asset.brotli : encoding === 'gzip' ? asset.gzip : asset.plain);
    });
  },
  { name: 'openimi-assets', fastify: '5.x' },
);
