import assert from 'node:assert/strict';
import { examplesOf } from './examples.ts';
import { moment, realProcedure, sectionsShown, termIn } from '../support/real-procedure.ts';
import { member, refusal } from '../support/small-exchange.ts';
import { decide } from '../../src/exchanges/decide.ts';
import type { ActingMembership, ExchangeState, RequestContent } from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { applyTimers } from '../../src/exchanges/time.ts';

// Who leads and who is concerned: Regulation (EU) 2016/679 Art. 56(1) and 65(1)(b), with the real calendars. Every date was counted by hand.

const procedure = realProcedure('data-protection.case-identification');
const example = examplesOf(procedure.id);
const CANARY = 'Canary';
const words = { text: CANARY, lang: 'en' };

const authority = (country: string, holds = 'supervises'): ActingMembership => ({
  ...member(`${country.toLowerCase()}-authority`, ['handler'], procedure.area),
  country,
  functions: [holds],
});
const [italian, irish, french, polish] = ['IT', 'IE', 'FR', 'PL'].map((country) => authority(country));
assert.ok(italian && irish && french && polish);
const board = authority('EU', 'settles-disputes');

const content: RequestContent = {
  fields: {
    sector: 'online',
    crossBorder: 'several-establishments',
    origin: 'complaint',
    proposedLead: 'IE',
    countries: [{ country: 'IE' }, { country: 'FR' }],
    controllerName: CANARY,
    mainEstablishment: words,
    processing: words,
  },
  questions: [],
};

/** Italy asks Ireland and France. */
const proposed = (when: string): ExchangeState =>
  open(
    procedure,
    { id: 'x', number: 'n', content, requester: italian, invited: new Map([['asked', [irish, french]]]) },
    moment(when),
  ).exchange;
const at = (exchange: ExchangeState, when: string) => applyTimers(procedure, exchange, moment(when)).exchange;
function act(
  exchange: ExchangeState,
  by: ActingMembership,
  action: string,
  when: string,
  input: Record<string, unknown> = {},
  invited: ReadonlyMap<string, readonly ActingMembership[]> = new Map([['board', [board]]]),
): ExchangeState {
  const { revision } = at(exchange, when);
  return decide(procedure, exchange, by, { action, revision, input, invited }, moment(when)).exchange;
}
const claim = (exchange: ExchangeState, by: ActingMembership, when: string) =>
  act(exchange, by, 'claim', when, { establishment: words });
const concerned = (exchange: ExchangeState, by: ActingMembership, when: string) =>
  act(exchange, by, 'be-concerned', when, { concern: 'data-subjects' });

// Tuesday 10 March 2026: two weeks end with Tuesday the 24th, in Rome.
const BEGUN = '2026-03-10T09:00:00Z';
const DURING = '2026-03-12T09:00:00Z';
const LAST = '2026-03-24T22:59:59Z';
const OVER = '2026-03-24T23:00:00Z';

example('where exactly one says that it leads, it leads at the end of the two weeks', () => {
  const exchange = proposed(BEGUN);
  assert.equal(termIn(exchange, 'answers'), 'running 2026-03-24');
  const claimed = concerned(claim(exchange, irish, DURING), french, DURING);
  assert.equal(at(claimed, LAST).state, 'proposed');
  assert.equal(at(claimed, OVER).state, 'identified');
  // Monday 23 March: the two weeks would end with Easter Monday.
  assert.equal(termIn(proposed('2026-03-23T09:00:00Z'), 'answers'), 'running 2026-04-07');
});

example('the proposing authority may lead itself', () => {
  assert.equal(at(claim(proposed(BEGUN), italian, DURING), OVER).state, 'identified');
});

example('where nobody leads, or two do, nothing is identified until exactly one is left', () => {
  assert.equal(at(proposed(BEGUN), OVER).state, 'in-dispute');
  const both = claim(claim(proposed(BEGUN), irish, DURING), french, LAST);
  const disputed = at(both, OVER);
  const later = '2026-03-26T09:00:00Z';
  assert.equal(disputed.state, 'in-dispute');
  assert.equal(refusal(() => act(disputed, italian, 'settle', later)).code, 'others-first');
  assert.equal(refusal(() => act(disputed, italian, 'settle-here', later)).code, 'others-first');
  const one = concerned(disputed, french, later);
  assert.equal(act(one, italian, 'settle', later).state, 'identified');
  const three = claim(one, italian, later);
  assert.equal(refusal(() => act(three, italian, 'settle', later)).code, 'others-first');
});

example('further authorities are asked, several at once, and count as the first do', () => {
  const input = { authorities: [polish.authorityId, authority('DE').authorityId] };
  const invited = new Map([['asked', [polish, authority('DE')]]]);
  const asked = act(proposed(BEGUN), italian, 'ask-others', DURING, input, invited);
  assert.deepEqual(
    asked.participants.slice(3).map(({ country, state, due }) => [country, state, due]),
    [
      ['PL', 'asked', '2026-03-24'],
      ['DE', 'asked', '2026-03-24'],
    ],
  );
  assert.equal(at(claim(claim(asked, polish, DURING), irish, DURING), OVER).state, 'in-dispute');
});

example('conflicting views go to the Board: a month, once a further one, then two weeks for a simple majority', () => {
  const disputed = at(claim(claim(proposed(BEGUN), irish, DURING), french, DURING), OVER);
  // Tuesday 2 June to Thursday 2 July; with a further month Sunday 2 August, so Monday the 3rd; two weeks more, Monday the 17th.
  const referred = act(disputed, french, 'refer', '2026-06-02T10:00:00Z', { conflict: words });
  assert.equal(termIn(referred, 'board-decision'), 'running 2026-07-02');
  const extended = act(referred, board, 'extend', '2026-06-20T09:00:00Z', { complexity: words });
  assert.equal(termIn(extended, 'board-decision'), 'running 2026-08-03');
  const simple = at(extended, '2026-08-03T22:00:00Z');
  assert.deepEqual([simple.state, termIn(simple, 'majority')], ['simple-majority', 'running 2026-08-17']);
  const decided = { leadCountryDecided: 'IE', majorityDecision: words, simpleMajority: 'majority' };
  assert.equal(act(simple, board, 'decide-by-simple-majority', '2026-08-10T09:00:00Z', decided).state, 'identified');
  assert.equal(refusal(() => claim(referred, irish, '2026-06-03T09:00:00Z')).code, 'state-does-not-allow');
});

example('who is not concerned sees the overview only from then on', () => {
  const shown = (exchange: ExchangeState): string => sectionsShown(procedure, exchange, french, content, DURING);
  const exchange = proposed(BEGUN);
  assert.ok(shown(exchange).includes(CANARY));
  assert.ok(!shown(act(exchange, french, 'decline', DURING)).includes(CANARY));
});
