import { eventKey, type Wording, wordingOf } from '../exchanges/index.ts';
import type { Procedure } from '../procedures/index.ts';
import { countryName, formatDay, type Say, sayIn, nameIn } from '../texts/index.ts';
import { type Seated, taskOf } from './task.ts';

/** An authority as a mail names it. */
export interface NamedAuthority {
  readonly country: string;
  /** language → official name; one authority may have several official languages. */
  readonly official: Readonly<Record<string, string>>;
}

/** Something that happened in a case: codes and a number. */
export interface NoticeEvent {
  /** An action, `term.<name>` for a term that has passed, `near` for one that will, `desk.…` for what a colleague did. */
  readonly action: string;
  /** Who did it; null: time itself. */
  readonly actor: NamedAuthority | null;
  /** Of `near`: how many days are left. */
  readonly daysLeft?: number;
}

/** What a mail tells: codes, names of authorities and days. There is no place in it for anything personal. */
export interface Notice {
  readonly exchangeId: string;
  readonly number: string;
  readonly procedure: Procedure;
  readonly event: NoticeEvent;
  /** Whose turn it was then; null: nobody's any more. */
  readonly turn: NoticeTurn | null;
}

export interface NoticeTurn extends Seated {
  readonly authority: NamedAuthority;
  /** Whether the reader's authority is meant. */
  readonly own: boolean;
  /** YYYY-MM-DD. */
  readonly due: string | null;
}

export interface MailText {
  readonly subject: string;
  readonly body: string;
}

/** A mail's words in one of the interface's languages, without what is below them (`mailFooter`). */
export function mailText(notice: Notice, language: string, publicUrl: string): MailText {
  const say = sayIn(language);
  const wording = wordingOf(notice.procedure, language);
  const event = eventText(notice.event, wording, say);
  const { number } = notice;
  const isHeld = notice.event.action === 'desk.held';
  const body = [
    [
      say('mail.case', { number }),
      say('mail.procedure', { title: wording.text('procedure.title') }),
      say('mail.event', { event }),
      ...(notice.event.actor ? [say('mail.by', { authority: nameOf(notice.event.actor, language, say) })] : []),
    ],
    // What waits for a moderator is its turn, of which the exchange itself does not know.
    isHeld
      ? [say('mail.turn.own', { task: wording.text('moderation.turn') })]
      : turnLines(notice, language, say, wording.text),
    [say('mail.link'), caseUrl(publicUrl, notice.exchangeId)],
  ];
  const subject = say(notice.turn?.own || isHeld ? 'mail.subject.own' : 'mail.subject', { number, event });
  return { subject, body: paragraphs(body) };
}

/**
 * The end of a mail: how to be told less, and that nobody reads an answer. `mute`: address that mutes for the reader what the mail is about;
 * `muted` says what that is.
 */
export function mailFooter(
  language: string,
  publicUrl: string,
  mute: string | null,
  muted: 'mail.mute' | 'mail.mute.search' = 'mail.mute',
): string {
  const say = sayIn(language);
  return paragraphs([
    ...(mute === null ? [] : [[say(muted), mute]]),
    [say('mail.choices'), `${publicUrl}/account/notifications`],
    [say('mail.automatic')],
  ]);
}

/** What happened, in the procedure's words. */
export function eventText({ action, daysLeft = 0 }: NoticeEvent, wording: Wording, say: Say): string {
  if (action === 'near') return say('mail.near', { days: daysLeft });
  if (action === 'desk.allocated') return say('mail.desk.allocated');
  if (action === 'desk.handed-over') return say('mail.desk.handed-over');
  if (action === 'desk.held' || action === 'desk.returned' || action === 'desk.released') return say(`mail.${action}`);
  return wording.text(eventKey(action));
}

/** Whose turn it is, what to do and until when. */
export function turnLines(
  { turn, procedure }: Pick<Notice, 'turn' | 'procedure'>,
  language: string,
  say: Say,
  text: Wording['text'],
): string[] {
  if (!turn) return [say('mail.turn.nobody')];
  const authority = nameOf(turn.authority, language, say);
  const task = taskOf(procedure.workflow, turn);
  const term = task?.term ? text(`term.${task.term}`) : say('mail.due');
  return [
    turn.own
      ? say('mail.turn.own', { task: task ? text(task.text) : authority })
      : say('mail.turn.other', { authority }),
    ...(turn.due ? [say('mail.until', { term, date: formatDay(language, turn.due) })] : []),
  ];
}

export function nameOf({ country, official }: NamedAuthority, language: string, say: Say): string {
  const name = nameIn(official, language).text;
  return say('mail.authority', { name, country: countryName(language, country) });
}

export const caseUrl = (publicUrl: string, exchangeId: string): string => `${publicUrl}/exchanges/${exchangeId}`;

export const paragraphs = (lines: readonly (readonly string[])[]): string =>
  `${lines.map((some) => some.join('\n')).join('\n\n')}\n`;
