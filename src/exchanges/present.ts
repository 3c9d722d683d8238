import {
  actionsWithDay,
  askedFields,
  daysIn,
  type Field,
  type Procedure,
  type Sight,
  sees,
  seesField,
} from '../procedures/index.ts';
import { type AttachmentState, attachmentsInSight, recallOf } from './attachments.ts';
import { filed } from './slots.ts';
import type { Retention } from '../protection/index.ts';
import { keptUntil } from './keeping.ts';
import { questionsByKey } from './input.ts';
import type { HeldView } from './moderation.ts';
import type { Content } from './content.ts';
import { type ContributionView, contributionsOf } from './contributions.ts';
import { type LinkedKind, linkedKinds, linksNow } from './linking.ts';
import type {
  ActingMembership,
  Answer,
  Answers,
  AskedQuestion,
  ExchangeState,
  FieldValue,
  Moment,
  ParticipantState,
  PartState,
  Tally,
  TermState,
} from './model.ts';
import { entersFor } from './outside.ts';
import { actsIn, isGone, isIn, mayAct, type PossibleAction, partSightOf, possibleActions, sightOf } from './policy.ts';
import { shownOf, tallyOf } from './participants.ts';
import { showsDay } from './terms.ts';
import { type Turn, turnsOf } from './turns.ts';

/** An exchange as one membership may see it: masked by its sight, in codes; wording comes at the edge. */
export interface ExchangeView {
  readonly id: string;
  readonly number: string;
  readonly caseNumber: string;
  /** The exchange that this one follows up. */
  readonly follows: string | null;
  readonly procedure: string;
  readonly area: string;
  readonly state: string;
  readonly revision: number;
  readonly sentAt: Date;
  readonly closedAt: Date | null;
  /** When personal data will be blocked and deleted, as far as the terms in sight tell; nothing while it is open. */
  readonly retention: Retention | null;
  /** When they were. */
  readonly blockedAt: Date | null;
  readonly erasedAt: Date | null;
  /** Whose turn it is first; the others are in `turns`. */
  readonly turn: Turn | null;
  readonly turns: readonly Turn[];
  /** Of very many only some (see `shownOf`); `tally` counts all. */
  readonly participants: readonly ParticipantView[];
  readonly tally: readonly Tally[];
  readonly sections: readonly SectionView[];
  readonly parts: readonly PartView[];
  /** What the thread of the exchange is made of: comments, opinions, questions with their answers. */
  readonly contributions: readonly ContributionView[];
  /** What one's own authority has said and nobody has released yet, and what it is to release: nobody else knows of it. */
  readonly held: readonly HeldView[];
  /** The attachments in sight, in their order. */
  readonly attachments: readonly AttachmentView[];
  /** How many there are that this membership may not see. */
  readonly attachmentsHidden: number;
  readonly actions: readonly OfferedAction[];
  /** What may be made of it now. */
  readonly drafts: readonly LinkedKind[];
  /** Drafts of other procedures that may be made of it, by the names of the links. */
  readonly links: readonly string[];
  /** The roles outside for which the reader enters what they do. */
  readonly entersFor: readonly string[];
  /** Whether it waits to be given to the reader, who would otherwise act in it. */
  readonly kept: boolean;
  /** Whether anything was masked. */
  readonly masked: boolean;
  /** Whether something that the reader may do now would show it more, as acceptance does. */
  readonly opensMore: boolean;
}

/** An action that the reader may do now: on which part, and as whom. */
export interface OfferedAction {
  readonly action: string;
  readonly part: Pick<PartState, 'no' | 'state'>;
  readonly participant: Pick<ParticipantState, 'no' | 'role' | 'state'>;
}

/** An attachment; one that was recalled has neither name nor hash nor file. */
export interface AttachmentView extends AttachmentState {
  readonly name?: string;
  /** Hexadecimal. */
  readonly sha256?: string;
  /** The action by which it can be recalled, and on which part. */
  readonly recall?: { readonly action: string; readonly partNo: number };
}

export interface ParticipantView extends ParticipantState {
  readonly own: boolean;
  /** Whether it acts no more. */
  readonly gone: boolean;
}

export interface SectionView {
  readonly name: string;
  readonly fields: readonly FieldView[];
}

export interface FieldView {
  readonly field: Field;
  /** Absent when nothing was filled in, or when masked. */
  readonly value?: FieldValue;
  /** What stood there before the sender changed it, the oldest first; nothing where the field was empty. */
  readonly earlier?: readonly (FieldValue | undefined)[];
  readonly masked: boolean;
}

export interface PartView {
  readonly no: number;
  readonly state: string;
  readonly terms: Readonly<Record<string, TermState>>;
  readonly facts: Readonly<Record<string, string | number>>;
  /** Empty for who has no share in the part, like what follows. */
  readonly asked: readonly AskedQuestion[];
  readonly questions: readonly QuestionView[];
  /** What was written with the actions on it, in their order. */
  readonly said: readonly Said[];
  /** Whether the viewer's authority has a share in it. */
  readonly own: boolean;
  /** Whether what is written with actions is in sight. */
  readonly seesMessages: boolean;
  /** Whether its attachments are in sight, so that files may be attached to it. */
  readonly seesFiles: boolean;
  /** The answers that count. */
  readonly answers: Answers;
  /** The holder's own answers in work. */
  readonly draftAnswers?: Answers;
}

/** The texts typed with an action, by field. */
export interface Said {
  /** The event. */
  readonly no: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

export interface QuestionView {
  /** `1`, `1.pq-9a`. */
  readonly key: string;
  readonly code: string;
  readonly followUp: boolean;
  /** placeholder → value as stored; null when masked. */
  readonly placeholders: Readonly<Record<string, FieldValue | string | null>>;
  readonly answer?: Answer;
  /** What was answered before it was corrected or left out, the oldest first, each with the event that gave it. */
  readonly earlier?: readonly { readonly no: number; readonly answer: Answer }[];
}

/** Shows an exchange to a membership. The content given must have come through the gateway for this membership. */
export function present(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
  content: Content,
  attachments: readonly AttachmentState[],
  moment: Moment,
  events: Parameters<typeof contributionsOf>[2] = [],
): ExchangeView {
  const sight = sightOf(procedure, exchange, membership);
  const values: Readonly<Record<string, FieldValue>> = { ...exchange.overview, ...content.requests.at(-1)?.fields };
  const asked = askedFields(procedure, values);
  const sections = procedure.form
    .map(({ name, fields }) => ({ name, fields: fields.filter((field) => asked.has(field.name)) }))
    .filter(({ fields }) => fields.length > 0)
    .map(({ name, fields }) => ({
      name,
      fields: fields.map((field) =>
        isSealed(exchange, field)
          ? { field, masked: true }
          : fieldView(sight, name, field, values[field.name], content, attachments),
      ),
    }));
  const actions = possibleActions(procedure, exchange, membership, moment);
  const own = exchange.participants.filter((one) => one.authorityId === membership.authorityId);
  const parts = exchange.parts.map((part) => {
    const seen = partSightOf(procedure, exchange, membership, part.no);
    const mine = own.some((one) => isIn(one, part.no));
    const here = actions.filter((possible) => possible.part.no === part.no);
    return partView(procedure, part, seen, values, content, mine, here);
  });
  const masked =
    sections.some((section) => section.fields.some((field) => field.masked)) ||
    parts.some((part) => part.questions.some((question) => Object.values(question.placeholders).includes(null)));
  const { workflow } = procedure;
  const seenFiles = attachmentsInSight(procedure, exchange, membership, attachments);
  const shownFiles = seenFiles.map((file) => attachmentView(procedure, exchange, membership, actions, content, file));
  const turns = turnsOf(procedure, exchange, membership.authorityId, moment.now);
  return {
    id: exchange.id,
    number: exchange.number,
    caseNumber: exchange.caseNumber,
    follows: exchange.follows,
    procedure: exchange.procedure,
    area: exchange.area,
    state: exchange.state,
    revision: exchange.revision,
    sentAt: exchange.sentAt,
    closedAt: exchange.closedAt,
    retention: keptUntil(procedure, exchange.closedAt, parts),
    blockedAt: exchange.blockedAt,
    erasedAt: exchange.erasedAt,
    turn: turns[0] ?? null,
    turns,
    // Who has the case in an authority, and what waits for it as a moderator, is no other's business.
    participants: shownOf(exchange.participants, membership.authorityId).map(
      ({ allocates: _, assigned: __, moderates: ___, ...one }) => ({
        ...one,
        own: one.authorityId === membership.authorityId,
        gone: isGone(procedure, one),
      }),
    ),
    tally: tallyOf(exchange.participants, exchange.others),
    sections,
    parts,
    contributions: contributionsOf(procedure, parts, events),
    held: [],
    attachments: shownFiles,
    attachmentsHidden: attachments.filter(({ file }) => file).length - seenFiles.filter(({ file }) => file).length,
    // Nobody can take back what there is not.
    actions: actions
      .filter(
        ({ action }) =>
          !workflow.actions[action]?.recalls || shownFiles.some(({ recall }) => recall?.action === action),
      )
      .map(offered),
    drafts: linkedKinds(procedure, exchange, membership, moment),
    links: linksNow(procedure, exchange, membership),
    entersFor: entersFor(procedure, exchange, membership),
    kept: own.length > 0 && mayAct(procedure, membership) && !own.some((one) => actsIn(procedure, one, membership)),
    masked,
    opensMore: actions.some((possible) => showsMore(procedure, possible)),
  };
}

/** Of the part and the participant no more than names them: the rest is shown as far as it is in sight. */
const offered = ({ action, part, participant: { no, role, state } }: PossibleAction): OfferedAction => ({
  action,
  part: { no: part.no, state: part.state },
  participant: { no, role, state },
});

/** Whether the actor would see more after an action than before. */
function showsMore({ workflow }: Procedure, { action, participant: { role, state } }: PossibleAction): boolean {
  const seats = workflow.participants[role] ?? {};
  const { sees: now = [] } = seats[state] ?? {};
  const { sees: then = [] } = seats[workflow.actions[action]?.becomes ?? state] ?? {};
  return now !== 'all' && (then === 'all' || then.some((name) => !now.includes(name)));
}

function attachmentView(
  procedure: Procedure,
  exchange: ExchangeState,
  membership: ActingMembership,
  actions: readonly PossibleAction[],
  { files }: Content,
  attachment: AttachmentState,
): AttachmentView {
  const recall = recallOf(procedure, exchange, membership, actions, attachment);
  return {
    ...attachment,
    ...files.get(attachment.no),
    ...(recall ? { recall: { action: recall.action, partNo: recall.part.no } } : {}),
  };
}

/** Of blocked data nothing is shown but what stands in the overview, outside the content. */
const isSealed = ({ blockedAt, overview }: ExchangeState, { name }: Field): boolean =>
  blockedAt !== null && overview[name] === undefined;

function fieldView(
  sight: Sight,
  section: string,
  field: Field,
  value: FieldValue | undefined,
  { requests, files }: Content,
  attachments: readonly AttachmentState[],
): FieldView {
  if (!seesField(sight, section, field)) return { field, masked: true };
  const shown = (one: FieldValue | undefined) => (field.type === 'file' ? filed(one, attachments, files) : one);
  const versions = requests.map(({ fields }) => shown(fields[field.name]));
  const now = shown(value);
  const earlier = versions.filter((one, index) => index < versions.length - 1 && !same(one, versions[index + 1]));
  return {
    field,
    masked: false,
    ...(now === undefined ? {} : { value: now }),
    ...(earlier.length > 0 ? { earlier } : {}),
  };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function partView(
  procedure: Procedure,
  part: PartState,
  sight: Sight,
  values: Readonly<Record<string, FieldValue>>,
  content: Content,
  own: boolean,
  actions: readonly PossibleAction[],
): PartView {
  const draftAnswers = actions.some(({ action }) => procedure.workflow.actions[action]?.answers)
    ? content.drafts.get(part.no)
    : undefined;
  const answers = sees(sight, 'answers') ? (content.answers.get(part.no) ?? []) : [];
  const chosen = content.requests.at(-1)?.questions;
  const questions = [...questionsByKey(procedure, part.questions)].map(
    ([key, question]): QuestionView => ({
      key,
      code: question.code,
      followUp: key.includes('.'),
      placeholders: Object.fromEntries(
        question.placeholders.map((name) => [
          name,
          placeholderValue(procedure, sight, name, values, chosen?.[Number.parseInt(key, 10) - 1]?.parameters),
        ]),
      ),
      ...answersTo(key, answers),
    }),
  );
  return {
    no: part.no,
    state: part.state,
    terms: Object.fromEntries(
      Object.entries(part.terms).filter(([name]) => !showsDay(procedure, name) || seesDays(procedure, sight, name)),
    ),
    facts: part.facts,
    asked: sees(sight, 'questions') ? part.questions : [],
    questions: sees(sight, 'questions') ? questions : [],
    answers: answers.at(-1)?.answers ?? {},
    said: sees(sight, 'messages') ? (content.said.get(part.no) ?? []) : [],
    own,
    seesMessages: sees(sight, 'messages'),
    seesFiles: sees(sight, 'attachments'),
    ...(draftAnswers ? { draftAnswers } : {}),
  };
}

/** Whether the days are seen from which a term runs: of the form, or what was typed with an action. */
function seesDays({ form, workflow }: Procedure, sight: Sight, name: string): boolean {
  const rule = workflow.terms[name];
  const days = rule ? daysIn(rule) : [];
  if (days.some((day) => actionsWithDay(workflow, day).length > 0) && !sees(sight, 'messages')) return false;
  return form.every((section) =>
    section.fields.every((field) => !days.includes(field.name) || seesField(sight, section.name, field)),
  );
}

/** The answer that counts, and those before it that said another thing: the last version counts, also where it leaves a question out. */
function answersTo(
  key: string,
  versions: readonly { readonly no: number; readonly answers: Answers }[],
): Pick<QuestionView, 'answer' | 'earlier'> {
  const given = versions.flatMap(({ no, answers }) => {
    const answer = answers[key];
    return answer ? [{ no, answer }] : [];
  });
  const current = versions.at(-1)?.answers[key];
  const earlier = given.filter(({ answer }, index) => !same(answer, given[index + 1]?.answer ?? current));
  return { ...(current ? { answer: current } : {}), ...(earlier.length > 0 ? { earlier } : {}) };
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
