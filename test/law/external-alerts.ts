/**
 * External alerts, Regulation (EU) 2017/2394 Art. 27, and the Commission as coordinator (Art. 17(2), (3)), with the real calendars. Every date was
 * counted by hand.
 */
import assert from 'node:assert/strict';
import { example, examplesOf } from './examples.ts';
import { moment, realProcedure, sectionsShown, targetOf } from '../support/real-procedure.ts';
import { member, refusal } from '../support/small-exchange.ts';
import { audiencesWanted } from '../../src/exchanges/audiences.ts';
import { decide } from '../../src/exchanges/decide.ts';
import { linksNow } from '../../src/exchanges/linking.ts';
import type { ActingMembership, ExchangeState, RequestContent } from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { applyTimers } from '../../src/exchanges/time.ts';

const AREA = 'consumer-protection';
const external = realProcedure(`${AREA}.external-alert`);
const alert = realProcedure(`${AREA}.alert`);
const law = examplesOf(external.id);
const MORNING = '2026-03-02T09:00:00Z';
const words = (text: string) => ({ text, lang: 'en' });
const CANARY = 'Canary';

const who = (id: string, ...functions: string[]): ActingMembership => ({ ...member(id, ['handler'], AREA), functions });
const office = who('it-office', 'liaises');
const hungary = who('hu-consumers', 'enforces');
const austria = who('at-consumers', 'enforces');
const commission = who('eu-commission', 'observes-infringements', 'alerts-for-the-union');

const content = (facts = CANARY): RequestContent => ({
  fields: {
    bodyKind: 'centre',
    sector: 'travel',
    countries: [{ country: 'HU' }, { country: 'AT' }],
    bodyName: CANARY,
    trader: CANARY,
    facts: words(facts),
  },
  questions: [],
});
const entered = (when = MORNING): ExchangeState =>
  open(
    external,
    {
      id: 'x',
      number: 'n',
      content: content(),
      requester: targetOf(office),
      invited: new Map([
        ['authority', [targetOf(hungary), targetOf(austria)]],
        ['commission', [targetOf(commission)]],
      ]),
    },
    moment(when),
  ).exchange;

function act(
  exchange: ExchangeState,
  by: ActingMembership,
  action: string,
  input: Record<string, unknown> = {},
  procedure = external,
) {
  const command = { action, revision: exchange.revision, input, sent: content() };
  return decide(procedure, exchange, by, command, moment(MORNING));
}
const stateOf = ({ participants }: ExchangeState, { authorityId }: ActingMembership) =>
  participants.find((one) => one.authorityId === authorityId)?.state;
const shown = (exchange: ExchangeState, by: ActingMembership): string =>
  sectionsShown(external, exchange, by, content(), MORNING);

law(
  'Art. 27(1): it goes to the authorities of the countries that it names and to the Commission, as the act of its body',
  () => {
    const { invites } = external.workflow.opening;
    assert.deepEqual(
      audiencesWanted(external, invites, { home: 'IT', fields: content().fields }).map((one) =>
        'countries' in one ? [one.role, one.each, one.countries] : [],
      ),
      [
        ['authority', 'every', ['HU', 'AT']],
        ['commission', 'every', ['EU']],
      ],
    );
    const opened = open(
      external,
      {
        id: 'x',
        number: 'n',
        content: content(),
        requester: targetOf(office),
        invited: new Map([['authority', [targetOf(hungary)]]]),
      },
      moment(MORNING),
    );
    assert.deepEqual([opened.events[0]?.data.outside, opened.events[0]?.tells], ['body', [2]]);
    assert.ok(shown(opened.exchange, hungary).includes(CANARY));
  },
);

law(
  'Art. 27(3): nobody is bound to act; who sets it aside can take it up later, and what follows is made of it',
  () => {
    let exchange = act(entered(), hungary, 'set-aside').exchange;
    assert.equal(exchange.participants.find(({ authorityId }) => authorityId === hungary.authorityId)?.turn, false);
    assert.deepEqual(linksNow(external, exchange, hungary), []);
    exchange = act(exchange, hungary, 'take-up').exchange;
    assert.deepEqual(linksNow(external, exchange, hungary), ['issue-alert', 'ask-enforcement']);
    assert.equal(refusal(() => act(exchange, office, 'close').exchange).code, 'others-first');
    assert.equal(act(act(exchange, hungary, 'set-aside').exchange, office, 'close').exchange.state, 'closed');
  },
);

law('Art. 27(3): its body corrects it without delay, and everybody who has it decides anew', () => {
  const aside = act(entered(), austria, 'set-aside').exchange;
  const { exchange, events } = act(aside, office, 'correct', { content: content('Another fact') });
  assert.deepEqual([stateOf(exchange, austria), stateOf(exchange, hungary)], ['unread', 'unread']);
  assert.deepEqual([events.at(-1)?.data.outside, events.at(-1)?.tells], ['body', [2, 3, 4]]);
});

law('Art. 27(3): its body removes it, and who has received it reads the trader no more', () => {
  const { exchange, events } = act(entered(), office, 'remove');
  assert.equal(exchange.state, 'removed');
  assert.deepEqual(events.at(-1)?.tells, [2, 3, 4]);
  for (const one of [hungary, austria, commission]) assert.ok(!shown(exchange, one).includes(CANARY));
});

law('Art. 35(3): it is kept for five years from its entry at most, whatever has become of it', () => {
  // Monday 2 March 2026: Sunday 2 March 2031, so Monday 3 (Regulation 1182/71 Art. 3(4)), to its end in Rome.
  const exchange = entered();
  const { due, expiresAt } = exchange.parts[0]?.terms.kept ?? {};
  assert.deepEqual([due, expiresAt], ['2031-03-03', '2031-03-03T23:00:00.000Z']);
  const closed = applyTimers(external, exchange, moment('2031-03-03T23:00:00Z')).exchange;
  assert.deepEqual([closed.state, closed.retention?.eraseOn], ['closed', '2031-03-03']);
  const early = act(exchange, office, 'close').exchange;
  assert.equal(early.retention?.eraseOn, '2031-03-03');
});

law('what authorities say of it to each other is not shown to its body, which is told where it stands', () => {
  const { sees, tells } = external.workflow.outside.body ?? {};
  assert.ok(sees !== 'all' && !sees?.includes('messages') && !sees?.includes('attachments'));
  assert.deepEqual(tells, { issued: 'received', closed: 'closed', removed: 'removed' });
});

// What follows is of the alert of Art. 26.
/** An alert on which a coordinated action is proposed, Hungary being concerned. */
function proposed(by: ActingMembership, issuedBy: string): ExchangeState {
  const invited = new Map([
    ['authority', [hungary, austria].filter((one) => one !== by).map(targetOf)],
    ['commission', by === commission ? [] : [targetOf(commission)]],
  ]);
  const fields = {
    issuedBy,
    sector: 'travel',
    trader: CANARY,
    facts: words('a'),
    countries: words('HU'),
    provisions: words('b'),
  };
  const opening = {
    id: 'a',
    number: 'n',
    content: { fields, questions: [] } as RequestContent,
    requester: targetOf(by),
    invited,
  };
  const issued = open(alert, opening, moment(MORNING)).exchange;
  const found = act(issued, hungary, 'report-here', { finding: words('here') }, alert).exchange;
  return act(found, by, 'propose', {}, alert).exchange;
}

example(
  alert.id,
  'Art. 17(2): the Commission coordinates where those concerned have agreed to act and on nobody who does',
  () => {
    const exchange = proposed(austria, 'authority');
    const coordinate = (from: ExchangeState) => act(from, commission, 'coordinate', {}, alert).exchange;
    assert.equal(refusal(() => coordinate(exchange)).code, 'others-first');
    const action = coordinate(act(exchange, hungary, 'agree', {}, alert).exchange);
    assert.deepEqual([action.state, stateOf(action, commission)], ['action', 'leading']);
    assert.equal(refusal(() => act(action, hungary, 'end-action', {}, alert)).code, 'state-does-not-allow');
    assert.equal(act(action, commission, 'end-action', {}, alert).exchange.state, 'closed');
  },
);

example(
  alert.id,
  'Art. 17(2), (3): of its own alert the Commission coordinates as who has issued it; an authority cannot',
  () => {
    const own = act(proposed(commission, 'commission'), hungary, 'agree', {}, alert).exchange;
    const action = act(own, commission, 'coordinate-own-alert', {}, alert).exchange;
    assert.deepEqual([action.state, stateOf(action, commission)], ['action', 'leading']);
    const other = act(proposed(austria, 'authority'), hungary, 'agree', {}, alert).exchange;
    assert.equal(refusal(() => act(other, austria, 'coordinate-own-alert', {}, alert)).code, 'not-in-this-case');
  },
);
