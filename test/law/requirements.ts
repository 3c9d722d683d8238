import assert from 'node:assert/strict';
import { examplesOf } from './examples.ts';
import { foundIn, moment, realProcedure, targetOf } from '../support/real-procedure.ts';
import { member, refusal } from '../support/small-exchange.ts';
import { type Command, decide, targetsWanted } from '../../src/exchanges/decide.ts';
import type { ActingMembership, ExchangeState, Moment, RequestContent } from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { possibleActions } from '../../src/exchanges/policy.ts';
import { checkSending } from '../../src/exchanges/sending.ts';
import { applyTimers } from '../../src/exchanges/time.ts';

// Notifications of requirements under Directive 2006/123/EC Art. 15(7) and 39(5), with the real calendars. Every date was counted by hand.

const procedure = realProcedure('services.requirements-notification');
const example = examplesOf(procedure.id);
const MORNING = '2026-03-02T09:00:00Z';

const at = (country: string, kind: string, ...functions: string[]): ActingMembership => ({
  ...member(`${country.toLowerCase()}-${kind}`, ['handler'], procedure.area),
  functions,
});
const region = (country: string) => at(country, 'region', 'notifies-requirements');
const coordinator = (country: string) => at(country, 'coordinator', 'coordinates-notifications');
const commission = at('EU', 'commission', 'examines-notifications');
const directory = ['AT', 'GR', 'HU', 'IT'].map(coordinator).concat(commission);

const words = (text: string) => ({ text, lang: 'it' });
const contentOf = (fields: Record<string, unknown> = {}): RequestContent =>
  ({
    fields: {
      provision: 'art-15-7',
      actKind: 'law',
      stage: 'adopted',
      activity: 'retail',
      adopted: '2026-02-20',
      title: words('Legge sui mercati'),
      source: words('Gazzetta n. 1'),
      requirements: [
        {
          kind: 'art-15-2-a',
          content: words('Al massimo due banchi per comune'),
          nonDiscrimination: words('Vale per tutti'),
          reason: 'urban-planning',
          necessity: words('I centri sono stretti'),
          proportionality: words('Solo nei centri storici'),
        },
      ],
      ...fields,
    },
    questions: [],
  }) as RequestContent;

function act(
  exchange: ExchangeState,
  by: ActingMembership,
  action: string,
  when: string | Moment,
  input: Record<string, unknown> = {},
  sent = contentOf(),
) {
  const now = typeof when === 'string' ? moment(when) : when;
  const command: Command = { action, revision: exchange.revision, input, sent };
  const wanted = targetsWanted(procedure, exchange, by, command, now);
  const invited = foundIn(directory, wanted, [region('HU')]);
  return decide(procedure, exchange, by, { ...command, invited }, now);
}

const submitted = (content = contentOf(), when = MORNING): ExchangeState =>
  open(
    procedure,
    {
      id: 'x',
      number: 'n',
      content,
      requester: region('IT'),
      invited: new Map([['approver', [targetOf(coordinator('IT'))]]]),
    },
    moment(when),
  ).exchange;
function notified(when = MORNING, content = contentOf()): ExchangeState {
  const action = content.fields.provision === 'art-39-5' ? 'transmit' : 'broadcast';
  return act(submitted(content, when), coordinator('IT'), action, when, {}, content).exchange;
}
const examination = ({ parts }: ExchangeState) => parts[0]?.terms.examination;
const offered = (exchange: ExchangeState, by: ActingMembership, when = MORNING) =>
  possibleActions(procedure, exchange, by, moment(when)).map(({ action }) => action);

// The day of receipt is not counted (Regulation 1182/71 Art. 3(1)); a last day that is none of the Commission's working days moves on (Art. 3(4)).
// biome-ignore format: one case a line
for (const [received, due, why] of [
  ['2026-03-02T09:00:00Z', '2026-06-02', 'three months to the day'],
  ['2025-11-30T09:00:00Z', '2026-03-02', 'November has 30 days, February 28: Saturday 28 February moves to Monday'],
  ['2027-11-30T09:00:00Z', '2028-02-29', 'a leap year: Tuesday 29 February'],
  ['2026-02-01T09:00:00Z', '2026-05-04', 'Friday 1 May is a holiday: Monday'],
  ['2026-08-15T09:00:00Z', '2026-11-16', 'Sunday 15 November: Monday'],
] as const)
  example(`the Commission’s three months from ${received.slice(0, 10)} end on ${due}: ${why}`, () => {
    assert.equal(examination(notified(received))?.due, due);
  });

example(
  'they are over at the end of that day in Brussels; it is told two weeks before, and examining meets them',
  () => {
    const exchange = notified();
    const before = applyTimers(procedure, exchange, moment('2026-06-02T21:59:59Z'));
    assert.deepEqual(
      before.events.map(({ action }) => action),
      ['term.examination.near'],
    );
    // Two weeks before Tuesday 2 June is Tuesday 19 May, which begins at 22:00 UTC of the day before.
    assert.equal(before.events[0]?.legalAt.toISOString(), '2026-05-18T22:00:00.000Z');
    const over = applyTimers(procedure, before.exchange, moment('2026-06-02T22:00:00Z'));
    assert.equal(examination(over.exchange)?.status, 'over');
    assert.ok(
      offered(over.exchange, commission, '2026-06-03T08:00:00Z').includes('examine'),
      'it may still say what it found',
    );
    const { exchange: examined } = act(exchange, commission, 'examine', '2026-04-01T08:00:00Z', {
      examination: 'compatible',
    });
    assert.equal(examination(examined)?.status, 'met');
    const own = examined.participants.find(({ role }) => role === 'commission');
    assert.deepEqual([own?.state, own?.turn], ['examined', false]);
  },
);

example('Article 39(5) sets no time; each provision has its own way out', () => {
  const content = contentOf({ provision: 'art-39-5' });
  assert.equal(examination(notified(MORNING, content)), undefined);
  assert.equal(
    refusal(() => act(submitted(content), coordinator('IT'), 'broadcast', MORNING, {}, content)).code,
    'not-in-this-case',
  );
  assert.equal(refusal(() => act(submitted(), coordinator('IT'), 'transmit', MORNING)).code, 'not-in-this-case');
  assert.equal(examination(notified(MORNING, contentOf({ provision: 'both' })))?.due, '2026-06-02');
});

example('the approver sends it to the Commission and to the coordinators of all others; the author cannot', () => {
  assert.equal(refusal(() => act(submitted(), region('IT'), 'broadcast', MORNING)).code, 'not-your-action');
  const exchange = notified();
  assert.deepEqual(
    exchange.participants.map(({ role, authorityId }) => `${role} ${authorityId}`),
    [
      'initiator it-region',
      'approver it-coordinator',
      'commission eu-commission',
      'coordinator at-coordinator',
      'coordinator gr-coordinator',
      'coordinator hu-coordinator',
    ],
  );
  const { exchange: home } = act(exchange, coordinator('HU'), 'disseminate', MORNING, { authority: 'hu-region' });
  assert.equal(home.participants.at(-1)?.authorityId, 'hu-region');
  assert.ok(!offered(home, region('HU')).includes('evaluate'), 'the Member State evaluates, by its coordinator');
  assert.ok(offered(home, coordinator('HU')).includes('evaluate'));
});

example('every requirement needs its three reasons; the date of adoption where the act is adopted', () => {
  const issues = (fields: Record<string, unknown>) =>
    checkSending(region('IT'), procedure, [], [], contentOf(fields)).issues.map(({ pointer }) => pointer);
  assert.deepEqual(issues({}), []);
  const [row] = contentOf().fields.requirements as Record<string, unknown>[];
  const { necessity: _, ...lacking } = row ?? {};
  assert.deepEqual(issues({ requirements: [row, lacking] }), ['/content/fields/requirements/1/necessity']);
  assert.deepEqual(issues({ adopted: undefined }), ['/content/fields/adopted']);
  assert.deepEqual(issues({ stage: 'draft', adopted: undefined }), []);
});

example(
  'comments of an authority wait for its coordinator where its country wants it; evaluations with their outcome do not',
  () => {
    const exchange = act(notified(), coordinator('HU'), 'disseminate', MORNING, { authority: 'hu-region' }).exchange;
    const on = { ...moment(MORNING), switched: { moderation: true } };
    const said = { commentText: words('No') };
    assert.equal(act(exchange, region('HU'), 'comment', MORNING, said).held, undefined);
    const held = act(exchange, region('HU'), 'comment', on, said);
    assert.deepEqual([held.held?.action, held.events], ['comment', []]);
    const evaluated = act(exchange, coordinator('HU'), 'evaluate', on, {
      proportionality: 'doubts',
      evaluationText: words('Why two?'),
    });
    assert.deepEqual([evaluated.held, evaluated.events[0]?.data], [undefined, { proportionality: 'doubts' }]);
  },
);

example(
  'closed it can be corrected for six months by its approver alone, and is archived by itself; what is withdrawn is at an end',
  () => {
    // Six months from 31 August 2026 end with February, on Sunday 28, which moves to Monday 1 March 2027.
    const closed = act(notified(), coordinator('IT'), 'close', '2026-08-31T09:00:00Z').exchange;
    assert.equal(closed.parts[0]?.terms.correcting?.due, '2027-03-01');
    assert.equal(closed.parts[0]?.terms.examination?.status, 'over');
    assert.deepEqual(offered(closed, region('IT'), '2026-09-01T09:00:00Z'), []);
    const content = contentOf({ actKind: 'regulation' });
    const amended = act(closed, coordinator('IT'), 'amend', '2026-09-01T09:00:00Z', { content }).exchange;
    assert.deepEqual([amended.state, amended.overview.actKind], ['closed', 'regulation']);
    assert.equal(applyTimers(procedure, amended, moment('2027-03-01T23:00:00Z')).exchange.state, 'archived');
    const withdrawn = act(closed, coordinator('IT'), 'withdraw', '2026-09-01T09:00:00Z', {
      withdrawalGround: 'repealed',
    }).exchange;
    assert.deepEqual(
      [withdrawn.state, offered(withdrawn, coordinator('IT'), '2026-09-02T09:00:00Z')],
      ['withdrawn', []],
    );
  },
);
