import { randomUUID } from 'node:crypto';
import { formatSize, nameIn } from '../texts/index.ts';
import { Button, Expandable, Foreign, HiddenInputs, Instant, Section, StatusLabel } from '../web/index.ts';
import type { CaseContext, ShownEvent } from './exchange-view.pages.tsx';
import type { AttachmentView, ExchangeView } from './present.ts';

interface AttachmentsProps {
  readonly view: ExchangeView;
  readonly events: readonly ShownEvent[];
  readonly context: CaseContext;
  /** Where an attachment is to be had; nothing: nowhere from here. */
  readonly hrefOf: (attachment: AttachmentView) => string | undefined;
  /** With the hash of each file, by which it can be known again. */
  readonly hashes?: boolean;
  /** With it, one's own attachments can be recalled. */
  readonly csrf?: string;
}

/** Where an attachment of a case is downloaded. */
export const attachmentHref = (view: ExchangeView, { no }: AttachmentView): string =>
  `/exchanges/${view.id}/attachments/${no}`;

/** The attachments of a case: what, from whom, when; what is hidden is counted. */
export function AttachmentsSection(props: AttachmentsProps) {
  const { view, context } = props;
  const { say } = context;
  if (view.attachments.length === 0 && view.attachmentsHidden === 0) return null;
  return (
    <Section title={say('attachments.title')} id="attachments">
      {view.attachmentsHidden > 0 ? <p>{say('attachments.hidden', { count: view.attachmentsHidden })}</p> : null}
      {view.attachments.length > 0 ? (
        <ul class="oi-files">
          {view.attachments.map((attachment) => (
            <li class="oi-files__item" id={`attachment-${attachment.no}`}>
              <Item attachment={attachment} {...props} />
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function Item({
  attachment,
  view,
  events,
  context,
  hrefOf,
  hashes,
  csrf,
}: AttachmentsProps & { attachment: AttachmentView }) {
  const { say, wording } = context;
  const { file, name, recall, no, partNo } = attachment;
  if (!file || name === undefined) {
    return (
      <>
        <p>{say('attachments.recalled', { no })}</p>
        <Origin eventNo={attachment.recalledNo} events={events} context={context} />
      </>
    );
  }
  const href = file.scan === 'infected' ? undefined : hrefOf(attachment);
  return (
    <>
      <p class="oi-files__name">
        {href === undefined ? (
          name
        ) : (
          <a class="ecl-link" href={href} download>
            {name}
          </a>
        )}{' '}
        <span class="oi-minor">
          {say(`files.type.${file.type}`)}, {formatSize(wording.language, file.size)}
        </span>{' '}
        <StatusLabel tone={file.scan === 'infected' ? 'late' : 'neutral'}>{say(`files.scan.${file.scan}`)}</StatusLabel>
      </p>
      {partNo !== null && view.parts.length > 1 ? <p class="oi-minor">{say('exchange.part', { no: partNo })}</p> : null}
      <Origin eventNo={attachment.eventNo} events={events} context={context} />
      {hashes ? <p class="oi-minor">{say('attachments.hash', { hash: attachment.sha256 ?? '' })}</p> : null}
      {recall && csrf !== undefined ? (
        <Expandable summary={wording.text(`action.${recall.action}`)}>
          <p>{wording.text(`action.${recall.action}.help`)}</p>
          <form method="post" action={`/exchanges/${view.id}/actions/${recall.action}`}>
            <HiddenInputs
              values={{
                csrf,
                key: randomUUID(),
                revision: String(view.revision),
                part: String(recall.partNo),
                file: String(no),
              }}
            />
            <Button kind="danger">
              {wording.text(`action.${recall.action}`)}
              <span class="oi-visually-hidden">: {name}</span>
            </Button>
          </form>
        </Expandable>
      ) : null}
    </>
  );
}

/** Who did it, and when: as the history says. */
function Origin({
  eventNo,
  events,
  context: { wording, authorities, timeZone },
}: Pick<AttachmentsProps, 'events' | 'context'> & { eventNo: number | null }) {
  const event = events.find((one) => one.no === eventNo);
  if (!event) return null;
  const author = authorities.get(event.authorityId ?? '');
  const name = author && nameIn(author.official, wording.language);
  return (
    <p class="oi-minor">
      {name ? <Foreign lang={name.lang}>{name.text}</Foreign> : null}
      {' · '}
      <Instant at={event.at} timeZone={timeZone} />
    </p>
  );
}
