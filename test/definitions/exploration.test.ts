/** Everything that every definition has is come to, driven by the definitions alone, and in every state what must hold holds. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { countTerm } from '../../src/deadlines/index.ts';
import { sightOf } from '../../src/exchanges/policy.ts';
import { compile, type Procedure, readDefinitionFiles, sees } from '../../src/procedures/index.ts';
import { projectRoot } from '../../src/root.ts';
import { EXPLORED, type Exploration, explore, rightsDocument } from '../../src/simulation/index.ts';
import { memberOf, viewAs } from '../../src/simulation/simulation.ts';
import { hasText, languages, SOURCE_LANGUAGE } from '../../src/texts/index.ts';
import { actsBy, overviewOf, RIGHTS, type Rights, sightBy } from '../rights/shapes.ts';

const { procedures, drafts } = compile(readDefinitionFiles(projectRoot), languages);

const RIGHTS_FOLDER = join(projectRoot, 'docs/rights');

test('there is a table of rights for each procedure, and no other', () => {
  assert.deepEqual(readdirSync(RIGHTS_FOLDER).sort(), [...procedures, ...drafts].map(({ id }) => `${id}.md`).sort());
});

test('every procedure but requests, which are proved by the program itself, is in the table by hand', () => {
  const others = [...procedures, ...drafts].filter(({ workflow }) => workflow.name !== 'request');
  assert.deepEqual(Object.keys(RIGHTS).sort(), others.map(({ id }) => id).sort());
});

/** Where sight and offers are others than the table says, in words. */
function otherThan(
  rights: Rights,
  procedure: Procedure,
  { offers }: Exploration['findings'],
  stations: Exploration['stations'],
): string[] {
  const { participants, users } = procedure.workflow;
  const roles = new Set(Object.keys(participants));
  const deeds = [...offers].flatMap(([seat, { actions }]) => {
    const [role = '', own = '', state = ''] = seat.split(' ');
    const offered = [...actions.keys()].sort().join(' ');
    const granted = actsBy(rights, roles, role, own, state).join(' ');
    return offered === granted ? [] : [`${seat} does ${offered}; granted: ${granted}`];
  });
  const sights = stations.flatMap((station) => {
    const seats = Object.groupBy(station.exchange.participants, ({ authorityId }) => authorityId);
    return station.cast.flatMap((authority) => {
      const [seat, ...more] = seats[authority.authorityId] ?? [];
      if (!seat || more.length > 0) return [];
      return Object.entries(users).flatMap(([kind, { acts }]) => {
        const whole = acts ? sightBy(rights, roles, seat.role, seat.state) : overviewOf(rights);
        const who = memberOf(authority, kind, procedure);
        const seen = viewAs(station, who).sections.flatMap(({ fields }) => fields);
        const sight = sightOf(procedure, station.exchange, who);
        const shown = [
          ...seen.map(({ field, masked }) => [field.name, !masked] as const),
          ...['messages', 'attachments'].map((what) => [what, sees(sight, what)] as const),
        ];
        return shown.flatMap(([what, visible]) =>
          visible === (whole.everything || whole.sees.has(what))
            ? []
            : [`${kind} of ${seat.role} ${seat.state} ${visible ? 'sees' : 'does not see'} ${what}`],
        );
      });
    });
  });
  return [...new Set([...deeds, ...sights])];
}

for (const procedure of [...procedures, ...drafts]) {
  describe(procedure.id, () => {
    const { wanted, findings, states, left, stations } = explore(
      { ...procedure, hash: procedure.id },
      countTerm,
      EXPLORED,
    );
    const { reached, faults, texts, codes, issues } = findings;

    for (const [kind, names] of Object.entries(wanted) as [string, string[]][])
      test(`all ${kind}`, (t) => {
        const missing = [...new Set(names)].filter((name) => !reached.has(name));
        const all = new Set(names).size;
        t.diagnostic(
          `${procedure.id}: ${kind} ${all - missing.length} of ${all} (${states} states looked at, ${left} more seen)`,
        );
        assert.deepEqual(missing, []);
      });

    test('nothing is wrong in any state', () => {
      assert.deepEqual(
        [...faults].map(([fault, path]) => `${fault}\n  after ${path}`),
        [],
      );
    });

    const rights = RIGHTS[procedure.id];
    if (rights)
      test('nobody sees or does more than the table by hand grants, nor less', () => {
        assert.deepEqual(otherThan(rights, procedure, findings, stations), []);
      });

    test('its table of rights is current', () => {
      const say = (key: string): string => procedure.texts[SOURCE_LANGUAGE]?.[key] ?? key;
      const written = readFileSync(join(RIGHTS_FOLDER, `${procedure.id}.md`), 'utf8');
      assert.equal(written, rightsDocument(procedure, findings, say), 'run `node scripts/make-rights.mjs`');
    });

    test('whatever happens is said in every language', () => {
      // The interface's own keys are the same in all languages: `npm run check` sees to it.
      const silent = [
        ...languages.flatMap((language) => [...texts].filter((key) => !procedure.texts[language]?.[key])),
        ...[...codes].filter((code) => !hasText(`refusal.${code}`)),
        ...[...issues].filter((code) => !hasText(`issue.${code}`)),
      ];
      assert.deepEqual(silent, []);
    });
  });
}
