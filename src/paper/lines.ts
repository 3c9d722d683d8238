import type { Run } from './flow.ts';

/** A piece of one line: text that is set in one go. */
export interface Piece {
  /** The number of the run that it is of. */
  readonly run: number;
  readonly text: string;
  readonly bold: boolean;
  readonly width: number;
}

export type Line = readonly Piece[];

/** How wide a text is, in the unit of the page. */
export type Measure = (text: string, bold: boolean) => number;

/** Sums of widths differ in their last digits from what a column was made of. */
const NOTHING = 0.001;

/** What may not be torn: a word; of several pieces where runs meet inside it. The space behind it belongs to it. */
type Word = readonly Piece[];

/** Breaks runs into lines no wider than `room`: between words, and inside a word that is wider than a line. */
export function breakLines(runs: readonly Run[], room: number, measure: Measure): Line[] {
  const width = room + NOTHING;
  const lines: Piece[][] = [[]];
  let used = 0;
  const put = (word: Word): void => {
    const line = lines.at(-1) as Piece[];
    for (const piece of word) {
      const before = line.at(-1);
      if (before?.run === piece.run)
        line[line.length - 1] = { ...before, text: before.text + piece.text, width: before.width + piece.width };
      else line.push(piece);
      used += piece.width;
    }
  };
  const next = (): void => {
    if (used > 0) lines.push([]);
    used = 0;
  };
  for (const word of wordsOf(runs, measure)) {
    const net = netWidth(word, measure);
    if (used + net > width) next();
    if (net <= width) put(word);
    else
      for (const letter of lettersOf(word, measure)) {
        if (used + letter.width > width) next();
        put([letter]);
      }
  }
  return lines;
}

/** The widths of the longest word and of the whole in one line: between them a column of a table may choose. */
export function widthsOf(runs: readonly Run[], measure: Measure): { readonly least: number; readonly whole: number } {
  const words = wordsOf(runs, measure);
  return {
    least: Math.max(0, ...words.map((word) => netWidth(word, measure))),
    whole: sum(words.flat().map((piece) => piece.width)),
  };
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const netWidth = (word: Word, measure: Measure): number =>
  sum(word.map(({ text, bold, width }, index) => (index < word.length - 1 ? width : measure(text.trimEnd(), bold))));

function wordsOf(runs: readonly Run[], measure: Measure): Word[] {
  const words: Piece[][] = [[]];
  for (const [run, { text: whole, bold = false }] of runs.entries()) {
    // A space at which nothing may be broken is none here.
    for (const [text] of whole.matchAll(/[^ ]+ *| +/g)) {
      words.at(-1)?.push({ run, text, bold, width: measure(text, bold) });
      if (text.endsWith(' ')) words.push([]);
    }
  }
  return words.filter((word) => word.length > 0);
}

const lettersOf = (word: Word, measure: Measure): Piece[] =>
  word.flatMap((piece) => [...piece.text].map((text) => ({ ...piece, text, width: measure(text, piece.bold) })));
