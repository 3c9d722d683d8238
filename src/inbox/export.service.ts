import { type Exchanges, type ListQuery, type ListRow, wordingOf } from '../exchanges/index.ts';
import type { Actor } from '../accounts/index.ts';
import type { ProcedureCatalogue, ProcedureVersion } from '../procedures/index.ts';
import { countryName, dayAt, nameIn, sayIn } from '../texts/index.ts';
import { BYTE_ORDER_MARK, csvLine } from './csv.ts';
import { subjectOf } from './subject.ts';

/** Lines that are in memory at a time; some 2 ms of the database each. */
const BATCH = 500;

export interface Export {
  readonly exchanges: Exchanges;
  readonly procedures: ProcedureCatalogue;
  readonly actor: Actor;
  readonly language: string;
  readonly timeZone: string;
  /** Which list, in which order; cursor and limit do not count. */
  readonly query: ListQuery;
}

/** A list as CSV, as it is read: what the list shows and no more, in the reader's language, dates as every program reads them. */
export async function* exportLines(wanted: Export): AsyncGenerator<string> {
  const { exchanges, procedures, actor, language, query } = wanted;
  const say = sayIn(language);
  yield BYTE_ORDER_MARK +
    csvLine([
      say('inbox.column.number'),
      say('office.reference'),
      say('inbox.filter.procedure'),
      say('inbox.column.subject'),
      say('inbox.column.other'),
      say('inbox.column.country'),
      say('inbox.column.state'),
      say('inbox.column.turn'),
      say('inbox.column.due'),
      say('inbox.column.sent'),
      say('inbox.column.changed'),
      say('office.who'),
    ]);
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { rows, next } = await exchanges.list(actor, { ...query, limit: BATCH, cursor });
    let lines = '';
    for (const row of rows) lines += csvLine(cellsOf(row, await procedures.version(row.versionHash), wanted));
    if (lines !== '') yield lines;
    cursor = next;
  }
}

function cellsOf(row: ListRow, version: ProcedureVersion, { language, timeZone }: Export): string[] {
  const say = sayIn(language);
  const wording = wordingOf(version, language);
  return [
    row.number,
    row.reference ?? '',
    wording.text('procedure.title'),
    subjectOf(row.overview, version, language),
    nameIn(row.otherOfficial, language).text,
    countryName(language, row.otherCountry),
    wording.text(`state.${row.state}`),
    row.closed ? '' : say(row.turn ? 'inbox.your-turn' : 'inbox.their-turn'),
    row.due ?? '',
    dayAt(row.sentAt, timeZone),
    dayAt(row.changedAt, timeZone),
    row.assigned.join('; '),
  ];
}
