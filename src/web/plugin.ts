import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import { parse } from 'node:querystring';
import { constants } from 'node:zlib';
import formbody from '@fastify/formbody';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import fastifyPlugin from 'fastify-plugin';

export interface WebPluginOptions {
  /** Where the reader's browser finds us; https turns on what only makes sense there. */
  publicUrl: string;
}

/** Nothing from elsewhere, nothing inline: a text smuggled into a page cannot run, be styled, or send a form away. */
function securityHeaders(https: boolean): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        // ECL's stylesheet holds a few pictures as data: addresses
        'img-src': ["'self'", 'data:'],
        'style-src': ["'self'"],
        'script-src': ["'self'"],
        'font-src': ["'self'"],
        'connect-src': ["'self'"],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        // over plain http (training on one's own machine) it would send every link to a port that does not answer
        ...(https ? { 'upgrade-insecure-requests': [] } : {}),
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  };
}

/**
 * What every answer of the web side needs: security headers, form bodies, cookies, compression, and `no-store` on whatever does not
 * say otherwise (a page holds personal data; a shared computer's back button must not show it). Compression together with secrets
 * in a page asks for tokens that are salted anew in each answer, as @fastify/csrf-protection's are (the BREACH attack).
 */
export const webPlugin = fastifyPlugin<WebPluginOptions>(
  async (app, { publicUrl }) => {
    const https = new URL(publicUrl).protocol === 'https:';
    await app.register(helmet, securityHeaders(https));
    await app.register(cookie);
    // NUL, which no keyboard types and PostgreSQL refuses, must not cost a reader a whole form.
    await app.register(formbody, { parser: (text) => parse(text.replaceAll('%00', ''), '&', '=', { maxKeys: 0 }) });
    await app.register(compress, {
      global: true,
      encodings: ['br', 'gzip'],
      // A page of 67 KB at once: 0.6 ms of processor time and 9.6 KB; through a stream, at the plugin's level 4, 1.6 ms and 9.1 KB.
      syncThreshold: 512 * 1024,
      brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } },
      customTypes: /^text\/html|^application\/(problem\+)?json/,
    });
    app.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    });
  },
  { name: 'openimi-web', fastify: '5.x' },
);
