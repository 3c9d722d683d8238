export { type Access, type ContentPiece, logAccess, readContent } from './gateway.store.ts';
