import type { Field, Procedure } from '../procedures/index.ts';
import { sayIn } from '../texts/index.ts';
import { type FieldGroup, type FieldModel, type FormBody, postedText, readDate } from '../web/index.ts';
import { fieldModel, hintOf, optional } from './fields.pages.ts';
import type { FieldValue, Row } from './model.ts';
import { isTable, type Wording } from './wording.ts';

/** Tables in forms: a group of inputs for each row, the filled ones and one more; saving the draft gives the next. */

export function tableModel(
  procedure: Procedure,
  wording: Wording,
  field: Field,
  value: FieldValue | undefined,
  name: string,
): FieldGroup {
  const rows = isTable(value) ? value : [];
  const shown = Math.min(rows.length + 1, field.rows ?? 0);
  const say = sayIn(wording.language);
  return {
    kind: 'group',
    legend: wording.text(`field.${field.name}`),
    ...optional('hint', hintOf(procedure, wording, field)),
    ...optional('info', wording.text(`field.${field.name}.help`)),
    fields: Array.from({ length: shown }, (_, row): FieldGroup => {
      const cells = (field.columns ?? []).map((column): FieldModel => {
        const cell = fieldModel(procedure, wording, column, rows[row]?.[column.name], cellName(name, row, column));
        return { ...cell, label: wording.text(`column.${field.name}.${column.name}`) } as FieldModel;
      });
      return { kind: 'group', legend: say('draft.row', { number: row + 1 }), fields: cells };
    }),
  };
}

const cellName = (name: string, row: number, column: Field): string => `${name}.${row}.${column.name}`;

/** Whether another row can be had. */
export const hasRoom = (field: Field, value: FieldValue | undefined): boolean =>
  field.type === 'table' && (isTable(value) ? value.length : 0) + 1 < (field.rows ?? 0);

/** The rows as posted, without the empty ones; nothing when all are. */
export function readRows(field: Field, body: FormBody, name: string): Row[] | undefined {
  const rows = Array.from({ length: field.rows ?? 0 }, (_, row): Row => {
    const cells = (field.columns ?? []).flatMap((column) => {
      const cell = cellName(name, row, column);
      const text = (column.type === 'date' ? readDate(body, cell) : postedText(body, cell)).trim();
      if (text === '') return [];
      const lang = postedText(body, `${cell}.lang`);
      return [[column.name, column.type === 'long-text' ? { text, lang } : text] as const];
    });
    return Object.fromEntries(cells);
  }).filter((row) => Object.keys(row).length > 0);
  return rows.length > 0 ? rows : undefined;
}

/** The body with the rows of its tables moved together, so that each stands where its value is. */
export function withoutGaps(fields: readonly Field[], body: FormBody, root: string): FormBody {
  const tables = fields.filter((field) => field.type === 'table');
  const places = tables.flatMap((field) => {
    const prefix = `${root}${field.name}.`;
    const filled = Object.entries(body).filter(
      // In which language something is written does not make a row.
      ([key, value]) => key.startsWith(prefix) && !key.endsWith('.lang') && postedText({ value }, 'value').trim(),
    );
    const rows = new Set(filled.map(([key]) => Number(key.slice(prefix.length).split('.')[0])));
    return [...rows].sort((a, b) => a - b).map((from, to) => [`${prefix}${from}.`, `${prefix}${to}.`] as const);
  });
  const moved = Object.entries(body).flatMap(([key, value]) => {
    const inTable = tables.some((field) => key.startsWith(`${root}${field.name}.`));
    const place = places.find(([from]) => key.startsWith(from));
    if (place) return [[`${place[1]}${key.slice(place[0].length)}`, value] as const];
    return inTable ? [] : [[key, value] as const];
  });
  return Object.fromEntries(moved);
}
