import type { ActionRule } from '../procedures/index.ts';
import type { Words } from './words.ts';

/** What an action contributes to the thread of an exchange, and who is to answer it. */
export function contributionOf({ contributes: kind, awaits }: ActionRule, { say, text }: Words): string[] {
  return [
    ...(kind ? [say('catalogue.contributes', { kind })] : []),
    ...(awaits === undefined ? [] : [say('catalogue.awaits', { role: text(`role.${awaits}`) })]),
  ];
}
