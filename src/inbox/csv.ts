/** Comma-separated values by RFC 4180, as office programs read them without harm. */

/** Before the first line: Excel takes a file without it for one in the computer's old code page. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * A cell that begins with one of these is a formula to a spreadsheet, and a formula may send data away (CWE-1236); the
 * apostrophe makes a text of it.
 */
const FORMULA = /^[=+\-@\t\r]/;

const cellOf = (text: string): string => {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One line with its end. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cellOf).join(',')}\r\n`;
