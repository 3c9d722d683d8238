import type { Procedure } from './model.ts';
import type { Report, TextSources } from './source.ts';
import { DRAFT_MARK } from './wording.ts';

/**
 * Shared texts are written once: a procedure adds only its own. Held against each other in the first language, in which they are written; what is
 * still to be written may be the same.
 */
export function checkBudget(procedure: Procedure, sources: TextSources, report: Report): void {
  const [language = ''] = sources.languages;
  const { source } = sources.own(language);
  if (!source) return;
  const shape = sources.shared(language).source?.value ?? {};
  const others = sources.siblings
    .filter(({ id }) => id !== procedure.id)
    .map(({ id, texts }) => ({ id, texts: texts[language] ?? {} }));
  for (const [key, text] of Object.entries(source.value)) {
    if (text.startsWith(DRAFT_MARK)) continue;
    const fault = (message: string): void => report(source.fault([key], `text ${key} ${message}`));
    const twin = others.find(({ texts }) => texts[key] === text);
    if (shape[key] === text) fault('says what the shape says');
    else if (shape[key] === undefined && twin && !isHintOfSome(key, others))
      fault(`says the same as in ${twin.id}: write it once, in the texts of the shape`);
  }
}

/** Whether it is a hint that another procedure with that field or section does without: said by the shape, it would have it too. */
function isHintOfSome(key: string, others: readonly { readonly texts: Readonly<Record<string, string>> }[]): boolean {
  if (!key.endsWith('.hint')) return false;
  const of = key.slice(0, -'.hint'.length);
  return others.some(({ texts }) => texts[of] !== undefined && texts[key] === undefined);
}
