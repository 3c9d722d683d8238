import {
  askedFields,
  type Field,
  overviewFields,
  type Procedure,
  type Sight,
  sees,
  seesField,
} from '../procedures/index.ts';
import { questionsByKey } from './input.ts';
import type {
  ActingMembership,
  Answer,
  Answers,
  ExchangeState,
  FieldValue,
  ParticipantState,
  PartState,
  RequestContent,
  TermState,
} from './model.ts';
import { type PossibleAction, possibleActions, sightOf } from './policy.ts';

/** An exchange as one membership may see it: masked by its sight, in codes; wording comes at the edge. */
export interface ExchangeView {
  readonly id: string;
  readonly number: string;
  readonly procedure: string;
  readonly area: string;
  readonly state: string;
  readonly revision: number;
  readonly sentAt: Date;
  readonly closedAt: Date | null;
  readonly turn: Turn | null;
  readonly participants: readonly (ParticipantState & { readonly own: boolean })[];
  readonly sections: readonly SectionView[];
  readonly parts: readonly PartView[];
  readonly actions: readonly PossibleAction[];
  /** Whether anything was masked. */
  readonly masked: boolean;
}

/** Whose turn it is, until when. */
export interface Turn {
  readonly role: string;
  readonly authorityId: string;
  readonly state: string;
  readonly due: string | null;
  readonly over: boolean;
  readonly own: boolean;
}

export interface SectionView {
  readonly name: string;
  readonly fields: readonly FieldView[];
}

export interface FieldView {
  readonly field: Field;
  /** Absent when nothing was filled in, or when masked. */
  readonly value?: FieldValue;
  readonly masked: boolean;
}

export interface PartView {
  readonly no: number;
  readonly state: string;
  readonly terms: Readonly<Record<string, TermState>>;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly questions: readonly QuestionView[];
  /** The holder's own answers in work. */
  readonly draftAnswers?: Answers;
}

export interface QuestionView {
  /** `1`, `1.pq-9a`. */
  readonly key: string;
  readonly code: string;
  readonly followUp: boolean;
  /** placeholder → value as stored; null when masked. */
  readonly placeholders: Readonly<Record<string, FieldValue | string | null>>;
  readonly answer?: Answer;
}

/** The content of an exchange as far as it was read through the gateway. */
export interface OpenedContent {
  readonly request?: RequestContent;
  readonly answers: ReadonlyMap<number, Answers>;
  readonly draftAnswers: ReadonlyMap<number, Answers>;
}

export const NO_CONTENT: OpenedContent = { answers: new Map(), draftAnswers: new Map() };

/** The names of content that a membership's sight reaches; empty: the gateway need not be opened at all. */
export function contentInSight(procedure: Procedure, exchange: ExchangeState, membership: ActingMembership): string[] {
  const sight = sightOf(procedure, exchange, membership);
  // What the overview holds stands in the exchange's row, outside the content.
  const overview = new Set(overviewFields(procedure));
  const beyond = procedure.form.some(({ name, fields }) =>
    fields.some((field) => !overview.has(field) && seesField(sight, name, field)),
  );
  const replied = exchange.parts.some((part) => part.state !== procedure.workflow.opening.to);
  const writes = possibleActions(procedure, exchange, membership).some(
    ({ action }) => procedure.workflow.actions[action]?.answers,
  );
  return [
    ...(beyond ? ['request'] : []),
    ...(sees(sight, 'answers') && replied ? ['answers'] : []),
    ...(writes ? ['answers-draft'] : []),
  ];
}

/** Shows an exchange to a membership. The content given must have come through the gateway for this membership. */
export function present(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
  content: OpenedContent,
  now: Date,
): ExchangeView {
  const sight = sightOf(procedure, exchange, membership);
  const values: Readonly<Record<string, FieldValue>> = { ...exchange.overview, ...content.request?.fields };
  const asked = askedFields(procedure, values);
  const sections = procedure.form
    .map(({ name, fields }) => ({ name, fields: fields.filter((field) => asked.has(field.name)) }))
    .filter(({ fields }) => fields.length > 0)
    .map(({ name, fields }) => ({
      name,
      fields: fields.map((field) => fieldView(sight, name, field, values[field.name])),
    }));
  const parts = exchange.parts.map((part) => partView(procedure, part, sight, values, content));
  const masked =
    sections.some((section) => section.fields.some((field) => field.masked)) ||
    parts.some((part) => part.questions.some((question) => Object.values(question.placeholders).includes(null)));
  return {
    id: exchange.id,
    number: exchange.number,
    procedure: exchange.procedure,
    area: exchange.area,
    state: exchange.state,
    revision: exchange.revision,
    sentAt: exchange.sentAt,
    closedAt: exchange.closedAt,
    turn: turnOf(procedure, exchange, membership.authorityId, now),
    participants: exchange.participants.map((own) => ({ ...own, own: own.authorityId === membership.authorityId })),
    sections,
    parts,
    actions: possibleActions(procedure, exchange, membership),
    masked,
  };
}

function fieldView(sight: Sight, section: string, field: Field, value: FieldValue | undefined): FieldView {
  if (!seesField(sight, section, field)) return { field, masked: true };
  return value === undefined ? { field, masked: false } : { field, value, masked: false };
}

function partView(
  procedure: Procedure,
  part: PartState,
  sight: Sight,
  values: Readonly<Record<string, FieldValue>>,
  content: OpenedContent,
): PartView {
  const answers = sees(sight, 'answers') ? content.answers.get(part.no) : undefined;
  const draftAnswers = content.draftAnswers.get(part.no);
  const questions = [...questionsByKey(procedure, part.questions)].map(([key, question]): QuestionView => {
    const chosen = content.request?.questions[Number.parseInt(key, 10) - 1];
    const answer = answers?.[key];
    return {
      key,
      code: question.code,
      followUp: key.includes('.'),
      placeholders: Object.fromEntries(
        question.placeholders.map((name) => [
          name,
          placeholderValue(procedure, sight, name, values, chosen?.parameters),
        ]),
      ),
      ...(answer ? { answer } : {}),
    };
  });
  return {
    no: part.no,
    state: part.state,
    terms: part.terms,
    facts: part.facts,
    questions: sees(sight, 'questions') ? questions : [],
    ...(draftAnswers ? { draftAnswers } : {}),
  };
}

function placeholderValue(
  procedure: Procedure,
  sight: Sight,
  name: string,
  values: Readonly<Record<string, FieldValue>>,
  parameters: Readonly<Record<string, string>> | undefined,
): FieldValue | null {
  const placeholder = procedure.placeholders[name];
  if (!placeholder) return null;
  if (placeholder.masked && !(sees(sight, 'personal') && sees(sight, 'free-text'))) return null;
  if (placeholder.from.length === 0) return parameters?.[name] ?? '';
  const found = placeholder.from.map((from) => values[from]).filter((value) => value !== undefined);
  return found.length === 1 ? (found[0] as FieldValue) : found.map(String).join(' ');
}

/** Whose turn it is: the participant with the earliest due day whose turn it is; nobody's once all is closed. */
export function turnOf(procedure: Procedure, exchange: ExchangeState, authorityId: string, now: Date): Turn | null {
  const [first] = exchange.participants
    .filter((participant) => participant.turn)
    .sort((a, b) => (a.due ?? '9999').localeCompare(b.due ?? '9999'));
  if (!first) return null;
  const part = exchange.parts.find(
    (candidate) =>
      (first.partNo === null || first.partNo === candidate.no) &&
      procedure.workflow.states[candidate.state]?.turn === first.role,
  );
  const term = part?.terms[procedure.workflow.states[part.state]?.until ?? ''];
  return {
    role: first.role,
    authorityId: first.authorityId,
    state: part?.state ?? exchange.state,
    due: first.due,
    over: term !== undefined && Date.parse(term.expiresAt) <= now.getTime(),
    own: first.authorityId === authorityId,
  };
}
