/** The public catalogue of procedures: what other subjects may use. */
export { actName } from './acts.ts';
export { cataloguePages, type CataloguePagesOptions } from './catalogue.pages.tsx';
export { type Description, describe } from './description.ts';
export { type ProcedureRoutesOptions, procedureRoutes } from './catalogue.routes.ts';
