import type { Switched } from '../procedures/index.ts';
import type { Retention } from '../protection/index.ts';

/** The state of an exchange as the engine knows it: rows of `exchange`, `part` and `participant`, without any content. */
export interface ExchangeState {
  readonly id: string;
  readonly number: string;
  /** The number of the case: that of its first exchange. */
  readonly caseNumber: string;
  /** The exchange that this one follows up. */
  readonly follows: string | null;
  /** The link of that one's definition by which it was made; null: none, it follows up a closed one or begins a case. */
  readonly via: string | null;
  readonly versionHash: string;
  readonly area: string;
  readonly procedure: string;
  readonly state: string;
  /** Grows with every move; what a user saw is named by it. */
  readonly revision: number;
  /** Codes and numbers of the form that name no person: what lists show. */
  readonly overview: Readonly<Record<string, string | number>>;
  readonly sentAt: Date;
  readonly closedAt: Date | null;
  /** When personal data are to be blocked and deleted; nothing while that does not follow yet. */
  readonly retention: Retention | null;
  /** When they were. */
  readonly blockedAt: Date | null;
  readonly erasedAt: Date | null;
  readonly chainLength: number;
  readonly chainHash: Buffer;
  /** How often an authority's own keeping changed: who has the case, its reference. */
  readonly desk: number;
  readonly parts: readonly PartState[];
  readonly participants: readonly ParticipantState[];
  /** Of a crowd that was not read whole: how many take part besides. */
  readonly others?: readonly Tally[];
  /** Other exchanges of the case; absent: they were not read. */
  readonly linked?: readonly LinkedState[];
}

/** Of an exchange that this one was made of by a link, or that a link made of it, what guards may ask. */
export interface LinkedState {
  readonly id: string;
  readonly relation: 'followed' | 'made';
  readonly via: string;
  readonly state: string;
  /** term → its status in each part that has it. */
  readonly terms: Readonly<Record<string, readonly TermState['status'][]>>;
  /** Who still takes part. */
  readonly seats: readonly { readonly role: string; readonly authorityId: string }[];
}

/** How many have a role and are in one of its states. */
export interface Tally {
  readonly role: string;
  readonly state: string;
  readonly count: number;
}

/** A share of the questions with a holder, terms and a state of its own. */
export interface PartState {
  readonly no: number;
  readonly state: string;
  /** Its share of the questions. */
  readonly questions: readonly AskedQuestion[];
  readonly terms: Readonly<Record<string, TermState>>;
  /** Codes and numbers that actions recorded: days, ratings. */
  readonly facts: Readonly<Record<string, string | number>>;
  readonly nextExpiry: Date | null;
  /** When something last happened in it that counts (see `ActionRule.quiet`). */
  readonly movedAt: Date;
}

/** A question of the request: its number there, from 1, for good, and its code. */
export interface AskedQuestion {
  readonly no: number;
  readonly code: string;
}

/** With what became of a term since it began, so that it can be counted again. */
export interface TermState {
  /** ISO instant, or the day (YYYY-MM-DD), from which it runs, and how many of its units. */
  readonly startedAt: string;
  readonly count: number;
  /** Of a term that lasts by what the form says: its unit here. */
  readonly unit?: string;
  /** By what it was lengthened in other units. */
  readonly more?: readonly { readonly count: number; readonly unit: string }[];
  /** action → how many times it lengthened it. */
  readonly extended?: Readonly<Record<string, number>>;
  /** ISO instants at which it was stopped and ran on; the last one may last. */
  readonly pauses?: readonly { readonly from: string; readonly until?: string }[];
  /** The last day, in the calendar's country: YYYY-MM-DD. */
  readonly due: string;
  /** ISO instant at which the term is over. */
  readonly expiresAt: string;
  /** ISO instant at which somebody is warned that it will be over; absent: nobody is, or not any more. */
  readonly warnsAt?: string;
  /** Paused: its last day will be counted when it runs on. */
  readonly status: 'running' | 'paused' | 'met' | 'over';
}

export interface ParticipantState {
  readonly no: number;
  /** The part it holds; null: the whole exchange. */
  readonly partNo: number | null;
  readonly authorityId: string;
  readonly country: string;
  readonly role: string;
  readonly state: string;
  readonly turn: boolean;
  readonly due: string | null;
  readonly closed: boolean;
  /** Whether an allocator gives out the authority's cases of the area; absent: none does. */
  readonly allocates?: boolean;
  /** Memberships of the authority that have the case. */
  readonly assigned?: readonly string[];
  /** How many contributions of its country wait until it releases them. */
  readonly moderates?: number;
}

/** A term as the calendar computed it (see deadlines). */
export interface ComputedTerm {
  readonly due: string;
  readonly expiresAt: string;
  /** Where it was asked for: the instant at which the day begins that lies so long before the last. */
  readonly warnsAt?: string;
  readonly calendarVersion: string;
}

/** What became of a term since it began. */
export interface TermCourse {
  readonly more?: TermState['more'] | undefined;
  readonly pauses?: readonly { readonly from: string; readonly until: string }[] | undefined;
  readonly warns?: { readonly count: number; readonly unit: string } | undefined;
}

/** What the outside gives to a decision: the clock and the calendar. */
export interface Moment {
  readonly now: Date;
  /** From an instant, or from a day, of which a count of 0 is the end. */
  term(unit: string, count: number, country: string, from: Date | string, course?: TermCourse): ComputedTerm;
  /** What the actor's country has switched; absent: everything stands as the definition says. */
  readonly switched?: Switched;
}

/** Who acts: the membership, with what decides about its rights. */
export interface ActingMembership {
  readonly userId: string;
  readonly membershipId: string;
  readonly authorityId: string;
  readonly country: string;
  readonly area: string;
  readonly roles: readonly string[];
  readonly language: string;
  /** What its authority holds in the area. */
  readonly functions: readonly string[];
  /** Memberships of absent colleagues: what is given to them counts as given to this one. */
  readonly standsFor?: readonly string[];
}

/** What was decided, to be recorded as an event. Data are codes and numbers, never personal. */
export interface DecidedEvent {
  readonly action: string;
  readonly partNo: number | null;
  readonly participantNo: number | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly data: Readonly<Record<string, string | number>>;
  /** The instant from which the law counts: that of the term's end for what time itself does. */
  readonly legalAt: Date;
  readonly calendar: string | null;
  /** Who did it, where it is not whoever recorded it. */
  readonly membershipId?: string;
  /** Participants to be told. */
  readonly tells: readonly number[];
  /** Content that belongs to the event and is committed to in the history. */
  readonly content: readonly ContentPart[];
}

/** A piece of erasable content: `request`, `answers`, `said` (the texts typed with an action). */
export interface ContentPart {
  readonly name: string;
  readonly partNo: number;
  readonly body: unknown;
}

/** Authorities that an action needs to know of: those that are named, or those of some countries that hold any of some functions. */
export type WantedAudience = { readonly role: string } & (
  | { readonly authorityIds: readonly string[] }
  | {
      readonly holds: readonly string[];
      /** Of each country one, its coordinator before others, or all. */
      readonly each: 'one' | 'every';
      /** Absent: all countries. */
      readonly countries?: readonly string[];
      readonly except?: string;
      /** Only those of these; absent: whoever there is. */
      readonly among?: readonly string[];
    }
);

/** Another authority that an action brings in, as the directory knows it. */
export interface Target {
  readonly authorityId: string;
  readonly country: string;
  /** What it holds in the exchange's area. */
  readonly functions: readonly string[];
}

/** A decision: the next state and what is to be recorded. */
export interface Decision {
  readonly exchange: ExchangeState;
  readonly events: readonly DecidedEvent[];
}

/** Free text with the language that it is written in. */
export interface FreeText {
  readonly text: string;
  readonly lang: string;
}

/** A row of a table: column → value. */
export type Row = Readonly<Record<string, string | FreeText>>;

/** What stands in a field for a file, as it is shown: the number of the attachment, and its name; neither once it was recalled. */
export interface FiledAttachment {
  readonly attachment: number | null;
  readonly name: string;
}

/** Of a file, what is kept is its id. */
export type FieldValue = string | number | FreeText | Amount | FiledAttachment | readonly Row[];

/** The value of a confirmation that was given: there is no other. */
export const CONFIRMED = 'confirmed';

/** A sum of money, in digits, so that nothing is rounded. */
export interface Amount {
  readonly amount: string;
  readonly currency: string;
}

export type AnswerValue = string | number | FreeText | Amount | readonly string[];

/** The erasable content of a request. */
export interface RequestContent {
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly questions: readonly ChosenQuestion[];
}

export interface ChosenQuestion {
  readonly code: string;
  /** Values of the placeholders that are typed with the question. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** An answer: a value of the question's type, or that it is not known or not held; a comment where one helps. */
export interface Answer {
  readonly value?: AnswerValue | undefined;
  readonly unknown?: 'not-known' | 'not-held' | undefined;
  readonly comment?: FreeText | undefined;
}

/** Answers by question: `1` for the first question of the part, `1.pq-9a` for its follow-up. */
export type Answers = Readonly<Record<string, Answer>>;
