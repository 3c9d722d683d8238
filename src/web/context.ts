import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Say } from './say.ts';

/** What every component may need beside its own props: the reader's language, the texts, and the addresses of static files. */
export interface WebContext {
  lang: string;
  say: Say;
  /** Address of a static file by its plain name, such as `icons.svg`. */
  asset: (name: string) => string;
}

const Context = createContext<WebContext | undefined>(undefined);

/** Put round the whole document by `Page`, so that a table deep inside a page needs no `say` handed down to it. */
export const WebProvider = Context.Provider;

/** @throws when a component is rendered outside `Page` (or a `WebProvider` in a test). */
export function useWeb(): WebContext {
  const context = useContext(Context);
  if (!context) throw new Error('A web component was rendered outside Page');
  return context;
}
