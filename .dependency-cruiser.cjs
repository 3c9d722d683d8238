// The directions of imports (DESIGN section 4), read from the compiled files: what is imported only as a type is gone there.
const IMPURE_KINDS = '\\.(?:store|service|routes|pages|plugin|worker)\\.js$';
/** Folders that know no subject; every subject may use them. */
const NEUTRAL = 'database|web|texts|paper';
const SUBJECT = `^dist/src/(?!(?:${NEUTRAL})/)[^/]+/`;
const TEST = '\\.test\\.js$';

/** What reaches out of the process, or keeps something between two calls. */
const INPUT_OUTPUT =
  '^(?:node:)?(?:fs|fs/promises|net|tls|dns|dns/promises|dgram|http|http2|https|child_process|cluster|worker_threads|sqlite|readline|' +
  'inspector|os|process|timers|timers/promises)$|node_modules/(?:pg|kysely|fastify|fastify-plugin|@fastify|nodemailer|pino|smtp-server)/';

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Whoever reads one of them must read all of them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'rules-are-pure',
      comment: 'A plain file decides and computes; what it needs from outside comes in as an argument.',
      severity: 'error',
      from: { path: SUBJECT, pathNot: `${IMPURE_KINDS}|${TEST}|/index\\.js$` },
      to: { path: INPUT_OUTPUT },
    },
    {
      name: 'rules-know-no-stores',
      comment: 'Stores, services, routes, pages and workers import rules, never the other way round.',
      severity: 'error',
      from: { path: SUBJECT, pathNot: `${IMPURE_KINDS}|${TEST}|/index\\.js$` },
      to: { path: `^dist/src/.*${IMPURE_KINDS}|^dist/src/database/|^dist/src/(?:main|settings|secrets|root)\\.js$` },
    },
    {
      name: 'stores-know-no-pages',
      comment: 'SQL serves pages and routes alike.',
      severity: 'error',
      from: { path: '\\.store\\.js$' },
      to: { path: '\\.(?:routes|pages|plugin|service|worker)\\.js$|^dist/src/web/' },
    },
    {
      name: 'use-cases-know-no-pages',
      comment: 'Pages and JSON routes are two thin coats over the same use cases.',
      severity: 'error',
      from: { path: '\\.(?:service|worker)\\.js$' },
      to: { path: '\\.(?:routes|pages|plugin)\\.js$|^dist/src/web/' },
    },
    {
      name: 'subjects-meet-at-the-index',
      comment: 'What a subject does not offer in its index.ts is its own affair.',
      severity: 'error',
      from: { path: '^dist/src/([^/]+)/', pathNot: TEST },
      to: { path: SUBJECT, pathNot: '^dist/src/(?:$1/|[^/]+/index\\.js$)' },
    },
    {
      name: 'exchanges-know-no-consumers',
      comment: 'They are registered by main.ts as projectors that get the transaction and the events.',
      severity: 'error',
      from: { path: '^dist/src/exchanges/', pathNot: TEST },
      to: { path: '^dist/src/(?:inbox|messages|scoreboard)/|^dist/src/deadlines/.*\\.worker\\.js$' },
    },
    {
      name: 'exchanges-reach-no-deadline-worker',
      comment: 'Not by way of deadlines/index.ts either: it offers calendars and terms.',
      severity: 'error',
      from: { path: '^dist/src/exchanges/', pathNot: TEST },
      to: { path: '^dist/src/deadlines/.*\\.worker\\.js$', reachable: true },
    },
    {
      name: 'web-database-texts-know-no-subject',
      comment:
        'web/ renders a neutral model of forms and tables, paper/ prints markup, database/ knows connections, texts/ speaks what it is told.',
      severity: 'error',
      from: { path: `^dist/src/(?:${NEUTRAL})/`, pathNot: TEST },
      to: { path: SUBJECT },
    },
    {
      name: 'nobody-imports-main',
      comment: 'main.ts puts everything together, and only it.',
      severity: 'error',
      from: {},
      to: { path: '^dist/src/main\\.js$' },
    },
    {
      name: 'no-tests-in-the-program',
      severity: 'error',
      from: { path: '^dist/src/', pathNot: TEST },
      to: { path: `^dist/test/|${TEST}` },
    },
    {
      name: 'everything-is-found',
      comment: 'A package must stand in package.json, a file must exist.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-packages-in-the-program',
      severity: 'error',
      from: { path: '^dist/src/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    moduleSystems: ['es6'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['node', 'import', 'default'] },
  },
};
