export { type Access, type ContentPiece, type ContentPlace, logAccess, readContent } from './gateway.store.ts';
