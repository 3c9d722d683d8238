import { formatInstant, sayIn } from '../texts/index.ts';

/** What a letter about an account says: there is no place in it for a name of a person. */
export interface Welcome {
  /** The authority's name as the reader gets it. */
  readonly authority: string;
  /** Where the password is set; null: the reader has one already. */
  readonly link: { readonly url: string; readonly until: Date; readonly timeZone: string } | null;
  /** `added`: the reader may act for the authority from now on; `asked`: only a new link was asked for. */
  readonly occasion: 'added' | 'asked';
  /** Where one signs in. */
  readonly signIn: string;
}

/** Writes the letter in one of the interface's languages. */
export function welcomeText(welcome: Welcome, language: string): { subject: string; body: string } {
  const say = sayIn(language);
  const { authority, link, occasion, signIn } = welcome;
  const body = [
    [say(`mail.welcome.${occasion}`), authority],
    link
      ? [say('mail.welcome.link', { until: formatInstant(language, link.until, link.timeZone) }), link.url]
      : [say('mail.welcome.sign-in'), signIn],
    ...(link ? [[say('mail.welcome.secret')]] : []),
    [say('mail.welcome.automatic')],
  ];
  const subject = say(link ? 'mail.welcome.subject.link' : 'mail.welcome.subject.added');
  return { subject, body: `${body.map((lines) => lines.join('\n')).join('\n\n')}\n` };
}
