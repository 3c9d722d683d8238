import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import type { ActingMembership, FieldValue } from '../exchanges/index.ts';
import { type Field, fieldsOf, type ProcedureCatalogue, type ProcedureVersion } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';
import {
  listPublications,
  publicationById,
  publicationOfExchange,
  type PublicationFilters,
  type PublicationRow,
  publishedKinds,
} from './publications.store.ts';

/** What everybody may read: a version that was approved. Nothing of who handled it. */
export interface Publication {
  readonly id: string;
  readonly procedure: ProcedureVersion;
  readonly country: string;
  readonly version: number;
  readonly firstAt: Date;
  readonly at: Date;
  readonly headedBy: Field;
  /** In the order of the form; those that were filled in. */
  readonly fields: readonly { readonly field: Field; readonly value: FieldValue }[];
}

export interface PublicationPage {
  readonly items: readonly Publication[];
  /** Behind which the next page begins. */
  readonly next: string | null;
}

/** So many are listed on a page. */
const PER_PAGE = 20;

/** How it stands with what is public of an exchange, for who takes part in it. */
export interface PublicState {
  readonly id: string;
  readonly version: number;
  readonly at: Date;
  readonly withdrawnAt: Date | null;
}

/** With the procedure that says what may be. */
export interface OwnPublication {
  readonly procedure: ProcedureVersion;
  readonly publication: PublicState | null;
}

export type Publications = ReturnType<typeof createPublications>;

/** The use cases of what is public. */
export function createPublications(options: {
  readonly db: Kysely<DB>;
  readonly procedures: Pick<ProcedureCatalogue, 'version' | 'published' | 'current'>;
  /** The procedure of an exchange. Throws `exchange-not-found` to whoever takes no part. */
  readonly procedureFor: (actor: ActingMembership, exchangeId: string) => Promise<ProcedureVersion>;
}) {
  const { db, procedures, procedureFor } = options;

  async function shown(row: PublicationRow): Promise<Publication | undefined> {
    const procedure = await procedures.version(row.versionHash);
    const { fields: values } = row;
    const rule = procedure.public;
    const all = fieldsOf(procedure);
    const headedBy = all.find(({ name }) => name === rule?.headedBy);
    if (!rule || !values || !headedBy) return undefined;
    // Asked of the definition again: what it does not show is not shown, whatever the row holds.
    const fields = all.flatMap((field) => {
      const value = values[field.name] as FieldValue | undefined;
      return rule.shows.includes(field.name) && value !== undefined ? [{ field, value }] : [];
    });
    const { id, country, version, firstAt, at } = row;
    return { id, procedure, country, version, firstAt, at, headedBy, fields };
  }

  return {
    /** What is public, the newest first. */
    async list(
      query: Omit<PublicationFilters, 'after'> & { readonly cursor?: string | undefined },
    ): Promise<PublicationPage> {
      const { cursor, ...filters } = query;
      const rows = await listPublications(db, { ...filters, after: readCursor(cursor) }, PER_PAGE + 1);
      const page = rows.slice(0, PER_PAGE);
      const last = page.at(-1);
      const items = (await Promise.all(page.map(shown))).filter((one) => one !== undefined);
      return { items, next: rows.length > PER_PAGE && last ? `${last.at.toISOString()}_${last.id}` : null };
    },

    /** One of them. Throws `publication-unknown`, `publication-withdrawn`. */
    async one(id: string): Promise<Publication> {
      const row = isUuid(id) ? await publicationById(db, id) : undefined;
      if (!row) throw new Refusal('publication-unknown', 404);
      const found = row.withdrawnAt ? undefined : await shown(row);
      if (!found) throw new Refusal('publication-withdrawn', 410);
      return found;
    },

    /** By what the list can be narrowed down: procedures and countries of which anything is public. */
    async kinds(): Promise<{ procedures: ProcedureVersion[]; countries: string[] }> {
      const kinds = await publishedKinds(db);
      return {
        procedures: [...new Set(kinds.map(({ procedure }) => procedure))].flatMap((id) => procedures.current(id) ?? []),
        countries: [...new Set(kinds.map(({ country }) => country))].sort(),
      };
    },

    /** What is public of an exchange in which the actor takes part. Throws `exchange-not-found`. */
    async ofExchange(actor: ActingMembership, exchangeId: string): Promise<OwnPublication> {
      const procedure = await procedureFor(actor, exchangeId);
      const row = procedure.public ? await publicationOfExchange(db, exchangeId) : undefined;
      const publication = row && { id: row.id, version: row.version, at: row.at, withdrawnAt: row.withdrawnAt };
      return { procedure, publication: publication ?? null };
    },
  };
}

/** Where a page begins; a cursor that nobody gave is none. */
function readCursor(cursor: string | undefined): PublicationFilters['after'] {
  const [at = '', id = ''] = cursor?.split('_') ?? [];
  const instant = Date.parse(at);
  return Number.isNaN(instant) || !isUuid(id) ? undefined : { at: new Date(instant), id };
}

/** The choices among what a procedure shows, by which its publications can be narrowed down. */
export const choicesShown = (procedure: ProcedureVersion): Field[] =>
  fieldsOf(procedure).filter(({ name, type }) => type === 'choice' && procedure.public?.shows.includes(name));
