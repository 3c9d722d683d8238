/** Every rule of registers, and of the terms that came with them, with a definition that breaks it: that of firearm refusals, spoilt. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectRoot } from '../root.ts';
import { compile } from './compile.ts';
import { readDefinitionFiles } from './files.store.ts';

const SHAPE = 'procedures/workflows/refusal-register.yaml';
const PROCEDURE = 'procedures/firearms/refusals.yaml';

const files = readDefinitionFiles(projectRoot).filter(
  ({ path }) => /refusal|firearms/.test(path) || path === 'procedures/annex.yaml',
);

type Change = readonly [file: string, from: string, to: string];
const faultsOf = (changes: readonly Change[]) =>
  compile(
    files.map(({ path, text }) => ({
      path,
      text: changes
        .filter(([file]) => file === path)
        .reduce((changed, [, from, to]) => {
          assert.ok(changed.includes(from), from);
          return changed.replace(from, to);
        }, text),
    })),
    ['en'],
  ).faults;

test('the register as it is, is taken', () => assert.deepEqual(faultsOf([]), []));

const BROWSE: Change = [SHAPE, 'search: exact', 'search: browse'];
const SEES = 'sees: [overview, person, decision, personal, messages]';
const BY = 'by: [surname, firstName, birthDate]';
const OVERVIEW: Change = [SHAPE, SEES, 'sees: [overview]'];

// biome-ignore format: one case a line
const broken: [what: string, changes: readonly Change[], file: string, message: RegExp][] = [
  ['shown in an unknown state', [[SHAPE, '[active, revoked]\n  search', '[active, known]\n  search']], SHAPE, /no state known/],
  ['shown for ever', [[SHAPE, 'shown-in: [active, revoked]', 'shown-in: [active, hidden, revoked, expired, annulled]']], SHAPE, /some state is not shown/],
  ['a state twice', [[SHAPE, 'shown-in: [active, revoked]', 'shown-in: [active, active]']], SHAPE, /a state stands twice/],
  ['a function twice', [[SHAPE, 'holds: [records-refusals, consults-refusals]', 'holds: [records-refusals, records-refusals]']], SHAPE, /a function stands twice/],
  ['readers who hold nothing', [[SHAPE, 'holds: [records-refusals, consults-refusals]', 'holds: []']], SHAPE, /holds: Too small/],
  ['an unknown way of searching', [[SHAPE, 'search: exact', 'search: guess']], SHAPE, /exact/],
  ['sight of what there is not', [[SHAPE, SEES, 'sees: [overview, person, personal, gossip]']], SHAPE, /nothing named gossip to see/],
  ['purposes without a list', [[SHAPE, 'purposes: lookup-purpose', 'purposes: whim']], SHAPE, /no list whim/],
  ['a procedure of a shape that is no register', [[SHAPE, /register:\n[^]*?purposes: lookup-purpose\n/.exec(files.find(({ path }) => path === SHAPE)?.text ?? '')?.[0] ?? '', '']], PROCEDURE, /is no register/],
  ['a person found by what there is not', [[PROCEDURE, BY, 'by: [surname, nickname]']], PROCEDURE, /nickname is no text and no date/],
  ['a person found by a country', [[PROCEDURE, BY, 'by: [surname, birthCountry]']], PROCEDURE, /birthCountry is no text and no date/],
  ['a person found by what an entry may lack', [[PROCEDURE, BY, 'by: [surname, taxCode]']], PROCEDURE, /taxCode must be personal data that every entry has/],
  ['a person found by what names nobody', [[PROCEDURE, BY, 'by: [surname, decisionDate]']], PROCEDURE, /decisionDate must be personal data/],
  ['a person found by a name alone', [[PROCEDURE, BY, 'by: [surname]']], PROCEDURE, /something that tells others of that name apart/],
  ['a person found by a day alone', [[PROCEDURE, BY, 'by: [birthDate]']], PROCEDURE, /one person is named by a name/],
  ['a person found by one thing twice', [[PROCEDURE, BY, 'by: [surname, surname]']], PROCEDURE, /a field stands twice/],
  ['a person found by what the reader does not see', [[SHAPE, SEES, 'sees: [overview, decision, personal]']], PROCEDURE, /a reader does not see surname/],
  ['a list where one person is looked up', [[PROCEDURE, BY, `${BY}\n  lists: [duration]`]], PROCEDURE, /nothing is listed where one person is looked up/],
  ['personal data that can be browsed', [BROWSE, [PROCEDURE, BY, 'lists: [duration]']], SHAPE, /readers who browse see no personal data, and would see surname/],
  ['a person searched where all is browsed', [BROWSE, OVERVIEW, [PROCEDURE, BY, `${BY}\n  lists: [duration]`]], PROCEDURE, /by a person only an exact register is searched/],
  ['a list of nothing', [BROWSE, OVERVIEW, [PROCEDURE, BY, 'lists: []']], PROCEDURE, /nothing that a list of entries shows/],
  ['a list of what there is not', [BROWSE, OVERVIEW, [PROCEDURE, BY, 'lists: [colour]']], PROCEDURE, /colour is no single value/],
  ['a list of rows', [BROWSE, OVERVIEW, [PROCEDURE, BY, 'lists: [nationalities]']], PROCEDURE, /nationalities is no single value/],
  ['a list of what readers do not see', [BROWSE, OVERVIEW, [PROCEDURE, BY, 'lists: [decisionDate]']], PROCEDURE, /readers do not see decisionDate/],
  ['a list of one thing twice', [BROWSE, OVERVIEW, [PROCEDURE, BY, 'lists: [duration, duration]']], PROCEDURE, /a field stands twice/],
  ['a term on a choice that there is not', [[SHAPE, 'when: { duration: [one-off] }', 'when: { duration: [never] }']], SHAPE, /duration is no choice of the overview with these codes/],
  ['a term before one that there is not', [[SHAPE, 'before: end', 'before: doom']], SHAPE, /no term doom above it/],
  ['a term before one that runs from no day', [[SHAPE, 'before: end', 'before: recording'], [SHAPE, 'recording: { starts: { day: decisionDate }', 'recording: { starts: record']], SHAPE, /term recording runs from no day of the form/],
  ['a day typed with an action that may be left out', [[SHAPE, 'type: date, required: true }', 'type: date }']], SHAPE, /revocationDate must be a required date, typed with the action/],
  ['an action that waits for a term that does not always run', [[SHAPE, '  annul:\n    by: recorder', '  annul:\n    by: recorder\n    after: review']], SHAPE, /term review does not always run/],
];
for (const [what, changes, file, message] of broken)
  test(`the checker refuses: ${what}`, () => {
    const faults = faultsOf(changes);
    assert.ok(
      faults.some((fault) => fault.file === file && message.test(fault.message)),
      JSON.stringify(faults),
    );
  });
