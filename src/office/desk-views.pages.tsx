import { randomUUID } from 'node:crypto';
import type { AuthorityName } from '../exchanges/index.ts';
import { formatInstant, formatList, formatShortDay, nameIn, type Say } from '../texts/index.ts';
import {
  Button,
  type Description,
  DescriptionList,
  Expandable,
  Foreign,
  Form,
  type FormModel,
  HiddenInputs,
  Prose,
  Section,
  Timeline,
} from '../web/index.ts';
import type { AllocationEntry, Assigned, Note } from './desk.ts';
import { type Carried, deskAddress } from './desk-forms.pages.ts';
import type { Desk } from './desk.service.ts';

/** What a desk's views are made with. */
export interface DeskContext extends Carried {
  readonly language: string;
  readonly timeZone: string;
  readonly today: string;
  readonly authorities: ReadonlyMap<string, AuthorityName>;
}

/** The forms that this reader has. */
export interface DeskForms {
  readonly reference: FormModel | null;
  readonly note: FormModel | null;
  readonly handOver: FormModel | null;
  readonly allocation: FormModel | null;
}

interface WhoHasItProps {
  readonly title: string;
  readonly desk: Desk;
  readonly forms: DeskForms;
  readonly context: DeskContext;
}

/** Who has the case here, the references, and who opened it last. */
export function WhoHasIt({ title, desk, forms, context }: WhoHasItProps) {
  const { say, language, authorities, timeZone } = context;
  const items: Description[] = [
    { term: say('office.who'), value: <People assigned={desk.assigned} desk={desk} context={context} /> },
    {
      term: say('office.seen'),
      value: desk.seenBy
        ? say('office.seen.by', { name: desk.seenBy.name, time: formatInstant(language, desk.seenBy.at, timeZone) })
        : say('office.seen.nobody'),
    },
    ...(desk.reference === null ? [] : [{ term: say('office.reference'), value: desk.reference }]),
    ...desk.otherReferences.map(({ authorityId, reference }) => {
      const authority = authorities.get(authorityId);
      const name = authority && nameIn(authority.official, language);
      return {
        term: say('office.reference.other'),
        value: (
          <>
            {reference}
            {name ? (
              <span class="oi-minor">
                <Foreign lang={name.lang}>{name.text}</Foreign>
              </span>
            ) : null}
          </>
        ),
      };
    }),
  ];
  return (
    <Section title={title} id="office">
      <DescriptionList items={items} stacked />
      {desk.may.claim ? (
        <form method="post" action={deskAddress(context.exchangeId, 'claim')}>
          <HiddenInputs values={{ csrf: context.csrf, key: randomUUID() }} />
          <Button kind="secondary">{say('office.claim')}</Button>
        </form>
      ) : null}
      {forms.allocation ? <Form model={forms.allocation} /> : null}
      {forms.handOver ? (
        <Expandable summary={say('office.hand-over.summary')} open={(forms.handOver.errors ?? []).length > 0}>
          <Form model={forms.handOver} />
        </Expandable>
      ) : null}
      {desk.log.length > 0 ? (
        <Expandable summary={say('office.log')}>
          <Timeline label={say('office.log')} events={desk.log.map((entry) => logLine(entry, context))} />
        </Expandable>
      ) : null}
    </Section>
  );
}

function People({ assigned, desk, context }: { assigned: readonly Assigned[]; desk: Desk; context: DeskContext }) {
  const { say, language, today } = context;
  if (assigned.length === 0)
    return <>{say(desk.settings.allocates ? 'office.who.unallocated' : 'office.who.nobody')}</>;
  return (
    <>
      {assigned.map(({ name, here, absence }) => (
        <span class="oi-table__line">
          {name}
          {here ? null : <span class="oi-minor">{say('office.who.gone')}</span>}
          {absence && absence.from <= today ? (
            <span class="oi-minor">
              {say('office.who.away', { delegate: absence.delegate, day: formatShortDay(language, absence.until) })}
            </span>
          ) : null}
        </span>
      ))}
    </>
  );
}

function logLine(entry: AllocationEntry, { say, language, timeZone }: DeskContext) {
  const names = formatList(language, entry.to);
  const title =
    entry.to.length === 0
      ? say('office.log.taken', { name: entry.by })
      : say(`office.log.${entry.kind}`, { name: entry.by, names });
  return { time: { iso: entry.at.toISOString(), text: formatInstant(language, entry.at, timeZone) }, title };
}

/** The authority's own reference and notes: what is written here the other side never sees, but for the reference. */
export function Kept({ desk, forms, context }: { desk: Desk; forms: DeskForms; context: DeskContext }) {
  const { say } = context;
  if (desk.notes === null && !forms.reference) return null;
  return (
    <Section title={say('office.notes.title')} id="office-notes">
      <Prose>
        <p>{say('office.notes.lead')}</p>
      </Prose>
      {desk.notes?.length === 0 ? <p class="oi-minor">{say('office.notes.none')}</p> : null}
      {desk.notes?.map((note) => (
        <NoteBlock note={note} context={context} />
      ))}
      {forms.note ? <Form model={forms.note} /> : null}
      {forms.reference ? <Form model={forms.reference} /> : null}
    </Section>
  );
}

function NoteBlock({ note, context }: { note: Note; context: DeskContext }) {
  const { say, language, timeZone, exchangeId } = context;
  const time = (at: Date): string => formatInstant(language, at, timeZone);
  return (
    <article class="oi-card" id={`note-${note.id}`}>
      <Prose lang={note.lang}>
        {note.text.split(/\n+/).map((paragraph) => (
          <p>{paragraph}</p>
        ))}
      </Prose>
      <p class="oi-minor">
        {say('office.note.by', { name: note.author, time: time(note.createdAt) })}
        {note.changedAt ? ` · ${say('office.note.changed', { time: time(note.changedAt) })}` : null}
      </p>
      {note.own ? (
        <a class="ecl-link" href={deskAddress(exchangeId, `notes/${note.id}`)}>
          {say('office.note.edit', { time: time(note.createdAt) })}
        </a>
      ) : null}
    </article>
  );
}

export const doneText = (say: Say, done: unknown): string | null => {
  const known = DONE.find((one) => one === done);
  return known === undefined ? null : say(`office.done.${known}`);
};

/** What has been done, by `?office=`: a closed list, so that nobody writes on our pages by a link. */
export const DONE = [
  'reference-saved',
  'note-added',
  'note-saved',
  'note-deleted',
  'claimed',
  'handed-over',
  'allocated',
] as const;
