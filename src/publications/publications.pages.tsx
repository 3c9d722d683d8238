import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { queryText, requireActor } from '../accounts/index.ts';
import { type CasePanel, FieldText, type MakePanel, wordingOf } from '../exchanges/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { countryName, formatDay, type Say, sayIn } from '../texts/index.ts';
import {
  type Description,
  DescriptionList,
  type FieldModel,
  FilterBar,
  Foreign,
  LinkButton,
  Page,
  PageHeading,
  type PageTools,
  PlainList,
  Section,
  sendPage,
} from '../web/index.ts';
import { choicesShown, type Publication, type Publications } from './publications.service.ts';

export interface PublicationPagesOptions {
  readonly publications: Publications;
  readonly tools: PageTools;
}

/** `/publications`: what is public, for everybody, without signing in. */
export const PUBLICATIONS = '/publications';
const open = { config: { access: 'public' as const } };

export const publicationPages: FastifyPluginAsync<PublicationPagesOptions> = async (app, { publications, tools }) => {
  const frame = async (request: FastifyRequest, reply: FastifyReply) => ({
    shell: await tools.shell(request, reply),
    say: sayIn(request.language),
    language: request.language,
  });

  app.get(PUBLICATIONS, open, async (request, reply) => {
    const kinds = await publications.kinds();
    const of = (name: string): string | undefined => queryText(request, name) || undefined;
    const chosen = kinds.procedures.find(({ id }) => id === of('procedure')) ?? only(kinds.procedures);
    const choices = chosen ? choicesShown(chosen) : [];
    const codes = Object.fromEntries(
      choices.flatMap(({ name }) => {
        const code = of(`code.${name}`);
        return code === undefined ? [] : [[name, code] as const];
      }),
    );
    const query = { procedure: of('procedure'), country: of('country'), text: of('text') };
    const found = await publications.list({ ...query, codes, cursor: of('cursor') });
    const page = await frame(request, reply);
    const fields = filterFields(page, kinds, chosen, { ...query, codes });
    return sendPage(reply, <ListPage {...page} {...found} fields={fields} query={request.query as Query} />);
  });

  app.get(`${PUBLICATIONS}/:id`, open, async (request, reply) => {
    const one = await publications.one((request.params as { id: string }).id);
    return sendPage(reply, <PublicationPage {...(await frame(request, reply))} one={one} />);
  });
};

const only = <T,>(some: readonly T[]): T | undefined => (some.length === 1 ? some[0] : undefined);

type Query = Readonly<Record<string, string>>;
type Frame = { readonly shell: Parameters<typeof Page>[0]['shell']; readonly say: Say; readonly language: string };

/** What the list is narrowed down by; the choices are those of one procedure. */
function filterFields(
  { say, language }: Frame,
  kinds: Awaited<ReturnType<Publications['kinds']>>,
  chosen: ProcedureVersion | undefined,
  typed: { procedure?: string | undefined; country?: string | undefined; text?: string | undefined; codes: Query },
): FieldModel[] {
  const choices = chosen ? choicesShown(chosen) : [];
  return [
    { kind: 'text', name: 'text', label: say('publications.text'), value: typed.text ?? '' },
    {
      kind: 'select',
      name: 'procedure',
      label: say('publications.procedure'),
      value: typed.procedure ?? '',
      options: kinds.procedures.map((one) => ({
        value: one.id,
        label: wordingOf(one, language).text('procedure.title'),
      })),
    },
    {
      kind: 'select',
      name: 'country',
      label: say('publications.country'),
      value: typed.country ?? '',
      options: kinds.countries.map((code) => ({ value: code, label: countryName(language, code) })),
    },
    ...choices.map((field): FieldModel => {
      const wording = wordingOf(chosen as ProcedureVersion, language);
      return {
        kind: 'select',
        name: `code.${field.name}`,
        label: wording.text(`field.${field.name}`),
        value: typed.codes[field.name] ?? '',
        options: (chosen?.lists[field.list ?? ''] ?? []).map((code) => ({
          value: code,
          label: wording.option(field.list ?? '', code),
        })),
      };
    }),
  ];
}

interface ListProps extends Frame {
  readonly items: readonly Publication[];
  readonly next: string | null;
  readonly fields: readonly FieldModel[];
  readonly query: Query;
}

function ListPage({ shell, say, language, items, next, fields, query }: ListProps) {
  const title = say('publications.title');
  const { cursor: _, ...rest } = query;
  const filtered = Object.entries(rest).some(([name, value]) => name !== 'lang' && value !== '');
  return (
    <Page shell={shell} title={title} heading={<PageHeading title={title} lead={say('publications.lead')} />}>
      <FilterBar
        action={PUBLICATIONS}
        label={title}
        fields={fields}
        {...(filtered ? { resetHref: PUBLICATIONS } : {})}
      />
      {items.length === 0 ? <p>{say('publications.none')}</p> : null}
      <PlainList
        items={items.map((one) => (
          <>
            <p>
              <a class="ecl-link" href={`${PUBLICATIONS}/${one.id}`}>
                <Heading one={one} language={language} />
              </a>
            </p>
            <p class="oi-minor">{aboutOf(one, say, language).join(' · ')}</p>
          </>
        ))}
      />
      {next === null ? null : (
        <LinkButton kind="secondary" href={`${PUBLICATIONS}?${new URLSearchParams({ ...rest, cursor: next })}`}>
          {say('publications.more')}
        </LinkButton>
      )}
    </Page>
  );
}

/** The heading in the language in which it was written. */
function Heading({ one, language }: { one: Publication; language: string }) {
  const found = one.fields.find(({ field }) => field === one.headedBy);
  const wording = wordingOf(one.procedure, language);
  if (!found) return <>{wording.text('procedure.title')}</>;
  const { value } = found;
  const text = wording.value(found.field, value);
  return typeof value === 'object' && 'lang' in value ? <Foreign lang={value.lang}>{text}</Foreign> : <>{text}</>;
}

const aboutOf = (one: Publication, say: Say, language: string): string[] => [
  wordingOf(one.procedure, language).text('procedure.title'),
  countryName(language, one.country),
  say('publications.at', { date: dayOf(language, one.at) }),
];

function PublicationPage({ shell, say, language, one }: Frame & { one: Publication }) {
  const wording = wordingOf(one.procedure, language);
  const found = one.fields.find(({ field }) => field === one.headedBy);
  const heading = found ? wording.value(found.field, found.value) : wording.text('procedure.title');
  const items: Description[] = one.fields
    .filter(({ field }) => field !== one.headedBy)
    .map(({ field, value }) => ({
      term: wording.text(`field.${field.name}`),
      value: <FieldText field={field} value={value} context={{ say, wording }} />,
    }));
  const about: Description[] = [
    { term: say('publications.country'), value: countryName(language, one.country) },
    { term: say('publications.version'), value: one.version },
    { term: say('publications.first'), value: dayOf(language, one.firstAt) },
    ...(one.version > 1 ? [{ term: say('publications.changed'), value: dayOf(language, one.at) }] : []),
    {
      term: say('publications.procedure'),
      value: (
        <a class="ecl-link" href={`/catalogue/${one.procedure.id}`}>
          {wording.text('procedure.title')}
        </a>
      ),
    },
  ];
  return (
    <Page
      shell={shell}
      title={heading}
      breadcrumb={[{ label: say('publications.title'), href: PUBLICATIONS }]}
      heading={<PageHeading title={<Heading one={one} language={language} />} over={wording.text('procedure.title')} />}
    >
      <DescriptionList items={items} />
      <Section title={say('publications.about')}>
        <DescriptionList items={about} />
        <p>
          <a class="ecl-link" href={`/api/v1/publications/${one.id}?lang=${language}`}>
            {say('publications.json')}
          </a>
        </p>
      </Section>
    </Page>
  );
}

/** Beside a case of which something is public, or may become so: what, since when, and where. */
export const publicationPanel =
  (publications: Publications): MakePanel =>
  async (request, _reply, view): Promise<CasePanel> => {
    const { language } = request;
    const { procedure, publication } = await publications.ofExchange(requireActor(request), view.id);
    const rule = procedure.public;
    if (!rule) return {};
    const say = sayIn(language);
    const wording = wordingOf(procedure, language);
    const names = rule.shows.map((name) => wording.text(`field.${name}`)).join(' · ');
    return {
      side: (
        <Section title={say('publications.panel')}>
          {publication && !publication.withdrawnAt ? (
            <p>
              <a class="ecl-link" href={`${PUBLICATIONS}/${publication.id}`}>
                {say('publications.panel.public', {
                  version: publication.version,
                  date: dayOf(language, publication.at),
                })}
              </a>
            </p>
          ) : (
            <p>{say(publication ? 'publications.panel.withdrawn' : 'publications.panel.not-yet')}</p>
          )}
          <p class="oi-minor">{say('publications.panel.fields', { names })}</p>
        </Section>
      ),
    };
  };

const dayOf = (language: string, at: Date): string => formatDay(language, at.toISOString().slice(0, 10));
