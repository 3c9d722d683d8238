import { randomUUID } from 'node:crypto';
import { type ActingMembership, keyed, mayAct } from '../exchanges/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';
import { type Absence, absencesOf, absentBetween, deleteAbsence, insertAbsence, lockMember } from './absences.store.ts';
import { colleaguesOf } from './allocation.store.ts';
import type { OfficeOptions } from './desk.service.ts';
import type { Colleague } from './desk.ts';

/** An absence to be entered: days as YYYY-MM-DD, both included. */
export interface AbsenceInput {
  readonly from: string;
  readonly until: string;
  /** The colleague's membership. */
  readonly delegate: string;
}

/** Absences, in which a colleague stands in. What the colleague may do is not widened by it, except that the cases count as given to it. */
export function absences(options: OfficeOptions) {
  const { connection, procedures, now } = options;
  const { db } = connection;

  /** Whose role acts in a procedure of the area. */
  const suitable = (actor: ActingMembership, colleagues: readonly Colleague[]): Colleague[] =>
    colleagues.filter(
      (colleague) =>
        colleague.membershipId !== actor.membershipId &&
        procedures.published.some((procedure) => procedure.area === actor.area && mayAct(procedure, colleague)),
    );

  return {
    /** One's own absences that are not over. */
    async absences(actor: ActingMembership): Promise<Absence[]> {
      return (await db.executeQuery(absencesOf(actor.membershipId, options.today(actor.country)))).rows;
    },

    /** Who can stand in. */
    async delegates(actor: ActingMembership): Promise<Colleague[]> {
      return suitable(actor, (await db.executeQuery(colleaguesOf(actor, options.today(actor.country)))).rows);
    },

    /**
     * Enters an absence. Throws `input-invalid` with the issues `required`, `day-past`, `days-backwards`, `absent-already` at the
     * days, `colleague-unsuitable`, `delegate-absent` at `delegate`.
     */
    async enterAbsence(actor: ActingMembership, input: AbsenceInput, key: string): Promise<{ id: string }> {
      const { from, until, delegate } = input;
      const today = options.today(actor.country);
      return keyed(
        { connection, actor, key, asked: ['absence', from, until, delegate], exchangeId: null, at: now() },
        {
          async check(pipe) {
            await pipe.hold(lockMember(actor.membershipId));
          },
          async perform(pipe) {
            refuse(wrongDays(input, today));
            const known = suitable(actor, await pipe.read(colleaguesOf(actor, today)));
            if (!known.some(({ membershipId }) => membershipId === delegate))
              refuse([{ pointer: '/delegate', code: delegate === '' ? 'required' : 'colleague-unsuitable' }]);
            const absent = await pipe.read(absentBetween([actor.membershipId, delegate], from, until));
            const away = (one: string): boolean => absent.some(({ membershipId }) => membershipId === one);
            refuse([
              ...(away(actor.membershipId) ? [{ pointer: '/from', code: 'absent-already' }] : []),
              ...(away(delegate) ? [{ pointer: '/delegate', code: 'delegate-absent' }] : []),
            ]);
            const { membershipId } = actor;
            const absence = { id: randomUUID(), membershipId, delegateId: delegate, from, until, at: now() };
            pipe.write(insertAbsence(absence));
            return { id: absence.id };
          },
        },
      );
    },

    /** Takes back an absence that one entered, also one that is running. Throws `absence-unknown`. */
    async endAbsence(actor: ActingMembership, id: string, key: string): Promise<{ id: string }> {
      return keyed(
        { connection, actor, key, asked: ['end-absence', id], exchangeId: null, at: now() },
        {
          check: async () => {},
          async perform(pipe) {
            const [row] = isUuid(id) ? await pipe.hold(deleteAbsence(id, actor.membershipId)) : [];
            if (!row) throw new Refusal('absence-unknown', 404);
            return { id };
          },
        },
      );
    },
  };
}

/** Longest absence that can be entered, in days: a mistyped year would hand all cases over for a lifetime. */
const LONGEST = 366;
const DAY = 86_400_000;

function wrongDays({ from, until }: AbsenceInput, today: string): Issue[] {
  if (until < from) return [{ pointer: '/until', code: 'days-backwards' }];
  if (until < today) return [{ pointer: '/until', code: 'day-past' }];
  const days = (Date.parse(until) - Date.parse(from)) / DAY + 1;
  return days > LONGEST ? [{ pointer: '/until', code: 'absence-too-long', params: { max: LONGEST } }] : [];
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
}
