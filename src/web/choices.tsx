import type { CheckboxesField, Option, RadiosField } from './forms.ts';
import { Icon } from './icon.tsx';

interface ChoiceProps {
  type: 'radio' | 'checkbox';
  option: Option;
  index: number;
  /** The first takes the field's own id: the error summary's link must land on a control. */
  id: string;
  name: string;
  checked: boolean;
  field: RadiosField | CheckboxesField;
}

function Choice({ type, option, index, id, name, checked, field }: ChoiceProps) {
  const block = `ecl-${type}`;
  const invalid = field.error !== undefined;
  const inline = field.kind === 'radios' && field.inline ? ' ecl-radio--binary' : '';
  return (
    <div class={`${block}${inline}${invalid ? ` ${block}--invalid` : ''}`}>
      <input
        class={`${block}__input oi-opt-${index + 1}`}
        type={type}
        id={id}
        name={name}
        value={option.value}
        checked={checked}
        required={type === 'radio' && field.required === true}
        aria-invalid={invalid ? 'true' : 'false'}
        aria-describedby={option.hint ? `${id}-help` : undefined}
      />
      <label class={`${block}__label`} for={id}>
        <ChoiceBox type={type} invalid={invalid} />
        <span lang={option.lang}>{option.label}</span>
      </label>
      {option.hint ? (
        <div class={`${block}__help oi-choice-help`} id={`${id}-help`}>
          {option.hint}
        </div>
      ) : null}
    </div>
  );
}

/** The drawn box or circle: the input itself is there for keyboard and screen reader, but not seen. */
export function ChoiceBox({ type, invalid }: { type: 'radio' | 'checkbox'; invalid: boolean }) {
  return (
    <span class={`ecl-${type}__box${invalid ? ` ecl-${type}__box--invalid` : ''}`}>
      {type === 'radio' ? (
        <span class="ecl-radio__box-inner" />
      ) : (
        <Icon name="check" size="s" class="ecl-checkbox__icon" />
      )}
    </span>
  );
}

/** The radios or checkboxes of a group. */
export function ChoicesControl({ field, id }: { field: RadiosField | CheckboxesField; id: string }) {
  const chosen = typeof field.value === 'string' ? [field.value] : (field.value ?? []);
  return (
    <div class={`oi-choices${field.kind === 'radios' && field.inline ? ' oi-choices--inline' : ''}`}>
      {field.options.map((option, index) => (
        <Choice
          key={option.value}
          type={field.kind === 'radios' ? 'radio' : 'checkbox'}
          option={option}
          index={index}
          id={index === 0 ? id : `${id}.${index + 1}`}
          name={field.name}
          checked={chosen.includes(option.value)}
          field={field}
        />
      ))}
    </div>
  );
}
