import { randomUUID } from 'node:crypto';
import type { Actor } from '../accounts/index.ts';
import type { ActionRule, ProcedureVersion } from '../procedures/index.ts';
import type { Refusal } from '../refusal.ts';
import { sayKey } from '../texts/index.ts';
import {
  type FieldModel,
  type FormBody,
  type FormError,
  type FormModel,
  readForm,
  refillForm,
  summaryOf,
} from '../web/index.ts';
import type { CaseContext, ShownEvent } from './exchange-view.pages.tsx';
import { answerFields, fieldModel, formErrors, readAnswers, readFieldValue } from './fields.pages.ts';
import type { PossibleAction } from './policy.ts';
import type { ExchangeView, PartView } from './present.ts';
import type { Wording } from './wording.ts';

/** What can be done on a case's page, as forms, and what was posted by them. */

export interface Opened {
  readonly actor: Actor;
  readonly view: ExchangeView;
  readonly context: CaseContext;
  readonly events: readonly ShownEvent[];
}

/** What was sent and refused, to be shown again as it was typed. */
export interface Refused {
  readonly form: string;
  readonly body: FormBody;
  readonly refusal: Refusal | null;
}

function inputFields(
  procedure: ProcedureVersion,
  wording: Wording,
  rule: ActionRule,
  part: PartView,
  own: string,
): FieldModel[] {
  return rule.input.map((field) =>
    fieldModel(
      procedure,
      wording,
      field,
      field.suggests === undefined ? undefined : part.facts[field.suggests],
      field.name,
      own,
    ),
  );
}

/** The fields in which the answers of a part are typed. */
function answersOf(procedure: ProcedureVersion, wording: Wording, part: PartView, own: string): FieldModel[] {
  return answerFields(procedure, wording, part.questions, part.asked, part.draftAnswers ?? part.answers, own);
}

export function readInput(
  procedure: ProcedureVersion,
  wording: Wording,
  rule: ActionRule,
  part: PartView,
  body: FormBody,
  own: string,
): Record<string, unknown> {
  const values = readForm(inputFields(procedure, wording, rule, part, own), body);
  const typed = rule.input.flatMap((field) => {
    const value = readFieldValue(field, values, field.name);
    return value === undefined ? [] : [[field.name, value] as const];
  });
  const answers = rule.answers
    ? { answers: readAnswers(procedure, part.asked, answersOf(procedure, wording, part, own), body) }
    : {};
  return { ...Object.fromEntries(typed), ...answers };
}

export interface ActionForm {
  /** The first is what the form does by itself; the others have a button in it. */
  readonly actions: readonly string[];
  readonly part: number;
  /** Whether the part's questions are answered in it. */
  readonly answers: boolean;
  readonly title: string;
  readonly help: string;
  readonly model: FormModel;
}

/** A form for every action; those that take answers to the same part share one, so that nothing is typed twice. */
export function actionForms(opened: Opened, csrf: string): ActionForm[] {
  const { procedure } = opened.context;
  const kind = (possible: PossibleAction): string => {
    const rule = procedure.workflow.actions[possible.action];
    return `${possible.part.no} ${rule?.answers ? 'answers' : possible.action}`;
  };
  const groups = Map.groupBy(opened.view.actions, kind);
  return [...groups.values()].map((together) => actionForm(opened, together, csrf));
}

function actionForm({ view, context, actor }: Opened, together: readonly PossibleAction[], csrf: string): ActionForm {
  const { wording, procedure } = context;
  const moves = (possible: PossibleAction): number =>
    procedure.workflow.actions[possible.action]?.to === undefined ? 1 : 0;
  const [main, ...others] = [...together].sort((a, b) => moves(a) - moves(b)) as [PossibleAction, ...PossibleAction[]];
  const rule = procedure.workflow.actions[main.action] as ActionRule;
  const part = view.parts.find((candidate) => candidate.no === main.part.no) as PartView;
  const address = (action: string): string => `/exchanges/${view.id}/actions/${action}`;
  const fields = [
    ...(rule.answers ? answersOf(procedure, wording, part, actor.language) : []),
    ...inputFields(procedure, wording, rule, part, actor.language),
  ];
  return {
    actions: [main.action, ...others.map((other) => other.action)],
    part: part.no,
    answers: rule.answers !== undefined,
    title: wording.text(`action.${main.action}`),
    help: wording.text(`action.${main.action}.help`),
    model: {
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

const fieldsOf = (form: ActionForm): FieldModel[] => form.model.sections.flatMap((section) => [...section.fields]);

export function refill(form: ActionForm, refused: Refused | null, language: string): ActionForm {
  if (!refused || !form.actions.includes(refused.form)) return form;
  const errors = refused.refusal ? formErrors(language, refused.refusal.issues, fieldsOf(form)) : [];
  return { ...form, model: refillForm(form.model, refused.body, errors) };
}

/** The errors of the page's summary: those of the fields, or the refusal itself. */
export function errorsOf(refused: Refused, forms: readonly ActionForm[], language: string): FormError[] {
  const { refusal } = refused;
  if (!refusal) return [];
  const form = forms.find((candidate) => candidate.actions.includes(refused.form));
  const found = form ? summaryOf(formErrors(language, refusal.issues, fieldsOf(form)), fieldsOf(form)) : [];
  return found.length > 0
    ? found
    : [{ field: '', message: sayKey(language, `refusal.${refusal.code}`, refusal.params) }];
}
