/** What the public sees of exchanges: what other subjects, and who puts the program together, may use. */
export { publicationPages, publicationPanel, PUBLICATIONS } from './publications.pages.tsx';
export { ownPublicationRoutes, publicationRoutes } from './publications.routes.ts';
export { createPublications, type Publications } from './publications.service.ts';
export { publicationProjector } from './projector.service.ts';
