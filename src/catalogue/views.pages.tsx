import type { ComponentChildren } from 'preact';
import type { Say } from '../texts/index.ts';
import {
  Card,
  CardGrid,
  Expandable,
  LinkButton,
  Page,
  PageHeading,
  PlainList,
  Prose,
  Section,
  type Shell,
  StatusLabel,
} from '../web/index.ts';
import { CourseSection } from './course.pages.tsx';
import { DataSections, QuestionSection } from './data.pages.tsx';
import type { Description } from './description.ts';
import { GatewaySection, LegalSection } from './legal.pages.tsx';
import { PeopleSection } from './people.pages.tsx';
import type { Shown } from './shown.ts';

/** The pages of the public catalogue (Regulation (EU) No 1024/2012 Art. 18(2)). */

export interface CatalogueFrame {
  readonly shell: Shell;
  readonly say: Say;
}

const addressOf = ({ id }: Description): string => `/catalogue/${id}`;

export function CataloguePage({ shell, say, entries }: CatalogueFrame & { entries: readonly Description[] }) {
  const areas = [...new Set(entries.map(({ area }) => area))];
  return (
    <Page
      shell={shell}
      title={say('catalogue.title')}
      heading={<PageHeading title={say('catalogue.title')} lead={say('catalogue.lead')} />}
      wide
    >
      {areas.map((area) => (
        <Section title={area}>
          <CardGrid>
            {entries
              .filter((entry) => entry.area === area)
              .map((entry) => (
                <Card title={entry.title} href={addressOf(entry)} level={3}>
                  <p>{entry.summary}</p>
                  <p class="oi-minor">{[...new Set(entry.legal.basis.map(({ name }) => name))].join(' · ')}</p>
                </Card>
              ))}
          </CardGrid>
        </Section>
      ))}
      <Section title={say('catalogue.rights')}>
        <Prose>
          <p>{say('catalogue.rights.text')}</p>
        </Prose>
      </Section>
    </Page>
  );
}

interface Part {
  readonly id: string;
  readonly title: string;
  readonly body: ComponentChildren;
}

export function ProcedurePage({
  shell,
  say,
  entry,
  operator,
  retired,
  unfolded,
}: CatalogueFrame & Shown & { operator: boolean; retired: boolean }) {
  const { title, area, summary, legal, retention } = entry;
  const given = { entry, say, unfolded };
  // What Art. 18(2) wants everybody to find comes first; how a case runs and what is asked in it, for who works with it, after.
  const parts: Part[] = [
    { id: 'basis', title: say('catalogue.basis'), body: <LegalSection {...given} /> },
    { id: 'gateway', title: say('catalogue.gateway'), body: <GatewaySection {...given} /> },
    { id: 'people', title: say('catalogue.people'), body: <PeopleSection {...given} /> },
    ...(entry.register.length > 0
      ? [{ id: 'register', title: say('catalogue.register'), body: <Register {...given} /> }]
      : []),
    { id: 'data', title: say('catalogue.data'), body: <DataSections {...given} /> },
    { id: 'retention', title: say('catalogue.retention'), body: <Sentences sentences={retention} /> },
    { id: 'public', title: say('catalogue.public'), body: <Published {...given} /> },
    { id: 'course', title: say('catalogue.course'), body: <CourseSection {...given} /> },
    ...(entry.chapters.length > 0
      ? [{ id: 'questions', title: say('catalogue.questions'), body: <QuestionSection {...given} /> }]
      : []),
    { id: 'texts', title: say('catalogue.texts'), body: <Texts {...given} /> },
  ];
  const verified = legal.basis.every((row) => row.verified);
  return (
    <Page
      shell={shell}
      title={title}
      breadcrumb={[{ label: say('catalogue.title'), href: '/catalogue' }]}
      heading={
        <PageHeading
          title={title}
          over={area}
          lead={summary}
          marks={
            verified && !retired ? undefined : (
              <>
                {retired ? <StatusLabel tone="late">{say('catalogue.retired')}</StatusLabel> : null}
                {verified ? null : <StatusLabel tone="attention">{say('catalogue.unverified')}</StatusLabel>}
              </>
            )
          }
          actions={
            operator ? (
              <LinkButton href={`/operator/procedures/${entry.id}/simulation`}>{say('catalogue.simulate')}</LinkButton>
            ) : undefined
          }
        />
      }
      wide
    >
      <nav class="oi-contents" aria-labelledby="contents">
        <h2 class="oi-contents__title" id="contents">
          {say('help.contents')}
        </h2>
        <ul class="oi-contents__list">
          {parts.map((part) => (
            <li>
              <a class="ecl-link" href={`#${part.id}`}>
                {part.title}
              </a>
            </li>
          ))}
        </ul>
        <p>
          <a class="ecl-link" href={unfolded ? addressOf(entry) : `${addressOf(entry)}?unfolded`}>
            {say(unfolded ? 'catalogue.fold' : 'catalogue.unfold')}
          </a>
        </p>
      </nav>
      {parts.map((part) => (
        <Section title={part.title} id={part.id}>
          {part.body}
        </Section>
      ))}
    </Page>
  );
}

function Published({ entry, say }: { entry: Description; say: Say }) {
  return (
    <>
      <Sentences sentences={entry.public} />
      {entry.publishes ? (
        <p>
          <a class="ecl-link" href={`/publications?${new URLSearchParams({ procedure: entry.id })}`}>
            {say('catalogue.public.list')}
          </a>
        </p>
      ) : null}
    </>
  );
}

function Register({ entry }: { entry: Description }) {
  return (
    <Prose>
      {entry.register.map(({ title, sentences }) => (
        <>
          <h3>{title}</h3>
          {sentences.map((sentence) => (
            <p>{sentence}</p>
          ))}
        </>
      ))}
    </Prose>
  );
}

function Sentences({ sentences }: { sentences: readonly string[] }) {
  return (
    <Prose>
      {sentences.map((sentence) => (
        <p>{sentence}</p>
      ))}
    </Prose>
  );
}

const tones = { source: 'neutral', reviewed: 'done', draft: 'attention' } as const;

function Texts({ entry, say }: { entry: Description; say: Say }) {
  return (
    <>
      <Prose>
        <p>{say('catalogue.texts.lead')}</p>
      </Prose>
      <PlainList
        items={entry.translations.map(({ language, name, status }) => (
          <>
            <a class="ecl-link" href={`${addressOf(entry)}?lang=${language}`} hreflang={language}>
              {name}
            </a>{' '}
            <StatusLabel tone={tones[status]}>{say(`catalogue.texts.${status}`)}</StatusLabel>
          </>
        ))}
      />
      <Expandable summary={say('catalogue.version')}>
        <p>{say('catalogue.version.text')}</p>
        <p class="oi-hash">{entry.version}</p>
        <p>
          <a class="ecl-link" href={`/api/v1/procedures/${entry.id}?lang=${entry.language}`}>
            {say('catalogue.json')}
          </a>
        </p>
      </Expandable>
    </>
  );
}
