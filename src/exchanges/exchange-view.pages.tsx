import { type Field, holdsFreeText, type ProcedureVersion } from '../procedures/index.ts';
import { formatInstant, languageName, type Say } from '../texts/index.ts';
import { type Description, DescriptionList, Masked, Notification, Prose, Section } from '../web/index.ts';
import type { AuthorityName } from './lines.pages.tsx';
import type { LastDay } from './limits.ts';
import type { Answer, FieldValue, FreeText, Row } from './model.ts';
import type { ExchangeView, FieldView, PartView, QuestionView, SectionView } from './present.ts';
import { isFiled, isFreeText, isTable, type Wording } from './wording.ts';

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
  if (isFiled(value) && value.attachment !== null)
    return (
      <a class="ecl-link" href={`#attachment-${value.attachment}`}>
        {value.name}
      </a>
    );
  if (field.type === 'link') return <PageLink href={wording.value(field, value)} />;
  if (!isTable(value)) return <>{wording.value(field, value)}</>;
  if (holdsFreeText(field)) return <LongRows field={field} rows={value} context={context} />;
  return (
    <ol class="oi-rows">
      {value.map((row) => (
        <li>{wording.value(field, [row])}</li>
      ))}
    </ol>
  );
}

/** The address of a page elsewhere, as somebody typed it: nothing but such an address leads anywhere. */
function PageLink({ href }: { href: string }) {
  if (!/^https?:\/\//.test(href)) return <>{href}</>;
  return (
    <a class="ecl-link" href={href} rel="noopener noreferrer external">
      {href}
    </a>
  );
}

/** Rows in which something is written take more than a line each. */
function LongRows({
  field,
  rows,
  context,
}: {
  field: Field;
  rows: readonly Row[];
  context: Pick<CaseContext, 'say' | 'wording'>;
}) {
  const { wording } = context;
  return (
    <ol class="oi-rows">
      {rows.map((row) => (
        <li>
          <DescriptionList
            stacked
            items={(field.columns ?? []).flatMap((column): Description[] => {
              const cell = row[column.name];
              const term = wording.text(`column.${field.name}.${column.name}`);
              return cell === undefined
                ? []
                : [{ term, value: <Value field={column} value={cell} context={context} /> }];
            })}
          />
        </li>
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
  const { blockedAt, erasedAt } = view;
  if (blockedAt !== null) {
    const what = erasedAt === null ? 'blocked' : 'erased';
    return (
      <Notification tone="info" title={say(`exchange.masked.${what}`)}>
        {say(`exchange.masked.${what}.help`)}
      </Notification>
    );
  }
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
  if (acts && !view.opensMore)
    return (
      <Notification tone="info" title={say('exchange.masked.role')}>
        {say('exchange.masked.role.help')}
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
