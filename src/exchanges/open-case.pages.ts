import type { Actor } from '../accounts/index.ts';
import { sayIn } from '../texts/index.ts';
import type { Opened } from './action-forms.pages.ts';
import type { AsReader } from './entries.ts';
import type { Exchanges } from './exchanges.service.ts';
import type { AuthorityName } from './lines.pages.tsx';
import type { ExchangeState } from './model.ts';
import { partiesIn } from './participants.ts';
import { wordingOf } from './wording.ts';

/** What a case is shown with. */
export interface CaseSources {
  readonly exchanges: Exchanges;
  readonly authorities: (ids: readonly string[]) => Promise<ReadonlyMap<string, AuthorityName>>;
  readonly timeZoneOf: (country: string) => string;
}

/** The authorities that an event brings in, where it names them (see `partiesIn`). */
const fewParties = ({ data }: { data: unknown }): string[] => {
  const { named } = partiesIn(data as Record<string, unknown>);
  return [...named];
};

export interface OpenedCase extends Opened {
  readonly exchange: ExchangeState;
}

/** A case as this membership may see it, with what is needed to show it; its reading is logged with the purpose. */
export async function openCase(
  { exchanges, authorities, timeZoneOf }: CaseSources,
  actor: Actor,
  {
    id,
    language,
    purpose,
    asReader,
  }: {
    readonly id: string;
    readonly language: string;
    readonly purpose: string;
    readonly asReader?: AsReader;
  },
): Promise<OpenedCase> {
  const { view, procedure, events, exchange } = await exchanges.view(actor, id, purpose, asReader);
  const byNo = new Map(exchange.participants.map((one) => [one.no, one.authorityId]));
  const actorOf = ({ participant_no: no }: { participant_no: number | null }) =>
    no === null ? undefined : byNo.get(no);
  const context = {
    say: sayIn(language),
    wording: wordingOf(procedure, language),
    procedure,
    authorities: await authorities([
      ...new Set([
        ...view.participants.map((one) => one.authorityId),
        ...events.flatMap((event) => [actorOf(event) ?? [], fewParties(event)].flat()),
      ]),
    ]),
    timeZone: timeZoneOf(actor.country),
    lastDay: exchanges.lastDay,
  };
  const shown = events.map((event) => ({
    no: event.no,
    at: event.at,
    legalAt: event.legal_at,
    action: event.action,
    partNo: event.part_no,
    authorityId: actorOf(event) ?? null,
    data: event.data as Record<string, unknown>,
  }));
  return { actor, view, context, events: shown, exchange };
}
