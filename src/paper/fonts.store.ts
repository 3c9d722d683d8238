import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font, type Glyph } from 'fontkit';

/** A font that sets a text letter by letter. */
export interface Letters {
  /** For the PDF: what pdfkit takes for a font. */
  readonly font: Font;
  /** Height above and below the base line, and widths, for a size of 1. */
  readonly ascent: number;
  readonly height: number;
  readonly width: (text: string) => number;
  readonly has: (letter: string) => boolean;
}

export interface Fonts {
  readonly regular: Letters;
  readonly bold: Letters;
}

/**
 * Noto Sans has the letters of all languages of the Union in one file, Latin, Greek and Cyrillic. It is set without fontkit's shaping (ligatures,
 * kerning, marks put together), which none of them needs in NFC and which took 30 times as long: 394 against 13 ms for a hundred lines.
 */
function lettersOf(file: string): Letters {
  const font = create(
    readFileSync(createRequire(import.meta.url).resolve(`@expo-google-fonts/noto-sans/${file}`)),
  ) as Font;
  const glyphs = new Map<string, Glyph>();
  const glyphOf = (letter: string): Glyph => {
    const known = glyphs.get(letter);
    if (known) return known;
    const codePoint = letter.codePointAt(0) ?? 0;
    const { id, advanceWidth } = font.glyphForCodePoint(codePoint);
    const glyph = { id, advanceWidth, codePoints: [codePoint] } as unknown as Glyph;
    glyphs.set(letter, glyph);
    return glyph;
  };
  const layout = (text: string) => {
    const run = [...text].map(glyphOf);
    const positions = run.map(({ advanceWidth }) => ({ xAdvance: advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 }));
    return { glyphs: run, positions, advanceWidth: run.reduce((width, glyph) => width + glyph.advanceWidth, 0) };
  };
  const { ascent, descent, unitsPerEm } = font;
  return {
    font: Object.create(font, { layout: { value: layout } }) as Font,
    ascent: ascent / unitsPerEm,
    height: (ascent - descent) / unitsPerEm,
    width: (text) => layout(text).advanceWidth / unitsPerEm,
    has: (letter) => font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0),
  };
}

let read: Fonts | undefined;

/** The fonts of a paper: read when the first is made (5 ms), then kept. */
export function fonts(): Fonts {
  read ??= {
    regular: lettersOf('400Regular/NotoSans_400Regular.ttf'),
    bold: lettersOf('600SemiBold/NotoSans_600SemiBold.ttf'),
  };
  return read;
}
