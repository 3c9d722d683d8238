/** Small files of every kind that may be attached, and of some that may not. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

export const pdf = (text = 'Zeugnis'): Buffer =>
  Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% ${text}\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
  );

/** A PDF of exactly so many bytes. */
export function pdfOf(size: number): Buffer {
  const start = pdf();
  return Buffer.concat([start, Buffer.alloc(size - start.length, '% filler\n')]);
}

export const png = (): Buffer =>
  bytes(
    '89504e470d0a1a0a 0000000d49484452000000010000000108060000001f15c489 0000000d49444154789c6360000002000001e221bc33 0000000049454e44ae426082',
  );
export const jpeg = (): Buffer => bytes('ffd8ffe000104a46494600010100000100010000ffd9');
export const tiff = (): Buffer => bytes('49492a0008000000 0100 000103000100000001000000 00000000');

interface Entry {
  readonly name: string;
  readonly body: string;
}

/** A ZIP container, written by hand: local headers, directory, end. */
export function zip(entries: readonly Entry[], compress = true): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, body } of entries) {
    const raw = Buffer.from(body);
    const method = compress && name !== 'mimetype' ? 8 : 0;
    const data = method === 8 ? deflateRawSync(raw) : raw;
    const crc = crc32(raw);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt32LE(crc, 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(raw.length, 18);
    shared.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([bytes('504b0304'), shared, Buffer.from(name), data]);
    const more = Buffer.alloc(14);
    more.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([bytes('504b01021400'), shared, more, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, listed, bytes('504b0506'), end]);
}

function crc32(data: Buffer): number {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

const office = (part: string, kind: string): Buffer =>
  zip([
    {
      name: '[Content_Types].xml',
      body: `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/${part}" ContentType="application/vnd.openxmlformats-officedocument.${kind}.main+xml"/></Types>`,
    },
    { name: part, body: '<document/>' },
  ]);
export const docx = (): Buffer => office('word/document.xml', 'wordprocessingml.document');
export const xlsx = (): Buffer => office('xl/workbook.xml', 'spreadsheetml.sheet');
/** A document with macros, which its ending would tell. */
export const docm = (): Buffer =>
  zip([
    {
      name: '[Content_Types].xml',
      body: '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>',
    },
    { name: 'word/document.xml', body: '<document/>' },
  ]);
export const odt = (): Buffer =>
  zip([
    { name: 'mimetype', body: 'application/vnd.oasis.opendocument.text' },
    { name: 'content.xml', body: '<x/>' },
  ]);
export const ods = (): Buffer =>
  zip([
    { name: 'mimetype', body: 'application/vnd.oasis.opendocument.spreadsheet' },
    { name: 'content.xml', body: '<x/>' },
  ]);

/** A form with files, as a browser sends it. */
export async function multipart(
  fields: Readonly<Record<string, string>>,
  files: readonly { readonly field?: string; readonly name: string; readonly content: Buffer }[],
): Promise<{ headers: Record<string, string>; payload: Buffer }> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const { field = 'file', name, content } of files) form.append(field, new Blob([new Uint8Array(content)]), name);
  const response = new Response(form);
  return {
    headers: { 'content-type': response.headers.get('content-type') ?? '' },
    payload: Buffer.from(await response.arrayBuffer()),
  };
}

/** What is in a ZIP, by name, in the order of its directory; read by hand, to hold what others write against the format itself. */
export function unzip(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf(bytes('504b0506'));
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  const entries = new Map<string, Buffer>();
  for (let index = 0; index < count; index += 1) {
    const method = archive.readUInt16LE(at + 10);
    const size = archive.readUInt32LE(at + 20);
    const [named, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const name = archive.toString('utf8', at + 46, at + 46 + named);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const data = archive.subarray(start, start + size);
    const content = method === 8 ? inflateRawSync(data) : data;
    if (crc32(content) !== archive.readUInt32LE(at + 16)) throw new Error(`${name} is damaged`);
    entries.set(name, Buffer.from(content));
    at += 46 + named + extra + comment;
  }
  return entries;
}
