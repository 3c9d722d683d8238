import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PERMIT_FILE, PERMIT_FORM, permitFiles } from '../../test/support/permit-procedure.ts';
import type { Change } from '../../test/support/small-procedure.ts';
import { compile } from './compile.ts';

type Case = readonly [name: string, changes: readonly Change[], place: string, message: string];

const workflow = (from: string, to: string): Change => [PERMIT_FILE, from, to];
const NOT_DURING = workflow(', not-during: hearing', '');
const OUTCOME = 'when-over: { to: issued, tells: [home, host] }';
const HEARD = '{ to: issued, needs: [{ of: host, in: invited, are: none }], tells: [home] }';
const HIDDEN: Change[] = [
  [PERMIT_FORM, '      - { name: validUntil', '  - section: more\n    fields:\n      - { name: validUntil'],
];

// One planted fault a line; the place is the line that says so much.
// biome-ignore format: one case a line
const cases: Case[] = [
  ['started by an unknown state', [workflow('{ state: announced }', '{ state: told }')], 'standstill: {', 'no state told'],
  ['a length beside lengths', [workflow('for: 10, unit: calendar-days, calendar: host', 'for: 10, unit: calendar-days, lasts: [{ for: 1, unit: weeks }], calendar: host')], 'hearing: {', 'either `for` and `unit`'],
  ['no length', [workflow('for: 10, unit: calendar-days, calendar: host', 'calendar: host')], 'hearing: {', 'either `for` and `unit`'],
  ['a length behind one that always holds', [workflow('for: 10, unit: calendar-days, calendar: host', 'lasts: [{ for: 1, unit: weeks }, { for: 2, unit: weeks }], calendar: host')], 'hearing: {', 'only the last length is without `when`'],
  ['a length by an unknown code', [workflow('for: 10, unit: calendar-days, calendar: host', 'lasts: [{ when: { kind: [middling] }, for: 1, unit: weeks }], calendar: host')], 'hearing: {', 'kind cannot be middling'],
  ['a length by what is no choice', [workflow('for: 10, unit: calendar-days, calendar: host', 'lasts: [{ when: { colour: [red] }, for: 1, unit: weeks }], calendar: host')], 'hearing: {', 'no choice field colour'],
  ['a length beyond the calendars', [workflow('for: 10, unit: calendar-days, calendar: host', 'lasts: [{ for: 101, unit: years }], calendar: host')], 'hearing: {', 'it must lie between 1 and 100 years'],
  ['started by the end of an unknown term', [workflow('{ over: completeness }', '{ over: hunger }')], 'starts: [{', 'no term hunger'],
  ['started by a happening of another kind', [workflow('{ over: completeness }', '{ missed: completeness }')], 'starts: [{', 'an action, { state }'],
  ['started by its own end alone', [workflow('{ state: announced }', '{ over: standstill }')], 'standstill: {', 'nothing starts term standstill'],
  ['two that start each other', [workflow('{ state: announced }', '{ over: hearing }'), workflow('starts: hear,', 'starts: { over: standstill },')], 'hearing: {', 'nothing starts term'],
  ['started where all is at an end', [workflow('{ state: announced }', '{ state: issued }')], 'standstill: {', 'nothing starts term standstill'],
  ['ended by what comes before all', [workflow('ends: complete', 'ends: [complete, apply]')], 'ends: [complete', 'apply comes before all else'],
  ['ended by what is never done meanwhile', [workflow('ends: complete', 'ends: [complete, issue]')], 'ends: [complete', 'issue is never done while term completeness runs'],
  ['nothing waits for it', [NOT_DURING], 'hearing: {', 'the passing of term hearing does nothing'],
  ['nothing meets it', [NOT_DURING, workflow('unit: calendar-days, calendar: host }', 'unit: calendar-days, calendar: host, when-over: overdue }'), workflow('suspended: { turn: home }', 'suspended: { turn: home, until: hearing }')], 'hearing: {', 'nothing meets term hearing'],
  ['an effect that is none', [workflow('when-over: { to: lapsed }', 'when-over: {}')], 'validity: {', '`overdue`, or what it does'],
  ['a mark that concerns nobody', [NOT_DURING, workflow('unit: calendar-days, calendar: host }', 'unit: calendar-days, calendar: host, ends: issue, when-over: overdue }')], 'hearing: {', 'term hearing has no owner'],
  ['it makes an unknown role something', [workflow('makes: { host: engaged }', 'makes: { guest: engaged }')], 'when-over: { to: examined', 'no role guest'],
  ['it makes somebody an unknown state', [workflow('makes: { host: engaged }', 'makes: { host: asleep }')], 'when-over: { to: examined', 'role host has no participant state asleep'],
  ['it needs what cannot be', [workflow('{ to: issued, tells', '{ to: issued, needs: [{ of: host, in: absent, are: none }], tells')], 'when-over: { to: issued', 'role host has no such participant state'],
  ['an outcome in an unknown state', [workflow('when-over: { to: issued, tells', 'when-over: { to: issued, from: [asleep], tells')], 'when-over: { to: issued', 'no state asleep'],
  ['an outcome where it never runs', [workflow('when-over: { to: issued, tells', 'when-over: { to: issued, from: [received], tells')], 'when-over: { to: issued', 'never takes place'],
  ['an outcome behind one that is always possible', [workflow(OUTCOME, 'when-over: [{ to: issued, tells: [home, host] }, { to: refused, tells: [home, host] }]')], 'when-over: [{ to: issued', 'never takes place'],
  ['several outcomes that are one', [workflow(OUTCOME, 'when-over: [{ to: issued, tells: [home, host] }]')], 'when-over: [{ to: issued', '`overdue`, or what it does'],
  ['a second outcome that makes somebody an unknown state', [workflow(OUTCOME, `when-over: [${HEARD}, { to: refused, makes: { host: asleep } }]`)], 'when-over: [{ to: issued', 'role host has no participant state asleep'],
  ['a second outcome that needs what cannot be', [workflow(OUTCOME, `when-over: [${HEARD}, { to: refused, needs: [{ of: home, in: absent, are: none }] }]`)], 'when-over: [{ to: issued', 'role home has no such participant state'],
  ['it tells an unknown role', [workflow('tells: [home, host]', 'tells: [home, guest]')], 'when-over: { to: issued', 'no role guest'],
  ['it warns an unknown role', [workflow('working-days, tells: [home]', 'working-days, tells: [guest]')], 'warns: {', 'no role guest'],
  ['stopped for ever', [workflow('    continues: settle\n', '')], 'pauses: [', 'nothing lets it run on'],
  ['continued without a stop', [workflow('    pauses: [{ state: suspended }, contest]\n', '')], 'continues: settle', 'nothing stops term decision'],
  ['stopped by what is never done meanwhile', [workflow('suspended }, contest]', 'suspended }, contest, complete]')], 'pauses: [', 'complete is never done while term decision runs'],
  ['of no length', [workflow('for: 10', 'for: 0')], 'hearing: {', 'only a day that the form names'],
  ['a day that is stopped', [workflow('for: 0, unit: calendar-days', 'for: 0, unit: calendar-days, pauses: { state: suspended }')], 'validity: {', 'is not stopped'],
  ['from an unknown day', [workflow('{ day: validUntil }', '{ day: validFrom }')], 'validity: {', 'no procedure of this workflow asks for validFrom'],
  ['from a day that may be missing', [[PERMIT_FORM, 'type: date, required: true', 'type: date']], 'validity: {', 'validUntil must be a required date'],
  ['from a personal day', [[PERMIT_FORM, 'type: date, required: true', 'type: date, required: true, personal: true']], 'validity: {', 'validUntil must be a required date'],
  ['until a day that not everybody sees', [...HIDDEN, workflow('suspended: { turn: home }', 'suspended: { turn: home, until: validity }')], 'validity: {', 'not everybody sees validUntil'],
  ['a state that nobody and nothing leaves', [workflow('when-over: { to: lapsed }', 'when-over: { tells: [home] }'), workflow('  lapsed: { final: true }\n', ''), workflow('suspended: { turn: home }', 'suspended: { turn: home, until: validity }')], 'announced: {}', 'does not say whose turn it is'],
  ['after an unknown term', [workflow('after: standstill', 'after: [standstill, rest]')], 'adopt: {', 'no term rest'],
  ['after what is never over there', [workflow('to: refused, not-during: hearing', 'to: refused, not-during: hearing, after: validity')], 'refuse: {', 'term validity is never over where'],
  ['not during an unknown term', [workflow('not-during: hearing', 'not-during: [hearing, rest]')], 'refuse: {', 'no term rest'],
  ['not during what never runs there', [workflow('not-during: hearing', 'not-during: [hearing, completeness]')], 'refuse: {', 'term completeness never runs where'],
  ['during an unknown term', [workflow('to: refused, not-during: hearing', 'to: refused, not-during: hearing, during: rest')], 'refuse: {', 'no term rest'],
  ['during what never runs there', [workflow('to: refused, not-during: hearing', 'to: refused, not-during: hearing, during: completeness')], 'refuse: {', 'term completeness never runs where'],
  ['lengthening what never runs there', [workflow('term: decision, by: 2', 'term: completeness, by: 2')], 'postpone: {', 'term completeness never runs where'],
  ['lengthening by what may be missing', [workflow('max: 3, required: true', 'max: 3')], 'extends: { term: decision, by: moreMonths }', 'nor a number from 1 that it always takes'],
  ['lengthening by what may be nothing', [workflow('min: 1, max: 3', 'min: 0, max: 3')], 'extends: { term: decision, by: moreMonths }', 'nor a number from 1 that it always takes'],
];

test('the procedure without a planted fault has none', () => {
  assert.deepEqual(compile(permitFiles(), ['en']).faults, []);
  assert.deepEqual(compile(permitFiles(...HIDDEN), ['en']).faults, []);
});

for (const [name, changes, place, message] of cases) {
  test(`the checker refuses a term: ${name}`, () => {
    const files = permitFiles(...changes);
    const { faults } = compile(files, ['en']);
    const text = files.find(({ path }) => path === PERMIT_FILE)?.text ?? '';
    const line = text.slice(0, text.indexOf(place)).split('\n').length;
    const here = faults.filter((fault) => fault.file === PERMIT_FILE && fault.line === line);
    assert.ok(
      here.some((fault) => fault.message.includes(message)),
      JSON.stringify(faults, null, 1),
    );
    const more = faults.filter((fault) => !fault.message.includes(message));
    assert.deepEqual(more, [], 'and nothing else');
  });
}

test('the checker refuses a unit for what lasts by the form', () => {
  const lasts = workflow(
    'for: 10, unit: calendar-days, calendar: host',
    'lasts: [{ for: 1, unit: weeks }], calendar: host',
  );
  const unit: Change = [PERMIT_FORM, 'lists:\n', 'terms:\n  hearing: { unit: weeks }\nlists:\n'];
  const { faults } = compile(permitFiles(lasts, unit), ['en']);
  assert.deepEqual(
    faults.map(({ file, message }) => [file, message]),
    [[PERMIT_FORM, 'each length of hearing has its own unit']],
  );
});
