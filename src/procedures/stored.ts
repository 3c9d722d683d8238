import { NO_GATEWAY } from './assemble.ts';
import type { ActionRule, Audience, Opening, Procedure, SeatRule, Workflow } from './model.ts';

/**
 * Procedures as they were stored. What a hash stands for is never rewritten, so an old word is read as the new one: before functions had
 * names of their own, a case role said `authority` and named one of three; before the gateway was a word, it was not said; before audiences
 * were words, the opening invited one authority abroad, and an action one coordinator of the country whose turn it was.
 */
export type StoredProcedure = Omit<Procedure, 'gateway' | 'reviewed' | 'workflow'> &
  Partial<Pick<Procedure, 'gateway' | 'reviewed'>> & { readonly workflow: StoredWorkflow };

type StoredWorkflow = Omit<Workflow, 'roles' | 'participants' | 'opening' | 'actions'> & {
  readonly roles: Readonly<Record<string, Workflow['roles'][string] & { authority?: string }>>;
  readonly participants: Readonly<Record<string, Readonly<Record<string, Optional<SeatRule, 'turn'>>>>>;
  readonly opening: Optional<Opening, 'invites'>;
  readonly actions: Readonly<Record<string, StoredAction>>;
};
type StoredAction = Omit<ActionRule, 'invites' | 'own' | 'needs'> &
  Partial<Pick<ActionRule, 'own' | 'needs'>> & { readonly invites?: string | ActionRule['invites'] };
type Optional<Whole, Word extends keyof Whole> = Omit<Whole, Word> & Partial<Pick<Whole, Word>>;

/** The procedure that was stored, in the words of today. */
export function readStored(stored: StoredProcedure): Procedure {
  const { gateway = NO_GATEWAY, reviewed = [], workflow } = stored;
  const { roles, participants, opening, actions } = workflow;
  return {
    ...stored,
    gateway,
    reviewed,
    workflow: {
      ...workflow,
      roles: mapped(roles, ({ authority, ...role }) =>
        authority === undefined ? role : { ...role, holds: [authority] },
      ),
      participants: mapped(participants, (seats) => mapped(seats, (seat) => ({ turn: false, ...seat }))),
      opening: { ...opening, invites: opening.invites ?? invitedBy(opening) },
      actions: mapped(actions, ({ own = false, needs = [], invites, ...action }) => ({
        ...action,
        own,
        needs,
        invites: invitedInto(participants, invites),
      })),
    },
  };
}

const mapped = <One, Other>(
  record: Readonly<Record<string, One>>,
  read: (one: One) => Other,
): Readonly<Record<string, Other>> =>
  Object.fromEntries(Object.entries(record).map(([name, one]) => [name, read(one)]));

const invitedBy = ({ by, participants }: Pick<Opening, 'by' | 'participants'>): Opening['invites'] =>
  Object.fromEntries(
    Object.entries(participants)
      .filter(([role]) => role !== by)
      .map(([role, as]): [string, Audience] => [role, { as, in: 'abroad', each: 'chosen' }]),
  );

function invitedInto(
  participants: StoredWorkflow['participants'],
  invites: StoredAction['invites'] = {},
): ActionRule['invites'] {
  if (typeof invites !== 'string') return invites;
  const [as = ''] = Object.keys(participants[invites] ?? {});
  return { [invites]: { as, in: 'turn', each: 'one' } };
}
