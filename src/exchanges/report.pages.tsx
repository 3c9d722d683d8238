import type { Actor } from '../accounts/index.ts';
import { actName } from '../catalogue/index.ts';
import { makePaper } from '../paper/index.ts';
import { formatInstant, formatList, sayKey } from '../texts/index.ts';
import {
  type Description,
  DescriptionList,
  markupOf,
  Section,
  Table,
  type WebContext,
  WebProvider,
} from '../web/index.ts';
import { eventLine } from './course-of-case.pages.tsx';
import { type CaseContext, MaskedNotice, type ShownEvent } from './exchange-view.pages.tsx';
import { AuthorityLine, type AuthorityName } from './lines.pages.tsx';
import { type CaseSources, openCase, type OpenedCase } from './open-case.pages.ts';
import { ParticipantTable } from './participants.pages.tsx';
import type { ParticipantRow } from './participants.store.ts';
import { crowded } from './people.pages.tsx';
import { mayAct } from './policy.ts';
import { CaseHeading, WholeCase } from './printed-case.pages.tsx';
import type { Reports } from './reports.service.ts';

/** The report of an exchange: a paper that can be used as evidence (Regulation 1024/2012 Art. 7(2)), of what its reader may see. */

export interface ReportSources extends CaseSources {
  readonly reports: Reports;
  /** Where the application is reached. */
  readonly publicUrl: string;
}

export interface CaseReport {
  readonly opened: OpenedCase;
  readonly file: Buffer;
  readonly at: Date;
}

/** Issues the report of a case for a reader; the reading is logged with the purpose. */
export type CaseReports = (
  actor: Actor,
  id: string,
  reading: { readonly language: string; readonly purpose: string },
) => Promise<CaseReport>;

/** Where a report is confirmed. */
export const CONFIRMING = '/verify-report';

export const caseReports =
  (sources: ReportSources): CaseReports =>
  async (actor, id, { language, purpose }) => {
    const { read, file, at } = await sources.reports.issue(
      actor,
      language,
      () => openWhole(sources, actor, { id, language, purpose }),
      (opened, issue) => paperOf(opened, { ...issue, publicUrl: sources.publicUrl }),
    );
    return { opened: read, file, at };
  };

/** A case with everybody who takes part, where they are too many to be named among its dates. */
interface WholeCaseRead extends OpenedCase {
  readonly crowd: { readonly rows: readonly ParticipantRow[]; readonly names: ReadonlyMap<string, AuthorityName> };
}

/** So many are read at a time. */
const PER_PAGE = 1000;

async function openWhole(
  sources: ReportSources,
  actor: Actor,
  reading: { readonly id: string; readonly language: string; readonly purpose: string },
): Promise<WholeCaseRead> {
  const opened = await openCase(sources, actor, reading);
  const rows: ParticipantRow[] = [];
  if (crowded(opened.view).size > 0)
    for (let after: number | null = 0; after !== null; ) {
      const page = await sources.exchanges.participants(actor, reading.id, { after, limit: PER_PAGE });
      rows.push(...page.rows);
      after = page.next;
    }
  return { ...opened, crowd: { rows, names: await sources.authorities(rows.map((row) => row.authorityId)) } };
}

interface Issue {
  readonly code: string;
  readonly at: Date;
  readonly publicUrl: string;
}

function paperOf(opened: WholeCaseRead, issue: Issue): Promise<Buffer> {
  const { view, context } = opened;
  const { wording, say } = context;
  const { language } = wording;
  const web: WebContext = {
    lang: language,
    say: ((key, parameters) => sayKey(language, key, parameters)) as WebContext['say'],
    asset: () => '',
  };
  const markup = markupOf(
    <WebProvider value={web}>
      <Report opened={opened} issue={issue} />
    </WebProvider>,
  );
  return makePaper(markup, {
    title: say('report.title', { number: view.number }),
    language,
    creator: 'OpenIMI',
    at: issue.at,
    foot: (sheet, sheets) => say('report.foot', { number: view.number, code: issue.code, sheet, sheets }),
  });
}

function Report({ opened, issue }: { opened: WholeCaseRead; issue: Issue }) {
  const { view, context, events, actor, crowd } = opened;
  const { say, wording, timeZone } = context;
  return (
    <main>
      <CaseHeading view={view} context={context} explained={false} />
      <About opened={opened} issue={issue} />
      <MaskedNotice view={view} say={say} acts={mayAct(context.procedure, actor)} />
      <WholeCase opened={opened} />
      {crowd.rows.length > 0 ? (
        <Section title={say('participants.title')}>
          <ParticipantTable {...{ ...crowd, wording, say, timeZone }} />
        </Section>
      ) : null}
      <Section title={say('exchange.timeline')}>
        <History events={events} context={context} />
      </Section>
      <Confirming opened={opened} issue={issue} />
    </main>
  );
}

/** What paper this is: for whom, of when, on what legal basis. */
function About({ opened: { actor, view, context }, issue }: { opened: OpenedCase; issue: Issue }) {
  const { say, wording, timeZone, procedure } = context;
  const { language } = wording;
  const when = (instant: Date): string => formatInstant(language, instant, timeZone);
  const items: Description[] = [
    {
      term: say('report.for'),
      value: <AuthorityLine authority={context.authorities.get(actor.authorityId)} language={language} />,
    },
    { term: say('report.made'), value: when(issue.at) },
    { term: say('report.sent'), value: when(view.sentAt) },
    ...(view.closedAt ? [{ term: say('report.closed'), value: when(view.closedAt) }] : []),
    ...(view.follows ? [{ term: say('report.case'), value: view.caseNumber }] : []),
    {
      term: say('report.basis'),
      value: procedure.basis.map(({ act, articles, status }) => (
        <p>
          {say('report.basis.act', {
            name: actName(language, act),
            act,
            count: articles.length,
            articles: formatList(language, articles),
          })}
          {status === 'verified' ? null : <span class="oi-minor">{say('report.basis.unverified')}</span>}
        </p>
      )),
    },
  ];
  return (
    <>
      <p>{say('report.intro', { timeZone })}</p>
      <DescriptionList items={items} />
    </>
  );
}

/** Who did what, when. */
function History({ events, context }: { events: readonly ShownEvent[]; context: CaseContext }) {
  const { say, wording, timeZone } = context;
  const rows = events.map((event) => ({ event, line: eventLine(event, context) }));
  return (
    <Table
      caption={say('report.history.caption')}
      rows={rows}
      columns={[
        { key: 'no', header: say('report.history.no'), rowHeader: true, cell: ({ event }) => event.no },
        {
          key: 'when',
          header: say('report.history.when'),
          cell: ({ event: { at, legalAt }, line }) => (
            <>
              {line.time.text}
              {at.getTime() === legalAt.getTime() ? null : (
                <span class="oi-minor">
                  {say('report.history.recorded', { at: formatInstant(wording.language, at, timeZone) })}
                </span>
              )}
            </>
          ),
        },
        {
          key: 'who',
          header: say('report.history.who'),
          cell: ({ line }) => line.actor ?? say('report.history.nobody'),
        },
        {
          key: 'what',
          header: say('report.history.what'),
          cell: ({ line }) => (
            <>
              {line.title}
              {line.detail ? <span class="oi-minor">{line.detail}</span> : null}
            </>
          ),
        },
      ]}
    />
  );
}

/** By what the paper can be confirmed. */
function Confirming({ opened: { context, exchange }, issue }: { opened: OpenedCase; issue: Issue }) {
  const { say } = context;
  const { chainLength, chainHash } = exchange;
  return (
    <Section title={say('report.confirm')}>
      <p>{say('report.confirm.help', { address: `${issue.publicUrl}${CONFIRMING}` })}</p>
      <DescriptionList
        items={[
          { term: say('report.code'), value: <strong>{issue.code}</strong> },
          { term: say('report.chain.length'), value: chainLength },
          { term: say('report.chain.hash'), value: chainHash.toString('hex') },
        ]}
      />
    </Section>
  );
}
