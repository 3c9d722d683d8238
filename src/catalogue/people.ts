import type { Procedure, Workflow } from '../procedures/index.ts';
import { formatList, hasText } from '../texts/index.ts';
import type { Words } from './words.ts';

/** Who takes part in a procedure, and what each sees when. */

export interface RoleDescription {
  readonly role: string;
  readonly title: string;
  /** Of which the authority holds any in the area. */
  readonly functions: readonly { readonly title: string; readonly help: string }[];
  readonly per: 'exchange' | 'part';
}

export interface SightDescription {
  readonly role: string;
  /** By which actions it comes to this, or that it is so from the beginning. */
  readonly after: string;
  readonly sees: string;
  readonly gone: boolean;
}

export interface UserDescription {
  readonly user: string;
  readonly title: string;
  readonly acts: boolean;
  readonly allocates: boolean;
  readonly sees: string;
  /** What is seen of a case that has not been given to the user, where cases are given out. */
  readonly unallocated?: string;
}

export const rolesOf = ({ workflow }: Procedure, { text }: Words): RoleDescription[] =>
  Object.entries(workflow.roles).map(([role, { holds, per }]) => ({
    role,
    title: text(`role.${role}`),
    functions: holds.map((name) => ({ title: text(`function.${name}`), help: text(`function.${name}.help`) })),
    per,
  }));

export const participantsOf = ({ workflow }: Procedure, words: Words): SightDescription[] =>
  Object.entries(workflow.participants).flatMap(([role, states]) =>
    Object.entries(states).map(([state, { sees, gone }]) => ({
      role: words.text(`role.${role}`),
      after: beginningOf(workflow, role, state, words),
      sees: words.sight(sees),
      gone,
    })),
  );

/** How a participant comes into a state of its own: states of participants have no names, actions have. */
function beginningOf(workflow: Workflow, role: string, state: string, { language, say, text }: Words): string {
  const { opening, actions } = workflow;
  const leading = Object.entries(actions).filter(
    ([, action]) =>
      (action.by.includes(role) && action.becomes === state) ||
      action.makes[role] === state ||
      action.invites[role]?.as === state,
  );
  const after = leading.map(([name]) => say('catalogue.quoted', { text: text(`action.${name}`) }));
  const opened = opening.participants[role] === state ? [say('catalogue.sight.from-start')] : [];
  const led = after.length > 0 ? [say('catalogue.sight.after', { actions: formatList(language, after) })] : [];
  return [...opened, ...led].join('; ');
}

export const usersOf = ({ workflow }: Procedure, words: Words): UserDescription[] =>
  Object.entries(workflow.users).map(([user, { acts, allocates, sees, unallocated }]) => {
    const key = `shell.role.${user}`;
    return {
      user,
      title: hasText(key) ? words.say(key as 'shell.role.handler') : user,
      acts,
      allocates,
      sees: words.sight(sees),
      ...(unallocated === undefined ? {} : { unallocated: words.sight(unallocated) }),
    };
  });
