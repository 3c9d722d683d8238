export { bulkPages } from './bulk.pages.tsx';
export { caseRoutes } from './cases.routes.ts';
export { inboxPages } from './inbox.pages.tsx';
export { viewPages } from './views.pages.tsx';
export { viewRoutes } from './views.routes.ts';
export { createViews, type Views } from './views.service.ts';
