import { randomUUID } from 'node:crypto';
import type { Refusal } from '../refusal.ts';
import { formFault, sayIssue } from '../refusal-texts.ts';
import type { Say } from '../texts/index.ts';
import { type FieldModel, type FormBody, type FormError, type FormModel, refillForm, summaryOf } from '../web/index.ts';
import { type Assigned, type Colleague, type Note, NOTE_MAX, REFERENCE_MAX } from './desk.ts';

/** The forms of a case's desk. Their fields' names begin with `office`: they stand on a page with those of the procedure. */

/** What a form carries beside its fields. */
export interface Carried {
  readonly say: Say;
  readonly csrf: string;
  readonly exchangeId: string;
}

/** What was sent and refused, or came too late, to be shown again as it was typed. */
export interface Typed {
  readonly action: string;
  readonly body: FormBody;
  readonly refusal: Refusal | null;
}

const base = ({ csrf }: Carried): Pick<FormModel, 'hidden'> => ({ hidden: { csrf, key: randomUUID() } });

export const deskAddress = (exchangeId: string, step = ''): string =>
  `/exchanges/${exchangeId}/office${step === '' ? '' : `/${step}`}`;

export function referenceForm(carried: Carried, reference: string | null): FormModel {
  const { say, exchangeId } = carried;
  return {
    ...base(carried),
    action: deskAddress(exchangeId, 'reference'),
    sections: [
      {
        fields: [
          {
            kind: 'text',
            name: 'office-reference',
            label: say('office.reference'),
            hint: say('office.reference.hint'),
            value: reference ?? '',
            maxlength: REFERENCE_MAX,
            autocomplete: 'off',
            spellcheck: false,
            width: 'm',
          },
        ],
      },
    ],
    buttons: [{ label: say('office.reference.save'), kind: 'secondary' }],
  };
}

export function noteForm(carried: Carried, note?: Note): FormModel {
  const { say, exchangeId } = carried;
  return {
    ...base(carried),
    action: deskAddress(exchangeId, note ? `notes/${note.id}` : 'notes'),
    sections: [
      {
        fields: [
          {
            kind: 'textarea',
            name: 'office-note',
            label: say(note ? 'office.note' : 'office.note.new'),
            hint: say('office.note.hint'),
            value: note?.text ?? '',
            rows: note ? 6 : 3,
            maxlength: NOTE_MAX,
            required: true,
          },
        ],
      },
    ],
    buttons: [
      { label: say(note ? 'office.note.save' : 'office.note.add'), kind: note ? 'primary' : 'secondary' },
      ...(note
        ? [
            {
              label: say('office.note.delete'),
              kind: 'danger' as const,
              formaction: deskAddress(exchangeId, `notes/${note.id}/delete`),
            },
          ]
        : []),
    ],
    guardUnsaved: true,
  };
}

const optionOf = (say: Say, { membershipId, name, absence }: Colleague, today: string) => ({
  value: membershipId,
  label: absence && absence.from <= today ? say('office.colleague.away', { name, delegate: absence.delegate }) : name,
});

export function handOverForm(carried: Carried, colleagues: readonly Colleague[], today: string): FormModel {
  const { say, exchangeId } = carried;
  return {
    ...base(carried),
    action: deskAddress(exchangeId, 'hand-over'),
    sections: [
      {
        fields: [
          {
            kind: 'select',
            name: 'office-to',
            label: say('office.hand-over.to'),
            options: colleagues.map((colleague) => optionOf(say, colleague, today)),
            required: true,
            width: 'full',
          },
        ],
      },
    ],
    buttons: [{ label: say('office.hand-over'), kind: 'secondary' }],
  };
}

export function allocationForm(
  carried: Carried,
  colleagues: readonly Colleague[],
  assigned: readonly Assigned[],
  today: string,
): FormModel {
  const { say, exchangeId } = carried;
  return {
    ...base(carried),
    action: deskAddress(exchangeId, 'allocation'),
    sections: [
      {
        fields: [
          {
            kind: 'checkboxes',
            name: 'office-to',
            label: say('office.allocate.to'),
            hint: say('office.allocate.hint'),
            value: assigned.map(({ membershipId }) => membershipId),
            options: colleagues.map((colleague) => optionOf(say, colleague, today)),
          },
        ],
      },
    ],
    buttons: [{ label: say('office.allocate'), kind: 'secondary' }],
  };
}

const FIELDS: Readonly<Record<string, string>> = {
  '/reference': 'office-reference',
  '/text': 'office-note',
  '/to': 'office-to',
};

export const fieldsOf = (form: FormModel): FieldModel[] => form.sections.flatMap((section) => [...section.fields]);

/** The form again as it was typed, if it is the one that was refused. */
export function again(form: FormModel, typed: Typed | null, language: string): FormModel {
  const actions = [form.action, ...form.buttons.flatMap(({ formaction }) => formaction ?? [])];
  if (!typed || !actions.includes(typed.action)) return form;
  return refillForm(form, typed.body, errorsAt(typed.refusal, language));
}

const errorsAt = (refusal: Refusal | null, language: string): FormError[] =>
  (refusal?.issues ?? []).map((issue) => ({
    field: FIELDS[issue.pointer] ?? '',
    message: sayIssue(language, issue),
  }));

/** The errors of the page's summary: those of the fields, or the refusal itself. */
export function summary(typed: Typed | null, forms: readonly FormModel[], language: string): FormError[] {
  const refusal = typed?.refusal;
  if (!refusal) return [];
  const found = summaryOf(errorsAt(refusal, language), forms.flatMap(fieldsOf));
  return found.length > 0 ? found : formFault(language, refusal);
}
