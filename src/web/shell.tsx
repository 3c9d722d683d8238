import type { ComponentChildren, JSX } from 'preact';
import { Breadcrumb, type Crumb, PageHeading } from './blocks.tsx';
import { markupOf, useWeb, WebProvider } from './context.ts';
import { ErrorSummary } from './form.tsx';
import type { FormError } from './forms.ts';
import { Header, type HelpLink, type LanguageLink, type NavigationItem, type ShellPerson } from './header.tsx';
import { Notification, type NotificationTone } from './marks.tsx';
import type { Say } from './say.ts';

export interface FooterLink {
  href: string;
  label: string;
}

/** What is round every page, the same for one request: made once by who answers it. */
export interface Shell {
  /** BCP 47 tag of the page's language. */
  lang: string;
  say: Say;
  /** Address of a static file by name (`assets.url`). */
  asset: (name: string) => string;
  /** The name below the wordmark. */
  siteName: string;
  homeHref: string;
  /** That nothing here is real (training). */
  banner?: string;
  navigation: readonly NavigationItem[];
  person?: ShellPerson;
  /** Shown when nobody is signed in. */
  signInHref?: string;
  languages: readonly LanguageLink[];
  /** The help for this page. */
  help?: HelpLink;
  footer: readonly FooterLink[];
  /** The outcome of what the reader has just done, after Post/Redirect/Get. */
  notice?: { tone: NotificationTone; text: string };
}

export interface PageProps {
  shell: Shell;
  title: string;
  children: ComponentChildren;
  /** A `PageHeading` instead of the plain title. */
  heading?: ComponentChildren;
  breadcrumb?: readonly Crumb[];
  /** Use the whole width, for tables; otherwise text keeps a readable measure. */
  wide?: boolean;
  /** Put as a summary before everything else, and as a word into the title. */
  errors?: readonly FormError[];
}

/** One whole document. */
export function Page({ shell, title, heading, breadcrumb, wide, errors = [], children }: PageProps) {
  const { lang, say, asset } = shell;
  return (
    <WebProvider value={{ lang, say, asset }}>
      <html lang={lang} class="no-js">
        <Head
          title={errors.length > 0 ? say('web.title.error', { title }) : title}
          live={shell.navigation.some((item) => item.live !== undefined)}
        />
        <body class="oi-body">
          <a class="ecl-link ecl-link--primary oi-skip-link" href="#main">
            {say('web.skip-to-content')}
          </a>
          <Header {...shell} />
          <main class={`ecl-container oi-main${wide ? ' oi-main--wide' : ''}`} id="main" tabIndex={-1}>
            {breadcrumb ? <Breadcrumb crumbs={breadcrumb} /> : null}
            <ErrorSummary errors={errors} />
            {shell.notice ? (
              <Notification tone={shell.notice.tone} announce>
                {shell.notice.text}
              </Notification>
            ) : null}
            {heading ?? <PageHeading title={title} />}
            {children}
          </main>
          <Footer links={shell.footer} siteName={shell.siteName} />
        </body>
      </html>
    </WebProvider>
  );
}

function Head({ title, live }: { title: string; live: boolean }) {
  const { say, asset } = useWeb();
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{say('web.title', { title })}</title>
      <meta name="robots" content="noindex" />
      <link rel="icon" type="image/svg+xml" href={asset('mark.svg')} />
      <link rel="stylesheet" href={asset('ecl-eu.css')} />
      <link rel="stylesheet" href={asset('openimi.css')} />
      <script type="module" src={asset('unsaved.js')} />
      <script type="module" src={asset('keys.js')} />
      {live ? <script type="module" src={asset('live.js')} /> : null}
    </head>
  );
}

function Footer({ links, siteName }: { links: readonly FooterLink[]; siteName: string }) {
  const { say } = useWeb();
  return (
    <footer class="oi-footer">
      <div class="ecl-container oi-footer__inner">
        <p class="oi-footer__name">
          <strong translate={false}>{say('web.name')}</strong> {siteName}
        </p>
        {links.length > 0 ? (
          <nav aria-label={say('web.footer.label')}>
            <ul class="oi-footer__links">
              {links.map((link) => (
                <li key={link.href}>
                  <a class="ecl-link ecl-link--standalone" href={link.href}>
                    {link.label}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        ) : null}
      </div>
    </footer>
  );
}

/** The document as text, with its doctype. */
export function renderPage(page: JSX.Element): string {
  return `<!doctype html>\n${markupOf(page)}`;
}
