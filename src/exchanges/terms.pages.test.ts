import assert from 'node:assert/strict';
import { test } from 'node:test';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { term } from '../../test/support/exchange-fixture.ts';
import { PERMIT_FORM, permitProcedure } from '../../test/support/permit-procedure.ts';
import { member } from '../../test/support/small-exchange.ts';
import { sayIn } from '../texts/index.ts';
import { contentOf } from './content.ts';
import { decide } from './decide.ts';
import type { ExchangeState } from './model.ts';
import { open } from './opening.ts';
import { present } from './present.ts';
import { termDocument } from './term-documents.routes.ts';
import { TermLine } from './terms.pages.tsx';
import { applyTimers } from './time.ts';
import { wordingOf } from './wording.ts';

const permit = permitProcedure();
const home = member('at-1', ['handler'], 'permits');
const host = member('hu-1', ['handler'], 'permits');
const at = (instant: string) => ({ now: new Date(instant), term });
const authorities = new Map([
  ['hu-1', { id: 'hu-1', official: { hu: 'Orvosi Kamara' }, informal: 'Chamber', country: 'HU' }],
]);

const begun = (procedure = permit): ExchangeState =>
  open(
    procedure,
    {
      id: 'x',
      number: 'n',
      content: { fields: { kind: 'short', validUntil: '2027-12-31' }, questions: [] },
      requester: { authorityId: 'at-1', country: 'AT' },
      invited: new Map([['host', [{ authorityId: 'hu-1', country: 'HU' }]]]),
    },
    at('2026-03-02T09:00:00Z'),
  ).exchange;

const done = (exchange: ExchangeState, action: string, when: string) => {
  const who = permit.workflow.actions[action]?.by.includes('host') ? host : home;
  const { revision } = applyTimers(permit, exchange, at(when)).exchange;
  return decide(permit, exchange, who, { action, revision, input: {} }, at(when)).exchange;
};

/** What a page says of a term, without its markup. */
function said(exchange: ExchangeState, name: string, when: string): string {
  const now = applyTimers(permit, exchange, at(when)).exchange;
  const view = present(permit, now, home, contentOf([]), [], at(when));
  const [part] = view.parts;
  const known = part?.terms[name];
  assert.ok(part && known);
  const context = {
    say: sayIn('en'),
    wording: wordingOf(permit, 'en'),
    procedure: permit,
    authorities,
    timeZone: 'Europe/Vienna',
    lastDay: () => '',
  };
  return render(h(TermLine, { name, term: known, part, view, context }))
    .replace(/<\/span>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/ +/g, ' ')
    .trim();
}

const examined = done(begun(), 'complete', '2026-03-03T09:00:00Z');
const stopped = done(examined, 'contest', '2026-03-10T09:00:00Z');
const announced = done(examined, 'announce', '2026-03-12T09:00:00Z');
const heard = done(examined, 'hear', '2026-03-10T09:00:00Z');

// biome-ignore format: one case a line
const cases: [name: string, exchange: ExchangeState, term: string, when: string, expected: string][] = [
  ['who has until when, and what happens then', examined, 'decision', '2026-03-04T09:00:00Z', 'Orvosi Kamara has until 7 April 2026.term.decision.then said'],
  ['stopped', stopped, 'decision', '2026-03-12T09:00:00Z', 'Suspended since 10 March 2026. Afterwards it runs on with the days that are left.'],
  ['what it makes possible', announced, 'standstill', '2026-03-13T09:00:00Z', 'Until 2 April 2026.Possible only afterwards: action.adopt said.'],
  ['what it bars', heard, 'hearing', '2026-03-11T09:00:00Z', 'Until 20 March 2026.Not possible until then: action.refuse said.'],
  ['met', announced, 'decision', '2026-03-13T09:00:00Z', '7 April 2026'],
  ['passed, without anybody being late', heard, 'hearing', '2026-03-24T09:00:00Z', '20 March 2026 has passed'],
];
for (const [name, exchange, which, when, expected] of cases)
  test(`a term in plain words: ${name}`, () => assert.equal(said(exchange, which, when), expected));

test('the authority’s name is marked with its language', () => {
  const view = present(permit, examined, home, contentOf([]), [], at('2026-03-04T09:00:00Z'));
  const part = view.parts[0];
  const known = part?.terms.decision;
  assert.ok(part && known);
  const context = {
    say: sayIn('en'),
    wording: wordingOf(permit, 'en'),
    procedure: permit,
    authorities,
    timeZone: 'Europe/Vienna',
    lastDay: () => '',
  };
  const html = render(h(TermLine, { name: 'decision', term: known, part, view, context }));
  assert.ok(html.startsWith('<span lang="hu">Orvosi Kamara</span> has until <time datetime="2026-04-07">'), html);
});

test('the API gives a term with its words, and since when it stands still', () => {
  const wording = wordingOf(permit, 'en');
  const known = stopped.parts[0]?.terms.decision;
  assert.ok(known);
  const { pausedSince, status, outcomes, passing } = termDocument(permit, 'decision', known, wording);
  assert.deepEqual(
    [pausedSince, status, outcomes, passing],
    ['2026-03-10T09:00:00.000Z', 'paused', ['issued'], 'term.decision.then said'],
  );
});

test('who does not see a day of the form does not see the term that ends with it', () => {
  const hidden = permitProcedure([
    PERMIT_FORM,
    '      - { name: validUntil',
    '  - section: more\n    fields:\n      - { name: validUntil',
  ]);
  const exchange = begun(hidden);
  const termsOf = (who: typeof home) =>
    Object.keys(present(hidden, exchange, who, contentOf([]), [], at('2026-03-02T10:00:00Z')).parts[0]?.terms ?? {});
  assert.deepEqual(termsOf(home), ['completeness', 'validity']);
  assert.deepEqual(termsOf(host), ['completeness']);
});
