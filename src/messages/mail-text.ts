import { wordingOf } from '../exchanges/index.ts';
import type { Procedure } from '../procedures/index.ts';
import { countryName, formatDay, type Say, sayIn, nameIn } from '../texts/index.ts';

/** An authority as a mail names it. */
export interface NamedAuthority {
  readonly country: string;
  /** language → official name; one authority may have several official languages. */
  readonly official: Readonly<Record<string, string>>;
}

/** What a mail tells: codes, names of authorities and a day. There is no place in it for anything personal. */
export interface Notice {
  readonly exchangeId: string;
  readonly number: string;
  readonly procedure: Procedure;
  /** The event's action, or `term.<name>` for what time itself did. */
  readonly action: string;
  /** The part's state after the event. */
  readonly state: string | null;
  /** Who did it; null: time itself. */
  readonly actor: NamedAuthority | null;
  /** Whose turn it was then; null: nobody's any more. */
  readonly turn: NoticeTurn | null;
}

export interface NoticeTurn {
  readonly role: string;
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

/** Writes a mail in one of the interface's languages. `publicUrl`: origin without a closing slash. */
export function mailText(notice: Notice, language: string, publicUrl: string): MailText {
  const say = sayIn(language);
  const wording = wordingOf(notice.procedure, language);
  const byTime = notice.action.startsWith('term.');
  const event = wording.text(byTime ? `${notice.action}.over` : `action.${notice.action}.done`);
  const { number } = notice;
  const body = [
    [
      say('mail.case', { number }),
      say('mail.procedure', { title: wording.text('procedure.title') }),
      say('mail.event', { event }),
      ...(notice.actor ? [say('mail.by', { authority: nameOf(notice.actor, language, say) })] : []),
    ],
    turnLines(notice, language, say, wording.text),
    [say('mail.link'), `${publicUrl}/exchanges/${notice.exchangeId}`],
    [say('mail.automatic')],
  ];
  const subject = say(notice.turn?.own ? 'mail.subject.own' : 'mail.subject', { number, event });
  return { subject, body: `${body.map((lines) => lines.join('\n')).join('\n\n')}\n` };
}

function turnLines(
  { turn, state, procedure }: Notice,
  language: string,
  say: Say,
  text: (key: string) => string,
): string[] {
  if (!turn) return [say('mail.turn.nobody')];
  // The event's part says what to do and which term runs, when it is the part that waits for this participant.
  const rule = state === null ? undefined : procedure.workflow.states[state];
  const known = rule?.turn === turn.role;
  const authority = nameOf(turn.authority, language, say);
  const task = known ? text(`turn.${state}`) : authority;
  const term = known && rule?.until ? text(`term.${rule.until}`) : say('mail.due');
  return [
    turn.own ? say('mail.turn.own', { task }) : say('mail.turn.other', { authority }),
    ...(turn.due ? [say('mail.until', { term, date: formatDay(language, turn.due) })] : []),
  ];
}

function nameOf({ country, official }: NamedAuthority, language: string, say: Say): string {
  const name = nameIn(official, language).text;
  return say('mail.authority', { name, country: countryName(language, country) });
}
