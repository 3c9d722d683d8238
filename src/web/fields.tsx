import type { ComponentChildren } from 'preact';
import { ChoiceBox, ChoicesControl } from './choices.tsx';
import { useWeb } from './context.ts';
import { DateControl, hintOf, SingleControl, tiesOf } from './controls.tsx';
import { type CheckboxField, fieldId, type InputField, type NumberField, type TextAreaField } from './forms.ts';
import { Icon } from './icon.tsx';
import { InfoPoint } from './info.tsx';
import { PersonalBadge } from './marks.tsx';

/*
 * One field each. Forms are `novalidate`: the browser's own bubbles speak the browser's language, not the page's, and say nothing
 * of a field hidden by style; the server refuses in the reader's words. `required` and `aria-invalid` are still there for screen
 * readers (an explicit `false` keeps NVDA from calling every empty required field wrong from the start).
 */

interface LabelProps {
  field: InputField;
  /** Without "(optional)": in filters, where nothing is obligatory. */
  bare?: boolean | undefined;
}

function LabelText({ field, bare }: LabelProps) {
  const { say } = useWeb();
  return (
    <>
      <span lang={field.lang}>{field.label}</span>
      {field.required || bare ? null : <span class="ecl-form-label__optional"> {say('web.form.optional')}</span>}
      {field.personal ? (
        <>
          {' '}
          <PersonalBadge />
        </>
      ) : null}
    </>
  );
}

function Hint({ field, id }: { field: InputField; id: string }) {
  const { say } = useWeb();
  const kind = hintOf(field);
  if (kind === 'none') return null;
  return (
    <div class="ecl-help-block" id={`${id}-hint`}>
      {kind === 'own' ? field.hint : rangeHint(field as NumberField, say)}
    </div>
  );
}

function rangeHint({ min, max }: NumberField, say: ReturnType<typeof useWeb>['say']): string {
  if (min !== undefined && max !== undefined) return say('web.form.between', { min, max });
  return min !== undefined ? say('web.form.at-least', { min }) : say('web.form.at-most', { max: max ?? 0 });
}

/** The message under a label, tied to its input by id; "Error:" is only heard. */
export function FieldError({ message, id }: { message: string | undefined; id: string }) {
  const { say } = useWeb();
  if (!message) return null;
  return (
    <p class="ecl-feedback-message oi-feedback" id={`${id}-error`}>
      <Icon name="error" size="s" class="ecl-feedback-message__icon" />
      <span>
        <span class="oi-visually-hidden">{say('web.form.error')} </span>
        {message}
      </span>
    </p>
  );
}

function Info({ field }: { field: InputField }) {
  return field.info ? <InfoPoint about={field.label} aboutLang={field.lang} text={field.info} /> : null;
}

/** The label's classes: with an info point behind it, it leaves room for that at its side. */
const labelClass = ({ info }: InputField): string => `ecl-form-label oi-label${info ? ' oi-explained' : ''}`;

interface FrameProps extends LabelProps {
  id: string;
  children: ComponentChildren;
}

/** Label, hint, error, input: a field with one control. */
function Labelled({ field, bare, id, children }: FrameProps) {
  return (
    <>
      <label class={labelClass(field)} for={id}>
        <LabelText field={field} bare={bare} />
      </label>
      <Info field={field} />
      <Hint field={field} id={id} />
      <FieldError message={field.error} id={id} />
      {children}
    </>
  );
}

/** A text that few write: under a line that opens it. What was typed, or is wrong, is never folded away. */
function Folded({ field, id }: { field: FoldedField; id: string }) {
  const { summary, about } = field.folded;
  const full = (field.value ?? '') !== '' || field.error !== undefined;
  return (
    <details class="oi-expandable" open={full}>
      <summary class="oi-expandable__summary">
        {summary}
        <span class="oi-visually-hidden"> – {about}</span>
      </summary>
      <div class="oi-folded">
        <label class="oi-visually-hidden" for={id}>
          {field.label} – {about}
        </label>
        <Hint field={field} id={id} />
        <FieldError message={field.error} id={id} />
        <SingleControl field={field} id={id} />
      </div>
    </details>
  );
}

type FoldedField = TextAreaField & Required<Pick<TextAreaField, 'folded'>>;
const isFolded = (field: InputField): field is FoldedField => field.kind === 'textarea' && field.folded !== undefined;

/** Legend, hint, error, controls: what stands inside the fieldset of a field with several controls. */
function Grouped({ field, bare, id, children }: FrameProps) {
  return (
    <>
      <legend class={labelClass(field)}>
        <LabelText field={field} bare={bare} />
      </legend>
      <Info field={field} />
      <Hint field={field} id={id} />
      <FieldError message={field.error} id={id} />
      {children}
    </>
  );
}

function CheckboxControl({ field, id }: { field: CheckboxField; id: string }) {
  return (
    <>
      <div class={`ecl-checkbox ecl-checkbox--single${field.error ? ' ecl-checkbox--invalid' : ''}`}>
        <input
          {...tiesOf(field, id)}
          class="ecl-checkbox__input oi-opt-1"
          type="checkbox"
          id={id}
          name={field.name}
          value={field.value ?? '1'}
          checked={field.checked}
        />
        <label class="ecl-checkbox__label" for={id}>
          <ChoiceBox type="checkbox" invalid={field.error !== undefined} />
          <span>
            {/* a single box is a choice by itself: "(optional)" beside it would only puzzle */}
            <LabelText field={field} bare />
          </span>
        </label>
      </div>
      <Hint field={field} id={id} />
      <Info field={field} />
      <FieldError message={field.error} id={id} />
    </>
  );
}

/** The control with its label, hint and error: everything of a field but the element round it. */
export function FieldBody({ field, bare }: LabelProps) {
  const id = fieldId(field.name);
  switch (field.kind) {
    case 'radios':
    case 'checkboxes':
      return (
        <Grouped field={field} bare={bare} id={id}>
          <ChoicesControl field={field} id={id} />
        </Grouped>
      );
    case 'date':
      return (
        <Grouped field={field} bare={bare} id={id}>
          <DateControl field={field} id={id} />
        </Grouped>
      );
    case 'checkbox':
      return <CheckboxControl field={field} id={id} />;
    default:
      if (isFolded(field)) return <Folded field={field} id={id} />;
      return (
        <Labelled field={field} bare={bare} id={id}>
          <SingleControl field={field} id={id} />
        </Labelled>
      );
  }
}

/** Ids that describe the whole group, for the fieldset of a field with several controls. */
export function groupDescription(field: InputField): string | undefined {
  return tiesOf(field, fieldId(field.name))['aria-describedby'];
}
