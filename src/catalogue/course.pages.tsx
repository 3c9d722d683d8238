import type { ComponentChildren } from 'preact';
import { formatList, type Say } from '../texts/index.ts';
import { type Column, Expandable, PlainList, Prose, Section, StatusLabel, Table } from '../web/index.ts';
import type { Move, StateDescription } from './course.ts';
import { Picture } from './picture.pages.tsx';
import type { Shown } from './shown.ts';
import type { TermDescription } from './terms.ts';

/** How a case runs: the picture, the same as a table, and the terms. */
export function CourseSection({ entry, say, unfolded }: Shown) {
  const { course, language } = entry;
  const moveLine = (move: Move): ComponentChildren => <MoveLine move={move} say={say} language={language} />;
  const states: Column<StateDescription>[] = [
    {
      key: 'state',
      header: say('catalogue.state'),
      rowHeader: true,
      cell: ({ title, final }) => (
        <>
          {title} {final ? <StatusLabel>{say('catalogue.state.final')}</StatusLabel> : null}
        </>
      ),
    },
    {
      key: 'turn',
      header: say('catalogue.state.turn'),
      cell: ({ turn, until }) => [turn, until].filter(Boolean).join(' · '),
    },
    {
      key: 'moves',
      header: say('catalogue.state.moves'),
      wide: true,
      cell: ({ moves }) => <PlainList items={moves.map(moveLine)} />,
    },
  ];
  const terms: Column<TermDescription>[] = [
    { key: 'term', header: say('catalogue.term'), rowHeader: true, cell: ({ title }) => title },
    {
      key: 'length',
      header: say('catalogue.term.length'),
      wide: true,
      cell: ({ length }) => <PlainList items={length} />,
    },
    { key: 'from', header: say('catalogue.term.from'), cell: ({ from }) => from },
    { key: 'met', header: say('catalogue.term.met'), cell: ({ met }) => <PlainList items={met} /> },
    { key: 'over', header: say('catalogue.term.over'), cell: ({ over }) => <PlainList items={over} /> },
  ];
  return (
    <>
      <Prose>
        <p>{say('catalogue.course.lead')}</p>
      </Prose>
      <Picture course={course} title={entry.title} say={say} />
      <p>{say('catalogue.state.beginning')}</p>
      <ul>
        {course.openings.map((move) => (
          <li>{moveLine(move)}</li>
        ))}
      </ul>
      <Expandable summary={say('catalogue.states.caption')} open={unfolded}>
        <Table caption={say('catalogue.states.caption')} captionHidden columns={states} rows={course.states} />
      </Expandable>
      <Expandable summary={say('catalogue.states.meaning')} open={unfolded}>
        <dl>
          {course.states.map(({ title, help }) => (
            <>
              <dt>{title}</dt>
              <dd>{help}</dd>
            </>
          ))}
        </dl>
      </Expandable>
      {course.terms.length > 0 ? (
        <Section title={say('catalogue.terms')} level={3} id="terms">
          <Prose>
            <p>{say('catalogue.terms.lead')}</p>
          </Prose>
          <Table caption={say('catalogue.terms')} captionHidden columns={terms} rows={course.terms} />
        </Section>
      ) : null}
      {entry.links.length > 0 ? (
        <Section title={say('catalogue.links')} level={3} id="links">
          <Prose>
            <p>{say('catalogue.links.lead')}</p>
          </Prose>
          <ul>
            {entry.links.map(({ title, help, sentences }) => (
              <li>
                <strong>{title}</strong> {help} {sentences.join(' ')}
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}

/** `3 Accept (responding authority) → Accepted`. */
function MoveLine({
  move: { no, title, by, to, conditions },
  say,
  language,
}: {
  move: Move;
  say: Say;
  language: string;
}) {
  return (
    <>
      {no === undefined ? null : <span class="oi-move-number">{no}</span>} {title}
      {by.length > 0 ? ` (${formatList(language, by)})` : ''}
      {to === undefined ? null : ` ${say('catalogue.state.to', { state: to })}`}
      {conditions.length > 0 ? <span class="oi-minor"> {conditions.join('; ')}</span> : null}
    </>
  );
}
