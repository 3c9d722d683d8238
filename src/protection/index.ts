export { type Access, type ContentPiece, readContent } from './gateway.store.ts';
