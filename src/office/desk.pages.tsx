import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import { type Actor, requireActor, resumedNotice } from '../accounts/index.ts';
import { type AuthorityName, type CasePanel, type MakePanel, waiting } from '../exchanges/index.ts';
import { refusalOf } from '../problems.ts';
import { Refusal } from '../refusal.ts';
import { sayIn } from '../texts/index.ts';
import {
  Form,
  type FormBody,
  type FormModel,
  Notification,
  Page,
  PageHeading,
  type PageTools,
  postedText,
  sendPage,
} from '../web/index.ts';
import type { Colleague } from './desk.ts';
import {
  again,
  allocationForm,
  deskAddress,
  handOverForm,
  noteForm,
  referenceForm,
  summary,
  type Typed,
} from './desk-forms.pages.ts';
import type { Desk } from './desk.service.ts';
import { type DeskContext, type DeskForms, type DONE, doneText, Kept, WhoHasIt } from './desk-views.pages.tsx';
import type { Office } from './office.service.ts';

export interface OfficePagesOptions {
  readonly office: Office;
  readonly tools: PageTools;
  readonly authorities: (ids: readonly string[]) => Promise<ReadonlyMap<string, AuthorityName>>;
  readonly timeZoneOf: (country: string) => string;
  /** The local day in a country. */
  readonly today: (country: string) => string;
}

/** The desk on the page of a case. Opening the page is what marks the case as seen. */
export const deskPanel =
  (options: OfficePagesOptions): MakePanel =>
  async (request, reply, view): Promise<CasePanel> => {
    const actor = requireActor(request);
    const desk = await options.office.open(actor, view.id, view.revision);
    const { context, forms } = await ready(options, request, reply, view.id, desk);
    const done = doneText(context.say, (request.query as { office?: unknown }).office);
    return {
      ...(done === null
        ? {}
        : {
            top: (
              <Notification tone="success" announce>
                {done}
              </Notification>
            ),
          }),
      side: <WhoHasIt title={context.say('office.title')} desk={desk} forms={forms} context={context} />,
      main: <Kept desk={desk} forms={forms} context={context} />,
    };
  };

/** What the views of a desk need: its forms, and the names in it. */
async function ready(
  options: OfficePagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  exchangeId: string,
  desk: Desk,
): Promise<{ context: DeskContext; forms: DeskForms }> {
  const actor = requireActor(request);
  const { language } = request;
  const say = sayIn(language);
  const context: DeskContext = {
    say,
    language,
    csrf: reply.csrf,
    exchangeId,
    timeZone: options.timeZoneOf(actor.country),
    today: options.today(actor.country),
    authorities: await options.authorities(desk.otherReferences.map(({ authorityId }) => authorityId)),
  };
  const { may, assigned } = desk;
  const handlers = may.handOver || may.allocate ? await options.office.handlers(actor, exchangeId) : [];
  const others = handlers.filter(({ membershipId }) => membershipId !== actor.membershipId);
  return { context, forms: formsOf(context, desk, { handlers, others, assigned }) };
}

function formsOf(
  context: DeskContext,
  { may, reference }: Desk,
  people: { handlers: readonly Colleague[]; others: readonly Colleague[]; assigned: Desk['assigned'] },
): DeskForms {
  const { today } = context;
  return {
    reference: may.keep ? referenceForm(context, reference) : null,
    note: may.keep ? noteForm(context) : null,
    handOver: may.handOver && people.others.length > 0 ? handOverForm(context, people.others, today) : null,
    allocation: may.allocate ? allocationForm(context, people.handlers, people.assigned, today) : null,
  };
}

/** `/exchanges/:id/office`: the desk on a page of its own, where a refused form is shown again, and one's own notes. */
export const deskPages: FastifyPluginAsync<OfficePagesOptions> = async (app, options) => {
  const { office, tools } = options;
  const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

  /** A page about the desk of a case, with what was wrong in its forms and the way back. */
  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    typed: Typed | null,
    status: number,
    { title, forms, children }: { title: string; forms: readonly FormModel[]; children: ComponentChildren },
  ) {
    const { language } = request;
    const say = sayIn(language);
    const resumed = typed !== null && typed.refusal === null ? { notice: resumedNotice(language) } : {};
    const page = (
      <Page
        shell={await tools.shell(request, reply, resumed)}
        title={title}
        heading={<PageHeading title={title} />}
        breadcrumb={[{ label: say('exchange.back'), href: `/exchanges/${idOf(request)}` }]}
        errors={summary(typed, forms, language)}
      >
        {children}
      </Page>
    );
    return sendPage(reply, page, status);
  }

  async function show(request: FastifyRequest, reply: FastifyReply, typed: Typed | null, status = 200) {
    const exchangeId = idOf(request);
    const desk = await office.desk(requireActor(request), exchangeId, 'handling');
    const { context, forms } = await ready(options, request, reply, exchangeId, desk);
    const { language, say } = context;
    const shown = Object.fromEntries(
      Object.entries(forms).map(([name, form]: [string, FormModel | null]) => [
        name,
        form && again(form, typed, language),
      ]),
    ) as unknown as DeskForms;
    return await send(request, reply, typed, status, {
      title: say('office.title'),
      forms: Object.values(shown).filter((form) => form !== null),
      children: (
        <>
          <Kept desk={desk} forms={shown} context={context} />
          <WhoHasIt title={say('office.who.title')} desk={desk} forms={shown} context={context} />
        </>
      ),
    });
  }

  async function showNote(request: FastifyRequest, reply: FastifyReply, typed: Typed | null, status = 200) {
    const exchangeId = idOf(request);
    const actor = requireActor(request);
    const note = await office.ownNote(actor, exchangeId, (request.params as { note: string }).note);
    const { language } = request;
    const say = sayIn(language);
    const form = again(noteForm({ say, csrf: reply.csrf, exchangeId }, note), typed, language);
    return await send(request, reply, typed, status, {
      title: say('office.note.title'),
      forms: [form],
      children: <Form model={form} />,
    });
  }

  const resumed = async (request: FastifyRequest): Promise<Typed | null> => {
    const stash = await request.takeStash();
    return stash && { action: stash.action, body: stash.body, refusal: null };
  };
  app.get('/exchanges/:id/office', async (request, reply) => show(request, reply, await resumed(request)));
  app.get('/exchanges/:id/office/notes/:note', async (request, reply) =>
    showNote(request, reply, await resumed(request)),
  );

  /** A route that does one thing, goes back to the case, and shows a refused form again. */
  function does(
    step: string,
    done: (typeof DONE)[number],
    work: (actor: Actor, id: string, body: FormBody, request: FastifyRequest) => Promise<unknown>,
  ): void {
    const page = step.startsWith('notes/') ? '/exchanges/:id/office/notes/:note' : '/exchanges/:id/office';
    app.post(deskAddress(':id', step), { config: { page } }, async (request, reply) => {
      const actor = requireActor(request);
      const body = (request.body ?? {}) as FormBody;
      try {
        await waiting(() => work(actor, idOf(request), body, request))();
      } catch (error) {
        const refusal = refusalOf(error);
        if (!(error instanceof Refusal) || refusal.status === 404) throw error;
        const typed = { action: request.url, body, refusal };
        return page.endsWith(':note')
          ? showNote(request, reply, typed, refusal.status)
          : show(request, reply, typed, refusal.status);
      }
      return reply.redirect(`/exchanges/${idOf(request)}?office=${done}`, 303);
    });
  }

  const keyOf = (body: FormBody): string => postedText(body, 'key');
  const noteOf = (request: FastifyRequest): string => (request.params as { note: string }).note;
  // A note is taken to be in the language of the page on which it was typed, as every free text is.
  const typedNote = (body: FormBody, { language }: FastifyRequest) => ({
    text: postedText(body, 'office-note'),
    lang: language,
  });
  does('reference', 'reference-saved', (actor, id, body) =>
    office.setReference(actor, id, postedText(body, 'office-reference'), keyOf(body)),
  );
  does('notes', 'note-added', (actor, id, body, request) =>
    office.addNote(actor, id, typedNote(body, request), keyOf(body)),
  );
  does('notes/:note', 'note-saved', (actor, id, body, request) =>
    office.changeNote(actor, id, noteOf(request), typedNote(body, request), keyOf(body)),
  );
  does('notes/:note/delete', 'note-deleted', (actor, id, body, request) =>
    office.deleteNote(actor, id, noteOf(request), keyOf(body)),
  );
  does('claim', 'claimed', (actor, id, body) => office.claim(actor, id, keyOf(body)));
  does('hand-over', 'handed-over', (actor, id, body) =>
    office.handOver(actor, id, postedText(body, 'office-to'), keyOf(body)),
  );
  does('allocation', 'allocated', (actor, id, body) =>
    office.allocate(actor, id, listOf(body['office-to']), keyOf(body)),
  );
};

const listOf = (given: unknown): string[] =>
  (Array.isArray(given) ? given : [given]).filter((one): one is string => typeof one === 'string' && one !== '');
