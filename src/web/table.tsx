import type { ComponentChildren } from 'preact';
import { useWeb } from './context.ts';
import { Icon } from './icon.tsx';

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ComponentChildren;
  /** Figures: set to the end, digits of equal width. */
  numeric?: boolean;
  /** Kept in one line where the table is one: numbers of cases, dates. */
  nowrap?: boolean;
  /** Names and sentences: gets room before the others. */
  wide?: boolean;
  /** Says by itself what it is: on a narrow page, where rows are cards, it stands without its header. */
  plain?: boolean;
  /** This cell names the row. */
  rowHeader?: boolean;
  /** Where a click on the header leads, and how the table is sorted by it now. */
  sort?: { href: string; direction?: 'ascending' | 'descending' };
}

export interface TableProps<Row> {
  caption: ComponentChildren;
  /** For a caption that only repeats the heading above it. */
  captionHidden?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** Marks a row that needs a look; its cells must say so in words too. */
  tone?: (row: Row) => 'late' | 'waiting' | undefined;
}

function HeaderCell<Row>({ column }: { column: Column<Row> }) {
  const { say } = useWeb();
  const classes = `ecl-table__header${column.numeric ? ' oi-table__number' : ''}${column.sort ? ' oi-table__header--sort' : ''}`;
  if (!column.sort) {
    return (
      <th class={classes} scope="col" role="columnheader">
        {column.header}
      </th>
    );
  }
  const { href, direction } = column.sort;
  return (
    <th class={classes} scope="col" role="columnheader" aria-sort={direction ?? 'none'}>
      <a class="oi-table__sort" href={href} title={say('web.table.sort-by', { column: column.header })}>
        {column.header}
        {direction ? (
          <Icon name="solid-arrow" size="2xs" {...(direction === 'descending' ? { rotate: 180 as const } : {})} />
        ) : (
          <Icon name="sort-carets" size="2xs" />
        )}
      </a>
    </th>
  );
}

const cellClasses = ({ numeric, nowrap, wide, plain }: Column<never>): string =>
  `ecl-table__cell${numeric ? ' oi-table__number' : ''}${nowrap ? ' oi-table__nowrap' : ''}${wide ? ' oi-table__wide' : ''}${plain ? ' oi-table__plain' : ''}`;

/**
 * A table; below 768 px each row becomes a card whose lines are labelled by the headers. The roles are written out because a
 * changed `display` takes a table's roles from it in some browsers, and ECL's own cards (below 996 px) hide the headers altogether.
 */
export function Table<Row>({ caption, captionHidden, columns, rows, tone }: TableProps<Row>) {
  const cells = columns.map((column) => ({ column, classes: cellClasses(column) }));
  return (
    <table class="ecl-table ecl-table--simple oi-table" role="table">
      <caption class={captionHidden ? 'oi-visually-hidden' : 'oi-table__caption'}>{caption}</caption>
      <thead class="ecl-table__head" role="rowgroup">
        <tr class="ecl-table__row" role="row">
          {columns.map((column) => (
            <HeaderCell column={column} key={column.key} />
          ))}
        </tr>
      </thead>
      <tbody class="ecl-table__body" role="rowgroup">
        {rows.map((row) => {
          const marked = tone?.(row);
          return (
            <tr class={`ecl-table__row${marked ? ` oi-table__row--${marked}` : ''}`} role="row">
              {cells.map(({ column, classes }) =>
                column.rowHeader ? (
                  <th
                    class={`${classes} oi-table__row-header`}
                    scope="row"
                    role="rowheader"
                    data-ecl-table-header={column.header}
                  >
                    <span class="oi-table__value">{column.cell(row)}</span>
                  </th>
                ) : (
                  <td class={classes} role="cell" data-ecl-table-header={column.header}>
                    <span class="oi-table__value">{column.cell(row)}</span>
                  </td>
                ),
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export interface PaginationProps {
  previousHref?: string;
  nextHref?: string;
  /** Where in the list this page is, formatted by the caller ("26–50 of 312"). */
  summary?: ComponentChildren;
}

/** Previous and next of a list read by cursor: there are no page numbers to jump to. */
export function Pagination({ previousHref, nextHref, summary }: PaginationProps) {
  const { say } = useWeb();
  if (!previousHref && !nextHref && !summary) return null;
  return (
    <nav class="oi-pagination" aria-label={say('web.pagination.label')}>
      <span class="oi-pagination__previous">
        {previousHref ? (
          <a class="ecl-link ecl-link--standalone" rel="prev" href={previousHref}>
            <Icon name="corner-arrow" size="2xs" rotate={270} /> {say('web.pagination.previous')}
          </a>
        ) : null}
      </span>
      {summary ? <span class="oi-pagination__summary">{summary}</span> : null}
      <span class="oi-pagination__next">
        {nextHref ? (
          <a class="ecl-link ecl-link--standalone" rel="next" href={nextHref}>
            {say('web.pagination.next')} <Icon name="corner-arrow" size="2xs" rotate={90} />
          </a>
        ) : null}
      </span>
    </nav>
  );
}
