import { marked, type Token } from 'marked';

/**
 * A guide as read from its Markdown: a title, a lead, and sections under headings of the second level, each with an address of its
 * own (`## Accept a request {#accept}`). Only words, lists and links may stand in it; raw HTML is a fault, so that whatever comes
 * out can be shown as it is.
 */
export interface Guide {
  readonly name: string;
  readonly title: string;
  readonly lead: readonly Block[];
  readonly sections: readonly GuideSection[];
}

export interface GuideSection {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] };

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong' | 'em'; readonly content: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly content: readonly Inline[] };

/** Takes one fault of the guide that is being read. */
export type ReportFault = (message: string) => void;

const HEADING = /^(.+?)\s*\{#([a-z0-9-]+)\}$/;

/** Reads a guide and reports everything in it that may not be there. */
export function readGuide(name: string, markdown: string, report: ReportFault): Guide {
  const sections: (GuideSection & { blocks: Block[] })[] = [];
  const lead: Block[] = [];
  let title = '';
  for (const token of marked.lexer(markdown)) {
    if (token.type === 'heading' && token.depth === 1 && title === '') title = token.text;
    else if (token.type === 'heading') sections.push(readHeading(token, sections, report));
    else (sections.at(-1)?.blocks ?? lead).push(...readBlock(token, report));
  }
  if (title === '') report('has no title');
  return { name, title, lead, sections };
}

function readHeading(
  { depth, text }: Token & { depth?: number; text?: string },
  before: readonly GuideSection[],
  report: ReportFault,
): GuideSection & { blocks: Block[] } {
  const [, title = text ?? '', id = ''] = HEADING.exec(text ?? '') ?? [];
  if (depth !== 2)
    report(`the heading "${title}" is of level ${depth}: only the title is of level 1, all others of level 2`);
  if (id === '') report(`the heading "${title}" has no address: write {#address} behind it`);
  if (before.some((section) => section.id === id)) report(`the address ${id} stands twice`);
  return { id, title, blocks: [] };
}

/** Tokens that carry nothing: blank lines, and the remark at the head of a file. */
const EMPTY = new Set(['space', 'def']);

function readBlock(token: Token, report: ReportFault): Block[] {
  if (EMPTY.has(token.type)) return [];
  if (token.type === 'paragraph') return [{ kind: 'paragraph', content: readInlines(token.tokens, report) }];
  if (token.type === 'list') {
    const items = (token.items as { tokens: Token[] }[]).map(({ tokens: [first, ...others] }) => {
      if (others.length > 0) report(`an item of a list is more than one paragraph: "${first?.raw}"`);
      return readInlines((first as { tokens?: Token[] } | undefined)?.tokens, report);
    });
    return [{ kind: 'list', ordered: token.ordered === true, items }];
  }
  report(`${token.type} may not stand in a guide: "${token.raw.trim().slice(0, 60)}"`);
  return [];
}

const readInlines = (tokens: readonly Token[] | undefined, report: ReportFault): Inline[] =>
  (tokens ?? []).flatMap((token): Inline[] => {
    const content = (): Inline[] => readInlines((token as { tokens?: Token[] }).tokens, report);
    switch (token.type) {
      case 'text':
        return [{ kind: 'text', text: (token as { text: string }).text.replaceAll('\n', ' ') }];
      case 'strong':
      case 'em':
        return [{ kind: token.type, content: content() }];
      case 'link':
        return [{ kind: 'link', href: (token as { href: string }).href, content: content() }];
      default:
        report(`${token.type} may not stand in a guide: "${token.raw.trim().slice(0, 60)}"`);
        return [];
    }
  });

/** Every piece of inline content in blocks. */
export function* inlinesOf(blocks: readonly Block[]): Generator<Inline> {
  const within = function* (content: readonly Inline[]): Generator<Inline> {
    for (const inline of content) {
      yield inline;
      if (inline.kind !== 'text') yield* within(inline.content);
    }
  };
  for (const block of blocks) {
    if (block.kind === 'paragraph') yield* within(block.content);
    else for (const item of block.items) yield* within(item);
  }
}

/** Addresses that blocks lead to, in order. */
export const linksOf = (blocks: readonly Block[]): string[] =>
  [...inlinesOf(blocks)].flatMap((inline) => (inline.kind === 'link' ? [inline.href] : []));

/** The words of blocks, without marks. */
export const wordsOf = (blocks: readonly Block[]): string =>
  blocks
    .flatMap((block) => (block.kind === 'paragraph' ? [block.content] : block.items))
    .map((content) => content.map(wordsOfInline).join(''))
    .join(' ');

const wordsOfInline = (inline: Inline): string =>
  inline.kind === 'text' ? inline.text : inline.content.map(wordsOfInline).join('');

/** Blocks as the Markdown that they can be read from again. */
export const markdownOf = (blocks: readonly Block[]): string =>
  blocks
    .map((block) =>
      block.kind === 'paragraph'
        ? markdownOfInlines(block.content)
        : block.items
            .map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${markdownOfInlines(item)}`)
            .join('\n'),
    )
    .join('\n\n');

const MARKS = { strong: '**', em: '_' } as const;

const markdownOfInlines = (inlines: readonly Inline[]): string =>
  inlines
    .map((inline) => {
      if (inline.kind === 'text') return inline.text;
      const content = markdownOfInlines(inline.content);
      return inline.kind === 'link'
        ? `[${content}](${inline.href})`
        : `${MARKS[inline.kind]}${content}${MARKS[inline.kind]}`;
    })
    .join('');
