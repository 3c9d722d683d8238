import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { sayIn } from '../texts/index.ts';
import { type PageTools, sendPage } from '../web/index.ts';
import type { Help } from './help.ts';
import { answersTo, guideIn, helpIn, LONGEST_QUESTION, questionsOf } from './reading.ts';
import { GuidePage, IndexPage, QuestionsPage, ResultsPage } from './views.pages.tsx';

export interface HelpPagesOptions {
  readonly help: Help;
  readonly tools: PageTools;
}

/** Nothing in the help is about anybody: it can be read without signing in. */
const open = { config: { access: 'public' as const } };

/** `/help`: guides by role, frequent questions, glossary, search. */
export const helpPages: FastifyPluginAsync<HelpPagesOptions> = async (app, { help, tools }) => {
  const frame = async (request: FastifyRequest, reply: FastifyReply) => ({
    shell: await tools.shell(request, reply),
    say: sayIn(request.language),
    help: helpIn(help, request.language),
  });

  app.get('/help', open, async (request, reply) => sendPage(reply, <IndexPage {...(await frame(request, reply))} />));

  app.get('/help/search', open, async (request, reply) => {
    const { q } = request.query as { q?: unknown };
    const question = typeof q === 'string' ? q.trim().slice(0, LONGEST_QUESTION) : '';
    const hits = answersTo(help, request.language, question);
    return sendPage(reply, <ResultsPage {...(await frame(request, reply))} question={question} hits={hits} />);
  });

  app.get('/help/:guide', open, async (request, reply) => {
    const guide = guideIn(help, request.language, nameIn(request));
    return sendPage(reply, <GuidePage {...(await frame(request, reply))} guide={guide} />);
  });

  app.get('/help/:guide/questions', open, async (request, reply) => {
    const questions = questionsOf(help, request.language, nameIn(request));
    return sendPage(reply, <QuestionsPage {...(await frame(request, reply))} {...questions} />);
  });
};

const nameIn = (request: FastifyRequest): string => (request.params as { guide: string }).guide;
