import { wordingOf } from '../exchanges/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';

/** What a case is about, in codes that lists may show: the first choice of the overview. */
export function subjectOf(
  fields: Readonly<Record<string, unknown>>,
  version: ProcedureVersion,
  language: string,
): string {
  const [first] = version.form[0]?.fields.filter((field) => field.type === 'choice') ?? [];
  const value = first && fields[first.name];
  return first && typeof value === 'string' ? wordingOf(version, language).value(first, value) : '';
}
