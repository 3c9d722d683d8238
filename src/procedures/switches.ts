import { z } from 'zod';
import type { Workflow } from './model.ts';
import { name, names } from './names.ts';

/** What each country settles for itself: settings that a function of the country keeps, and what hangs on them. */

const position = z.enum(['on', 'off'], { error: '`on` or `off`' });

/** The settings of a shape: who in each country keeps one, and how it stands where nobody has switched it. */
export const settings = z.record(name, z.strictObject({ 'kept-by': name, initially: position })).optional();

/** `{ moderation: on }` */
export const where = z
  .record(name, position)
  .refine((given) => Object.keys(given).length === 1, 'it names one setting, `on` or `off`');

/** The words of an action that hangs on a setting of its actor's country, or waits until a moderator of that country releases it. */
export const switchWords = {
  where: where.optional(),
  moderated: z
    .strictObject({
      by: z.union([name.transform((one) => [one]), names.min(1)], { error: 'a role, or a list of roles' }),
      where: where.optional(),
    })
    .optional(),
};

/** A setting that a country switches for its authorities. */
export interface SettingRule {
  /** The function whose holder in the country switches it. */
  readonly keptBy: string;
  readonly initially: boolean;
}

/** Holds where the actor's country has a setting so. */
export interface Where {
  readonly setting: string;
  readonly on: boolean;
}

export interface SwitchRule {
  readonly where?: Where;
  /** What the action says waits until one of its country with one of these roles has released it. */
  readonly moderated?: { readonly by: readonly string[]; readonly where?: Where };
}

type WhereSource = z.infer<typeof where>;

export const whereOf = (source: WhereSource | undefined): { where?: Where } => {
  const [given] = Object.entries(source ?? {});
  return given ? { where: { setting: given[0], on: given[1] === 'on' } } : {};
};

/** What an action's words say of settings; nothing where it says nothing. */
export const switchesOf = (action: {
  readonly where?: WhereSource | undefined;
  readonly moderated?: { readonly by: readonly string[]; readonly where?: WhereSource | undefined } | undefined;
}): SwitchRule => ({
  ...whereOf(action.where),
  ...(action.moderated ? { moderated: { by: action.moderated.by, ...whereOf(action.moderated.where) } } : {}),
});

export const settingsOf = (source: z.infer<typeof settings>): { settings?: Record<string, SettingRule> } =>
  source
    ? {
        settings: Object.fromEntries(
          Object.entries(source).map(([one, rule]) => [
            one,
            { keptBy: rule['kept-by'], initially: rule.initially === 'on' },
          ]),
        ),
      }
    : {};

/** How the settings of one country stand, as far as somebody has switched them. */
export type Switched = Readonly<Record<string, boolean>>;

/** Whether a setting stands as a rule wants it. */
export const stands = (
  { settings: all = {} }: Pick<Workflow, 'settings'>,
  switched: Switched | undefined,
  { setting, on }: Where,
): boolean => (switched?.[setting] ?? all[setting]?.initially) === on;
