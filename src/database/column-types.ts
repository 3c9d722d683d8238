/** What the database's types become in JavaScript: nothing is rounded and no day is shifted by a time zone. */
import pg from 'pg';

type Parse = (text: string) => unknown;

const { builtins } = pg.types;
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;
const NUMERIC_ARRAY = 1231;
const TEXT_ARRAY = 1009;

/** bigint as a number; beyond 2^53 it throws, since a rounded identifier would point to another row. */
function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The database's bigint ${text} does not fit a JavaScript number`);
  return value;
}

const asText: Parse = (text) => text;
const asTexts = pg.types.getTypeParser(TEXT_ARRAY as never) as unknown as (text: string) => (string | null)[];

const own = new Map<number, Parse>([
  [builtins.INT8, toSafeInteger],
  [INT8_ARRAY, (text) => asTexts(text).map((item) => (item === null ? null : toSafeInteger(item)))],
  // A day of the calendar is no instant: pg's default, a Date at local midnight, becomes the day before in another zone.
  [builtins.DATE, asText],
  [DATE_ARRAY, asTexts],
  [builtins.NUMERIC, asText],
  [NUMERIC_ARRAY, asTexts],
]);

/** bigint → number, date → 'YYYY-MM-DD', numeric → string; the rest as pg does it (timestamptz → Date, jsonb → parsed). */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid, format) =>
    (format !== 'binary' && own.get(oid)) || pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};
