/** The operator's desk of procedures: publishing and retiring, what changes between versions, what runs on them. */
export { publishingPages, type PublishingPagesOptions } from './publishing.pages.tsx';
export { publishingRoutes } from './publishing.routes.ts';
export { addressOf, DESK, type Frame, shortOf } from './frame.pages.tsx';
export { lookingPages } from './looking.pages.tsx';
export { lookingRoutes } from './looking.routes.ts';
export { frameOf, operatorOf } from './publishing.pages.tsx';
export { createPublishing, type Publishing } from './publishing.service.ts';
