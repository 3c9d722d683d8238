import type { FastifyPluginAsync } from 'fastify';
import { requireVisitor } from '../accounts/index.ts';
import type { CasePanel, MakePanel } from '../exchanges/index.ts';
import { sayIn, type TextKey } from '../texts/index.ts';
import { DescriptionList, Page, type PageTools, Prose, sendPage } from '../web/index.ts';

/** The shortcuts of assets/keys.js. */
const KEYS = [
  ['j', 'keys.next-row'],
  ['k', 'keys.previous-row'],
  ['Enter', 'keys.open'],
  ['x', 'keys.tick'],
  ['n', 'keys.next-waiting'],
  ['?', 'keys.this-page'],
] as const satisfies readonly (readonly [string, TextKey])[];

/** `/keyboard`: which keys do what, and where to switch them off. */
export const keyboardPages: FastifyPluginAsync<{ tools: PageTools }> = async (app, { tools }) => {
  app.get('/keyboard', async (request, reply) => {
    const { singleKeys } = requireVisitor(request);
    const say = sayIn(request.language);
    const shell = await tools.shell(request, reply);
    return sendPage(
      reply,
      <Page shell={shell} title={say('keys.title')} breadcrumb={[{ label: say('inbox.title'), href: '/?box=waiting' }]}>
        <Prose>
          <p>{say('keys.where')}</p>
          <p>
            {say(singleKeys ? 'keys.are-on' : 'keys.are-off')}{' '}
            <a class="ecl-link" href="/account">
              {say('keys.account')}
            </a>
          </p>
        </Prose>
        <DescriptionList items={KEYS.map(([key, text]) => ({ term: <kbd>{key}</kbd>, value: say(text) }))} />
      </Page>,
    );
  });
};

/**
 * On the page of a case in which something was just done, or in which nothing waits for the reader: straight on to the next that
 * waits, so that one works through them all without going back to the list. It stands first, one step from the "skip to content" link.
 */
export const nextPanel: MakePanel = async (request, _reply, view): Promise<CasePanel> => {
  if (view.turn?.own && (request.query as { done?: unknown }).done === undefined) return {};
  const say = sayIn(request.language);
  return {
    top: (
      <p class="oi-next">
        <a class="ecl-link ecl-link--standalone" href={`/cases/next?after=${view.id}`} data-key="n">
          {say('inbox.next')}
        </a>
      </p>
    ),
  };
};
