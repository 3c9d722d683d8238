import type { RawBuilder } from 'kysely';
import type { Recorded } from '../exchanges/index.ts';
import type { ProcedureCatalogue } from '../procedures/index.ts';
import { noting } from './finds.store.ts';

/**
 * Projector of exchanges: an entry of a register that is browsed has come in, says something else, or is shown where it was not, or no more.
 * Who has saved a search for it is found later, outside the transition, however many they are.
 */
export const entryNotes =
  (procedures: Pick<ProcedureCatalogue, 'known'>) =>
  ({ exchange, events, at }: Recorded): RawBuilder<unknown>[] => {
    const { register } = procedures.known(exchange.versionHash)?.workflow ?? {};
    const last = events.at(-1);
    if (register?.search !== 'browse' || !last) return [];
    const moved = events.some(({ from, to }) => from !== to);
    const said = events.some(({ content }) => content.some(({ name }) => name === 'request'));
    return moved || said ? [noting(exchange.id, last.no, at)] : [];
  };
