import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { projectRoot } from '../root.ts';
import { collator, languages } from '../texts/index.ts';
import { readHelp } from './guides.store.ts';
import { inlinesOf, markdownOf, readGuide } from './guide.ts';
import { compileHelp, everyGuide, type HelpFile, helpFor } from './help.ts';
import { searchHelp } from './search.ts';

const OUTLINE = `guides:
  - { guide: asking, questions: [late] }
pages:
  /: asking#begin
  /drafts/:id: asking#fill
`;
const TEXTS: Record<string, Record<string, string>> = {
  en: {
    asking:
      '# Asking\n\nA lead.\n\n## Begin {#begin}\n\nSee [late](/help/faq#late) and [fill](/drafts).\n\n## Fill in {#fill}\n\n- one\n- two **bold**\n',
    faq: '# Questions\n\n## What if it is late? {#late}\n\nWait.\n',
    glossary: '# Words\n\n## Zebra {#zebra}\n\nStriped.\n\n## Authority {#authority}\n\nA body.\n',
  },
  it: {
    asking:
      '# Chiedere\n\nInizio.\n\n## Iniziare {#begin}\n\nSi veda [tardi](/help/faq#late) e [compila](/drafts).\n\n## Compilare {#fill}\n\n- uno\n- due **grassetto**\n',
    faq: '# Domande\n\n## E se è tardi? {#late}\n\nAspettate.\n',
    glossary: '# Parole\n\n## Autorità {#authority}\n\nUn organismo.\n\n## Zebra {#zebra}\n\nA righe.\n',
  },
};

/** The small help with pieces of text replaced: language, guide, from, to. */
function small(...changes: readonly (readonly [string, string, string, string])[]) {
  const files = Object.entries(TEXTS).flatMap(([language, guides]) =>
    Object.entries(guides).map(([name, text]): HelpFile => {
      const changed = changes
        .filter((change) => change[0] === language && change[1] === name)
        .reduce((before, [, , from, to]) => {
          assert.ok(before.includes(from), `${language} ${name} has no ${from}`);
          return before.replace(from, to);
        }, text);
      return { language, name, path: `guides/${language}/${name}.md`, text: changed };
    }),
  );
  const [, , from = '', to = ''] = changes.find(([language]) => language === 'outline') ?? [];
  const outline = from === '' ? OUTLINE : OUTLINE.replace(from, to);
  return { outline, files, languages: ['en', 'it'], collator };
}

test('the small help is right', () => {
  assert.deepEqual(compileHelp(small()).faults, []);
});

// biome-ignore format: one fault a line
const faults: [name: string, change: [string, string, string, string], message: RegExp][] = [
  ['a section is missing in a language', ['it', 'asking', '## Compilare {#fill}', ''], /it\/asking\.md has the sections begin where/],
  ['a section stands elsewhere', ['it', 'asking', '## Iniziare {#begin}', '## X {#fill2}\n\n## Iniziare {#begin}'], /has the sections fill2, begin/],
  ['a term is missing', ['it', 'glossary', '## Zebra {#zebra}\n\nA righe.', ''], /it\/glossary\.md has the sections authority where/],
  ['a heading without an address', ['en', 'asking', '## Begin {#begin}', '## Begin'], /"Begin" has no address/],
  ['an address twice', ['en', 'asking', '{#fill}', '{#begin}'], /address begin stands twice/],
  ['a heading of a deeper level', ['en', 'faq', '## What', '### What'], /of level 3/],
  ['a second title', ['en', 'faq', '## What', '# What'], /of level 1/],
  ['raw HTML', ['en', 'asking', 'A lead.', 'A <b onclick="x()">lead</b>.'], /html may not stand/],
  ['a block of HTML', ['en', 'asking', 'A lead.', '<script>alert(1)</script>'], /html may not stand/],
  ['a picture', ['en', 'asking', 'A lead.', '![x](/x.png)'], /image may not stand/],
  ['a link that runs a script', ['en', 'asking', '(/drafts)', '(javascript:alert(1))'], /javascript:alert\(1\) leads nowhere/],
  ['a link to no guide', ['en', 'asking', '/help/faq#late', '/help/nothing'], /en\/asking\.md: the link to \/help\/nothing leads nowhere/],
  ['a link to no section', ['en', 'asking', '/help/faq#late', '/help/faq#early'], /\/help\/faq#early leads nowhere/],
  ['a link that a translation lacks', ['it', 'asking', ' e [compila](/drafts)', ''], /it\/asking\.md#begin leads to \/help\/faq#late, not to \/drafts \/help\/faq#late/],
  ['a question that nobody asks', ['en', 'faq', '# Questions', '# Questions\n\n## Who? {#who}\n\nYou.'], /the question who belongs to no guide/],
  ['a question that is not there', ['outline', '', '[late]', '[late, soon]'], /there is no question soon/],
  ['a page that leads nowhere', ['outline', '', 'asking#fill', 'asking#full'], /\/drafts\/:id: there is no asking#full/],
];
for (const [name, change, message] of faults) {
  test(`found: ${name}`, () => {
    assert.match(compileHelp(small(change)).faults.join('\n'), message);
  });
}

test('found: a file that is missing, and one that is named by nothing', () => {
  const { files, ...rest } = small();
  const without = files.filter(({ path }) => path !== 'guides/it/faq.md');
  assert.match(compileHelp({ ...rest, files: without }).faults.join('\n'), /guides\/it\/faq\.md is missing/);
  const more = [...files, { language: 'en', name: 'flying', path: 'guides/en/flying.md', text: '# Flying' }];
  assert.deepEqual(compileHelp({ ...rest, files: more }).faults, ['guides/en/flying.md is named by nothing']);
});

test('a page leads to the section of its route, or of the longest beginning of it', () => {
  const { help } = compileHelp(small());
  // biome-ignore format: one route a line
  const routes: [string | undefined, string][] = [
    ['/', '/help/asking#begin'],
    ['/drafts/:id', '/help/asking#fill'],
    ['/drafts/:id/questions', '/help/asking#fill'],
    ['/drafts', '/help'],
    ['/elsewhere/:id', '/help'],
    [undefined, '/help'],
  ];
  for (const [route, address] of routes) assert.equal(helpFor(help, route), address, route);
});

const real = readHelp(projectRoot);

test('the guides of the project are complete in every language of the interface', () => {
  assert.deepEqual(real.faults, []);
  assert.deepEqual([...real.help.languages.keys()], [...languages]);
});

test('the glossary stands in the order of each language', () => {
  for (const [language, { glossary }] of real.help.languages) {
    const titles = glossary.sections.map(({ title }) => title);
    assert.deepEqual(titles, [...titles].sort(collator(language).compare), language);
  }
});

// What somebody types who has lost something, in the words and endings of the language, with and without accents.
// biome-ignore format: one search a line
const searches: [language: string, question: string, address: string][] = [
  ['en', 'lost my phone', 'faq#phone'],
  ['en', 'forgotten password', 'faq#password'],
  ['en', 'not competent', 'faq#not-competent'],
  ['en', 'holidays', 'faq#days'],
  ['en', 'formal closure', 'glossary#formal-closure'],
  ['it', 'telefono perso', 'faq#phone'],
  ['it', 'giorni festivi', 'faq#days'],
  ['it', 'autorita competente', 'faq#not-competent'],
  ['hu', 'elveszett telefon', 'administrator#lost'],
  ['hu', 'illetekes', 'answering#competent'],
  ['hu', 'jelszót elfelejtettem', 'faq#password'],
  ['el', 'εχασα το τηλεφωνο', 'faq#phone'],
  ['el', 'ΑΡΜΟΔΙΟΙ', 'faq#not-competent'],
  ['el', 'διόρθωση', 'glossary#correction'],
];
for (const [language, question, address] of searches) {
  test(`search in ${language}: ${question}`, () => {
    const help = real.help.languages.get(language);
    assert.ok(help);
    const found = searchHelp(help, question).map(({ guide, section }) => `${guide.name}#${section.id}`);
    assert.ok(found.slice(0, 4).includes(address), `${address} is not among the first of ${found.join(', ')}`);
  });
}

test('a search for nothing, or for what is not there, finds nothing', () => {
  const [help] = real.help.languages.values();
  assert.ok(help);
  for (const question of ['', '   ', 'a', 'xylophonist', '%%', '.*'])
    assert.deepEqual(searchHelp(help, question), [], question);
  assert.ok(everyGuide(help).length > 8);
});

/** Every text that a page can show in a language: the interface's and the procedures'. */
function shownIn(language: string): Set<string> {
  const files = [
    `locales/${language}.json`,
    ...globSync(`procedures/**/texts/*.${language}.yaml`, { cwd: projectRoot }),
  ];
  const texts = files.flatMap((file) => Object.values(parse(readFileSync(join(projectRoot, file), 'utf8')) as object));
  return new Set(texts.map((text) => String(text).toLowerCase()));
}

test('what the guides set in italics is a text of the pages, letter by letter', () => {
  for (const [language, help] of real.help.languages) {
    const shown = shownIn(language);
    const quoted = everyGuide(help).flatMap(({ name, lead, sections }) =>
      [lead, ...sections.map(({ blocks }) => blocks)].flatMap((blocks) =>
        [...inlinesOf(blocks)].flatMap((inline) =>
          inline.kind === 'em' ? inline.content.map((text) => [name, text.kind === 'text' ? text.text : '']) : [],
        ),
      ),
    );
    assert.ok(quoted.length > 8, language);
    assert.deepEqual(
      quoted.filter(([, text = '']) => !shown.has(text.toLowerCase())),
      [],
      language,
    );
  }
});

test('the Markdown of a section, as the API gives it, reads as the section does', () => {
  const { help } = readHelp(projectRoot);
  for (const own of help.languages.values())
    for (const { name, lead, sections } of everyGuide(own)) {
      const text = sections.map(({ id, title, blocks }) => `## ${title} {#${id}}\n\n${markdownOf(blocks)}`);
      const again = readGuide(name, ['# Title', markdownOf(lead), ...text].join('\n\n'), (fault) => assert.fail(fault));
      assert.deepEqual([again.lead, again.sections], [lead, sections]);
    }
});
