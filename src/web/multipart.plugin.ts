import multipart, { type MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { Refusal } from '../refusal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The files of the posted form, in its order; see `eachFile`. */
    formFiles: AsyncGenerator<MultipartFile> | null;
  }
  interface FastifyContextConfig {
    /** The route takes forms with files; others refuse them (415). */
    files?: boolean;
  }
}

/** Files in one form. */
export const MOST_FILES = 10;
/** A file's size is limited where it is stored; this stops what never ends. */
const MOST_BYTES_READ = 250_000_000;
const MOST_FIELDS = 2000;

/** The plugin logs what it hands to its parser, the request's headers with it, at the level of trace. (Of these it needs the type.) */
const WITHOUT_SECRETS = { cookie: '', authorization: '' } as Record<string, string> as { 'content-type': string };

/**
 * Forms with files. The fields that stand before the first file are the body when the hooks that follow look at it (the token of
 * a form must be among them); files stream when the route asks for them, one after the other.
 */
export const multipartPlugin = fastifyPlugin(
  async (app) => {
    await app.register(multipart, {
      limits: { files: MOST_FILES, fileSize: MOST_BYTES_READ, fields: MOST_FIELDS, parts: MOST_FIELDS + MOST_FILES },
      headers: WITHOUT_SECRETS,
    });
    app.decorateRequest('formFiles', null);
    app.addHook('preValidation', async (request) => {
      if (!request.isMultipart() || request.is404) return;
      if (!request.routeOptions.config.files) throw new Refusal('media-type-unsupported', 415);
      await readFields(request);
    });
    // What nobody has read yet would keep the connection waiting: a browser that is still sending sees no answer.
    app.addHook('onSend', async (request) => {
      await restOfForm(request).catch(() => {});
    });
  },
  { name: 'openimi-multipart', fastify: '5.x' },
);

/** Reads the fields before the first file; those behind it come into the same body as the files are taken. */
async function readFields(request: FastifyRequest): Promise<void> {
  const body: Record<string, unknown> = Object.create(null);
  request.body = body;
  const parts = request.parts();
  const files = (async function* () {
    for await (const part of parts) {
      if (part.type === 'file') yield part;
      else add(body, part.fieldname, String(part.value).replaceAll('\0', ''));
    }
  })();
  // Runs to the first file, or to the end.
  const first = await files.next().catch(unreadable);
  request.formFiles = (async function* () {
    for (let next = first; !next.done; next = await files.next()) yield next.value;
  })();
}

/** What the parser says of a form that is none has no status. */
function unreadable(error: unknown): never {
  throw error instanceof Error && 'statusCode' in error ? error : new Refusal('body-unreadable', 400);
}

/** Several fields of a name are a list, as in other forms. */
function add(body: Record<string, unknown>, name: string, value: string): void {
  const before = body[name];
  if (before === undefined) body[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else body[name] = [before, value];
}

/**
 * Hands on each file of the posted form; inputs in which none was chosen are left out. Afterwards the body holds all fields. What
 * `take` leaves unread is thrown away; its first failure is thrown when the form is at its end.
 */
export async function eachFile(
  request: FastifyRequest,
  take: (file: MultipartFile, position: number) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let position = 0;
  for await (const file of request.formFiles ?? []) {
    if (file.filename && failures.length === 0) {
      await take(file, position).catch((error: unknown) => failures.push(error));
      position += 1;
    }
    file.file.resume();
  }
  if (failures.length > 0) throw failures[0];
}

/** Reads a form with files to its end, for its fields; says whether files were thrown away. */
export async function restOfForm(request: FastifyRequest): Promise<boolean> {
  let files = 0;
  await eachFile(request, async () => {
    files += 1;
  });
  return files > 0;
}
