import { functionsOfArea, type Procedure } from '../procedures/index.ts';
import { collator } from '../texts/index.ts';

/** A code with its name in the reader's language. */
export interface Named {
  readonly code: string;
  readonly name: string;
}

type Wording = Pick<Procedure, 'area' | 'competences' | 'form' | 'lists' | 'texts'>;

/** The areas that are open here, those of the published procedures, by name. */
export function areasOf(procedures: readonly Wording[], language: string): Named[] {
  const names = new Map(procedures.map(({ area, texts }) => [area, texts[language]?.['area.title'] ?? area]));
  return sorted(names, language);
}

/** What authorities can be competent for, in all areas or in one, by name: professions, service activities. */
export function competencesOf(procedures: readonly Wording[], language: string, area?: string): Named[] {
  const ofArea = procedures.filter((procedure) => area === undefined || procedure.area === area);
  const names = ofArea.flatMap(({ competences = '', lists, texts }) =>
    (lists[competences] ?? []).map(
      (code) => [code, texts[language]?.[`option.${competences}.${code}`] ?? code] as const,
    ),
  );
  return sorted(new Map(names), language);
}

/** A function with its name in the reader's language, and what it means. */
export interface NamedFunction extends Named {
  readonly help: string;
}

/** The functions of an area. One that several procedures name is the same; its texts are those of the first. */
export const functionsOf = (
  procedures: readonly Pick<Procedure, 'area' | 'workflow' | 'texts'>[],
  language: string,
  area: string,
): NamedFunction[] =>
  [...functionsOfArea(procedures, area)].map(([code, { texts }]) => {
    const { [`function.${code}`]: name = code, [`function.${code}.help`]: help = '' } = texts[language] ?? {};
    return { code, name, help };
  });

/** What an area calls them: as the form does in which one of them is chosen. */
export function competenceLabel(procedures: readonly Wording[], language: string, area: string): string | undefined {
  const labels = procedures.flatMap(({ area: own, competences, form, texts }) =>
    form.flatMap(({ fields }) =>
      fields.flatMap(({ name, list }) =>
        own === area && list !== undefined && list === competences ? (texts[language]?.[`field.${name}`] ?? []) : [],
      ),
    ),
  );
  return labels[0];
}

function sorted(names: ReadonlyMap<string, string>, language: string): Named[] {
  const { compare } = collator(language);
  return [...names].map(([code, name]) => ({ code, name })).sort((a, b) => compare(a.name, b.name));
}
