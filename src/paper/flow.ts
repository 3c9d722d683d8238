import type { MarkupElement, MarkupNode } from './markup.ts';

/** What is put on paper, one below the other. */
export type Block = TextBlock | ListBlock | PairsBlock | TableBlock | GroupBlock;

/** Text of one kind and language. */
export interface Run {
  readonly text: string;
  /** Where it is not the paper's own. */
  readonly lang?: string;
  readonly bold?: boolean;
}

export interface TextBlock {
  readonly kind: 'text';
  /** 0: a paragraph. */
  readonly heading: number;
  readonly minor: boolean;
  readonly runs: readonly Run[];
}

export interface ListBlock {
  readonly kind: 'list';
  readonly numbered: boolean;
  /** Without numbers and bullets. */
  readonly plain: boolean;
  readonly items: readonly (readonly Block[])[];
}

/** Terms, each with what it is. */
export interface PairsBlock {
  readonly kind: 'pairs';
  readonly pairs: readonly { readonly term: readonly Block[]; readonly value: readonly Block[] }[];
}

export interface TableBlock {
  readonly kind: 'table';
  readonly caption: readonly Run[];
  readonly head: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Cell {
  readonly scope?: 'Column' | 'Row';
  readonly blocks: readonly Block[];
}

/** Set apart from what stands around it. */
export interface GroupBlock {
  readonly kind: 'group';
  readonly blocks: readonly Block[];
}

interface Around {
  readonly lang?: string;
  readonly bold?: boolean;
  readonly minor?: boolean;
}

const INVISIBLE = new Set(['svg', 'script', 'style', 'template']);
const BLOCKS = new Set(
  'address article aside blockquote dd details div dl dt figure footer h1 h2 h3 h4 h5 h6 header li main ol p section table ul'.split(
    ' ',
  ),
);

/** What markup says, in the order of its tags. Of the classes only those count that change what is said: hidden, minor, set apart. */
export const flowOf = (root: MarkupElement): Block[] => blocksOf(root.children, {});

const hasClass = ({ attributes }: MarkupElement, name: string): boolean =>
  (attributes.class ?? '').split(' ').includes(name);

/** On a line of its own, small: also the badge of personal data. */
const isMinor = (node: MarkupElement): boolean => hasClass(node, 'oi-minor') || hasClass(node, 'oi-personal');

const isElement = (node: MarkupNode): node is MarkupElement => typeof node !== 'string';

const isHidden = (node: MarkupElement): boolean => INVISIBLE.has(node.tag) || hasClass(node, 'oi-visually-hidden');

const isBlock = (node: MarkupElement): boolean =>
  BLOCKS.has(node.tag) ||
  isMinor(node) ||
  hasClass(node, 'oi-block') ||
  node.children.some((one) => isElement(one) && !isHidden(one) && isBlock(one));

/** Blocks stand as they are; what stands between them loosely are paragraphs. */
function blocksOf(nodes: readonly MarkupNode[], around: Around): Block[] {
  const blocks: Block[] = [];
  let loose: Run[] = [];
  const finish = (): void => {
    const runs = trimmed(loose);
    if (runs.length > 0) blocks.push({ kind: 'text', heading: 0, minor: around.minor ?? false, runs });
    loose = [];
  };
  for (const node of nodes) {
    if (isElement(node) && isHidden(node)) continue;
    if (isElement(node) && (isBlock(node) || node.tag === 'br')) {
      finish();
      blocks.push(...blockOf(node, within(node, around)));
    } else loose.push(...runsOf([node], around));
  }
  finish();
  return blocks;
}

function blockOf(node: MarkupElement, around: Around): Block[] {
  const { tag, children } = node;
  const heading = /^h([1-6])$/.exec(tag)?.[1];
  if (heading) {
    const runs = trimmed(runsOf(children, around));
    return runs.length > 0 ? [{ kind: 'text', heading: Number(heading), minor: false, runs }] : [];
  }
  if (tag === 'ul' || tag === 'ol') return [listOf(node, around)];
  if (tag === 'dl') return [{ kind: 'pairs', pairs: pairsOf(node, around) }];
  if (tag === 'table') return [tableOf(node, around)];
  const blocks = blocksOf(children, around);
  return hasClass(node, 'oi-earlier') ? [{ kind: 'group', blocks }] : blocks;
}

function listOf(node: MarkupElement, around: Around): ListBlock {
  const items = node.children.filter(isElement).map((item) => blocksOf(item.children, within(item, around)));
  // Lists of ours have no marks where a class makes them look otherwise.
  const plain = node.attributes.class !== undefined && !hasClass(node, 'oi-rows');
  return { kind: 'list', numbered: node.tag === 'ol', plain, items };
}

function pairsOf(node: MarkupElement, around: Around): PairsBlock['pairs'] {
  const rows = node.children
    .filter(isElement)
    .map((row) => (row.tag === 'div' ? row.children.filter(isElement) : [row]));
  return rows.map((row) => {
    const side = (tag: string) =>
      row.filter((one) => one.tag === tag).flatMap((one) => blocksOf(one.children, within(one, around)));
    return { term: side('dt'), value: side('dd') };
  });
}

function tableOf(node: MarkupElement, around: Around): TableBlock {
  const elementsIn = (tag: string, from: MarkupElement): MarkupElement[] =>
    from.children.filter(isElement).filter((one) => one.tag === tag);
  const cellsOf = (row: MarkupElement): Cell[] =>
    row.children.filter(isElement).map((cell) => ({
      ...(cell.tag === 'th' ? { scope: cell.attributes.scope === 'row' ? ('Row' as const) : ('Column' as const) } : {}),
      blocks: blocksOf(cell.children, within(cell, cell.tag === 'th' ? { ...around, bold: true } : around)),
    }));
  const rowsIn = (tag: string): Cell[][] =>
    elementsIn(tag, node).flatMap((part) => elementsIn('tr', part).map(cellsOf));
  const caption = elementsIn('caption', node).flatMap((one) => runsOf(one.children, within(one, around)));
  return { kind: 'table', caption: trimmed(caption), head: rowsIn('thead')[0] ?? [], rows: rowsIn('tbody') };
}

/** What an element changes for what stands in it. */
function within(node: MarkupElement, around: Around): Around {
  const lang = node.attributes.lang;
  return {
    ...around,
    ...(lang ? { lang } : {}),
    ...(['strong', 'b', 'dt'].includes(node.tag) ? { bold: true } : {}),
    ...(isMinor(node) ? { minor: true, bold: false } : {}),
  };
}

function runsOf(nodes: readonly MarkupNode[], around: Around): Run[] {
  const { lang, bold } = around;
  return nodes.flatMap((node) => {
    if (isElement(node)) return isHidden(node) ? [] : runsOf(node.children, within(node, around));
    return [{ text: node.replace(/[ \t\r\n]+/g, ' '), ...(lang ? { lang } : {}), ...(bold ? { bold } : {}) }];
  });
}

/** Without space at the ends, and with one space where two runs have one each. */
function trimmed(runs: readonly Run[]): Run[] {
  const kept: Run[] = [];
  for (const run of runs) {
    const before = kept.at(-1);
    const text = !before || before.text.endsWith(' ') ? run.text.replace(/^ +/, '') : run.text;
    if (text !== '') kept.push({ ...run, text });
  }
  const last = kept.pop();
  const text = last?.text.replace(/ +$/, '') ?? '';
  if (!last) return kept;
  return text === '' ? trimmed(kept) : [...kept, { ...last, text }];
}
