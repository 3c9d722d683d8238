export { type Access, type ContentPiece, type ContentPlace, logAccess, readContent } from './gateway.store.ts';
export { startKeeping } from './keeping.worker.ts';
export { type Retention, retentionOf, type RetentionRule } from './retention.ts';
