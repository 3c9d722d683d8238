/**
 * Who sees and does what, person by person and state by state, against a table written by hand from Regulation 1024/2012
 * Art. 9(3)–(6) and core dossier 1.6. It imports nothing of the policy that it examines.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openProgram, type Outcome, PECS, PEOPLE, type Person, PROCEDURE, type Program } from '../support/program.ts';

const STATES = ['awaiting-acceptance', 'accepted', 'replied', 'closed'] as const;
type State = (typeof STATES)[number];

/** A sight: what stands in the document with its value. `overview`: codes that name nobody. */
type Sight = 'nothing' | 'overview' | 'everything';
interface Expected {
  readonly sight: Sight;
  /** Whether the answers given are shown, and those in work. */
  readonly answers: boolean;
  readonly draftAnswers: boolean;
  readonly actions: readonly string[];
  readonly boxes: readonly string[];
}

const none: Expected = { sight: 'nothing', answers: false, draftAnswers: false, actions: [], boxes: [] };
const look = (...boxes: string[]): Expected => ({ ...none, sight: 'overview', boxes });
const all = (more: Partial<Expected>): Expected => ({ ...none, sight: 'everything', ...more });

/** In `accepted` the recipient has answers in work. */
const EXPECTED: Record<State, Record<Person, Expected>> = {
  'awaiting-acceptance': {
    requester: all({ actions: ['modify', 'remind', 'withdraw'], boxes: ['sent'] }),
    requesterViewer: look('sent'),
    // Need to know: before it accepts, the recipient sees what is asked, not of whom.
    recipient: { ...look('waiting', 'received'), actions: ['accept', 'forward', 'split'] },
    recipientViewer: look('waiting', 'received'),
    administrator: none,
    stranger: none,
    otherArea: none,
  },
  accepted: {
    requester: all({ actions: ['attach', 'message', 'remind', 'withdraw'], boxes: ['sent'] }),
    requesterViewer: look('sent'),
    recipient: all({
      draftAnswers: true,
      actions: ['attach', 'forward', 'message', 'propose-extension', 'reply', 'reply-in-part', 'save-answers', 'split'],
      boxes: ['waiting', 'received'],
    }),
    recipientViewer: look('waiting', 'received'),
    administrator: none,
    stranger: none,
    otherArea: none,
  },
  replied: {
    requester: all({
      answers: true,
      actions: ['ask-clarification', 'attach', 'close', 'message'],
      boxes: ['waiting', 'sent'],
    }),
    requesterViewer: look('waiting', 'sent'),
    recipient: all({ answers: true, actions: ['attach', 'correct', 'message'], boxes: ['received'] }),
    recipientViewer: look('received'),
    administrator: none,
    stranger: none,
    otherArea: none,
  },
  closed: {
    requester: all({ answers: true, boxes: ['closed'] }),
    requesterViewer: look('closed'),
    recipient: all({ answers: true, boxes: ['closed'] }),
    recipientViewer: look('closed'),
    administrator: none,
    stranger: none,
    otherArea: none,
  },
};

/** The fields of the request, and with which sight their values are shown. */
const OVERVIEW: Record<string, unknown> = { profession: 'doctor', purpose: 'establishment', daysWanted: 28 };
const BEYOND: Record<string, unknown> = {
  courtesyTitle: 'Dott.ssa',
  firstName: 'Anna',
  surname: 'Esempio',
  birthDate: '1980-02-29',
  nationality: 'IT',
  qualification: 'Laurea magistrale',
  thirdCountry: 'AR',
  reason: { text: 'La signora chiede di esercitare a Milano.', lang: 'it' },
  background: { text: 'Ha lavorato altrove.', lang: 'it' },
};
const ACTIONS = (
  'send save delete accept save-answers reply reply-in-part close ask-clarification give-clarification correct ' +
  'propose-extension agree-extension refuse-extension message attach recall forward split modify remind withdraw involve-coordinator'
).split(' ');
const BOXES = ['waiting', 'sent', 'received', 'closed'];

let program: Program;
const exchanges = new Map<State, Outcome>();
let draft: Outcome;
before(async () => {
  program = await openProgram();
  for (const state of STATES) exchanges.set(state, await inState(state));
  const body = { procedure: PROCEDURE, recipient: PECS, content: program.content(BEYOND) };
  draft = (await program.call('requester', '/exchanges', { body })).json;
});
after(() => program.close());

async function inState(state: State): Promise<Outcome> {
  const steps: [Person, string, Record<string, unknown>][] = [
    ['recipient', 'accept', { days: 14 }],
    ['recipient', 'reply', { answers: program.answers() }],
    ['requester', 'close', {}],
  ];
  let exchange = await program.send(BEYOND);
  for (const [who, action, input] of steps.slice(0, STATES.indexOf(state))) {
    exchange = await program.act(who, exchange, action, input);
  }
  if (state === 'accepted')
    await program.act('recipient', exchange, 'save-answers', { answers: { 1: { value: 'no' } } });
  assert.equal(exchange.state, state);
  return exchange;
}

const of = (state: State): Outcome => exchanges.get(state) as Outcome;

for (const state of STATES) {
  describe(`an exchange that is ${state}`, () => {
    for (const who of PEOPLE) {
      const expected = EXPECTED[state][who];
      const at = () => `/exchanges/${of(state).id}`;

      test(`${who} sees ${expected.sight}, is offered [${expected.actions}]`, async () => {
        const { status, json, text } = await program.call(who, at());
        if (expected.sight === 'nothing') {
          assert.deepEqual([status, json.code], [404, 'exchange-not-found']);
          return;
        }
        assert.equal(status, 200);
        assert.deepEqual(valuesOf(json), expected.sight === 'everything' ? { ...OVERVIEW, ...BEYOND } : OVERVIEW);
        assert.equal(json.masked, expected.sight === 'overview');
        assert.deepEqual(
          json.actions.map(({ action }: { action: string }) => action).sort(),
          [...expected.actions].sort(),
        );
        const [part] = json.parts;
        assert.deepEqual(
          part.questions.map(({ code }: { code: string }) => code),
          ['pq-1', 'pq-2'],
        );
        const answered = part.questions.filter((question: object) => 'answer' in question);
        assert.equal(answered.length, expected.answers ? 2 : 0);
        assert.equal('draftAnswers' in part, expected.draftAnswers);
        // Whatever the place in the document: no value that was not granted.
        if (expected.sight === 'overview') {
          for (const value of ['Anna', 'Esempio', '1980', 'Laurea', 'Milano.', 'altrove', 'Minden']) {
            assert.ok(!text.includes(value), value);
          }
        }
      });

      test(`${who} finds it in [${expected.boxes}], and reads its events ${expected.sight === 'nothing' ? 'not' : 'too'}`, async () => {
        const { id, number } = of(state);
        for (const box of BOXES) {
          const { json } = await program.call(who, `/exchanges?box=${box}&limit=100`);
          const found = json.items.filter((item: { id: string }) => item.id === id);
          assert.equal(found.length, expected.boxes.includes(box) ? 1 : 0, box);
          const byNumber = await program.call(who, `/exchanges?box=${box}&number=${number}`);
          assert.equal(byNumber.json.items.length, found.length);
        }
        const events = await program.call(who, `${at()}/events`);
        assert.equal(events.status, expected.sight === 'nothing' ? 404 : 200);
      });

      test(`${who} does none of the actions that are not offered`, async () => {
        for (const action of ACTIONS.filter((name) => !expected.actions.includes(name))) {
          const body = { revision: of(state).revision, input: INPUTS[action] ?? {} };
          const { status, json } = await program.call(who, `${at()}/actions/${action}`, { body });
          assert.ok([403, 404, 409].includes(status), `${action} answers ${status} ${json?.code}`);
          if (expected.sight === 'nothing') assert.deepEqual([status, json.code], [404, 'exchange-not-found'], action);
          if (who.endsWith('Viewer')) assert.ok([403, 404].includes(status), action);
        }
        const { rows } = await program.database.admin.pool.query('select revision, state from exchange where id = $1', [
          of(state).id,
        ]);
        assert.deepEqual(rows, [{ revision: of(state).revision, state }]);
      });
    }
  });
}

const INPUTS: Record<string, object> = {
  save: { recipient: PECS, content: { fields: {}, questions: [] } },
  accept: { days: 3 },
  recall: { file: 1 },
  'save-answers': { answers: {} },
  reply: { answers: { 1: { value: 'yes' }, 2: { unknown: 'not-known' } } },
};

function valuesOf(document: { sections: { fields: { name: string; value?: unknown; masked: boolean }[] }[] }) {
  const fields = document.sections.flatMap((section) => section.fields);
  for (const field of fields) assert.ok(!(field.masked && 'value' in field), field.name);
  return Object.fromEntries(fields.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}

describe('a draft', () => {
  for (const who of PEOPLE) {
    test(`${who} ${who === 'requester' ? 'writes it' : 'does not know of it'}`, async () => {
      const at = `/exchanges/${draft.id}`;
      const list = await program.call(who, '/exchanges?box=drafts');
      const read = await program.call(who, at);
      const other = { revision: draft.revision, input: INPUTS.save };
      if (who === 'requester') {
        assert.deepEqual(
          list.json.items.map(({ id }: { id: string }) => id),
          [draft.id],
        );
        assert.deepEqual(read.json.content.fields, { ...OVERVIEW, ...BEYOND });
        return;
      }
      assert.deepEqual(list.json.items, []);
      assert.deepEqual([read.status, read.json.code], [404, 'exchange-not-found']);
      for (const [action, body] of [
        ['save', other],
        ['send', { revision: 1 }],
        ['delete', { revision: 1 }],
      ] as const) {
        const answer = await program.call(who, `${at}/actions/${action}`, { body });
        assert.deepEqual([answer.status, answer.json.code], [404, 'exchange-not-found'], action);
      }
      assert.equal((await program.call(who, `${at}/events`)).status, 404);
    });
  }
});

describe('who may send', () => {
  const expected: Record<Person, [number, string?]> = {
    requester: [201],
    requesterViewer: [403, 'role-may-not-act'],
    // To an authority of its own country: understood, and refused as input.
    recipient: [422, 'input-invalid'],
    recipientViewer: [403, 'role-may-not-act'],
    administrator: [403, 'role-may-not-act'],
    stranger: [201],
    otherArea: [404, 'procedure-unknown'],
  };
  for (const who of PEOPLE) {
    test(`${who} is answered ${expected[who].join(' ')}`, async () => {
      const body = { procedure: PROCEDURE, recipient: PECS, content: program.content(), send: true };
      const { status, json } = await program.call(who, '/exchanges', { body });
      assert.deepEqual([status, json.code], [expected[who][0], expected[who][1]]);
    });
  }

  test('not an authority that may not send', async () => {
    const { db } = program.database.admin;
    await db
      .updateTable('authority_area')
      .set({ may_send: false })
      .where('authority_id', '=', 'at-vienna-chamber')
      .execute();
    const body = { procedure: PROCEDURE, recipient: PECS, content: program.content(), send: true };
    const { status, json } = await program.call('stranger', '/exchanges', { body });
    assert.deepEqual([status, json.code], [403, 'authority-may-not-send']);
  });
});

test('a role that is taken away takes its sight and its actions with it, at once', async () => {
  const { db } = program.database.admin;
  const { membershipId } = program.people.recipient;
  const roles = (given: ('handler' | 'viewer' | 'administrator')[]) =>
    db.updateTable('membership').set({ roles: given }).where('id', '=', membershipId).execute();
  const at = `/exchanges/${of('accepted').id}`;
  await roles(['viewer']);
  const asViewer = await program.call('recipient', at);
  assert.deepEqual([valuesOf(asViewer.json), asViewer.json.actions], [OVERVIEW, []]);
  await roles(['administrator']);
  assert.equal((await program.call('recipient', at)).status, 404);
  await roles(['administrator', 'handler']);
  assert.deepEqual(valuesOf((await program.call('recipient', at)).json), { ...OVERVIEW, ...BEYOND });
  await roles(['handler']);
  await db.updateTable('membership').set({ ended_at: new Date() }).where('id', '=', membershipId).execute();
  assert.deepEqual((await program.call('recipient', at)).json.code, 'token-invalid');
});
