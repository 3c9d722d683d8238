import { NO_GATEWAY } from './assemble.ts';
import type { Audience, Opening, Procedure } from './model.ts';
import type { TermEffect } from './terms.ts';

/** Versions that were stored before the language got the words that it has today. What a hash stands for is never rewritten. */

type Rules = Procedure['workflow'];
type Without<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;
type Named<T> = Readonly<Record<string, T>>;

/**
 * A procedure as it was stored: before functions had names of their own, a case role said `authority` and named one of three; before
 * the gateway was a word, it was not said; before terms did all that actions do, their passing was a mark or a move alone; before audiences
 * were words, the opening invited one authority abroad, and an action one of the country whose turn it was; before the passing of a term could
 * have several outcomes, it had one.
 */
export type Stored = Omit<Without<Procedure, 'gateway' | 'reviewed'>, 'workflow'> & {
  readonly workflow: Omit<Rules, 'roles' | 'outside' | 'participants' | 'opening' | 'actions' | 'terms' | 'links'> & {
    readonly roles: Named<Rules['roles'][string] & { authority?: string }>;
    readonly participants: Named<Named<Without<Rules['participants'][string][string], 'turn'>>>;
    readonly opening: Without<Opening, 'invites'>;
    readonly actions: Named<StoredAction>;
    readonly terms: Named<StoredTerm>;
    readonly links?: Rules['links'];
    readonly outside?: Rules['outside'];
  };
};
type StoredAction = Omit<
  Without<Rules['actions'][string], 'after' | 'notDuring' | 'during' | 'own' | 'needs'>,
  'invites'
> & {
  readonly invites?: string | Rules['actions'][string]['invites'];
};
type StoredTerm = Omit<Without<Rules['terms'][string], 'pauses' | 'continues'>, 'whenOver'> & {
  readonly whenOver?: 'overdue' | Partial<TermEffect> | readonly TermEffect[];
};

/** A stored version in today's words. */
export function compiledOf(stored: Stored): Procedure {
  const { gateway = NO_GATEWAY, reviewed = [], workflow } = stored;
  const { roles, participants, opening, actions, terms } = workflow;
  return {
    ...stored,
    gateway,
    reviewed,
    workflow: {
      ...workflow,
      roles: mapped(roles, ({ authority, ...role }) =>
        authority === undefined ? role : { ...role, holds: [authority] },
      ),
      participants: mapped(participants, (seats) => mapped(seats, (seat) => ({ ...seat, turn: seat.turn ?? false }))),
      opening: { ...opening, invites: opening.invites ?? invitedBy(opening) },
      actions: mapped(actions, ({ invites, ...rule }) => ({
        ...rule,
        after: rule.after ?? [],
        notDuring: rule.notDuring ?? [],
        during: rule.during ?? [],
        own: rule.own ?? false,
        needs: rule.needs ?? [],
        invites: invitedInto(participants, invites),
      })),
      terms: mapped(terms, termOf),
      links: workflow.links ?? {},
      outside: workflow.outside ?? {},
    },
  };
}

const mapped = <A, B>(some: Named<A>, today: (one: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(some).map(([name, one]) => [name, today(one)]));

const invitedBy = ({ by, participants }: Pick<Opening, 'by' | 'participants'>): Opening['invites'] =>
  Object.fromEntries(
    Object.entries(participants)
      .filter(([role]) => role !== by)
      .map(([role, as]): [string, Audience] => [role, { as, in: 'abroad', each: 'chosen' }]),
  );

function invitedInto(
  participants: Stored['workflow']['participants'],
  invites: StoredAction['invites'] = {},
): Named<Audience> {
  if (typeof invites !== 'string') return invites;
  const [as = ''] = Object.keys(participants[invites] ?? {});
  return { [invites]: { as, in: 'turn', each: 'one' } };
}

function termOf({ whenOver, ...term }: StoredTerm): Rules['terms'][string] {
  const effects = whenOver === 'overdue' ? [{}] : whenOver && [whenOver].flat();
  return {
    ...term,
    pauses: term.pauses ?? [],
    continues: term.continues ?? [],
    ...(effects ? { whenOver: effects.map((effect) => ({ needs: [], makes: {}, tells: [], ...effect })) } : {}),
  };
}
