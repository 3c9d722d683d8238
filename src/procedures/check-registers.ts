import { fieldsOf } from './asked.ts';
import { checkSightNames } from './check-form.ts';
import type { Field, Procedure } from './model.ts';
import type { RegisterRule } from './registers.ts';
import { seesField } from './sight.ts';
import type { Report, Sources } from './source.ts';

/** The checks of registers: who looks up what, and how. */

export function checkRegister(
  procedure: Procedure,
  { workflow: shape, procedure: own }: Sources,
  report: Report,
): void {
  const { register, states, order } = procedure.workflow;
  if (!register) {
    if (own.value.register) report(own.fault(['register'], `workflow ${procedure.workflow.name} is no register`));
    return;
  }
  const fault = (path: string[], message: string): void => report(shape.fault(['register', ...path], message));
  for (const state of register.shownIn) if (!states[state]) fault(['shown-in'], `no state ${state}`);
  if (order.every((state) => register.shownIn.includes(state)))
    fault(['shown-in'], 'an entry must be able to end: some state is not shown');
  checkSightNames(procedure, register.readers.sees, (message) => fault(['readers', 'sees'], message));
  if (register.purposes !== undefined && !procedure.lists[register.purposes])
    fault(['purposes'], `no list ${register.purposes}`);
  const refuse = (word: 'by' | 'lists', message: string): void => report(own.fault(['register', word], message));
  if (register.search === 'exact') checkExact(procedure, register, refuse);
  else checkBrowse(procedure, register, refuse, (message) => fault(['readers', 'sees'], message));
}

type Refuse = (word: 'by' | 'lists', message: string) => void;

const placesOf = ({ form }: Procedure): Map<string, { section: string; field: Field; always: boolean }> =>
  new Map(
    form.flatMap(({ name: section, when, fields }) =>
      fields.map((field) => [field.name, { section, field, always: !when && !field.when }] as const),
    ),
  );

/** One person is looked up by a name and whatever else tells that person from others, all of it always recorded and seen by who looks. */
function checkExact(procedure: Procedure, { by, lists, readers }: RegisterRule, refuse: Refuse): void {
  const places = placesOf(procedure);
  const named = by.flatMap((name) => places.get(name) ?? []);
  if (lists.length > 0) refuse('lists', 'nothing is listed where one person is looked up');
  if (new Set(by).size !== by.length) refuse('by', 'a field stands twice');
  for (const name of by) {
    const place = places.get(name);
    if (!place || !['text', 'date'].includes(place.field.type))
      refuse('by', `${name} is no text and no date of the form`);
    else if (!place.field.personal || !place.field.required || !place.always)
      refuse('by', `${name} must be personal data that every entry has`);
    else if (!seesField(readers.sees, place.section, place.field))
      refuse('by', `a reader does not see ${name}: that somebody was found would tell it`);
  }
  if (named.filter(({ field }) => field.type === 'text').length === 0 || by.length < 2)
    refuse('by', 'one person is named by a name and something that tells others of that name apart');
}

/** What can be listed shows no personal data to who lists it (Regulation 1024/2012 Art. 9(4)). */
function checkBrowse(
  procedure: Procedure,
  { by, lists, readers }: RegisterRule,
  refuse: Refuse,
  wide: (message: string) => void,
): void {
  const places = placesOf(procedure);
  if (by.length > 0) refuse('by', 'by a person only an exact register is searched');
  for (const { section, field } of places.values())
    if (field.personal && seesField(readers.sees, section, field))
      wide(`readers who browse see no personal data, and would see ${field.name}`);
  if (lists.length === 0) refuse('lists', 'it says nothing that a list of entries shows');
  if (new Set(lists).size !== lists.length) refuse('lists', 'a field stands twice');
  for (const name of lists) {
    const place = places.get(name);
    if (!place || place.field.type === 'table') refuse('lists', `${name} is no single value of the form`);
    else if (place.field.personal || !seesField(readers.sees, place.section, place.field))
      refuse('lists', `readers do not see ${name}`);
  }
  if (fieldsOf(procedure).every(({ type }) => !['choice', 'country', 'text', 'long-text'].includes(type)))
    refuse('lists', 'there is nothing by which entries could be found');
}
