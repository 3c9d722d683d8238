import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { requireActor } from '../accounts/index.ts';
import type { ListPage, PersonQuery } from '../exchanges/index.ts';
import { refusalOf } from '../problems.ts';
import { sayIssue } from '../refusal-texts.ts';
import { type Say, sayIn } from '../texts/index.ts';
import {
  Form,
  type FormError,
  type FormModel,
  Page,
  Pagination,
  Prose,
  postedText,
  readDate,
  redirectAfter,
  refillForm,
  Section,
  type Shell,
  sendPage,
} from '../web/index.ts';
import { type Choices, choicesOf, Filters } from './filters.pages.tsx';
import { type InboxPagesOptions, versionsOf } from './inbox.pages.tsx';
import { listed } from './query.ts';
import type { Searches } from './search.service.ts';
import { CaseTable, type Context } from './tables.pages.tsx';

const PATH = '/cases/search';
const SIZE = 25;

/** Search in one's own cases: what names nobody by an address, persons by a form that is posted. */
export const searchPages: FastifyPluginAsync<InboxPagesOptions & { searches: Searches }> = async (app, options) => {
  const { procedures, tools, searches } = options;

  async function show(request: FastifyRequest, reply: FastifyReply, body?: unknown, cause?: unknown) {
    const actor = requireActor(request);
    const refusal = cause === undefined ? undefined : refusalOf(cause);
    if (refusal?.code === 'internal') throw cause;
    const { language } = request;
    const errors: FormError[] = (refusal?.issues ?? []).map((issue) => ({
      field: issue.pointer.slice(1),
      message: sayIssue(language, issue),
    }));
    const say = sayIn(language);
    const model = personForm(say, reply.csrf);
    const stash = body === undefined ? (await request.takeStash())?.body : body;
    return sendPage(
      reply,
      <SearchPage
        shell={await tools.shell(request, reply, { current: PATH })}
        say={say}
        choices={choicesOf(procedures.published, actor, language)}
        form={stash ? refillForm(model, stash as Record<string, unknown>, errors) : model}
        errors={errors}
      />,
      refusal?.status ?? 200,
    );
  }

  app.get(PATH, async (request, reply) => show(request, reply));

  app.post(PATH, { config: { page: PATH } }, async (request, reply) => {
    const { body } = request;
    const person = {
      name: postedText(body, 'name'),
      birthDate: readDate((body ?? {}) as Record<string, unknown>, 'birthDate'),
    };
    const start = async () => {
      const id = await searches.start(requireActor(request), person, postedText(body, 'key'));
      return `${PATH}/${id}`;
    };
    return redirectAfter(reply, start, (cause) => show(request, reply, body, cause));
  });

  app.get<{ Params: { id: string }; Querystring: { cursor?: string } }>(`${PATH}/:id`, async (request, reply) => {
    const actor = requireActor(request);
    const { language } = request;
    const { cursor } = request.query;
    const { person, page } = await searches.result(actor, request.params.id, { cursor, limit: SIZE });
    const context = {
      say: sayIn(language),
      language,
      today: options.today(actor.country),
      timeZone: options.timeZoneOf(actor.country),
      versions: await versionsOf(
        procedures,
        page.rows.map((row) => row.versionHash),
      ),
    };
    const shell = await tools.shell(request, reply, { current: PATH });
    const address = `${PATH}/${request.params.id}`;
    return sendPage(
      reply,
      <FoundPage {...{ shell, context, person, page, address }} {...(cursor ? { cursor } : {})} />,
    );
  });
};

function personForm(say: Say, csrf: string): FormModel {
  return {
    action: PATH,
    hidden: { csrf, key: randomUUID() },
    sections: [
      {
        fields: [
          {
            kind: 'text',
            name: 'name',
            label: say('search.person.name'),
            hint: say('search.person.name.hint'),
            maxlength: 200,
            autocomplete: 'off',
            spellcheck: false,
          },
          { kind: 'date', name: 'birthDate', label: say('search.person.birth') },
        ],
      },
    ],
    buttons: [{ label: say('search.person.find'), kind: 'primary' }],
  };
}

interface SearchPageProps {
  readonly shell: Shell;
  readonly say: Say;
  readonly choices: Choices;
  readonly form: FormModel;
  readonly errors: readonly FormError[];
}

function SearchPage({ shell, say, choices, form, errors }: SearchPageProps) {
  return (
    <Page shell={shell} title={say('search.title')} errors={errors} wide>
      <Section title={say('search.cases')}>
        <Filters say={say} asked={listed.parse({ box: 'all' })} choices={choices} submit={say('search.cases.find')} />
      </Section>
      <Section title={say('search.person')}>
        <Prose>
          <p>{say('search.person.help')}</p>
        </Prose>
        <Form model={form} />
      </Section>
    </Page>
  );
}

interface FoundPageProps {
  readonly shell: Shell;
  readonly context: Context;
  readonly person: PersonQuery;
  readonly page: ListPage;
  readonly address: string;
  readonly cursor?: string;
}

function FoundPage({ shell, context, person, page, address, cursor }: FoundPageProps) {
  const { say } = context;
  const searched = [person.name, person.birthDate].filter((text) => text !== '').join(', ');
  return (
    <Page shell={shell} title={say('search.found')} breadcrumb={[{ label: say('search.title'), href: PATH }]} wide>
      <Prose>
        <p>{say('search.searched', { text: searched })}</p>
      </Prose>
      <CaseTable
        rows={page.rows}
        asked={{ ...listed.parse({ box: 'all' }), cursor: undefined, select: undefined, done: undefined }}
        context={context}
        bare
      />
      <Pagination
        {...(cursor ? { previousHref: address } : {})}
        {...(page.next ? { nextHref: `${address}?cursor=${page.next}` } : {})}
      />
    </Page>
  );
}
