import { parse } from 'yaml';
import { z } from 'zod';
import { type Guide, type GuideSection, linksOf, readGuide } from './guide.ts';

/** The help in all languages: guides, frequent questions and glossary, checked whole (docs/help.md says how they are written). */

export const FAQ = 'faq';
export const GLOSSARY = 'glossary';

const outlineFile = z.strictObject({
  /** In the order of the help's first page, each with the frequent questions that belong to it. */
  guides: z.array(z.strictObject({ guide: z.string(), questions: z.array(z.string()).min(1) })).min(1),
  /** Route of a page → section of the help. */
  pages: z.record(z.string().startsWith('/'), z.string()),
});
type Outline = z.infer<typeof outlineFile>;

/** A file of the help as it was read. */
export interface HelpFile {
  readonly language: string;
  readonly name: string;
  /** From the project's root, for faults. */
  readonly path: string;
  readonly text: string;
}

/** The help in one language. */
export interface HelpIn {
  /** In the order of the outline. */
  readonly guides: readonly Guide[];
  readonly faq: Guide;
  /** Terms in the language's own order. */
  readonly glossary: Guide;
}

export interface Help {
  readonly languages: ReadonlyMap<string, HelpIn>;
  readonly outline: Outline;
}

export interface HelpSources {
  readonly outline: string;
  readonly files: readonly HelpFile[];
  readonly languages: readonly string[];
  /** Sorts words as a language does. */
  readonly collator: (language: string) => Intl.Collator;
}

/** The help, and every fault in it: what is missing in a language, what leads nowhere. */
export function compileHelp(sources: HelpSources): { help: Help; faults: string[] } {
  const faults: string[] = [];
  const outline = outlineFile.parse(parse(sources.outline));
  const names = [...outline.guides.map(({ guide }) => guide), FAQ, GLOSSARY];
  for (const { path, name, language } of sources.files)
    if (!names.includes(name) || !sources.languages.includes(language)) faults.push(`${path} is named by nothing`);
  const languages = new Map(
    sources.languages.map((language) => [language, readLanguage(sources, language, names, faults)]),
  );
  const [first, ...others] = [...languages];
  if (first) {
    checkOutline(outline, first[1], faults);
    for (const [language, help] of others) compare(first[1], help, language, faults);
    for (const [language, help] of languages) checkLinks(help, language, faults);
  }
  return { help: { languages, outline }, faults };
}

function readLanguage(sources: HelpSources, language: string, names: readonly string[], faults: string[]): HelpIn {
  const read = (name: string): Guide => {
    const file = sources.files.find((one) => one.language === language && one.name === name);
    if (!file) faults.push(`guides/${language}/${name}.md is missing`);
    return readGuide(name, file?.text ?? '# –', (message) => faults.push(`guides/${language}/${name}.md: ${message}`));
  };
  const glossary = read(GLOSSARY);
  const { compare: inOrder } = sources.collator(language);
  return {
    guides: names.filter((name) => name !== FAQ && name !== GLOSSARY).map(read),
    faq: read(FAQ),
    glossary: { ...glossary, sections: [...glossary.sections].sort((a, b) => inOrder(a.title, b.title)) },
  };
}

export const everyGuide = ({ guides, faq, glossary }: HelpIn): Guide[] => [...guides, faq, glossary];

const outlineFault = (message: string): string => `guides/outline.yaml: ${message}`;

function checkOutline({ guides, pages }: Outline, help: HelpIn, faults: string[]): void {
  const questions = new Set(help.faq.sections.map(({ id }) => id));
  const asked = new Set(guides.flatMap((guide) => guide.questions));
  for (const id of asked) if (!questions.has(id)) faults.push(outlineFault(`there is no question ${id}`));
  for (const id of questions) if (!asked.has(id)) faults.push(outlineFault(`the question ${id} belongs to no guide`));
  for (const [page, place] of Object.entries(pages))
    if (!leadsSomewhere(help, `/help/${place}`)) faults.push(outlineFault(`${page}: there is no ${place}`));
}

/** The same sections in the same order, each with the same links: a text that fell behind its source is found by them. */
function compare(source: HelpIn, other: HelpIn, language: string, faults: string[]): void {
  for (const guide of everyGuide(source)) {
    const own = everyGuide(other).find(({ name }) => name === guide.name);
    const path = `guides/${language}/${guide.name}.md`;
    const ids = (one: Guide | undefined): string => (one?.sections ?? []).map(({ id }) => id).join(', ');
    const [wanted, given] = guide.name === GLOSSARY ? [sortedIds(guide), sortedIds(own)] : [ids(guide), ids(own)];
    if (wanted !== given) faults.push(`${path} has the sections ${given} where the first language has ${wanted}`);
    for (const section of guide.sections) {
      const same = own?.sections.find(({ id }) => id === section.id);
      const [links, ownLinks] = [linksIn(section), linksIn(same)];
      if (same && links !== ownLinks) faults.push(`${path}#${section.id} leads to ${ownLinks}, not to ${links}`);
    }
  }
}

const sortedIds = (guide: Guide | undefined): string =>
  (guide?.sections ?? [])
    .map(({ id }) => id)
    .sort()
    .join(', ');
const linksIn = (section: GuideSection | undefined): string =>
  linksOf(section?.blocks ?? [])
    .sort()
    .join(' ') || 'nothing';

function checkLinks(help: HelpIn, language: string, faults: string[]): void {
  for (const guide of everyGuide(help))
    for (const blocks of [guide.lead, ...guide.sections.map((section) => section.blocks)])
      for (const href of linksOf(blocks)) {
        if (!/^(?:\/|https:\/\/|http:\/\/data\.europa\.eu\/eli\/)/.test(href) || !leadsSomewhere(help, href))
          faults.push(`guides/${language}/${guide.name}.md: the link to ${href} leads nowhere`);
      }
}

/** Whether a link within the help finds its section; other links are followed by a test. */
function leadsSomewhere(help: HelpIn, href: string): boolean {
  const [, name = '', id] = /^\/help\/([a-z]+)(?:#(.+))?$/.exec(href) ?? [];
  if (name === '') return !href.startsWith('/help/');
  const guide = everyGuide(help).find((one) => one.name === name);
  return guide !== undefined && (id === undefined || guide.sections.some((section) => section.id === id));
}

/** Where the help for a page stands: that of its route, or of the longest beginning of it that has one. */
export function helpFor({ outline }: Pick<Help, 'outline'>, route: string | undefined): string {
  const parts = (route ?? '').split('/');
  for (let length = parts.length; length > 1; length -= 1) {
    const place = outline.pages[parts.slice(0, length).join('/')];
    if (place !== undefined) return `/help/${place}`;
  }
  return route === '/' && outline.pages['/'] !== undefined ? `/help/${outline.pages['/']}` : '/help';
}
