import type { Readable } from 'node:stream';
import { render } from 'preact-render-to-string';
import type { Actor } from '../accounts/index.ts';
import type { Attachments } from '../attachments/index.ts';
import { formatInstant, sayKey } from '../texts/index.ts';
import { type WebContext, WebProvider } from '../web/index.ts';
import type { Opened } from './action-forms.pages.ts';
import { filesOf, zipOf } from './case-file.service.ts';
import { exchangeDocument } from './documents.routes.ts';
import { type CaseSources, openCase } from './open-case.pages.ts';
import { CaseHeading, PrintedCase } from './printed-case.pages.tsx';

export interface CaseFileSources extends CaseSources {
  readonly attachments: Pick<Attachments, 'read'>;
  readonly now: () => Date;
}

/** Makes the whole file of a case for a reader: a ZIP, streamed. */
export type CaseFiles = (actor: Actor, id: string, language: string) => Promise<{ number: string; content: Readable }>;

export const caseFiles =
  (sources: CaseFileSources): CaseFiles =>
  async (actor, id, language) => {
    const opened = await openCase(sources, actor, { id, language, purpose: 'case-file' });
    const { view, context } = opened;
    const at = sources.now();
    const file = {
      view,
      html: `<!doctype html>\n${render(<CaseDocument opened={opened} at={at} />)}\n`,
      json: exchangeDocument(view, context.procedure, context.wording),
      at,
    };
    return { number: view.number, content: zipOf(file, sources.attachments.read) };
  };

/** A page that needs nothing beside itself, to be kept and opened without us. */
function CaseDocument({ opened, at }: { opened: Opened; at: Date }) {
  const { view, context } = opened;
  const { wording, say, timeZone } = context;
  const { language } = wording;
  const paths = new Map(filesOf(view).map(({ no, path }) => [no, path.split('/').map(encodeURIComponent).join('/')]));
  const title = say('exchange.print.title', { number: view.number });
  const web = {
    lang: language,
    say: ((key, parameters) => sayKey(language, key, parameters)) as WebContext['say'],
    asset: () => '',
  };
  return (
    <WebProvider value={web}>
      <html lang={language}>
        <head>
          <meta charSet="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>{title}</title>
          <style dangerouslySetInnerHTML={{ __html: STYLE }} />
        </head>
        <body>
          <main>
            <CaseHeading view={view} context={context} explained={false} />
            <p>{say('case-file.made', { at: formatInstant(language, at, timeZone) })}</p>
            <PrintedCase opened={opened} hrefOf={({ no }) => paths.get(no)} />
          </main>
        </body>
      </html>
    </WebProvider>
  );
}

/** Enough to read by, on the screen and on paper. */
const STYLE = `
body { font: 1rem/1.5 Arial, sans-serif; color: #262b38; margin: 2rem auto; max-width: 48rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2rem; border-bottom: 1px solid #9fa6b8; }
dl > div { display: grid; grid-template-columns: 14rem 1fr; gap: 0 1rem; margin-bottom: .4rem; } dt { font-weight: bold; } dd { margin: 0; }
ol, ul { padding-inline-start: 1.5rem; } li { margin-bottom: .6rem; }
time, .oi-minor { color: #4a5163; } svg { display: none; }
.oi-visually-hidden { position: absolute; clip-path: inset(50%); overflow: hidden; height: 1px; width: 1px; }
@media (max-width: 40rem) { dl > div { display: block; } }
@media print { body { margin: 0; max-width: none; } }
`;
