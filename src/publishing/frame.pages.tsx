import type { ProcedureVersion } from '../procedures/index.ts';
import type { Say } from '../texts/index.ts';
import type { Shell } from '../web/index.ts';

/** What the pages of the desk share. */

export const DESK = '/operator/procedures';

export const addressOf = (id: string): string => `${DESK}/${encodeURIComponent(id)}`;

/** How a version is called: by the beginning of its hash. Two of one procedure that begin alike do not happen in practice. */
export const shortOf = (hash: string): string => hash.slice(0, 8);

export interface Frame {
  readonly shell: Shell;
  readonly say: Say;
  readonly language: string;
  readonly instant: (at: Date) => { iso: string; text: string };
  /** Title and area of a procedure in the reader's language. */
  readonly named: (version: ProcedureVersion) => { readonly title: string; readonly area: string };
}
