/** Everything that every definition has is come to, driven by the definitions alone, and in every state what must hold holds. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { countTerm } from '../../src/deadlines/index.ts';
import { compile, readDefinitionFiles } from '../../src/procedures/index.ts';
import { projectRoot } from '../../src/root.ts';
import { EXPLORED, explore, rightsDocument } from '../../src/simulation/index.ts';
import { hasText, languages, SOURCE_LANGUAGE } from '../../src/texts/index.ts';

const { procedures, drafts } = compile(readDefinitionFiles(projectRoot), languages);

const RIGHTS = join(projectRoot, 'docs/rights');

test('there is a table of rights for each procedure, and no other', () => {
  assert.deepEqual(readdirSync(RIGHTS).sort(), [...procedures, ...drafts].map(({ id }) => `${id}.md`).sort());
});

for (const procedure of [...procedures, ...drafts]) {
  describe(procedure.id, () => {
    const { wanted, findings, states, left } = explore({ ...procedure, hash: procedure.id }, countTerm, EXPLORED);
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

    test('its table of rights is current', () => {
      const say = (key: string): string => procedure.texts[SOURCE_LANGUAGE]?.[key] ?? key;
      const written = readFileSync(join(RIGHTS, `${procedure.id}.md`), 'utf8');
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
