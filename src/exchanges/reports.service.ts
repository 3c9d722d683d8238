import { randomBytes, type KeyObject } from 'node:crypto';
import type { Actor } from '../accounts/index.ts';
import { sha256 } from '../canonical.ts';
import type { Connection } from '../database/index.ts';
import type { ExchangeState } from './model.ts';
import {
  CODE_BYTES,
  codeHashOf,
  codeOf,
  type IssuedReport,
  sealOf,
  type Shown,
  type Verdict,
  verdictOf,
} from './reports.ts';
import { insertReport, lengthOf, reportBy } from './reports.store.ts';

export interface ReportsOptions {
  readonly connection: Pick<Connection, 'db'>;
  readonly key: KeyObject;
  readonly now: () => Date;
}

/** What is confirmed of a report: nothing that does not stand on it, but for whether the case has gone on. */
export interface Confirmation {
  readonly verdict: Verdict;
  /** Absent when the report is unknown. */
  readonly report?: Pick<IssuedReport, 'at' | 'authorityId' | 'chainLength' | 'chainHash' | 'language'> & {
    readonly number: string;
    /** The history since: `broken` when what was the last event then is no longer what it was. */
    readonly since: 'nothing' | 'gone-on' | 'broken';
  };
}

/** How often a case is read again that moves while it is read. */
const MOST_READINGS = 5;

/** Issuing reports, and confirming them. */
export function createReports({ connection, key, now }: ReportsOptions) {
  const { db } = connection;
  return {
    /**
     * Issues a report: `read` reads the case, `make` makes the file of what was read, with the code in it. What was read is one state of the case:
     * it is read again when the case has moved meanwhile.
     */
    async issue<Read extends { readonly exchange: ExchangeState }>(
      actor: Actor,
      language: string,
      read: () => Promise<Read>,
      make: (read: Read, issue: { readonly code: string; readonly at: Date }) => Promise<Buffer>,
    ): Promise<{ readonly read: Read; readonly file: Buffer; readonly at: Date }> {
      let found = await read();
      for (let readings = 1; readings < MOST_READINGS; readings += 1) {
        if ((await lengthOf(db, found.exchange.id)) === found.exchange.chainLength) break;
        found = await read();
      }
      const at = now();
      const code = codeOf(randomBytes(CODE_BYTES));
      const file = await make(found, { code, at });
      const { id, chainLength, chainHash } = found.exchange;
      const report: IssuedReport = {
        codeHash: codeHashOf(code) as Buffer,
        exchangeId: id,
        authorityId: actor.authorityId,
        membershipId: actor.membershipId,
        at,
        language,
        chainLength,
        chainHash,
        document: sha256(file),
      };
      await insertReport(db, report, sealOf(key, report));
      return { read: found, file, at };
    },

    /** Says of what was shown whether this application issued it, and whether it is unaltered. */
    async confirm(shown: Shown): Promise<Confirmation> {
      const codeHash = codeHashOf(shown.code ?? '');
      const found =
        (codeHash && (await reportBy(db, { codeHash }))) ??
        (shown.document && (await reportBy(db, { document: shown.document })));
      const verdict = verdictOf(key, shown, found);
      if (!found || verdict === 'unknown') return { verdict };
      const { at, authorityId, chainLength, chainHash, language } = found.report;
      const since = !found.sameHistory ? 'broken' : found.chainLength > chainLength ? 'gone-on' : 'nothing';
      return { verdict, report: { at, authorityId, chainLength, chainHash, language, number: found.number, since } };
    },
  };
}

export type Reports = ReturnType<typeof createReports>;
