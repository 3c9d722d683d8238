import type Pdf from 'pdfkit';
import type { Line } from './lines.ts';

/** Where things stand on the sheets of a paper: A4, from top to bottom, on to the next sheet where one is full. Lengths are in points. */

type Document = InstanceType<typeof Pdf>;
/** An element of the structure by which a paper can be read aloud. */
export type Tag = ReturnType<Document['struct']>;

export const A4 = { width: 595.28, height: 841.89 };
export const MARGIN = { side: 56, top: 50, bottom: 64 };
export const TEXT_WIDTH: number = A4.width - 2 * MARGIN.side;

export interface Style {
  readonly size: number;
  readonly color: string;
}

/** A line of a column, each piece of it under the tag that it belongs to. */
export interface SetLine {
  /** Space above it, unless it is the first on its sheet. */
  readonly gap: number;
  readonly height: number;
  readonly indent: number;
  readonly style: Style;
  readonly line: Line;
  /** By piece. */
  readonly owners: readonly Owner[];
}

/** What text belongs to: a tag, or words of another language in it. One object for the whole of them. */
export interface Owner {
  readonly tag: Tag;
  readonly lang?: string;
}

export interface Column {
  readonly x: number;
  readonly lines: readonly SetLine[];
}

/** What stands side by side; a text alone is a row of one column. */
export interface Row {
  readonly columns: readonly Column[];
  readonly gap: number;
  /** Space that must be left on the sheet for it, and what follows it. */
  readonly room?: number;
  /** A rule below it. */
  readonly rule?: boolean;
}

/** Rows no higher than this are not torn between two sheets. */
const WHOLE = 200;
/** Between the base line's rule and what follows. */
const BELOW_RULE = 3;

export interface Sheets {
  /** Puts a row below what there is; `again` is put first on each further sheet that it needs, as the head of a table. */
  readonly place: (row: Row, again?: Row) => void;
  /** Writes on the foot of every sheet, and ends. */
  readonly finish: (foot: (sheet: number, sheets: number) => string) => void;
}

/** Opens the sheets of a document that has the fonts `regular` and `bold`. */
export function sheetsOf(document: Document): Sheets {
  const bottom = A4.height - MARGIN.bottom;
  let y = MARGIN.top;
  document.addPage();

  const heightOf = (lines: readonly SetLine[]): number =>
    lines.reduce((height, line) => height + line.gap + line.height, 0);

  function write({ line, indent, style }: SetLine, only: (piece: number) => boolean, x: number, top: number): void {
    let left = x + indent;
    for (const [index, piece] of line.entries()) {
      if (only(index)) {
        document
          .font(piece.bold ? 'bold' : 'regular')
          .fontSize(style.size)
          .fillColor(style.color);
        document.text(piece.text, left, top, { lineBreak: false });
      }
      left += piece.width;
    }
  }

  /** Draws as many lines of a column as the sheet takes; returns how many, and where they end. */
  function draw(lines: readonly SetLine[], x: number, tagged: boolean): { count: number; end: number } {
    let at = y;
    /** What one owner has in a row goes into one piece of the structure. */
    let owner: Owner | undefined;
    let drawn: (() => void)[] = [];
    const flush = (): void => {
      const pieces = drawn;
      drawn = [];
      if (!owner || pieces.length === 0) return;
      const { tag, lang } = owner;
      const own = lang === undefined ? tag : document.struct('Span', { lang });
      if (own !== tag) tag.add(own);
      own.add(() => {
        for (const piece of pieces) piece();
      });
    };
    let count = 0;
    for (const one of lines) {
      const top = at + (count === 0 && at === MARGIN.top ? 0 : one.gap);
      if (top + one.height > bottom && (count > 0 || y > MARGIN.top)) break;
      if (tagged)
        for (const [index, other] of one.owners.entries()) {
          if (other !== owner) flush();
          owner = other;
          drawn.push(() => write(one, (piece) => piece === index, x, top));
        }
      else write(one, () => true, x, top);
      at = top + one.height;
      count += 1;
    }
    flush();
    return { count, end: at };
  }

  /** What is not read aloud: rules, feet, heads that are repeated. */
  function aside(type: 'Layout' | 'Pagination', make: () => void): void {
    document.markContent('Artifact', { type });
    make();
    document.endMarkedContent();
  }

  function drawRow(row: Row, tagged: boolean): Column[] {
    const drawn = row.columns.map((column) => ({ column, ...draw(column.lines, column.x, tagged) }));
    y = Math.max(y, ...drawn.map(({ end }) => end));
    const rest = drawn.map(({ column, count }) => ({ ...column, lines: column.lines.slice(count) }));
    return rest.some(({ lines }) => lines.length > 0) ? rest : [];
  }

  const rule = (): void =>
    aside('Layout', () => {
      const at = y + 1.5;
      document
        .moveTo(MARGIN.side, at)
        .lineTo(A4.width - MARGIN.side, at)
        .lineWidth(0.5)
        .stroke('#9fa6b8');
      y += BELOW_RULE;
    });

  function next(again: Row | undefined): void {
    document.addPage();
    y = MARGIN.top;
    if (!again) return;
    aside('Pagination', () => drawRow(again, false));
    rule();
  }

  return {
    place(row, again) {
      const height = Math.max(...row.columns.map(({ lines }) => heightOf(lines)));
      const room = row.room ?? (height <= WHOLE ? height : (row.columns[0]?.lines[0]?.height ?? 0));
      if (y > MARGIN.top) {
        if (y + row.gap + room > bottom) next(again);
        else y += row.gap;
      }
      for (let rest = drawRow(row, true); rest.length > 0; ) {
        next(again);
        rest = drawRow({ ...row, columns: rest }, true);
      }
      if (row.rule) rule();
    },
    finish(foot) {
      const { start, count } = document.bufferedPageRange();
      for (let sheet = 0; sheet < count; sheet += 1) {
        document.switchToPage(start + sheet);
        aside('Pagination', () => {
          document.font('regular').fontSize(8).fillColor('#515560');
          document.text(foot(sheet + 1, count), MARGIN.side, A4.height - MARGIN.bottom + 24, { lineBreak: false });
        });
      }
    },
  };
}
