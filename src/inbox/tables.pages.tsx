import {
  AuthorityLine,
  type AuthorityName,
  DRAFT_DAYS,
  type Draft,
  draftKeptUntil,
  type ListRow,
  orderOf,
  type Sort,
  type Wording,
  StatesExplained,
  wordingOf,
} from '../exchanges/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { countryName, dayAt, formatList, formatShortDay, nameIn, type Say } from '../texts/index.ts';
import { type Column, EmptyState, Foreign, StatusLabel, Table } from '../web/index.ts';
import { addressOf, isFiltered, type Query } from './query.ts';
import { subjectOf } from './subject.ts';

/** The lists of the inbox as tables. */

export interface Context {
  readonly say: Say;
  readonly language: string;
  readonly today: string;
  /** Of the reader's country. */
  readonly timeZone: string;
  readonly versions: ReadonlyMap<string, ProcedureVersion>;
}

interface CaseTableProps {
  readonly rows: readonly ListRow[];
  readonly asked: Query;
  readonly context: Context;
  /** In no form and in one order: without boxes to tick and links to sort. */
  readonly bare?: boolean;
}

/** The lines of a list, each with a box to tick it; headers sort. It stands in a form. */
export function CaseTable({ rows, asked, context, bare }: CaseTableProps) {
  const { say, today, language } = context;
  if (rows.length === 0) {
    return bare || isFiltered(asked) ? (
      <EmptyState title={say('inbox.empty.filtered')}>{say('inbox.empty.filtered.help')}</EmptyState>
    ) : (
      <EmptyState title={say(`inbox.empty.${asked.box}`)}>
        {asked.box === 'waiting' ? say('inbox.empty.waiting.help') : null}
      </EmptyState>
    );
  }
  const wordings = new Map([...context.versions].map(([hash, version]) => [hash, wordingOf(version, language)]));
  const columns = [...caseColumns(rows, asked, context), ...stateColumns(asked, context, wordings)];
  return (
    <>
      <Table
        caption={say(`inbox.${asked.box}`)}
        columns={bare ? columns.filter(({ key }) => key !== 'select').map(({ sort: _, ...column }) => column) : columns}
        rows={rows}
        captionHidden
        tone={(row) => (row.turn ? (row.due !== null && row.due < today ? 'late' : 'waiting') : undefined)}
      />
      <StatesExplained
        language={language}
        states={rows.map((row) => ({ wording: wordings.get(row.versionHash), state: row.state }))}
      />
    </>
  );
}

/** The address and direction of a header; a click on the one that sorts already turns it round. */
function sortBy(asked: Query, sort: Sort): { sort: NonNullable<Column<ListRow>['sort']> } {
  const now = orderOf({ ...asked, box: asked.box === 'drafts' ? 'all' : asked.box });
  const current = now.sort === sort;
  const turned = now.direction === 'ascending' ? 'descending' : 'ascending';
  const href = addressOf({ ...asked, sort, direction: current ? turned : undefined });
  return { sort: { href, ...(current ? { direction: now.direction } : {}) } };
}

/** Which case it is. */
function caseColumns(rows: readonly ListRow[], asked: Query, context: Context): Column<ListRow>[] {
  const { say, language, timeZone, versions } = context;
  const several = new Set(rows.map((row) => row.procedure)).size > 1;
  return [
    {
      key: 'select',
      plain: true,
      nowrap: true,
      header: say('inbox.column.select'),
      cell: (row) => (
        <input
          class="oi-tick"
          type="checkbox"
          name="case"
          value={`${row.id}.${row.revision}`}
          checked={asked.select === 'all'}
          aria-label={say('inbox.select', { number: row.number })}
        />
      ),
    },
    {
      key: 'number',
      rowHeader: true,
      plain: true,
      nowrap: true,
      header: say('inbox.column.number'),
      ...sortBy(asked, 'sent'),
      cell: (row) => (
        <>
          <a class="ecl-link" href={`/exchanges/${row.id}`} data-key-row>
            {row.unread ? <strong>{row.number}</strong> : row.number}
          </a>
          {row.unread ? <span class="oi-visually-hidden"> {say('inbox.is-unread')}</span> : null}
          {row.reference === null ? null : <span class="oi-minor oi-table__reference">{row.reference}</span>}
          <span class="oi-minor">
            {say('inbox.sent-on', { day: formatShortDay(language, dayAt(row.sentAt, timeZone)) })}
          </span>
        </>
      ),
    },
    {
      key: 'subject',
      plain: true,
      header: say('inbox.column.subject'),
      cell: (row) => {
        const version = versions.get(row.versionHash);
        if (!version) return null;
        return (
          <>
            {subjectOf(row.overview, version, language)}
            {several ? <span class="oi-minor">{wordingOf(version, language).text('procedure.title')}</span> : null}
          </>
        );
      },
    },
    {
      key: 'other',
      plain: true,
      wide: true,
      header: say('inbox.column.other'),
      ...sortBy(asked, 'other'),
      cell: (row) => <OtherCell row={row} say={say} language={language} />,
    },
    {
      key: 'country',
      plain: true,
      header: say('inbox.column.country'),
      ...sortBy(asked, 'country'),
      cell: (row) => <abbr title={countryName(language, row.otherCountry)}>{row.otherCountry}</abbr>,
    },
  ];
}

/** How it stands. */
function stateColumns(asked: Query, context: Context, wordings: ReadonlyMap<string, Wording>): Column<ListRow>[] {
  const { say, language, today, timeZone } = context;
  return [
    {
      key: 'state',
      plain: true,
      header: say('inbox.column.state'),
      ...sortBy(asked, 'state'),
      cell: (row) => (
        <StatusLabel tone={row.closed ? 'done' : row.turn ? 'attention' : 'active'}>
          {wordings.get(row.versionHash)?.text(`state.${row.state}`)}
        </StatusLabel>
      ),
    },
    ...(asked.box === 'closed'
      ? []
      : [
          {
            key: 'turn',
            plain: true,
            header: say('inbox.column.turn'),
            ...sortBy(asked, 'due'),
            cell: (row: ListRow) => <TurnCell row={row} say={say} language={language} today={today} />,
          },
        ]),
    {
      key: 'changed',
      header: say('inbox.column.changed'),
      ...sortBy(asked, 'changed'),
      cell: (row) => (
        <time dateTime={row.changedAt.toISOString()}>{formatShortDay(language, dayAt(row.changedAt, timeZone))}</time>
      ),
    },
  ];
}

/** The other authority; of a case in several parts the first that holds one, and how many more do. */
function OtherCell({ row, say, language }: { row: ListRow; say: Say; language: string }) {
  const { text, lang } = nameIn(row.otherOfficial, language);
  return (
    <>
      <Foreign lang={lang}>{text}</Foreign>
      <span class="oi-minor">
        {lang === language ? null : (
          <>
            <Foreign lang="en">{row.otherInformal}</Foreign>
            {' · '}
          </>
        )}
        {countryName(language, row.otherCountry)}
      </span>
      {row.others > 1 ? <span class="oi-minor">{say('inbox.others', { count: row.others - 1 })}</span> : null}
    </>
  );
}

function TurnCell({ row, say, language, today }: { row: ListRow; say: Say; language: string; today: string }) {
  if (row.closed) return null;
  const { due } = row;
  const late = due !== null && due < today;
  return (
    <>
      {say(row.turn ? 'inbox.your-turn' : 'inbox.their-turn')}
      {due === null ? null : late ? (
        <span class="oi-table__line">
          <StatusLabel tone="late">{say('inbox.over', { day: formatShortDay(language, due) })}</StatusLabel>
        </span>
      ) : (
        <span class="oi-minor">{say('inbox.until', { day: formatShortDay(language, due) })}</span>
      )}
      {row.assigned.length === 0 ? null : (
        <span class="oi-minor">{say('inbox.with', { names: formatList(language, row.assigned) })}</span>
      )}
    </>
  );
}

export function DraftTable({
  drafts,
  authorities,
  context,
}: {
  drafts: readonly Draft[];
  authorities: ReadonlyMap<string, AuthorityName>;
  context: Context;
}) {
  const { say, language, timeZone, versions } = context;
  if (drafts.length === 0)
    return (
      <EmptyState title={say('inbox.empty.drafts')}>{say('inbox.empty.drafts.help', { days: DRAFT_DAYS })}</EmptyState>
    );
  /** What it is about as far as that is written, and below it which procedure: several drafts of one must be told apart. */
  const subject = (draft: Draft) => {
    const version = versions.get(draft.versionHash);
    if (!version) return null;
    const title = wordingOf(version, language).text('procedure.title');
    const about = subjectOf(draft.content.fields, version, language);
    return (
      <>
        <a class="ecl-link" href={`/drafts/${draft.id}/check`}>
          {about === '' ? title : about}
        </a>
        {about === '' ? null : <span class="oi-minor">{title}</span>}
      </>
    );
  };
  const columns: Column<Draft>[] = [
    {
      key: 'subject',
      header: say('inbox.column.subject'),
      rowHeader: true,
      plain: true,
      cell: subject,
    },
    {
      key: 'recipient',
      wide: true,
      header: say('inbox.column.recipient'),
      cell: (draft) => {
        const [first = '', ...others] = draft.recipients;
        const authority = authorities.get(first);
        if (others.length > 0) return say('exchange.to-authorities', { count: draft.recipients.length });
        return authority ? (
          <AuthorityLine language={language} authority={authority} />
        ) : (
          <span class="oi-absent">{say('draft.recipient.none')}</span>
        );
      },
    },
    {
      key: 'changed',
      nowrap: true,
      header: say('inbox.column.changed'),
      cell: (draft) => (
        <>
          <time dateTime={draft.updatedAt.toISOString()}>
            {formatShortDay(language, dayAt(draft.updatedAt, timeZone))}
          </time>
          <span class="oi-minor">
            {say('inbox.deletion', { day: formatShortDay(language, draftKeptUntil(draft)) })}
          </span>
        </>
      ),
    },
  ];
  return <Table caption={say('inbox.drafts')} columns={columns} rows={drafts} captionHidden />;
}
