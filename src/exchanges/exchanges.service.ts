import { acting } from './acting.service.ts';
import { bulk } from './bulk.service.ts';
import { drafting } from './drafting.service.ts';
import { keeping } from './keeping.service.ts';
import type { LastDay } from './limits.ts';
import { linking } from './linking.service.ts';
import { ofCase } from './of-case.service.ts';
import { registers } from './entries.service.ts';
import { moderating } from './moderating.service.ts';
import { reading } from './reading.service.ts';
import type { ExchangesOptions } from './use-cases.ts';

export type Exchanges = ReturnType<typeof createExchanges>;

/** The use cases of exchanges. Pages and JSON routes are two thin coats over these. */
export function createExchanges(options: ExchangesOptions) {
  const acts = acting(options);
  const lastDay: LastDay = (unit, count, country, from = options.now()) => options.term(unit, count, country, from).due;
  return {
    ...drafting(options, acts),
    ...acts,
    ...bulk(options),
    ...reading(options),
    ...linking(options),
    ...ofCase(options),
    ...moderating(options),
    ...keeping(options),
    ...registers(options),
    lastDay,
  };
}
