import type { Actor } from '../accounts/index.ts';

/** What else happens in some of the demonstration's requests, so that every move and every state can be met. All texts are invented. */

/** A step beyond the plain course: who does what, how many days after the last one. */
export interface Turn {
  readonly by: 'sender' | 'recipient' | 'next';
  readonly action: string;
  readonly after: number;
  readonly input?: Readonly<Record<string, unknown>>;
  /** The part that it concerns, where there are two. */
  readonly part?: number;
}

/** What a turn may need: who takes over, the answers, and texts in the language of who acts. */
export interface Cast {
  readonly sender: Actor;
  readonly recipient: Actor;
  /** A handler at another authority of the recipient's country, if there is one. */
  readonly next: Actor | undefined;
  readonly answers: Readonly<Record<string, unknown>>;
  /** How many questions were asked. */
  readonly questions: number;
  /** The days that the recipient took. */
  readonly days: number;
}

type Texts = Readonly<Record<string, string>>;

const MESSAGE: Texts = {
  it: 'Avete già ricevuto il fascicolo dall’università? Vi ringraziamo per la collaborazione.',
  hu: 'Megkapták már az iratokat az egyetemtől? Köszönjük az együttműködést.',
  el: 'Έχετε λάβει ήδη τον φάκελο από το πανεπιστήμιο; Σας ευχαριστούμε για τη συνεργασία.',
  en: 'Have you received the file from the university yet? Thank you for your cooperation.',
};
const DELAY: Texts = {
  it: 'L’archivio è chiuso fino alla fine del mese.',
  hu: 'Az irattár a hónap végéig zárva tart.',
  el: 'Το αρχείο παραμένει κλειστό έως το τέλος του μήνα.',
  en: 'The archive is closed until the end of the month.',
};
const UNCLEAR: Texts = {
  it: 'A quale documento si riferisce la prima risposta?',
  hu: 'Melyik iratra vonatkozik az első válasz?',
  el: 'Σε ποιο έγγραφο αναφέρεται η πρώτη απάντηση;',
  en: 'To which document does the first answer refer?',
};
const CLEAR: Texts = {
  it: 'La risposta si riferisce al documento più recente.',
  hu: 'A válasz a legutóbbi iratra vonatkozik.',
  el: 'Η απάντηση αναφέρεται στο πιο πρόσφατο έγγραφο.',
  en: 'The answer refers to the most recent document.',
};

const written = (texts: Texts, { language }: Actor) => ({
  text: texts[language] ?? texts.en ?? '',
  lang: texts[language] ? language : 'en',
});

/** The answer to the first question alone. */
const first = ({ answers }: Cast) =>
  Object.fromEntries(Object.entries(answers).filter(([key]) => key === '1' || key.startsWith('1.')));

const accept = (by: Turn['by'], after: number, part?: number): Turn => ({
  by,
  action: 'accept',
  after,
  input: { days: 14 },
  ...(part === undefined ? {} : { part }),
});

/** Three more days; none where the law allows but a few at all. */
const proposal = ({ recipient, days }: Cast, after: number): Turn[] =>
  days < 7
    ? []
    : [
        {
          by: 'recipient',
          action: 'propose-extension',
          after,
          input: { moreDays: 3, extensionReason: written(DELAY, recipient) },
        },
      ];

/** For each fate what may come after it, one after the other; nothing: the request stays as it is. */
const COURSES: Readonly<Record<string, readonly ((cast: Cast) => readonly Turn[])[]>> = {
  waiting: [
    () => [],
    () => [{ by: 'sender', action: 'remind', after: 4 }],
    ({ next }) =>
      next ? [{ by: 'recipient', action: 'forward', after: 2, input: { authority: next.authorityId } }] : [],
    () => [],
    ({ next }) =>
      next
        ? [{ by: 'recipient', action: 'forward', after: 1, input: { authority: next.authorityId } }, accept('next', 3)]
        : [],
    () => [{ by: 'sender', action: 'withdraw', after: 5 }],
  ],
  accepted: [
    () => [],
    (cast) => [
      { by: 'sender', action: 'message', after: 3, input: { message: written(MESSAGE, cast.sender) } },
      { by: 'recipient', action: 'reply-in-part', after: 2, input: { answers: first(cast) } },
    ],
    (cast) => proposal(cast, 4),
    ({ next, questions }) =>
      next && questions > 1
        ? [
            { by: 'recipient', action: 'split', after: 1, input: { authority: next.authorityId, questions: [2] } },
            accept('next', 2, 2),
          ]
        : [],
    (cast) =>
      proposal(cast, 3).flatMap((turn): Turn[] => [turn, { by: 'sender', action: 'agree-extension', after: 1 }]),
  ],
  replied: [
    () => [],
    ({ sender }) => [
      {
        by: 'sender',
        action: 'ask-clarification',
        after: 2,
        input: { clarification: written(UNCLEAR, sender), clarificationDays: 14 },
      },
    ],
    ({ sender, recipient, answers, questions }) => [
      {
        by: 'sender',
        action: 'ask-clarification',
        after: 1,
        input: { clarification: written(UNCLEAR, sender), clarificationDays: 10 },
      },
      {
        by: 'recipient',
        action: 'correct',
        after: 2,
        input: { answers: { ...answers, [questions > 1 ? '2' : '1']: { unknown: 'not-held' } } },
      },
      { by: 'recipient', action: 'give-clarification', after: 1, input: { explanation: written(CLEAR, recipient) } },
    ],
  ],
};

/** What comes after a request has met its fate; `index` counts the requests. */
export function turnsOf(fate: string, index: number, cast: Cast): readonly Turn[] {
  const courses = COURSES[fate];
  return courses?.[Math.floor(index / 8) % courses.length]?.(cast) ?? [];
}
