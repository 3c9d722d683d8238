import type Pdf from 'pdfkit';
import type { Block, Cell, ListBlock, PairsBlock, Run, TableBlock, TextBlock } from './flow.ts';
import type { Fonts } from './fonts.store.ts';
import { breakLines, type Measure, sum, widthsOf } from './lines.ts';
import { MARGIN, type Owner, type Row, type SetLine, type Style, type Tag, TEXT_WIDTH } from './sheets.service.ts';

/** How blocks become rows of lines, each under its tag. Tags of rows are ended with them: thousands at the end took half a second at once. */

const INK = '#1d2130';
const BODY: Style = { size: 10, color: INK };
const MINOR: Style = { size: 8.5, color: '#515560' };
const HEADINGS: readonly Style[] = [18, 13, 11].map((size) => ({ size, color: INK }));
const PARAGRAPH = 3;
const ROW = 5;
const SECTION = 16;
const INDENT = 16;
/** How much of the width the terms of a list of pairs have. */
const TERMS = 0.32;
const GUTTER = 10;
/** Below a heading there is room for some lines of what it heads. */
const BELOW_HEADING = 60;

/** Where a row goes; `again` stands first on the sheets that follow. */
export type Place = (row: Row, again?: Row) => void;

/** What is set where: under which tag, how wide, how far in. */
interface Spot {
  readonly tag: Tag;
  readonly width: number;
  readonly indent: number;
}

/** Sets a block under a tag of the document, row by row. */
export type Setting = (block: Block, tag: Tag) => Iterable<void>;

export function settingOf(document: InstanceType<typeof Pdf>, fonts: Fonts, place: Place): Setting {
  const lettersOf = (bold: boolean) => (bold ? fonts.bold : fonts.regular);
  const measureIn =
    ({ size }: Style): Measure =>
    (text, bold) =>
      lettersOf(bold).width(text) * size;

  function under(parent: Tag, type: string, options: { scope?: string } = {}): Tag {
    // The types of pdfkit do not know all of its options.
    const tag = document.struct(type, options as object);
    parent.add(tag);
    return tag;
  }

  /** What the font has no letter for is named by its number in Unicode, so that nothing is lost unseen. */
  const shown = (text: string, bold: boolean): string =>
    text
      .normalize('NFC')
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .replace(/\P{ASCII}/gu, (letter) => (lettersOf(bold).has(letter) ? letter : `[U+${numberOf(letter)}]`));

  function textLines({ heading, minor, runs: given }: TextBlock, { tag, width, indent }: Spot): SetLine[] {
    const style = heading > 0 ? (HEADINGS[heading - 1] ?? BODY) : minor ? MINOR : BODY;
    const runs = given.map((run): Run => {
      const bold = heading > 0 || (run.bold ?? false);
      return { ...run, bold, text: shown(run.text, bold) };
    });
    const plain: Owner = { tag };
    const owners = runs.map(({ lang }): Owner => (lang ? { tag, lang } : plain));
    return breakLines(runs, width - indent, measureIn(style)).map((line, index) => ({
      gap: index === 0 ? PARAGRAPH : 0,
      height: fonts.regular.height * style.size,
      indent,
      style,
      line,
      owners: line.map(({ run }) => owners[run] ?? plain),
    }));
  }

  /** Any block as lines one below the other: inside a cell, an item, a value. */
  function linesOf(block: Block, spot: Spot): SetLine[] {
    const { tag, indent } = spot;
    if (block.kind === 'text')
      return textLines(block, { ...spot, tag: under(tag, block.heading > 0 ? `H${block.heading}` : 'P') });
    if (block.kind === 'group') return linesOfAll(block.blocks, { ...spot, indent: indent + INDENT });
    if (block.kind === 'list') {
      const list = listUnder(tag, block);
      return block.items.flatMap((item, index) => itemLines(block, item, index, { ...spot, tag: list }));
    }
    if (block.kind === 'pairs') {
      const list = under(tag, 'L');
      return block.pairs.flatMap(({ term, value }) => {
        const item = under(list, 'LI');
        return [
          ...inlineLines(term, { ...spot, tag: under(item, 'Lbl') }),
          ...linesOfAll(value, { ...spot, tag: under(item, 'LBody'), indent: indent + INDENT }),
        ];
      });
    }
    const table = under(tag, 'Table');
    return [block.head, ...block.rows]
      .filter((row) => row.length > 0)
      .flatMap((row) => {
        const line = under(table, 'TR');
        return row.flatMap((cell) => linesOfAll(cell.blocks, { ...spot, tag: cellUnder(line, cell) }));
      });
  }

  const linesOfAll = (blocks: readonly Block[], spot: Spot): SetLine[] =>
    blocks.flatMap((block) => linesOf(block, spot));

  /** Texts that are themselves what their tag says, without paragraphs in it. */
  const inlineLines = (blocks: readonly Block[], spot: Spot): SetLine[] =>
    blocks.flatMap((block) => (block.kind === 'text' ? textLines(block, spot) : linesOf(block, spot)));

  function listUnder(tag: Tag, { plain, numbered }: ListBlock): Tag {
    const list = under(tag, 'L');
    const numbering = plain ? 'None' : numbered ? 'Decimal' : 'Disc';
    // pdfkit has no option for it, and its types no dictionary.
    const { dictionary } = list as unknown as { dictionary: { data: object } };
    Object.assign(dictionary.data, { A: { O: 'List', ListNumbering: numbering } });
    return list;
  }

  function itemLines(list: ListBlock, blocks: readonly Block[], index: number, spot: Spot): SetLine[] {
    const item = under(spot.tag, 'LI');
    if (list.plain) return linesOfAll(blocks, { ...spot, tag: under(item, 'LBody') });
    const text = list.numbered ? `${index + 1}.` : '•';
    const mark = { tag: under(item, 'Lbl'), text, width: measureIn(BODY)(text, false) };
    const lines = linesOfAll(blocks, { ...spot, tag: under(item, 'LBody'), indent: spot.indent + INDENT });
    return lines.map((line, at) => (at === 0 ? marked(line, mark) : line));
  }

  function* pairRows({ pairs }: PairsBlock, tag: Tag): Generator<void> {
    const list = under(tag, 'L');
    const left = TEXT_WIDTH * TERMS;
    for (const { term, value } of pairs) {
      const item = under(list, 'LI');
      const terms = inlineLines(term, { tag: under(item, 'Lbl'), width: left - GUTTER, indent: 0 });
      const values = linesOfAll(value, { tag: under(item, 'LBody'), width: TEXT_WIDTH - left, indent: 0 });
      place({
        gap: ROW,
        columns: [
          { x: MARGIN.side, lines: terms },
          { x: MARGIN.side + left, lines: values },
        ],
      });
      item.end();
      yield;
    }
  }

  const cellUnder = (row: Tag, { scope }: Cell): Tag => under(row, scope ? 'TH' : 'TD', scope ? { scope } : {});

  function* tableRows({ caption, head, rows }: TableBlock, tag: Tag): Generator<void> {
    const table = under(tag, 'Table');
    const text: TextBlock = { kind: 'text', heading: 0, minor: false, runs: caption };
    if (caption.length > 0) {
      const lines = textLines(text, { tag: under(table, 'Caption'), width: TEXT_WIDTH, indent: 0 });
      place({ gap: ROW, room: BELOW_HEADING, columns: [{ x: MARGIN.side, lines }] });
    }
    const widths = columnWidths([head, ...rows], measureIn(BODY));
    const rowOf = (cells: readonly Cell[], line: Tag): Row => {
      let x = MARGIN.side;
      const columns = cells.map((cell, index) => {
        const width = widths[index] ?? 0;
        const lines = linesOfAll(cell.blocks, { tag: cellUnder(line, cell), width: width - GUTTER, indent: 0 });
        x += width;
        return { x: x - width, lines };
      });
      return { gap: ROW, columns };
    };
    const first =
      head.length > 0
        ? { ...rowOf(head, under(under(table, 'THead'), 'TR')), rule: true, room: BELOW_HEADING }
        : undefined;
    if (first) place(first);
    const body = under(table, 'TBody');
    for (const row of rows) {
      const line = under(body, 'TR');
      place(rowOf(row, line), first);
      line.end();
      yield;
    }
  }

  const lone = (lines: readonly SetLine[], gap: number, room?: number): void =>
    place({ gap, columns: [{ x: MARGIN.side, lines }], ...(room === undefined ? {} : { room }) });

  return function* set(block, tag) {
    const spot = { tag, width: TEXT_WIDTH, indent: 0 };
    if (block.kind === 'pairs') yield* pairRows(block, tag);
    else if (block.kind === 'table') yield* tableRows(block, tag);
    else if (block.kind === 'list') {
      const list = listUnder(tag, block);
      for (const [index, item] of block.items.entries()) {
        lone(itemLines(block, item, index, { ...spot, tag: list }), ROW);
        yield;
      }
    } else {
      const heading = block.kind === 'text' && block.heading > 0;
      lone(linesOf(block, spot), heading ? SECTION : ROW, heading ? BELOW_HEADING : undefined);
      yield;
    }
  };
}

const numberOf = (letter: string): string => (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

/** The first line of an item, with the number or bullet before it. */
function marked(line: SetLine, mark: { tag: Tag; text: string; width: number }): SetLine {
  const piece = { run: -1, text: mark.text, bold: false, width: INDENT };
  return {
    ...line,
    indent: line.indent - INDENT,
    line: [piece, ...line.line],
    owners: [{ tag: mark.tag }, ...line.owners],
  };
}

const runsIn = (block: Block): readonly Run[] =>
  block.kind === 'text' ? block.runs : block.kind === 'group' ? block.blocks.flatMap(runsIn) : [];

/** Each column gets its longest word, and a share of what is left by how much it has to say, up to half the width. */
function columnWidths(rows: readonly (readonly Cell[])[], measure: Measure): number[] {
  const count = Math.max(...rows.map((row) => row.length));
  const wanted = Array.from({ length: count }, (_, index) => {
    const blocks = rows.flatMap((row) => row[index]?.blocks ?? []).map((block) => widthsOf(runsIn(block), measure));
    const least = Math.max(0, ...blocks.map((one) => one.least)) + GUTTER;
    const whole = Math.max(0, ...blocks.map((one) => one.whole)) + GUTTER;
    return { least, more: Math.max(0, Math.min(whole, TEXT_WIDTH / 2) - least) };
  });
  const left = TEXT_WIDTH - sum(wanted.map(({ least }) => least));
  const all = sum(wanted.map(({ more }) => more));
  // Words wider than their share are broken.
  if (left < 0) return wanted.map(({ least }) => (least * TEXT_WIDTH) / (TEXT_WIDTH - left));
  return wanted.map(({ least, more }) => least + (all > 0 ? (left * more) / all : left / count));
}
