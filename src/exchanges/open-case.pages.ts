import type { Actor } from '../accounts/index.ts';
import { sayIn } from '../texts/index.ts';
import type { Opened } from './action-forms.pages.ts';
import type { Exchanges } from './exchanges.service.ts';
import type { AuthorityName } from './lines.pages.tsx';
import type { ExchangeState } from './model.ts';
import { wordingOf } from './wording.ts';

/** What a case is shown with. */
export interface CaseSources {
  readonly exchanges: Exchanges;
  readonly authorities: (ids: readonly string[]) => Promise<ReadonlyMap<string, AuthorityName>>;
  readonly timeZoneOf: (country: string) => string;
}

export interface OpenedCase extends Opened {
  readonly exchange: ExchangeState;
}

/** A case as this membership may see it, with what is needed to show it; its reading is logged with the purpose. */
export async function openCase(
  { exchanges, authorities, timeZoneOf }: CaseSources,
  actor: Actor,
  { id, language, purpose }: { readonly id: string; readonly language: string; readonly purpose: string },
): Promise<OpenedCase> {
  const { view, procedure, events, exchange } = await exchanges.view(actor, id, purpose);
  const context = {
    say: sayIn(language),
    wording: wordingOf(procedure, language),
    procedure,
    authorities: await authorities(view.participants.map((one) => one.authorityId)),
    timeZone: timeZoneOf(actor.country),
    lastDay: exchanges.lastDay,
  };
  const shown = events.map((event) => ({
    no: event.no,
    at: event.at,
    legalAt: event.legal_at,
    action: event.action,
    partNo: event.part_no,
    authorityId: exchange.participants.find((one) => one.no === event.participant_no)?.authorityId ?? null,
    data: event.data as Record<string, unknown>,
  }));
  return { actor, view, context, events: shown, exchange };
}
