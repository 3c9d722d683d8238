import { randomUUID } from 'node:crypto';
import { Button, Expandable, Form, HiddenInputs, Section } from '../web/index.ts';
import type { ActionForm } from './action-forms.pages.ts';
import type { CaseContext } from './exchange-view.pages.tsx';
import type { ExchangeView } from './present.ts';

interface MovesProps {
  readonly view: ExchangeView;
  readonly context: CaseContext;
  readonly forms: readonly ActionForm[];
  /** Without it nothing is made of the case: it is a simulated one. */
  readonly csrf?: string;
}

/** What the action does, and how answers are given. */
function Help({ form, say }: { form: ActionForm; say: CaseContext['say'] }) {
  return (
    <>
      <p>{form.help}</p>
      {form.answers ? (
        <Expandable summary={say('answer.info.title')}>
          {say('answer.info')
            .split('\n')
            .map((paragraph) => (
              <p>{paragraph}</p>
            ))}
        </Expandable>
      ) : null}
    </>
  );
}

/** What can be done in a case: open what one's turn asks for, folded what else there is. */
export function Moves({ view, context, forms, csrf }: MovesProps) {
  const { say } = context;
  const several = view.parts.length > 1;
  const [first, more] = [true, false].map((wanted) => forms.filter((form) => form.first === wanted));
  const all = [
    ...view.links.map((name) => {
      const { text } = context.wording;
      return { kind: name, title: text(`link.${name}`), help: text(`link.${name}.help`) };
    }),
    ...view.drafts.map((kind) => ({
      kind,
      title: say(`exchange.draft.${kind}`),
      help: say(`exchange.draft.${kind}.help`),
    })),
  ];
  const drafts = csrf === undefined ? [] : all;
  if (forms.length === 0 && drafts.length === 0) return null;
  const titleOf = ({ title, part }: ActionForm) =>
    several ? `${title} (${say('exchange.part', { no: part })})` : title;
  return (
    <Section title={say('exchange.do')} id="do">
      {first?.map((form) => (
        <div class="oi-action">
          <h3>{titleOf(form)}</h3>
          <Help form={form} say={say} />
          <Form model={form.model} />
        </div>
      ))}
      {first?.length && (more?.length || drafts.length) ? <h3>{say('exchange.do.more')}</h3> : null}
      {more?.map((form) => (
        <Expandable summary={titleOf(form)}>
          <Help form={form} say={say} />
          <Form model={form.model} />
        </Expandable>
      ))}
      {drafts.map(({ kind, title, help }) => (
        <Expandable summary={title}>
          <p>{help}</p>
          <form method="post" action={`/exchanges/${view.id}/drafts`}>
            <HiddenInputs values={{ csrf: csrf ?? '', key: randomUUID(), kind }} />
            <Button kind="secondary">{title}</Button>
          </form>
        </Expandable>
      ))}
    </Section>
  );
}
