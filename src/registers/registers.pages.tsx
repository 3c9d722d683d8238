import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, requireActor } from '../accounts/index.ts';
import {
  AuthorityLine,
  type AuthorityName,
  type EntryPage,
  type EntryRow,
  type Exchanges,
  lookedUpBy,
  type RegisterOf,
  type Wording,
  wordingOf,
} from '../exchanges/index.ts';
import { fieldsOf, type ProcedureVersion } from '../procedures/index.ts';
import { refusalOf } from '../problems.ts';
import { type Say, sayIn, sayKey } from '../texts/index.ts';
import {
  Button,
  Card,
  CardGrid,
  type Column,
  EmptyState,
  type FieldModel,
  Form,
  type FormError,
  type FormModel,
  HiddenInputs,
  Instant,
  LinkButton,
  Page,
  PageHeading,
  type PageTools,
  Pagination,
  postedText,
  Prose,
  readDate,
  refillForm,
  Section,
  sendPage,
  type Shell,
  Table,
} from '../web/index.ts';
import { BrowseFilters, type Browsed, browsedOf, isNarrowed, queryOf } from './filters.pages.tsx';
import type { Lookups } from './lookups.service.ts';
import { Listed } from './values.pages.tsx';

export interface RegisterPagesOptions {
  readonly exchanges: Exchanges;
  readonly lookups: Lookups;
  readonly tools: PageTools;
  readonly authorities: (ids: readonly string[]) => Promise<ReadonlyMap<string, AuthorityName>>;
  readonly timeZoneOf: (country: string) => string;
}

export const REGISTERS = '/registers';
const SIZE = 25;
const PAGE = `${REGISTERS}/:register`;

/** `/registers`: those that one may look up or record in, and of each its search or its list. */
export const registerPages: FastifyPluginAsync<RegisterPagesOptions> = async (app, options) => {
  const { exchanges, lookups, tools } = options;

  app.get(REGISTERS, async (request, reply) => {
    const shell = await tools.shell(request, reply, { current: REGISTERS });
    const registers = exchanges.registers(requireActor(request));
    return sendPage(reply, <RegistersPage shell={shell} registers={registers} language={request.language} />);
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
      return sendPage(reply, <RegisterPage {...frame} listed={listed} />);
    }
    const errors: FormError[] = (refusal?.issues ?? []).map((issue) => ({
      field: issue.pointer.replace('/by/', 'by.').replace(/^\//, ''),
      message: sayKey(language, `issue.${issue.code}`, issue.params),
    }));
    if (refusal && errors.length === 0)
      errors.push({ field: '', message: sayKey(language, `refusal.${refusal.code}`, refusal.params) });
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
    let id: string;
    try {
      const { procedure } = exchanges.register(actor, register);
      id = await lookups.start(actor, register, typedIn(procedure, body), postedText(body, 'key'));
    } catch (cause) {
      return show(request, reply, body, cause);
    }
    return reply.redirect(`/lookups/${id}`, 303);
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

async function namesOf(
  { authorities, timeZoneOf }: Pick<RegisterPagesOptions, 'authorities' | 'timeZoneOf'>,
  actor: Actor,
  rows: readonly EntryRow[],
) {
  return {
    authorities: await authorities([...new Set(rows.map(({ authorityId }) => authorityId))]),
    timeZone: timeZoneOf(actor.country),
  };
}

interface RegistersPageProps {
  readonly shell: Shell;
  readonly registers: readonly RegisterOf[];
  readonly language: string;
}

function RegistersPage({ shell, registers, language }: RegistersPageProps) {
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
              </Card>
            );
          })}
        </CardGrid>
      )}
    </Page>
  );
}

interface Browsing {
  readonly asked: Browsed;
  readonly page: EntryPage;
  readonly authorities: ReadonlyMap<string, AuthorityName>;
  readonly timeZone: string;
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
}

function RegisterPage({ shell, say, wording, register, csrf, form, errors = [], listed }: RegisterPageProps) {
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
      {listed ? <Browse procedure={procedure} wording={wording} say={say} {...listed} /> : null}
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

interface BrowseProps extends Browsing {
  readonly procedure: ProcedureVersion;
  readonly wording: Wording;
  readonly say: Say;
}

function Browse({ procedure, wording, say, asked, page, authorities, timeZone }: BrowseProps) {
  const address = `${REGISTERS}/${procedure.id}`;
  const lists = procedure.workflow.register?.lists ?? [];
  const columns: Column<EntryRow>[] = [
    ...lists.flatMap((name, index): Column<EntryRow>[] => {
      const field = fieldsOf(procedure).find((one) => one.name === name);
      if (!field) return [];
      return [
        {
          key: name,
          header: wording.text(`field.${name}`),
          ...(index === 0 ? { rowHeader: true, wide: true } : {}),
          cell: ({ id, columns: values }) => {
            const value = values[name];
            if (index > 0) return value === undefined ? '' : <Listed field={field} value={value} wording={wording} />;
            return (
              <a class="ecl-link" href={`${address}/entries/${id}`}>
                {value === undefined ? say('register.entry') : <Listed field={field} value={value} wording={wording} />}
              </a>
            );
          },
        },
      ];
    }),
    {
      key: 'authority',
      header: say('register.recorded-by'),
      cell: ({ authorityId }) => <AuthorityLine authority={authorities.get(authorityId)} language={wording.language} />,
    },
    {
      key: 'changed',
      header: say('register.changed'),
      nowrap: true,
      cell: ({ changedAt }) => <Instant at={changedAt} timeZone={timeZone} />,
    },
  ];
  const query = queryOf(asked);
  return (
    <>
      <BrowseFilters procedure={procedure} wording={wording} say={say} asked={asked} action={address} />
      {page.rows.length === 0 ? (
        <EmptyState title={say(isNarrowed(asked) ? 'register.nothing' : 'register.empty')}>
          {say(isNarrowed(asked) ? 'register.nothing.help' : 'register.empty.help')}
        </EmptyState>
      ) : (
        <Table caption={say('register.entries')} captionHidden columns={columns} rows={page.rows} />
      )}
      <Pagination
        {...(asked.cursor ? { previousHref: `${address}?${new URLSearchParams(query)}` } : {})}
        {...(page.next ? { nextHref: `${address}?${new URLSearchParams([...query, ['cursor', page.next]])}` } : {})}
      />
    </>
  );
}
