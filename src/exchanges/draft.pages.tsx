import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import { requireActor, resumedNotice } from '../accounts/index.ts';
import type { RecipientSearch as SearchedRecipient } from '../directory/index.ts';
import { askedOf, type ProcedureVersion } from '../procedures/index.ts';
import { refusalOf } from '../problems.ts';
import { Refusal } from '../refusal.ts';
import { formFault } from '../refusal-texts.ts';
import { sayIn } from '../texts/index.ts';
import {
  type FormBody,
  type FormError,
  type FormModel,
  type FormSection,
  type PageTools,
  postedText,
  refillForm,
  sendPage,
} from '../web/index.ts';
import {
  detailSections,
  placeOf,
  questionSections,
  sectionsOf,
  stepsOf,
  withDetails,
  withQuestions,
} from './draft-forms.pages.ts';
import { CheckPage } from './draft-check.pages.tsx';
import { DeletePage, NewPage, type Open, RecipientPage, StepPage } from './draft-views.pages.tsx';
import type { Exchanges } from './exchanges.service.ts';
import { formErrors } from './fields.pages.ts';
import type { AuthorityName } from './lines.pages.tsx';
import type { RequestContent } from './model.ts';
import { MOST_NAMED } from './input.ts';
import { chosenRole, mayStart } from './policy.ts';
import { hasRoom, withoutGaps } from './table-fields.pages.ts';
import { competenceIn } from './suggestion.ts';
import { openDraft, seenAndKey } from './open-draft.pages.ts';
import type { Outcome } from './use-cases.ts';

export interface DraftPagesOptions {
  readonly exchanges: Exchanges;
  readonly procedures: { readonly offered: readonly ProcedureVersion[] };
  readonly tools: PageTools;
  readonly authorities: (ids: readonly string[]) => Promise<ReadonlyMap<string, AuthorityName>>;
  /** The search for a recipient, as the directory renders it: results are chosen by a form that posts `recipient`. */
  readonly recipientSearch: RecipientSearch;
}

export type RecipientSearch = (request: FastifyRequest, search: SearchedRecipient) => Promise<ComponentChildren>;

/** `/exchanges/new` and `/drafts/:id/…`: writing a request, one step a page; every step saves the draft. */
export const draftPages: FastifyPluginAsync<DraftPagesOptions> = async (app, options) => {
  const { exchanges, tools } = options;
  const navigation = { current: '/exchanges/new' };

  app.get('/exchanges/new', async (request, reply) => {
    const actor = requireActor(request);
    const shell = await tools.shell(request, reply, navigation);
    const usable = options.procedures.offered.filter((procedure) => mayStart(procedure, actor));
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

  app.post('/exchanges/:id/drafts', { config: { page: '/exchanges/:id' } }, async (request, reply) => {
    const { id } = request.params as { id: string };
    const outcome = await exchanges.draftFrom(
      requireActor(request),
      id,
      postedText(request.body, 'kind'),
      postedText(request.body, 'key'),
    );
    return reply.redirect(`/drafts/${outcome.id}/overview`, 303);
  });

  app.get('/drafts/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    return reply.redirect(`/drafts/${encodeURIComponent(id)}/overview`, 303);
  });

  for (const step of ['overview', 'details', 'questions'] as const) {
    const address = `/drafts/:id/${step}`;
    app.get(address, async (request, reply) => {
      const open = await openDraft(exchanges, request);
      const stash = await request.takeStash();
      const model = stepForm(open, step, reply.csrf, open.draft.content);
      const { saved } = request.query as { saved?: string };
      const told = saved === undefined ? undefined : { tone: 'success' as const, text: open.say('draft.saved') };
      const notice = stash ? resumedNotice(request.language) : told;
      const shell = await tools.shell(request, reply, { ...navigation, ...(notice ? { notice } : {}) });
      const shown = stash ? refillForm(model, stash.body, []) : model;
      return sendPage(reply, <StepPage shell={shell} open={open} step={step} model={shown} />);
    });
    app.post(address, async (request, reply) => {
      const open = await openDraft(exchanges, request);
      const ofStep = sectionsOf(open.procedure, step).flatMap((section) => section.fields);
      const body = withoutGaps(ofStep, (request.body ?? {}) as FormBody, 'fields.');
      const model = stepForm(open, step, reply.csrf, open.draft.content);
      const content =
        step === 'questions'
          ? withQuestions(open.procedure, open.draft.content, model.sections, body)
          : withDetails(open.procedure, step, open.draft.content, model.sections, body);
      try {
        await exchanges.saveDraft(
          open.actor,
          open.draft.id,
          { recipients: open.draft.recipients, content },
          ...seenAndKey(request),
        );
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal.code === 'internal') throw error;
        const shell = await tools.shell(request, reply, navigation);
        // With as many rows of its tables as were posted.
        const posted = stepForm(open, step, reply.csrf, content);
        const refused = refillForm(posted, body, stepErrors(open, content, refusal, posted.sections));
        return sendPage(reply, <StepPage shell={shell} open={open} step={step} model={refused} />, refusal.status);
      }
      const steps = stepsOf(open.procedure, open.draft);
      const next = steps[steps.indexOf(step) + 1];
      return reply.redirect(
        `/drafts/${open.draft.id}/${postedText(body, 'then') === 'stay' ? `${step}?saved` : next}`,
        303,
      );
    });
  }

  app.get('/drafts/:id/recipient', async (request, reply) => {
    const open = await openDraft(exchanges, request);
    const audience = chosenRole(open.procedure);
    if (!audience) throw new Refusal('not-found', 404);
    const several = audience.each === 'several';
    const names = await options.authorities([...open.draft.recipients]);
    const chosen = open.draft.recipients.flatMap((id) => names.get(id) ?? []);
    const search = await options.recipientSearch(request, {
      actor: open.actor,
      area: open.draft.area,
      holds: askedOf(open.procedure, audience.role),
      where: open.procedure.gateway.national ? 'anywhere' : 'abroad',
      suggests: {
        competence: competenceIn(open.procedure, open.draft.content),
        country: several ? undefined : chosen[0]?.country,
      },
      page: `/drafts/${open.draft.id}/recipient`,
      chosenAt: `/drafts/${open.draft.id}/recipient`,
      chooseLabel: open.say(several ? 'several.mark' : 'draft.recipient.choose'),
      hidden: { csrf: reply.csrf, revision: String(open.draft.revision), key: randomUUID() },
    });
    const shell = await tools.shell(request, reply, navigation);
    return sendPage(
      reply,
      <RecipientPage shell={shell} open={open} chosen={chosen} several={several} csrf={reply.csrf} search={search} />,
    );
  });

  app.post('/drafts/:id/recipient', async (request, reply) => {
    const open = await openDraft(exchanges, request);
    const { content, recipients: before } = open.draft;
    const named = postedText(request.body, 'recipient');
    const several = chosenRole(open.procedure)?.each === 'several';
    const kept = several ? before.filter((id) => id !== postedText(request.body, 'without')) : [];
    const recipients = named === '' ? kept : [...new Set([...kept, named])].slice(0, MOST_NAMED);
    await exchanges.saveDraft(open.actor, open.draft.id, { recipients, content }, ...seenAndKey(request));
    // Of several each is added, or taken out, by itself: the page stays.
    if (several) return reply.redirect(`/drafts/${open.draft.id}/recipient`, 303);
    const steps = stepsOf(open.procedure, open.draft);
    return reply.redirect(`/drafts/${open.draft.id}/${steps[steps.indexOf('recipient') + 1]}`, 303);
  });

  async function showCheck(
    request: FastifyRequest,
    reply: FastifyReply,
    open: Open,
    refusal: Refusal | null,
  ): Promise<FastifyReply> {
    const { draft } = open;
    const issues = refusal?.issues ?? (await exchanges.missing(open.actor, draft.id));
    const authorities = await options.authorities([...draft.recipients]);
    const shell = await tools.shell(request, reply, navigation);
    const page = (
      <CheckPage
        shell={shell}
        open={open}
        recipients={draft.recipients.flatMap((one) => authorities.get(one) ?? [])}
        lastDay={exchanges.lastDay}
        issues={issues}
        refusal={refusal}
        csrf={reply.csrf}
      />
    );
    return sendPage(reply, page, refusal?.status ?? 200);
  }

  app.get('/drafts/:id/check', async (request, reply) =>
    showCheck(request, reply, await openDraft(exchanges, request), null),
  );

  app.post('/drafts/:id/send', { config: { page: '/drafts/:id/check' } }, async (request, reply) => {
    const { id } = request.params as { id: string };
    let sent: Outcome;
    try {
      sent = await exchanges.sendDraft(requireActor(request), id, ...seenAndKey(request));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.status === 404 || refusal.code === 'internal') throw error;
      return showCheck(request, reply, await openDraft(exchanges, request), refusal);
    }
    return reply.redirect(`/exchanges/${sent.id}${sent.id === id ? '?sent' : '?changed'}`, 303);
  });

  app.get('/drafts/:id/delete', async (request, reply) => {
    const open = await openDraft(exchanges, request);
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

function stepForm(
  { draft, procedure, wording, say }: Open,
  step: 'overview' | 'details' | 'questions',
  csrf: string,
  content: RequestContent,
): FormModel {
  const sections: FormSection[] =
    step === 'questions'
      ? questionSections(procedure, wording, content)
      : detailSections(procedure, wording, step, content);
  const growing = sectionsOf(procedure, step).some((section) =>
    section.fields.some((field) => hasRoom(field, content.fields[field.name])),
  );
  return {
    action: `/drafts/${draft.id}/${step}`,
    hidden: { csrf, revision: String(draft.revision), key: randomUUID() },
    sections,
    buttons: [
      { label: say('draft.save-continue'), kind: 'primary' },
      { label: say('draft.save'), kind: 'secondary', name: 'then', value: 'stay' },
      ...(growing ? [{ label: say('draft.add-row'), kind: 'ghost' as const, name: 'then', value: 'stay' }] : []),
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
  return errors.length > 0 ? errors : formFault(language, refusal);
}
