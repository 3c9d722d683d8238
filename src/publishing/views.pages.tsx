import { randomUUID } from 'node:crypto';
import {
  Button,
  ButtonRow,
  EmptyState,
  Expandable,
  type FormError,
  HiddenInputs,
  Notification,
  Page,
  PageHeading,
  PlainList,
  Prose,
  Section,
  StatusLabel,
  Table,
  Timeline,
} from '../web/index.ts';
import { addressOf, DESK, type Frame, shortOf } from './frame.pages.tsx';
import type { ProcedureOnDesk, ProcedureRead, VersionOnDesk } from './publishing.service.ts';

/** The pages of the desk of procedures: all of them, and one with its versions. */

const TONES = {
  published: 'done',
  retired: 'late',
  never: 'attention',
  earlier: 'neutral',
  draft: 'attention',
} as const;

interface Listed extends ProcedureOnDesk {
  readonly title: string;
  readonly area: string;
}

/** All procedures, with what is published of each and what waits. */
export function DeskPage({ shell, say, instant, procedures }: Frame & { procedures: readonly Listed[] }) {
  return (
    <Page
      shell={shell}
      title={say('publishing.title')}
      heading={<PageHeading title={say('publishing.title')} lead={say('publishing.lead')} />}
      wide
    >
      {procedures.length === 0 ? (
        <EmptyState title={say('publishing.none')} />
      ) : (
        <Table
          caption={say('publishing.count', { count: procedures.length })}
          rows={procedures}
          columns={[
            {
              key: 'procedure',
              header: say('publishing.procedure'),
              rowHeader: true,
              wide: true,
              cell: ({ id, title, area }) => (
                <>
                  <a class="ecl-link" href={addressOf(id)}>
                    {title}
                  </a>
                  <span class="oi-minor">{area}</span>
                </>
              ),
            },
            {
              key: 'standing',
              header: say('publishing.standing'),
              cell: ({ standing, acts }) => {
                const last = acts.at(-1);
                return (
                  <>
                    <StatusLabel tone={TONES[standing]}>{say(`publishing.standing.${standing}`)}</StatusLabel>
                    {last ? <span class="oi-minor">{instant(last.at).text}</span> : null}
                  </>
                );
              },
            },
            {
              key: 'versions',
              header: say('publishing.versions'),
              cell: ({ versions }) => {
                const waiting = versions.filter(({ standing }) => standing === 'draft').length;
                return (
                  <>
                    {say('publishing.versions.count', { count: versions.length })}
                    {waiting > 0 ? (
                      <span class="oi-minor">{say('publishing.versions.waiting', { count: waiting })}</span>
                    ) : null}
                  </>
                );
              },
            },
            {
              key: 'open',
              header: say('publishing.open'),
              numeric: true,
              cell: ({ versions }) => sum(versions, 'open'),
            },
            {
              key: 'closed',
              header: say('publishing.closed'),
              numeric: true,
              cell: ({ versions }) => sum(versions, 'closed'),
            },
            {
              key: 'drafts',
              header: say('publishing.drafts'),
              numeric: true,
              cell: ({ versions }) => sum(versions, 'drafts'),
            },
          ]}
        />
      )}
    </Page>
  );
}

const sum = (versions: readonly VersionOnDesk[], what: 'open' | 'closed' | 'drafts'): number =>
  versions.reduce((total, version) => total + version[what], 0);

interface OneProps extends Frame {
  readonly procedure: ProcedureRead;
  readonly errors: readonly FormError[];
  readonly csrf: string;
}

/** A procedure with all its versions, and what can be done with each. */
export function OnePage(props: OneProps) {
  const { shell, say, procedure, errors } = props;
  const { standing } = procedure;
  const { title, area } = props.named(procedure.named);
  return (
    <Page
      shell={shell}
      title={title}
      breadcrumb={[{ label: say('publishing.title'), href: DESK }]}
      heading={
        <PageHeading
          title={title}
          over={area}
          marks={<StatusLabel tone={TONES[standing]}>{say(`publishing.standing.${standing}`)}</StatusLabel>}
        />
      }
      errors={errors}
      wide
    >
      {standing === 'retired' ? <Notification tone="info">{say('publishing.retired.notice')}</Notification> : null}
      <Section title={say('publishing.versions')}>
        <Prose>
          <p>{say('publishing.versions.lead')}</p>
        </Prose>
        <VersionTable {...props} />
      </Section>
      {standing === 'published' ? <Retiring {...props} /> : null}
      <Done {...props} />
      {standing === 'never' ? null : (
        <p>
          <a class="ecl-link" href={`/catalogue/${procedure.id}`}>
            {say('publishing.catalogue')}
          </a>
        </p>
      )}
    </Page>
  );
}

function VersionTable(props: OneProps) {
  const { say, instant, procedure } = props;
  return (
    <Table
      caption={say('publishing.versions.count', { count: procedure.versions.length })}
      rows={procedure.versions}
      columns={[
        {
          key: 'version',
          header: say('publishing.version'),
          rowHeader: true,
          cell: ({ hash, storedAt }) => (
            <>
              <code>{shortOf(hash)}</code>
              <span class="oi-minor">{say('publishing.stored', { at: instant(storedAt).text })}</span>
            </>
          ),
        },
        {
          key: 'standing',
          header: say('publishing.standing'),
          cell: (version) => <Standing {...props} version={version} />,
        },
        { key: 'open', header: say('publishing.open'), numeric: true, cell: ({ open }) => open },
        { key: 'closed', header: say('publishing.closed'), numeric: true, cell: ({ closed }) => closed },
        { key: 'drafts', header: say('publishing.drafts'), numeric: true, cell: ({ drafts }) => drafts },
        {
          key: 'what',
          header: say('publishing.what'),
          plain: true,
          cell: (version) => <Deeds {...props} version={version} />,
        },
      ]}
    />
  );
}

/** What was published last of a retired procedure is published no more. */
function Standing({ say, instant, version: { standing, since } }: OneProps & { version: VersionOnDesk }) {
  return (
    <>
      <StatusLabel tone={TONES[standing]}>{say(`publishing.version.${standing}`)}</StatusLabel>
      {since ? <span class="oi-minor">{say('publishing.since', { at: instant(since).text })}</span> : null}
    </>
  );
}

/** What can be done with a version: its publication, or why it cannot be. */
function Deeds(props: OneProps & { version: VersionOnDesk }) {
  const { say, procedure, version } = props;
  return (
    <>
      <Publication {...props} />
      <ul class="oi-contents__list">
        {waysFrom(procedure, version).map(([text, address]) => (
          <li>
            <a class="ecl-link" href={`${addressOf(procedure.id)}/${address}`}>
              {say(text)}
              <span class="oi-visually-hidden"> {shortOf(version.hash)}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Where one looks at a version: played, beside the one that it would follow, and what runs on others. */
function waysFrom({ versions }: ProcedureRead, { hash }: VersionOnDesk) {
  const published = versions.find(({ standing }) => standing === 'published');
  const older = published?.hash === hash ? versions[versions.findIndex((one) => one.hash === hash) + 1] : published;
  return [
    ['simulation.link', `simulation/${hash}`],
    ...(older ? [['publishing.compare.link', `comparison/${older.hash}/${hash}`] as const] : []),
    ...(versions.length > 1 ? [['publishing.migration.link', `migration/${hash}`] as const] : []),
  ] as const;
}

function Publication({ say, procedure, version, csrf }: OneProps & { version: VersionOnDesk }) {
  if (version.standing === 'published') return null;
  const obstacles = procedure.obstacles.get(version.hash) ?? [];
  if (obstacles.length > 0)
    return (
      <PlainList
        items={obstacles.map((obstacle) => <span class="oi-minor">{say(`publishing.obstacle.${obstacle}`)}</span>)}
      />
    );
  return (
    <form method="post" action={`${addressOf(procedure.id)}/publish`}>
      <HiddenInputs values={{ csrf, key: randomUUID(), seen: String(procedure.seen), version: version.hash }} />
      <Button kind="secondary">
        {say(version.standing === 'earlier' ? 'publishing.publish.again' : 'publishing.publish')}
        <span class="oi-visually-hidden"> {shortOf(version.hash)}</span>
      </Button>
    </form>
  );
}

/** Folded, so that nobody retires a procedure by a slip; what it means stands before the button. */
function Retiring({ say, procedure, csrf }: OneProps) {
  return (
    <Section title={say('publishing.retire.title')}>
      <Expandable summary={say('publishing.retire.what')}>
        <Prose>
          <p>
            {say('publishing.retire.help', {
              open: sum(procedure.versions, 'open'),
              drafts: sum(procedure.versions, 'drafts'),
            })}
          </p>
        </Prose>
        <form method="post" action={`${addressOf(procedure.id)}/retire`}>
          <HiddenInputs values={{ csrf, key: randomUUID(), seen: String(procedure.seen) }} />
          <ButtonRow>
            <Button kind="secondary">{say('publishing.retire')}</Button>
          </ButtonRow>
        </form>
      </Expandable>
    </Section>
  );
}

/** Who has published and retired what, the last first. */
function Done({ say, instant, procedure }: OneProps) {
  if (procedure.acts.length === 0) return null;
  return (
    <Section title={say('publishing.done')}>
      <Timeline
        events={procedure.acts.toReversed().map(({ act, at, by, version }) => ({
          time: instant(at),
          title: say(`publishing.act.${act}`, { version: shortOf(version) }),
          actor: by ?? say('publishing.program'),
        }))}
      />
    </Section>
  );
}
