/** Greek letters and pairs of letters, folded, in Latin ones by ELOT 743 (ISO 843); upsilon after a vowel and mi-pi are rules. */
const LATIN: Readonly<Record<string, string>> = {
  γγ: 'ng',
  γξ: 'nx',
  γχ: 'nch',
  ου: 'ou',
  α: 'a',
  β: 'v',
  γ: 'g',
  δ: 'd',
  ε: 'e',
  ζ: 'z',
  η: 'i',
  θ: 'th',
  ι: 'i',
  κ: 'k',
  λ: 'l',
  μ: 'm',
  ν: 'n',
  ξ: 'x',
  ο: 'o',
  π: 'p',
  ρ: 'r',
  σ: 's',
  τ: 't',
  υ: 'y',
  φ: 'f',
  χ: 'ch',
  ψ: 'ps',
  ω: 'o',
};

/** A b at either end of a word, mp inside. */
const MI_PI = /(?<!\p{L})μπ|μπ(?!\p{L})/gu;
/** After a, e or i an f before a voiceless consonant and at the end, otherwise a v. */
const VOICELESS_UPSILON = /(?<=[αεη])υ(?=[θκξπστφχψ]|(?!\p{L}))/gu;
const VOICED_UPSILON = /(?<=[αεη])υ/gu;

const GREEK = /γγ|γξ|γχ|ου|[α-ω]/gu;

/**
 * Folded text with its Greek in Latin letters, as on road signs and passports: by it somebody without a Greek keyboard finds
 * "Thessaloniki" and "iatrikos syllogos". Text without Greek letters stays as it is.
 */
export function romanise(folded: string): string {
  return folded
    .replace(MI_PI, 'b')
    .replace(VOICELESS_UPSILON, 'f')
    .replace(VOICED_UPSILON, 'v')
    .replace(GREEK, (letters) => LATIN[letters] ?? letters);
}
