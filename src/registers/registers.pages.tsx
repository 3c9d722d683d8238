import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { requireActor } from '../accounts/index.ts';
import { type Exchanges, lookedUpBy, type RegisterOf, type Wording, wordingOf } from '../exchanges/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { refusalOf } from '../problems.ts';
import { formFault, sayIssue } from '../refusal-texts.ts';
import { type Say, sayIn } from '../texts/index.ts';
import {
  Button,
  Card,
  CardGrid,
  EmptyState,
  type FieldModel,
  Form,
  type FormError,
  type FormModel,
  HiddenInputs,
  LinkButton,
  Page,
  PageHeading,
  type PageTools,
  postedText,
  Prose,
  readDate,
  redirectAfter,
  refillForm,
  Section,
  sendPage,
  type Shell,
  StatusLabel,
} from '../web/index.ts';
import { Browse, type Browsing, type NameSources, namesOf, REGISTERS, SIZE } from './browse.pages.tsx';
import { browsedOf } from './filters.pages.tsx';
import { KeepSearch, SearchTabs } from './kept.pages.tsx';
import type { Lookups } from './lookups.service.ts';
import type { SavedSearch, SavedSearches } from './searches.service.ts';

export interface RegisterPagesOptions extends NameSources {
  readonly exchanges: Exchanges;
  readonly lookups: Lookups;
  readonly savedSearches: SavedSearches;
  readonly tools: PageTools;
}

const PAGE = `${REGISTERS}/:register`;

/** `/registers`: those that one may look up or record in, and of each its search or its list. */
export const registerPages: FastifyPluginAsync<RegisterPagesOptions> = async (app, options) => {
  const { exchanges, lookups, savedSearches, tools } = options;

  app.get(REGISTERS, async (request, reply) => {
    const shell = await tools.shell(request, reply, { current: REGISTERS });
    const actor = requireActor(request);
    const fresh = await savedSearches.fresh(actor);
    const registers = exchanges.registers(actor);
    const { language } = request;
    return sendPage(reply, <RegistersPage shell={shell} registers={registers} fresh={fresh} language={language} />);
  });

  async function show(request: FastifyRequest, reply: FastifyReply, body?: unknown, cause?: unknown) {
    const actor = requireActor(request);
    const { register: id } = request.params as { register: string };
    const refusal = cause === undefined ? undefined : refusalOf(cause);
    if (refusal && (refusal.code === 'internal' || refusal.status === 404)) throw cause;
    const register = exchanges.register(actor, id);
    const shell = await tools.shell(request, reply, { current: REGISTERS });
    const { language } = request;
    const frame = {
      shell,
      register,
      say: sayIn(language),
      wording: wordingOf(register.procedure, language),
      csrf: reply.csrf,
    };
    if (!register.consults) return sendPage(reply, <RegisterPage {...frame} />);
    if (register.procedure.workflow.register?.search === 'browse') {
      const asked = browsedOf(register.procedure, request.query);
      const page = await exchanges.browse(actor, id, { ...asked, limit: SIZE });
      const listed = { asked, page, ...(await namesOf(options, actor, page.rows)) };
      const searches = await savedSearches.of(actor, id);
      return sendPage(reply, <RegisterPage {...frame} listed={listed} searches={searches} />);
    }
    const errors: FormError[] = (refusal?.issues ?? []).map((issue) => ({
      field: issue.pointer.replace('/by/', 'by.').replace(/^\//, ''),
      message: sayIssue(language, issue),
    }));
    if (refusal && errors.length === 0) errors.push(...formFault(language, refusal));
    const model = lookupForm(register.procedure, frame.wording, frame.say, reply.csrf);
    const stash = body === undefined ? (await request.takeStash())?.body : body;
    const form = stash ? refillForm(model, stash as Record<string, unknown>, errors) : model;
    return sendPage(reply, <RegisterPage {...frame} form={form} errors={errors} />, refusal?.status ?? 200);
  }

  app.get(PAGE, async (request, reply) => show(request, reply));

  app.post(`${PAGE}/lookups`, { config: { page: PAGE } }, async (request, reply) => {
    const actor = requireActor(request);
    const { register } = request.params as { register: string };
    const { body } = request;
    const start = async () => {
      const { procedure } = exchanges.register(actor, register);
      const id = await lookups.start(actor, register, typedIn(procedure, body), postedText(body, 'key'));
      return `/lookups/${id}`;
    };
    return redirectAfter(reply, start, (cause) => show(request, reply, body, cause));
  });
};

/** What was typed into the form of a look-up. */
const typedIn = (procedure: ProcedureVersion, body: unknown) => ({
  typed: Object.fromEntries(
    lookedUpBy(procedure).map(({ name, type }) => [
      name,
      type === 'date'
        ? readDate((body ?? {}) as Record<string, unknown>, `by.${name}`)
        : postedText(body, `by.${name}`),
    ]),
  ),
  purpose: postedText(body, 'purpose'),
});

function lookupForm(procedure: ProcedureVersion, wording: Wording, say: Say, csrf: string): FormModel {
  const { purposes } = procedure.workflow.register ?? {};
  const fields: FieldModel[] = lookedUpBy(procedure).map(({ name, type }) => {
    const base = { name: `by.${name}`, label: wording.text(`field.${name}`), required: true, personal: true };
    return type === 'date'
      ? { ...base, kind: 'date' as const }
      : { ...base, kind: 'text' as const, maxlength: 200, autocomplete: 'off' as const, spellcheck: false };
  });
  const codes = purposes === undefined ? [] : (procedure.lists[purposes] ?? []);
  const options = codes.map((code) => ({ value: code, label: wording.option(purposes ?? '', code) }));
  const asked: FieldModel[] =
    options.length === 0
      ? []
      : [{ kind: 'radios', name: 'purpose', label: say('register.purpose'), required: true, options }];
  return {
    action: `${REGISTERS}/${procedure.id}/lookups`,
    hidden: { csrf, key: randomUUID() },
    sections: [{ fields: [...fields, ...asked] }],
    buttons: [{ label: say('register.look-up'), kind: 'primary' }],
  };
}

interface RegistersPageProps {
  readonly shell: Shell;
  readonly registers: readonly RegisterOf[];
  /** How much is new in the searches that are kept of each. */
  readonly fresh: ReadonlyMap<string, number>;
  readonly language: string;
}

function RegistersPage({ shell, registers, fresh, language }: RegistersPageProps) {
  const say = sayIn(language);
  return (
    <Page
      shell={shell}
      title={say('register.title')}
      heading={<PageHeading title={say('register.title')} lead={say('register.lead')} />}
    >
      {registers.length === 0 ? (
        <EmptyState title={say('register.none')}>{say('register.none.help')}</EmptyState>
      ) : (
        <CardGrid>
          {registers.map(({ procedure, consults, records }) => {
            const wording = wordingOf(procedure, language);
            return (
              <Card title={wording.text('procedure.title')} href={`${REGISTERS}/${procedure.id}`}>
                <p>{wording.text('procedure.summary')}</p>
                <p class="oi-minor">
                  {[
                    ...(consults ? [say('register.may.consult')] : []),
                    ...(records ? [say('register.may.record')] : []),
                  ].join(' ')}
                </p>
                {(fresh.get(procedure.id) ?? 0) > 0 ? (
                  <p>
                    <StatusLabel tone="active">
                      {say('searches.new.count', { count: fresh.get(procedure.id) ?? 0 })}
                    </StatusLabel>
                  </p>
                ) : null}
              </Card>
            );
          })}
        </CardGrid>
      )}
    </Page>
  );
}

interface RegisterPageProps {
  readonly shell: Shell;
  readonly say: Say;
  readonly wording: Wording;
  readonly register: RegisterOf;
  readonly csrf: string;
  /** Where one person is looked up. */
  readonly form?: FormModel;
  readonly errors?: readonly FormError[];
  /** Where entries are listed. */
  readonly listed?: Browsing;
  /** Those that are kept of it. */
  readonly searches?: readonly SavedSearch[];
}

function RegisterPage({
  shell,
  say,
  wording,
  register,
  csrf,
  form,
  errors = [],
  listed,
  searches = [],
}: RegisterPageProps) {
  const { procedure, records } = register;
  const title = wording.text('procedure.title');
  return (
    <Page
      shell={shell}
      title={title}
      heading={
        <PageHeading
          title={title}
          over={wording.text('area.title')}
          lead={wording.text('procedure.summary')}
          actions={
            <>
              {records ? <RecordButton procedure={procedure} say={say} csrf={csrf} /> : null}
              <LinkButton kind="ghost" href={`/catalogue/${procedure.id}`}>
                {say('register.rules')}
              </LinkButton>
            </>
          }
        />
      }
      breadcrumb={[{ label: say('register.title'), href: REGISTERS }]}
      errors={errors}
      wide={listed !== undefined}
    >
      {form ? (
        <Section title={say('register.person')}>
          <Prose>
            <p>{say('register.person.help')}</p>
          </Prose>
          <Form model={form} />
        </Section>
      ) : null}
      {listed ? (
        <>
          <SearchTabs register={procedure.id} searches={searches} say={say} />
          <Browse procedure={procedure} wording={wording} say={say} {...listed} />
          <KeepSearch register={procedure.id} asked={listed.asked} say={say} csrf={csrf} />
        </>
      ) : null}
      {form || listed ? null : (
        <Prose>
          <p>{say('register.records-only')}</p>
        </Prose>
      )}
    </Page>
  );
}

/** An entry begins as every draft does. */
function RecordButton({ procedure, say, csrf }: { procedure: ProcedureVersion; say: Say; csrf: string }) {
  return (
    <form method="post" action="/exchanges/new">
      <HiddenInputs values={{ csrf, key: randomUUID(), procedure: procedure.id }} />
      <Button kind="secondary">{say('register.record')}</Button>
    </form>
  );
}
