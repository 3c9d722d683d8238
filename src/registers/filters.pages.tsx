import { z } from 'zod';
import { type EntryQuery, filtersOf, type Wording } from '../exchanges/index.ts';
import type { Field, ProcedureVersion } from '../procedures/index.ts';
import { collator, countriesByName, EEA_COUNTRIES, type Say } from '../texts/index.ts';
import { WORLD_COUNTRIES } from '../texts/languages.ts';
import { Button, type FieldModel, Fields, type Option } from '../web/index.ts';

/** What a register is narrowed down by, and its place in the list. */
export type Browsed = Omit<EntryQuery, 'limit'>;

const MOST_WORDS = 100;
const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const asked = z.object({
  words: maybe(
    z
      .string()
      .trim()
      .min(1)
      .transform((text) => text.slice(0, MOST_WORDS)),
  ),
  country: maybe(z.enum(EEA_COUNTRIES)),
  cursor: maybe(z.string().max(600)),
});

/** What a link to a list asks for; what makes no sense is forgotten rather than refused: it comes from links. */
export function browsedOf(procedure: ProcedureVersion, query: unknown): Browsed {
  const { words, country, cursor } = asked.parse(query ?? {});
  const given = (query ?? {}) as Record<string, unknown>;
  const codes = filtersOf(procedure).flatMap(({ name }) => {
    const code = given[`is.${name}`];
    return typeof code === 'string' && /^[A-Za-z0-9._-]{1,80}$/.test(code) ? [`${name}=${code}`] : [];
  });
  return {
    ...(words === undefined ? {} : { words }),
    ...(country === undefined ? {} : { country }),
    ...(codes.length > 0 ? { codes } : {}),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** Whether anything narrows the list down. */
export const isNarrowed = ({ words, country, codes = [] }: Browsed): boolean =>
  words !== undefined || country !== undefined || codes.length > 0;

/** A list as the parameters of its address. */
export const queryOf = ({ words, country, codes = [] }: Browsed): [string, string][] => [
  ...(words === undefined ? [] : ([['words', words]] as [string, string][])),
  ...(country === undefined ? [] : ([['country', country]] as [string, string][])),
  ...codes.map((code): [string, string] => {
    const [name = '', ...value] = code.split('=');
    return [`is.${name}`, value.join('=')];
  }),
];

interface BrowseFiltersProps {
  readonly procedure: ProcedureVersion;
  readonly wording: Wording;
  readonly say: Say;
  readonly asked: Browsed;
  readonly action: string;
}

/** The filters above a register: a GET form, so that a filtered list has an address; there are no personal data in it. */
export function BrowseFilters({ procedure, wording, say, asked: now, action }: BrowseFiltersProps) {
  const fields: FieldModel[] = [
    { kind: 'text', name: 'words', label: say('register.words'), value: now.words ?? '', maxlength: MOST_WORDS },
    {
      kind: 'select',
      name: 'country',
      label: say('register.country'),
      value: now.country ?? '',
      options: countriesByName(wording.language, EEA_COUNTRIES).map(({ code, name }) => ({ value: code, label: name })),
      empty: say('register.any'),
    },
    ...filtersOf(procedure).map((field): FieldModel => {
      const chosen = now.codes?.find((code) => code.startsWith(`${field.name}=`)) ?? '';
      return {
        kind: 'select',
        name: `is.${field.name}`,
        label: wording.text(`field.${field.name}`),
        value: chosen.slice(field.name.length + 1),
        options: optionsOf(procedure, field, wording),
        empty: say('register.any'),
      };
    }),
  ];
  return (
    <form class="oi-filter" method="get" action={action} role="search" aria-label={say('register.search')} novalidate>
      <div class="oi-filter__fields">
        <Fields fields={fields} bare />
      </div>
      <div class="oi-filter__buttons">
        <Button kind="secondary" icon="search">
          {say('register.find')}
        </Button>
        {isNarrowed(now) ? (
          <a class="ecl-link" href={action}>
            {say('web.filter.reset')}
          </a>
        ) : null}
      </div>
    </form>
  );
}

function optionsOf(procedure: ProcedureVersion, field: Field, wording: Wording): Option[] {
  const codes =
    field.type === 'country'
      ? countriesByName(wording.language, WORLD_COUNTRIES).map(({ code }) => code)
      : (procedure.lists[field.list ?? ''] ?? []);
  return codes
    .map((code) => ({ value: code, label: wording.value(field, code) }))
    .sort((a, b) => collator(wording.language).compare(a.label, b.label));
}
