import { type Field, fieldsOf, overviewFields } from '../procedures/index.ts';
import { type Attached, attach, type NewFile } from './attachments.ts';
import { freshSeat, partOf, seatsFor } from './audiences.ts';
import type { VersionedProcedure } from './input.ts';
import type {
  AskedQuestion,
  Decision,
  ExchangeState,
  LinkedState,
  Moment,
  ParticipantState,
  PartState,
  RequestContent,
  Target,
} from './model.ts';
import { asked, duesSet, enteredFor, toldBy } from './telling.ts';
import { moveTerms } from './terms.ts';
import { derive } from './time.ts';

/** Who opens an exchange, and with whom. */
export interface OpeningCommand {
  readonly id: string;
  readonly number: string;
  /** The case that it belongs to, and the exchange that it follows up; without: a case of its own. */
  readonly follows?:
    | {
        readonly exchangeId: string;
        readonly caseNumber: string;
        /** Where a link made it of that one: by which, and how that one stands. */
        readonly via?: string;
        readonly linked?: readonly LinkedState[];
      }
    | undefined;
  readonly content: RequestContent;
  /** Files sent with it. */
  readonly files?: readonly NewFile[];
  readonly requester: Pick<ParticipantState, 'authorityId' | 'country' | 'allocates' | 'assigned'>;
  /** role → who is invited, as the directory knows them (see `audiencesWanted`). */
  readonly invited: ReadonlyMap<string, readonly Pick<Target, 'authorityId' | 'country'>[]>;
}

/** What of the content stands beside the exchange: see `overviewFields`. */
export function overviewOf(procedure: VersionedProcedure, { fields }: RequestContent): ExchangeState['overview'] {
  return Object.fromEntries(
    overviewFields(procedure).flatMap(({ name }) => {
      const value = fields[name];
      return typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [];
    }),
  );
}

/** The numbers of the overview are facts of each part: terms count them. */
export const numbersOf = (overview: ExchangeState['overview']): Record<string, number> =>
  Object.fromEntries(
    Object.entries(overview).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  );

/** The days that were typed into these fields, by name: terms count from them. */
export const daysOf = (fields: readonly Field[], values: RequestContent['fields']): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap(({ name, type }) =>
      type === 'date' && typeof values[name] === 'string' ? [[name, values[name]]] : [],
    ),
  );

export const askedIn = ({ questions }: RequestContent): AskedQuestion[] =>
  questions.map(({ code }, index) => ({ no: index + 1, code }));

/** Sends a request: the exchange's first state. The content must have been checked with `sentContent`. */
export function open(
  procedure: VersionedProcedure,
  command: OpeningCommand,
  moment: Moment,
): Decision & { readonly attached: readonly Attached[] } {
  const { opening } = procedure.workflow;
  const { content, attached } = attach(command.files ?? [], [], null);
  const overview = overviewOf(procedure, command.content);
  const people = seats(procedure, command);
  const part: PartState = {
    no: 1,
    state: opening.to,
    questions: askedIn(command.content),
    terms: {},
    facts: numbersOf(overview),
    nextExpiry: null,
    movedAt: moment.now,
  };
  const { part: started, calendar } = moveTerms(
    procedure,
    overview,
    part,
    people,
    { what: opening.action, from: null, days: daysOf(fieldsOf(procedure), command.content.fields) },
    moment,
  );
  const exchange = derive(
    procedure,
    {
      id: command.id,
      number: command.number,
      caseNumber: command.follows?.caseNumber ?? command.number,
      follows: command.follows?.exchangeId ?? null,
      via: command.follows?.via ?? null,
      ...(command.follows?.linked ? { linked: command.follows.linked } : {}),
      versionHash: procedure.hash,
      area: procedure.area,
      procedure: procedure.id,
      state: opening.to,
      revision: 1,
      overview,
      sentAt: moment.now,
      closedAt: null,
      retention: null,
      blockedAt: null,
      erasedAt: null,
      chainLength: 0,
      desk: 0,
      chainHash: Buffer.alloc(32),
      parts: [started],
      participants: people,
    },
    moment.now,
  );
  return {
    exchange,
    events: [
      {
        action: opening.action,
        partNo: 1,
        participantNo: people.find(({ role }) => role === opening.by)?.no ?? null,
        from: null,
        to: opening.to,
        data: {
          ...overview,
          ...asked(started),
          ...duesSet(procedure, undefined, started),
          ...identityOf(exchange),
          ...enteredFor(opening),
          ...(attached.length > 0 ? { files: attached.length } : {}),
        },
        legalAt: moment.now,
        calendar,
        tells: toldBy(procedure, null, exchange, opening.tells, 1),
        content: [{ name: 'request', partNo: 1, body: command.content }, ...content],
      },
    ],
    attached,
  };
}

/** The opener first: participant 1 is who sent the exchange, whatever its role is called (see the boxes of lists). */
function seats(procedure: VersionedProcedure, { requester, invited }: OpeningCommand): ParticipantState[] {
  const { states, opening } = procedure.workflow;
  const { by, to, participants, invites } = opening;
  const opener = freshSeat(requester, {
    no: 1,
    partNo: partOf(procedure, by, 1),
    role: by,
    state: participants[by] ?? '',
  });
  // Who opens, or comes in by one audience, does not come in by the next as well.
  const there = new Set([requester.authorityId]);
  const fresh = Object.keys(invites).map((role) => {
    const all = invited.get(role) ?? [];
    const others = all.filter(({ authorityId }) => !there.has(authorityId));
    // Whose turn it is from the beginning must be there, and be it the opener itself: a coordinator that has written an alert sends it out.
    const found = others.length === 0 && states[to]?.turn === role ? all : others;
    for (const { authorityId } of found) there.add(authorityId);
    return [role, found] as const;
  });
  return [opener, ...seatsFor(procedure, [opener], invites, new Map(fresh), 1)];
}

/** What an exchange is known by: the first event says it, so that the history covers number, version and parties too. */
const identityOf = ({ number, follows, via, versionHash, participants }: ExchangeState): Record<string, string> => ({
  number,
  version: versionHash,
  ...(follows === null ? {} : { follows }),
  ...(via === null ? {} : { 'linked.via': via }),
  ...Object.fromEntries(participants.map((one) => [`party.${one.no}`, one.authorityId])),
});
