/** What pages show without being asked for again: the navigation's counts. */
export { type Announcing, announcing } from './announcing.service.ts';
export { atMost, type News, newsOf } from './news.ts';
export { LIVE, livePages, type LivePagesOptions } from './live.pages.ts';
