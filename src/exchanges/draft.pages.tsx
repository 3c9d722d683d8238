import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import { type Actor, requireActor } from '../accounts/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { refusalOf } from '../problems.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { type Say, sayIn, sayKey } from '../texts/index.ts';
import {
  Button,
  ButtonRow,
  Card,
  CardGrid,
  DescriptionList,
  EmptyState,
  Form,
  type FormBody,
  type FormError,
  type FormModel,
  type FormSection,
  HiddenInputs,
  LinkButton,
  Notification,
  Page,
  PageHeading,
  type PageTools,
  postedText,
  refillForm,
  Section,
  type Shell,
  Steps,
  sendPage,
  summaryOf,
} from '../web/index.ts';
import {
  detailSections,
  placeOf,
  previewOf,
  questionSections,
  STEPS,
  type Step,
  sectionsOf,
  withDetails,
  withQuestions,
} from './draft-forms.pages.ts';
import type { Draft } from './drafts.store.ts';
import type { Exchanges } from './exchanges.service.ts';
import { formErrors } from './fields.pages.ts';
import { AuthorityLine, type AuthorityName } from './lines.pages.tsx';
import type { RequestContent } from './model.ts';
import { mayAct } from './policy.ts';
import { isFreeText, type Wording, wordingOf } from './wording.ts';

export interface DraftPagesOptions {
  readonly exchanges: Exchanges;
  readonly procedures: { readonly published: readonly ProcedureVersion[] };
  readonly tools: PageTools;
  readonly authorities: (ids: readonly string[]) => Promise<ReadonlyMap<string, AuthorityName>>;
  /** The search for a recipient, as the directory renders it: results are chosen by a form that posts `recipient`. */
  readonly recipientSearch: (request: FastifyRequest, search: RecipientSearch) => Promise<ComponentChildren>;
}

export interface RecipientSearch {
  readonly actor: Actor;
  readonly area: string;
  /** Address of the page that the search stands on, and where a choice is posted. */
  readonly page: string;
  readonly chooseLabel: string;
  readonly hidden: Readonly<Record<string, string>>;
}

interface Open {
  readonly actor: Actor;
  readonly draft: Draft;
  readonly procedure: ProcedureVersion;
  readonly wording: Wording;
  readonly say: Say;
}

/** `/exchanges/new` and `/drafts/:id/…`: writing a request, one step a page; every step saves the draft. */
export const draftPages: FastifyPluginAsync<DraftPagesOptions> = async (app, options) => {
  const { exchanges, tools } = options;
  const navigation = { current: '/exchanges/new' };

  async function openDraft(request: FastifyRequest): Promise<Open> {
    const actor = requireActor(request);
    const own = await exchanges.draft(actor, (request.params as { id: string }).id);
    if (!own) throw new Refusal('exchange-not-found', 404);
    return { actor, ...own, wording: wordingOf(own.procedure, request.language), say: sayIn(request.language) };
  }

  app.get('/exchanges/new', async (request, reply) => {
    const actor = requireActor(request);
    const shell = await tools.shell(request, reply, navigation);
    const usable = options.procedures.published.filter(
      (procedure) => procedure.area === actor.area && mayAct(procedure, actor) && actor.maySend,
    );
    return sendPage(
      reply,
      <NewPage
        shell={shell}
        say={sayIn(request.language)}
        procedures={usable}
        csrf={reply.csrf}
        language={request.language}
      />,
    );
  });

  app.post('/exchanges/new', async (request, reply) => {
    const procedure = postedText(request.body, 'procedure');
    const outcome = await exchanges.createDraft(
      requireActor(request),
      { procedure, content: { fields: {}, questions: [] } },
      postedText(request.body, 'key'),
    );
    return reply.redirect(`/drafts/${outcome.id}/overview`, 303);
  });

  app.get('/drafts/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    return reply.redirect(`/drafts/${id}/overview`, 303);
  });

  for (const step of ['overview', 'details', 'questions'] as const) {
    const address = `/drafts/:id/${step}`;
    app.get(address, async (request, reply) => {
      const open = await openDraft(request);
      const stash = await request.takeStash();
      const model = stepForm(open, step, reply.csrf, open.draft.content);
      const shell = await tools.shell(request, reply, navigation);
      const shown = stash ? refillForm(model, stash.body, []) : model;
      return sendPage(reply, <StepPage shell={shell} open={open} step={step} model={shown} />);
    });
    app.post(address, async (request, reply) => {
      const open = await openDraft(request);
      const body = (request.body ?? {}) as FormBody;
      const model = stepForm(open, step, reply.csrf, open.draft.content);
      const content =
        step === 'questions'
          ? withQuestions(open.procedure, open.draft.content, model.sections, body)
          : withDetails(open.procedure, step, open.draft.content, model.sections, body);
      try {
        await exchanges.saveDraft(
          open.actor,
          open.draft.id,
          { recipient: open.draft.recipientId, content },
          ...seenAndKey(request),
        );
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal.code === 'internal') throw error;
        const shell = await tools.shell(request, reply, navigation);
        const refused = refillForm(model, body, stepErrors(open, content, refusal, model.sections));
        return sendPage(reply, <StepPage shell={shell} open={open} step={step} model={refused} />, refusal.status);
      }
      const next = STEPS[STEPS.indexOf(step) + 1];
      return reply.redirect(
        `/drafts/${open.draft.id}/${postedText(body, 'then') === 'stay' ? `${step}?saved` : next}`,
        303,
      );
    });
  }

  app.get('/drafts/:id/recipient', async (request, reply) => {
    const open = await openDraft(request);
    const chosen = await options.authorities(open.draft.recipientId === null ? [] : [open.draft.recipientId]);
    const search = await options.recipientSearch(request, {
      actor: open.actor,
      area: open.draft.area,
      page: `/drafts/${open.draft.id}/recipient`,
      chooseLabel: open.say('draft.recipient.choose'),
      hidden: { csrf: reply.csrf, revision: String(open.draft.revision), key: randomUUID() },
    });
    const shell = await tools.shell(request, reply, navigation);
    return sendPage(
      reply,
      <RecipientPage shell={shell} open={open} chosen={chosen.get(open.draft.recipientId ?? '')} search={search} />,
    );
  });

  app.post('/drafts/:id/recipient', async (request, reply) => {
    const open = await openDraft(request);
    const recipient = postedText(request.body, 'recipient');
    const { content } = open.draft;
    await exchanges.saveDraft(open.actor, open.draft.id, { recipient, content }, ...seenAndKey(request));
    return reply.redirect(`/drafts/${open.draft.id}/details`, 303);
  });

  async function showCheck(
    request: FastifyRequest,
    reply: FastifyReply,
    open: Open,
    refusal: Refusal | null,
  ): Promise<FastifyReply> {
    const { draft } = open;
    const issues = refusal?.issues ?? (await exchanges.missing(open.actor, draft.id));
    const authorities = await options.authorities(draft.recipientId === null ? [] : [draft.recipientId]);
    const shell = await tools.shell(request, reply, navigation);
    const page = (
      <CheckPage
        shell={shell}
        open={open}
        recipient={authorities.get(draft.recipientId ?? '')}
        issues={issues}
        refusal={refusal}
        csrf={reply.csrf}
      />
    );
    return sendPage(reply, page, refusal?.status ?? 200);
  }

  app.get('/drafts/:id/check', async (request, reply) => showCheck(request, reply, await openDraft(request), null));

  app.post('/drafts/:id/send', { config: { page: '/drafts/:id/check' } }, async (request, reply) => {
    const { id } = request.params as { id: string };
    try {
      await exchanges.sendDraft(requireActor(request), id, ...seenAndKey(request));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.status === 404 || refusal.code === 'internal') throw error;
      return showCheck(request, reply, await openDraft(request), refusal);
    }
    return reply.redirect(`/exchanges/${id}?sent`, 303);
  });

  app.get('/drafts/:id/delete', async (request, reply) => {
    const open = await openDraft(request);
    return sendPage(
      reply,
      <DeletePage shell={await tools.shell(request, reply, navigation)} open={open} csrf={reply.csrf} />,
    );
  });

  app.post('/drafts/:id/delete', async (request, reply) => {
    const { id } = request.params as { id: string };
    await exchanges.deleteDraft(requireActor(request), id, ...seenAndKey(request));
    return reply.redirect('/?box=drafts&done=deleted', 303);
  });
};

/** What every form of a draft carries: the revision that its writer saw, and the key under which it is done once. */
const seenAndKey = ({ body }: FastifyRequest): [revision: number, key: string] => [
  Number(postedText(body, 'revision')),
  postedText(body, 'key'),
];

function stepForm(
  { draft, procedure, wording, say, actor }: Open,
  step: 'overview' | 'details' | 'questions',
  csrf: string,
  content: RequestContent,
): FormModel {
  const sections: FormSection[] =
    step === 'questions'
      ? questionSections(procedure, wording, content)
      : detailSections(procedure, wording, step, content, actor.language);
  return {
    action: `/drafts/${draft.id}/${step}`,
    hidden: { csrf, revision: String(draft.revision), key: randomUUID() },
    sections,
    buttons: [
      { label: say('draft.save-continue'), kind: 'primary' },
      { label: say('draft.save'), kind: 'secondary', name: 'then', value: 'stay' },
    ],
    guardUnsaved: true,
  };
}

function stepErrors(
  open: Open,
  content: RequestContent,
  refusal: Refusal,
  sections: readonly FormSection[],
): FormError[] {
  const { language } = open.wording;
  const fields = sections.flatMap((section) => [...section.fields]);
  const issues = refusal.issues.map((issue) => ({
    ...issue,
    pointer: `/${placeOf(open.procedure, content, issue.pointer).field}`,
  }));
  const errors = formErrors(language, issues, fields);
  return errors.length > 0
    ? errors
    : [{ field: '', message: sayKey(language, `refusal.${refusal.code}`, refusal.params) }];
}

interface NewPageProps {
  readonly shell: Shell;
  readonly say: Say;
  readonly procedures: readonly ProcedureVersion[];
  readonly csrf: string;
  readonly language: string;
}

function NewPage({ shell, say, procedures, csrf, language }: NewPageProps) {
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
                <Button kind="primary">{say('draft.start')}</Button>
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
      ? draft.recipientId !== null
      : name === 'questions'
        ? draft.content.questions.length > 0
        : sectionsOf(procedure, name).some((section) =>
            section.fields.some((field) => draft.content.fields[field.name] !== undefined),
          );
  return (
    <Steps
      steps={STEPS.map((name) => ({
        label: say(`draft.step.${name}`),
        state: name === step ? 'current' : filled(name) ? 'done' : 'todo',
        href: `/drafts/${draft.id}/${name}`,
      }))}
    />
  );
}

/** The page of a step: what every step shows, and its own. */
function DraftPage({
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
      title={title}
      heading={<PageHeading over={wording.text('procedure.title')} title={title} />}
      errors={errors ?? []}
    >
      <DraftSteps open={open} step={step} />
      {children}
      <p>
        <a class="ecl-link" href={`/drafts/${open.draft.id}/delete`}>
          {say('draft.delete')}
        </a>
      </p>
    </Page>
  );
}

function StepPage({ shell, open, step, model }: { shell: Shell; open: Open; step: Step; model: FormModel }) {
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
      {step === 'questions' ? <p>{open.say('draft.questions.help')}</p> : null}
      <Form model={model} />
    </DraftPage>
  );
}

function RecipientPage({
  shell,
  open,
  chosen,
  search,
}: {
  shell: Shell;
  open: Open;
  chosen: AuthorityName | undefined;
  search: ComponentChildren;
}) {
  const { say, wording, draft } = open;
  return (
    <DraftPage shell={shell} open={open} step="recipient">
      {chosen ? (
        <Section title={say('draft.recipient.chosen')}>
          <p>
            <AuthorityLine authority={chosen} language={wording.language} />
          </p>
          <LinkButton kind="primary" href={`/drafts/${draft.id}/details`}>
            {say('draft.recipient.continue')}
          </LinkButton>
        </Section>
      ) : null}
      <Section title={say(chosen ? 'draft.recipient.change' : 'draft.step.recipient')}>
        <p>{say('draft.recipient.help')}</p>
        {search}
      </Section>
    </DraftPage>
  );
}

interface CheckPageProps {
  readonly shell: Shell;
  readonly open: Open;
  readonly recipient: AuthorityName | undefined;
  readonly issues: readonly Issue[];
  readonly refusal: Refusal | null;
  readonly csrf: string;
}

function CheckPage({ shell, open, recipient, issues, refusal, csrf }: CheckPageProps) {
  const { say, wording, draft, procedure } = open;
  const other =
    refusal && refusal.issues.length === 0
      ? [{ field: '', message: sayKey(wording.language, `refusal.${refusal.code}`, refusal.params) }]
      : [];
  return (
    <DraftPage shell={shell} open={open} step="check" errors={other}>
      {issues.length > 0 ? (
        <MissingList open={open} issues={issues} />
      ) : (
        <Notification tone="success">{say('draft.ready')}</Notification>
      )}
      <CheckSection open={open} step="recipient">
        {recipient ? (
          <AuthorityLine authority={recipient} language={wording.language} />
        ) : (
          <p class="oi-minor">{say('draft.recipient.none')}</p>
        )}
      </CheckSection>
      <CheckSection open={open} step="overview">
        <DescriptionList
          items={sectionsOf(procedure, 'overview').flatMap((section) =>
            section.fields.map((field) => describe(open, field)),
          )}
        />
      </CheckSection>
      <CheckSection open={open} step="details">
        <DescriptionList
          items={sectionsOf(procedure, 'details').flatMap((section) =>
            section.fields.map((field) => describe(open, field)),
          )}
        />
      </CheckSection>
      <CheckSection open={open} step="questions">
        {draft.content.questions.length === 0 ? (
          <p class="oi-minor">{say('draft.no-questions')}</p>
        ) : (
          <ChosenQuestions open={open} />
        )}
      </CheckSection>
      {issues.length === 0 ? (
        <form method="post" action={`/drafts/${draft.id}/send`}>
          <HiddenInputs values={{ csrf, revision: String(draft.revision), key: randomUUID() }} />
          <p>{say('draft.send.help')}</p>
          <ButtonRow>
            <Button kind="primary">{wording.text(`action.${procedure.workflow.opening.action}`)}</Button>
          </ButtonRow>
        </form>
      ) : null}
    </DraftPage>
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
              {': '}
              {sayKey(wording.language, `issue.${issue.code}`, issue.params)}
            </li>
          );
        })}
      </ul>
    </Notification>
  );
}

/** The label of a draft's field by its name in the form; nothing where the name is none of a field. */
function labelOf({ wording }: Open, field: string): string | undefined {
  if (field.startsWith('fields.')) return wording.text(`field.${field.slice('fields.'.length)}`);
  return field.startsWith('parameter.') ? wording.text(`placeholder.${field.split('.').at(-1)}`) : undefined;
}

function CheckSection({ open, step, children }: { open: Open; step: Step; children: ComponentChildren }) {
  const { say, draft } = open;
  const title = say(`draft.step.${step}`);
  return (
    <Section title={title}>
      {children}
      <p>
        <a class="ecl-link" href={`/drafts/${draft.id}/${step}`} aria-label={`${say('draft.change')}: ${title}`}>
          {say('draft.change')}
        </a>
      </p>
    </Section>
  );
}

function describe({ draft, wording, say }: Open, field: ProcedureVersion['form'][number]['fields'][number]) {
  const value = draft.content.fields[field.name];
  const text =
    value === undefined ? (
      <span class="oi-minor">{say('exchange.not-filled')}</span>
    ) : isFreeText(value) ? (
      <span lang={value.lang}>{value.text}</span>
    ) : (
      wording.value(field, value)
    );
  return { term: wording.text(`field.${field.name}`), value: text, personal: field.personal };
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

function DeletePage({ shell, open, csrf }: { shell: Shell; open: Open; csrf: string }) {
  const { say, draft } = open;
  return (
    <Page shell={shell} title={say('draft.delete.title')}>
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
