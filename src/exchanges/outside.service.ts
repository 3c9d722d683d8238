import { createHmac, type KeyObject } from 'node:crypto';
import type { Actor } from '../accounts/index.ts';
import { type Connection, readingOf } from '../database/index.ts';
import type { ProcedureCatalogue, ProcedureVersion } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { readInLaw } from './in-law.service.ts';
import type { Moment } from './model.ts';
import { askingSlowly, entersFor, type OutsideStatus, statusFor } from './outside.ts';
import { exchangeByCode, keepCode } from './outside-codes.store.ts';
import { CODE_BYTES, codeHashOf, codeOf } from './reports.ts';
import { standingOf } from './standing.service.ts';

export interface OutsideOptions {
  readonly connection: Pick<Connection, 'db'>;
  readonly procedures: Pick<ProcedureCatalogue, 'version'>;
  readonly key: KeyObject;
  readonly now: () => Date;
  readonly term: Moment['term'];
}

/** What is handed to somebody outside: it is shown this once. */
export interface HandedCode {
  readonly number: string;
  readonly role: string;
  readonly code: string;
  readonly procedure: ProcedureVersion;
}

/** Codes for those who are outside, and what is told to who has one (decision 0026). */
export function createOutside({ connection: { db }, procedures, key, now, term }: OutsideOptions) {
  const slowly = askingSlowly();
  const read = readingOf(db);
  return {
    /**
     * A new code for a role outside, by who enters what it does; the one before is none any more. It is made of the idempotency key, so that a
     * repeated call gets the same one, though only its hash is kept.
     */
    async handOut(actor: Actor, id: string, role: string, idempotencyKey: string): Promise<HandedCode> {
      const { procedure, exchange } = await standingOf(read, procedures, actor, id);
      if (!entersFor(procedure, exchange, actor).includes(role)) throw new Refusal('not-your-action', 403);
      const made = createHmac('sha256', key)
        .update(['outside', exchange.id, role, actor.userId, idempotencyKey].join('\n'))
        .digest();
      const code = codeOf(made.subarray(0, CODE_BYTES));
      const { membershipId } = actor;
      await keepCode(db, {
        ...{ exchangeId: exchange.id, role, membershipId, at: now() },
        codeHash: codeHashOf(code) as Buffer,
      });
      return { number: exchange.number, role, code, procedure };
    },

    /** What is told to who has number and code; nothing where they do not belong together. Throws `too-many-attempts`. */
    async ask(
      asked: { readonly number: string; readonly code: string },
      address: string,
    ): Promise<(OutsideStatus & { readonly procedure: ProcedureVersion; readonly number: string }) | undefined> {
      slowly(address, now());
      const codeHash = codeHashOf(asked.code);
      const found = codeHash && (await exchangeByCode(db, asked.number.trim(), codeHash));
      if (!found) return undefined;
      const inLaw = await readInLaw(procedures, read, found.id, { now: now(), term });
      if (!inLaw) return undefined;
      const { procedure, exchange } = inLaw;
      const status = statusFor(procedure, exchange, found.role);
      return status && { ...status, procedure, number: exchange.number };
    },
  };
}

export type Outside = ReturnType<typeof createOutside>;
