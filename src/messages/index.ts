/** Mail to the other side: what other subjects, and who puts the program together, may use. */
export { type Letter, postLetter } from './letters.service.ts';
export type { MailLog } from './delivery.service.ts';
export { type MailWorker, type MailWorkerOptions, startMailWorker } from './mail.worker.ts';
export { mailPages, type MailPagesOptions } from './messages.pages.tsx';
export { outboxProjector } from './outbox.store.ts';
export { type MailTransport, openTransport } from './smtp.service.ts';
