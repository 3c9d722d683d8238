import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, requireActor } from '../accounts/index.ts';
import type { ActionRule, ProcedureVersion } from '../procedures/index.ts';
import { refusalOf } from '../problems.ts';
import type { Refusal } from '../refusal.ts';
import { sayIn, sayKey } from '../texts/index.ts';
import {
  type FieldModel,
  Form,
  type FormBody,
  type FormError,
  type FormModel,
  LinkButton,
  Page,
  PageHeading,
  type PageTools,
  PrintHint,
  postedText,
  readForm,
  refillForm,
  Section,
  type Shell,
  StatusLabel,
  sendPage,
  summaryOf,
} from '../web/index.ts';
import {
  type CaseContext,
  CaseSection,
  CourseOfCase,
  MaskedNotice,
  People,
  Questions,
  type ShownEvent,
} from './exchange-view.pages.tsx';
import { ruleOf } from './decide.ts';
import type { Exchanges } from './exchanges.service.ts';
import { answerFields, fieldModel, formErrors, readAnswers, readFieldValue } from './fields.pages.ts';
import { type AuthorityName, CaseTurnLine } from './lines.pages.tsx';
import { mayAct, type PossibleAction } from './policy.ts';
import type { ExchangeView, PartView } from './present.ts';
import { type Wording, wordingOf } from './wording.ts';

export interface ExchangePagesOptions {
  readonly exchanges: Exchanges;
  readonly tools: PageTools;
  readonly authorities: (ids: readonly string[]) => Promise<ReadonlyMap<string, AuthorityName>>;
  readonly timeZoneOf: (country: string) => string;
}

interface Opened {
  readonly actor: Actor;
  readonly view: ExchangeView;
  readonly context: CaseContext;
  readonly events: readonly ShownEvent[];
}

/** What was sent and refused, to be shown again as it was typed. */
interface Refused {
  readonly form: string;
  readonly body: FormBody;
  readonly refusal: Refusal | null;
}

/** `/exchanges/:id`: one case, what can be done in it, and its print view. */
export const exchangePages: FastifyPluginAsync<ExchangePagesOptions> = async (app, options) => {
  const { exchanges, tools } = options;

  async function openCase(request: FastifyRequest, purpose: string): Promise<Opened> {
    const actor = requireActor(request);
    const { id } = request.params as { id: string };
    const { view, procedure } = await exchanges.view(actor, id, purpose);
    const { events, exchange } = await exchanges.events(actor, id);
    const authorities = await options.authorities(view.participants.map((one) => one.authorityId));
    const shown = events.map((event) => ({
      no: event.no,
      at: event.at,
      legalAt: event.legal_at,
      action: event.action,
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
    const shell = await tools.shell(request, reply, notice(request, opened.context));
    return sendPage(reply, <CasePage shell={shell} opened={opened} csrf={reply.csrf} refused={refused} />, status);
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
  const query = request.query as { done?: unknown; sent?: unknown };
  const { opening } = procedure.workflow;
  const done = query.sent === undefined ? query.done : opening.action;
  const known = typeof done === 'string' && (ruleOf(procedure, done) !== undefined || done === opening.action);
  return known ? { notice: { tone: 'success', text: wording.text(`action.${done}.done`) } } : {};
}

function inputFields(
  procedure: ProcedureVersion,
  wording: Wording,
  rule: ActionRule,
  part: PartView,
  own: string,
): FieldModel[] {
  return rule.input.map((field) =>
    fieldModel(
      procedure,
      wording,
      field,
      field.suggests === undefined ? undefined : part.facts[field.suggests],
      field.name,
      own,
    ),
  );
}

/** The fields in which the answers of a part are typed. */
function answersOf(procedure: ProcedureVersion, wording: Wording, part: PartView, own: string): FieldModel[] {
  const codes = part.questions.filter((question) => !question.followUp).map((question) => question.code);
  return answerFields(procedure, wording, part.questions, codes, part.draftAnswers ?? {}, own);
}

function readInput(
  procedure: ProcedureVersion,
  wording: Wording,
  rule: ActionRule,
  part: PartView,
  body: FormBody,
  own: string,
): Record<string, unknown> {
  const values = readForm(inputFields(procedure, wording, rule, part, own), body);
  const typed = rule.input.flatMap((field) => {
    const value = readFieldValue(field, values, field.name);
    return value === undefined ? [] : [[field.name, value] as const];
  });
  const codes = part.questions.filter((question) => !question.followUp).map((question) => question.code);
  const answers = rule.answers
    ? { answers: readAnswers(procedure, codes, answersOf(procedure, wording, part, own), body) }
    : {};
  return { ...Object.fromEntries(typed), ...answers };
}

interface CasePageProps {
  readonly shell: Shell;
  readonly opened: Opened;
  readonly csrf: string;
  readonly refused: Refused | null;
}

function CasePage({ shell, opened, csrf, refused }: CasePageProps) {
  const { view, context, events, actor } = opened;
  const { say, wording, procedure } = context;
  const forms = actionForms(opened, csrf).map((form) => refill(form, refused, wording.language));
  const errors = refused?.refusal ? errorsOf(refused, forms, wording.language) : [];
  return (
    <Page
      shell={shell}
      title={view.number}
      heading={<CaseHeading view={view} context={context} print />}
      errors={errors}
    >
      <CaseTurnLine
        say={say}
        wording={wording}
        view={view}
        authorities={context.authorities}
        {...(forms.length > 0 ? { link: '#do' } : {})}
      />
      <MaskedNotice view={view} say={say} acts={mayAct(procedure, actor)} />
      {view.sections.map((section) => (
        <CaseSection section={section} context={context} />
      ))}
      {view.parts.map((part) => (
        <Section
          title={say(
            part.questions.some((question) => question.answer) ? 'exchange.questions-answers' : 'exchange.questions',
          )}
        >
          <Questions part={part} context={context} />
        </Section>
      ))}
      {forms.length > 0 ? (
        <Section title={say('exchange.do')} id="do">
          {forms.map((form) => (
            <div class="oi-action" id={`do-${form.actions[0]}`}>
              <h3>{form.title}</h3>
              <p>{form.help}</p>
              <Form model={form.model} />
            </div>
          ))}
        </Section>
      ) : null}
      <Section title={say('exchange.people')}>
        <People view={view} context={context} />
      </Section>
      <Section title={say('exchange.timeline')}>
        <CourseOfCase events={events} context={context} />
      </Section>
    </Page>
  );
}

function PrintPage({ shell, opened }: { shell: Shell; opened: Opened }) {
  const { view, context, events } = opened;
  const { say } = context;
  return (
    <Page
      shell={shell}
      title={view.number}
      heading={<CaseHeading view={view} context={context} />}
      breadcrumb={[{ label: say('exchange.back'), href: `/exchanges/${view.id}` }]}
    >
      <PrintHint />
      <CaseTurnLine say={say} wording={context.wording} view={view} authorities={context.authorities} />
      <Section title={say('exchange.people')}>
        <People view={view} context={context} />
      </Section>
      {view.sections.map((section) => (
        <CaseSection section={section} context={context} />
      ))}
      {view.parts.map((part) => (
        <Section title={say('exchange.questions-answers')}>
          <Questions part={part} context={context} />
        </Section>
      ))}
      <Section title={say('exchange.timeline')}>
        <CourseOfCase events={events} context={context} />
      </Section>
    </Page>
  );
}

function CaseHeading({ view, context, print }: { view: ExchangeView; context: CaseContext; print?: boolean }) {
  const { say, wording } = context;
  return (
    <PageHeading
      over={wording.text('procedure.title')}
      title={say('exchange.number', { number: view.number })}
      marks={<StatusLabel tone={view.closedAt ? 'done' : 'active'}>{wording.text(`state.${view.state}`)}</StatusLabel>}
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

interface ActionForm {
  /** The first is what the form does by itself; the others have a button in it. */
  readonly actions: readonly string[];
  readonly title: string;
  readonly help: string;
  readonly model: FormModel;
}

/** A form for every action; those that take answers to the same part share one, so that nothing is typed twice. */
function actionForms(opened: Opened, csrf: string): ActionForm[] {
  const { procedure } = opened.context;
  const kind = (possible: PossibleAction): string => {
    const rule = procedure.workflow.actions[possible.action];
    return `${possible.part.no} ${rule?.answers ? 'answers' : possible.action}`;
  };
  const groups = Map.groupBy(opened.view.actions, kind);
  return [...groups.values()].map((together) => actionForm(opened, together, csrf));
}

function actionForm({ view, context, actor }: Opened, together: readonly PossibleAction[], csrf: string): ActionForm {
  const { wording, procedure } = context;
  const moves = (possible: PossibleAction): number =>
    procedure.workflow.actions[possible.action]?.to === undefined ? 1 : 0;
  const [main, ...others] = [...together].sort((a, b) => moves(a) - moves(b)) as [PossibleAction, ...PossibleAction[]];
  const rule = procedure.workflow.actions[main.action] as ActionRule;
  const part = view.parts.find((candidate) => candidate.no === main.part.no) as PartView;
  const address = (action: string): string => `/exchanges/${view.id}/actions/${action}`;
  const fields = [
    ...(rule.answers ? answersOf(procedure, wording, part, actor.language) : []),
    ...inputFields(procedure, wording, rule, part, actor.language),
  ];
  return {
    actions: [main.action, ...others.map((other) => other.action)],
    title: wording.text(`action.${main.action}`),
    help: wording.text(`action.${main.action}.help`),
    model: {
      action: address(main.action),
      hidden: { csrf, key: randomUUID(), revision: String(view.revision), part: String(part.no) },
      sections: [{ fields }],
      buttons: [
        { label: wording.text(`action.${main.action}`), kind: 'primary' },
        ...others.map((other) => ({
          label: wording.text(`action.${other.action}`),
          kind: 'secondary' as const,
          formaction: address(other.action),
        })),
      ],
      guardUnsaved: rule.answers !== undefined,
    },
  };
}

const fieldsOf = (form: ActionForm): FieldModel[] => form.model.sections.flatMap((section) => [...section.fields]);

function refill(form: ActionForm, refused: Refused | null, language: string): ActionForm {
  if (!refused || !form.actions.includes(refused.form)) return form;
  const errors = refused.refusal ? formErrors(language, refused.refusal.issues, fieldsOf(form)) : [];
  return { ...form, model: refillForm(form.model, refused.body, errors) };
}

/** The errors of the page's summary: those of the fields, or the refusal itself. */
function errorsOf(refused: Refused, forms: readonly ActionForm[], language: string): FormError[] {
  const { refusal } = refused;
  if (!refusal) return [];
  const form = forms.find((candidate) => candidate.actions.includes(refused.form));
  const found = form ? summaryOf(formErrors(language, refusal.issues, fieldsOf(form)), fieldsOf(form)) : [];
  return found.length > 0
    ? found
    : [{ field: '', message: sayKey(language, `refusal.${refusal.code}`, refusal.params) }];
}
