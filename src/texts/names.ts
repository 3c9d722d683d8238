/** A name in one language, and which. */
export interface NamedIn {
  readonly text: string;
  readonly lang: string;
}

/** What bears names in several languages, as the reader shall read it: in the reader's language, otherwise its first name. */
export function nameIn(names: Readonly<Record<string, string>>, language: string): NamedIn {
  const own = names[language];
  if (own !== undefined) return { text: own, lang: language };
  const [[lang, text] = [language, '']] = Object.entries(names);
  return { text, lang };
}
