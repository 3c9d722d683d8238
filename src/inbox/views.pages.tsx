import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { requireActor } from '../accounts/index.ts';
import { refusalOf } from '../problems.ts';
import { sayFirst } from '../refusal-texts.ts';
import { type Say, sayIn } from '../texts/index.ts';
import {
  EmptyState,
  type FormError,
  type KeptFault,
  KeptForm,
  keptName,
  Page,
  type PageTools,
  postedText,
  redirectAfter,
  Section,
  sendPage,
  StatusLabel,
  Table,
} from '../web/index.ts';
import { readQuery } from './inbox.pages.tsx';
import { KeepForm } from './list.pages.tsx';
import { addressOf, listed } from './query.ts';
import { NAME_MAX, type View, type ViewInput, type Views } from './views.service.ts';

/** `/views`: the lists that a person keeps. */
export const viewPages: FastifyPluginAsync<{ views: Views; tools: PageTools }> = async (app, { views, tools }) => {
  const page = '/views';

  async function show(request: FastifyRequest, reply: FastifyReply, error?: Refused) {
    const refusal = error && refusalOf(error.cause);
    if (refusal?.code === 'internal') throw error?.cause;
    const { language } = request;
    const message = refusal && sayFirst(language, refusal);
    const say = sayIn(language);
    const errors: FormError[] = message && error ? [{ field: error.field, message }] : [];
    const fault = message && error?.renamed ? { ...error.renamed, message } : undefined;
    const own = await views.of(requireActor(request));
    const shell = await tools.shell(request, reply);
    return sendPage(
      reply,
      <ViewsPage
        shell={shell}
        say={say}
        views={own}
        csrf={reply.csrf}
        errors={errors}
        fault={fault}
        {...keptOf(error)}
      />,
      refusal?.status ?? 200,
    );
  }

  app.get('/views', async (request, reply) => show(request, reply));

  app.post('/views', { config: { page } }, async (request, reply) => {
    const { body } = request;
    const keep = {
      name: postedText(body, 'name'),
      query: listed.parse(readQuery(body)),
      preferred: postedText(body, 'preferred') !== '',
    };
    const save = async () => {
      const view = await views.save(requireActor(request), keep);
      return `${addressOf(view.query)}&done=view-saved`;
    };
    return redirectAfter(reply, save, (cause) => show(request, reply, { field: 'name', keep, cause }));
  });
  app.post<{ Params: { id: string } }>('/views/:id', { config: { page } }, async (request, reply) => {
    const { id } = request.params;
    const field = keptName(id);
    const renamed = { id, name: postedText(request.body, field) };
    const change = async () => {
      const actor = requireActor(request);
      const wish = postedText(request.body, 'do');
      if (wish === 'delete') await views.remove(actor, id);
      else if (wish === 'rename') await views.change(actor, id, { name: renamed.name });
      else await views.change(actor, id, { preferred: wish === 'prefer' });
      return page;
    };
    return redirectAfter(reply, change, (cause) => show(request, reply, { field, renamed, cause }));
  });
};

/** What was refused: at which field, and what was typed. */
interface Refused {
  readonly field: string;
  readonly cause: unknown;
  /** A list that could not be kept. */
  readonly keep?: ViewInput;
  readonly renamed?: { readonly id: string; readonly name: string };
}

/** The list that was not kept, to be kept under another name. */
const keptOf = (error?: { readonly keep?: ViewInput }) => (error?.keep ? { keep: error.keep } : {});

interface ViewsPageProps {
  readonly shell: Parameters<typeof Page>[0]['shell'];
  readonly say: Say;
  readonly views: readonly View[];
  readonly csrf: string;
  readonly errors: readonly FormError[];
  readonly fault: KeptFault | undefined;
  /** A list that could not be kept. */
  readonly keep?: ViewInput;
}

function ViewsPage({ shell, say, views, csrf, errors, fault, keep }: ViewsPageProps) {
  const byField = new Map(errors.map(({ field, message }) => [field, message]));
  return (
    <Page
      shell={shell}
      title={say('views.title')}
      breadcrumb={[{ label: say('inbox.title'), href: '/?box=waiting' }]}
      errors={errors}
    >
      {keep ? (
        <Section title={say('views.keep')}>
          <KeepForm csrf={csrf} asked={keep.query} say={say} typed={keep} errors={byField} />
        </Section>
      ) : null}
      {views.length === 0 ? (
        <EmptyState title={say('views.none')}>{say('views.none.help')}</EmptyState>
      ) : (
        <Table
          caption={say('views.title')}
          captionHidden
          rows={views}
          columns={[
            {
              key: 'name',
              header: say('views.name'),
              rowHeader: true,
              cell: (view) => (
                <>
                  <a class="ecl-link" href={addressOf(view.query)}>
                    {view.name}
                  </a>
                  {view.preferred ? (
                    <span class="oi-table__line">
                      <StatusLabel tone="active">{say('views.is-preferred')}</StatusLabel>
                    </span>
                  ) : null}
                </>
              ),
            },
            {
              key: 'do',
              header: say('views.change'),
              wide: true,
              cell: ({ id, name, preferred }) => (
                <KeptForm
                  action={`/views/${id}`}
                  {...{ csrf, id, name, fault }}
                  longest={NAME_MAX}
                  labels={{
                    name: say('views.new-name', { name }),
                    rename: say('views.rename'),
                    remove: say('views.delete'),
                  }}
                  also={
                    preferred
                      ? { value: 'unprefer', label: say('views.unprefer') }
                      : { value: 'prefer', label: say('views.prefer') }
                  }
                />
              ),
            },
          ]}
        />
      )}
    </Page>
  );
}
