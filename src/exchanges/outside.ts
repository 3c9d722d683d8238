import type { Procedure } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import type { ActingMembership, ExchangeState } from './model.ts';
import { actingSeats, mayAct } from './policy.ts';

/** What somebody outside is told, and who may speak for it. */

export interface OutsideStatus {
  /** A word of `outside.state`. */
  readonly told: string;
  /** Whether what was applied for holds; null: there is nothing that could. */
  readonly valid: boolean | null;
}

/** What a role outside is told of the exchange as it stands. */
export function statusFor({ workflow }: Procedure, { state }: ExchangeState, role: string): OutsideStatus | undefined {
  const rule = workflow.outside[role];
  const told = rule?.tells[state];
  if (!rule || told === undefined) return undefined;
  return { told, valid: rule.valid.length === 0 ? null : rule.valid.includes(state) };
}

/** The roles outside for which a membership enters what they do. */
export function entersFor(procedure: Procedure, exchange: ExchangeState, membership: ActingMembership): string[] {
  // Blocking ends the codes: nobody gets another one.
  if (exchange.blockedAt !== null || !mayAct(procedure, membership)) return [];
  const own = actingSeats(procedure, exchange, membership);
  return Object.entries(procedure.workflow.outside).flatMap(([role, { enteredBy }]) =>
    own.some((one) => one.role === enteredBy) ? [role] : [],
  );
}

const WINDOW = 60_000;
const MOST = 10;
/** So many addresses are remembered at most; beyond, the oldest are forgotten. */
const REMEMBERED = 10_000;

/** Lets each address ask ten times a minute: a code has 100 bits, so this keeps off noise, not luck. Throws `too-many-attempts`. */
export function askingSlowly(): (address: string, now: Date) => void {
  const asked = new Map<string, { count: number; until: number }>();
  return (address, now) => {
    const known = asked.get(address);
    const fresh = !known || known.until <= now.getTime();
    const counted = fresh ? { count: 1, until: now.getTime() + WINDOW } : { ...known, count: known.count + 1 };
    asked.delete(address);
    asked.set(address, counted);
    if (asked.size > REMEMBERED) asked.delete(asked.keys().next().value as string);
    if (counted.count > MOST) throw new Refusal('too-many-attempts', 429, { minutes: 1 });
  };
}
