import type { RetentionRule } from '../protection/index.ts';
import type { Collective, When } from './conditions.ts';
import type { ContributionRule } from './contributions.ts';
import type { Basis, Gateway } from './gateway.ts';
import type { Consequence, FollowedNeed, LinkedNeed, LinkRule, Propagation } from './links.ts';
import type { PublicRule, PublishingRule } from './public.ts';
import type { RegisterRule } from './registers.ts';
import type { Sight } from './sight.ts';
import type { SettingRule, SwitchRule, Where } from './switches.ts';
import type { Extension, Span, TermRule } from './terms.ts';

/**
 * A compiled procedure: what the definition files say, resolved and checked. It is plain data, is stored whole under its
 * hash, and holds its own wording, because an exchange keeps the version and the wording that it began with.
 */
export interface Procedure {
  /** `area.name`, for example `professional-qualifications.information-request`. */
  readonly id: string;
  readonly area: string;
  /** The vocabulary of what the area's authorities are competent for. */
  readonly competences?: string;
  readonly basis: readonly Basis[];
  readonly gateway: Gateway;
  /** Languages whose wording has been confirmed. */
  readonly reviewed: readonly string[];
  readonly workflow: Workflow;
  readonly form: readonly Section[];
  /** What of its exchanges the public sees; absent: nothing. */
  readonly public?: PublicRule;
  readonly placeholders: Readonly<Record<string, Placeholder>>;
  /** Chapters in order; each question names its chapter. */
  readonly chapters: readonly string[];
  /** All questions in the order of the set, follow-ups behind their parent. */
  readonly questions: readonly Question[];
  /** Named lists of codes: the procedure's own and the vocabularies that it uses. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** language → key → ICU message. */
  readonly texts: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Section {
  readonly name: string;
  /** Asked only then. */
  readonly when?: When;
  readonly fields: readonly Field[];
}

export type FieldType =
  | 'text'
  | 'long-text'
  | 'date'
  | 'integer'
  | 'choice'
  | 'country'
  | 'amount'
  | 'confirmation'
  | 'file'
  | 'link'
  | 'table';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly personal: boolean;
  /** Needed to send or act, where it is asked; a draft may lack it. */
  readonly required: boolean;
  /** Asked only then. */
  readonly when?: When;
  /** Characters, for text. */
  readonly max?: number;
  /** Bounds, for integers. */
  readonly range?: readonly [number, number];
  /** Name of a list in `Procedure.lists`, for choices. */
  readonly list?: string;
  readonly initial?: number;
  /** The recorded fact whose value is offered. */
  readonly suggests?: string;
  /** Of a table: its columns, and how many rows it may have. */
  readonly columns?: readonly Field[];
  readonly rows?: number;
}

export interface Placeholder {
  /** Form fields whose values it shows, joined by spaces; none when it is typed with the question. */
  readonly from: readonly string[];
  /** Longest typed value; 0 when it comes from the form. */
  readonly max: number;
  /** Personal data or free text: hidden before acceptance. */
  readonly masked: boolean;
}

export interface Question {
  readonly code: string;
  readonly chapter: string;
  readonly answer: AnswerType;
  /** Placeholders in its text. */
  readonly placeholders: readonly string[];
  readonly parent?: string;
  /** Answers of the parent on which it is asked; empty: always. */
  readonly when: readonly string[];
  /** Of a question without a parent: offered only then. */
  readonly offered?: When;
  readonly source: 'published' | 'rebuilt';
}

export type AnswerType =
  | { readonly kind: 'choice'; readonly list: string }
  | { readonly kind: 'choices'; readonly list: string }
  | { readonly kind: 'amount' }
  | { readonly kind: 'text' }
  | { readonly kind: 'date' }
  | { readonly kind: 'number'; readonly min: number; readonly max: number };

export interface Workflow {
  readonly name: string;
  readonly roles: Readonly<Record<string, CaseRole>>;
  /** Roles that no authority holds. */
  readonly outside: Readonly<Record<string, OutsideRole>>;
  readonly users: Readonly<Record<string, UserRule>>;
  /** role → participant's own state → what holds in it. */
  readonly participants: Readonly<Record<string, Readonly<Record<string, SeatRule>>>>;
  /** A part's states, from the least to the most advanced. */
  readonly order: readonly string[];
  readonly states: Readonly<Record<string, PartStateRule>>;
  readonly opening: Opening;
  readonly actions: Readonly<Record<string, ActionRule>>;
  /** fact → the role whose turn it is too, as long as an action has recorded the fact and none has settled it. */
  readonly pending: Readonly<Record<string, string>>;
  /** What each country settles for itself. */
  readonly settings?: Readonly<Record<string, SettingRule>>;
  /** Drafts of other procedures that may be made of an exchange, in the same case. */
  readonly links: Readonly<Record<string, LinkRule>>;
  /** What other exchanges of the case do to this one, by name. */
  readonly consequences?: Readonly<Record<string, Consequence>>;
  readonly propagates?: readonly Propagation[];
  /** Who looks the exchange up without taking part in it: it is an entry of a register. */
  readonly register?: RegisterRule;
  /** How long personal data are kept (Regulation 1024/2012 Art. 14). */
  readonly retention: RetentionRule;
  /** What of it the Single Market Scoreboard counts; absent: nothing. */
  readonly scoreboard?: ScoreboardRule;
  readonly terms: Readonly<Record<string, TermRule>>;
}

/** What holds for a participant in one of its own states. */
export interface SeatRule {
  readonly sees: Sight;
  /** It has left and acts no more. */
  readonly gone: boolean;
  /** Something waits for it, whatever the state of the part, until a term's last day where one is named. */
  readonly turn: boolean;
  readonly until?: string;
}

/** Which authorities come into an exchange in a role. */
export interface Audience {
  /** Their first state. */
  readonly as: string;
  /**
   * The actor's country, all others, that of whose turn it is, any; those that a field of the form names; those who have a role in the
   * exchange of which this one was made; or these.
   */
  readonly in:
    | 'home'
    | 'abroad'
    | 'turn'
    | 'anywhere'
    | { readonly field: string }
    | { readonly followed: string }
    | readonly string[];
  /** The one that the actor names, or several; of each country one, its coordinator before others; or all that hold what the role asks. */
  readonly each: 'chosen' | 'several' | 'one' | 'every';
  /** Nothing stands in the way where there is nobody. */
  readonly optional?: boolean | undefined;
}

/** A kind of user. */
export interface UserRule {
  readonly acts: boolean;
  readonly sees: Sight;
  /** Where an allocator gives out the cases: what it sees of one that is not given to it, in which it then does not act either. */
  readonly unallocated?: Sight | undefined;
  /** Gives out the cases where its authority has that done. */
  readonly allocates: boolean;
}

/** Which actions, term and ratings of a workflow are what the indicators of the scoreboard are made of (core dossier 2.9). */
export interface ScoreboardRule {
  readonly accepted: string;
  /** The action that gives the first complete reply. */
  readonly answered: string;
  readonly withdrawn: string;
  /** The term whose last day is the agreed date. */
  readonly agreed: string;
  /** Inputs by which the requester rates, from best to worst; the worse half is negative. */
  readonly rated: readonly string[];
}

export interface CaseRole {
  /** The functions of which its authority must hold any in the area. */
  readonly holds: readonly string[];
  readonly per: 'exchange' | 'part';
}

/**
 * Somebody outside, such as an applicant: external actors have no access to the system (Regulation 1024/2012 Art. 12). What it does is done
 * by who enters it, and said to be its act.
 */
export interface OutsideRole {
  /** The case role whose authority enters what it does, until a portal does. */
  readonly enteredBy: string;
  /** What is shown to it. */
  readonly sees: Sight;
  /** state of the exchange → what it is told, by the name of a text `outside.state.<name>`. */
  readonly tells: Readonly<Record<string, string>>;
  /** The states in which what was applied for is valid; none where nothing can be. */
  readonly valid: readonly string[];
}

export interface PartStateRule {
  readonly turn?: string;
  /** Somebody outside whose turn it is: no authority's. */
  readonly waits?: string;
  readonly until?: string;
  readonly final: boolean;
}

export interface Opening {
  readonly action: string;
  readonly by: string;
  /** Whose act it is, where `by` only enters it. */
  readonly enters?: string;
  readonly to: string;
  /** role → participant's first state, of who opens and of who is invited. */
  readonly participants: Readonly<Record<string, string>>;
  /** role → who is invited. */
  readonly invites: Readonly<Record<string, Audience>>;
  /** It is made of another exchange by a link, always or where the form says so; nobody else can send it. */
  readonly follows?: { readonly when?: When };
  /** How many files may be sent with it. */
  readonly files?: number;
  readonly tells: readonly string[];
  /** How it begins where the opener's country has a setting so. */
  readonly instead?: Pick<Opening, 'action' | 'to' | 'participants' | 'invites' | 'tells'> & { readonly where: Where };
}

export interface ActionRule extends ContributionRule, SwitchRule, PublishingRule {
  /** The case roles that may do it. */
  readonly by: readonly string[];
  /** Somebody outside whose act it is: who may do it only enters it. */
  readonly enters?: string;
  readonly from: readonly string[];
  /** The part's next state; without it the part stays as it is. */
  readonly to?: string;
  /** The actor's own next state. */
  readonly becomes?: string;
  /** The actor's own states in which it is possible; without it, any. */
  readonly as?: readonly string[];
  /** It concerns the actor alone: it leaves the exchange as it is, and does not wait for others who act at the same time. */
  readonly own: boolean;
  /** Possible only where the form says so. */
  readonly when?: When;
  /** What must hold for others who take part. */
  readonly needs: readonly Collective[];
  /** What must hold of other exchanges of the case: those made of this one, and that of which it was made. */
  readonly linked?: readonly LinkedNeed[];
  readonly follows?: FollowedNeed;
  /** role → the next state of the others who take part in the part. */
  readonly makes: Readonly<Record<string, string>>;
  readonly input: readonly Field[];
  /** `draft`: a paper of the actor's own, which leaves no event. */
  readonly answers?: 'draft' | 'partial' | 'complete';
  /** The input is a new version of what the opening sent. */
  readonly changes?: 'request';
  /** The part, or some of its questions as a part of their own, go to another authority of the actor's country. */
  readonly handsOver?: 'part' | 'questions';
  /** role → the authorities that come in. */
  readonly invites: Readonly<Record<string, Audience>>;
  /** The pending fact that it answers; possible only while there is one. */
  readonly settles?: string;
  /** Lengthens a running term. */
  readonly extends?: Extension;
  /** The terms that must be over. */
  readonly after: readonly string[];
  /** The terms that must not be running, nor paused. */
  readonly notDuring: readonly string[];
  /** The terms that must be running: neither over nor met, nor paused. */
  readonly during: readonly string[];
  /** Possible only when nothing has happened in the part for so long. */
  readonly idle?: Span;
  /** Not again before so much time has passed. */
  readonly rests?: Span;
  /** How many files may come with it. */
  readonly files?: number;
  /** It takes back a file of the actor's own. */
  readonly recalls?: 'file';
  /** Does not count as something that happened (see `idle`). */
  readonly quiet: boolean;
  /** May be done to many exchanges at once: it needs nothing typed. */
  readonly inBulk: boolean;
  readonly tells: readonly string[];
}

/** One fault of a definition, at its place in the files. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** A definition file as read. */
export interface SourceFile {
  /** Path from the project's root. */
  readonly path: string;
  readonly text: string;
}
