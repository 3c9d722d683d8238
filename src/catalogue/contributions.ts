import type { ActionRule, Where } from '../procedures/index.ts';
import { formatList } from '../texts/index.ts';
import type { Words } from './words.ts';

const settingOf = ({ setting, on }: Where, { text }: Words) => ({
  setting: text(`setting.${setting}`),
  on: String(on),
});

/** In which countries something is so. */
export const whereOf = (where: Where, words: Words): string => words.say('catalogue.where', settingOf(where, words));

/** What an action contributes to the thread of an exchange, and who is to answer it. */
export function contributionOf({ contributes: kind, awaits, where, moderated }: ActionRule, words: Words): string[] {
  const { say, text, language } = words;
  const roles = formatList(language, moderated?.by.map((role) => text(`role.${role}`)) ?? []);
  return [
    ...(where ? [whereOf(where, words)] : []),
    ...(kind ? [say('catalogue.contributes', { kind })] : []),
    ...(awaits === undefined ? [] : [say('catalogue.awaits', { role: text(`role.${awaits}`) })]),
    ...(moderated?.where ? [say('catalogue.moderated.where', { ...settingOf(moderated.where, words), roles })] : []),
    ...(moderated && !moderated.where ? [say('catalogue.moderated', { roles })] : []),
  ];
}
