/** Registers: what may be looked up, and how; searches that are kept; the pages and routes of all of them. */
export { createFinds, type Finds } from './finds.service.ts';
export { startForgettingFinds } from './finds.worker.ts';
export { createLookups, type Lookups } from './lookups.service.ts';
export { entryNotes } from './noting.service.ts';
export { createSavedSearches, type SavedSearches } from './searches.service.ts';
export { entryPages } from './entries.pages.tsx';
export { registerPages } from './registers.pages.tsx';
export { registerRoutes } from './registers.routes.ts';
export { searchPages } from './searches.pages.tsx';
export { searchRoutes } from './searches.routes.ts';
