import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, readDefinitionFiles } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { projectRoot } from '../root.ts';
import { languages } from '../texts/index.ts';
import { decide } from './decide.ts';
import type { VersionedProcedure } from './input.ts';
import type { ActingMembership, ExchangeState, RequestContent } from './model.ts';
import { isUser, mayAct, participants, possibleActions, seesDrafts, sightOf } from './policy.ts';
import type { AttachmentState } from './attachments.ts';
import { contentInSight } from './content.ts';
import { open } from './opening.ts';
import { present } from './present.ts';
import { at, member } from '../../test/support/small-exchange.ts';

// The rights matrix of the real request: kind of user × case role × state, against what is granted by hand below. Nothing
// of the expectation is computed from src/.

const ACTIONS = (
  'accept save-answers reply reply-in-part close ask-clarification give-clarification correct propose-extension ' +
  'agree-extension refuse-extension message attach recall forward split modify remind withdraw involve-coordinator'
).split(' ');
const FIELDS: Record<string, string[]> = {
  overview: ['profession', 'purpose', 'daysWanted'],
  subject: ['courtesyTitle', 'firstName', 'surname', 'birthDate', 'nationality', 'qualification', 'thirdCountry'],
  reason: ['reason', 'background'],
};
const STATES = 'awaiting-acceptance accepted partly-answered clarification-requested replied closed withdrawn'.split(
  ' ',
);
const USERS: Record<string, string[]> = {
  handler: ['handler'],
  viewer: ['viewer'],
  administrator: ['administrator'],
  none: [],
  'administrator and viewer': ['administrator', 'viewer'],
  'viewer and handler': ['viewer', 'handler'],
};
const CASE_ROLES: Record<string, string> = { requester: 'it-1', recipient: 'hu-1', stranger: 'at-1' };

// user                  | case role | state                   | may do                                                                                         | sees
const GRANTS = `
handler                  | requester | awaiting-acceptance     | recall modify remind withdraw                                                                  | overview subject reason questions answers attachments
handler                  | requester | accepted                | message attach recall remind withdraw                                                          | overview subject reason questions answers attachments
handler                  | requester | partly-answered         | message attach recall remind                                                                   | overview subject reason questions answers attachments
handler                  | requester | clarification-requested | message attach recall remind                                                                   | overview subject reason questions answers attachments
handler                  | requester | replied                 | close ask-clarification message attach recall                                                  | overview subject reason questions answers attachments
handler                  | requester | closed                  |                                                                                                | overview subject reason questions answers attachments
handler                  | requester | withdrawn               |                                                                                                | overview subject reason questions answers attachments
handler                  | recipient | awaiting-acceptance     | accept recall forward split                                                                    | overview questions
handler                  | recipient | accepted                | save-answers reply reply-in-part propose-extension message attach recall forward split         | overview subject reason questions answers attachments
handler                  | recipient | partly-answered         | save-answers reply reply-in-part propose-extension message attach recall                       | overview subject reason questions answers attachments
handler                  | recipient | clarification-requested | give-clarification correct message attach recall                                               | overview subject reason questions answers attachments
handler                  | recipient | replied                 | correct message attach recall                                                                  | overview subject reason questions answers attachments
handler                  | recipient | closed                  |                                                                                                | overview subject reason questions answers attachments
handler                  | recipient | withdrawn               |                                                                                                | overview questions
viewer                   | requester | awaiting-acceptance     |                                                                                                | overview questions
viewer                   | requester | accepted                |                                                                                                | overview questions
viewer                   | requester | partly-answered         |                                                                                                | overview questions
viewer                   | requester | clarification-requested |                                                                                                | overview questions
viewer                   | requester | replied                 |                                                                                                | overview questions
viewer                   | requester | closed                  |                                                                                                | overview questions
viewer                   | requester | withdrawn               |                                                                                                | overview questions
viewer                   | recipient | awaiting-acceptance     |                                                                                                | overview questions
viewer                   | recipient | accepted                |                                                                                                | overview questions
viewer                   | recipient | partly-answered         |                                                                                                | overview questions
viewer                   | recipient | clarification-requested |                                                                                                | overview questions
viewer                   | recipient | replied                 |                                                                                                | overview questions
viewer                   | recipient | closed                  |                                                                                                | overview questions
viewer                   | recipient | withdrawn               |                                                                                                | overview questions
administrator and viewer | requester | replied                 |                                                                                                | overview questions
administrator and viewer | recipient | accepted                |                                                                                                | overview questions
viewer and handler       | requester | replied                 | close ask-clarification message attach recall                                                  | overview subject reason questions answers attachments
viewer and handler       | recipient | awaiting-acceptance     | accept recall forward split                                                                    | overview questions
viewer and handler       | recipient | accepted                | save-answers reply reply-in-part propose-extension message attach recall forward split         | overview subject reason questions answers attachments
`;
/** Combined users whose states are not listed above are left out; every other cell that is not listed grants nothing. */
const SPARSE = ['administrator and viewer', 'viewer and handler'];

const granted = new Map(
  GRANTS.trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([user, role, state, may = '', sees = '']) => [
      `${user}|${role}|${state}`,
      { may: may.split(' ').filter(Boolean), sees: sees.split(' ').filter(Boolean) },
    ]),
);

const { procedures: all } = compile(readDefinitionFiles(projectRoot), languages);
const compiled = all.find(({ id }) => id === 'professional-qualifications.information-request');
assert.ok(compiled);
const procedure: VersionedProcedure = { ...compiled, hash: 'real' };

const content: RequestContent = {
  fields: {
    profession: 'architect',
    purpose: 'general',
    daysWanted: 14,
    ...Object.fromEntries(['courtesyTitle', 'firstName', 'surname', 'qualification'].map((name) => [name, 'Canary'])),
    birthDate: '1970-01-01',
    nationality: 'IT',
    thirdCountry: 'BR',
    reason: { text: 'Canary', lang: 'it' },
    background: { text: 'Canary', lang: 'it' },
  },
  questions: [
    { code: 'pq-3', parameters: { activity: 'Canary' } },
    { code: 'pq-11', parameters: {} },
  ],
};
const answers = { '1': { value: 'yes', comment: { text: 'Canary', lang: 'hu' } }, '2': { value: 'no' } };
const inputs: Record<string, object> = {
  accept: { days: 10 },
  'save-answers': { answers },
  reply: { answers },
  close: {},
  'reply-in-part': { answers: { '1': { value: 'yes' } } },
  'ask-clarification': { clarification: { text: 'Canary', lang: 'it' }, clarificationDays: 14 },
  'give-clarification': { explanation: { text: 'Canary', lang: 'hu' } },
  correct: { answers },
  'propose-extension': { moreDays: 5, extensionReason: { text: 'Canary', lang: 'hu' } },
  message: { message: { text: 'Canary', lang: 'en' } },
  forward: { authority: 'hu-2' },
  split: { authority: 'hu-2', questions: [2] },
  attach: { files: ['0f0f0f0f-0000-4000-8000-000000000001'] },
  modify: { content: { ...content, fields: { ...content.fields, surname: 'Canary2' } } },
};
/** One attachment of each side: the request's, and one of the part. */
const files: AttachmentState[] = [1, 2].map((no) => ({
  no,
  partNo: no === 1 ? null : 1,
  eventNo: no,
  participantNo: no,
  recalledNo: null,
  file: { id: `file-${no}`, type: 'pdf', size: 1, scan: 'clean' },
}));
const uploads = [{ id: '0f0f0f0f-0000-4000-8000-000000000001', name: 'Canary.pdf', sha256: Buffer.alloc(32) }];
const target = { authorityId: 'hu-2', country: 'HU', functions: ['replies', 'coordinates'] };
const invited = new Map(['recipient', 'coordinator'].map((role) => [role, [target]]));
const moment = at('2026-03-02T12:00:00Z');
const handlerOf = (role: string): ActingMembership => member(CASE_ROLES[role] ?? '', ['handler'], procedure.area);
const next = (before: ExchangeState, role: string, action: string): ExchangeState =>
  decide(
    procedure,
    before,
    handlerOf(role),
    { action, revision: before.revision, input: { ...inputs[action] }, invited, sent: content },
    moment,
  ).exchange;

const sent = open(
  procedure,
  {
    id: 'x',
    number: 'n',
    content,
    requester: { authorityId: 'it-1', country: 'IT' },
    invited: new Map([['recipient', [{ authorityId: 'hu-1', country: 'HU' }]]]),
  },
  moment,
).exchange;
const accepted = next(sent, 'recipient', 'accept');
const replied = next(accepted, 'recipient', 'reply');
const closed = next(replied, 'requester', 'close');
const exchanges: Record<string, ExchangeState> = {
  'awaiting-acceptance': sent,
  accepted,
  'partly-answered': next(accepted, 'recipient', 'reply-in-part'),
  'clarification-requested': next(replied, 'requester', 'ask-clarification'),
  replied,
  closed,
  withdrawn: next(accepted, 'requester', 'withdraw'),
};

/** The code with which an action is refused; empty when it is done. */
function tried(exchange: ExchangeState, who: ActingMembership, action: string): string {
  try {
    const own = { file: who.authorityId === CASE_ROLES.requester ? 1 : 2 };
    const input = action === 'recall' ? own : { ...inputs[action] };
    const command = { action, revision: exchange.revision, input, invited, sent: content, uploads, attachments: files };
    decide(procedure, exchange, who, command, moment);
    return '';
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} ${error.status}`;
    throw error;
  }
}

/** What is seen of an exchange when the gateway gives everything. */
function seen(exchange: ExchangeState, who: ActingMembership): string[] {
  const said = { no: 3, fields: { message: { text: 'Canary', lang: 'en' } } };
  const all = {
    requests: [{ ...content, fields: { ...content.fields, surname: 'Canary before' } }, content],
    answers: new Map([[1, [{ no: 3, answers }]]]),
    drafts: new Map([[1, answers]]),
    files: new Map(files.map(({ no }) => [no, { name: `Canary ${no}.pdf`, sha256: '00' }])),
    said: new Map([[1, [said]]]),
  };
  const view = present(procedure, exchange, who, all, files, moment);
  const fields = view.sections.flatMap((section) => section.fields);
  const shown = new Set(
    fields.flatMap(({ field, masked, value }) => (!masked && value !== undefined ? [field.name] : [])),
  );
  const sections = Object.keys(FIELDS).filter((section) => FIELDS[section]?.some((field) => shown.has(field)));
  // A section is seen whole or not at all: half of one would be found here.
  assert.deepEqual([...shown].sort(), sections.flatMap((section) => FIELDS[section] ?? []).sort());
  const questions = view.parts.flatMap((part) => part.questions);
  const canary = JSON.stringify(view).includes('Canary');
  assert.equal(canary, sections.includes('subject'), 'personal data and free text come with the subject only');
  return [
    ...sections,
    ...(questions.length > 0 ? ['questions'] : []),
    ...(questions.some(({ answer }) => answer) ? ['answers'] : []),
    ...(view.attachments.some(({ name }) => name) ? ['attachments'] : []),
  ];
}

for (const [user, roles] of Object.entries(USERS)) {
  for (const [caseRole, authority] of Object.entries(CASE_ROLES)) {
    for (const state of STATES) {
      const expected = granted.get(`${user}|${caseRole}|${state}`);
      if (!expected && SPARSE.includes(user) && caseRole !== 'stranger') continue;
      const { may, sees } = expected ?? { may: [], sees: [] };
      test(`rights: ${user} × ${caseRole} × ${state}`, () => {
        const who = member(authority, roles, procedure.area);
        const exchange = exchanges[state] as ExchangeState;
        assert.equal(exchange.state, state);
        assert.deepEqual(
          possibleActions(procedure, exchange, who, moment).map(({ action }) => action),
          may,
        );
        assert.deepEqual(
          ACTIONS.filter((action) => tried(exchange, who, action) === ''),
          may,
        );
        assert.equal(participants(procedure, exchange, who).length > 0, sees.length > 0);
        assert.deepEqual(seen(exchange, who), sees);
        // The gateway is not even opened for what is out of sight.
        const opened = contentInSight(procedure, exchange, who, moment, files).map(({ name }) => name);
        assert.equal(opened.includes('request'), sees.includes('subject'));
        for (const name of ['file.1', 'file.2'])
          assert.equal(opened.includes(name), sees.includes('attachments'), name);
        for (const name of ['answers', 'said']) assert.equal(opened.includes(name), sees.includes('answers'), name);
      });
    }
  }
}

test('every grant is a cell of the matrix', () => {
  assert.equal(granted.size, 33);
  for (const key of granted.keys()) {
    const [user = '', role = '', state = ''] = key.split('|');
    assert.ok(user in USERS && role in CASE_ROLES && STATES.includes(state), key);
  }
  assert.deepEqual(Object.keys(procedure.workflow.actions), ACTIONS);
  assert.deepEqual(procedure.workflow.order, STATES);
  assert.deepEqual(
    Object.fromEntries(procedure.form.map(({ name, fields }) => [name, fields.map((field) => field.name)])),
    FIELDS,
  );
});

// Why not: the first reason counts, and who takes no part does not learn that there is something.
// biome-ignore format: one case a line
const reasons: [user: string, role: string, state: string, action: string, code: string][] = [
  ['handler', 'stranger', 'awaiting-acceptance', 'accept', 'exchange-not-found 404'],
  ['viewer', 'stranger', 'accepted', 'reply', 'exchange-not-found 404'],
  ['administrator', 'recipient', 'awaiting-acceptance', 'accept', 'exchange-not-found 404'],
  ['none', 'requester', 'replied', 'close', 'exchange-not-found 404'],
  ['viewer', 'recipient', 'awaiting-acceptance', 'accept', 'role-may-not-act 403'],
  ['viewer', 'requester', 'awaiting-acceptance', 'accept', 'role-may-not-act 403'],
  ['handler', 'requester', 'awaiting-acceptance', 'accept', 'not-your-action 403'],
  ['handler', 'recipient', 'replied', 'close', 'not-your-action 403'],
  ['handler', 'recipient', 'awaiting-acceptance', 'reply', 'state-does-not-allow 409'],
  ['handler', 'recipient', 'closed', 'save-answers', 'state-does-not-allow 409'],
  ['handler', 'requester', 'accepted', 'close', 'state-does-not-allow 409'],
];
for (const [user, role, state, action, code] of reasons)
  test(`why not: ${user} × ${role} × ${state} × ${action}`, () => {
    const who = member(CASE_ROLES[role] ?? '', USERS[user] ?? [], procedure.area);
    assert.equal(tried(exchanges[state] as ExchangeState, who, action), code);
  });

test('another area is another world, even for the same authority and role', () => {
  const who = member('hu-1', ['handler'], 'services');
  assert.deepEqual(participants(procedure, accepted, who), []);
  assert.deepEqual(sightOf(procedure, accepted, who), []);
  assert.deepEqual(possibleActions(procedure, accepted, who, moment), []);
  assert.equal(seesDrafts(procedure, who), false);
});

test('drafts are for those who act in the area', () => {
  const sees = Object.entries(USERS).map(([user, roles]) => [
    user,
    seesDrafts(procedure, member('it-1', roles, procedure.area)),
  ]);
  assert.deepEqual(Object.fromEntries(sees), {
    handler: true,
    viewer: false,
    administrator: false,
    none: false,
    'administrator and viewer': false,
    'viewer and handler': true,
  });
  assert.deepEqual(
    [isUser(procedure, { roles: ['administrator'] }), mayAct(procedure, { roles: ['viewer'] })],
    [false, false],
  );
});

test('an authority on both sides sees with the wider of its eyes and acts for each', () => {
  const both: ExchangeState = {
    ...sent,
    participants: sent.participants.map((own) => ({ ...own, authorityId: 'it-1' })),
  };
  const who = member('it-1', ['handler'], procedure.area);
  assert.equal(sightOf(procedure, both, who), 'all');
  assert.deepEqual(
    possibleActions(procedure, both, who, moment).map(({ action, participant }) => [action, participant.role]),
    [
      ['accept', 'recipient'],
      ['recall', 'requester'],
      ['forward', 'recipient'],
      ['split', 'recipient'],
      ['modify', 'requester'],
      ['remind', 'requester'],
      ['withdraw', 'requester'],
    ],
  );
});
