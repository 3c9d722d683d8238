import { NO_GATEWAY } from './assemble.ts';
import type { Procedure, TermEffect } from './model.ts';

/** Versions that were stored before the language got the words that it has today. What a hash stands for is never rewritten. */

type Rules = Procedure['workflow'];
type Without<T, K extends keyof T> = Omit<T, K> & Partial<T>;

/**
 * A procedure as it was stored: before functions had names of their own, a case role said `authority` and named one of three; before
 * the gateway was a word, it was not said; before terms did all that actions do, their passing was a mark or a move alone.
 */
export type Stored = Omit<Without<Procedure, 'gateway' | 'reviewed'>, 'workflow'> & {
  readonly workflow: Omit<Rules, 'roles' | 'actions' | 'terms'> & {
    readonly roles: Readonly<Record<string, Rules['roles'][string] & { authority?: string }>>;
    readonly actions: Readonly<Record<string, Without<Rules['actions'][string], 'after' | 'notDuring'>>>;
    readonly terms: Readonly<Record<string, StoredTerm>>;
  };
};
type StoredTerm = Omit<Without<Rules['terms'][string], 'pauses' | 'continues'>, 'whenOver'> & {
  readonly whenOver?: 'overdue' | Partial<TermEffect>;
};

/** A stored version in today's words. */
export function compiledOf(stored: Stored): Procedure {
  const { gateway = NO_GATEWAY, reviewed = [], workflow } = stored;
  return {
    ...stored,
    gateway,
    reviewed,
    workflow: {
      ...workflow,
      roles: mapped(workflow.roles, ({ authority, ...role }) =>
        authority === undefined ? role : { ...role, holds: [authority] },
      ),
      actions: mapped(workflow.actions, (rule) => ({
        ...rule,
        after: rule.after ?? [],
        notDuring: rule.notDuring ?? [],
      })),
      terms: mapped(workflow.terms, termOf),
    },
  };
}

const mapped = <A, B>(some: Readonly<Record<string, A>>, today: (one: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(some).map(([name, one]) => [name, today(one)]));

function termOf({ whenOver, ...term }: StoredTerm): Rules['terms'][string] {
  const effect = whenOver === 'overdue' ? {} : whenOver;
  return {
    ...term,
    pauses: term.pauses ?? [],
    continues: term.continues ?? [],
    ...(effect ? { whenOver: { makes: {}, tells: [], ...effect } } : {}),
  };
}
