import { createReadStream } from 'node:fs';
import { fileTypeFromFile } from 'file-type';
import { Refusal } from '../refusal.ts';
import { endingOf } from './file-name.ts';
import { ENDINGS, type FileType, isText, keepsPromise, textReader, typeOfEnding } from './file-type.ts';

/** The type that a name promises. @throws Refusal `file-type-unsupported` */
export function promisedType(name: string): FileType {
  const type = typeOfEnding(endingOf(name));
  if (!type) throw new Refusal('file-type-unsupported', 422, { endings: ENDINGS.join(', ') });
  return type;
}

/** Looks whether a file is what its name promises. @throws Refusal `file-type-differs`, `file-not-text` */
export async function inspect(path: string, promised: FileType): Promise<void> {
  const text = isText(promised) && (await isTextFile(path));
  if (isText(promised) && !text) throw new Refusal('file-not-text', 422);
  // What cannot be read as any format (a damaged container) is not what it should be either.
  const found = await fileTypeFromFile(path).catch(() => undefined);
  if (!keepsPromise(promised, { mime: found?.mime, text })) throw new Refusal('file-type-differs', 422);
}

async function isTextFile(path: string): Promise<boolean> {
  const reader = textReader();
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (!reader.take(chunk)) return false;
  }
  return reader.end();
}
