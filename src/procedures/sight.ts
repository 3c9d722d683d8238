import type { Field, Procedure } from './model.ts';

/** What a definition's `sees` means: the only reading of it, for the checker as for the policy of exchanges. */

/** What a viewer may see: names of sections, `questions`, `answers`, `free-text`, `personal`; or everything. */
export type Sight = 'all' | readonly string[];

/** Whether a sight includes a section, `questions`, `answers`, `personal` or `free-text`. */
export const sees = (sight: Sight, what: string): boolean => sight === 'all' || sight.includes(what);

/** Whether the value of a field is shown: its section, and what it may hold. */
export function seesField(sight: Sight, section: string, field: Field): boolean {
  if (!sees(sight, section)) return false;
  if (field.personal && !sees(sight, 'personal')) return false;
  if (field.type === 'file') return sees(sight, 'attachments');
  return !holdsFreeText(field) || sees(sight, 'free-text');
}

/** Whether anything can be written in it, by itself or in its rows. */
export const holdsFreeText = ({ type, columns = [] }: Pick<Field, 'type' | 'columns'>): boolean =>
  type === 'long-text' || columns.some((column) => column.type === 'long-text');

/** What any of the sights shows. */
export const union = (sights: readonly Sight[]): Sight =>
  sights.includes('all') ? 'all' : [...new Set(sights.flatMap((sight) => sight as readonly string[]))];

/** What both sights show. */
export function intersection(a: Sight, b: Sight): Sight {
  if (a === 'all') return b;
  if (b === 'all') return a;
  return a.filter((name) => b.includes(name));
}

/** The sights of all participants in all their states, with that of a register's readers, and those of all kinds of users. */
export function sightsOf({ workflow }: Pick<Procedure, 'workflow'>): { participants: Sight[]; users: Sight[] } {
  return {
    participants: [
      ...Object.values(workflow.participants).flatMap((states) => Object.values(states).map((state) => state.sees)),
      ...(workflow.register ? [workflow.register.readers.sees] : []),
    ],
    users: Object.values(workflow.users).flatMap(({ sees: all, unallocated }) =>
      unallocated ? [all, unallocated] : [all],
    ),
  };
}

/** The sections that everybody sees who sees the exchange at all. */
export function openSections(procedure: Pick<Procedure, 'workflow' | 'form'>): string[] {
  const { participants, users } = sightsOf(procedure);
  const everybody = [...participants, ...users];
  return procedure.form.flatMap(({ name }) => (everybody.every((sight) => sees(sight, name)) ? [name] : []));
}

/**
 * The fields whose values stand beside the exchange, outside its content, and are shown in lists and in the history:
 * codes and numbers that name nobody, in sections that everybody sees who sees the exchange at all.
 */
export function overviewFields(procedure: Pick<Procedure, 'workflow' | 'form'>): Field[] {
  const open = openSections(procedure);
  return procedure.form
    .filter(({ name }) => open.includes(name))
    .flatMap((section) => section.fields)
    .filter((field) => !field.personal && (field.type === 'choice' || field.type === 'integer'));
}
