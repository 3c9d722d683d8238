/** Where a reader's language may come from; earlier wins. */
export interface LanguageSigns {
  /** Asked for in the address. */
  query?: unknown;
  /** Chosen on an earlier page. */
  cookie?: unknown;
  /** The user's own setting. */
  user?: string | undefined;
  /** The browser's `Accept-Language`. */
  header?: string | undefined;
}

/** The language to answer in, one of those `offered`; `fallback` when nothing fits. */
export function chooseLanguage(signs: LanguageSigns, offered: readonly string[], fallback: string): string {
  const wanted = [signs.query, signs.cookie, signs.user, ...acceptedLanguages(signs.header ?? '')];
  for (const tag of wanted) {
    if (typeof tag !== 'string') continue;
    const found = offered.find((language) => language === tag.toLowerCase());
    if (found) return found;
  }
  return fallback;
}

/** The languages of an Accept-Language header by weight, without their regions: hu-HU is Hungarian. */
export function acceptedLanguages(header: string): string[] {
  return header
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return { language: tag.trim().toLowerCase().split('-')[0] ?? '', weight: Number(weight ?? 1) };
    })
    .filter(({ language, weight }) => /^[a-z]{2,3}$/.test(language) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ language }) => language);
}
