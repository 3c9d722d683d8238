/** Registers: what may be looked up, and how; the pages and routes of all of them. */
export { createLookups, type Lookups } from './lookups.service.ts';
export { entryPages } from './entries.pages.tsx';
export { registerPages } from './registers.pages.tsx';
export { registerRoutes } from './registers.routes.ts';
