import type { Actor } from '../accounts/index.ts';
import { DESKS, wordingOf } from '../exchanges/index.ts';
import { overviewFields, type ProcedureVersion } from '../procedures/index.ts';
import { collator, countriesByName, EEA_COUNTRIES, type Say } from '../texts/index.ts';
import {
  Button,
  Expandable,
  type FieldModel,
  Fields,
  HiddenInputs,
  type Option,
  type OptionGroup,
} from '../web/index.ts';
import { DUE, filtersIn, isFiltered, type Listed, SIZES } from './query.ts';

/** What a list can be narrowed down by, in the reader's words. */
export interface Choices {
  readonly countries: readonly Option[];
  readonly states: readonly Option[];
  readonly procedures: readonly Option[];
  /** Values of the overview's choices, one group for each field. */
  readonly codes: readonly OptionGroup[];
}

/** By what is published, then by area and language: a hundred choices would be named and sorted anew for each page. */
const kept = new WeakMap<readonly ProcedureVersion[], Map<string, Choices>>();

/** The choices of the membership's area. */
export function choicesOf(published: readonly ProcedureVersion[], { area }: Actor, language: string): Choices {
  const known = kept.get(published) ?? new Map<string, Choices>();
  kept.set(published, known);
  const id = `${area} ${language}`;
  const choices = known.get(id) ?? namedChoices(published, area, language);
  known.set(id, choices);
  return choices;
}

function namedChoices(published: readonly ProcedureVersion[], area: string, language: string): Choices {
  const own = published.filter((procedure) => procedure.area === area);
  const byLabel = (a: Option, b: Option) => collator(language).compare(a.label, b.label);
  const states = new Map<string, string>();
  const codes = new Map<string, OptionGroup>();
  for (const procedure of own) {
    const wording = wordingOf(procedure, language);
    for (const state of procedure.workflow.order) states.set(state, wording.text(`state.${state}`));
    for (const field of overviewFields(procedure)) {
      if (field.type !== 'choice' || codes.has(field.name)) continue;
      const options = (procedure.lists[field.list ?? ''] ?? []).map((code) => ({
        value: `${field.name}=${code}`,
        label: wording.value(field, code),
      }));
      codes.set(field.name, { label: wording.text(`field.${field.name}`), options: options.sort(byLabel) });
    }
  }
  return {
    countries: countriesByName(language, EEA_COUNTRIES).map(({ code, name }) => ({ value: code, label: name })),
    states: [...states].map(([value, label]) => ({ value, label })),
    procedures: own.map((procedure) => ({
      value: procedure.id,
      label: wordingOf(procedure, language).text('procedure.title'),
    })),
    codes: [...codes.values()],
  };
}

interface FiltersProps {
  readonly say: Say;
  readonly asked: Listed;
  readonly choices: Choices;
  /** On the button, where nothing is listed yet. */
  readonly submit?: string;
}

/** The filters above a list. On a narrow screen they would fill more than one before the first case: there they are folded until one is set. */
export function FoldedFilters(props: FiltersProps) {
  const count = filtersIn(props.asked);
  return (
    <Expandable summary={props.say('inbox.filter.fold', { count })} open={count > 0} narrowOnly>
      <Filters {...props} />
    </Expandable>
  );
}

/** Filters of a list: a GET form, so that a filtered list has an address. What is needed less is folded away until it is used. */
export function Filters({ say, asked, choices, submit = say('web.filter.apply') }: FiltersProps) {
  const { box, sort, direction } = asked;
  const further = [asked.code, asked.procedure, asked.desk, asked.from, asked.to].some((value) => value !== undefined);
  const hidden = { box, ...(sort ? { sort } : {}), ...(direction ? { direction } : {}) };
  return (
    <form class="oi-filter" method="get" action="/" role="search" aria-label={say('inbox.filter')} novalidate>
      <HiddenInputs values={hidden} />
      <div class="oi-filter__fields">
        <Fields fields={firstFields(say, asked, choices)} bare />
      </div>
      <div class="oi-filter__more">
        <Expandable summary={say('inbox.filter.more')} open={further}>
          <div class="oi-filter__fields">
            <Fields fields={furtherFields(say, asked, choices)} bare />
          </div>
        </Expandable>
      </div>
      <div class="oi-filter__buttons">
        <Button kind="secondary" icon="search">
          {submit}
        </Button>
        {isFiltered(asked) ? (
          <a class="ecl-link" href={`/?box=${box}`}>
            {say('web.filter.reset')}
          </a>
        ) : null}
      </div>
    </form>
  );
}

function firstFields(say: Say, asked: Listed, { countries, states }: Choices): FieldModel[] {
  const empty = say('inbox.filter.all');
  return [
    {
      kind: 'text',
      name: 'number',
      label: say('inbox.filter.number'),
      value: asked.number ?? '',
      inputmode: 'numeric',
      maxlength: 30,
    },
    {
      kind: 'text',
      name: 'reference',
      label: say('inbox.filter.reference'),
      value: asked.reference ?? '',
      maxlength: 100,
    },
    { kind: 'text', name: 'other', label: say('inbox.filter.other'), value: asked.other ?? '', maxlength: 100 },
    {
      kind: 'select',
      name: 'country',
      label: say('inbox.filter.country'),
      options: countries,
      value: asked.country ?? '',
      empty,
    },
    {
      kind: 'select',
      name: 'state',
      label: say('inbox.filter.state'),
      options: states,
      value: asked.state ?? '',
      empty,
    },
    {
      kind: 'select',
      name: 'due',
      label: say('inbox.filter.due'),
      options: DUE.map((value) => ({
        value,
        label: value === 'late' ? say('inbox.filter.late') : say('inbox.filter.within', { days: Number(value) }),
      })),
      value: asked.due ?? '',
      empty,
    },
  ];
}

function furtherFields(say: Say, asked: Listed, { procedures, codes }: Choices): FieldModel[] {
  const empty = say('inbox.filter.all');
  return [
    ...(codes.length > 0
      ? [
          {
            kind: 'select' as const,
            name: 'code',
            label: say('inbox.column.subject'),
            options: codes,
            value: asked.code ?? '',
            empty,
          },
        ]
      : []),
    ...(procedures.length > 1
      ? [
          {
            kind: 'select' as const,
            name: 'procedure',
            label: say('inbox.filter.procedure'),
            options: procedures,
            value: asked.procedure ?? '',
            empty,
          },
        ]
      : []),
    {
      kind: 'select',
      name: 'desk',
      label: say('inbox.filter.desk'),
      options: DESKS.map((value) => ({ value, label: say(`inbox.filter.desk.${value}`) })),
      value: asked.desk ?? '',
      empty,
    },
    { kind: 'date', name: 'from', label: say('inbox.filter.from'), value: asked.from ?? '' },
    { kind: 'date', name: 'to', label: say('inbox.filter.to'), value: asked.to ?? '' },
    {
      kind: 'select',
      name: 'size',
      label: say('inbox.filter.size'),
      options: SIZES.map((value) => ({ value, label: value })),
      value: asked.size,
    },
  ];
}
