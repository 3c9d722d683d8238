import { languageName } from '../texts/index.ts';
import { EmptyState, Expandable, Page, PageHeading, PlainList, Section, StatusLabel, Table } from '../web/index.ts';
import { type Change, GROUPS, type TextChange } from './comparison.ts';
import { addressOf, DESK, type Frame, shortOf } from './frame.pages.tsx';
import type { Compared } from './publishing.service.ts';

/** What changes between two versions, in words. */

const TONES = { added: 'done', removed: 'late', changed: 'attention' } as const;

export function ComparisonPage(props: Frame & { compared: Compared }) {
  const { shell, say, compared, language } = props;
  const { before, after, changes, texts, counts } = compared;
  const { title } = props.named(after);
  const said = GROUPS.filter((group) => changes.some((change) => change.group === group));
  const others = Object.entries(counts).filter(([name, count]) => name !== language && count > 0);
  return (
    <Page
      shell={shell}
      title={say('publishing.compare.page-title', { procedure: title })}
      breadcrumb={[
        { label: say('publishing.title'), href: DESK },
        { label: title, href: addressOf(after.id) },
      ]}
      heading={
        <PageHeading
          title={say('publishing.compare')}
          over={title}
          lead={say('publishing.compare.lead', { from: shortOf(before.hash), to: shortOf(after.hash) })}
        />
      }
      wide
    >
      {changes.length + texts.length + others.length === 0 ? (
        <EmptyState title={say('publishing.compare.nothing')} />
      ) : null}
      {said.map((group) => (
        <Section title={say(`publishing.compare.${group}`)} id={group}>
          {group === 'rules' ? <p class="oi-minor">{say('publishing.compare.rules.help')}</p> : null}
          <ChangeTable {...props} changes={changes.filter((change) => change.group === group)} />
        </Section>
      ))}
      {texts.length > 0 || others.length > 0 ? (
        <Section title={say('publishing.compare.texts')} id="texts">
          {others.length > 0 ? (
            <ul>
              {others.map(([name, count]) => (
                <li>{say('publishing.compare.texts.other', { language: languageName(language, name), count })}</li>
              ))}
            </ul>
          ) : null}
          {texts.length > 0 ? (
            <Expandable
              summary={say('publishing.compare.texts.other', {
                language: languageName(language, language),
                count: texts.length,
              })}
              open={texts.length < 20}
            >
              <TextTable {...props} texts={texts} />
            </Expandable>
          ) : null}
        </Section>
      ) : null}
    </Page>
  );
}

function ChangeTable({ say, changes }: Frame & { changes: readonly Change[] }) {
  return (
    <Table
      caption={say('publishing.compare.count', { count: changes.length })}
      rows={changes}
      columns={[
        {
          key: 'what',
          header: say('publishing.compare.what'),
          rowHeader: true,
          cell: ({ title, what }) => (
            <>
              {title} <StatusLabel tone={TONES[what]}>{say(`publishing.compare.${what}`)}</StatusLabel>
            </>
          ),
        },
        { key: 'before', header: say('publishing.compare.before'), cell: ({ before }) => <Lines lines={before} /> },
        { key: 'after', header: say('publishing.compare.after'), cell: ({ after }) => <Lines lines={after} /> },
      ]}
    />
  );
}

/** So many lines are read at once; a list of professions has hundreds. */
const FEW = 12;

function Lines({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return <>–</>;
  return <PlainList items={[...lines.slice(0, FEW), ...(lines.length > FEW ? [`… (${lines.length})`] : [])]} />;
}

function TextTable({ say, texts }: Frame & { texts: readonly TextChange[] }) {
  return (
    <Table
      caption={say('publishing.compare.texts')}
      captionHidden
      rows={texts}
      columns={[
        {
          key: 'key',
          header: say('publishing.compare.what'),
          rowHeader: true,
          cell: ({ key }) => <code class="oi-hash">{key}</code>,
        },
        { key: 'before', header: say('publishing.compare.before'), cell: ({ before }) => before || '–' },
        { key: 'after', header: say('publishing.compare.after'), cell: ({ after }) => after || '–' },
      ]}
    />
  );
}
