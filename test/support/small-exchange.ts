import { compile } from '../../src/procedures/index.ts';
import { type Change, SMALL_LANGUAGES, smallFiles } from './small-procedure.ts';
import { type Command, type Decided, decide } from '../../src/exchanges/decide.ts';
import { open } from '../../src/exchanges/opening.ts';
import { Refusal } from '../../src/refusal.ts';
import type { VersionedProcedure } from '../../src/exchanges/input.ts';
import type {
  ActingMembership,
  AskedQuestion,
  ExchangeState,
  Moment,
  RequestContent,
} from '../../src/exchanges/model.ts';

/** The small procedure of the tests, compiled, with people and a clock to play it. */

/** The small procedure with changes, which must leave it without a fault. */
export function smallProcedure(...changes: readonly Change[]): VersionedProcedure {
  const { procedures, faults } = compile(smallFiles(...changes), SMALL_LANGUAGES);
  const [procedure] = procedures;
  if (!procedure) throw new Error(JSON.stringify(faults));
  return { ...procedure, hash: JSON.stringify(changes) };
}

/** Questions numbered as a request numbers them. */
export const numbered = (...codes: readonly string[]): AskedQuestion[] =>
  codes.map((code, index) => ({ no: index + 1, code }));

const DAY = 86_400_000;
const DAYS: Record<string, number> = { 'calendar-days': 1, 'working-days': 1, weeks: 7, months: 30, years: 365 };

/** A calendar without holidays in which every country lives by UTC: what is counted is told from what counts it. */
export const plainTerm: Moment['term'] = (unit, count, country, from, { more = [], pauses = [], warns } = {}) => {
  const daysOf = (length: { count: number; unit: string }) => (DAYS[length.unit] ?? Number.NaN) * length.count;
  const dayOf = (instant: string) => Math.floor(Date.parse(instant) / DAY);
  const named = count === 0 && typeof from === 'string';
  if (!named && !(Number.isInteger(count) && count > 0)) throw new Error(`a term of ${count}`);
  const lengths = [{ count, unit }, ...more].map(daysOf);
  const stopped = pauses.map((pause) => dayOf(pause.until) - dayOf(pause.from));
  const last = [...lengths, ...stopped].reduce((sum, days) => sum + days, Math.floor(Number(new Date(from)) / DAY));
  return {
    ...(warns ? { warnsAt: new Date((last - daysOf(warns)) * DAY).toISOString() } : {}),
    due: new Date(last * DAY).toISOString().slice(0, 10),
    expiresAt: new Date((last + 1) * DAY).toISOString(),
    calendarVersion: `plain ${country}`,
  };
};

export const at = (instant: string): Moment => ({ now: new Date(instant), term: plainTerm });

/** A membership: `handler of at-1`; the authority's name begins with its country. */
export function member(authorityId: string, roles: readonly string[], area: string): ActingMembership {
  return {
    userId: `user of ${authorityId}`,
    membershipId: `${roles.join()} of ${authorityId}`,
    authorityId,
    country: authorityId.slice(0, 2).toUpperCase(),
    area,
    roles,
    language: 'en',
    functions: ['sends', 'replies'],
  };
}

export const asker = member('at-1', ['handler'], 'lifts');
export const holder = member('be-1', ['handler'], 'lifts');
export const stranger = member('cz-1', ['handler'], 'lifts');

export const smallContent: RequestContent = {
  fields: {
    kind: 'goods',
    daysWanted: 10,
    owner: 'Canary Owner',
    floors: 7,
    built: '1999-01-02',
    origin: 'IT',
    why: { text: 'Canary Why', lang: 'en' },
  },
  questions: [
    { code: 'q-1', parameters: {} },
    { code: 'q-2', parameters: { part: 'Canary Part' } },
  ],
};

/** The small request, asked on 2 March 2026 at noon: it lapses with 12 March. */
export function asked(procedure: VersionedProcedure): ExchangeState {
  return open(
    procedure,
    {
      id: '00000000-0000-4000-8000-000000000001',
      number: '2026-000001-01',
      content: smallContent,
      requester: { authorityId: asker.authorityId, country: asker.country },
      invited: new Map([['holder', [{ authorityId: holder.authorityId, country: holder.country }]]]),
    },
    at('2026-03-02T12:00:00Z'),
  ).exchange;
}

export const smallAnswers = { '1': { value: 'yes' }, '1.q-1a': { value: '2026-01-01' }, '2': { value: 3 } };

const small = smallProcedure();

/** Acts on what was seen just now. */
export function act(
  before: ExchangeState,
  who: ActingMembership,
  action: string,
  input: Command['input'],
  when: string,
  procedure = small,
): Decided {
  return decide(procedure, before, who, { action, revision: before.revision, input }, at(when));
}

/** The refusal that some work ends with. Throws anything else, and where there is none. */
export function refusal(work: () => unknown): Refusal {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
