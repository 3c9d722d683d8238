import assert from 'node:assert/strict';
import { examplesOf } from './examples.ts';
import { moment, onlySent, realProcedure, sectionsShown, termIn } from '../support/real-procedure.ts';
import { member, refusal } from '../support/small-exchange.ts';
import { decide } from '../../src/exchanges/decide.ts';
import type { AttachmentState } from '../../src/exchanges/attachments.ts';
import { checkInput, sentContent } from '../../src/exchanges/input.ts';
import type { ActingMembership, ExchangeState, RequestContent } from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { present } from '../../src/exchanges/present.ts';
import { applyTimers } from '../../src/exchanges/time.ts';

// The one-stop shop: Regulation (EU) 2016/679 Art. 60 and 65, with the real calendars. Every date was counted by hand.

const procedure = realProcedure('data-protection.draft-decision');
const example = examplesOf(procedure.id);
const CANARY = 'Canary';
const words = { text: CANARY, lang: 'en' };
const [DRAFT, REVISED] = [1, 2].map((no) => `00000000-0000-4000-8000-00000000000${no}`) as [string, string];

const authority = (country: string, holds = 'supervises'): ActingMembership => ({
  ...member(`${country.toLowerCase()}-authority`, ['handler'], procedure.area),
  country,
  functions: [holds],
});
const [irish, french, polish, austrian] = ['IE', 'FR', 'PL', 'AT'].map((country) => authority(country));
assert.ok(irish && french && polish && austrian);
const board = authority('EU', 'settles-disputes');

const contentOf = (origin = 'complaint', facts = CANARY): RequestContent => ({
  fields: {
    sector: 'online',
    origin,
    ...(origin === 'complaint' ? { complaintWith: 'another', complaintCountry: 'AT' } : {}),
    outcome: 'fine',
    countries: [{ country: 'FR' }, { country: 'PL' }, { country: 'AT' }],
    controllerName: CANARY,
    draftDecision: DRAFT,
    facts: { text: facts, lang: 'en' },
    grounds: words,
    decision: words,
  },
  questions: [],
});

/** A draft decision of Ireland for France and Poland, on a complaint lodged in Austria or of its own accord. */
const submitted = (when: string, origin = 'complaint'): ExchangeState =>
  open(
    procedure,
    {
      id: 'x',
      number: 'n',
      content: contentOf(origin),
      files: [{ id: DRAFT, name: `${CANARY}.pdf`, sha256: Buffer.alloc(32) }],
      requester: irish,
      invited: new Map([
        ['concerned', [french, polish, austrian]],
        ['complaint', origin === 'complaint' ? [austrian] : []],
      ]),
    },
    moment(when),
  ).exchange;

const at = (exchange: ExchangeState, when: string) => applyTimers(procedure, exchange, moment(when)).exchange;
function act(
  exchange: ExchangeState,
  by: ActingMembership,
  action: string,
  when: string,
  input: Record<string, unknown> = {},
  content?: RequestContent,
) {
  const { revision } = at(exchange, when);
  const invites = Object.keys(procedure.workflow.actions[action]?.invites ?? {});
  const invited = new Map(invites.map((role) => [role, [board]]));
  const command = { action, revision, input: content ? { content } : input, invited, sent: contentOf() };
  return decide(procedure, exchange, by, command, moment(when));
}
const object = (exchange: ExchangeState, by: ActingMembership, when: string) =>
  act(exchange, by, 'object', when, { objection: words, reasoned: 'confirmed' }).exchange;
const statesOf = ({ participants }: ExchangeState): string[] =>
  participants.map(({ role, state }) => `${role} ${state}`);

// Monday 2 March 2026: four weeks end with Monday the 30th, the day after the clocks went forward in Dublin.
const BEGUN = '2026-03-02T09:00:00Z';
const LAST = '2026-03-30T22:59:59.999Z';
const OVER = '2026-03-30T23:00:00Z';
const contested = at(object(submitted(BEGUN), french, '2026-03-20T09:00:00Z'), OVER);
/** Referred on Tuesday 2 June 2026. */
const REFERRED = '2026-06-02T10:00:00Z';
const referral = { referralGround: 'not-followed', referralReasons: words };
const referred = act(contested, irish, 'refer', REFERRED, referral).exchange;

example('the draft goes to those concerned and to the authority of the complaint, each once', () => {
  assert.deepEqual(statesOf(submitted(BEGUN)), [
    'lead engaged',
    'complaint consulted',
    'concerned consulted',
    'concerned consulted',
  ]);
  assert.deepEqual(statesOf(submitted(BEGUN, 'own-initiative')), [
    'lead engaged',
    'concerned consulted',
    'concerned consulted',
    'concerned consulted',
  ]);
});

example('who says nothing for four weeks agrees and is bound', () => {
  const exchange = submitted(BEGUN);
  assert.equal(termIn(exchange, 'objections'), 'running 2026-03-30');
  assert.equal(at(exchange, LAST).state, 'consultation');
  const agreed = at(exchange, OVER);
  assert.equal(agreed.state, 'agreed');
  assert.deepEqual(statesOf(agreed), ['lead engaged', 'complaint bound', 'concerned bound', 'concerned bound']);
  // Monday 9 March: the four weeks would end with Easter Monday.
  assert.equal(termIn(submitted('2026-03-09T09:00:00Z'), 'objections'), 'running 2026-04-07');
});

example(
  'one objection in time, at the last instant, and nobody is deemed to agree; a moment later it comes too late',
  () => {
    const agreed = act(submitted(BEGUN), polish, 'agree', '2026-03-10T09:00:00Z').exchange;
    const objected = object(agreed, polish, LAST);
    assert.equal(objected.state, 'consultation');
    const after = at(objected, OVER);
    assert.equal(after.state, 'objection');
    assert.ok(statesOf(after).includes('concerned heard') && !statesOf(after).includes('concerned bound'));
    assert.equal(refusal(() => object(agreed, polish, OVER)).code, 'state-does-not-allow');
    // The authority of the complaint counts as the others do.
    assert.equal(at(object(agreed, austrian, LAST), OVER).state, 'objection');
  },
);

example('an objection says that it is relevant and reasoned', () => {
  const { issues } = refusal(() => act(submitted(BEGUN), french, 'object', LAST, { objection: words }));
  assert.deepEqual(
    issues.map(({ pointer, code }) => [pointer, code]),
    [['/reasoned', 'required']],
  );
});

example('a revised draft is a new version, and all are consulted again for two weeks', () => {
  // Wednesday 1 April to Wednesday 15 April.
  const { exchange, events } = act(
    contested,
    irish,
    'revise',
    '2026-04-01T09:00:00Z',
    {},
    contentOf('complaint', 'Other'),
  );
  assert.deepEqual(
    [exchange.state, termIn(exchange, 'revised-objections')],
    ['revised-consultation', 'running 2026-04-15'],
  );
  assert.equal(events.at(-1)?.data.changed, 'facts');
  assert.equal(statesOf(exchange).filter((one) => one.endsWith('consulted-again')).length, 3);
  assert.equal(at(exchange, '2026-04-15T22:59:59Z').state, 'revised-consultation');
  assert.equal(at(exchange, '2026-04-15T23:00:00Z').state, 'agreed');
  assert.equal(at(object(exchange, french, '2026-04-15T22:59:59Z'), '2026-04-15T23:00:00Z').state, 'objection');
});

example('the Board is called in by the referral, not before, and nobody adopts anything meanwhile', () => {
  assert.ok(!contested.participants.some(({ role }) => role === 'board'));
  assert.deepEqual([referred.state, referred.participants.at(-1)?.state], ['before-the-board', 'seized']);
  // A month from Tuesday 2 June, by the calendar of the institutions.
  assert.equal(termIn(referred, 'board-decision'), 'running 2026-07-02');
  for (const action of ['adopt', 'adopt-on-board-decision', 'leave-dismissal', 'adopt-in-part', 'revise', 'withdraw'])
    assert.equal(
      refusal(() => act(referred, irish, action, '2026-06-10T09:00:00Z')).code,
      'state-does-not-allow',
      action,
    );
});

example('the Board extends its month once; then a simple majority is enough, within two weeks', () => {
  const later = { complexity: words };
  const extended = act(referred, board, 'extend', '2026-06-20T09:00:00Z', later).exchange;
  // 2 August is a Sunday.
  assert.equal(termIn(extended, 'board-decision'), 'running 2026-08-03');
  assert.equal(refusal(() => act(extended, board, 'extend', '2026-07-20T09:00:00Z', later)).code, 'extended-already');
  assert.equal(at(referred, '2026-07-02T21:59:59Z').state, 'before-the-board');
  const simple = at(referred, '2026-07-02T22:00:00Z');
  assert.deepEqual([simple.state, termIn(simple, 'majority')], ['simple-majority', 'running 2026-07-16']);
  const two = { boardDecision: words, twoThirds: 'confirmed' };
  assert.equal(refusal(() => act(simple, board, 'decide', '2026-07-03T09:00:00Z', two)).code, 'state-does-not-allow');
  const one = { majorityDecision: words, simpleMajority: 'chair' };
  assert.equal(
    act(simple, board, 'decide-by-simple-majority', '2026-07-10T09:00:00Z', one).exchange.state,
    'board-decided',
  );
});

example('the final decision is due a month after the Board’s, and refers to it', () => {
  const decided = act(referred, board, 'decide', '2026-06-29T09:00:00Z', {
    boardDecision: words,
    twoThirds: 'confirmed',
  });
  assert.deepEqual(
    [decided.exchange.state, termIn(decided.exchange, 'final-decision')],
    ['board-decided', 'running 2026-07-29'],
  );
  // 3 August 2026, the first Monday of the month, is a holiday in Ireland.
  const third = act(referred, board, 'decide', '2026-07-02T21:00:00Z', {
    boardDecision: words,
    twoThirds: 'confirmed',
  });
  assert.equal(termIn(third.exchange, 'final-decision'), 'running 2026-08-04');
  const final = act(decided.exchange, irish, 'adopt-on-board-decision', '2026-07-29T09:00:00Z', {
    finalSummary: words,
  });
  assert.deepEqual([final.exchange.state, termIn(final.exchange, 'final-decision')], ['adopted', 'met 2026-07-29']);
  const closed = act(final.exchange, irish, 'report-compliance', '2026-09-01T09:00:00Z', {
    compliance: words,
  }).exchange;
  assert.deepEqual([closed.state, closed.closedAt?.toISOString()], ['closed', '2026-09-01T09:00:00.000Z']);
});

example('what was agreed the lead authority adopts, and the Board is told', () => {
  const agreed = at(submitted(BEGUN), OVER);
  const { exchange, events } = act(agreed, irish, 'adopt', '2026-04-10T09:00:00Z', { summary: words });
  assert.deepEqual(
    [exchange.state, exchange.participants.at(-1)?.role, exchange.participants.at(-1)?.state],
    ['adopted', 'board', 'informed'],
  );
  // An action that brings in some tells of that role those alone; the others are told too.
  assert.deepEqual(events.at(-1)?.tells, [2, 3, 4, 5]);
});

example('a complaint that is dismissed is decided by the authority of the complaint, wholly or in part', () => {
  const agreed = at(submitted(BEGUN), OVER);
  const when = '2026-04-10T09:00:00Z';
  const left = act(agreed, irish, 'leave-dismissal', when).exchange;
  assert.deepEqual(
    left.participants.filter(({ turn }) => turn).map(({ role }) => role),
    ['complaint'],
  );
  assert.equal(
    refusal(() => act(left, irish, 'adopt-dismissal', when, { dismissalSummary: words })).code,
    'not-your-action',
  );
  assert.equal(act(left, austrian, 'adopt-dismissal', when, { dismissalSummary: words }).exchange.state, 'closed');
  const split = act(agreed, irish, 'adopt-in-part', when, { partSummary: words }).exchange;
  const rest = act(split, austrian, 'adopt-partial-dismissal', when, { partialSummary: words }).exchange;
  assert.deepEqual([split.state, rest.state], ['partial-dismissal', 'adopted']);
  const own = at(submitted(BEGUN, 'own-initiative'), OVER);
  assert.equal(refusal(() => act(own, irish, 'leave-dismissal', when)).code, 'not-in-this-case');
});

example('all who take part see all until it has ended; the Board, when it is only told, no personal data', () => {
  const shown = (exchange: ExchangeState, by: ActingMembership): string =>
    sectionsShown(procedure, exchange, by, contentOf(), '2026-06-10T09:00:00Z');
  assert.ok(shown(contested, french).includes(CANARY) && shown(referred, board).includes(CANARY));
  assert.ok(!shown(contested, { ...french, roles: ['viewer'] }).includes(CANARY));
  const agreed = at(submitted(BEGUN), OVER);
  const adopted = act(agreed, irish, 'adopt', '2026-04-10T09:00:00Z', { summary: words }).exchange;
  assert.ok(!shown(adopted, board).includes(CANARY));
  const closed = act(adopted, irish, 'report-compliance', '2026-05-11T09:00:00Z', { compliance: words }).exchange;
  assert.ok(!shown(closed, french).includes(CANARY) && shown(closed, irish).includes(CANARY));
});

example(
  'the draft decision stands in its field as an attachment; a revised one takes its place, and none that did not come along',
  () => {
    const file = (no: number, id: string): AttachmentState => ({
      ...{ no, partNo: null, eventNo: no, participantNo: 1, recalledNo: null },
      file: { id, type: 'pdf', size: 1, scan: 'clean' },
    });
    const revised = contentOf();
    const replaced = { ...revised, fields: { ...revised.fields, draftDecision: REVISED } };
    const files = new Map([1, 2].map((no) => [no, { name: `${no}.pdf`, sha256: '' }]));
    const shown = (
      by: ActingMembership,
      attachments: readonly AttachmentState[],
      requests = [contentOf(), replaced],
    ) => {
      const read = { ...onlySent(...requests), files };
      const { sections } = present(procedure, contested, by, read, attachments, moment('2026-04-01T09:00:00Z'));
      return sections.flatMap(({ fields }) => fields).find(({ field }) => field.name === 'draftDecision');
    };
    const both = [file(1, DRAFT), file(2, REVISED)];
    assert.deepEqual(shown(french, both)?.value, { attachment: 2, name: '2.pdf' });
    assert.deepEqual(shown(french, both)?.earlier, [{ attachment: 1, name: '1.pdf' }]);
    const recalled = [file(1, DRAFT), { ...file(2, REVISED), file: null }];
    assert.deepEqual(shown(french, recalled)?.value, { attachment: null, name: '' });
    const masked = shown({ ...french, roles: ['viewer'] }, both);
    assert.deepEqual([masked?.masked, masked?.value], [true, undefined]);
    const when = '2026-04-01T09:00:00Z';
    const revise = (input: Record<string, unknown>) =>
      decide(
        procedure,
        contested,
        irish,
        {
          action: 'revise',
          revision: contested.revision,
          input,
          sent: contentOf(),
          uploads: [{ id: REVISED, name: 'x.pdf', sha256: Buffer.alloc(32) }],
          attachments: [file(1, DRAFT)],
        },
        moment(when),
      );
    assert.deepEqual(
      refusal(() => revise({ content: replaced })).issues.map(({ pointer, code }) => [pointer, code]),
      [['/content/fields/draftDecision', 'upload-unknown']],
    );
    const done = revise({ content: replaced, files: [REVISED] });
    assert.deepEqual(done.attached, [{ no: 2, partNo: null, fileId: REVISED }]);
    assert.equal(done.events.at(-1)?.data.changed, 'draftDecision');
    const { draftDecision: _, ...without } = contentOf().fields;
    assert.deepEqual(
      checkInput(sentContent(procedure), { fields: without, questions: [] }).issues?.map(({ pointer }) => pointer),
      ['/fields/draftDecision'],
    );
  },
);
