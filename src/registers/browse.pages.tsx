import type { Actor } from '../accounts/index.ts';
import { AuthorityLine, type AuthorityName, type EntryPage, type EntryRow, type Wording } from '../exchanges/index.ts';
import { fieldsOf, type ProcedureVersion } from '../procedures/index.ts';
import type { Say } from '../texts/index.ts';
import { type Column, EmptyState, Instant, Pagination, StatusLabel, Table } from '../web/index.ts';
import { BrowseFilters, type Browsed, isNarrowed, queryOf } from './filters.pages.tsx';
import { Listed } from './values.pages.tsx';

export const REGISTERS = '/registers';
export const SIZE = 25;

/** Names and times of what is listed. */
export interface NameSources {
  readonly authorities: (ids: readonly string[]) => Promise<ReadonlyMap<string, AuthorityName>>;
  readonly timeZoneOf: (country: string) => string;
}

export async function namesOf({ authorities, timeZoneOf }: NameSources, actor: Actor, rows: readonly EntryRow[]) {
  return {
    authorities: await authorities([...new Set(rows.map(({ authorityId }) => authorityId))]),
    timeZone: timeZoneOf(actor.country),
  };
}

/** A page of a register. */
export interface Browsing {
  readonly asked: Browsed;
  readonly page: EntryPage;
  readonly authorities: ReadonlyMap<string, AuthorityName>;
  readonly timeZone: string;
  /** The saved search that is looked at: where its pages are, and which entries it has newly found. */
  readonly kept?: { readonly address: string; readonly fresh: ReadonlySet<string> };
}

interface BrowseProps extends Browsing {
  readonly procedure: ProcedureVersion;
  readonly wording: Wording;
  readonly say: Say;
}

/** The entries of a register that can be browsed, with the filters above them. */
export function Browse({ procedure, wording, say, asked, page, authorities, timeZone, kept }: BrowseProps) {
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
              <>
                <a class="ecl-link" href={`${address}/entries/${id}`}>
                  {value === undefined ? (
                    say('register.entry')
                  ) : (
                    <Listed field={field} value={value} wording={wording} />
                  )}
                </a>
                {kept?.fresh.has(id) ? (
                  <span class="oi-table__line">
                    <StatusLabel tone="active">{say('searches.new')}</StatusLabel>
                  </span>
                ) : null}
              </>
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
  // A saved search has an address of its own: what it looks for stands in none.
  const place = kept?.address ?? address;
  const query = kept ? [] : queryOf(asked);
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
        {...(asked.cursor ? { previousHref: `${place}?${new URLSearchParams(query)}` } : {})}
        {...(page.next ? { nextHref: `${place}?${new URLSearchParams([...query, ['cursor', page.next]])}` } : {})}
      />
    </>
  );
}
