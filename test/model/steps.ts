/** Random steps: what the participants of a request do and look at, in any order, while time goes by. */
import fc from 'fast-check';
import { DONE_HERE, OFFICE, type Who } from './request.ts';

export const WHO: readonly Who[] = [
  'requester',
  'recipient',
  'second',
  'coordinator',
  'viewer',
  'allocator',
  'stranger',
];

/** What is typed; the questions are picked from those that the part has. */
export interface Typed {
  readonly valid: boolean;
  readonly days: number;
  /** All of the part, or those of which the bit is set. */
  readonly picked: 'all' | number;
  readonly target: string;
  readonly count: number | undefined;
}

export type Step =
  | { readonly kind: 'wait'; readonly hours: number }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'look'; readonly who: Who }
  /** The allocator of Pécs gives the case to its handler, or takes it away; or somebody else tries to. */
  | { readonly kind: 'allocate'; readonly who: Who; readonly given: boolean }
  /** Whatever: mostly refused. */
  | {
      readonly kind: 'call';
      readonly who: Who;
      readonly action: string;
      readonly part: number | undefined;
      readonly behind: number;
      readonly typed: Typed;
    }
  /** One of what somebody may do now, mostly rightly done. */
  | {
      readonly kind: 'next';
      /** Or what would come next if nothing stood in its way. */
      readonly hindered: boolean;
      readonly action: number;
      readonly which: number;
      readonly named: boolean;
      readonly behind: number;
      readonly typed: Typed;
    }
  /** An earlier call once more under its key, with the same payload or with another. */
  | { readonly kind: 'again'; readonly which: number; readonly changed: boolean }
  /** A draft made of the request, filled in and sent. */
  | {
      readonly kind: 'draft';
      readonly who: Who;
      readonly draft: 'change' | 'copy' | 'follow-up';
      readonly typed: Typed;
    };

/** Small numbers are not likelier than others where they pick from a list. */
const evenly = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value> => fc.noBias(arbitrary);
export const days = fc.integer({ min: 1, max: 20 });
export const count = evenly(fc.integer({ min: 1, max: 4 }));
const who = fc.constantFrom(...WHO);
const action = fc.constantFrom(...DONE_HERE, 'fly', 'constructor');
const valid = fc.oneof({ weight: 8, arbitrary: fc.constant(true) }, fc.boolean());
/** How far behind the present the revision is that was seen; now and then one that does not exist yet. */
const behind = fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, -1);
const target = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(OFFICE.recipient, OFFICE.second, OFFICE.second, OFFICE.coordinator) },
  fc.constantFrom(OFFICE.requester, OFFICE.stranger, 'hu-nowhere'),
);
const picked = fc.oneof(
  { weight: 2, arbitrary: fc.constant('all' as const) },
  { weight: 1, arbitrary: evenly(fc.integer({ min: 0, max: 7 })) },
);
const changed = fc.oneof({ weight: 4, arbitrary: count }, fc.constant(undefined));
const typed: fc.Arbitrary<Typed> = fc.record({ valid, days, picked, target, count: changed });
/** A jump over two months lets a request fall idle. */
const hours = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 240 }) },
  { weight: 1, arbitrary: fc.integer({ min: 62 * 24, max: 68 * 24 }) },
);
const kind = <Kind extends string>(name: Kind) => fc.constant(name);

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: kind('wait'), hours }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('sweep') }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('look'), who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: kind('allocate'),
      who: fc.constantFrom<Who>('allocator', 'allocator', 'allocator', 'viewer', 'recipient'),
      given: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind('call'),
      who,
      action,
      part: fc.constantFrom(undefined, 1, 1, 2, 3),
      behind,
      typed,
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: kind('next'),
      hindered: fc.constantFrom(true, false, false),
      action: evenly(fc.nat({ max: 1000 })),
      which: evenly(fc.nat({ max: 50 })),
      named: fc.constantFrom(true, true, true, false),
      behind,
      typed,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind('again'), which: fc.nat({ max: 50 }), changed: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: kind('draft'),
      who: fc.constantFrom<Who>('requester', 'requester', 'recipient', 'stranger'),
      draft: fc.constantFrom('change', 'copy', 'follow-up'),
      typed,
    }),
  },
);
