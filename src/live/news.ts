import { MOST_COUNTED } from '../exchanges/index.ts';
import type { Say } from '../texts/index.ts';

/** In how many cases there is something new, as a badge shows it and as a screen reader says it. */
export interface News {
  readonly text: string;
  readonly label: string;
}

/** Nothing where there is nothing new. */
export const newsOf = (say: Say, unread: number): News | undefined =>
  unread === 0
    ? undefined
    : { text: say('inbox.news', { count: atMost(unread) }), label: say('inbox.news.label', { count: unread }) };

/** A number that was counted to `MOST_COUNTED`. */
export const atMost = (count: number): string => (count < MOST_COUNTED ? String(count) : `${MOST_COUNTED - 1}+`);
