import { useWeb } from './context.ts';
import type {
  CheckboxesField,
  CheckboxField,
  DateField,
  DateParts,
  FileField,
  InputField,
  NumberField,
  OneTimeCodeField,
  Option,
  OptionGroup,
  PasswordField,
  RadiosField,
  SelectField,
  TextAreaField,
  TextField,
} from './forms.ts';
import { Icon } from './icon.tsx';

/** What joins an input to its hint and its error, and tells whether it is wrong. */
export interface Ties {
  'aria-describedby': string | undefined;
  'aria-invalid': 'true' | 'false';
  required: boolean;
}

/** The ties of a field whose control has this id. */
export function tiesOf(field: InputField, id: string): Ties {
  const ids = [hintOf(field) === 'none' ? '' : `${id}-hint`, field.error ? `${id}-error` : '']
    .filter(Boolean)
    .join(' ');
  return {
    'aria-describedby': ids === '' ? undefined : ids,
    'aria-invalid': field.error ? 'true' : 'false',
    required: field.required === true,
  };
}

/** Whether a field shows a hint: its own, or the range of its number. */
export function hintOf(field: InputField): 'own' | 'range' | 'none' {
  if (field.hint !== undefined) return 'own';
  return field.kind === 'number' && (field.min !== undefined || field.max !== undefined) ? 'range' : 'none';
}

function textClasses(field: { error?: string }, width: string): string {
  return `ecl-text-input oi-input oi-input--${width}${field.error ? ' ecl-text-input--invalid' : ''}`;
}

function TextControl({ field, id }: { field: TextField; id: string }) {
  return (
    <input
      {...tiesOf(field, id)}
      class={textClasses(field, field.width ?? 'l')}
      // preact types each input type apart, and none takes a union of them
      type={field.kind as 'text'}
      id={id}
      name={field.name}
      value={field.value}
      lang={field.valueLang}
      autocomplete={field.autocomplete}
      inputmode={field.inputmode}
      maxLength={field.maxlength}
      spellcheck={field.spellcheck}
      autocapitalize={field.kind === 'email' ? 'none' : undefined}
    />
  );
}

function PasswordControl({ field, id }: { field: PasswordField; id: string }) {
  return (
    <input
      {...tiesOf(field, id)}
      class={textClasses(field, 'm')}
      type="password"
      id={id}
      name={field.name}
      autocomplete={field.autocomplete}
      spellcheck={false}
      autocapitalize="none"
    />
  );
}

function CodeControl({ field, id }: { field: OneTimeCodeField; id: string }) {
  return (
    <input
      {...tiesOf(field, id)}
      class={`${textClasses(field, 'code')} oi-input--figures`}
      type="text"
      id={id}
      name={field.name}
      autocomplete="one-time-code"
      inputmode="numeric"
      spellcheck={false}
      maxLength={field.maxlength}
    />
  );
}

/** A text input with a numeric keyboard: `type=number` throws away what it cannot read ("12o"), and nothing typed may be lost. */
function NumberControl({ field, id }: { field: NumberField; id: string }) {
  const ties = tiesOf(field, id);
  const described = [ties['aria-describedby'], field.suffix ? `${id}-suffix` : ''].filter(Boolean).join(' ');
  return (
    <div class="oi-affixed">
      <input
        {...ties}
        aria-describedby={described === '' ? undefined : described}
        class={`${textClasses(field, 'number')} oi-input--figures`}
        type="text"
        inputmode="numeric"
        id={id}
        name={field.name}
        value={field.value}
        autocomplete="off"
        spellcheck={false}
      />
      {field.suffix ? (
        <span class="oi-affixed__suffix" id={`${id}-suffix`}>
          {field.suffix}
        </span>
      ) : null}
    </div>
  );
}

function datePartsOf(value: string | DateParts | undefined): DateParts {
  if (typeof value === 'object') return value;
  const [year = '', month = '', day = ''] = (value ?? '').split('-');
  return { day, month, year };
}

/** By language: each date on a page would make a formatter of its own, 0.07 ms. */
const datePartOrders = new Map<string, readonly (keyof DateParts)[]>();

/**
 * Day, month, year in the order in which the language writes a date: Hungarian, Lithuanian and Swedish begin with the year.
 * Plain `en` would be the American order, with the month first.
 */
function datePartOrder(lang: string): readonly (keyof DateParts)[] {
  const kept = datePartOrders.get(lang);
  if (kept) return kept;
  const parts = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(0);
  const order = parts.map((part) => part.type).filter((type) => type === 'day' || type === 'month' || type === 'year');
  datePartOrders.set(lang, order);
  return order;
}

/**
 * Three inputs, not `<input type=date>`: the browser draws that one in its own language and order (an Italian browser shows
 * "gg/mm/aaaa" on a Hungarian page), screen readers differ on it, and it posts nothing at all for a half-typed date, so what was
 * typed would be lost. Three short inputs are the same everywhere, can be pasted and corrected, and need no script.
 */
export function DateControl({ field, id }: { field: DateField; id: string }) {
  const { say, lang } = useWeb();
  const value = datePartsOf(field.value);
  const ties = tiesOf(field, id);
  return (
    <div class="oi-date">
      {datePartOrder(lang).map((part, index) => {
        const partId = index === 0 ? id : `${id}.${part}`;
        return (
          <div class="oi-date__part" key={part}>
            <label class="oi-date__label" for={partId}>
              {say(`web.form.${part}`)}
            </label>
            <input
              class={`${textClasses(field, part === 'year' ? 'year' : 'day')} oi-input--figures`}
              type="text"
              inputmode="numeric"
              id={partId}
              name={`${field.name}.${part}`}
              value={value[part]}
              autocomplete={field.autocomplete ? `${field.autocomplete}-${part}` : 'off'}
              aria-invalid={ties['aria-invalid']}
              required={ties.required}
            />
          </div>
        );
      })}
    </div>
  );
}

function TextAreaControl({ field, id }: { field: TextAreaField; id: string }) {
  const { say } = useWeb();
  const { language } = field;
  return (
    <>
      <textarea
        {...tiesOf(field, id)}
        class={`ecl-text-area oi-textarea${field.error ? ' ecl-text-area--invalid' : ''}`}
        id={id}
        name={field.name}
        rows={field.rows ?? 5}
        maxLength={field.maxlength}
        lang={language && language.value !== '' ? language.value : undefined}
      >
        {/* the parser drops the first line break of a textarea: one more keeps the writer's own */}
        {field.value?.startsWith('\n') ? `\n${field.value}` : field.value}
      </textarea>
      {language ? (
        <div class="oi-text-language">
          <label class="oi-text-language__label" for={`${id}.lang`}>
            {say('web.form.text-language')}
            <span class="oi-visually-hidden"> – {field.label}</span>
          </label>
          <SelectBox
            id={`${id}.lang`}
            name={`${field.name}.lang`}
            value={language.value}
            options={language.options}
            width="s"
          />
        </div>
      ) : null}
    </>
  );
}

interface SelectBoxProps {
  id: string;
  name: string;
  value: string | undefined;
  options: readonly (Option | OptionGroup)[];
  empty?: string | undefined;
  width: string;
  ties?: Ties;
  autocomplete?: string | undefined;
}

function SelectBox({ id, name, value, options, empty, width, ties, autocomplete }: SelectBoxProps) {
  let index = 0;
  const choice = (option: Option) => (
    <option
      class={`oi-opt-${++index}`}
      key={option.value}
      value={option.value}
      lang={option.lang}
      selected={option.value === value}
    >
      {option.label}
    </option>
  );
  const invalid = ties?.['aria-invalid'] === 'true' ? ' ecl-select__container--invalid' : '';
  return (
    <div class={`ecl-select__container oi-select oi-select--${width}${invalid}`}>
      <select {...ties} class="ecl-select" id={id} name={name} autocomplete={autocomplete}>
        {empty === undefined ? null : <option value="">{empty}</option>}
        {options.map((entry) =>
          'options' in entry ? (
            <optgroup label={entry.label} key={entry.label}>
              {entry.options.map(choice)}
            </optgroup>
          ) : (
            choice(entry)
          ),
        )}
      </select>
      <div class="ecl-select__icon oi-select__icon">
        <Icon name="corner-arrow" size="xs" rotate={180} />
      </div>
    </div>
  );
}

function SelectControl({ field, id }: { field: SelectField; id: string }) {
  const { say } = useWeb();
  return (
    <SelectBox
      id={id}
      name={field.name}
      value={field.value}
      options={field.options}
      empty={field.empty ?? say('web.form.choose')}
      width={field.width ?? 'm'}
      ties={tiesOf(field, id)}
      autocomplete={field.autocomplete}
    />
  );
}

function FileControl({ field, id }: { field: FileField; id: string }) {
  return (
    <input
      {...tiesOf(field, id)}
      class="oi-file"
      type="file"
      id={id}
      name={field.name}
      accept={field.accept}
      multiple={field.multiple}
    />
  );
}

type SingleField = Exclude<InputField, RadiosField | CheckboxesField | DateField | CheckboxField>;

/** The control of a field that has one. */
export function SingleControl({ field, id }: { field: SingleField; id: string }) {
  switch (field.kind) {
    case 'password':
      return <PasswordControl field={field} id={id} />;
    case 'one-time-code':
      return <CodeControl field={field} id={id} />;
    case 'number':
      return <NumberControl field={field} id={id} />;
    case 'textarea':
      return <TextAreaControl field={field} id={id} />;
    case 'select':
      return <SelectControl field={field} id={id} />;
    case 'file':
      return <FileControl field={field} id={id} />;
    default:
      return <TextControl field={field} id={id} />;
  }
}
