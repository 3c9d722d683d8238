import type { Procedure } from '../procedures/index.ts';
import { formatList } from '../texts/index.ts';
import type { Words } from './words.ts';

/** What of a procedure's exchanges everybody may read, and by whose approval; nothing where nothing is published. */
export function publicSentences({ public: rule, workflow }: Procedure, { say, text, language }: Words): string[] {
  if (!rule) return [say('catalogue.public.nothing')];
  const list = (names: readonly string[]): string => formatList(language, names);
  const actionsWith = (word: 'publishes' | 'withdraws'): string =>
    list(
      Object.entries(workflow.actions).flatMap(([name, action]) =>
        action[word] ? [say('catalogue.quoted', { text: text(`action.${name}`) })] : [],
      ),
    );
  return [
    say('catalogue.public.fields', { fields: list(rule.shows.map((name) => text(`field.${name}`))) }),
    say('catalogue.public.by', {
      actions: actionsWith('publishes'),
      withdrawals: actionsWith('withdraws'),
      states: list(rule.from.map((state) => text(`state.${state}`))),
    }),
  ];
}
