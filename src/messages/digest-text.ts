import { wordingOf } from '../exchanges/index.ts';
import type { Procedure } from '../procedures/index.ts';
import { formatDay, type Say, sayIn } from '../texts/index.ts';
import {
  caseUrl,
  eventText,
  type MailText,
  nameOf,
  type NoticeEvent,
  type NoticeTurn,
  paragraphs,
  turnLines,
} from './mail-text.ts';

/** A case in a digest: what happened in it, and how it stands. Codes, names of authorities and days only. */
export interface DigestCase {
  readonly exchangeId: string;
  readonly number: string;
  readonly procedure: Procedure;
  readonly events: readonly NoticeEvent[];
  readonly turn: NoticeTurn | null;
}

/** A register in which saved searches have found something. */
export interface DigestRegister {
  readonly procedure: Procedure;
  /** How many entries. */
  readonly entries: number;
}

/** A mail is read to its end; what is more stands in the inbox. */
export const MOST_CASES = 100;

/**
 * Writes a digest: case by case, the earliest deadline first, so that what is late comes first; what waits for others last. Who works in
 * several areas gets them area by area, that with the earliest deadline first.
 * @param today the reader's local day, YYYY-MM-DD
 */
export function digestText(
  cases: readonly DigestCase[],
  options: {
    readonly language: string;
    readonly publicUrl: string;
    readonly today: string;
    readonly finds?: readonly DigestRegister[];
  },
): MailText {
  const { language, publicUrl, today, finds = [] } = options;
  const say = sayIn(language);
  const sorted = cases.toSorted((a, b) => sortKey(a).localeCompare(sortKey(b), 'en'));
  const shown = sorted.slice(0, MOST_CASES);
  const late = cases.filter((one) => isLate(one, today)).length;
  const more = cases.length - shown.length;
  const areas = Map.groupBy(shown, ({ procedure }) => procedure.area);
  const body = [
    ...(cases.length > 0 ? [[say('digest.lead', { day: formatDay(language, today) })]] : []),
    ...[...areas.values()].flatMap((ofArea) => [
      ...(areas.size > 1 ? [areaLines(ofArea, language)] : []),
      ...ofArea.map((one) => caseLines(one, { language, publicUrl, say, late: isLate(one, today) })),
    ]),
    ...(more > 0 ? [[say('digest.more', { count: more })]] : []),
    ...finds.map(({ procedure, entries }) => [
      say('digest.found', { count: entries, title: wordingOf(procedure, language).text('procedure.title') }),
      `${publicUrl}/registers/${procedure.id}`,
    ]),
    ...(cases.length > 0 ? [[say('digest.inbox'), `${publicUrl}/`]] : []),
  ];
  const subject =
    cases.length > 0
      ? say('digest.subject', { count: cases.length, late })
      : say('digest.subject.found', { count: finds.reduce((sum, { entries }) => sum + entries, 0) });
  return { subject, body: paragraphs(body) };
}

const isLate = ({ turn }: DigestCase, today: string): boolean =>
  turn?.own === true && turn.due !== null && turn.due < today;

const sortKey = ({ turn, number }: DigestCase): string =>
  [turn?.own ? '0' : turn ? '1' : '2', turn?.due ?? '9999', number].join(' ');

/** The heading of an area: its title, underlined so that it is seen among lines of text. */
function areaLines([first]: readonly DigestCase[], language: string): string[] {
  const title = first ? wordingOf(first.procedure, language).text('area.title') : '';
  return [title, '='.repeat(title.length)];
}

function caseLines(
  { exchangeId, number, procedure, events, turn }: DigestCase,
  { language, publicUrl, say, late }: { language: string; publicUrl: string; say: Say; late: boolean },
): string[] {
  const wording = wordingOf(procedure, language);
  const title = wording.text('procedure.title');
  return [
    say(late ? 'digest.case.late' : 'digest.case', { number, title }),
    ...turnLines({ turn, procedure }, language, say, wording.text),
    ...events.map((event) => {
      const text = eventText(event, wording, say);
      return event.actor
        ? say('digest.event.by', { event: text, authority: nameOf(event.actor, language, say) })
        : say('digest.event', { event: text });
    }),
    caseUrl(publicUrl, exchangeId),
  ];
}
