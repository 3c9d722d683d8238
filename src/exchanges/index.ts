export {
  createExchanges,
  type Exchanges,
  type ExchangesOptions,
  type Outcome,
  type Recorded,
} from './exchanges.service.ts';
export { exchangesWithExpiredTerms } from './exchange.store.ts';
export { exchangeRoutes } from './exchanges.routes.ts';
export type { ActingMembership, Moment } from './model.ts';
export { mayAct } from './policy.ts';
export { wordingOf, type Wording } from './wording.ts';
