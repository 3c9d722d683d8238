import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { requireActor, resumedNotice } from '../accounts/index.ts';
import type { Attachments, Upload } from '../attachments/index.ts';
import { beginningsOf, isBeginning } from '../procedures/index.ts';
import { refusalOf } from '../problems.ts';
import { Refusal } from '../refusal.ts';
import { sayIn } from '../texts/index.ts';
import { type FormBody, Page, type PageTools, PrintHint, postedText, type Shell, sendPage } from '../web/index.ts';
import { actionForms, errorsOf, filesOf, type Opened, readInput, type Refused, refill } from './action-forms.pages.ts';
import { fileFormsIn, postedFiles, takeFiles } from './attachment-forms.pages.ts';
import { attachmentHref } from './attachments.pages.tsx';
import { ruleOf } from './decide.ts';
import { bodyOf, HELD_DECISIONS, heldForm } from './held.pages.tsx';
import { CaseBody, type CasePanel } from './case-body.pages.tsx';
import type { CaseContext } from './exchange-view.pages.tsx';
import { changeOf } from './linking.ts';
import { OfCase } from './of-case.pages.tsx';
import { type CaseSources, openCase } from './open-case.pages.ts';
import type { ExchangeView } from './present.ts';
import { CaseHeading, PrintedCase } from './printed-case.pages.tsx';
import { wordingOf } from './wording.ts';

export interface ExchangePagesOptions extends CaseSources {
  readonly attachments: Attachments;
  readonly tools: PageTools;
  /** What other subjects add to a case's page, in this order. */
  readonly panels?: readonly MakePanel[];
}

/** Makes a panel for who asks; `view` is what this membership sees of the case. */
export type MakePanel = (request: FastifyRequest, reply: FastifyReply, view: ExchangeView) => Promise<CasePanel>;

/** `/exchanges/:id`: one case, what can be done in it, and its print view. */
export const exchangePages: FastifyPluginAsync<ExchangePagesOptions> = async (app, options) => {
  const { exchanges, tools } = options;

  const open = (request: FastifyRequest, purpose: string): Promise<Opened> => {
    const { id } = request.params as { id: string };
    return openCase(options, requireActor(request), { id, language: request.language, purpose });
  };

  /** The files that a form has already, by form: of one that is shown again, or of answers that were saved. */
  async function keptUploads(
    request: FastifyRequest,
    actor: Opened['actor'],
    refused: Refused | null,
  ): Promise<ReadonlyMap<string, readonly Upload[]>> {
    const { kept, keptFor } = request.query as { kept?: unknown; keptFor?: unknown };
    const named: [string, string[]][] = refused
      ? fileFormsIn(refused.body).map((of) => [of, postedFiles(refused.body, of)])
      : [[String(keptFor), [kept].flat().filter((id): id is string => typeof id === 'string')]];
    const found: [string, readonly Upload[]][] = [];
    for (const [of, ids] of named) found.push([of, await options.attachments.uploads(actor, ids)]);
    return new Map(found);
  }

  /** The exchanges of the case, with whose turn it is in each. */
  async function ofCase({ actor, view, context }: Opened) {
    const all = await exchanges.ofCase(actor, view);
    const turns = all.flatMap(({ turn }) => turn?.authorityId ?? []);
    return (
      <OfCase
        exchanges={all}
        here={view.id}
        number={view.caseNumber}
        language={context.wording.language}
        say={context.say}
        timeZone={context.timeZone}
        authorities={await options.authorities(turns)}
      />
    );
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    refused: Refused | null,
    status = 200,
  ): Promise<FastifyReply> {
    const opened = await open(request, 'handling');
    const uploads = await keptUploads(request, opened.actor, refused);
    const resumed = refused !== null && refused.refusal === null && refused.errors === undefined && !refused.again;
    const told = resumed
      ? { notice: resumedNotice(request.language, refused.filesLost) }
      : notice(request, opened.context, opened.view);
    const shell = await tools.shell(request, reply, told);
    const panels: CasePanel[] = [];
    for (const panel of options.panels ?? []) panels.push(await panel(request, reply, opened.view));
    panels.push({ main: await ofCase(opened) });
    const page = (
      <CasePage shell={shell} opened={{ ...opened, uploads }} csrf={reply.csrf} refused={refused} panels={panels} />
    );
    return sendPage(reply, page, status);
  }

  app.get('/exchanges/:id', async (request, reply) => {
    const stash = await request.takeStash();
    const action = stash && /\/actions\/([a-z-]+)$/.exec(stash.action)?.[1];
    if (!stash || !action) return show(request, reply, await againOf(request));
    const { body, filesLost = false } = stash;
    return show(request, reply, { form: action, body, refusal: null, filesLost });
  });

  app.get('/exchanges/:id/print', async (request, reply) => {
    const opened = await open(request, 'printing');
    return sendPage(reply, <PrintPage shell={await tools.shell(request, reply)} opened={opened} />);
  });

  const acts = { config: { page: '/exchanges/:id', files: true } };
  app.post('/exchanges/:id/actions/:action', acts, async (request, reply) => {
    const { id, action } = request.params as { id: string; action: string };
    const actor = requireActor(request);
    const errors = await takeFiles(request, options.attachments, actor);
    const body = (request.body ?? {}) as FormBody;
    if (errors.length > 0) return show(request, reply, { form: action, body, refusal: null, errors }, 422);
    const { view, procedure } = await exchanges.view(actor, id, 'handling');
    const rule = ruleOf(procedure, action);
    const part = view.parts.find((candidate) => String(candidate.no) === postedText(body, 'part')) ?? view.parts[0];
    const input = rule && part ? readInput(procedure, wordingOf(procedure, request.language), action, part, body) : {};
    let held = false;
    try {
      ({ held = false } = await exchanges.act(
        actor,
        id,
        { action, part: part?.no, revision: Number(postedText(body, 'revision')), input },
        postedText(body, 'key'),
      ));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.status === 404 || refusal.code === 'internal') throw error;
      return show(request, reply, { form: action, body, refusal }, refusal.status);
    }
    // Files chosen beside answers that are only saved wait for the reply.
    const keptFor = rule?.answers === 'draft' && part ? filesOf(action, rule, part.no) : '';
    const kept = keptFor === '' ? [] : postedFiles(body, keptFor).map((file) => ['kept', file]);
    const query = new URLSearchParams([
      held ? ['held', 'held'] : ['done', action],
      ...(kept.length > 0 ? [['keptFor', keptFor]] : []),
      ...kept,
    ]);
    return reply.redirect(`/exchanges/${id}?${query}`, 303);
  });

  app.post('/exchanges/:id/held/:held/:decision', { config: { page: '/exchanges/:id' } }, async (request, reply) => {
    const { id, held, decision } = request.params as { id: string; held: string; decision: string };
    const body = (request.body ?? {}) as FormBody;
    const [actor, key] = [requireActor(request), postedText(body, 'key')];
    const reason = { text: postedText(body, 'reason'), lang: postedText(body, 'reason.lang') };
    try {
      if (decision === 'release') await exchanges.release(actor, id, held, key);
      else if (decision === 'return') await exchanges.sendBack(actor, id, held, reason, key);
      else if (decision === 'take-back') await exchanges.takeBack(actor, id, held, key);
      else throw new Refusal('held-not-found', 404);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.code === 'exchange-not-found' || refusal.code === 'internal') throw error;
      return show(request, reply, { form: heldForm(held, decision), body, refusal }, refusal.status);
    }
    return reply.redirect(`/exchanges/${id}?held=${decision}`, 303);
  });

  /** What was sent back and is to be sent again stands in the form of its action, with its files gone. */
  async function againOf(request: FastifyRequest): Promise<Refused | null> {
    const { again } = request.query as { again?: unknown };
    if (typeof again !== 'string') return null;
    const { view } = await open(request, 'handling');
    const held = view.held.find(({ id }) => id === again);
    return held ? { form: held.action, body: bodyOf(held), refusal: null, again: true } : null;
  }
};

/** After an action: that it was done, in the procedure's words. */
function notice(
  request: FastifyRequest,
  { wording, procedure }: CaseContext,
  { state }: Pick<ExchangeView, 'state'>,
): { notice?: NonNullable<Shell['notice']> } {
  const query = request.query as { done?: unknown; sent?: unknown; changed?: unknown; held?: unknown };
  const kept = (['held', ...HELD_DECISIONS] as const).find((one) => one === query.held);
  if (kept) return { notice: { tone: 'success', text: sayIn(request.language)(`moderation.done.${kept}`) } };
  const { workflow } = procedure;
  const begun = beginningsOf(workflow).find(({ to }) => to === state) ?? workflow.opening;
  const sent = query.sent === undefined ? query.done : begun.action;
  const done = query.changed === undefined ? sent : changeOf(procedure);
  const known = typeof done === 'string' && (ruleOf(procedure, done) !== undefined || isBeginning(workflow, done));
  return known ? { notice: { tone: 'success', text: wording.text(`action.${done}.done`) } } : {};
}

interface CasePageProps {
  readonly shell: Shell;
  readonly opened: Opened;
  readonly csrf: string;
  readonly refused: Refused | null;
  readonly panels: readonly CasePanel[];
}

function CasePage({ shell, opened, csrf, refused, panels }: CasePageProps) {
  const { view, context } = opened;
  const { say, wording } = context;
  const forms = actionForms(opened, csrf).map((form) => refill(form, refused, wording.language));
  const errors = refused ? errorsOf(refused, forms, wording.language) : [];
  return (
    <Page
      shell={shell}
      title={say('exchange.number', { number: view.number })}
      heading={<CaseHeading view={view} context={context} links />}
      errors={errors}
      wide
    >
      <CaseBody
        {...{ opened, forms, csrf, refused, panels }}
        hrefOf={(attachment) => attachmentHref(view, attachment)}
      />
    </Page>
  );
}

function PrintPage({ shell, opened }: { shell: Shell; opened: Opened }) {
  const { view, context } = opened;
  const { say } = context;
  return (
    <Page
      shell={shell}
      title={say('exchange.print.title', { number: view.number })}
      heading={<CaseHeading view={view} context={context} />}
      breadcrumb={[{ label: say('exchange.back'), href: `/exchanges/${view.id}` }]}
    >
      <PrintHint />
      <PrintedCase opened={opened} hrefOf={(attachment) => attachmentHref(view, attachment)} />
    </Page>
  );
}
