import { AuthorityLine, type AuthorityName, type Draft, type ListRow, wordingOf } from '../exchanges/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { dayAt, formatShortDay, type Say } from '../texts/index.ts';
import { type Column, EmptyState, StatusLabel, Table } from '../web/index.ts';
import type { Query } from './query.ts';

/** The lists of the inbox as tables. */

export interface Context {
  readonly say: Say;
  readonly language: string;
  readonly today: string;
  /** Of the reader's country. */
  readonly timeZone: string;
  readonly versions: ReadonlyMap<string, ProcedureVersion>;
}

/** What the case is about, in codes that lists may show: the first choice of the overview. */
function subjectOf(fields: Draft['content']['fields'], version: ProcedureVersion, language: string): string {
  const wording = wordingOf(version, language);
  const [first] = version.form[0]?.fields.filter((field) => field.type === 'choice') ?? [];
  const value = first && fields[first.name];
  return first && value !== undefined ? wording.value(first, value) : '';
}

export function CaseTable({ rows, asked, context }: { rows: readonly ListRow[]; asked: Query; context: Context }) {
  const { say, language, today, timeZone, versions } = context;
  if (rows.length === 0) {
    const filtered = asked.country ?? asked.state ?? asked.number;
    return filtered ? (
      <EmptyState title={say('inbox.empty.filtered')}>{say('inbox.empty.filtered.help')}</EmptyState>
    ) : (
      <EmptyState title={say(`inbox.empty.${asked.box}`)}>
        {asked.box === 'waiting' ? say('inbox.empty.waiting.help') : null}
      </EmptyState>
    );
  }
  const several = new Set(rows.map((row) => row.procedure)).size > 1;
  const wordings = new Map([...versions].map(([hash, version]) => [hash, wordingOf(version, language)]));
  const columns: Column<ListRow>[] = [
    {
      key: 'number',
      rowHeader: true,
      plain: true,
      nowrap: true,
      header: say('inbox.column.number'),
      cell: (row) => (
        <>
          <a class="ecl-link" href={`/exchanges/${row.id}`}>
            {row.number}
          </a>
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
        return (
          <>
            {version ? subjectOf(row.overview, version, language) : null}
            {several ? <span class="oi-minor">{wordings.get(row.versionHash)?.text('procedure.title')}</span> : null}
          </>
        );
      },
    },
    {
      key: 'other',
      plain: true,
      wide: true,
      header: say('inbox.column.other'),
      cell: (row) => (
        <AuthorityLine
          language={language}
          authority={{
            id: row.otherId,
            official: row.otherOfficial,
            informal: row.otherInformal,
            country: row.otherCountry,
          }}
        />
      ),
    },
    {
      key: 'state',
      plain: true,
      header: say('inbox.column.state'),
      cell: (row) => (
        <StatusLabel tone={asked.box === 'closed' ? 'done' : row.turn ? 'attention' : 'active'}>
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
            nowrap: true,
            header: say('inbox.column.turn'),
            cell: (row: ListRow) => <TurnCell row={row} say={say} language={language} today={today} />,
          },
        ]),
  ];
  return (
    <Table
      caption={say(`inbox.${asked.box}`)}
      columns={columns}
      rows={rows}
      captionHidden
      tone={(row) => (row.turn ? (row.due !== null && row.due < today ? 'late' : 'waiting') : undefined)}
    />
  );
}

function TurnCell({ row, say, language, today }: { row: ListRow; say: Say; language: string; today: string }) {
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
    return <EmptyState title={say('inbox.empty.drafts')}>{say('inbox.empty.drafts.help')}</EmptyState>;
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
        const authority = authorities.get(draft.recipientId ?? '');
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
        <time dateTime={draft.updatedAt.toISOString()}>
          {formatShortDay(language, dayAt(draft.updatedAt, timeZone))}
        </time>
      ),
    },
  ];
  return <Table caption={say('inbox.drafts')} columns={columns} rows={drafts} captionHidden />;
}
