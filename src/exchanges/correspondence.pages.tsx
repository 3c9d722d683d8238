import { formatInstant, nameIn } from '../texts/index.ts';
import { Foreign, Section } from '../web/index.ts';
import { type CaseContext, FreeTextBlock, type ShownEvent } from './exchange-view.pages.tsx';
import type { PartView, Said } from './present.ts';
import { isFreeText } from './wording.ts';

interface CorrespondenceProps {
  readonly parts: readonly PartView[];
  readonly events: readonly ShownEvent[];
  readonly context: CaseContext;
}

/** What was written to each other with the actions: messages, reasons, explanations; in their order. */
export function Correspondence({ parts, events, context }: CorrespondenceProps) {
  const said = parts.flatMap((part) => part.said).sort((a, b) => a.no - b.no);
  if (said.length === 0) return null;
  return (
    <Section title={context.say('exchange.messages')} id="messages">
      <ol class="oi-messages">
        {said.map((one) => (
          <li class="oi-messages__item" id={`message-${one.no}`}>
            <Letter said={one} event={events.find((event) => event.no === one.no)} context={context} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Letter({ said, event, context }: { said: Said; event: ShownEvent | undefined; context: CaseContext }) {
  const { wording, authorities, timeZone, procedure } = context;
  const author = authorities.get(event?.authorityId ?? '');
  const name = author && nameIn(author.official, wording.language);
  const fields = new Map(
    Object.values(procedure.workflow.actions).flatMap((rule) => rule.input.map((field) => [field.name, field])),
  );
  return (
    <>
      <p class="oi-messages__head">
        <strong>{event ? wording.text(`action.${event.action}.done`) : null}</strong>
        <span class="oi-minor">
          {name ? <Foreign lang={name.lang}>{name.text}</Foreign> : null}
          {event ? (
            <>
              {' · '}
              <time dateTime={event.at.toISOString()}>{formatInstant(wording.language, event.at, timeZone)}</time>
            </>
          ) : null}
        </span>
      </p>
      {Object.entries(said.fields).map(([field, value]) =>
        isFreeText(value) ? (
          <FreeTextBlock text={value} context={context} />
        ) : (
          <p>{wording.value(fields.get(field) ?? { type: 'text' }, value)}</p>
        ),
      )}
    </>
  );
}
