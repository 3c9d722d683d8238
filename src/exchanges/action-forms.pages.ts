import { randomUUID } from 'node:crypto';
import type { Actor } from '../accounts/index.ts';
import type { Upload } from '../attachments/index.ts';
import type { ActionRule, Field, ProcedureVersion } from '../procedures/index.ts';
import type { Issue, Refusal } from '../refusal.ts';
import { formFault, sayIssue } from '../refusal-texts.ts';
import { formatDay, nameIn } from '../texts/index.ts';
import {
  type FieldModel,
  type FormBody,
  type FormError,
  type FormModel,
  postedText,
  readForm,
  refillForm,
  summaryOf,
} from '../web/index.ts';
import { naming } from './audiences.ts';
import { openFor } from './contributions.ts';
import { fileFields, filesFieldModels, postedFiles } from './attachment-forms.pages.ts';
import type { CaseContext, ShownEvent } from './exchange-view.pages.tsx';
import { answerFields, fieldModel, formErrors, readAnswers, readFieldValue } from './fields.pages.ts';
import { endsOf } from './limits.ts';
import type { FieldValue } from './model.ts';
import type { OfferedAction, ExchangeView, PartView } from './present.ts';
import { beginningOf, countedFrom } from './terms.ts';
import type { Wording } from './wording.ts';

/** What can be done on a case's page, as forms, and what was posted by them. */

export interface Opened {
  readonly actor: Actor;
  readonly view: ExchangeView;
  readonly context: CaseContext;
  readonly events: readonly ShownEvent[];
  /** Files that were uploaded with a form that is shown again, by form (see `filesOf`). */
  readonly uploads?: ReadonlyMap<string, readonly Upload[]>;
}

/** What was sent and refused, to be shown again as it was typed. */
export interface Refused {
  readonly form: string;
  readonly body: FormBody;
  readonly refusal: Refusal | null;
  /** What was wrong before anything could be asked: files that were not taken. */
  readonly errors?: readonly FormError[];
  /** The form came back after the session had ended, and its files did not. */
  readonly filesLost?: boolean;
  /** It was sent back by a moderator, and is to be changed. */
  readonly again?: boolean;
}

function inputFields(procedure: ProcedureVersion, wording: Wording, rule: ActionRule, part: PartView): FieldModel[] {
  return rule.input.map((field) =>
    fieldModel(procedure, wording, field, offered(field, part), inputName(field.name, part.no)),
  );
}

const offered = (field: Field, part: PartView): FieldValue | undefined =>
  field.suggests === undefined ? field.initial : part.facts[field.suggests];

/** The same fields, with calendar dates beside the days that they ask for. */
function withDates(fields: FieldModel[], { view, context }: Opened, action: string, part: PartView): FieldModel[] {
  const { procedure, say, wording, lastDay } = context;
  const values = Object.fromEntries(
    view.sections.flatMap((section) => section.fields.map(({ field, value }) => [field.name, value])),
  );
  return fields.map((model, index) => {
    const field = procedure.workflow.actions[action]?.input[index];
    if (!field || model.kind !== 'number') return model;
    const lines = endsOf(procedure, action, field.name, values, offered(field, part)).flatMap((end) => {
      const { count, unit } = end;
      const begun = beginningOf(end, part);
      const from = begun === undefined ? undefined : countedFrom(begun);
      const holder = view.participants.find((one) => one.role === end.calendar && (one.partNo ?? part.no) === part.no);
      const day = holder && formatDay(wording.language, lastDay(unit, count, holder.country, from));
      if (!day) return [];
      const said = { count, unit: unit.replace('-', '_'), day };
      return [from ? say('term.from-receipt', said) : say('term.from-today', said)];
    });
    return lines.length === 0 ? model : { ...model, hint: [model.hint, ...lines].filter(Boolean).join(' · ') };
  });
}

/** The name of an action's input in a form: on one page there may be forms for several parts. */
export const inputName = (name: string, partNo: number): string => (partNo === 1 ? name : `${name}@${partNo}`);

/** The fields in which the answers of a part are typed. */
function answersOf(procedure: ProcedureVersion, wording: Wording, part: PartView): FieldModel[] {
  return answerFields(procedure, wording, part.questions, part.asked, part.draftAnswers ?? part.answers);
}

/** What tells the files of a form apart from those of others on the page; actions that take answers share a form. */
export const filesOf = (action: string, rule: ActionRule, partNo: number): string =>
  inputName(rule.answers ? 'answers' : action, partNo);

export function readInput(
  procedure: ProcedureVersion,
  wording: Wording,
  action: string,
  part: PartView,
  body: FormBody,
): Record<string, unknown> {
  const rule = procedure.workflow.actions[action] as ActionRule;
  const values = readForm(inputFields(procedure, wording, rule, part), body);
  const typed = rule.input.flatMap((field) => {
    const value = readFieldValue(field, values, inputName(field.name, part.no));
    return value === undefined ? [] : [[field.name, value] as const];
  });
  const answers = rule.answers
    ? { answers: readAnswers(procedure, part.asked, answersOf(procedure, wording, part), body) }
    : {};
  return { ...Object.fromEntries(typed), ...answers, ...handedOver(rule, body), ...filesIn(action, rule, part, body) };
}

/** The files that come with an action, or the one that it takes back. */
function filesIn(action: string, rule: ActionRule, part: PartView, body: FormBody): Record<string, unknown> {
  const files = rule.files === undefined ? [] : postedFiles(body, filesOf(action, rule, part.no));
  return {
    ...(files.length > 0 ? { files } : {}),
    ...(rule.recalls ? { file: Number(postedText(body, 'file')) } : {}),
    ...(rule.contributes === 'answer' ? { question: Number(postedText(body, inputName('question', part.no))) } : {}),
  };
}

/** Who is to come in or to take over, and which questions; chosen on a page of their own (see `handover.pages.tsx`). */
function handedOver(rule: ActionRule, body: FormBody): Record<string, unknown> {
  const named = naming(rule);
  if (!named) return {};
  const authority = postedText(body, 'recipient');
  if (named.several) return { authorities: authority.split(',').filter(Boolean) };
  if (rule.handsOver !== 'questions') return { authority };
  return { authority, questions: postedText(body, 'questions').split(',').filter(Boolean).map(Number) };
}

export interface ActionForm {
  /** The first is what the form does by itself; the others have a button in it. */
  readonly actions: readonly string[];
  readonly part: number;
  /** Whether the part's questions are answered in it. */
  readonly answers: boolean;
  /** Whether it is what the viewer's turn asks for; the others are folded. */
  readonly first: boolean;
  readonly title: string;
  readonly help: string;
  readonly model: FormModel;
}

/**
 * A form for every action, part by part; those that take answers share one, so that nothing is typed twice. A change of the whole
 * request is written as a draft (see `view.drafts`); an attachment is recalled where it stands.
 */
export function actionForms(opened: Opened, csrf: string): ActionForm[] {
  const { view, context } = opened;
  const { actions } = context.procedure.workflow;
  return view.parts.flatMap((part) => {
    const elsewhere = ({ action }: OfferedAction) => actions[action]?.changes ?? actions[action]?.recalls;
    const possible = view.actions.filter((one) => one.part.no === part.no && !elsewhere(one));
    const groups = Map.groupBy(possible, ({ action }) => (actions[action]?.answers ? 'answers' : action));
    const asked = view.turns.some((turn) => turn.own && turn.partNo === part.no);
    return [...groups.values()].map((together, index) => ({
      ...actionForm(opened, together, csrf),
      first: asked && index === 0,
    }));
  });
}

function actionForm(opened: Opened, together: readonly OfferedAction[], csrf: string): Omit<ActionForm, 'first'> {
  const { view, context } = opened;
  const { wording, procedure } = context;
  // What ends the work comes first, then what sends a part of it, then what keeps it.
  const rank = ({ action }: OfferedAction): number =>
    ['complete', 'partial', 'draft'].indexOf(procedure.workflow.actions[action]?.answers ?? 'complete');
  const [main, ...others] = [...together].sort((a, b) => rank(a) - rank(b)) as [OfferedAction, ...OfferedAction[]];
  const rule = procedure.workflow.actions[main.action] as ActionRule;
  const part = view.parts.find((candidate) => candidate.no === main.part.no) as PartView;
  const address = (action: string): string => `/exchanges/${view.id}/actions/${action}`;
  const fields = [
    ...questionField(opened, rule, part),
    ...(rule.answers ? answersOf(procedure, wording, part) : []),
    ...withDates(inputFields(procedure, wording, rule, part), opened, main.action, part),
    ...fileInputs(opened, main.action, rule, part),
  ];
  return {
    actions: [main.action, ...others.map((other) => other.action)],
    part: part.no,
    answers: rule.answers !== undefined,
    title: wording.text(`action.${main.action}`),
    help: wording.text(`action.${main.action}.help`),
    model: naming(rule)
      ? handoverForm(opened, part, main.action, rule)
      : {
          action: address(main.action),
          hidden: { csrf, key: randomUUID(), revision: String(view.revision), part: String(part.no) },
          sections: [{ fields }],
          buttons: [
            { label: wording.text(`action.${main.action}`), kind: 'primary' },
            ...others.map((other) => ({
              label: wording.text(`action.${other.action}`),
              kind: 'secondary' as const,
              formaction: address(other.action),
            })),
          ],
          guardUnsaved: rule.answers !== undefined,
        },
  };
}

/** Which of the open questions is answered; where there is one alone it is that. */
function questionField({ view, context, events }: Opened, rule: ActionRule, part: PartView): FieldModel[] {
  if (rule.contributes !== 'answer') return [];
  const { say, wording, procedure } = context;
  const open = openFor(procedure, part, rule.by);
  const options = open.map(({ no }) => {
    const asked = view.contributions.find(({ question, partNo }) => question === no && partNo === part.no);
    const event = events.find((one) => one.no === asked?.event);
    const author = context.authorities.get(event?.authorityId ?? '');
    const from = author ? nameIn(author.official, wording.language).text : '';
    return { value: String(no), label: say('contribution.question-from', { no, from }) };
  });
  const [only] = open.length === 1 ? open : [];
  return [
    {
      kind: 'select',
      name: inputName('question', part.no),
      label: say('contribution.which'),
      options,
      required: true,
      ...(only ? { value: String(only.no) } : {}),
    },
  ];
}

function fileInputs({ uploads, context }: Opened, action: string, rule: ActionRule, part: PartView): FieldModel[] {
  if (rule.files === undefined || !part.seesFiles) return [];
  const of = filesOf(action, rule, part.no);
  return filesFieldModels(context.wording.language, { of, uploads: uploads?.get(of) ?? [], most: rule.files });
}

/** Leads to the page on which the authority is looked for, with the questions that go to it. */
function handoverForm({ view, context }: Opened, part: PartView, action: string, rule: ActionRule): FormModel {
  const { wording, say } = context;
  const roots = part.questions.filter((question) => !question.followUp);
  const questions: FieldModel = {
    kind: 'checkboxes',
    name: 'question',
    label: say('handover.questions'),
    options: roots.map((question) => ({
      value: question.key,
      label: `${question.key}. ${wording.question(question)}`,
    })),
    required: true,
  };
  return {
    method: 'get',
    action: `/exchanges/${view.id}/hand-over/${action}/${part.no}`,
    sections: [{ fields: rule.handsOver === 'questions' ? [questions] : [] }],
    buttons: [{ label: say(naming(rule)?.several ? 'handover.choose-several' : 'handover.choose'), kind: 'primary' }],
  };
}

const fieldsOf = (form: ActionForm): FieldModel[] => form.model.sections.flatMap((section) => [...section.fields]);

export function refill(form: ActionForm, refused: Refused | null, language: string): ActionForm {
  if (!refused || !form.actions.includes(refused.form)) return form;
  if (String(form.part) !== (postedText(refused.body, 'part') || String(form.part))) return form;
  const found = refused.refusal ? formErrors(language, issuesIn(form, refused.refusal), fieldsOf(form)) : [];
  const errors = [...(refused.errors ?? []), ...found];
  return { ...form, first: true, model: refillForm(form.model, refused.body, errors) };
}

/** The issues by the names that the fields have in the form. */
const issuesIn = (form: ActionForm, { issues }: Refusal): Issue[] =>
  issues.map((issue) => ({
    ...issue,
    pointer: issue.pointer.startsWith('/answers/')
      ? issue.pointer
      : issue.pointer.startsWith('/files')
        ? `/${fileFields(inputName(form.answers ? 'answers' : (form.actions[0] ?? ''), form.part)).added}`
        : issue.pointer.replace(/^\/([^/]+)/, (_, name: string) => `/${inputName(name, form.part)}`),
  }));

/** The errors of the page's summary: those of the fields, or the refusal itself. */
export function errorsOf(refused: Refused, forms: readonly ActionForm[], language: string): FormError[] {
  const { refusal } = refused;
  if (!refusal) return [...(refused.errors ?? [])];
  const form = forms.find(
    (candidate) =>
      candidate.actions.includes(refused.form) &&
      [String(candidate.part), ''].includes(postedText(refused.body, 'part')),
  );
  const found = form ? summaryOf(formErrors(language, issuesIn(form, refusal), fieldsOf(form)), fieldsOf(form)) : [];
  if (found.length > 0) return found;
  // What was chosen on another page has no field here.
  const elsewhere = refusal.issues.filter(({ pointer }) => /^\/(?:authority|authorities|questions)/.test(pointer));
  return elsewhere.length > 0
    ? elsewhere.map((issue) => ({ field: '', message: sayIssue(language, issue) }))
    : formFault(language, refusal);
}
