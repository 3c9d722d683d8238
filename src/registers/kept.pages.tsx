import type { Say } from '../texts/index.ts';
import { Button, ButtonRow, Expandable, Fields, HiddenInputs, Tabs } from '../web/index.ts';
import { REGISTERS } from './browse.pages.tsx';
import { type Browsed, queryOf } from './filters.pages.tsx';
import { NAME_MAX } from './searches.ts';
import { MOST_NEW, type SavedSearch } from './searches.service.ts';

export const searchesOf = (register: string): string => `${REGISTERS}/${register}/searches`;
export const searchAddress = ({ register, id }: Pick<SavedSearch, 'register' | 'id'>): string =>
  `${searchesOf(register)}/${id}`;

interface SearchTabsProps {
  readonly register: string;
  readonly searches: readonly SavedSearch[];
  readonly say: Say;
  /** The one that is looked at. */
  readonly current?: string;
}

/** The searches of a register that somebody keeps, each with how much is new in it; nothing where there are none. */
export function SearchTabs({ register, searches, say, current }: SearchTabsProps) {
  if (searches.length === 0) return null;
  return (
    <div class="oi-views">
      <Tabs
        label={say('searches.title')}
        tabs={searches.map((search) => ({
          label: search.name,
          href: searchAddress(search),
          current: search.id === current,
          ...(search.fresh === 0
            ? {}
            : { count: atMost(search.fresh), countLabel: say('searches.new.count', { count: search.fresh }) }),
        }))}
      />
      <a class="ecl-link" href={searchesOf(register)}>
        {say('searches.manage')}
      </a>
    </div>
  );
}

const atMost = (count: number): number | string => (count < MOST_NEW ? count : `${MOST_NEW - 1}+`);

interface KeepSearchProps {
  readonly register: string;
  readonly asked: Browsed;
  readonly say: Say;
  readonly csrf: string;
  /** What was typed and refused. */
  readonly typed?: { readonly name: string; readonly notifies: boolean };
  readonly errors?: ReadonlyMap<string, string>;
}

/** Keeps what is listed now under a name. */
export function KeepSearch({ register, asked, say, csrf, typed, errors }: KeepSearchProps) {
  return (
    <Expandable summary={say('searches.keep')} open={typed !== undefined}>
      <form method="post" action={searchesOf(register)} class="oi-form" novalidate>
        <HiddenInputs values={{ csrf, ...Object.fromEntries(queryOf(asked)) }} />
        <Fields
          fields={[
            {
              kind: 'text',
              name: 'name',
              label: say('searches.name'),
              hint: say('searches.name.hint'),
              value: typed?.name ?? '',
              required: true,
              maxlength: NAME_MAX,
              width: 'm',
            },
            { kind: 'checkbox', name: 'notifies', label: say('searches.notify'), checked: typed?.notifies ?? true },
          ]}
          {...(errors ? { errors } : {})}
        />
        <ButtonRow>
          <Button kind="secondary">{say('searches.save')}</Button>
        </ButtonRow>
      </form>
    </Expandable>
  );
}
