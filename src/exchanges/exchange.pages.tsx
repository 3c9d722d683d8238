import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import { requireActor, resumedNotice } from '../accounts/index.ts';
import { refusalOf } from '../problems.ts';
import { sayIn } from '../texts/index.ts';
import {
  type FormBody,
  LinkButton,
  Page,
  PageHeading,
  type PageTools,
  PrintHint,
  postedText,
  Section,
  type Shell,
  StatusLabel,
  sendPage,
} from '../web/index.ts';
import {
  type CaseContext,
  CaseSection,
  CourseOfCase,
  MaskedNotice,
  People,
  Questions,
} from './exchange-view.pages.tsx';
import {
  type ActionForm,
  actionForms,
  errorsOf,
  type Opened,
  readInput,
  type Refused,
  refill,
} from './action-forms.pages.ts';
import { ruleOf } from './decide.ts';
import type { Exchanges } from './exchanges.service.ts';
import { AuthorityLine, type AuthorityName, CaseTurnLine, GAP } from './lines.pages.tsx';
import { Correspondence } from './correspondence.pages.tsx';
import { changeOf } from './linking.ts';
import { Moves } from './moves.pages.tsx';
import { mayAct } from './policy.ts';
import type { ExchangeView, PartView } from './present.ts';
import { StateMark } from './states.pages.tsx';
import { TypedTexts } from './typed.pages.tsx';
import { wordingOf } from './wording.ts';

export interface ExchangePagesOptions {
  readonly exchanges: Exchanges;
  readonly tools: PageTools;
  readonly authorities: (ids: readonly string[]) => Promise<ReadonlyMap<string, AuthorityName>>;
  readonly timeZoneOf: (country: string) => string;
  /** What other subjects add to a case's page, in this order. */
  readonly panels?: readonly MakePanel[];
}

/** What another subject adds to a case's page. */
export interface CasePanel {
  /** Before everything else. */
  readonly top?: ComponentChildren;
  /** Below what can be done. */
  readonly main?: ComponentChildren;
  /** Beside the case. */
  readonly side?: ComponentChildren;
}

/** Makes a panel for who asks; `view` is what this membership sees of the case. */
export type MakePanel = (request: FastifyRequest, reply: FastifyReply, view: ExchangeView) => Promise<CasePanel>;

/** `/exchanges/:id`: one case, what can be done in it, and its print view. */
export const exchangePages: FastifyPluginAsync<ExchangePagesOptions> = async (app, options) => {
  const { exchanges, tools } = options;

  async function openCase(request: FastifyRequest, purpose: string): Promise<Opened> {
    const actor = requireActor(request);
    const { id } = request.params as { id: string };
    const { view, procedure, events, exchange } = await exchanges.view(actor, id, purpose);
    const authorities = await options.authorities(view.participants.map((one) => one.authorityId));
    const shown = events.map((event) => ({
      no: event.no,
      at: event.at,
      legalAt: event.legal_at,
      action: event.action,
      partNo: event.part_no,
      authorityId: exchange.participants.find((one) => one.no === event.participant_no)?.authorityId ?? null,
      data: event.data as Record<string, unknown>,
    }));
    const wording = wordingOf(procedure, request.language);
    const context = {
      say: sayIn(request.language),
      wording,
      procedure,
      authorities,
      timeZone: options.timeZoneOf(actor.country),
      lastDay: exchanges.lastDay,
    };
    return { actor, view, context, events: shown };
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    refused: Refused | null,
    status = 200,
  ): Promise<FastifyReply> {
    const opened = await openCase(request, 'handling');
    const resumed = refused !== null && refused.refusal === null;
    const told = resumed ? { notice: resumedNotice(request.language) } : notice(request, opened.context);
    const shell = await tools.shell(request, reply, told);
    const panels: CasePanel[] = [];
    for (const panel of options.panels ?? []) panels.push(await panel(request, reply, opened.view));
    const page = <CasePage shell={shell} opened={opened} csrf={reply.csrf} refused={refused} panels={panels} />;
    return sendPage(reply, page, status);
  }

  app.get('/exchanges/:id', async (request, reply) => {
    const stash = await request.takeStash();
    const action = stash && /\/actions\/([a-z-]+)$/.exec(stash.action)?.[1];
    return show(request, reply, stash && action ? { form: action, body: stash.body, refusal: null } : null);
  });

  app.get('/exchanges/:id/print', async (request, reply) => {
    const opened = await openCase(request, 'printing');
    return sendPage(reply, <PrintPage shell={await tools.shell(request, reply)} opened={opened} />);
  });

  app.post('/exchanges/:id/actions/:action', { config: { page: '/exchanges/:id' } }, async (request, reply) => {
    const { id, action } = request.params as { id: string; action: string };
    const actor = requireActor(request);
    const body = (request.body ?? {}) as FormBody;
    const { view, procedure } = await exchanges.view(actor, id, 'handling');
    const rule = ruleOf(procedure, action);
    const part = view.parts.find((candidate) => String(candidate.no) === postedText(body, 'part')) ?? view.parts[0];
    const input =
      rule && part
        ? readInput(procedure, wordingOf(procedure, request.language), rule, part, body, actor.language)
        : {};
    try {
      await exchanges.act(
        actor,
        id,
        { action, part: part?.no, revision: Number(postedText(body, 'revision')), input },
        postedText(body, 'key'),
      );
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.status === 404 || refusal.code === 'internal') throw error;
      return show(request, reply, { form: action, body, refusal }, refusal.status);
    }
    return reply.redirect(`/exchanges/${id}?done=${action}`, 303);
  });
};

/** After an action: that it was done, in the procedure's words. */
function notice(
  request: FastifyRequest,
  { wording, procedure }: CaseContext,
): { notice?: NonNullable<Shell['notice']> } {
  const query = request.query as { done?: unknown; sent?: unknown; changed?: unknown };
  const { opening } = procedure.workflow;
  const sent = query.sent === undefined ? query.done : opening.action;
  const done = query.changed === undefined ? sent : changeOf(procedure);
  const known = typeof done === 'string' && (ruleOf(procedure, done) !== undefined || done === opening.action);
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
  const { view, context, events, actor } = opened;
  const { say, wording, procedure } = context;
  const forms = actionForms(opened, csrf).map((form) => refill(form, refused, wording.language));
  const errors = refused?.refusal ? errorsOf(refused, forms, wording.language) : [];
  const [answers, questions] = [true, false].map((answered) =>
    view.parts
      .filter((part) => isAnswered(part) === answered && !isBeingAnswered(part, forms))
      .map((part) => <PartSection part={part} view={view} context={context} events={events} />),
  );
  return (
    <Page
      shell={shell}
      title={say('exchange.number', { number: view.number })}
      heading={<CaseHeading view={view} context={context} print />}
      errors={errors}
      wide
    >
      {panels.map((panel) => panel.top)}
      <CaseTurnLine
        say={say}
        wording={wording}
        view={view}
        authorities={context.authorities}
        timeZone={context.timeZone}
        {...(forms.length > 0 ? { link: '#do' } : {})}
      />
      <MaskedNotice view={view} say={say} acts={mayAct(procedure, actor)} />
      {refused && !forms.some((form) => form.actions.includes(refused.form)) ? (
        <TypedTexts body={refused.body} parts={view.parts} context={context} />
      ) : null}
      <div class="oi-case">
        <div class="oi-case__main">
          {answers}
          {view.sections.map((section) => (
            <CaseSection section={section} context={context} />
          ))}
          {questions}
          <Correspondence parts={view.parts} events={events} context={context} />
          <Moves view={view} context={context} forms={forms} csrf={csrf} />
          {panels.map((panel) => panel.main)}
        </div>
        <div class="oi-case__side">
          <Section title={say('exchange.people')}>
            {view.follows ? (
              <p>
                <a class="ecl-link" href={`/exchanges/${view.follows}`}>
                  {say('exchange.follows', { number: view.caseNumber })}
                </a>
              </p>
            ) : null}
            <People view={view} context={context} stacked />
          </Section>
          {panels.map((panel) => panel.side)}
          <Section title={say('exchange.timeline')}>
            <CourseOfCase events={events} context={context} />
          </Section>
        </div>
      </div>
    </Page>
  );
}

/** Whether the questions of a part stand in a form on this page, so that they need not be shown twice. */
const isBeingAnswered = (part: PartView, forms: readonly ActionForm[]): boolean =>
  forms.some((form) => form.first && form.answers && form.part === part.no);

/** Answers are what one comes for: once they are there they stand before what was asked. */
const isAnswered = (part: PartView): boolean => part.questions.some((question) => question.answer);

function PartSection({ part, view, context, events }: PartSectionProps) {
  const { say, wording, authorities } = context;
  const title = say(isAnswered(part) ? 'exchange.questions-answers' : 'exchange.questions');
  if (view.parts.length === 1)
    return (
      <Section title={title}>
        <Questions part={part} context={context} events={events} />
      </Section>
    );
  const holder = view.participants.findLast((one) => one.partNo === part.no && !one.gone);
  return (
    <Section title={`${say('exchange.part', { no: part.no })}: ${title}`}>
      <p>
        <StatusLabel tone={context.procedure.workflow.states[part.state]?.final ? 'done' : 'active'}>
          {wording.text(`state.${part.state}`)}
        </StatusLabel>{' '}
        <AuthorityLine authority={authorities.get(holder?.authorityId ?? '')} language={wording.language} />
      </p>
      {part.own ? (
        <Questions part={part} context={context} events={events} />
      ) : (
        <p class="oi-minor">{say('exchange.part.other')}</p>
      )}
    </Section>
  );
}

interface PartSectionProps {
  readonly part: PartView;
  readonly view: ExchangeView;
  readonly context: CaseContext;
  readonly events: Opened['events'];
}

function PrintPage({ shell, opened }: { shell: Shell; opened: Opened }) {
  const { view, context, events } = opened;
  const { say } = context;
  return (
    <Page
      shell={shell}
      title={say('exchange.print.title', { number: view.number })}
      heading={<CaseHeading view={view} context={context} />}
      breadcrumb={[{ label: say('exchange.back'), href: `/exchanges/${view.id}` }]}
    >
      <PrintHint />
      <MaskedNotice view={view} say={say} acts={mayAct(context.procedure, opened.actor)} />
      <CaseTurnLine
        say={say}
        wording={context.wording}
        view={view}
        authorities={context.authorities}
        timeZone={context.timeZone}
      />
      <Section title={say('exchange.people')}>
        <People view={view} context={context} />
      </Section>
      {view.sections.map((section) => (
        <CaseSection section={section} context={context} />
      ))}
      {view.parts.map((part) => (
        <PartSection part={part} view={view} context={context} events={events} />
      ))}
      <Correspondence parts={view.parts} events={events} context={context} />
      <Section title={say('exchange.timeline')}>
        <CourseOfCase events={events} context={context} />
      </Section>
    </Page>
  );
}

function CaseHeading({ view, context, print }: { view: ExchangeView; context: CaseContext; print?: boolean }) {
  const { say, wording } = context;
  const [before, after] = say('exchange.number', { number: GAP }).split(GAP);
  return (
    <PageHeading
      over={wording.text('procedure.title')}
      title={
        <>
          {before}
          <span class="oi-nowrap">{view.number}</span>
          {after}
        </>
      }
      marks={<StateMark wording={wording} state={view.state} done={view.closedAt !== null} />}
      actions={
        print ? (
          <LinkButton kind="ghost" icon="print" href={`/exchanges/${view.id}/print`}>
            {say('exchange.print')}
          </LinkButton>
        ) : null
      }
    />
  );
}
