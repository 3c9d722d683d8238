import {
  type ActionRule,
  type Audience,
  beginningsOf,
  type Collective,
  type Procedure,
  type Workflow,
} from '../procedures/index.ts';
import { anyOf, countryName, formatList, hasText } from '../texts/index.ts';
import type { Words } from './words.ts';

/** Who takes part in a procedure, and what each sees when. */

export interface RoleDescription {
  readonly role: string;
  readonly title: string;
  /** Of which the authority holds any in the area. */
  readonly functions: readonly { readonly title: string; readonly help: string }[];
  readonly per: 'exchange' | 'part';
  /** How its authorities come into a case. */
  readonly comes: readonly string[];
}

/** Somebody outside: what it sees, what it is told, and whose authority enters what it does. */
export interface OutsideDescription {
  readonly role: string;
  readonly title: string;
  readonly enteredBy: string;
  readonly sees: string;
  readonly told: readonly string[];
}

export interface SightDescription {
  readonly role: string;
  /** By which actions it comes to this, or that it is so from the beginning. */
  readonly after: string;
  readonly sees: string;
  readonly gone: boolean;
  /** Something waits for it; until when, where that is a term. */
  readonly turn?: string;
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

export const rolesOf = ({ workflow }: Procedure, words: Words): RoleDescription[] =>
  Object.entries(workflow.roles).map(([role, { holds, per }]) => ({
    role,
    title: words.text(`role.${role}`),
    functions: holds.map((name) => ({
      title: words.text(`function.${name}`),
      help: words.text(`function.${name}.help`),
    })),
    per,
    comes: comingOf(workflow, role, words),
  }));

export const outsideOf = ({ workflow }: Procedure, words: Words): OutsideDescription[] =>
  Object.entries(workflow.outside).map(([role, { enteredBy, sees, tells, valid }]) => ({
    role,
    title: words.text(`role.${role}`),
    enteredBy: words.text(`role.${enteredBy}`),
    sees: words.sight(sees),
    told: toldOf({ tells, valid }, words),
  }));

/** What is told outside, each word once with the states in which it is told. */
function toldOf(
  { tells, valid }: Pick<Procedure['workflow']['outside'][string], 'tells' | 'valid'>,
  { say, text, language }: Words,
): string[] {
  const named = (states: readonly string[]): string =>
    formatList(
      language,
      states.map((state) => text(`state.${state}`)),
    );
  const words = Map.groupBy(Object.keys(tells), (state) => tells[state] ?? '');
  return [
    ...[...words].map(([told, states]) =>
      say('catalogue.outside.told.in', { told: text(`outside.state.${told}`), states: named(states) }),
    ),
    ...(valid.length > 0 ? [say('catalogue.outside.valid', { states: named(valid) })] : []),
  ];
}

/** Who opens comes by itself; others are invited, by the opening or by an action. */
function comingOf(workflow: Workflow, role: string, words: Words): string[] {
  const { opening, actions } = workflow;
  const { say, text } = words;
  const named = (action: string): string => say('catalogue.quoted', { text: text(`action.${action}`) });
  const beginnings = beginningsOf(workflow).map((one) => [one.action, one] as const);
  const deeds = [...beginnings, ...Object.entries(actions)];
  return [
    ...(opening.by === role
      ? beginnings.map(([action]) => say('catalogue.comes.opens', { action: named(action) }))
      : []),
    ...deeds.flatMap(([action, { invites }]) => {
      const audience = invites[role];
      return audience
        ? [say('catalogue.comes.invited', { action: named(action), who: audienceOf(audience, words) })]
        : [];
    }),
  ];
}

function audienceOf({ in: place, each }: Audience, { say, text, language }: Words): string {
  const where =
    typeof place === 'string'
      ? say(`catalogue.audience.${place}`)
      : 'field' in place
        ? say('catalogue.audience.field', { field: text(`field.${place.field}`) })
        : 'followed' in place
          ? say('catalogue.audience.followed')
          : formatList(
              language,
              place.map((country) => countryName(language, country)),
            );
  return say(`catalogue.audience.${each}`, { where });
}

export const participantsOf = ({ workflow }: Procedure, words: Words): SightDescription[] =>
  Object.entries(workflow.participants).flatMap(([role, states]) =>
    Object.entries(states).map(([state, { sees, gone, turn, until }]) => ({
      role: words.text(`role.${role}`),
      after: beginningOf(workflow, role, state, words),
      sees: words.sight(sees),
      gone,
      ...(turn ? { turn: until === undefined ? '' : words.text(`term.${until}`) } : {}),
    })),
  );

/** On whose doings it depends whether an action is possible: the actor's own, and those of others. */
export function conditionsOf(workflow: Workflow, { as, by, needs, when }: ActionRule, words: Words): string[] {
  const { say } = words;
  return [
    ...(when ? [say('catalogue.only-when', { condition: words.condition(when) })] : []),
    ...by.flatMap((role) => {
      const own = (as ?? []).filter((state) => workflow.participants[role]?.[state]);
      return own.map((state) => say('catalogue.move.as', { after: beginningOf(workflow, role, state, words) }));
    }),
    ...needs.map((need) => collectiveOf(workflow, need, words)),
  ];
}

/** What must hold for others: `only when all of … have come to it after …`. */
export function collectiveOf(workflow: Workflow, { of, in: states, are }: Collective, words: Words): string {
  const { say, text, language } = words;
  const done = states.map((state) => beginningOf(workflow, of, state, words));
  const share = are.includes('/') ? are : say(`catalogue.share.${are as 'all' | 'none' | 'any' | 'one'}`);
  return say('catalogue.move.needs', { share, role: text(`role.${of}`), after: anyOf(language, done) });
}

/** How a participant comes into a state of its own: states of participants have no names, actions have. */
function beginningOf(workflow: Workflow, role: string, state: string, { language, say, text }: Words): string {
  const { actions } = workflow;
  const leading = Object.entries(actions).filter(
    ([, action]) =>
      (action.by.includes(role) && action.becomes === state) ||
      action.makes[role] === state ||
      action.invites[role]?.as === state,
  );
  const after = leading.map(([name]) => say('catalogue.quoted', { text: text(`action.${name}`) }));
  const opened = beginningsOf(workflow).some(({ participants }) => participants[role] === state)
    ? [say('catalogue.sight.from-start')]
    : [];
  const led = after.length > 0 ? [say('catalogue.sight.after', { actions: anyOf(language, after) })] : [];
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
