import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemResponses } from '../problems.ts';
import { languages } from '../texts/index.ts';
import { type Guide, type GuideSection, markdownOf, wordsOf } from './guide.ts';
import { everyGuide, FAQ, GLOSSARY, type Help } from './help.ts';
import { answersTo, guideIn, helpIn, LONGEST_QUESTION, questionsOf } from './reading.ts';

const lang = z.enum(languages as [string, ...string[]]).optional();
const withLanguage = z.object({ lang });
const byName = z.object({ guide: z.string().max(60) });

const markdown = z
  .string()
  .meta({ description: 'Markdown: paragraphs, lists, bold, italics and links. Links without a host are pages.' });
const section = z
  .object({ id: z.string(), title: z.string(), href: z.string().meta({ description: 'Its page.' }), text: markdown })
  .meta({ id: 'HelpSection' });
const summary = z.object({
  guide: z.string(),
  kind: z.enum(['guide', 'questions', 'glossary']),
  title: z.string(),
  lead: z.string(),
});
const guideDocument = z
  .object({ ...summary.shape, language: z.string(), lead: markdown, sections: z.array(section) })
  .meta({ id: 'HelpGuide' });

const kindOf = (name: string): z.infer<typeof summary>['kind'] =>
  name === FAQ ? 'questions' : name === GLOSSARY ? 'glossary' : 'guide';

const sectionOf =
  (guide: string) =>
  ({ id, title, blocks }: GuideSection): z.infer<typeof section> => ({
    id,
    title,
    href: `/help/${guide}#${id}`,
    text: markdownOf(blocks),
  });

const documentOf = (guide: Guide, sections: readonly z.infer<typeof section>[], language: string) => ({
  guide: guide.name,
  kind: kindOf(guide.name),
  title: guide.title,
  language,
  lead: markdownOf(guide.lead),
  sections: [...sections],
});

/** `/help`: guides, frequent questions, glossary and search, as on the pages; like these without a token. */
export const helpRoutes: FastifyPluginAsyncZod<{ help: Help }> = async (app, { help }) => {
  const common = { tags: ['help'], security: [] };
  const config = { access: 'public' as const };

  app.get(
    '/help',
    {
      config,
      schema: {
        ...common,
        summary: 'What there is to read: a guide for each role, frequent questions, glossary',
        querystring: withLanguage,
        response: { 200: z.object({ items: z.array(summary) }), ...problemResponses },
      },
    },
    async ({ language }) => ({
      items: everyGuide(helpIn(help, language)).map(({ name, title, lead }) => ({
        guide: name,
        kind: kindOf(name),
        title,
        lead: wordsOf(lead),
      })),
    }),
  );

  app.get(
    '/help/search',
    {
      config,
      schema: {
        ...common,
        summary: 'Sections that answer a question, the best first',
        querystring: z.object({ lang, q: z.string().min(1).max(LONGEST_QUESTION) }),
        response: { 200: z.object({ items: z.array(section.extend({ guide: z.string() })) }), ...problemResponses },
      },
    },
    async ({ language, query }) => ({
      items: answersTo(help, language, query.q).map(({ guide: { name }, section: hit }) => ({
        guide: name,
        ...sectionOf(name)(hit),
      })),
    }),
  );

  app.get(
    '/help/:guide',
    {
      config,
      schema: {
        ...common,
        summary: 'A guide; `faq`: the frequent questions; `glossary`: the words',
        params: byName,
        querystring: withLanguage,
        response: { 200: guideDocument, ...problemResponses },
      },
    },
    async ({ language, params }) => {
      const guide = guideIn(help, language, params.guide);
      return documentOf(guide, guide.sections.map(sectionOf(guide.name)), language);
    },
  );

  app.get(
    '/help/:guide/questions',
    {
      config,
      schema: {
        ...common,
        summary: 'The frequent questions that belong to a guide',
        params: byName,
        querystring: withLanguage,
        response: { 200: guideDocument, ...problemResponses },
      },
    },
    async ({ language, params }) => {
      const { guide, questions } = questionsOf(help, language, params.guide);
      return documentOf(guide, questions.map(sectionOf(FAQ)), language);
    },
  );
};
