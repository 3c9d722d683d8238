import type { ComponentChildren, JSX } from 'preact';
import { render } from 'preact-render-to-string';
import type { Say } from './say.ts';

/** What every component may need beside its own props: the reader's language, the texts, and the addresses of static files. */
export interface WebContext {
  lang: string;
  say: Say;
  /** Address of a static file by its plain name, such as `icons.svg`. */
  asset: (name: string) => string;
}

/**
 * Of the document that is being written: it is written in one go, from the outside in, so there is one at a time. Preact's own contexts
 * give each provider methods that close over it; V8 makes a function that is assigned to a property in the old space, and with it every
 * element of every page waited for a full collection (0.4 MB a page, pauses of 18 to 100 ms).
 */
let current: WebContext | undefined;

/** Put round the whole document by `Page`, so that a table deep inside a page needs no `say` handed down to it. */
export function WebProvider({ value, children }: { value: WebContext; children?: ComponentChildren }) {
  current = value;
  return children;
}

/** @throws when a component is rendered outside `Page` (or a `WebProvider`). */
export function useWeb(): WebContext {
  if (!current) throw new Error('A web component was rendered outside Page');
  return current;
}

/** A document, or a piece of one, as text. */
export function markupOf(document: JSX.Element): string {
  try {
    return render(document);
  } finally {
    current = undefined;
  }
}
