/** Guides by role, frequent questions and the glossary: what other subjects may use. */
export { readHelp } from './guides.store.ts';
export { type Help, helpFor } from './help.ts';
export { helpPages, type HelpPagesOptions } from './help.pages.tsx';
export { helpRoutes } from './help.routes.ts';
