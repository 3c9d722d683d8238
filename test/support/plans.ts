/** How the database carries statements out, seen by a test: which index it reads, and how much of it. */
import assert from 'node:assert/strict';
import { Kysely, PostgresDialect } from 'kysely';
import type { DB } from '../../src/database/index.ts';
import type { TestDatabase } from './test-database.ts';

export interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

export interface Listening {
  /** Whatever is done with it is heard. */
  readonly db: Kysely<DB>;
  /** Does something, and gives the plans of the statements that it led to. */
  plansOf(work: () => Promise<unknown>): Promise<Plan[]>;
  /** How many statements something leads to. */
  countOf(work: () => Promise<unknown>): Promise<number>;
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

export function listeningTo({ connection: { pool } }: TestDatabase): Listening {
  let said: { sql: string; parameters: readonly unknown[] }[] = [];
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    log({ query }) {
      said.push({ sql: query.sql, parameters: query.parameters });
    },
  });
  const heard = async (work: () => Promise<unknown>) => {
    said = [];
    await work();
    assert.ok(said.length > 0);
    return said;
  };
  return {
    db,
    async plansOf(work) {
      const plans: Plan[] = [];
      for (const { sql, parameters } of await heard(work)) {
        if (!/^\s*(?:\/\*.*\*\/\s*)?(?:select|with|delete)/i.test(sql)) continue;
        const { rows } = await pool.query(`explain (analyze, format json) ${sql}`, [...parameters]);
        plans.push(...nodesOf(rows[0]['QUERY PLAN'][0].Plan as Plan));
      }
      return plans;
    },
    countOf: async (work) => (await heard(work)).length,
  };
}

/** No table of size is read through, and of no table are far more rows touched than are needed. */
export function assertQuick(plans: readonly Plan[], large: readonly string[], index: string, rows: number): void {
  for (const plan of plans) {
    // A way that the plan holds ready and that was not gone.
    if (plan['Actual Loops'] === 0) continue;
    const relation = plan['Relation Name'] ?? '';
    assert.ok(
      !(plan['Node Type'] === 'Seq Scan' && large.includes(relation)),
      `${relation} is scanned: ${JSON.stringify(plan)}`,
    );
    const touched = ((plan['Actual Rows'] ?? 0) + (plan['Rows Removed by Filter'] ?? 0)) * (plan['Actual Loops'] ?? 1);
    if (large.includes(relation)) assert.ok(touched <= rows, `${relation}: ${touched} rows touched, at most ${rows}`);
  }
  assert.ok(
    plans.some((plan) => plan['Index Name'] === index),
    `${index} is used: ${plans.map((plan) => plan['Index Name']).join()}`,
  );
}
