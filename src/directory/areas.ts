import type { Procedure } from '../procedures/index.ts';
import { collator } from '../texts/index.ts';

/** A code with its name in the reader's language. */
export interface Named {
  readonly code: string;
  readonly name: string;
}

type Wording = Pick<Procedure, 'area' | 'lists' | 'texts'>;

/** The vocabulary of professions, as procedures name it (`vocabularies/professions.yaml`). */
const PROFESSIONS = 'professions';

/** The areas that are open here, those of the published procedures, by name. */
export function areasOf(procedures: readonly Wording[], language: string): Named[] {
  const names = new Map(procedures.map(({ area, texts }) => [area, texts[language]?.['area.title'] ?? area]));
  return sorted(names, language);
}

/** The professions that the procedures know, all of them or those of one area, by name. */
export function professionsOf(procedures: readonly Wording[], language: string, area?: string): Named[] {
  const ofArea = procedures.filter((procedure) => area === undefined || procedure.area === area);
  const names = ofArea.flatMap(({ lists, texts }) =>
    (lists[PROFESSIONS] ?? []).map(
      (code) => [code, texts[language]?.[`option.${PROFESSIONS}.${code}`] ?? code] as const,
    ),
  );
  return sorted(new Map(names), language);
}

function sorted(names: ReadonlyMap<string, string>, language: string): Named[] {
  const { compare } = collator(language);
  return [...names].map(([code, name]) => ({ code, name })).sort((a, b) => compare(a.name, b.name));
}
