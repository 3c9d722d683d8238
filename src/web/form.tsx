import { Button, ButtonRow } from './blocks.tsx';
import { useWeb } from './context.ts';
import { FieldBody, groupDescription } from './fields.tsx';
import {
  type CheckboxField,
  type FieldGroup,
  type FieldModel,
  type FormError,
  type FormModel,
  type FormSection,
  fieldId,
  type InputField,
  inputFields,
  type Option,
} from './forms.ts';
import { InfoPoint } from './info.tsx';

type Errors = ReadonlyMap<string, string>;

/** What was wrong, first in the page, with a link to each field. Takes the focus when the page opens, so that it is heard at once. */
export function ErrorSummary({ errors }: { errors: readonly FormError[] }) {
  const { say } = useWeb();
  if (errors.length === 0) return null;
  return (
    <div class="oi-error-summary" role="alert" tabIndex={-1} autofocus id="errors">
      <h2 class="oi-error-summary__title">{say('web.error.summary', { count: errors.length })}</h2>
      <ul class="oi-error-summary__list">
        {errors.map((error) => (
          <li>
            {error.field === '' ? (
              error.message
            ) : (
              <a class="oi-error-summary__link" href={`#${fieldId(error.field)}`}>
                {error.message}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Several messages for one field are read one after the other; one about a text's language (`<name>.lang`) stands at the text. */
function errorsByField(errors: readonly FormError[]): Errors {
  const byField = new Map<string, string>();
  for (const { field, message } of errors) {
    const name = field.replace(/\.lang$/, '');
    const before = byField.get(name);
    byField.set(name, before === undefined ? message : `${before} ${message}`);
  }
  return byField;
}

/** The whole form. Its errors stand at the fields; give them to `Page` too, which shows the summary. */
export function Form({ model }: { model: FormModel }) {
  const errors = errorsByField(model.errors ?? []);
  const files = model.sections.some((section) => inputFields(section.fields).some((field) => field.kind === 'file'));
  return (
    <form
      class="oi-form"
      method={model.method ?? 'post'}
      action={model.action}
      enctype={files ? 'multipart/form-data' : undefined}
      novalidate
      data-guard-unsaved={model.guardUnsaved ? '' : undefined}
    >
      <HiddenInputs values={model.hidden ?? {}} />
      {model.sections.map((section) => (
        <div class="oi-form__section">
          <SectionTitle section={section} />
          {section.intro ? <p class="oi-form__intro">{section.intro}</p> : null}
          <Fields fields={section.fields} errors={errors} />
        </div>
      ))}
      <ButtonRow>
        {model.buttons.map(({ label, ...button }) => (
          <Button {...button}>{label}</Button>
        ))}
      </ButtonRow>
    </form>
  );
}

function SectionTitle({ section: { title, info } }: { section: FormSection }) {
  if (!title) return null;
  if (!info) return <h2 class="oi-form__title">{title}</h2>;
  return (
    <>
      <h2 class="oi-form__title oi-explained">{title}</h2>
      <InfoPoint about={title} text={info} />
    </>
  );
}

export function HiddenInputs({ values }: { values: Readonly<Record<string, string>> }) {
  return (
    <>
      {Object.entries(values).map(([name, value]) => (
        <input type="hidden" name={name} value={value} key={name} />
      ))}
    </>
  );
}

export interface FieldsProps {
  fields: readonly FieldModel[];
  /** Messages by field name. */
  errors?: Errors;
  /** Without "(optional)" beside the labels. */
  bare?: boolean;
}

/** The fields of a list, each with the follow-ups that wait for its answer inside it. */
export function Fields({ fields, errors = new Map(), bare }: FieldsProps) {
  const names = new Set(fields.flatMap((field) => (field.kind === 'group' ? [] : [field.name])));
  const isFollowUp = (field: FieldModel): field is FieldGroup =>
    field.kind === 'group' && field.when !== undefined && names.has(field.when.field);
  const followUps = fields.filter(isFollowUp);
  return (
    <>
      {fields.map((field) => {
        if (field.kind === 'hidden') return <HiddenInputs values={{ [field.name]: field.value }} />;
        if (field.kind === 'group') return isFollowUp(field) ? null : <Group group={field} errors={errors} />;
        return (
          <Question
            field={field}
            errors={errors}
            bare={bare}
            followUps={followUps.filter((group) => group.when?.field === field.name)}
          />
        );
      })}
    </>
  );
}

interface QuestionProps {
  field: InputField;
  errors: Errors;
  bare: boolean | undefined;
  followUps: readonly FieldGroup[];
}

function Question({ field: given, errors, bare, followUps }: QuestionProps) {
  const error = given.error ?? errors.get(given.name);
  const field = error === undefined ? given : { ...given, error };
  const classes = `ecl-form-group oi-field${followUps.length > 0 ? ' oi-question' : ''}${field.error ? ' oi-field--invalid' : ''}`;
  const inside = (
    <>
      <FieldBody field={field} bare={bare} />
      {followUps.map((group) => (
        <FollowUp parent={field} group={group} errors={errors} />
      ))}
    </>
  );
  const grouped = field.kind === 'radios' || field.kind === 'checkboxes' || field.kind === 'date';
  return grouped ? (
    <fieldset class={classes} aria-describedby={groupDescription(field)}>
      {inside}
    </fieldset>
  ) : (
    <div class={classes}>{inside}</div>
  );
}

/** The stylesheet knows follow-ups to the first twelve answers (`.oi-when-1` …); one to a later answer is always shown. */
const styledAnswers = 12;

function optionsOf(field: InputField): Option[] {
  switch (field.kind) {
    case 'radios':
    case 'checkboxes':
      return [...field.options];
    case 'select':
      return field.options.flatMap((entry) => ('options' in entry ? entry.options : [entry]));
    case 'checkbox':
      return [checkboxOption(field)];
    default:
      return [];
  }
}

function checkboxOption(field: CheckboxField): Option {
  return { value: field.value ?? '1', label: field.label };
}

/**
 * A follow-up inside the question it follows. It is always in the page, under "If you answer …"; the stylesheet folds it away
 * with `:has()` until the answer is chosen. Without `:has()` or without style it stays readable: nothing depends on a script.
 */
function FollowUp({ parent, group, errors }: { parent: InputField; group: FieldGroup; errors: Errors }) {
  const { say, lang } = useWeb();
  const wanted = typeof group.when?.equals === 'string' ? [group.when.equals] : (group.when?.equals ?? []);
  const answers = optionsOf(parent).flatMap((option, index) =>
    wanted.includes(option.value) ? [{ label: option.label, number: index + 1 }] : [],
  );
  const foldable = answers.length > 0 && answers.every(({ number }) => number <= styledAnswers);
  const classes = foldable ? answers.map(({ number }) => `oi-when-${number}`).join(' ') : 'oi-when-any';
  const list = new Intl.ListFormat(lang, { type: 'disjunction' });
  const quoted = answers.map(({ label }) => say('web.form.quoted', { text: label }));
  const condition = group.condition ?? say('web.form.if-you-answer', { answer: list.format(quoted) });
  return (
    <fieldset class={`oi-follow-up ${classes}`}>
      <legend class="oi-follow-up__legend">
        <span class="oi-follow-up__condition">{condition}</span>
        {group.legend ? <span lang={group.lang}> {group.legend}</span> : null}
      </legend>
      {group.hint ? <div class="ecl-help-block">{group.hint}</div> : null}
      <Fields fields={group.fields} errors={errors} />
    </fieldset>
  );
}

function Group({ group, errors }: { group: FieldGroup; errors: Errors }) {
  const explained = group.legend && group.info ? { about: group.legend, text: group.info } : null;
  return (
    <fieldset class="oi-group">
      {group.legend || group.condition ? (
        <legend class={`oi-group__legend${explained ? ' oi-explained' : ''}`} lang={group.lang}>
          {group.condition ? <span class="oi-follow-up__condition">{group.condition}</span> : null}
          {group.legend}
        </legend>
      ) : null}
      {explained ? <InfoPoint {...explained} aboutLang={group.lang} /> : null}
      {group.hint ? <div class="ecl-help-block">{group.hint}</div> : null}
      <Fields fields={group.fields} errors={errors} />
    </fieldset>
  );
}

export interface FilterBarProps {
  action: string;
  fields: readonly FieldModel[];
  /** What the form filters, for screen readers. */
  label: string;
  hidden?: Readonly<Record<string, string>>;
  /** Shown when something is filtered: back to everything. */
  resetHref?: string;
  /** What the button says; "Filter" by default. */
  submitLabel?: string;
}

/** Filters of a list: a GET form, so that a filtered list has an address. Never for a search by a person's name. */
export function FilterBar({ action, fields, label, hidden = {}, resetHref, submitLabel }: FilterBarProps) {
  const { say } = useWeb();
  return (
    <form class="oi-filter" method="get" action={action} role="search" aria-label={label} novalidate>
      <HiddenInputs values={hidden} />
      <div class="oi-filter__fields">
        {/* no filter is obligatory: "(optional)" beside each would be noise */}
        <Fields fields={fields} bare />
      </div>
      <div class="oi-filter__buttons">
        <Button kind="secondary" icon="search">
          {submitLabel ?? say('web.filter.apply')}
        </Button>
        {resetHref ? (
          <a class="ecl-link" href={resetHref}>
            {say('web.filter.reset')}
          </a>
        ) : null}
      </div>
    </form>
  );
}
