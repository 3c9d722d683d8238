import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { timeZoneOf } from '../deadlines/index.ts';
import { Refusal } from '../refusal.ts';
import type { Mode } from '../settings.ts';
import { languageName, sayIn } from '../texts/index.ts';
import {
  DescriptionList,
  EmptyState,
  FilterBar,
  Instant,
  LinkButton,
  Page,
  PageHeading,
  type PageTools,
  Pagination,
  Prose,
  Section,
  sendPage,
  type Shell,
  StatusLabel,
  type StatusTone,
  Table,
} from '../web/index.ts';
import { listMails, type MailRow, type MailState, readMail } from './mails.store.ts';

export interface MailPagesOptions {
  readonly db: Kysely<DB>;
  /** Outside training there are no such pages: mails name their readers. */
  readonly mode: Mode;
  readonly tools: PageTools;
}

const PATH = '/training/mails';
const PER_PAGE = 25;

/** The mails of the demonstration, for whoever is signed in. */
export async function mailPages(app: FastifyInstance, { db, mode, tools }: MailPagesOptions): Promise<void> {
  if (mode !== 'training') return;
  app.get(PATH, async (request, reply) => {
    const { recipient, cursor } = request.query as { recipient?: unknown; cursor?: unknown };
    const filter = typeof recipient === 'string' ? recipient.trim() : '';
    const { mails, next } = await listMails(db, {
      limit: PER_PAGE,
      recipient: filter,
      cursor: typeof cursor === 'string' ? cursor : undefined,
    });
    const shell = await tools.shell(request, reply, { current: PATH });
    return sendPage(
      reply,
      <MailsPage shell={shell} mails={mails} next={next} recipient={filter} timeZone={zoneOf(request)} />,
    );
  });
  app.get(`${PATH}/:id`, async (request, reply) => {
    const mail = await readMail(db, (request.params as { id: string }).id);
    if (!mail) throw new Refusal('address-unknown', 404);
    const shell = await tools.shell(request, reply, { current: PATH });
    return sendPage(reply, <MailPage shell={shell} mail={mail} timeZone={zoneOf(request)} />);
  });
}

/** The reader's own clock, where one's authority has a calendar. */
const zoneOf = (request: FastifyRequest): string => timeZoneOf(request.visitor?.actor?.country ?? 'EU');

const tones: Record<MailState, StatusTone> = { kept: 'neutral', waiting: 'active', sent: 'done', failed: 'late' };

function State({ mail, lang }: { mail: MailRow; lang: string }) {
  return <StatusLabel tone={tones[mail.state]}>{sayIn(lang)(`mails.state.${mail.state}`)}</StatusLabel>;
}

export interface MailsPageProps {
  readonly shell: Shell;
  readonly mails: readonly MailRow[];
  /** Cursor of the next page. */
  readonly next: string | null;
  /** What the list is filtered by; empty: nothing. */
  readonly recipient: string;
  readonly timeZone: string;
}

/** All mails, newest first. */
export function MailsPage({ shell, mails, next, recipient, timeZone }: MailsPageProps) {
  const { lang } = shell;
  const say = sayIn(lang);
  const title = say('mails.title');
  const query = new URLSearchParams({ ...(recipient ? { recipient } : {}), ...(next ? { cursor: next } : {}) });
  return (
    <Page shell={shell} title={title} heading={<PageHeading title={title} lead={say('mails.lead')} />} wide>
      <FilterBar
        action={PATH}
        label={say('mails.filter')}
        fields={[
          {
            kind: 'search',
            name: 'recipient',
            label: say('mails.recipient'),
            value: recipient,
            maxlength: 254,
            spellcheck: false,
          },
        ]}
        {...(recipient ? { resetHref: PATH } : {})}
      />
      {mails.length === 0 ? (
        <EmptyState title={say(recipient ? 'mails.empty.filtered' : 'mails.empty')}>
          {recipient ? null : say('mails.empty.help')}
        </EmptyState>
      ) : (
        <Table
          caption={say('mails.list')}
          captionHidden
          rows={mails}
          columns={[
            {
              key: 'subject',
              header: say('mails.subject'),
              rowHeader: true,
              cell: (mail) => (
                <a class="ecl-link" href={`${PATH}/${mail.id}`} lang={mail.language}>
                  {mail.subject}
                </a>
              ),
            },
            { key: 'recipient', header: say('mails.recipient'), cell: (mail) => mail.recipient },
            { key: 'language', header: say('mails.language'), cell: (mail) => languageName(lang, mail.language) },
            {
              key: 'created',
              header: say('mails.created'),
              cell: (mail) => <Instant at={mail.createdAt} timeZone={timeZone} />,
            },
            { key: 'state', header: say('mails.state'), cell: (mail) => <State mail={mail} lang={lang} /> },
          ]}
        />
      )}
      <Pagination {...(next ? { nextHref: `${PATH}?${query}` } : {})} />
    </Page>
  );
}

export interface MailPageProps {
  readonly shell: Shell;
  readonly mail: MailRow;
  readonly timeZone: string;
}

/** One mail as its reader gets it. */
export function MailPage({ shell, mail, timeZone }: MailPageProps) {
  const { lang } = shell;
  const say = sayIn(lang);
  const attempts = mail.failure
    ? say('mails.attempts.failed', { count: mail.attempts, failure: mail.failure })
    : String(mail.attempts);
  return (
    <Page
      shell={shell}
      title={mail.subject}
      heading={
        <PageHeading
          title={<span lang={mail.language}>{mail.subject}</span>}
          marks={<State mail={mail} lang={lang} />}
          actions={
            mail.exchangeId === null ? null : (
              <LinkButton href={`/exchanges/${mail.exchangeId}`}>{say('mails.open-case')}</LinkButton>
            )
          }
        />
      }
      breadcrumb={[{ label: say('mails.title'), href: PATH }]}
    >
      <DescriptionList
        items={[
          { term: say('mails.recipient'), value: mail.recipient },
          { term: say('mails.created'), value: <Instant at={mail.createdAt} timeZone={timeZone} /> },
          { term: say('mails.language'), value: languageName(lang, mail.language) },
          ...(mail.attempts > 0 ? [{ term: say('mails.attempts'), value: attempts }] : []),
        ]}
      />
      <Section title={say('mails.text')}>
        <Prose lang={mail.language}>
          {mail.body
            .trim()
            .split('\n\n')
            .map((paragraph) => (
              <p>{paragraph.split('\n').map(lineOf)}</p>
            ))}
        </Prose>
      </Section>
    </Page>
  );
}

const lineOf = (line: string, index: number) => (
  <>
    {index > 0 ? <br /> : null}
    {/^https?:\/\/\S+$/.test(line) ? (
      <a class="ecl-link" href={line}>
        {line}
      </a>
    ) : (
      line
    )}
  </>
);
