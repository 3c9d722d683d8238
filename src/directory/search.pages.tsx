import { z } from 'zod';
import {
  collator,
  countryName,
  EEA_COUNTRIES,
  languageName,
  type Say,
  sayIn,
  WRITTEN_LANGUAGES,
} from '../texts/index.ts';
import {
  Button,
  type Column,
  EmptyState,
  type FieldModel,
  FilterBar,
  Foreign,
  HiddenInputs,
  Notification,
  type Option,
  Pagination,
  Section,
  Table,
} from '../web/index.ts';
import type { Named } from './areas.ts';
import { accessTo, type AuthorityView, holdsAny } from './authority.ts';
import type { Found } from './directory.service.ts';
import { kindName, Languages } from './marks.pages.tsx';

/** What a search form asks. Filters that make no sense are forgotten rather than refused: they come from links. */
export const criteriaQuery = z.object({
  q: z
    .string()
    .transform((text) => text.trim().slice(0, 200))
    .optional()
    .catch(undefined),
  country: z
    .enum([...EEA_COUNTRIES, 'EU'])
    .optional()
    .catch(undefined),
  area: code(),
  competence: code(),
  function: code(),
  language: z.enum(WRITTEN_LANGUAGES).optional().catch(undefined),
  cursor: z.string().max(300).optional().catch(undefined),
});
export type Criteria = z.infer<typeof criteriaQuery>;

function code() {
  return z
    .string()
    .regex(/^[a-zA-Z0-9-]{1,80}$/)
    .optional()
    .catch(undefined);
}

/** A button beside each authority that posts `recipient`, its id. */
export interface Choice {
  /** Where it is posted to. */
  readonly action: string;
  readonly label: string;
  /** Posted with it: the CSRF token, the revision that the user saw. */
  readonly hidden: Readonly<Record<string, string>>;
  /** Who holds any of these functions in the area can be chosen. */
  readonly holds: readonly string[];
}

export interface AuthoritySearchProps {
  /** The reader's language. */
  readonly language: string;
  /** Address of the page that the search stands on: its form is a GET to it, and so are the links to further pages. */
  readonly action: string;
  /** What was asked, as `criteriaQuery` read it from that page's query. */
  readonly criteria: Criteria;
  /** Whether nobody typed it: it is what was known already. Absent where nothing is ever suggested. */
  readonly suggested?: boolean;
  /** The area that was searched in. */
  readonly area: string;
  /** Areas to choose from; with fewer than two there is nothing to choose. */
  readonly areas: readonly Named[];
  /** What authorities of the area can be competent for, by which the results are named too. */
  readonly competences: readonly Named[];
  /** What the area calls them: profession, service activity. */
  readonly competenceLabel?: string | undefined;
  /** What authorities of the area hold, to choose from; none where the search is for one that holds something certain. */
  readonly functions?: readonly Named[];
  readonly found: Found;
  /** A country that is not offered, since nobody there is searched for. */
  readonly exceptCountry?: string | undefined;
  /** The one country that is searched in: then there is none to choose. */
  readonly onlyCountry?: string | undefined;
  /** With it, an authority that holds what is asked can be chosen; without it, results only lead to their records. */
  readonly choice?: Choice | undefined;
}

/** The search for an authority: form, results, and what to do when there are none. Works without a script. */
export function AuthoritySearch(props: AuthoritySearchProps) {
  const { language, action, criteria, found } = props;
  const say = sayIn(language);
  return (
    <>
      <FilterBar
        action={action}
        label={say('directory.filter.label')}
        submitLabel={say('directory.filter.submit')}
        fields={filterFields(props, say)}
        {...(isFiltered(criteria) ? { resetHref: props.suggested === undefined ? action : `${action}?q=` } : {})}
      />
      {props.suggested && isFiltered(criteria) ? (
        <Notification tone="info">
          {say('directory.suggested')}{' '}
          <a class="ecl-link" href={`${action}?q=`}>
            {say('directory.suggested.all')}
          </a>
        </Notification>
      ) : null}
      {found.items.length === 0 ? <Nothing {...props} say={say} /> : <Results {...props} say={say} />}
    </>
  );
}

const isFiltered = ({ cursor: _, ...filters }: Criteria): boolean =>
  Object.values(filters).some((value) => value !== undefined && value !== '');

function filterFields(props: AuthoritySearchProps, say: Say): FieldModel[] {
  const { language, criteria, areas, competences, functions = [], exceptCountry } = props;
  const { compare } = collator(language);
  const byLabel = (options: Option[]) => options.sort((a, b) => compare(a.label, b.label));
  const named = (names: readonly Named[]) => names.map(({ code: value, name: label }) => ({ value, label }));
  const countries = EEA_COUNTRIES.filter((country) => country !== exceptCountry);
  const area: FieldModel[] =
    areas.length < 2
      ? []
      : [{ kind: 'select', name: 'area', label: say('directory.area'), value: props.area, options: named(areas) }];
  return [
    {
      kind: 'search',
      name: 'q',
      label: say('directory.filter.words'),
      value: criteria.q ?? '',
      spellcheck: false,
      width: 'full',
    },
    ...(props.onlyCountry
      ? []
      : [
          {
            kind: 'select' as const,
            name: 'country',
            label: say('directory.filter.country'),
            value: criteria.country ?? '',
            empty: say('directory.filter.any'),
            options: byLabel(countries.map((value) => ({ value, label: countryName(language, value) }))),
          },
        ]),
    ...area,
    ...(competences.length === 0
      ? []
      : [
          {
            kind: 'select' as const,
            name: 'competence',
            label: props.competenceLabel ?? say('directory.record.competences'),
            value: criteria.competence ?? '',
            empty: say('directory.filter.any-competence'),
            options: named(competences),
          },
        ]),
    ...(functions.length === 0
      ? []
      : [
          {
            kind: 'select' as const,
            name: 'function',
            label: say('directory.filter.function'),
            value: criteria.function ?? '',
            empty: say('directory.filter.any-function'),
            options: named(functions),
          },
        ]),
    {
      kind: 'select',
      name: 'language',
      label: say('directory.filter.language'),
      value: criteria.language ?? '',
      empty: say('directory.filter.any-language'),
      options: byLabel(WRITTEN_LANGUAGES.map((value) => ({ value, label: languageName(language, value) }))),
    },
  ];
}

interface PartProps extends AuthoritySearchProps {
  readonly say: Say;
}

function Results(props: PartProps) {
  const { action, criteria, found, say } = props;
  const count = found.items.length;
  const whole = found.next === null && criteria.cursor === undefined;
  return (
    <>
      {found.exact ? null : <Notification tone="info">{say('directory.similar')}</Notification>}
      <AuthorityTable
        {...props}
        items={found.items}
        caption={say(whole ? 'directory.count' : 'directory.count.page', { count })}
      />
      <Pagination
        {...(criteria.cursor === undefined ? {} : { previousHref: addressOf(action, criteria, undefined) })}
        {...(found.next === null ? {} : { nextHref: addressOf(action, criteria, found.next) })}
      />
    </>
  );
}

/** The address of a page of the same search. */
function addressOf(action: string, criteria: Criteria, cursor: string | undefined): string {
  const given = Object.entries({ ...criteria, cursor }).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(given as [string, string][]);
  return query.size === 0 ? action : `${action}?${query}`;
}

interface TableProps extends PartProps {
  readonly items: readonly AuthorityView[];
  readonly caption: string;
  readonly captionHidden?: boolean;
}

function AuthorityTable(props: TableProps) {
  const { language, items, caption, captionHidden = false, choice, say } = props;
  const columns: Column<AuthorityView>[] = [
    {
      key: 'authority',
      header: say('directory.column.authority'),
      rowHeader: true,
      cell: (authority) => <Name {...props} authority={authority} />,
    },
    {
      key: 'place',
      header: say('directory.column.place'),
      cell: ({ country, place }) => (
        <>
          {countryName(language, country)}
          <span class="oi-minor">{place}</span>
        </>
      ),
    },
    {
      key: 'languages',
      header: say('directory.column.languages'),
      cell: (authority) => <Languages language={language} authority={authority} />,
    },
    ...(choice
      ? [
          {
            key: 'choice',
            header: say('directory.column.choice'),
            cell: (authority: AuthorityView) => <Choose choice={choice} area={props.area} authority={authority} />,
          },
        ]
      : []),
  ];
  return <Table caption={caption} captionHidden={captionHidden} columns={columns} rows={items} />;
}

/** More of them than these fill the row without helping to choose; the record has them all. */
const COMPETENCES_SHOWN = 3;

function Name({ language, area, competences, authority, say }: PartProps & { authority: AuthorityView }) {
  const { id, name, informal, coordinator, kind } = authority;
  const codes = new Set(accessTo(authority, area)?.competences);
  const names = competences.filter(({ code: each }) => codes.has(each)).map((each) => each.name);
  const shown = shortList(names, say);
  return (
    <>
      <a class="ecl-link" href={`/authorities/${id}`} lang={name.lang}>
        {name.text}
      </a>
      {name.lang === 'en' ? null : (
        <span class="oi-minor">
          <Foreign lang="en">{informal}</Foreign>
        </span>
      )}
      <span class="oi-minor">
        {coordinator === 'national' ? say('directory.coordinator') : kindName(language, kind)}
        {shown === '' ? '' : ` · ${shown}`}
      </span>
    </>
  );
}

/** With commas only: the labels begin with capitals, and an "and" before one reads badly. */
function shortList(names: readonly string[], say: Say): string {
  const count = names.length - COMPETENCES_SHOWN;
  const competences = names.slice(0, COMPETENCES_SHOWN).join(', ');
  return count <= 0 ? competences : say('directory.competences.more', { competences, count });
}

function Choose({ choice, area, authority }: { choice: Choice; area: string; authority: AuthorityView }) {
  if (!holdsAny(authority, area, choice.holds)) return null;
  return (
    <form method="post" action={choice.action}>
      <HiddenInputs values={choice.hidden} />
      <Button kind="secondary" name="recipient" value={authority.id}>
        {choice.label}
        <span class="oi-visually-hidden" lang={authority.name.lang}>
          {' '}
          {authority.name.text}
        </span>
      </Button>
    </form>
  );
}

/** Why nothing may have been found, and whom to ask. */
function Nothing(props: PartProps) {
  const { language, criteria, found, say } = props;
  const { fallback } = found;
  const filtered = [criteria.competence, criteria.function, criteria.language].some((one) => one !== undefined);
  return (
    <>
      <EmptyState title={say('directory.empty.title')}>
        {criteria.q ? <p>{say('directory.empty.words')}</p> : null}
        {filtered ? <p>{say('directory.empty.filters')}</p> : null}
        {criteria.country === undefined ? <p>{say('directory.empty.country')}</p> : null}
      </EmptyState>
      {fallback ? (
        <Section title={say('directory.empty.coordinator', { country: countryName(language, fallback.country) })}>
          <AuthorityTable {...props} items={[fallback]} caption={say('directory.coordinator')} captionHidden />
        </Section>
      ) : null}
    </>
  );
}
