import { fieldsOf, type Procedure } from '../procedures/index.ts';
import { formatList } from '../texts/index.ts';
import type { Words } from './words.ts';

/** What the public is told of a register: who looks it up, how, and what is shown of an entry, and when. */
export function registerSentences(procedure: Procedure, { language, say, text, option, sight }: Words): string[] {
  const { register } = procedure.workflow;
  if (!register) return [];
  const { readers, shownIn, search, by, lists, purposes } = register;
  const listOf = (names: readonly string[]): string => formatList(language, [...names]);
  const fields = (names: readonly string[]): string =>
    listOf(
      fieldsOf(procedure)
        .filter(({ name }) => names.includes(name))
        .map(({ name }) => text(`field.${name}`)),
    );
  return [
    say('catalogue.register.readers', { functions: listOf(readers.holds.map((name) => text(`function.${name}`))) }),
    search === 'exact'
      ? say('catalogue.register.exact', { fields: fields(by) })
      : say('catalogue.register.browse', { fields: fields(lists) }),
    ...(purposes === undefined
      ? []
      : [
          say('catalogue.register.purposes', {
            purposes: listOf((procedure.lists[purposes] ?? []).map((code) => option(purposes, code))),
          }),
        ]),
    say('catalogue.register.sees', { sees: sight(readers.sees) }),
    say('catalogue.register.shown', { states: listOf(shownIn.map((state) => text(`state.${state}`))) }),
    say('catalogue.register.logged'),
  ];
}
