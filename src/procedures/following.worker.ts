import { type Listening, listen } from '../database/index.ts';
import { type ProcedureCatalogue, PUBLISHED } from './versions.store.ts';

/** Reads again what is published when another process says that it has changed, and whenever the connection comes back. */
export function startFollowing({
  url,
  procedures,
  failed,
}: {
  readonly url: string;
  readonly procedures: ProcedureCatalogue;
  readonly failed: (error: unknown) => void;
}): Listening {
  const reload = (): void => void procedures.reload().catch(failed);
  return listen({ url, channel: PUBLISHED, heard: reload, ready: reload, lost: failed });
}
