export {
  createExchanges,
  type Exchanges,
  type ExchangesOptions,
  type Outcome,
  type Recorded,
} from './exchanges.service.ts';
export { exchangesWithExpiredTerms } from './exchange.store.ts';
export { exchangeRoutes } from './exchanges.routes.ts';
export type { Finding, FindingCode } from './chain-check.ts';
export { type ForgettingOptions, startForgettingAnswers } from './idempotency.worker.ts';
export { readKey as readCheckpointKey } from './checkpoint-files.store.ts';
export { type Sealer, type SealerEvent, type SealerOptions, startSealer } from './sealer.worker.ts';
export type { Counts, Verification } from './verification.ts';
export { verifyHistory } from './verification.service.ts';
export type { ActingMembership, Moment } from './model.ts';
export { wordingOf, type Wording } from './wording.ts';
