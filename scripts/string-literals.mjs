// Reads the string literals and templates of TypeScript sources. Enough of the language for that; a regular expression with a quote
// in it is taken for a text that ends with its line.

class Reader {
  literals = new Set();
  /** Each as its fixed parts: `a.${x}.b` is ['a.', '.b']. */
  templates = [];
  #source;
  #at = 0;

  constructor(source) {
    this.#source = source;
    while (this.#at < source.length) this.#readCode();
  }

  #skipPast(end) {
    const found = this.#source.indexOf(end, this.#at);
    this.#at = found < 0 ? this.#source.length : found + end.length;
  }

  /** Up to the brace that closes what was open before, or to the end. */
  #readCode() {
    let depth = 0;
    while (this.#at < this.#source.length) {
      const two = this.#source.slice(this.#at, this.#at + 2);
      const one = two[0];
      this.#at += 1;
      if (two === '//') this.#skipPast('\n');
      else if (two === '/*') this.#skipPast('*/');
      else if (one === "'" || one === '"') this.#readString(one);
      else if (one === '`') this.#readTemplate();
      else if (one === '{') depth += 1;
      else if (one === '}') {
        depth -= 1;
        if (depth < 0) return;
      }
    }
  }

  #readString(quote) {
    const begin = this.#at;
    while (this.#at < this.#source.length && this.#source[this.#at] !== quote && this.#source[this.#at] !== '\n') {
      this.#at += this.#source[this.#at] === '\\' ? 2 : 1;
    }
    this.literals.add(this.#source.slice(begin, this.#at));
    this.#at += 1;
  }

  #readTemplate() {
    const parts = [];
    let begin = this.#at;
    while (this.#at < this.#source.length && this.#source[this.#at] !== '`') {
      if (this.#source.startsWith('${', this.#at)) {
        parts.push(this.#source.slice(begin, this.#at));
        this.#at += 2;
        this.#readCode();
        begin = this.#at;
      } else this.#at += this.#source[this.#at] === '\\' ? 2 : 1;
    }
    parts.push(this.#source.slice(begin, this.#at));
    this.#at += 1;
    if (parts.length === 1) this.literals.add(parts[0]);
    else this.templates.push(parts);
  }
}

/** The texts without interpolation, and the fixed parts of the templates with it. */
export function readLiterals(source) {
  const { literals, templates } = new Reader(source);
  return { literals, templates };
}
