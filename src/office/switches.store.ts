import { type CompiledQuery, type Kysely, sql } from 'kysely';
import { type DB, statement } from '../database/index.ts';

/** The settings that a country has switched: every change stays. */

/** A change of a setting, with who made it. */
export interface SwitchChange {
  readonly setting: string;
  readonly on: boolean;
  readonly at: Date;
  readonly authorityId: string;
  /** language → the authority's official name. */
  readonly official: Readonly<Record<string, string>>;
}

/** So many changes of an area are shown. */
const MOST = 100;

/** The changes of a country's settings in an area, the newest first. */
export async function switchChanges(db: Kysely<DB>, area: string, country: string): Promise<SwitchChange[]> {
  const { rows } = await sql<SwitchChange>`
    select s.setting, s.is_on as on, s.at, a.id as "authorityId", a.official
    from country_switch s join membership m on m.id = s.membership_id join authority a on a.id = m.authority_id
    where s.area = ${area} and s.country = ${country} order by s.id desc limit ${sql.lit(MOST)}`.execute(db);
  return rows;
}

export interface NewSwitch {
  readonly area: string;
  readonly country: string;
  readonly setting: string;
  readonly on: boolean;
  readonly membershipId: string;
  readonly at: Date;
}

export const insertSwitch = ({ area, country, setting, on, membershipId, at }: NewSwitch): CompiledQuery =>
  statement(sql`
    insert into country_switch (area, country, setting, is_on, membership_id, at)
    values (${area}, ${country}, ${setting}, ${on}, ${membershipId}::uuid, ${at})`);

/** What an authority holds in an area now. */
export const functionsHeld = (authorityId: string, area: string): CompiledQuery<{ functions: string[] }> =>
  statement(sql<{ functions: string[] }>`
    select aa.functions from authority_area aa join authority a on a.id = aa.authority_id
    where aa.authority_id = ${authorityId} and aa.area = ${area} and a.status = 'active' for share of aa`);
