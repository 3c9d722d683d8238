import { fieldsOf } from './asked.ts';
import type { ProcedureSource } from './definition.ts';
import type { Field, Procedure } from './model.ts';
import type { Sight } from './sight.ts';
import type { When } from './conditions.ts';
import { intersection, sees, seesField, sightsOf } from './sight.ts';
import type { Report, Source, Sources } from './source.ts';

/** The checks of a form and of who sees what of it. */

/** Names that are personal data by what they mean (Regulation 2016/679 Art. 4(1)); such a field must carry the mark. */
const PERSONAL = /name|birth|nationality|passport|address|e-?mail|phone/i;
/** What a sight can name beside the sections of the form. */
export const BESIDE: readonly string[] = ['questions', 'answers', 'messages', 'attachments', 'free-text', 'personal'];

/** Checks a field of the form or of an action's input. */
export function checkField<T>(
  procedure: Procedure,
  field: Field,
  path: readonly PropertyKey[],
  source: Source<T>,
  report: Report,
): void {
  if (field.list && !procedure.lists[field.list]) report(source.fault(path, `no list or vocabulary ${field.list}`));
  // Free text may always hold personal data: it is hidden by its type, and carries the mark only when it must.
  if (
    !field.personal &&
    field.type !== 'long-text' &&
    field.type !== 'file' &&
    (field.type === 'text' || PERSONAL.test(field.name))
  )
    report(source.fault(path, `${field.name} can name a person: mark it \`personal: true\``));
  if (path[0] !== 'form' && (field.when || field.type === 'table'))
    report(source.fault(path, `${field.name}: an action asks all of its fields, and no tables`));
  if (path[0] !== 'form' && field.type === 'file')
    report(source.fault(path, `${field.name}: files come with an action by its word \`files\``));
  if (field.columns) checkColumns(procedure, field, path, source, report);
  if (field.suggests && !facts(procedure).has(field.suggests))
    report(source.fault(path, `${field.name} suggests ${field.suggests}, which is no recorded number`));
}

function checkColumns<T>(
  { lists }: Pick<Procedure, 'lists'>,
  field: Field,
  path: readonly PropertyKey[],
  source: Source<T>,
  report: Report,
): void {
  const names = new Set<string>();
  for (const [index, { name, type, list }] of (field.columns ?? []).entries()) {
    const fault = (message: string): void => report(source.fault([...path, 'columns', index], message));
    if (names.has(name)) fault(`column ${name} stands twice`);
    names.add(name);
    if (list && !lists[list]) fault(`no list or vocabulary ${list}`);
    if (!field.personal && (type === 'text' || (type !== 'long-text' && PERSONAL.test(name))))
      fault(`column ${name} can name a person: mark ${field.name} \`personal: true\``);
  }
}

/** What is wrong with a condition: it must name one of these choice fields, with codes that it has. */
export function conditionFault(procedure: Procedure, when: When, among: readonly Field[]): string | undefined {
  const field = among.find(({ name }) => name === when.field);
  if (field?.type !== 'choice') return `no choice field ${when.field} that is asked before it`;
  const unknown = when.is.find((code) => !(procedure.lists[field.list ?? ''] ?? []).includes(code));
  return unknown === undefined ? undefined : `${when.field} cannot be ${unknown}`;
}

/**
 * Where a condition stands, what it names has been chosen already or stands above it in the same section: a form in steps
 * can then say without a script what is asked.
 */
function checkConditions(procedure: Procedure, source: Source<ProcedureSource>, report: Report): void {
  const first = procedure.form[0]?.fields ?? [];
  for (const [s, section] of procedure.form.entries()) {
    const fault = (path: PropertyKey[], when: When | undefined, among: readonly Field[]): void => {
      const wrong = when && conditionFault(procedure, when, among);
      if (wrong) report(source.fault(['form', s, ...path, 'when'], wrong));
    };
    fault([], section.when, s === 0 ? [] : first);
    for (const [f, field] of section.fields.entries())
      fault(['fields', f], field.when, [...(s === 0 ? [] : first), ...section.fields.slice(0, f)]);
  }
}

/** The numbers that the form and the actions record. */
function facts({ form, workflow }: Procedure): Set<string> {
  const inputs = Object.values(workflow.actions).flatMap(({ input }) => input);
  const fields = [...fieldsOf({ form }), ...inputs];
  return new Set(fields.filter(({ type, personal }) => type === 'integer' && !personal).map(({ name }) => name));
}

export function checkForm(procedure: Procedure, source: Source<ProcedureSource>, report: Report): void {
  const sections = new Set(['all', ...BESIDE]);
  const fields = new Set<string>();
  for (const [s, section] of procedure.form.entries()) {
    const place = ['form', s, 'section'];
    if (sections.has(section.name)) report(source.fault(place, `${section.name} stands twice, or is a reserved name`));
    sections.add(section.name);
    for (const [f, field] of section.fields.entries()) {
      const at = ['form', s, 'fields', f];
      if (fields.has(field.name)) report(source.fault(at, `field ${field.name} stands twice`));
      fields.add(field.name);
      checkField(procedure, field, at, source, report);
    }
  }
  checkConditions(procedure, source, report);
}

/** Every list has one meaning and a use. */
export function checkLists(procedure: Procedure, sources: Sources, report: Report): void {
  const taken = new Set(['yes-no', ...sources.vocabularies]);
  for (const source of [sources.workflow, sources.questions, sources.procedure]) {
    for (const list of Object.keys(source?.value.lists ?? {})) {
      if (taken.has(list)) report((source as Source<unknown>).fault(['lists', list], `there is another list ${list}`));
      else if (!procedure.lists[list])
        report((source as Source<unknown>).fault(['lists', list], `list ${list} is used by nothing`));
      taken.add(list);
    }
  }
}

/** Every name of a sight is a section of the form, or one that stands beside them. */
export function checkSightNames({ form }: Procedure, sight: Sight, refuse: (message: string) => void): void {
  const known = new Set([...form.map((section) => section.name), ...BESIDE]);
  for (const name of sight === 'all' ? [] : sight)
    if (!known.has(name)) refuse(`there is nothing named ${name} to see`);
}

export function checkSight(procedure: Procedure, { procedure: own, workflow: source }: Sources, report: Report): void {
  const { workflow } = procedure;
  const check = (path: string[], sight: Sight): void =>
    checkSightNames(procedure, sight, (message) => report(source.fault(path, message)));
  for (const [user, rule] of Object.entries(workflow.users)) {
    check(['users', user, 'sees'], rule.sees);
    const { unallocated = [] } = rule;
    check(['users', user, 'unallocated'], unallocated);
    const wider = unallocated === 'all' ? rule.sees !== 'all' : unallocated.some((name) => !sees(rule.sees, name));
    if (wider) report(source.fault(['users', user, 'unallocated'], `it shows what ${user} does not see otherwise`));
  }
  for (const [role, states] of Object.entries(workflow.participants)) {
    for (const [state, rule] of Object.entries(states)) {
      const at = ['participants', role, state, 'sees'];
      check(at, rule.sees);
      // Regulation 1024/2012 Art. 9(4), (6): whom the opener merely picks has no need to know it before it takes part. Whom an act names
      // as a whole (every alert authority of a country) is to know at once.
      const audience = source.value.opening.invites[role];
      const invited = (audience?.each === 'chosen' || audience?.each === 'several') && audience.as === state;
      if (
        invited &&
        ['personal', 'free-text', 'answers', 'messages', 'attachments'].some((name) => sees(rule.sees, name))
      )
        report(
          source.fault(at, `an invited ${role} may see no personal data, free text, answers, messages or attachments`),
        );
    }
  }
  checkSlots(procedure, own, report);
  const { participants, users } = sightsOf(procedure);
  const sights = participants.flatMap((sight) => users.map((user) => intersection(sight, user)));
  for (const name of ['questions', 'answers'])
    if (procedure.questions.length > 0 && !sights.some((sight) => sees(sight, name)))
      report(source.fault(['participants'], `${name} are shown to nobody`));
  for (const [s, section] of procedure.form.entries()) {
    for (const [f, field] of section.fields.entries()) {
      if (!sights.some((sight) => seesField(sight, section.name, field)))
        report(own.fault(['form', s, 'fields', f], `field ${field.name} is shown to nobody`));
    }
  }
}

/** A file in the form is an attachment as the others are: whoever sees these must see the section in which it is asked. */
function checkSlots(procedure: Procedure, own: Source<ProcedureSource>, report: Report): void {
  const { participants, users } = sightsOf(procedure);
  const sights = participants.flatMap((sight) => users.map((user) => intersection(sight, user)));
  for (const [s, section] of procedure.form.entries())
    for (const [f, field] of section.fields.entries())
      if (field.type === 'file' && sights.some((sight) => sees(sight, 'attachments') && !sees(sight, section.name)))
        report(own.fault(['form', s, 'fields', f], `who sees attachments does not see the section ${section.name}`));
}
