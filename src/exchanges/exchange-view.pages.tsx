import type { Field, ProcedureVersion } from '../procedures/index.ts';
import { formatDay, formatInstant, languageName, type Say, nameIn } from '../texts/index.ts';
import {
  type Description,
  DescriptionList,
  Foreign,
  Masked,
  Notification,
  Prose,
  Section,
  Timeline,
  type TimelineEvent,
} from '../web/index.ts';
import { AuthorityLine, type AuthorityName } from './lines.pages.tsx';
import { type LastDay, unitOf } from './limits.ts';
import type { Answer, FieldValue, FreeText } from './model.ts';
import type { ExchangeView, FieldView, PartView, QuestionView, SectionView } from './present.ts';
import { TermLine } from './terms.pages.tsx';
import { participantState, partiesIn } from './participants.ts';
import { eventKey, isFreeText, isTable, type Wording } from './wording.ts';

/** The parts of an exchange's page that only show; forms are in `exchange.pages.tsx`. */

export interface CaseContext {
  readonly say: Say;
  readonly wording: Wording;
  readonly procedure: ProcedureVersion;
  readonly authorities: ReadonlyMap<string, AuthorityName>;
  /** Time zone in which instants are shown. */
  readonly timeZone: string;
  readonly lastDay: LastDay;
}

/** An event as the page needs it. */
export interface ShownEvent {
  readonly no: number;
  readonly at: Date;
  readonly legalAt: Date;
  readonly action: string;
  readonly partNo: number | null;
  readonly authorityId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Free text in its own language, saying which when it is not the reader's. */
export function FreeTextBlock({ text, context }: { text: FreeText; context: Pick<CaseContext, 'say' | 'wording'> }) {
  const { say, wording } = context;
  return (
    <>
      <Prose lang={text.lang}>
        {text.text.split(/\n+/).map((paragraph) => (
          <p>{paragraph}</p>
        ))}
      </Prose>
      {text.lang === wording.language ? null : (
        <p class="oi-minor">{say('exchange.language-mark', { language: languageName(wording.language, text.lang) })}</p>
      )}
    </>
  );
}

function fieldDescription(view: FieldView, context: CaseContext): Description {
  const { say, wording } = context;
  const base = { term: wording.text(`field.${view.field.name}`), personal: view.field.personal };
  if (view.masked) return { ...base, masked: say('exchange.hidden') };
  const value = <FieldText view={view} value={view.value} context={context} />;
  if (!view.earlier) return view.value === undefined ? base : { ...base, value };
  const earlier = view.earlier.map((one) => (
    <div class="oi-earlier">
      <span class="oi-minor">{say('exchange.earlier.field')}:</span>{' '}
      <FieldText view={view} value={one} context={context} />
    </div>
  ));
  return { ...base, value: [value, ...earlier] };
}

function FieldText({ view, value, context }: { view: FieldView; value: FieldValue | undefined; context: CaseContext }) {
  if (value === undefined) return <span class="oi-minor">{context.say('exchange.not-filled')}</span>;
  return <Value field={view.field} value={value} context={context} />;
}

/** A field's value, read: free text with its language, a table row by row. */
export function Value({
  field,
  value,
  context,
}: {
  field: Field;
  value: FieldValue;
  context: Pick<CaseContext, 'say' | 'wording'>;
}) {
  const { wording } = context;
  if (isFreeText(value)) return <FreeTextBlock text={value} context={context} />;
  if (!isTable(value)) return <>{wording.value(field, value)}</>;
  return (
    <ol class="oi-rows">
      {value.map((row) => (
        <li>{wording.value(field, [row])}</li>
      ))}
    </ol>
  );
}

/** A section of the form, read. One that is hidden altogether takes one line, which says what it holds. */
export function CaseSection({ section, context }: { section: SectionView; context: CaseContext }) {
  const { say, wording } = context;
  if (section.fields.every((field) => field.masked)) {
    const names = section.fields.map(({ field }) => wording.text(`field.${field.name}`));
    return (
      <Section title={wording.text(`section.${section.name}`)} id={`section-${section.name}`}>
        <p>
          <Masked text={say('exchange.hidden')} />
        </p>
        <p class="oi-minor">{names.join(' · ')}</p>
      </Section>
    );
  }
  const filled = section.fields.filter((field) => field.masked || field.value !== undefined || field.earlier);
  const empty = section.fields
    .filter((field) => !filled.includes(field))
    .map(({ field }) => wording.text(`field.${field.name}`));
  return (
    <Section title={wording.text(`section.${section.name}`)} id={`section-${section.name}`}>
      <DescriptionList items={filled.map((field) => fieldDescription(field, context))} />
      {empty.length > 0 ? (
        <p class="oi-minor">
          {say('exchange.not-filled')}: {empty.join(' · ')}
        </p>
      ) : null}
    </Section>
  );
}

/** Why something is hidden, and what to do. */
export function MaskedNotice({ view, say, acts }: { view: ExchangeView; say: Say; acts: boolean }) {
  if (!view.masked) return null;
  if (view.participants.filter(({ own }) => own).every(({ gone }) => gone))
    return (
      <Notification tone="info" title={say('exchange.masked.gone')}>
        {say('exchange.masked.gone.help')}
      </Notification>
    );
  if (view.kept)
    return (
      <Notification tone="info" title={say('exchange.masked.kept')}>
        {say('exchange.masked.kept.help')}
      </Notification>
    );
  return acts ? (
    <Notification tone="info" title={say('exchange.masked.title')}>
      {say('exchange.masked.help')}
    </Notification>
  ) : (
    <Notification tone="info" title={say('exchange.masked.viewer')}>
      {say('exchange.masked.viewer.help')}
    </Notification>
  );
}

/** The questions of a part with the answers so far; follow-ups that were not asked are left out once there are answers. */
export function Questions({
  part,
  context,
  events,
}: {
  part: PartView;
  context: CaseContext;
  events: readonly ShownEvent[];
}) {
  const answered = part.questions.some((question) => question.answer);
  const shown = part.questions.filter((question) => !question.followUp || question.answer || question.earlier);
  const gaps = shown.some((question) => Object.values(question.placeholders).includes(null));
  return (
    <>
      {gaps ? <p class="oi-minor">{context.say('exchange.masked.gaps')}</p> : null}
      <ol class="oi-questions">
        {shown.map((question) => (
          <li class={`oi-questions__item${question.followUp ? ' oi-questions__item--follow-up' : ''}`}>
            <p class="oi-questions__text">
              {question.followUp ? null : <span class="oi-questions__number">{question.key}. </span>}
              {context.wording.question(question)}
            </p>
            {answered ? <AnswerBlock question={question} context={context} events={events} /> : null}
          </li>
        ))}
      </ol>
    </>
  );
}

function AnswerBlock({
  question: view,
  context,
  events,
}: {
  question: QuestionView;
  context: CaseContext;
  events: readonly ShownEvent[];
}) {
  const { say, wording, timeZone } = context;
  const none = <p class="oi-minor">{say('exchange.no-answer-yet')}</p>;
  if (!view.answer && !view.earlier) return none;
  return (
    <div class="oi-questions__answer">
      {view.answer ? <AnswerText code={view.code} answer={view.answer} context={context} /> : none}
      {view.earlier?.map(({ no, answer }) => {
        const given = events.find((event) => event.no === no);
        return (
          <div class="oi-earlier">
            <p class="oi-minor">
              {say('exchange.earlier.answer')}
              {given ? ` · ${formatInstant(wording.language, given.at, timeZone)}` : ''}
            </p>
            <AnswerText code={view.code} answer={answer} context={context} />
          </div>
        );
      })}
    </div>
  );
}

function AnswerText({ code, answer, context }: { code: string; answer: Answer; context: CaseContext }) {
  const { wording, procedure } = context;
  const question = procedure.questions.find((candidate) => candidate.code === code);
  const { value, unknown, comment } = answer;
  return (
    <>
      {isFreeText(value) && !unknown ? (
        <FreeTextBlock text={value} context={context} />
      ) : (
        <p>
          <strong>{question ? wording.answer(question, answer) : ''}</strong>
        </p>
      )}
      {comment ? <FreeTextBlock text={comment} context={context} /> : null}
    </>
  );
}

/** Who takes part, and the terms of each part. */
export function People({
  view,
  context,
  stacked = false,
}: {
  view: ExchangeView;
  context: CaseContext;
  stacked?: boolean;
}) {
  const { say, wording, authorities } = context;
  const many = crowded(view);
  const people = view.participants
    .filter((one) => one.own || !many.has(one.role))
    .map(
      (one): Description => ({
        term: `${wording.text(`role.${one.role}`)}${partMark(one.partNo, view, say)}`,
        value: (
          <>
            <AuthorityLine authority={authorities.get(one.authorityId)} language={wording.language} />
            <span class="oi-minor">{one.gone ? say('exchange.part.gone') : participantState(wording, one)}</span>
          </>
        ),
      }),
    );
  const crowds = [...many].map(
    (role): Description => ({
      term: wording.text(`role.${role}`),
      value: <Counted view={view} role={role} context={context} />,
    }),
  );
  const terms = view.parts.flatMap((part) =>
    Object.entries(part.terms).map(
      ([name, term]): Description => ({
        term: `${wording.text(`term.${name}`)}${partMark(part.no, view, say)}`,
        value: <TermLine {...{ name, term, part, view, context }} />,
      }),
    ),
  );
  const kept = (view.retention ? (['blockOn', 'eraseOn'] as const) : []).map((word): Description => {
    const day = view.retention?.[word] ?? '';
    return {
      term: say(`exchange.retention.${word}`),
      value: <time dateTime={day}>{formatDay(wording.language, day)}</time>,
    };
  });
  const facts = view.parts.flatMap((part) => ratings(part, context));
  return <DescriptionList items={[...people, ...crowds, ...terms, ...facts, ...kept]} stacked={stacked} />;
}

/** So many of a role are named one by one; of more it is said how many have done what. */
const FEW = 6;

/** The roles that more have than are named. */
const crowded = ({ tally }: ExchangeView): ReadonlySet<string> =>
  new Set(
    [...Map.groupBy(tally, ({ role }) => role)].flatMap(([role, states]) =>
      states.reduce((sum, { count }) => sum + count, 0) > FEW ? [role] : [],
    ),
  );

/** How many of a role are in which of its states, each with the way to who they are. */
function Counted({ view, role, context }: { view: ExchangeView; role: string; context: CaseContext }) {
  const { say, wording } = context;
  return (
    <ul class="ecl-unordered-list ecl-unordered-list--no-bullet">
      {view.tally
        .filter((one) => one.role === role)
        .map(({ state, count }) => (
          <li class="ecl-unordered-list__item">
            <a class="ecl-link" href={`/exchanges/${view.id}/participants?${new URLSearchParams({ role, state })}`}>
              {say('participants.counted', { count, state: participantState(wording, { role, state }) })}
            </a>
          </li>
        ))}
    </ul>
  );
}

/** Which part is meant, where there are several. */
const partMark = (partNo: number | null, view: ExchangeView, say: Say): string =>
  partNo === null || view.parts.length === 1 ? '' : ` (${say('exchange.part', { no: partNo })})`;

/** The codes that actions recorded, such as the survey at closing. */
function ratings(part: PartView, { wording, procedure }: CaseContext): Description[] {
  const inputs = Object.values(procedure.workflow.actions).flatMap((action) => action.input);
  return inputs.flatMap((field) => {
    const value = part.facts[field.name];
    return value === undefined || field.type !== 'choice'
      ? []
      : [{ term: wording.text(`field.${field.name}`), value: wording.value(field, value) }];
  });
}

/** The events, the newest last. */
export function CourseOfCase({ events, context }: { events: readonly ShownEvent[]; context: CaseContext }) {
  const items = events.map((event) => eventLine(event, context));
  return <Timeline events={items} label={context.say('exchange.timeline')} />;
}

/** What was done, by whom, and from when the law counts it. */
export function eventLine(event: ShownEvent, context: CaseContext): TimelineEvent {
  const { wording, timeZone } = context;
  const authority = event.authorityId === null ? undefined : context.authorities.get(event.authorityId);
  const name = authority && nameIn(authority.official, wording.language);
  const { whenOver } = context.procedure.workflow.terms[event.action.slice('term.'.length)] ?? {};
  const late = event.action.startsWith('term.') && whenOver !== undefined && whenOver.to === undefined;
  return {
    time: { iso: event.legalAt.toISOString(), text: formatInstant(wording.language, event.legalAt, timeZone) },
    title: wording.text(eventKey(event.action)),
    ...(name ? { actor: <Foreign lang={name.lang}>{name.text}</Foreign> } : {}),
    ...(late ? { tone: 'late' as const } : {}),
    ...eventDetail(event, context),
  };
}

/** What an event says beside its name: numbers typed with it, what was changed, who came in. */
function eventDetail(event: ShownEvent, { say, wording, procedure, authorities }: CaseContext): { detail?: string } {
  const typed = (procedure.workflow.actions[event.action]?.input ?? []).filter((field) => field.type === 'integer');
  const opening = event.action === procedure.workflow.opening.action;
  const { changed } = event.data;
  const lines = [
    ...typed.flatMap((field) => {
      const value = event.data[field.name];
      if (typeof value !== 'number') return [];
      const unit = unitOf(procedure, field.name);
      const counted = unit ? say('term.count', { count: value, unit: unit.replace('-', '_') }) : value;
      return [`${wording.text(`field.${field.name}`)}: ${counted}`];
    }),
    ...(typeof changed === 'string'
      ? [
          say('exchange.changed', {
            names: changed
              .split(' ')
              .map((name) => nameOfChanged(name, say, wording))
              .join(', '),
          }),
        ]
      : []),
    ...(opening ? [] : cameIn(event, { say, wording, authorities })),
  ];
  return lines.length > 0 ? { detail: lines.join('; ') } : {};
}

/** Who came in with an event: by name, or how many. */
function cameIn(
  { data }: ShownEvent,
  { say, wording, authorities }: Pick<CaseContext, 'say' | 'wording' | 'authorities'>,
) {
  const { named, count } = partiesIn(data);
  if (count > named.length) return [say('exchange.to-authorities', { count })];
  return named.flatMap((id) => {
    const authority = authorities.get(id);
    return authority
      ? [say('exchange.to-authority', { authority: nameIn(authority.official, wording.language).text })]
      : [];
  });
}

const nameOfChanged = (name: string, say: Say, wording: Wording): string =>
  name === 'questions' ? say('exchange.questions') : wording.text(`field.${name}`);
