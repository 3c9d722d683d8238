import { randomUUID } from 'node:crypto';
import { type Connection, readingOf } from '../database/index.ts';
import { type ActingMembership, keyed, markSeen, type Standing, standingOf } from '../exchanges/index.ts';
import { type ProcedureCatalogue, sees } from '../procedures/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { isUuid } from '../uuid.ts';
import {
  type AllocationEntry,
  type AllocationRights,
  allocationRights,
  type AllocationSettings,
  type Assigned,
  type Note,
  NOTE_MAX,
  REFERENCE_MAX,
  referencesOfOthers,
  type Worker,
} from './desk.ts';
import {
  deleteNote,
  deskOf,
  insertNote,
  noteOwner,
  readNotes,
  referencesOf,
  setReference,
  updateNote,
} from './desk.store.ts';

/** What the office's use cases need. */
export interface OfficeOptions {
  readonly connection: Pick<Connection, 'db' | 'pool'>;
  readonly procedures: Pick<ProcedureCatalogue, 'version' | 'published'>;
  readonly now: () => Date;
  /** The local day in a country: YYYY-MM-DD. */
  readonly today: (country: string) => string;
}

/** The desk of a case as one membership sees it. */
export interface Desk {
  /** The authority's own file reference. */
  readonly reference: string | null;
  /** Those of the others, for who may see content. */
  readonly otherReferences: readonly { readonly authorityId: string; readonly reference: string }[];
  /** Null for who has no need to know them. */
  readonly notes: readonly Note[] | null;
  readonly assigned: readonly Assigned[];
  /** Which colleague opened the case last. */
  readonly seenBy: { readonly name: string; readonly at: Date } | null;
  readonly settings: AllocationSettings;
  readonly log: readonly AllocationEntry[];
  readonly may: AllocationRights & { readonly keep: boolean };
}

/** A text as typed, trimmed. */
export interface NoteText {
  readonly text: string;
  readonly lang?: string | undefined;
}

/** File references, notes and what was seen. Whoever acts in an exchange for its authority keeps them. */
export function keeping(options: OfficeOptions) {
  const { connection, procedures, now } = options;
  const { db } = connection;

  const standing = (actor: ActingMembership, id: string): Promise<Standing> =>
    standingOf(readingOf(db), procedures, actor, id);

  async function readDesk(actor: ActingMembership, found: Standing, purpose: string): Promise<Desk> {
    const { exchange, own, handles, sight } = found;
    const row = await deskOf(db, exchange.id, actor, options.today(actor.country));
    const others = sees(sight, 'free-text') ? referencesOfOthers(await referencesOf(db, exchange.id), own) : [];
    const notes = handles ? await readNotes(db, { exchangeId: exchange.id, actor, purpose, at: now() }) : null;
    const { reference, assigned, allocates, claims } = row;
    return {
      reference,
      otherReferences: others,
      notes,
      assigned,
      seenBy: row.seenBy && { name: row.seenBy.name, at: new Date(row.seenBy.at) },
      settings: { allocates, claims },
      log: row.log.map((entry) => ({ ...entry, at: new Date(entry.at) })),
      may: { keep: handles, ...allocationRights({ allocates, claims }, workerOf(found, assigned, actor)) },
    };
  }

  /** Runs a change of what those who handle the case keep, once for its key. */
  const change = <Answer>(
    actor: ActingMembership,
    id: string,
    key: string,
    asked: readonly unknown[],
    perform: Parameters<typeof keyed<Standing, Answer>>[1]['perform'],
  ): Promise<Answer> =>
    keyed(
      { connection, actor, key, asked, exchangeId: id, at: now() },
      {
        async check(pipe) {
          const found = await standingOf(pipe.read, procedures, actor, id);
          refuseOthers(found);
          return found;
        },
        perform,
      },
    );

  return {
    /** The desk of a case. Throws `exchange-not-found`. */
    async desk(actor: ActingMembership, id: string, purpose: string): Promise<Desk> {
      return readDesk(actor, await standing(actor, id), purpose);
    },

    /** The same for who opens the case: what there was at `revision` has been seen. */
    async open(actor: ActingMembership, id: string, revision: number): Promise<Desk> {
      const found = await standing(actor, id);
      const { exchange } = found;
      if (exchange.revision <= revision)
        await db.executeQuery(markSeen(id, actor.membershipId, exchange.chainLength, now()));
      return readDesk(actor, found, 'handling');
    },

    /** Says that the case was seen as it is now. Throws `exchange-not-found`. */
    async markSeen(actor: ActingMembership, id: string, key: string): Promise<Record<string, never>> {
      return keyed(
        { connection, actor, key, asked: ['seen'], exchangeId: id, at: now() },
        {
          check: (pipe) => standingOf(pipe.read, procedures, actor, id),
          async perform(pipe, { exchange }) {
            pipe.write(markSeen(id, actor.membershipId, exchange.chainLength, now()));
            return {};
          },
        },
      );
    },

    /** Gives the case the authority's own reference; empty takes it away. Throws `role-may-not-act`, `input-invalid`. */
    async setReference(
      actor: ActingMembership,
      id: string,
      typed: string,
      key: string,
    ): Promise<Record<string, never>> {
      const reference = typed.trim();
      refuse([
        ...tooLong('/reference', reference, REFERENCE_MAX),
        ...(/[\p{Cc}]/u.test(reference) ? [{ pointer: '/reference', code: 'wrong-format' }] : []),
      ]);
      return change(actor, id, key, ['reference', reference], async (pipe) => {
        pipe.write(setReference(id, actor.authorityId, reference === '' ? null : reference));
        return {};
      });
    },

    /** Writes a note. Throws `role-may-not-act`, `input-invalid`. */
    async addNote(actor: ActingMembership, id: string, typed: NoteText, key: string): Promise<{ id: string }> {
      const { text, lang } = noteOf(actor, typed);
      return change(actor, id, key, ['note', text, lang], async (pipe) => {
        const { authorityId, membershipId } = actor;
        const note = { exchangeId: id, id: randomUUID(), authorityId, membershipId, text, lang, at: now() };
        pipe.write(insertNote(note));
        return { id: note.id };
      });
    },

    /** One's own note, to be written anew. Throws `note-not-found`, `note-not-yours`, `role-may-not-act`. */
    async ownNote(actor: ActingMembership, id: string, noteId: string): Promise<Note> {
      refuseOthers(await standing(actor, id));
      const notes = await readNotes(db, { exchangeId: id, actor, purpose: 'handling', at: now() });
      const note = notes.find((one) => one.id === noteId);
      if (!note) throw new Refusal('note-not-found', 404);
      if (!note.own) throw new Refusal('note-not-yours', 403);
      return note;
    },

    /** Writes one's own note anew. Throws `note-not-found`, `note-not-yours`, `role-may-not-act`, `input-invalid`. */
    async changeNote(
      actor: ActingMembership,
      id: string,
      noteId: string,
      typed: NoteText,
      key: string,
    ): Promise<{ id: string }> {
      const { text, lang } = noteOf(actor, typed);
      return change(actor, id, key, ['change-note', noteId, text, lang], async (pipe) => {
        await ownNote(pipe, actor, id, noteId);
        pipe.write(updateNote(id, noteId, { text, lang, at: now() }));
        return { id: noteId };
      });
    },

    /** Deletes one's own note for good. Throws `note-not-found`, `note-not-yours`, `role-may-not-act`. */
    async deleteNote(actor: ActingMembership, id: string, noteId: string, key: string): Promise<{ id: string }> {
      return change(actor, id, key, ['delete-note', noteId], async (pipe) => {
        await ownNote(pipe, actor, id, noteId);
        pipe.write(deleteNote(id, noteId));
        return { id: noteId };
      });
    },
  };
}

/** Only who handles the case keeps anything about it. Throws `role-may-not-act`, `state-does-not-allow`, `not-allocated`. */
function refuseOthers({ exchange, acts, gone, handles }: Standing): void {
  if (!acts) throw new Refusal('role-may-not-act', 403);
  if (gone) throw new Refusal('state-does-not-allow', 409, { state: exchange.state });
  if (exchange.blockedAt !== null) throw new Refusal('blocked', 409);
  if (!handles) throw new Refusal('not-allocated', 403);
}

/** What counts about a membership when cases are given out: in one that its authority has passed on there is nothing to be given. */
export const workerOf = (
  { acts, allocates, gone }: Standing,
  assigned: readonly { readonly membershipId: string }[],
  { membershipId }: ActingMembership,
): Worker => ({
  acts: acts && !gone,
  allocates: allocates && !gone,
  has: assigned.some((one) => one.membershipId === membershipId),
});

type Reads = Parameters<Parameters<typeof keyed>[1]['check']>[0];

async function ownNote(pipe: Reads, actor: ActingMembership, id: string, noteId: string): Promise<void> {
  const [owner] = isUuid(noteId) ? await pipe.read(noteOwner(id, noteId, actor.authorityId)) : [];
  if (!owner) throw new Refusal('note-not-found', 404);
  if (owner.userId !== actor.userId) throw new Refusal('note-not-yours', 403);
}

function noteOf(actor: ActingMembership, typed: NoteText): { text: string; lang: string } {
  const text = typed.text.trim();
  refuse([...(text === '' ? [{ pointer: '/text', code: 'required' }] : []), ...tooLong('/text', text, NOTE_MAX)]);
  return { text, lang: typed.lang ?? actor.language };
}

const tooLong = (pointer: string, text: string, max: number): Issue[] =>
  text.length > max ? [{ pointer, code: 'too-long', params: { max } }] : [];

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
}
