import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Kysely } from 'kysely';
import { sha256 } from '../canonical.ts';
import type { DB } from '../database/index.ts';
import { isKey } from '../idempotency-key.ts';
import { Refusal } from '../refusal.ts';
import type { Scanner } from './clamd.service.ts';
import { cleanFileName } from './file-name.ts';
import { type FileType, MOST_BYTES } from './file-type.ts';
import { type Arrived, type FileStore, TooManyBytes } from './files.store.ts';
import { inspect, promisedType } from './inspection.service.ts';
import {
  countWaiting,
  insertUpload,
  type Owner,
  ownUploads,
  type Scan,
  type Upload,
  uploadAt,
  uploadOf,
} from './uploads.store.ts';

export interface AttachmentsOptions {
  readonly db: Kysely<DB>;
  readonly files: FileStore;
  /** Absent: nothing is scanned, and every file says so. */
  readonly scanner?: Scanner;
  readonly now: () => Date;
}

/** A file as it comes in. */
export interface Incoming {
  /** As typed or chosen; cleaned here. */
  readonly name: string;
  readonly content: Readable;
  /** Under this key a repetition gets the same id; `position` counts the files of one form. */
  readonly key: string;
  readonly position: number;
}

export type Attachments = ReturnType<typeof createAttachments>;

/** Files of one user that wait to be attached; more means a program that uploads and forgets. */
const MOST_WAITING = 100;

/** Taking files in and handing them out. Who may attach or see one is decided by those whose attachment it is. */
export function createAttachments({ db, files, scanner, now }: AttachmentsOptions) {
  /** Scans what has arrived. @throws Refusal `file-infected` */
  async function scan(path: Arrived, read: (arrived: Arrived) => Readable): Promise<Scan> {
    const verdict = scanner ? await scanner(read(path)) : 'unavailable';
    if (verdict === 'infected') throw new Refusal('file-infected', 422);
    return verdict === 'clean' ? 'clean' : 'not-scanned';
  }

  async function write(id: string, content: Readable): Promise<Arrived> {
    try {
      return await files.write(id, content, MOST_BYTES);
    } catch (error) {
      if (error instanceof TooManyBytes) throw new Refusal('file-too-large', 413, { megabytes: MOST_BYTES / 1e6 });
      throw error;
    }
  }

  /** Keeps a file that was looked at; one that came before under the same key takes its place. @throws Refusal `key-reused` */
  async function keep(
    owner: Owner,
    arrived: Arrived,
    file: { id: string; name: string; type: FileType; scan: Scan; key: string; position: number },
  ): Promise<string> {
    const digest = sha256(file.name, '\0', arrived.sha256);
    await files.keep(file.id, arrived);
    const { size, sha256: hash } = arrived;
    if (await insertUpload(db, { ...file, owner, digest, size, sha256: hash, at: now() })) return file.id;
    const before = await uploadAt(db, owner.userId, file.key, file.position);
    if (!before?.digest.equals(digest)) throw new Refusal('key-reused', 422);
    return before.id;
  }

  return {
    /**
     * Takes a file in: streamed to disk, looked at, scanned, kept as an upload of its user for a day. The content is read to its end
     * also when it is refused. Throws `file-type-unsupported`, `file-too-large`, `file-empty`, `file-type-differs`, `file-not-text`,
     * `file-infected`, `too-many-uploads`, `key-missing`, `key-reused`.
     */
    async receive(owner: Owner, incoming: Incoming): Promise<{ id: string; name: string }> {
      const { content, key, position } = incoming;
      const name = cleanFileName(incoming.name);
      const id = randomUUID();
      let arrived: Arrived | undefined;
      try {
        if (!isKey(key)) throw new Refusal('key-missing', 400);
        if ((await countWaiting(db, owner.userId)) >= MOST_WAITING) throw new Refusal('too-many-uploads', 429);
        const type = promisedType(name);
        arrived = await write(id, content);
        if (arrived.size === 0) throw new Refusal('file-empty', 422);
        await inspect(arrived.path, type);
        const scanned = await scan(arrived, (file) => files.readArrived(file));
        return { id: await keep(owner, arrived, { id, name, type, scan: scanned, key, position }), name };
      } catch (error) {
        if (arrived) await files.discard(arrived);
        content.resume();
        throw error;
      }
    },

    /** Those of the uploads that this membership has and nothing has taken, in the order of the ids. */
    async uploads(owner: Owner, ids: readonly string[]): Promise<Upload[]> {
      const found = (await db.executeQuery(ownUploads(owner, ids).compile())).rows.map(uploadOf);
      return ids.flatMap((id) => found.find((upload) => upload.id === id) ?? []);
    },

    /** The content of a kept file, streamed from the disk. */
    read: (id: string): Readable => files.read(id),
  };
}
