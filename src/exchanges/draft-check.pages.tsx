import { randomUUID } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import { askedFields, type Field } from '../procedures/index.ts';
import type { Issue, Refusal } from '../refusal.ts';
import { formFault, sayIssue } from '../refusal-texts.ts';
import { formatDay } from '../texts/index.ts';
import {
  Button,
  ButtonRow,
  type Description,
  DescriptionList,
  HiddenInputs,
  Notification,
  Section,
  type Shell,
} from '../web/index.ts';
import { describeFile } from './attachment-forms.pages.ts';
import { placeOf, previewOf, type Step, sectionsOf, stepsOf } from './draft-forms.pages.ts';
import { DraftPage, type Open } from './draft-views.pages.tsx';
import { Value } from './exchange-view.pages.tsx';
import { changeOf } from './linking.ts';
import { AuthorityLine, type AuthorityName } from './lines.pages.tsx';
import { endsOf, type LastDay } from './limits.ts';
import type { FieldValue } from './model.ts';

/** The last step of a draft: everything once more, what is missing, and the button that sends. */

interface CheckPageProps {
  readonly shell: Shell;
  readonly open: Open;
  readonly recipients: readonly AuthorityName[];
  readonly lastDay: LastDay;
  readonly issues: readonly Issue[];
  readonly refusal: Refusal | null;
  readonly csrf: string;
}

export function CheckPage({ shell, open, recipients, lastDay, issues, refusal, csrf }: CheckPageProps) {
  const { say, wording, draft, procedure } = open;
  const [recipient] = recipients;
  const changes = draft.kind === 'change' ? changeOf(procedure) : undefined;
  const action = changes ?? open.opening.action;
  const steps = stepsOf(procedure, draft);
  const other = refusal && refusal.issues.length === 0 ? formFault(wording.language, refusal) : [];
  return (
    <DraftPage shell={shell} open={open} step="check" errors={other}>
      {issues.length > 0 ? (
        <MissingList open={open} issues={issues} />
      ) : open.retired ? null : (
        <Notification tone="success">{say('draft.ready')}</Notification>
      )}
      <CheckSection open={open} step="overview">
        <Typed open={open} step="overview" ends={recipient ? endText(open, recipient.country, lastDay) : undefined} />
      </CheckSection>
      <Reached open={open} />
      {steps.includes('recipient') ? (
        <CheckSection open={open} step="recipient">
          {recipients.length > 0 ? (
            recipients.map((authority) => (
              <p>
                <AuthorityLine authority={authority} language={wording.language} />
              </p>
            ))
          ) : (
            <p class="oi-minor">{say('draft.recipient.none')}</p>
          )}
        </CheckSection>
      ) : null}
      {steps.includes('details') ? (
        <CheckSection open={open} step="details">
          <Typed open={open} step="details" />
        </CheckSection>
      ) : null}
      <DueBy open={open} lastDay={lastDay} />
      {steps.includes('questions') ? (
        <CheckSection open={open} step="questions">
          {draft.content.questions.length === 0 ? (
            <p class="oi-minor">{say('draft.no-questions')}</p>
          ) : (
            <ChosenQuestions open={open} />
          )}
        </CheckSection>
      ) : null}
      {steps.includes('attachments') ? (
        <CheckSection open={open} step="attachments">
          <DraftFiles open={open} />
        </CheckSection>
      ) : null}
      {issues.length === 0 && !open.retired ? (
        <form method="post" action={`/drafts/${draft.id}/send`}>
          <HiddenInputs values={{ csrf, revision: String(draft.revision), key: randomUUID() }} />
          <p>{wording.text(`action.${action}.help`)}</p>
          <ButtonRow>
            <Button kind="primary">{wording.text(`action.${action}`)}</Button>
          </ButtonRow>
        </form>
      ) : null}
    </DraftPage>
  );
}

/** By when it has to be sent, where the act counts that from a day that the form names. */
function DueBy({ open, lastDay }: { open: Open; lastDay: LastDay }) {
  const { actor, draft, procedure, wording } = open;
  const { opening, terms } = procedure.workflow;
  const items = Object.entries(terms).flatMap(([name, { starts, ends, unit, for: count }]): Description[] => {
    const [day] = starts.flatMap((one) =>
      typeof one !== 'string' && 'day' in one ? [draft.content.fields[one.day]] : [],
    );
    if (draft.kind === 'change' || !ends.includes(opening.action)) return [];
    if (typeof day !== 'string' || typeof count !== 'number') return [];
    const last = lastDay(unit, count, actor.country, day);
    return [{ term: wording.text(`term.${name}`), value: formatDay(wording.language, last) }];
  });
  return items.length > 0 ? <DescriptionList items={items} /> : null;
}

/** Whom the act itself has reached, where the sender chooses nobody: roles, and of which countries. */
function Reached({ open }: { open: Open }) {
  const { say, wording, opening, draft } = open;
  const audiences = draft.kind === 'change' ? [] : Object.entries(opening.invites);
  const reached = audiences.filter(([, { each }]) => each === 'one' || each === 'every');
  if (reached.length === 0) return null;
  return (
    <Section title={say('draft.reached')}>
      <ul class="ecl-unordered-list">
        {reached.map(([role, { in: place }]) => {
          const where = typeof place === 'string' ? place : 'field' in place ? 'field' : 'named';
          return (
            <li class="ecl-unordered-list__item">
              {say(`draft.reached.${where}`, { role: wording.text(`role.${role}`) })}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

/** What is missing before the draft can be sent, each with a link to where it is filled in. */
function MissingList({ open, issues }: { open: Open; issues: readonly Issue[] }) {
  const { say, wording, draft, procedure } = open;
  return (
    <Notification tone="warning" title={say('draft.missing.title')}>
      <ul>
        {issues.map((issue) => {
          const { step, field } = placeOf(procedure, draft.content, issue.pointer);
          const label = labelOf(open, field) ?? say(`draft.step.${step}`);
          return (
            <li>
              <a class="ecl-link" href={`/drafts/${draft.id}/${step}${field === '' ? '' : `#field-${field}`}`}>
                {label}
              </a>
              {issue.code === 'required' ? null : `: ${sayIssue(wording.language, issue)}`}
            </li>
          );
        })}
      </ul>
    </Notification>
  );
}

/** The label of a draft's field by its name in the form; nothing where the name is none of a field. */
function labelOf({ say, wording }: Open, field: string): string | undefined {
  const [root, name, row, column] = field.split('.');
  if (root === 'fields')
    return row === undefined
      ? wording.text(`field.${name}`)
      : `${wording.text(`column.${name}.${column}`)} – ${wording.text(`field.${name}`)} ${Number(row) + 1}`;
  return field.startsWith('parameter.')
    ? say('draft.missing.parameter', { name: wording.text(`placeholder.${field.split('.').at(-1)}`) })
    : undefined;
}

function CheckSection({ open, step, children }: { open: Open; step: Step; children: ComponentChildren }) {
  const { say, draft } = open;
  const title = say(`draft.step.${step}`);
  return (
    <Section title={title}>
      <p class="oi-section__link">
        <a class="ecl-link" href={`/drafts/${draft.id}/${step}`}>
          {say('draft.change')}
          <span class="oi-visually-hidden">: {title}</span>
        </a>
      </p>
      {children}
    </Section>
  );
}

/** What is filled in of a step, and in one line what is not. */
function Typed({ open, step, ends }: { open: Open; step: Step; ends?: ((field: Field) => string) | undefined }) {
  const { draft, wording, say, procedure } = open;
  const asked = askedFields(procedure, draft.content.fields);
  const fields = sectionsOf(procedure, step).flatMap((section) =>
    section.fields.filter((field) => asked.has(field.name)),
  );
  const empty = fields.filter((field) => draft.content.fields[field.name] === undefined);
  const names = empty.map((field) => wording.text(`field.${field.name}`));
  return (
    <>
      <DescriptionList
        items={fields.filter((field) => !empty.includes(field)).map((field) => describe(open, field, ends?.(field)))}
      />
      {names.length > 0 ? (
        <p class="oi-minor">
          {say('exchange.not-filled')}: {names.join(' · ')}
        </p>
      ) : null}
    </>
  );
}

/** Until when a number of days would run, if the request were sent today, by the calendar of who is asked. */
const endText =
  ({ draft, procedure, wording, say }: Open, country: string, lastDay: LastDay) =>
  ({ name }: Field): string => {
    const { action } = procedure.workflow.opening;
    const [end] = endsOf(procedure, action, name, draft.content.fields, draft.content.fields[name]);
    if (!end || typeof draft.content.fields[name] !== 'number') return '';
    const day = formatDay(wording.language, lastDay(end.unit, end.count, country));
    return say('term.from-today', { count: end.count, unit: end.unit.replace('-', '_'), day });
  };

function describe(open: Open, field: Field, end = ''): Description {
  const { wording } = open;
  const value = valueOf(open, field);
  const text = (
    <>
      <Value field={field} value={value} context={open} />
      {end === '' ? null : <span class="oi-minor">{end}</span>}
    </>
  );
  return { term: wording.text(`field.${field.name}`), value: text, personal: field.personal };
}

/** What stands in a field; of a file its name, which one that a change keeps does not have here. */
function valueOf({ draft, files }: Open, field: Field): FieldValue {
  const value = draft.content.fields[field.name] as FieldValue;
  if (field.type !== 'file') return value;
  return { attachment: null, name: files.find(({ id }) => id === value)?.name ?? '' };
}

function ChosenQuestions({ open }: { open: Open }) {
  const { draft, procedure, wording } = open;
  return (
    <ol>
      {draft.content.questions.map((chosen) => {
        const question = procedure.questions.find((candidate) => candidate.code === chosen.code);
        return question ? (
          <li>
            {wording.question({
              code: chosen.code,
              placeholders: previewOf(procedure, wording, question, draft.content.fields, chosen),
            })}
          </li>
        ) : null;
      })}
    </ol>
  );
}

/** The files that are sent with it. */
function DraftFiles({ open: { files, say, wording } }: { open: Open }) {
  if (files.length === 0) return <p class="oi-minor">{say('draft.no-attachments')}</p>;
  return (
    <ul>
      {files.map((file) => (
        <li>{describeFile(wording.language, file)}</li>
      ))}
    </ul>
  );
}
