import {
  fieldsOf,
  isMark,
  lapsesOf,
  type Procedure,
  type RegisterRule,
  runningIn,
  type Workflow,
} from '../procedures/index.ts';
import { anyOf, formatList } from '../texts/index.ts';
import { measuresOf, termsOf } from './terms.ts';
import type { Words } from './words.ts';

/** What the public is told of a register: who records, who looks it up and how, and how long an entry is shown. */
export interface RegisterDescription {
  readonly title: string;
  readonly sentences: readonly string[];
}

/** In the order in which an entry lives; empty: the procedure is no register. */
export function registerOf(procedure: Procedure, words: Words): RegisterDescription[] {
  const { workflow } = procedure;
  const { register } = workflow;
  if (!register) return [];
  const { say } = words;
  return [
    { title: say('catalogue.register.writing'), sentences: writing(workflow, words) },
    { title: say('catalogue.register.reading'), sentences: reading(procedure, register, words) },
    { title: say('catalogue.register.validity'), sentences: validity(workflow, register, words) },
  ];
}

const listOf = ({ language }: Words, names: readonly string[]): string => formatList(language, [...names]);

function writing({ actions, opening, roles }: Workflow, words: Words): string[] {
  const { say, text } = words;
  const functions = roles[opening.by]?.holds ?? [];
  const own = Object.entries(actions).filter(([, { by }]) => by.includes(opening.by));
  return [
    say('catalogue.register.writers', {
      functions: listOf(
        words,
        functions.map((name) => text(`function.${name}`)),
      ),
    }),
    say('catalogue.register.keeper', {
      actions: listOf(
        words,
        own.map(([name]) => text(`action.${name}`)),
      ),
    }),
    ...(own.some(([, { changes }]) => changes !== undefined) ? [say('catalogue.register.versions')] : []),
  ];
}

function reading(procedure: Procedure, register: RegisterRule, words: Words): string[] {
  const { say, text, option, sight } = words;
  const { readers, search, by, lists, purposes } = register;
  const functions = listOf(
    words,
    readers.holds.map((name) => text(`function.${name}`)),
  );
  const fields = (names: readonly string[]): string =>
    listOf(
      words,
      fieldsOf(procedure)
        .filter(({ name }) => names.includes(name))
        .map(({ name }) => text(`field.${name}`)),
    );
  const codes = purposes === undefined ? [] : (procedure.lists[purposes] ?? []);
  return [
    say('catalogue.register.readers', { functions }),
    ...(search === 'exact'
      ? [
          say('catalogue.register.exact', { fields: fields(by) }),
          ...(codes.length === 0
            ? []
            : [
                say('catalogue.register.purposes', {
                  purposes: listOf(
                    words,
                    codes.map((code) => option(purposes ?? '', code)),
                  ),
                }),
              ]),
          say('catalogue.register.untold'),
        ]
      : [say('catalogue.register.browse', { fields: fields(lists) }), say('catalogue.register.told')]),
    say('catalogue.register.sees', { sees: sight(readers.sees) }),
    say(search === 'exact' ? 'catalogue.register.logged' : 'catalogue.register.read-logged'),
  ];
}

function validity(workflow: Workflow, { shownIn }: RegisterRule, words: Words): string[] {
  const { say, text } = words;
  const { actions, states, terms } = workflow;
  const shown = (state: string): boolean => shownIn.includes(state);
  const described = termsOf(workflow, words);
  const termsIn = (names: readonly string[]) =>
    Object.entries(terms)
      .filter(([name]) => names.includes(name))
      .map(([name, rule]) => ({
        rule,
        term: text(`term.${name}`),
        length: listOf(words, measuresOf(rule, words)),
        from: described.find(({ term }) => term === name)?.from ?? '',
      }));
  const lapses = lapsesOf(workflow, runningIn(workflow));
  const hiding = lapses.filter(([from, to]) => shown(from) && !shown(to)).map(([, , term]) => term);
  const late = shownIn.flatMap((state) => states[state]?.until ?? []);
  const moving = (comes: boolean) =>
    Object.entries(actions)
      .filter(
        ([, { from, to }]) => to !== undefined && shown(to) === comes && from.some((state) => shown(state) !== comes),
      )
      .map(([name]) => text(`action.${name}`));
  const [out, back] = [moving(false), moving(true)];
  return [
    say('catalogue.register.shown', {
      states: listOf(
        words,
        shownIn.map((state) => text(`state.${state}`)),
      ),
    }),
    ...termsIn(hiding).map(({ rule: _, ...said }) => say('catalogue.register.ends', said)),
    ...termsIn(late)
      .filter(({ rule }) => isMark(rule))
      .map(({ rule: _, ...said }) => say('catalogue.register.late', said)),
    ...(out.length > 0 ? [say('catalogue.register.taken-out', { actions: anyOf(words.language, out) })] : []),
    ...(back.length > 0 ? [say('catalogue.register.again', { actions: anyOf(words.language, back) })] : []),
  ];
}
