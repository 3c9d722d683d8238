import { keyed, mayAct, type ActingMembership } from '../exchanges/index.ts';
import { type ProcedureVersion, type SettingRule } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import type { OfficeOptions } from './desk.service.ts';
import { functionsHeld, insertSwitch, type SwitchChange, switchChanges } from './switches.store.ts';

/** A setting of the actor's country in its area, as it stands. */
export interface CountrySetting extends SettingRule {
  readonly setting: string;
  readonly on: boolean;
  /** Those whose exchanges hang on it; the first has its wording. */
  readonly procedures: readonly ProcedureVersion[];
  /** Whether this membership may switch it. */
  readonly mine: boolean;
  readonly changes: readonly SwitchChange[];
}

/** The settings that the procedures of an area leave to countries: one of a name is the same in all of them. */
function settingsIn(published: readonly ProcedureVersion[], area: string) {
  const found = new Map<string, SettingRule & { readonly procedures: ProcedureVersion[] }>();
  for (const procedure of published.filter((one) => one.area === area))
    for (const [setting, rule] of Object.entries(procedure.workflow.settings ?? {})) {
      const known = found.get(setting);
      if (known) known.procedures.push(procedure);
      else found.set(setting, { ...rule, procedures: [procedure] });
    }
  return found;
}

/** What countries settle for themselves: who holds the function that keeps a setting switches it for all of the country. */
export function switching({ connection, procedures, now }: OfficeOptions) {
  const { db } = connection;

  const keeps = (
    { keptBy, procedures: those }: { keptBy: string; procedures: readonly ProcedureVersion[] },
    actor: ActingMembership,
    functions: readonly string[],
  ): boolean => functions.includes(keptBy) && those.some((procedure) => mayAct(procedure, actor));

  return {
    /** Whether the membership keeps any setting of its country. */
    keepsSettings: (actor: ActingMembership): boolean =>
      [...settingsIn(procedures.published, actor.area).values()].some((one) => keeps(one, actor, actor.functions)),

    /** The settings of the actor's country in its area. */
    async countrySettings(actor: ActingMembership): Promise<CountrySetting[]> {
      const all = [...settingsIn(procedures.published, actor.area)];
      if (all.length === 0) return [];
      const changes = await switchChanges(db, actor.area, actor.country);
      return all.map(([setting, rule]) => {
        const own = changes.filter((change) => change.setting === setting);
        return {
          ...rule,
          setting,
          on: own[0]?.on ?? rule.initially,
          mine: keeps(rule, actor, actor.functions),
          changes: own,
        };
      });
    },

    /** Switches a setting for the actor's country. Throws `setting-unknown`, `not-keeper`. */
    async switchSetting(actor: ActingMembership, setting: string, on: boolean, key: string): Promise<{ on: boolean }> {
      const { area, country, membershipId, authorityId } = actor;
      return keyed(
        { connection, actor, key, asked: ['switch', area, setting, on], exchangeId: null, at: now() },
        {
          async check(pipe) {
            const rule = settingsIn(procedures.published, area).get(setting);
            if (!rule) throw new Refusal('setting-unknown', 404);
            const [held] = await pipe.hold(functionsHeld(authorityId, area));
            if (!keeps(rule, actor, held?.functions ?? [])) throw new Refusal('not-keeper', 403);
          },
          async perform(pipe) {
            pipe.write(insertSwitch({ area, country, setting, on, membershipId, at: now() }));
            return { on };
          },
        },
      );
    },
  };
}
