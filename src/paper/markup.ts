/** Markup that our own components were rendered to, as a tree: well formed, attributes in double quotes. No reader of other people's pages. */

export interface MarkupElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly MarkupNode[];
}

export type MarkupNode = MarkupElement | string;

const VOID = new Set(['br', 'hr', 'img', 'input', 'link', 'meta', 'wbr']);
const PIECES = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*(\/?)>|([^<]+)/g;
const ATTRIBUTES = /([^\s=>"]+)(?:="([^"]*)")?/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

const decoded = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity);

/** The tree under a nameless root. Throws where the markup is not well formed. */
export function readMarkup(html: string): MarkupElement {
  const root = { tag: '', attributes: {}, children: [] as MarkupNode[] };
  const open = [root];
  for (const [, closing, tag = '', attributes = '', ended, text] of html.matchAll(PIECES)) {
    const parent = open.at(-1) ?? root;
    if (text !== undefined) parent.children.push(decoded(text));
    else if (closing) {
      if (open.length === 1 || parent.tag !== tag) throw new Error(`</${tag}> closes <${parent.tag}>`);
      open.pop();
    } else {
      const element = { tag, attributes: attributesIn(attributes), children: [] };
      parent.children.push(element);
      if (!ended && !VOID.has(tag)) open.push(element);
    }
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.tag}> is not closed`);
  return root;
}

const attributesIn = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(ATTRIBUTES)].map(([, name = '', value = '']) => [name, decoded(value)]));
