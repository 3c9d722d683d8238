export { type Access, type ContentPiece, type ContentPlace, logAccess, readContent } from './gateway.store.ts';
export { type Retention, retentionOf, type RetentionRule } from './retention.ts';
