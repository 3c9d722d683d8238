import { nameIn } from '../texts/index.ts';
import { Foreign, Instant, Section, StatusLabel } from '../web/index.ts';
import type { ContributionView } from './contributions.ts';
import type { CaseContext, ShownEvent } from './exchange-view.pages.tsx';
import type { AttachmentView, ExchangeView, Said } from './present.ts';
import { TypedInput } from './typed.pages.tsx';

interface CorrespondenceProps {
  readonly view: Pick<ExchangeView, 'parts' | 'contributions' | 'attachments'>;
  readonly events: readonly ShownEvent[];
  readonly context: CaseContext;
}

/** What was written to each other with the actions: messages, reasons, comments, questions with their answers; in their order. */
export function Correspondence({ view, events, context }: CorrespondenceProps) {
  const said = new Map(view.parts.flatMap((part) => part.said).map((one) => [one.no, one]));
  const contributed = new Map(view.contributions.map((one) => [one.event, one]));
  const numbers = [...new Set([...said.keys(), ...contributed.keys()])].sort((a, b) => a - b);
  if (numbers.length === 0) return null;
  return (
    <Section title={context.say(contributed.size > 0 ? 'contribution.thread' : 'exchange.messages')} id="messages">
      <ol class="oi-messages">
        {numbers.map((no) => (
          <li class="oi-messages__item" id={`message-${no}`}>
            <Letter
              said={said.get(no)}
              contribution={contributed.get(no)}
              event={events.find((event) => event.no === no)}
              files={view.attachments.filter(({ eventNo }) => eventNo === no)}
              {...{ view, context }}
            />
          </li>
        ))}
      </ol>
    </Section>
  );
}

interface LetterProps extends Pick<CorrespondenceProps, 'view' | 'context'> {
  readonly said: Said | undefined;
  readonly contribution: ContributionView | undefined;
  readonly event: ShownEvent | undefined;
  readonly files: readonly AttachmentView[];
}

function Letter({ said, contribution, event, files, view, context }: LetterProps) {
  const { say, wording, authorities, timeZone } = context;
  const author = authorities.get(event?.authorityId ?? '');
  const name = author && nameIn(author.official, wording.language);
  return (
    <>
      <p class="oi-messages__head">
        <strong>{event ? wording.text(`action.${event.action}.done`) : null}</strong>
        <span class="oi-minor">
          {name ? <Foreign lang={name.lang}>{name.text}</Foreign> : null}
          {event ? (
            <>
              {' · '}
              <Instant at={event.at} timeZone={timeZone} />
            </>
          ) : null}
        </span>
      </p>
      {contribution ? <Kind of={contribution} view={view} context={context} /> : null}
      <TypedInput action={event?.action ?? ''} values={{ ...contribution?.codes, ...said?.fields }} context={context} />
      {contribution && files.some(({ name: file }) => file !== undefined) ? (
        <p class="oi-minor">
          {say('contribution.files')}:{' '}
          {files
            .flatMap(({ no, name: file }) =>
              file === undefined
                ? []
                : [
                    <a class="ecl-link" href={`#attachment-${no}`}>
                      {file}
                    </a>,
                  ],
            )
            .flatMap((link, index) => (index === 0 ? [link] : [', ', link]))}
        </p>
      ) : null}
    </>
  );
}

/** What kind of contribution it is; of a question whether it is answered, of an answer the way to its question. */
function Kind({ of, view, context: { say } }: { of: ContributionView } & Pick<LetterProps, 'view' | 'context'>) {
  if (of.kind === 'question')
    return (
      <p>
        {say('contribution.question', { no: of.question ?? 0 })}{' '}
        <StatusLabel tone={of.open ? 'active' : 'done'}>
          {say(of.open ? 'contribution.open' : 'contribution.answered')}
        </StatusLabel>
      </p>
    );
  if (of.kind === 'answer') {
    const asked = view.contributions.find(({ question, partNo }) => question === of.answers && partNo === of.partNo);
    const text = say('contribution.answer', { no: of.answers ?? 0 });
    return (
      <p>
        {asked ? (
          <a class="ecl-link" href={`#message-${asked.event}`}>
            {text}
          </a>
        ) : (
          text
        )}
      </p>
    );
  }
  return <p class="oi-minor">{say(`contribution.${of.kind}`)}</p>;
}
