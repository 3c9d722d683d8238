import type { ComponentChildren } from 'preact';
import { isMark } from '../procedures/index.ts';
import { dayAt, formatDay, formatList, nameIn } from '../texts/index.ts';
import { Foreign, StatusLabel } from '../web/index.ts';
import type { CaseContext } from './exchange-view.pages.tsx';
import { GAP } from './lines.pages.tsx';
import type { TermState } from './model.ts';
import type { ExchangeView, PartView } from './present.ts';

/** A term in plain words: who has until when, and what happens when it passes. */

/** Stands in a sentence where the day will be put. */
const DAY = '\u0001';

interface TermLineProps {
  readonly name: string;
  readonly term: TermState;
  readonly part: PartView;
  readonly view: ExchangeView;
  readonly context: CaseContext;
}

export function TermLine({ name, term, part, view, context }: TermLineProps) {
  const { say, wording, procedure, authorities, timeZone } = context;
  const rule = procedure.workflow.terms[name];
  const { turn, until } = procedure.workflow.states[part.state] ?? {};
  const paused = term.pauses?.at(-1)?.from;
  if (term.status === 'paused' && paused !== undefined) {
    const day = dayAt(new Date(paused), timeZone);
    return <Spoken text={say('exchange.term.paused', { day: DAY })} day={day} context={context} />;
  }
  if (term.status !== 'running') {
    const late = term.status === 'over' && rule !== undefined && isMark(rule);
    return (
      <>
        <time dateTime={term.due}>{formatDay(wording.language, term.due)}</time>{' '}
        {late ? <StatusLabel tone="late">{say('exchange.term-over')}</StatusLabel> : null}
        {term.status === 'over' && !late ? <span class="oi-minor">{say('exchange.term-over')}</span> : null}
      </>
    );
  }
  const { participants: seats } = procedure.workflow;
  const holder = view.participants.find((one) => {
    const isHere = !one.gone && (one.partNo === null || one.partNo === part.no);
    if (isHere && one.role === turn && until === name) return true;
    // What waits for each of many is said to each alone.
    return isHere && one.own && seats[one.role]?.[one.state]?.until === name;
  });
  const authority = holder && authorities.get(holder.authorityId);
  const text = authority
    ? say('exchange.term.has', { authority: GAP, day: DAY })
    : say('exchange.term.runs', { day: DAY });
  const after = [
    wording.text(`term.${name}.then`),
    ...(['after', 'notDuring', 'during'] as const).map((word) => {
      const titles = Object.entries(procedure.workflow.actions).flatMap(([action, { [word]: named }]) =>
        named.includes(name) ? [wording.text(`action.${action}`)] : [],
      );
      if (titles.length === 0) return '';
      const actions = formatList(wording.language, titles);
      return say(
        ({ after: 'exchange.term.enables', notDuring: 'exchange.term.bars', during: 'exchange.term.limits' } as const)[
          word
        ],
        { actions },
      );
    }),
  ].filter((line) => line !== '');
  const named = authority && nameIn(authority.official, wording.language);
  return (
    <>
      <Spoken
        text={text}
        day={term.due}
        name={named ? <Foreign lang={named.lang}>{named.text}</Foreign> : null}
        context={context}
      />
      {after.map((line) => (
        <span class="oi-minor">{line}</span>
      ))}
    </>
  );
}

/** A sentence with the day, and the name in its own language, at their places. */
function Spoken({
  text,
  day,
  name,
  context,
}: {
  text: string;
  day: string;
  name?: ComponentChildren;
  context: CaseContext;
}) {
  const { language } = context.wording;
  return (
    <>
      {text
        .split(new RegExp(`([${GAP}${DAY}])`))
        .map((piece) =>
          piece === GAP ? name : piece === DAY ? <time dateTime={day}>{formatDay(language, day)}</time> : piece,
        )}
    </>
  );
}
