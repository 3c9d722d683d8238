import type { Procedure } from '../procedures/index.ts';
import type { ExchangeState, PartState } from './model.ts';
import { isGone, isIn } from './policy.ts';
import { pendingFor } from './time.ts';

/** Whose turn it is, and until when. */

/** Whose turn it is, until when. */
export interface Turn {
  readonly role: string;
  readonly authorityId: string;
  readonly partNo: number;
  /** Key of the text that says what is to be done. */
  readonly text: string;
  readonly due: string | null;
  readonly over: boolean;
  readonly own: boolean;
  /** It is the turn of somebody outside; the authority is the one that enters what it does. */
  readonly outside?: true;
}

/** Whose turn it is, part by part, the earliest due first; nobody's once all is closed. */
export function turnsOf(procedure: Procedure, exchange: ExchangeState, authorityId: string, now: Date): Turn[] {
  const { states, participants: seats } = procedure.workflow;
  return exchange.parts
    .flatMap((part) => {
      const { turn, waits, until, final } = states[part.state] ?? {};
      const enteredBy = waits === undefined ? undefined : procedure.workflow.outside[waits]?.enteredBy;
      return exchange.participants
        .filter((one) => isIn(one, part.no) && !isGone(procedure, one))
        .flatMap(({ role, state, authorityId: id, moderates = 0 }): Turn[] => {
          const base = { role, authorityId: id, partNo: part.no, own: id === authorityId };
          const pending = pendingFor(procedure, part, role).map((fact) => ({
            ...base,
            text: `pending.${fact}`,
            due: null,
            over: false,
          }));
          const waiting =
            turn === role ? [{ ...base, text: `turn.${part.state}`, ...lastDayOf(part, until, now) }] : [];
          // What waits for each of thousands is said to each alone.
          const seat = base.own && !final ? seats[role]?.[state] : undefined;
          const own = seat?.turn
            ? [{ ...base, text: `turn.${role}.${state}`, ...lastDayOf(part, seat.until, now) }]
            : [];
          const outside: Turn[] =
            waits !== undefined && role === enteredBy
              ? [
                  {
                    ...base,
                    role: waits,
                    own: false,
                    outside: true,
                    text: `turn.${part.state}`,
                    ...lastDayOf(part, until, now),
                  },
                ]
              : [];
          const held =
            base.own && moderates > 0 && !final ? [{ ...base, text: 'moderation.turn', due: null, over: false }] : [];
          return [...waiting, ...own, ...pending, ...outside, ...held];
        });
    })
    .sort((a, b) => (a.due ?? '9999').localeCompare(b.due ?? '9999'));
}

/** The last day of a term of a part, and whether it is over; nothing where none runs. */
function lastDayOf({ terms }: PartState, until: string | undefined, now: Date): Pick<Turn, 'due' | 'over'> {
  const term = until === undefined ? undefined : terms[until];
  if (!term || term.status === 'met' || term.status === 'paused') return { due: null, over: false };
  return { due: term.due, over: Date.parse(term.expiresAt) <= now.getTime() };
}
