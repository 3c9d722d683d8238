import { countryName } from '../texts/index.ts';
import {
  DescriptionList,
  EmptyState,
  Notification,
  Page,
  PageHeading,
  Section,
  StatusLabel,
  Table,
} from '../web/index.ts';
import { addressOf, DESK, type Frame, shortOf } from './frame.pages.tsx';
import { type Misfit, THINGS } from './migration.ts';
import type { Migration } from './publishing.service.ts';
import type { OpenCount } from './publishing.store.ts';

/** What a migration of open exchanges to a version would touch. It is a preview and nothing else: none is ever made. */

const TONES = { gone: 'late', changed: 'attention', wanted: 'attention' } as const;

export function MigrationPage(props: Frame & { migration: Migration }) {
  const { shell, say, migration } = props;
  const { target, from } = migration;
  const { title } = props.named(target);
  return (
    <Page
      shell={shell}
      title={say('publishing.migration.page-title', { procedure: title })}
      breadcrumb={[
        { label: say('publishing.title'), href: DESK },
        { label: title, href: addressOf(target.id) },
      ]}
      heading={
        <PageHeading
          title={say('publishing.migration')}
          over={title}
          lead={say('publishing.migration.lead', { to: shortOf(target.hash) })}
        />
      }
      wide
    >
      <Notification tone="info">{say('publishing.migration.never')}</Notification>
      {from.length === 0 ? <EmptyState title={say('publishing.migration.none')} /> : null}
      {from.map((one) => (
        <Section
          title={say('publishing.migration.from', {
            version: shortOf(one.version.hash),
            count: one.counts.reduce((sum, { count }) => sum + count, 0),
          })}
        >
          <States {...props} {...one} />
          <DescriptionList
            items={[{ term: say('publishing.migration.countries'), value: countriesOf(props, one.counts) }]}
          />
          <Misfits {...props} {...one} />
        </Section>
      ))}
    </Page>
  );
}

type From = Migration['from'][number];

const countriesOf = ({ language }: Frame, counts: readonly OpenCount[]): string =>
  [...Map.groupBy(counts, ({ country }) => country)]
    .map(([country, rows]) => `${countryName(language, country)}: ${rows.reduce((sum, { count }) => sum + count, 0)}`)
    .join(' · ');

/** How many are in which state, and whether the target has it. */
function States({ say, language, version, counts, misfits }: Frame & From) {
  const rows = [...Map.groupBy(counts, ({ state }) => state)].map(([state, of]) => ({
    state,
    title: version.texts[language]?.[`state.${state}`] ?? state,
    count: of.reduce((sum, { count }) => sum + count, 0),
    samples: of.flatMap(({ samples }) => samples).slice(0, 3),
    misfit: misfits.find(({ thing, name }) => thing === 'state' && name === state),
  }));
  return (
    <Table
      caption={say('publishing.migration.states')}
      rows={rows}
      columns={[
        { key: 'state', header: say('catalogue.state'), rowHeader: true, cell: ({ title }) => title },
        { key: 'count', header: say('publishing.open'), numeric: true, cell: ({ count }) => count },
        {
          key: 'fits',
          header: say('publishing.migration.fits'),
          cell: ({ misfit }) =>
            misfit ? (
              <StatusLabel tone={TONES[misfit.verdict]}>{say(`publishing.migration.${misfit.verdict}`)}</StatusLabel>
            ) : (
              <StatusLabel tone="done">{say('publishing.migration.fit')}</StatusLabel>
            ),
        },
        { key: 'samples', header: say('publishing.migration.samples'), cell: ({ samples }) => samples.join(', ') },
      ]}
    />
  );
}

/** What of the one version would not fit into the other. */
function Misfits({ say, language, version, misfits, migration }: Frame & From & { migration: Migration }) {
  if (misfits.length === 0) return <p>{say('publishing.migration.all-fit')}</p>;
  const called = ({ key, name }: Misfit): string =>
    version.texts[language]?.[key] ?? migration.target.texts[language]?.[key] ?? name;
  const ordered = THINGS.flatMap((thing) => misfits.filter((one) => one.thing === thing));
  return (
    <Table
      caption={say('publishing.migration.misfits', { count: misfits.length })}
      rows={ordered}
      columns={[
        {
          key: 'thing',
          header: say('publishing.migration.thing'),
          cell: ({ thing }) => say(`publishing.thing.${thing}`),
        },
        {
          key: 'name',
          header: say('publishing.migration.name'),
          rowHeader: true,
          cell: (misfit) => (
            <>
              {called(misfit)} <code class="oi-hash">{misfit.name}</code>
            </>
          ),
        },
        {
          key: 'verdict',
          header: say('publishing.migration.fits'),
          cell: ({ verdict }) => (
            <StatusLabel tone={TONES[verdict]}>{say(`publishing.migration.${verdict}`)}</StatusLabel>
          ),
        },
      ]}
    />
  );
}
