import type { ComponentChildren } from 'preact';
import type { Say } from '../texts/index.ts';
import { Card, CardGrid, EmptyState, FilterBar, Page, PageHeading, Section, type Shell } from '../web/index.ts';
import { Blocks } from './blocks.pages.tsx';
import { type Guide, type GuideSection, wordsOf } from './guide.ts';
import { FAQ, GLOSSARY, type HelpIn } from './help.ts';
import type { GuideQuestions } from './reading.ts';
import type { Hit } from './search.ts';

/** The pages of the help. */

interface Frame {
  readonly shell: Shell;
  readonly say: Say;
  readonly help: HelpIn;
}

function Search({ say, question = '' }: { say: Say; question?: string }) {
  return (
    <FilterBar
      action="/help/search"
      label={say('help.search')}
      submitLabel={say('help.search.submit')}
      fields={[
        { kind: 'search', name: 'q', label: say('help.search.words'), value: question, width: 'full', maxlength: 200 },
      ]}
    />
  );
}

export function IndexPage({ shell, say, help }: Frame) {
  return (
    <Page
      shell={shell}
      title={say('help.title')}
      heading={<PageHeading title={say('help.title')} lead={say('help.lead')} />}
      wide
    >
      <Search say={say} />
      <Section title={say('help.guides')}>
        <CardGrid>
          {help.guides.map((guide) => (
            <Card title={guide.title} href={`/help/${guide.name}`} level={3}>
              <p>{wordsOf(guide.lead)}</p>
            </Card>
          ))}
        </CardGrid>
      </Section>
      <Section title={say('help.look-up')}>
        <CardGrid>
          {[help.faq, help.glossary].map((guide) => (
            <Card title={guide.title} href={`/help/${guide.name}`} level={3}>
              <p>{wordsOf(guide.lead)}</p>
            </Card>
          ))}
        </CardGrid>
      </Section>
    </Page>
  );
}

/** The way back to the first page of the help. */
const crumbs = (say: Say) => [{ label: say('help.title'), href: '/help' }];

interface TextPageProps {
  readonly shell: Shell;
  readonly say: Say;
  readonly title: string;
  readonly lead: ComponentChildren;
  readonly sections: readonly GuideSection[];
  readonly children?: ComponentChildren;
}

/** A text with its contents in front: what is looked for is one click away, also without a search. */
function TextPage({ shell, say, title, lead, sections, children }: TextPageProps) {
  return (
    <Page shell={shell} title={title} breadcrumb={crumbs(say)}>
      {lead}
      <nav class="oi-contents" aria-labelledby="contents">
        <h2 class="oi-contents__title" id="contents">
          {say('help.contents')}
        </h2>
        <ul class="oi-contents__list">
          {sections.map(({ id, title: section }) => (
            <li>
              <a class="ecl-link" href={`#${id}`}>
                {section}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {sections.map((section) => (
        <Section title={section.title} id={section.id}>
          <Blocks blocks={section.blocks} />
        </Section>
      ))}
      {children}
    </Page>
  );
}

export function GuidePage({ shell, say, guide }: Frame & { guide: Guide }) {
  const { name, title, lead, sections } = guide;
  const isForRole = name !== FAQ && name !== GLOSSARY;
  return (
    <TextPage shell={shell} say={say} title={title} lead={<Blocks blocks={lead} />} sections={sections}>
      {isForRole ? (
        <p>
          <a class="ecl-link" href={`/help/${name}/questions`}>
            {say('help.questions', { guide: title })}
          </a>
        </p>
      ) : null}
    </TextPage>
  );
}

export function QuestionsPage({ shell, say, guide, questions }: Frame & GuideQuestions) {
  const lead = (
    <p>
      <a class="ecl-link" href={`/help/${guide.name}`}>
        {say('help.questions.guide')}
      </a>
      {' · '}
      <a class="ecl-link" href={`/help/${FAQ}`}>
        {say('help.questions.all')}
      </a>
    </p>
  );
  return (
    <TextPage
      shell={shell}
      say={say}
      title={say('help.questions', { guide: guide.title })}
      lead={lead}
      sections={questions}
    />
  );
}

/** As much of a section as tells whether it is the right one. */
const SNIPPET = 160;

function snippetOf(section: GuideSection): string {
  const words = wordsOf(section.blocks);
  if (words.length <= SNIPPET) return words;
  return `${words.slice(0, words.lastIndexOf(' ', SNIPPET))} …`;
}

export function ResultsPage({ shell, say, question, hits }: Frame & { question: string; hits: readonly Hit[] }) {
  return (
    <Page shell={shell} title={say('help.search')} breadcrumb={crumbs(say)}>
      <Search say={say} question={question} />
      {hits.length === 0 ? (
        <EmptyState title={say('help.search.nothing')}>{say('help.search.nothing.help')}</EmptyState>
      ) : (
        <>
          <p role="status">{say('help.search.count', { count: hits.length })}</p>
          <ul class="oi-results">
            {hits.map(({ guide, section }) => (
              <li>
                <p class="oi-results__title">
                  <a class="ecl-link" href={`/help/${guide.name}#${section.id}`}>
                    {section.title}
                  </a>
                </p>
                <p class="oi-minor">{guide.title}</p>
                <p class="oi-results__text">{snippetOf(section)}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </Page>
  );
}
