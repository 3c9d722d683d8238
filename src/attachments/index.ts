/** Files that are attached to something: what other subjects may use. Knows files and who uploaded them, not what they belong to. */
export { startFilesWorker } from './attachments.worker.ts';
export { clamd, type Scanner } from './clamd.service.ts';
export { asDownload } from './file-name.ts';
export { ENDINGS, FILE_TYPES, type FileType, MOST_BYTES } from './file-type.ts';
export { FileStore } from './files.store.ts';
export { type Attachments, createAttachments } from './uploading.service.ts';
export { uploadRoutes } from './uploads.routes.ts';
export {
  eraseFiles,
  eraseFilesOfDraft,
  eraseFilesOfHeld,
  type Owner,
  ownUploads,
  putIntoDraft,
  putIntoHeld,
  type Scan,
  takeUploads,
  type Upload,
  uploadOf,
  uploadsOfDraft,
  uploadsOfHeld,
} from './uploads.store.ts';
