/** Every route of a program, so that a test can say "all of them" and mean it. */
import type { FastifyInstance } from 'fastify';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its parameters as `:id`. */
  readonly path: string;
}

/** Reads the router's own picture of itself. */
export function routesOf(app: FastifyInstance): Route[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line): Route[] => {
      const [, indent = '', piece = '', methods = ''] = /^([│├└─ ]*)(\S+) \(([A-Z, ]+)\)$/u.exec(line) ?? [];
      if (piece === '') return [];
      const depth = indent.length / 4;
      above.length = depth;
      above.push(piece);
      const path = above.join('').replace(/^\/\//, '/');
      return methods
        .split(', ')
        .filter((method) => method !== 'HEAD')
        .map((method) => ({ method: method as Route['method'], path }));
    });
}
