import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.ts';
import { sayIn } from '../texts/index.ts';
import { type PageTools, sendPage } from '../web/index.ts';
import { everyGuide, type Help, type HelpIn } from './help.ts';
import { GuidePage, IndexPage, QuestionsPage, ResultsPage } from './views.pages.tsx';
import { searchHelp } from './search.ts';

export interface HelpPagesOptions {
  readonly help: Help;
  readonly tools: PageTools;
}

/** Nothing in the help is about anybody: it can be read without signing in. */
const open = { config: { access: 'public' as const } };

/** No question is longer. */
const LONGEST_QUESTION = 200;

/** `/help`: guides by role, frequent questions, glossary, search. */
export const helpPages: FastifyPluginAsync<HelpPagesOptions> = async (app, { help, tools }) => {
  const helpIn = (request: FastifyRequest): HelpIn => {
    const found = help.languages.get(request.language);
    if (!found) throw new Refusal('address-unknown', 404);
    return found;
  };
  const frame = async (request: FastifyRequest, reply: FastifyReply) => ({
    shell: await tools.shell(request, reply),
    say: sayIn(request.language),
    help: helpIn(request),
  });

  app.get('/help', open, async (request, reply) => sendPage(reply, <IndexPage {...(await frame(request, reply))} />));

  app.get('/help/search', open, async (request, reply) => {
    const { q } = request.query as { q?: unknown };
    const question = (typeof q === 'string' ? q : '').trim().slice(0, LONGEST_QUESTION);
    const hits = searchHelp(helpIn(request), question);
    return sendPage(reply, <ResultsPage {...(await frame(request, reply))} question={question} hits={hits} />);
  });

  app.get('/help/:guide', open, async (request, reply) => {
    const { guide: name } = request.params as { guide: string };
    const guide = everyGuide(helpIn(request)).find((one) => one.name === name);
    if (!guide) throw new Refusal('address-unknown', 404);
    return sendPage(reply, <GuidePage {...(await frame(request, reply))} guide={guide} />);
  });

  app.get('/help/:guide/questions', open, async (request, reply) => {
    const { guide: name } = request.params as { guide: string };
    const entry = help.outline.guides.find(({ guide }) => guide === name);
    const guide = helpIn(request).guides.find((one) => one.name === name);
    if (!entry || !guide) throw new Refusal('address-unknown', 404);
    return sendPage(
      reply,
      <QuestionsPage {...(await frame(request, reply))} guide={guide} questions={entry.questions} />,
    );
  });
};
