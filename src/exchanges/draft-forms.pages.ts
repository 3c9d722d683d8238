import {
  askedFields,
  type Field,
  fieldsOf,
  holds,
  type Procedure,
  possibleFields,
  type Question,
  type Section,
  type When,
} from '../procedures/index.ts';
import { anyOf, sayIn } from '../texts/index.ts';
import { type FieldGroup, type FieldModel, type FormBody, type FormSection, readForm } from '../web/index.ts';
import { fileFields, slotForm } from './attachment-forms.pages.ts';
import { mostFiles } from './attachments.ts';
import type { Draft } from './drafts.store.ts';
import { fieldModel, optional, readFieldValue } from './fields.pages.ts';
import { initialOf } from './limits.ts';
import type { ChosenQuestion, FieldValue, RequestContent } from './model.ts';
import { chosenRole } from './policy.ts';
import { fileFieldsOf } from './slots.ts';
import { readRows, tableModel } from './table-fields.pages.ts';
import { plainText, type Wording } from './wording.ts';

/** The steps of a draft: the form's first section, the recipient, the other sections, the questions, the attachments, the check. */
const STEPS = ['overview', 'recipient', 'details', 'questions', 'attachments', 'check'] as const;
export type Step = (typeof STEPS)[number];

/**
 * The steps of this draft: a change leaves the request with who has it, an act may say itself who is reached, and not every procedure has
 * questions, a second section, or attachments.
 */
export function stepsOf(procedure: Procedure, { kind }: Pick<Draft, 'kind'>): readonly Step[] {
  const has: Partial<Record<Step, boolean>> = {
    recipient: kind !== 'change' && chosenRole(procedure) !== undefined,
    details: procedure.form.length > 1,
    questions: procedure.questions.length > 0,
    attachments: mostFiles(procedure, kind) > 0 || fileFieldsOf(procedure).length > 0,
  };
  return STEPS.filter((step) => has[step] ?? true);
}

/** The sections of the form that stand on a step's page. */
export const sectionsOf = (procedure: Procedure, step: Step): Procedure['form'] =>
  step === 'overview' ? procedure.form.slice(0, 1) : step === 'details' ? procedure.form.slice(1) : [];

/** The sections of a step as form sections, filled with the draft; what cannot be asked any more is left out. */
export function detailSections(
  procedure: Procedure,
  wording: Wording,
  step: Step,
  content: RequestContent,
): FormSection[] {
  const models = sectionModels(procedure, wording, content);
  return sectionsOf(procedure, step).flatMap((section): FormSection[] => {
    const fields = models(section);
    const intro = wording.text(`section.${section.name}.hint`);
    if (fields.length === 0) return [];
    return [
      {
        ...(step === 'overview' ? {} : { title: wording.text(`section.${section.name}`) }),
        ...(intro === '' ? {} : { intro }),
        fields,
      },
    ];
  });
}

/**
 * The fields of a section. What depends on a choice of the same section is a follow-up to it. What depends on a choice of
 * another page is there when that was chosen, and stands under its condition in words while it is open.
 */
function sectionModels(
  procedure: Procedure,
  wording: Wording,
  content: RequestContent,
): (section: Section) => FieldModel[] {
  const asked = askedFields(procedure, content.fields);
  const possible = possibleFields(procedure, content.fields);
  const model = (field: Field): FieldModel => {
    const value = content.fields[field.name] ?? field.initial ?? initialOf(procedure, field.name, content.fields);
    const make = field.type === 'table' ? tableModel : fieldModel;
    return make(procedure, wording, field, value, `fields.${field.name}`);
  };
  return (section) => {
    const withFollowUps = (field: Field): FieldModel[] => {
      const below = section.fields.filter(({ when, type }) => when?.field === field.name && type !== 'file');
      const groups = [...Map.groupBy(below, ({ when }) => when?.is.join())].map(
        ([, together]): FieldGroup => ({
          kind: 'group',
          when: { field: `fields.${field.name}`, equals: together[0]?.when?.is ?? [] },
          fields: together.flatMap(withFollowUps),
        }),
      );
      return [model(field), ...groups];
    };
    const isFollowUp = ({ when }: Field): boolean => section.fields.some(({ name }) => name === when?.field);
    return section.fields
      .filter((field) => !isFollowUp(field) && possible.has(field.name) && field.type !== 'file')
      .flatMap((field): FieldModel[] => {
        const fields = withFollowUps(field);
        const when = field.when ?? section.when;
        if (asked.has(field.name) || !when) return fields;
        return [{ kind: 'group', condition: conditionText(procedure, wording, when), fields }];
      });
  };
}

/** When something is asked, in words. */
function conditionText(procedure: Procedure, wording: Wording, when: When): string {
  const field = fieldsOf(procedure).find(({ name }) => name === when.field);
  const say = sayIn(wording.language);
  const answers = when.is.map((code) => say('web.form.quoted', { text: wording.option(field?.list ?? '', code) }));
  return say('draft.only-if', { field: wording.text(`field.${when.field}`), answer: anyOf(wording.language, answers) });
}

/** The content with the posted fields of a step put in; emptied fields are taken out, and so are those no longer asked. */
export function withDetails(
  procedure: Procedure,
  step: Step,
  content: RequestContent,
  sections: readonly FormSection[],
  body: FormBody,
): RequestContent {
  const values = readForm(
    sections.flatMap((section) => section.fields),
    body,
  );
  const fields: Record<string, FieldValue> = { ...content.fields };
  // Files are put in on a page of their own.
  const ofStep = sectionsOf(procedure, step).flatMap(({ fields: all }) => all.filter(({ type }) => type !== 'file'));
  for (const field of ofStep) {
    const name = `fields.${field.name}`;
    const value = field.type === 'table' ? readRows(field, body, name) : readFieldValue(field, values, name);
    if (value === undefined) delete fields[field.name];
    else fields[field.name] = value;
  }
  const possible = possibleFields(procedure, fields);
  for (const { name } of ofStep) if (!possible.has(name)) delete fields[name];
  return { ...content, fields };
}

/** The question set as checkboxes by chapter; what a question needs to be typed stands inside it. */
export function questionSections(procedure: Procedure, wording: Wording, content: RequestContent): FormSection[] {
  const chosen = new Map(content.questions.map((question) => [question.code, question]));
  const offered = procedure.questions.filter(
    (question) => question.parent === undefined && holds(procedure, question.offered, content.fields),
  );
  return procedure.chapters
    .map((chapter) => ({
      title: wording.text(`chapter.${chapter}`),
      ...optional('info', wording.text(`chapter.${chapter}.help`)),
      fields: offered
        .filter((question) => question.chapter === chapter)
        .flatMap((question) => questionFields(procedure, wording, question, content.fields, chosen.get(question.code))),
    }))
    .filter((section) => section.fields.length > 0);
}

function questionFields(
  procedure: Procedure,
  wording: Wording,
  question: Question,
  fields: RequestContent['fields'],
  chosen: ChosenQuestion | undefined,
): FieldModel[] {
  const say = sayIn(wording.language);
  const name = `question.${question.code}`;
  const box: FieldModel = {
    kind: 'checkbox',
    name,
    label: wording.question({
      code: question.code,
      placeholders: previewOf(procedure, wording, question, fields, chosen),
    }),
    checked: chosen !== undefined,
    required: true,
    ...(question.source === 'rebuilt' ? { hint: say('draft.question.rebuilt') } : {}),
  };
  const typed = question.placeholders.filter((placeholder) => (procedure.placeholders[placeholder]?.max ?? 0) > 0);
  if (typed.length === 0) return [box];
  const group: FieldGroup = {
    kind: 'group',
    when: { field: name, equals: '1' },
    condition: say('draft.question.needs'),
    fields: typed.map((placeholder) => ({
      kind: 'text',
      name: `parameter.${question.code}.${placeholder}`,
      label: wording.text(`placeholder.${placeholder}`),
      ...optional('info', wording.text(`placeholder.${placeholder}.help`)),
      value: chosen?.parameters[placeholder] ?? '',
      maxlength: procedure.placeholders[placeholder]?.max ?? 0,
      required: true,
    })),
  };
  return [box, group];
}

/** What a question's placeholders show while it is being chosen: the values so far, else the placeholder's name. */
export function previewOf(
  procedure: Procedure,
  wording: Wording,
  question: Question,
  fields: RequestContent['fields'],
  chosen: ChosenQuestion | undefined,
): Record<string, FieldValue> {
  const say = sayIn(wording.language);
  return Object.fromEntries(
    question.placeholders.map((name) => {
      const from = procedure.placeholders[name]?.from ?? [];
      const values = from.map((field) => fields[field]).filter((value) => value !== undefined);
      const typed = chosen?.parameters[name];
      const gap: FieldValue = {
        text: say('exchange.placeholder', { name: wording.text(`placeholder.${name}`) }),
        lang: wording.language,
      };
      if (from.length === 0) return [name, typed ? { text: typed, lang: '' } : gap];
      if (values.length === 0) return [name, gap];
      return [name, from.length === 1 ? (values[0] as FieldValue) : values.map(plainText).join(' ')];
    }),
  );
}

/** The chosen questions as posted, in the order of the set. */
export function withQuestions(
  procedure: Procedure,
  content: RequestContent,
  sections: readonly FormSection[],
  body: FormBody,
): RequestContent {
  const values = readForm(
    sections.flatMap((section) => section.fields),
    body,
  );
  const questions = procedure.questions
    .filter((question) => question.parent === undefined && values[`question.${question.code}`])
    .map((question) => ({
      code: question.code,
      parameters: Object.fromEntries(
        question.placeholders.flatMap((name) => {
          const value = String(values[`parameter.${question.code}.${name}`] ?? '').trim();
          return value === '' ? [] : [[name, value]];
        }),
      ),
    }));
  return { ...content, questions };
}

/** A pointer into a draft's content as the name of its form field, and the step on whose page that stands. */
export function placeOf(procedure: Procedure, content: RequestContent, pointer: string): { step: Step; field: string } {
  const path = pointer.split('/').slice(1);
  if (path[0] === 'recipient' || path[0] === 'recipients') return { step: 'recipient', field: '' };
  if (path[0] === 'files') return { step: 'attachments', field: fileFields().added };
  if (path[1] === 'fields') {
    const name = path[2] ?? '';
    if (fileFieldsOf(procedure).includes(name)) return { step: 'attachments', field: fileFields(slotForm(name)).added };
    const first = sectionsOf(procedure, 'overview').some((section) =>
      section.fields.some((field: Field) => field.name === name),
    );
    return { step: first ? 'overview' : 'details', field: ['fields', ...path.slice(2)].join('.') };
  }
  const code = content.questions[Number(path[2])]?.code;
  const field =
    code === undefined ? '' : path[3] === 'parameters' ? `parameter.${code}.${path[4] ?? ''}` : `question.${code}`;
  return { step: 'questions', field };
}
