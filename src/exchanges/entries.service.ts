import { cursorOf, placeIn } from '../cursor.ts';
import { isIsoDate } from '../iso-date.ts';
import type { Procedure, ProcedureVersion } from '../procedures/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';
import {
  entryHashes,
  isFilter,
  listedOf,
  lookedUpBy,
  lookupHashes,
  MOST_HITS,
  readFields,
  saysNothing,
  type Typed,
} from './entries.ts';
import { type EntryNow, entriesNow, isReadable } from './entries-now.service.ts';
import {
  browseEntries,
  type EntryQuery,
  type EntryRow,
  entriesOf,
  entriesWith,
  insertEntry,
  logLookup,
  updateEntry,
} from './entries.store.ts';
import type { ActingMembership, RequestContent } from './model.ts';
import { mayLookUp, mayOpen } from './policy.ts';
import type { Recording, Write } from './recording.store.ts';
import type { ExchangesOptions } from './use-cases.ts';

/** The registers that a membership has something to do with. */
export interface RegisterOf {
  readonly procedure: ProcedureVersion;
  /** Whether it looks entries up, and whether it records any. */
  readonly consults: boolean;
  readonly records: boolean;
}

/** Whom somebody looks up, and for what. */
export interface Lookup {
  readonly typed: Typed;
  /** A code of the register's list of purposes, where it has one. */
  readonly purpose: string;
}

export interface EntryPage {
  readonly rows: readonly EntryRow[];
  readonly next: string | null;
}

const LONGEST = 200;
/** More words than a person has names; each costs the database a search of its own. */
const MOST_WORDS = 12;

/** Looking up and browsing of registers; what stands in an entry is read by `reading`. */
export function registers(options: ExchangesOptions) {
  const { connection, procedures } = options;
  const { db } = connection;

  /** The register as it is published now. Throws `register-unknown` to who may not look it up, as if it were not there. */
  function consulted(actor: ActingMembership, id: string): ProcedureVersion {
    const procedure = procedures.current(id);
    if (!procedure || !mayLookUp(procedure, actor)) throw new Refusal('register-unknown', 404);
    return procedure;
  }

  /** The versions of a register whose entries the membership may look up. */
  async function versionsOf(actor: ActingMembership, id: string): Promise<string[]> {
    const rows = await db.selectFrom('procedure_version').select('hash').where('procedure', '=', id).execute();
    const versions = await Promise.all(rows.map(({ hash }) => procedures.version(hash)));
    return versions.filter((one) => mayLookUp(one, actor)).map(({ hash }) => hash);
  }

  /** The entries of these that are shown to the membership now. */
  const shownNow = async (actor: ActingMembership, rows: readonly EntryRow[]): Promise<EntryRow[]> =>
    (await entriesNow(options, rows)).filter((entry) => isReadable(entry, actor)).map(({ row }) => row);

  /** The registers of the membership's area that it may look up or record in. */
  const registersOf = (actor: ActingMembership): RegisterOf[] =>
    procedures.published
      .filter((procedure) => procedure.area === actor.area && procedure.workflow.register)
      .map((procedure) => ({ procedure, consults: mayLookUp(procedure, actor), records: mayOpen(procedure, actor) }))
      .filter(({ consults, records }) => consults || records);

  /** Throws `input-invalid`. */
  function checked(procedure: ProcedureVersion, { typed, purpose }: Lookup): Lookup {
    const fields = lookedUpBy(procedure);
    const issues: Issue[] = [
      ...Object.keys(typed)
        .filter((name) => !fields.some((field) => field.name === name))
        .map((name) => ({ pointer: `/by/${name}`, code: 'unknown-field' })),
      ...fields.flatMap(({ name, type }) => {
        const wrong = wrongWith(type, typed[name] ?? '');
        return wrong === undefined ? [] : [{ pointer: `/by/${name}`, ...wrong }];
      }),
      ...wrongPurpose(procedure, purpose),
    ];
    if (issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
    return { typed: Object.fromEntries(fields.map(({ name }) => [name, (typed[name] ?? '').trim()])), purpose };
  }

  /** The register in which one person is looked up. Throws `register-unknown`. */
  function exact(actor: ActingMembership, id: string): ProcedureVersion {
    const procedure = consulted(actor, id);
    if (procedure.workflow.register?.search !== 'exact') throw new Refusal('register-unknown', 404);
    return procedure;
  }

  /** The register whose entries are listed. Throws `register-unknown`. */
  function browsed(actor: ActingMembership, id: string): ProcedureVersion {
    const procedure = consulted(actor, id);
    if (procedure.workflow.register?.search !== 'browse') throw new Refusal('register-unknown', 404);
    return procedure;
  }

  return {
    registers: registersOf,

    /** A register that the membership may browse. Throws `register-unknown`. */
    browsedRegister: browsed,

    /** A register that the membership may look up or record in. Throws `register-unknown`. */
    register(actor: ActingMembership, id: string): RegisterOf {
      const found = registersOf(actor).find(({ procedure }) => procedure.id === id);
      if (!found) throw new Refusal('register-unknown', 404);
      return found;
    },

    /** Whom somebody wants to look up, if nothing is missing or wrong. Throws `register-unknown`, `input-invalid`. */
    checkedLookup: (actor: ActingMembership, id: string, lookup: Lookup): Lookup => checked(exact(actor, id), lookup),

    /**
     * The entries that are about the person who is named, at most `MOST_HITS`; it is logged, also where there are none. Throws
     * `register-unknown`, `input-invalid`, `too-many-hits`.
     */
    async lookUp(actor: ActingMembership, id: string, lookup: Lookup): Promise<EntryRow[]> {
      const procedure = exact(actor, id);
      const { typed, purpose } = checked(procedure, lookup);
      const hashes = lookupHashes(options.subjectKey, procedure, typed);
      const rows = await entriesWith(db, id, await versionsOf(actor, id), hashes, MOST_HITS + 1);
      if (rows.length > MOST_HITS) throw new Refusal('too-many-hits', 422, { most: MOST_HITS });
      const shown = await shownNow(actor, rows);
      const found = shown.map((row) => row.id);
      await logLookup(db, actor, found, id, purpose === '' ? 'lookup' : `lookup.${purpose}`, options.now());
      return shown;
    },

    /** A page of a register that may be browsed. Throws `register-unknown`, `cursor-invalid`. */
    async browse(actor: ActingMembership, id: string, query: EntryQuery): Promise<EntryPage> {
      browsed(actor, id);
      const after = query.cursor === undefined ? undefined : readPlace(query.cursor);
      const found = await browseEntries(db, id, await versionsOf(actor, id), query, after);
      const rows = found.slice(0, query.limit);
      const last = found.length > query.limit ? rows.at(-1) : undefined;
      return { rows: await shownNow(actor, rows), next: last ? writePlace(last) : null };
    },

    /** Those of these entries that are shown at this moment, whoever reads them: see `isReadable`. */
    async entriesShown(ids: readonly string[]): Promise<EntryNow[]> {
      return entriesNow(options, await entriesOf(db, ids));
    },
  };
}

/** What a register that can be browsed is narrowed down by: the choices and countries of the form that a reader sees. */
export const filtersOf = (procedure: Procedure) => {
  const { register } = procedure.workflow;
  return register?.search === 'browse' ? readFields(procedure, register).filter(isFilter) : [];
};

function wrongWith(type: string, text: string): { code: string; params?: Record<string, number> } | undefined {
  const typed = text.trim();
  if (typed === '') return { code: 'required' };
  if (type === 'date') return isIsoDate(typed) ? undefined : { code: 'not-a-date' };
  if (typed.length > LONGEST) return { code: 'too-long', params: { max: LONGEST } };
  if (typed.split(/\s+/).length > MOST_WORDS) return { code: 'too-many-words', params: { most: MOST_WORDS } };
  return saysNothing(typed) ? { code: 'required' } : undefined;
}

function wrongPurpose({ workflow: { register }, lists }: Procedure, purpose: string): Issue[] {
  const codes = register?.purposes === undefined ? [''] : (lists[register.purposes] ?? []);
  if (codes.includes(purpose)) return [];
  return [{ pointer: '/purpose', code: purpose === '' ? 'required' : 'unknown-option' }];
}

const writePlace = ({ changedAt, id }: EntryRow): string => cursorOf([changedAt.toISOString(), id]);

/** @throws Refusal `cursor-invalid` when this list never gave it. */
const readPlace = (text: string): { changedAt: string; id: string } =>
  placeIn(text, ([changedAt, id]) => {
    if (typeof changedAt !== 'string' || typeof id !== 'string') return undefined;
    return new Date(changedAt).toISOString() === changedAt && isUuid(id) ? { changedAt, id } : undefined;
  });

/** What is kept of an entry to be found by, written with every transition of one. */
export function entryWrites(
  { procedures, subjectKey }: Pick<ExchangesOptions, 'procedures' | 'subjectKey'>,
  { before, exchange, events, at }: Recording,
): Write[] {
  const procedure = procedures.known(exchange.versionHash);
  const register = procedure?.workflow.register;
  if (!procedure || !register || events.length === 0) return [];
  const sent = events.flatMap((event) => event.content).findLast((piece) => piece.name === 'request');
  const body = sent?.body as RequestContent | undefined;
  const content = body && { listed: listedOf(procedure, body), hashes: entryHashes(subjectKey, procedure, body) };
  const change = { exchange, register, content, at };
  return before ? updateEntry(change) : insertEntry(change);
}
