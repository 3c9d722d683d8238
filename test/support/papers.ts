/** Reads papers with a program that is not ours (pdf.js): what stands on them, in the order of reading, and their structure. */
import { getDocumentProxy } from 'unpdf';

export interface ReadPaper {
  /** All text, sheet by sheet, lines apart. */
  readonly text: string;
  readonly sheets: readonly string[];
  readonly title: string | undefined;
  readonly language: string | undefined;
  readonly marked: boolean;
  /** Tags with what stands in them, in the order of reading; what no tag holds is not in it. */
  readonly outline: readonly Tagged[];
}

export interface Tagged {
  readonly role: string;
  readonly text: string;
  readonly lang?: string;
}

interface Node {
  readonly role?: string;
  readonly lang?: string;
  readonly type?: string;
  readonly id?: string;
  readonly children?: readonly Node[];
}

type Item = { readonly str?: string; readonly hasEOL?: boolean; readonly type?: string; readonly id?: string };

export async function readPaper(file: Buffer): Promise<ReadPaper> {
  const document = await getDocumentProxy(new Uint8Array(file));
  const sheets: string[] = [];
  const outline: Tagged[] = [];
  for (let no = 1; no <= document.numPages; no += 1) {
    const page = await document.getPage(no);
    const { items } = await page.getTextContent({ includeMarkedContent: true });
    sheets.push(textOf(items as Item[]));
    outline.push(...tagsIn((await page.getStructTree()) as Node, textsById(items as Item[])));
  }
  const info = (await document.getMetadata()).info as { Title?: string; Language?: string };
  const marked = (await document.getMarkInfo()) as { Marked?: boolean } | null;
  return {
    text: sheets.join('\n'),
    sheets,
    title: info.Title,
    language: info.Language,
    marked: marked?.Marked ?? false,
    outline,
  };
}

const textOf = (items: readonly Item[]): string =>
  items.map(({ str = '', hasEOL }) => (hasEOL ? `${str}\n` : str)).join('');

/** What stands in each piece of marked content. */
function textsById(items: readonly Item[]): Map<string, string> {
  const texts = new Map<string, string>();
  const open: (string | undefined)[] = [];
  for (const { type, id, str = '', hasEOL } of items) {
    if (type?.startsWith('beginMarkedContent')) open.push(id);
    else if (type === 'endMarkedContent') open.pop();
    else {
      const at = open.findLast((one) => one !== undefined);
      if (at !== undefined) texts.set(at, `${texts.get(at) ?? ''}${str}${hasEOL ? ' ' : ''}`);
    }
  }
  return texts;
}

function tagsIn(node: Node, texts: ReadonlyMap<string, string>): Tagged[] {
  const children = node.children ?? [];
  // A sheet's tree has the tags of the others too, without what they hold.
  if (!holds(node, texts)) return [];
  if (!node.role || node.role === 'Root') return children.flatMap((child) => tagsIn(child, texts));
  const own = (one: Node): string =>
    one.type === 'content'
      ? (texts.get(one.id ?? '') ?? '')
      : one.role === 'Span'
        ? (one.children ?? []).map(own).join('')
        : '';
  const text = children.map(own).join('').replace(/\s+/g, ' ').trim();
  return [
    { role: node.role, text, ...(node.lang ? { lang: node.lang } : {}) },
    ...children.flatMap((child) => (child.type === 'content' ? [] : tagsIn(child, texts))),
  ];
}

const holds = (node: Node, texts: ReadonlyMap<string, string>): boolean =>
  node.type === 'content' ? texts.has(node.id ?? '') : (node.children ?? []).some((child) => holds(child, texts));
