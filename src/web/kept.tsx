import { Button, ButtonRow } from './blocks.tsx';
import { Fields, HiddenInputs } from './form.tsx';

/** What was refused of one that is kept: the name as it was typed, and why. */
export interface KeptFault {
  readonly id: string;
  readonly name: string;
  readonly message: string;
}

interface KeptFormProps {
  readonly action: string;
  readonly csrf: string;
  readonly id: string;
  readonly name: string;
  readonly longest: number;
  readonly labels: { readonly name: string; readonly rename: string; readonly remove: string };
  /** What else may be done with it: the value of `do`, and what the button says. */
  readonly also: { readonly value: string; readonly label: string };
  readonly fault: KeptFault | undefined;
}

/** The field of a kept thing's name. */
export const keptName = (id: string): string => `name-${id}`;

/** Something that is kept under a name: to be called otherwise, to be kept no longer, and one thing of its own. The button pressed is `do`. */
export function KeptForm({ action, csrf, id, name, longest, labels, also, fault }: KeptFormProps) {
  const wrong = fault?.id === id ? fault : undefined;
  const field = keptName(id);
  return (
    <form method="post" action={action} novalidate>
      <HiddenInputs values={{ csrf }} />
      <Fields
        fields={[
          {
            kind: 'text',
            name: field,
            label: labels.name,
            value: wrong?.name ?? name,
            required: true,
            maxlength: longest,
            width: 'm',
          },
        ]}
        errors={new Map(wrong ? [[field, wrong.message]] : [])}
      />
      <ButtonRow>
        <Button kind="secondary" name="do" value="rename">
          {labels.rename}
        </Button>
        {[also, { value: 'delete', label: labels.remove }].map(({ value, label }) => (
          <Button kind="ghost" name="do" value={value}>
            {label}
            <span class="oi-visually-hidden"> {name}</span>
          </Button>
        ))}
      </ButtonRow>
    </form>
  );
}
