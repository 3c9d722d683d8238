import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, readDefinitionFiles } from '../procedures/index.ts';
import { projectRoot } from '../root.ts';
import { languages } from '../texts/index.ts';
import { unitOf } from './limits.ts';

const procedures = compile(readDefinitionFiles(projectRoot), languages).procedures.filter(
  ({ workflow }) => workflow.name === 'request',
);
const WORKING = ['posting-of-workers', 'public-documents'];

test('every number of days has the unit of its term, also where it only lengthens one', () => {
  for (const procedure of procedures) {
    const unit = WORKING.includes(procedure.area) ? 'working-days' : 'calendar-days';
    for (const field of ['days', 'moreDays']) assert.equal(unitOf(procedure, field), unit, `${procedure.id} ${field}`);
    assert.equal(unitOf(procedure, 'clarificationDays'), 'calendar-days');
    assert.equal(unitOf(procedure, 'timeliness'), undefined);
  }
});

/** What working and calendar days are called. */
const NAMES: Readonly<Record<string, readonly [RegExp, RegExp]>> = {
  en: [/working day/i, /calendar day/i],
  it: [/giorni lavorativi/i, /giorni di calendario/i],
  hu: [/munkanap/i, /naptári nap/i],
  el: [/εργάσιμες ημέρες/i, /ημερολογιακές ημέρες/i],
};

test('whoever proposes more days reads which days, in every language', () => {
  assert.deepEqual(Object.keys(NAMES).sort(), [...languages].sort());
  for (const { area, texts } of procedures)
    for (const [language, [working, calendar]] of Object.entries(NAMES)) {
      const [meant, other] = WORKING.includes(area) ? [working, calendar] : [calendar, working];
      for (const key of ['field.moreDays', 'field.moreDays.help']) {
        assert.match(texts[language]?.[key] ?? '', meant, `${area} ${language} ${key}`);
        assert.doesNotMatch(texts[language]?.[key] ?? '', other, `${area} ${language} ${key}`);
      }
    }
});
