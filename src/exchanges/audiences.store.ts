import { type CompiledQuery, sql } from 'kysely';
import { listed, type Pipe, statement } from '../database/index.ts';
import type { Target, WantedAudience } from './model.ts';

/** Whom the directory finds for an audience. */

interface TargetRow {
  id: string;
  country: string;
  functions: string[];
}

/**
 * Active authorities with access to an area: those that are named, or those of some countries that hold any of some functions, by country; where
 * one of each is meant, its national coordinator before others.
 */
function audienceFacts(wanted: WantedAudience, area: string): CompiledQuery<TargetRow> {
  const from = sql`from authority a join authority_area aa on aa.authority_id = a.id and aa.area = ${area} where a.status = 'active'`;
  if ('authorityIds' in wanted)
    return statement(
      sql<TargetRow>`select a.id, a.country, aa.functions ${from} and a.id = any(${listed(wanted.authorityIds, 'text')})`,
    );
  const { holds, each, countries = null, except = null, among = null } = wanted;
  return statement(sql<TargetRow>`
    select ${each === 'one' ? sql`distinct on (a.country)` : sql``} a.id, a.country, aa.functions ${from}
      and aa.functions && ${holds}::text[] and (${countries}::text[] is null or a.country = any(${countries}::text[]))
      and (${except}::text is null or a.country <> ${except}::text) and (${among}::text[] is null or a.id = any(${among}::text[]))
    order by a.country, a.coordinator nulls last, a.id`);
}

/** role → the authorities that were found for it. */
export async function readAudiences(
  pipe: Pick<Pipe, 'read'>,
  wanted: readonly WantedAudience[],
  area: string,
): Promise<ReadonlyMap<string, readonly Target[]>> {
  const found = await Promise.all(
    wanted.map(async (one) => {
      const rows = await pipe.read(audienceFacts(one, area));
      return [one.role, rows.map(({ id, country, functions }) => ({ authorityId: id, country, functions }))] as const;
    }),
  );
  return new Map(found);
}
