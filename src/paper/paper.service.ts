import Pdf from 'pdfkit';
import { flowOf } from './flow.ts';
import { type Fonts, fonts } from './fonts.store.ts';
import { readMarkup } from './markup.ts';
import { settingOf } from './setting.service.ts';
import { sheetsOf } from './sheets.service.ts';
import { PDF_UA } from './xmp.ts';

export interface PaperOptions {
  readonly title: string;
  readonly language: string;
  /** Name of the program that makes it. */
  readonly creator: string;
  readonly at: Date;
  /** What stands on the foot of a sheet. */
  readonly foot: (sheet: number, sheets: number) => string;
}

/** After so many milliseconds the event loop has its turn. */
const SLICE = 10;

/**
 * Puts markup that our own components were rendered to on paper: a tagged PDF as archives keep it (PDF/A-2a) and as it can be read aloud (PDF/UA-1).
 * The structure is the markup's: headings, lists, tables with their header cells, languages. Others have their turn while it is made.
 */
export async function makePaper(markup: string, options: PaperOptions): Promise<Buffer> {
  const set = fonts();
  const document = open(options, set);
  const done = collected(document);
  const root = document.struct('Document');
  document.addStructure(root);
  const sheets = sheetsOf(document);
  const setting = settingOf(document, set, sheets.place);
  let began = performance.now();
  for (const block of flowOf(readMarkup(markup)))
    for (const _ of setting(block, root)) {
      if (performance.now() - began < SLICE) continue;
      await new Promise(setImmediate);
      began = performance.now();
    }
  root.end();
  sheets.finish(options.foot);
  document.end();
  return done;
}

/** pdfkit takes an opened font for the bytes of one; its types do not know. */
const asSource = (font: Fonts['regular']): string => font.font as unknown as string;

function open({ title, language, creator, at }: PaperOptions, set: Fonts): InstanceType<typeof Pdf> {
  const document = new Pdf({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    pdfVersion: '1.7',
    subset: 'PDF/A-2a',
    tagged: true,
    displayTitle: true,
    lang: language,
    // None but ours: its own would not be embedded, and one that is given here is opened again with every change of font.
    font: null as unknown as string,
    // pdfkit puts the title into the metadata's XML as it stands.
    info: { Title: title.replace(/[<>&]/g, ' '), Creator: creator, Producer: creator, CreationDate: at },
  });
  document.registerFont('regular', asSource(set.regular));
  document.registerFont('bold', asSource(set.bold));
  document.appendXML(PDF_UA);
  return document;
}

function collected(document: InstanceType<typeof Pdf>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
}
