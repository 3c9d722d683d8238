import type { Say } from '../texts/index.ts';
import {
  type Column,
  type Description as Described,
  DescriptionList,
  PlainList,
  Prose,
  StatusLabel,
  Table,
} from '../web/index.ts';
import type { Description } from './description.ts';
import type { CitedAct, LegalDescription } from './legal.ts';

/** What law carries a procedure: its basis, and its gateway into the system. */

interface Given {
  readonly entry: Description;
  readonly say: Say;
}

const Act = ({ act }: { act: CitedAct }) => (
  <a class="ecl-link" href={act.href}>
    {act.name}
  </a>
);

/** An act with its articles, in one line. */
const Cited = ({ act, say }: { act: CitedAct; say: Say }) => (
  <>
    <Act act={act} />
    {act.articles.length > 0 ? `, ${say('catalogue.articles', { articles: act.articles.join(', ') })}` : ''}
  </>
);

const Status = ({ verified, say }: { verified: boolean; say: Say }) => (
  <StatusLabel tone={verified ? 'done' : 'attention'}>
    {verified ? say('catalogue.verified') : say('catalogue.unverified')}
  </StatusLabel>
);

export function LegalSection({ entry, say }: Given) {
  const columns: Column<LegalDescription['basis'][number]>[] = [
    { key: 'act', header: say('catalogue.act'), cell: (row) => <Act act={row} />, rowHeader: true, wide: true },
    { key: 'articles', header: say('catalogue.articles.header'), cell: (row) => row.articles.join(', ') },
    {
      key: 'status',
      header: say('catalogue.status'),
      cell: ({ verified }) => <Status verified={verified} say={say} />,
    },
  ];
  return (
    <>
      <Prose>
        <p>{say('catalogue.basis.lead')}</p>
      </Prose>
      <Table caption={say('catalogue.basis')} captionHidden columns={columns} rows={entry.legal.basis} />
    </>
  );
}

export function GatewaySection({ entry, say }: Given) {
  const { annex, pilot, inUse, national, thirdCountries, bodies } = entry.legal;
  const points = annex.map((row) => (
    <>
      {say('catalogue.annex.point', { point: row.point })} <Cited act={row} say={say} />
    </>
  ));
  const uses = inUse.map((row) => (
    <>
      {say('catalogue.in-use.since', { since: row.since })} <Cited act={row} say={say} />{' '}
      <Status verified={row.verified} say={say} />
    </>
  ));
  const seats = bodies.map((row) => (
    <>
      {say('catalogue.bodies.line', { body: row.title, role: row.role, sees: row.sees })} <Cited act={row} say={say} />
    </>
  ));
  const items: Described[] = [
    ...(annex.length > 0 ? [{ term: say('catalogue.annex'), value: <PlainList items={points} /> }] : []),
    ...(pilot ? [{ term: say('catalogue.pilot'), value: <Pilot pilot={pilot} say={say} /> }] : []),
    { term: say('catalogue.in-use'), value: <PlainList items={uses} /> },
    { term: say('catalogue.national'), value: say(national ? 'catalogue.national.on' : 'catalogue.national.off') },
    {
      term: say('catalogue.third-countries'),
      value: say(thirdCountries ? 'catalogue.third-countries.on' : 'catalogue.third-countries.off'),
    },
    {
      term: say('catalogue.bodies'),
      value: seats.length === 0 ? say('catalogue.bodies.none') : <PlainList items={seats} />,
    },
  ];
  return <DescriptionList items={items} />;
}

function Pilot({ pilot, say }: { pilot: NonNullable<LegalDescription['pilot']>; say: Say }) {
  const { from, until, evaluation } = pilot;
  const days =
    until === undefined
      ? say('catalogue.pilot.open', { from, evaluation })
      : say('catalogue.pilot.until', { from, until, evaluation });
  return (
    <>
      <Act act={pilot} />. {days}
    </>
  );
}
