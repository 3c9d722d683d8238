import type { FieldValue, Wording } from '../exchanges/index.ts';
import type { Field } from '../procedures/index.ts';
import { Foreign } from '../web/index.ts';

interface ListedProps {
  readonly field: Field;
  readonly value: FieldValue;
  readonly wording: Wording;
}

/** As much of a value as a line of a list has room for. */
const ROOM = 160;

/** A value in a line of a list: free text in its own language, cut where it is long; a code in words. */
export function Listed({ field, value, wording }: ListedProps) {
  const text = wording.value(field, value);
  const short = text.length > ROOM ? `${text.slice(0, ROOM).trimEnd()}…` : text;
  const lang = typeof value === 'object' && 'lang' in value ? value.lang : undefined;
  return lang === undefined ? <>{short}</> : <Foreign lang={lang}>{short}</Foreign>;
}
