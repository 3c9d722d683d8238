/** Mail to the other side, and how each user wants to be told: what other subjects, and who puts the program together, may use. */
export { type Letter, postLetter } from './letters.service.ts';
export type { MailLog } from './delivery.service.ts';
export type { Finds } from './finds.service.ts';
export { type MailWorker, type MailWorkerOptions, startMailWorker } from './mail.worker.ts';
export { mailPages, type MailPagesOptions } from './messages.pages.tsx';
export { type MuteLinks, muteLinks } from './mute-links.ts';
export { mutePages, mutePanel, oneClickMute } from './mute.pages.tsx';
export { notificationPages } from './notifications.pages.tsx';
export { notificationRoutes } from './notifications.routes.ts';
export { createNotifications, type Notifications } from './notifications.service.ts';
export { heldNotes, outboxProjector } from './outbox.store.ts';
export { type MailTransport, openTransport } from './smtp.service.ts';
