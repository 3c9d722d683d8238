/** Whose turn it is in a request; as `request.ts` says, written from the facts. */
import { isGone, isIn, isOpen, type Request, type State, type Term, type TermName, type Turn } from './request.ts';

const DUE: Partial<Record<State, TermName>> = {
  'awaiting-acceptance': 'wanted',
  accepted: 'agreed',
  'partly-answered': 'agreed',
  'clarification-requested': 'clarification',
  replied: 'closure',
};

/** Whose turn it is in a part, and why: the part's state, or more days that are asked for. */
export interface PartTurn extends Turn {
  readonly part: number;
  readonly why: string;
  readonly term: Term | undefined;
}

/** Whose turn it is, the earliest due first. */
export const partTurns = (request: Request): PartTurn[] =>
  request.parts
    .flatMap((part) =>
      request.seats
        .filter((seat) => isIn(seat, part) && !isGone(seat))
        .flatMap(({ role, office: authority }): PartTurn[] => {
          const base = { role, authority, part: part.no };
          const turn = {
            recipient: isOpen(part) && part.state !== 'replied',
            requester: part.state === 'replied',
            coordinator: false,
          };
          const running = part.terms[DUE[part.state] ?? 'wanted'];
          const due = running && running.status !== 'met' ? running.due : null;
          return [
            ...(turn[role] ? [{ ...base, why: `turn.${part.state}`, due, term: running }] : []),
            ...(role === 'requester' && part.moreDays !== undefined
              ? [{ ...base, why: 'pending.moreDays', due: null, term: undefined }]
              : []),
          ];
        }),
    )
    .sort((a, b) => ((a.due ?? '9999') < (b.due ?? '9999') ? -1 : Number((a.due ?? '9999') > (b.due ?? '9999'))));

export const turnsOf = (request: Request): Turn[] =>
  partTurns(request).map(({ role, authority, due }) => ({ role, authority, due }));
