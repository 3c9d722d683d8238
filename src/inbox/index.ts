export { inboxPages } from './inbox.pages.tsx';
