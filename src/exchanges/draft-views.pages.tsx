import { randomUUID } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import type { Actor } from '../accounts/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { formatDay, nameIn, type Say } from '../texts/index.ts';
import {
  Button,
  ButtonRow,
  Card,
  CardGrid,
  EmptyState,
  Form,
  type FormError,
  type FormModel,
  HiddenInputs,
  LinkButton,
  Notification,
  Page,
  PageHeading,
  Section,
  type Shell,
  Steps,
  summaryOf,
} from '../web/index.ts';
import { type Step, sectionsOf, stepsOf } from './draft-forms.pages.ts';
import type { OpenedDraft } from './drafting.service.ts';
import { DRAFT_DAYS, draftKeptUntil } from './keeping.ts';
import { AuthorityLine, type AuthorityName } from './lines.pages.tsx';
import { type Wording, wordingOf } from './wording.ts';

/** What the pages of a draft show; where they lead is in `draft.pages.tsx`. */

/** A draft, opened for a reader. */
export interface Open extends OpenedDraft {
  readonly actor: Actor;
  readonly wording: Wording;
  readonly say: Say;
}

interface NewPageProps {
  readonly shell: Shell;
  readonly say: Say;
  readonly procedures: readonly ProcedureVersion[];
  readonly csrf: string;
  readonly language: string;
}

export function NewPage({ shell, say, procedures, csrf, language }: NewPageProps) {
  return (
    <Page
      shell={shell}
      title={say('draft.title')}
      heading={<PageHeading title={say('draft.title')} lead={say('draft.choose-procedure')} />}
    >
      {procedures.length === 0 ? <EmptyState title={say('draft.none')}>{say('draft.none.help')}</EmptyState> : null}
      <CardGrid>
        {procedures.map((procedure) => {
          const wording = wordingOf(procedure, language);
          return (
            <Card title={wording.text('procedure.title')}>
              <p>{wording.text('procedure.summary')}</p>
              <form method="post" action="/exchanges/new">
                <HiddenInputs values={{ csrf, key: randomUUID(), procedure: procedure.id }} />
                <Button kind="primary">
                  {say('draft.start')}
                  <span class="oi-visually-hidden"> – {wording.text('procedure.title')}</span>
                </Button>
              </form>
            </Card>
          );
        })}
      </CardGrid>
    </Page>
  );
}

function DraftSteps({ open, step }: { open: Open; step: Step }) {
  const { draft, say, procedure } = open;
  const filled = (name: Step): boolean =>
    name === 'recipient'
      ? draft.recipients.length > 0
      : name === 'questions'
        ? draft.content.questions.length > 0
        : name === 'attachments'
          ? open.files.length > 0
          : sectionsOf(procedure, name).some((section) =>
              section.fields.some((field) => draft.content.fields[field.name] !== undefined),
            );
  return (
    <Steps
      steps={stepsOf(procedure, draft).map((name) => ({
        label: say(`draft.step.${name}`),
        state: name === step ? 'current' : filled(name) ? 'done' : 'todo',
        href: `/drafts/${draft.id}/${name}`,
      }))}
    />
  );
}

/** The page of a step: what every step shows, and its own. */
export function DraftPage({
  shell,
  open,
  step,
  errors,
  children,
}: {
  shell: Shell;
  open: Open;
  step: Step;
  errors?: readonly FormError[];
  children: ComponentChildren;
}) {
  const { say, wording } = open;
  const title = say(`draft.step.${step}`);
  return (
    <Page
      shell={shell}
      title={say('draft.page-title', { step: title })}
      heading={<PageHeading over={wording.text('procedure.title')} title={title} />}
      errors={errors ?? []}
    >
      {open.draft.kind !== 'new' && open.draft.caseNumber ? (
        <Notification tone="info">
          {say(`draft.${open.draft.kind}.notice`, { number: open.draft.caseNumber })}
        </Notification>
      ) : null}
      {open.retired ? (
        <Notification tone="warning" title={say('draft.retired.title')}>
          {say('draft.retired')}
        </Notification>
      ) : null}
      <DraftSteps open={open} step={step} />
      {children}
      <p>
        <a class="ecl-link" href={`/drafts/${open.draft.id}/delete`}>
          {say('draft.delete')}
        </a>
      </p>
      <p class="oi-minor">
        {say('draft.kept', { days: DRAFT_DAYS, day: formatDay(wording.language, draftKeptUntil(open.draft)) })}
      </p>
    </Page>
  );
}

export function StepPage({ shell, open, step, model }: { shell: Shell; open: Open; step: Step; model: FormModel }) {
  const chosen = open.draft.content.questions.length;
  return (
    <DraftPage
      shell={shell}
      open={open}
      step={step}
      errors={summaryOf(
        model.errors ?? [],
        model.sections.flatMap((section) => [...section.fields]),
      )}
    >
      {step === 'questions' || step === 'attachments' ? <p>{open.say(`draft.${step}.help`)}</p> : null}
      {step === 'questions' && chosen > 0 ? (
        <p>
          <strong>{open.say('draft.questions.chosen', { count: chosen })}</strong>
        </p>
      ) : null}
      <Form model={model} />
    </DraftPage>
  );
}

interface RecipientPageProps {
  readonly shell: Shell;
  readonly open: Open;
  /** The authorities chosen so far. */
  readonly chosen: readonly AuthorityName[];
  readonly several: boolean;
  readonly csrf: string;
  readonly search: ComponentChildren;
}

export function RecipientPage({ shell, open, chosen, several, csrf, search }: RecipientPageProps) {
  const { say, wording, draft, procedure } = open;
  const steps = stepsOf(procedure, draft);
  const first = several ? 'draft.recipient.find.several' : 'draft.recipient.find';
  const further = several ? 'draft.recipient.change.several' : 'draft.recipient.change';
  const heading = chosen.length > 0 ? further : first;
  return (
    <DraftPage shell={shell} open={open} step="recipient">
      {chosen.length > 0 ? (
        <Section title={say(several ? 'draft.recipient.chosen.several' : 'draft.recipient.chosen')}>
          <ul class="ecl-unordered-list">
            {chosen.map((authority) => (
              <li class="ecl-unordered-list__item">
                <AuthorityLine authority={authority} language={wording.language} />
                {several ? <LeaveOut open={open} authority={authority} csrf={csrf} /> : null}
              </li>
            ))}
          </ul>
          <LinkButton kind="primary" href={`/drafts/${draft.id}/${steps[steps.indexOf('recipient') + 1]}`}>
            {say(several ? 'draft.recipient.continue.several' : 'draft.recipient.continue')}
          </LinkButton>
        </Section>
      ) : null}
      <Section
        title={say(heading)}
        info={{
          about: say('draft.step.recipient'),
          text: say(several ? 'draft.recipient.info.several' : 'draft.recipient.info'),
        }}
      >
        <p>{say(several ? 'draft.recipient.help.several' : 'draft.recipient.help')}</p>
        {search}
      </Section>
    </DraftPage>
  );
}

/** Takes an authority out of those that are chosen. */
function LeaveOut({ open, authority, csrf }: { open: Open; authority: AuthorityName; csrf: string }) {
  const { draft, say, wording } = open;
  const name = nameIn(authority.official, wording.language).text;
  const hidden = { csrf, revision: String(draft.revision), key: randomUUID(), without: authority.id };
  return (
    <form method="post" action={`/drafts/${draft.id}/recipient`}>
      <HiddenInputs values={hidden} />
      <Button kind="ghost">{say('several.unmark', { authority: name })}</Button>
    </form>
  );
}

export function DeletePage({ shell, open, csrf }: { shell: Shell; open: Open; csrf: string }) {
  const { say, draft, wording } = open;
  return (
    <Page
      shell={shell}
      title={say('draft.delete.title')}
      heading={<PageHeading over={wording.text('procedure.title')} title={say('draft.delete.title')} />}
    >
      <p>{say('draft.delete.help')}</p>
      <form method="post" action={`/drafts/${draft.id}/delete`}>
        <HiddenInputs values={{ csrf, revision: String(draft.revision), key: randomUUID() }} />
        <ButtonRow>
          <Button kind="danger">{say('draft.delete')}</Button>
          <LinkButton href={`/drafts/${draft.id}/check`} kind="ghost">
            {say('draft.cancel')}
          </LinkButton>
        </ButtonRow>
      </form>
    </Page>
  );
}
