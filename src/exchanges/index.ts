export type { Finding, FindingCode } from './chain-check.ts';
export { readKey as readCheckpointKey } from './checkpoint-files.store.ts';
export { draftPages, type RecipientSearch } from './draft.pages.tsx';
export type { Draft } from './drafts.store.ts';
export { exchangePages } from './exchange.pages.tsx';
export { exchangesWithExpiredTerms } from './exchange.store.ts';
export { exchangeRoutes } from './exchanges.routes.ts';
export {
  createExchanges,
  type Exchanges,
  type ExchangesOptions,
  type Outcome,
  type Recorded,
} from './exchanges.service.ts';
export { type ForgettingOptions, startForgettingAnswers } from './idempotency.worker.ts';
export { AuthorityLine, type AuthorityName, officialName } from './lines.pages.tsx';
export { BOXES, type ListRow } from './lists.store.ts';
export type { ActingMembership, Moment } from './model.ts';
export { mayAct } from './policy.ts';
export { type Sealer, type SealerEvent, type SealerOptions, startSealer } from './sealer.worker.ts';
export type { Counts, Verification } from './verification.ts';
export { verifyHistory } from './verification.service.ts';
export { type Wording, wordingOf } from './wording.ts';
