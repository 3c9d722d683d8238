import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ExchangeView } from './present.ts';

/** The whole file of a case as one ZIP: the report, the same in codes, and every attachment that its reader may see. */

export interface CaseFile {
  readonly view: ExchangeView;
  readonly report: Buffer;
  /** What the API gives of the exchange. */
  readonly json: object;
  readonly at: Date;
}

/** Streams the ZIP; attachments are opened one after the other as it is read. `read` gives the content of a file by its id. */
export function zipOf({ view, report, json, at }: CaseFile, read: (fileId: string) => Readable): Readable {
  const zip = new ZipFile();
  const folder = view.number;
  const entry = { mtime: at, mode: 0o100600 };
  zip.addBuffer(report, `${folder}/report.pdf`, { ...entry, compress: false });
  zip.addBuffer(Buffer.from(`${JSON.stringify(json, null, 2)}\n`), `${folder}/case.json`, entry);
  for (const { path, fileId, size } of filesOf(view)) {
    // Documents and pictures are compressed already.
    zip.addReadStreamLazy(`${folder}/${path}`, { ...entry, size, compress: false }, (done) => done(null, read(fileId)));
  }
  zip.end();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: unknown) => output.destroy(error as Error));
  return output;
}

/** The attachments in the ZIP; the number before a name keeps apart those of one name. */
export function filesOf({ attachments }: Pick<ExchangeView, 'attachments'>) {
  return attachments.flatMap(({ no, name, file }) =>
    name === undefined || file === null || file.scan === 'infected'
      ? []
      : [{ no, path: `attachments/${String(no).padStart(2, '0')} ${name}`, fileId: file.id, size: file.size }],
  );
}
