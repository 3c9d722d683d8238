/**
 * What may be attached, and whether content and ending say the same. A closed list: documents, spreadsheets, pictures and
 * plain text, whose content one look tells. Not: archives and mails (they hold files that nobody has looked at), pages and XML (a browser
 * or an office program would act on what stands in them), office files with macros, and the old binary ones that may have some.
 */
export const FILE_TYPES = {
  pdf: { mime: 'application/pdf', endings: ['pdf'] },
  docx: { mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', endings: ['docx'] },
  xlsx: { mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', endings: ['xlsx'] },
  odt: { mime: 'application/vnd.oasis.opendocument.text', endings: ['odt'] },
  ods: { mime: 'application/vnd.oasis.opendocument.spreadsheet', endings: ['ods'] },
  png: { mime: 'image/png', endings: ['png'] },
  jpeg: { mime: 'image/jpeg', endings: ['jpg', 'jpeg'] },
  tiff: { mime: 'image/tiff', endings: ['tif', 'tiff'] },
  text: { mime: 'text/plain', endings: ['txt'] },
  csv: { mime: 'text/csv', endings: ['csv'] },
} as const;

export type FileType = keyof typeof FILE_TYPES;

/** For `accept` of a file input, and for telling a user: every ending that is taken. */
export const ENDINGS: readonly string[] = Object.values(FILE_TYPES).flatMap(({ endings }) => endings);

/** At most 25 MB (10⁶ bytes each), as users count them. */
export const MOST_BYTES = 25_000_000;

/** The type that an ending promises; nothing when it is none of ours. */
export function typeOfEnding(ending: string): FileType | undefined {
  const found = Object.entries(FILE_TYPES).find(([, { endings }]) => (endings as readonly string[]).includes(ending));
  return found?.[0] as FileType | undefined;
}

/** Whether a type is text: recognised by having no other bytes, since text has no mark of its own. */
export const isText = (type: FileType): boolean => FILE_TYPES[type].mime.startsWith('text/');

/** What was seen in a file: the MIME type that its first bytes tell (nothing: none known), and whether all of it is text. */
export interface Seen {
  readonly mime: string | undefined;
  readonly text: boolean;
}

/**
 * Whether the content is what the ending promised. A text may begin like something else (a list of BMWs like a bitmap), but no text
 * is a document of this list: a PDF can be written in letters only.
 */
export function keepsPromise(promised: FileType, seen: Seen): boolean {
  if (!isText(promised)) return seen.mime === FILE_TYPES[promised].mime;
  return seen.text && !Object.values(FILE_TYPES).some(({ mime }) => mime === seen.mime);
}

/** Control characters that no text file has: all but tabulator, line ends and form feed. */
const NO_TEXT = /(?![\t\n\f\r])\p{Cc}|[\ufffe\uffff]/u;

/** Reads bytes as UTF-8 text, piece by piece; `false` from either once they are none. */
export function textReader(): { take(bytes: Uint8Array): boolean; end(): boolean } {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let good = true;
  const read = (bytes?: Uint8Array): boolean => {
    if (!good) return false;
    try {
      good = !NO_TEXT.test(bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode());
    } catch {
      good = false;
    }
    return good;
  };
  return { take: read, end: () => read() };
}
