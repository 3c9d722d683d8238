import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../root.ts';
import { languages } from '../texts/index.ts';
import { compile } from './compile.ts';
import { readDefinitionFiles } from './files.store.ts';
import { hashOf } from './hash.ts';
import type { AnswerType, Procedure, SourceFile } from './model.ts';
import {
  type Change,
  OWN_EN,
  OWN_IT,
  PROCEDURE,
  QUESTIONS,
  SHARED_IT,
  SMALL_LANGUAGES,
  smallFiles,
  VOCABULARY,
  WORKFLOW,
} from '../../test/support/small-procedure.ts';

function one(files: readonly SourceFile[], languages: readonly string[] = SMALL_LANGUAGES): Procedure {
  const { procedures, faults } = compile(files, languages);
  assert.deepEqual(faults, []);
  assert.equal(procedures.length, 1);
  return procedures[0] as Procedure;
}
const hash = (...changes: Change[]): string => hashOf(one(smallFiles(...changes)));

test('the same definitions give the same version, in whatever order the files are read', () => {
  assert.match(hash(), /^[0-9a-f]{64}$/);
  assert.equal(hash(), hash());
  assert.equal(hashOf(one(smallFiles().toReversed())), hash());
});

test('a version survives the way through the database', () => {
  const procedure = one(smallFiles());
  assert.equal(hashOf(JSON.parse(JSON.stringify(procedure)) as Procedure), hashOf(procedure));
});

// biome-ignore format: one case a line
const another: [name: string, change: Change][] = [
  ['a text', [OWN_IT, 'Piani', 'Numero di piani']],
  ['a shared text', [SHARED_IT, 'Bozza', 'Minuta']],
  ['a label', [VOCABULARY, 'Porta', 'Uscio']],
  ['a term', [WORKFLOW, 'max: 60', 'max: 61']],
  ['a mark', [PROCEDURE, 'name: built, type: date', 'name: built, type: date, personal: true']],
  ['the order of a list', [PROCEDURE, '[passenger, goods]', '[goods, passenger]']],
  ['what a role asks', [WORKFLOW, 'holds: sends', 'holds: [sends, replies]']],
  ['the order of roles', [WORKFLOW, '  asker: { holds: sends, per: exchange }\n  holder: { holds: replies, per: part }', '  holder: { holds: replies, per: part }\n  asker: { holds: sends, per: exchange }']],
];
for (const [name, change] of another)
  test(`another version: ${name} is changed`, () => assert.notEqual(hash(change), hash()));

// biome-ignore format: one case a line
const same: [name: string, change: Change][] = [
  ['one function in a list of its own', [WORKFLOW, 'holds: sends', 'holds: [sends]']],
  ['a comment', [WORKFLOW, 'roles:', '# Who takes part.\nroles:']],
  ['the order of texts', [OWN_IT, 'area.title: Ascensori\nprocedure.title: Ispezione di ascensori\n', 'procedure.title: Ispezione di ascensori\narea.title: Ascensori\n']],
  ['a vocabulary that it does not use', ['vocabularies/trades.yaml', '', 'vocabulary: trades\ncodes:\n  smith: { en: Smith, it: Fabbro }\n']],
];
for (const [name, change] of same)
  test(`the same version: ${name} is changed`, () => assert.equal(hash(change), hash()));

test('a procedure is compiled to what it says', () => {
  const procedure = one(smallFiles());
  assert.equal(procedure.id, 'lifts.inspection');
  assert.deepEqual(procedure.workflow.order, ['waiting', 'taken', 'answered', 'done', 'lapsed']);
  assert.deepEqual(procedure.workflow.roles.asker, { holds: ['sends'], per: 'exchange' });
  assert.deepEqual(procedure.workflow.opening.participants, { asker: 'engaged', holder: 'invited' });
  assert.deepEqual(procedure.workflow.terms.lapse?.whenOver, [{ to: 'lapsed', needs: [], makes: {}, tells: [] }]);
  assert.deepEqual(procedure.form[0]?.fields[1], {
    name: 'daysWanted',
    type: 'integer',
    personal: false,
    required: true,
    range: [1, 30],
    initial: 10,
  });
  assert.deepEqual(
    procedure.questions.map(({ code, parent, when, source }) => [code, parent, when, source]),
    [
      ['q-1', undefined, [], 'published'],
      ['q-1a', 'q-1', ['yes'], 'published'],
      ['q-1b', 'q-1', ['no'], 'published'],
      ['q-1c', 'q-1b', ['other'], 'published'],
      ['q-2', undefined, [], 'rebuilt'],
      ['q-3', undefined, [], 'rebuilt'],
      ['q-3a', 'q-3', [], 'rebuilt'],
    ],
  );
  assert.deepEqual(procedure.placeholders, {
    kind: { from: ['kind'], max: 0, masked: false },
    owner: { from: ['owner'], max: 0, masked: true },
    part: { from: [], max: 60, masked: true },
  });
  assert.deepEqual(procedure.lists, {
    defects: ['rope', 'door'],
    grade: ['good', 'bad'],
    kinds: ['passenger', 'goods'],
    reasons: ['unsafe', 'unknown-builder', 'other'],
    'yes-no': ['yes', 'no'],
  });
  assert.equal(procedure.texts.it?.['option.defects.door'], 'Porta');
});

test('a procedure may say a shared text in its own words, in every language', () => {
  const changes = SMALL_LANGUAGES.map(
    (language): Change => [
      `procedures/lifts/texts/inspection.${language}.yaml`,
      'area.title',
      'state.taken: Begun\narea.title',
    ],
  );
  assert.equal(one(smallFiles(...changes)).texts.it?.['state.taken'], 'Begun');
});

test('a procedure without questions needs none of their parts', () => {
  const changes: Change[] = [
    [PROCEDURE, 'questions: questions.yaml\n', ''],
    ...SMALL_LANGUAGES.flatMap((language): Change[] => {
      const file = `procedures/lifts/texts/inspection.${language}.yaml`;
      const kept = (smallFiles().find(({ path }) => path === file)?.text ?? '')
        .split('\n')
        .filter((line) => !/^(question|placeholder|chapter|option\.reasons)\./.test(line));
      return [[file, '', kept.join('\n')]];
    }),
  ];
  const files = smallFiles(...changes).filter(({ path }) => path !== QUESTIONS);
  assert.deepEqual(one(files).questions, []);
});

test('conditions, tables and limits are compiled as they stand', () => {
  const procedure = one(
    smallFiles(
      [PROCEDURE, 'section: lift', 'section: lift\n    when: { kind: [passenger] }'],
      [
        PROCEDURE,
        'max: 200 }',
        'max: 200 }\n      - { name: parts, type: table, rows: 4, columns: [{ name: day, type: date, required: true }] }',
      ],
      [
        PROCEDURE,
        'lists:',
        'terms:\n  lapse: { unit: weeks, limits: [{ when: { kind: [goods] }, max: 2, initial: 1 }, { max: 4 }] }\nlists:',
      ],
      [QUESTIONS, 'chapter: defects', 'chapter: defects\n    when: { kind: [goods] }'],
      [QUESTIONS, '  owner: { from: [owner], personal: true }\n', ''],
      ...[OWN_EN, OWN_IT].flatMap((file): Change[] => [
        [file, 'area.title', 'field.parts: x\ncolumn.parts.day: x\nsection.lift.hint: x\narea.title'],
        [file, '{owner}', 'x'],
        [file, placeholderLine(file), ''],
      ]),
    ),
  );
  const lift = procedure.form[1];
  assert.deepEqual(lift?.when, { field: 'kind', is: ['passenger'] });
  assert.deepEqual(lift?.fields[2], {
    name: 'parts',
    type: 'table',
    personal: false,
    required: false,
    columns: [{ name: 'day', type: 'date', personal: false, required: true }],
    rows: 4,
  });
  const { lapse, promised } = procedure.workflow.terms;
  assert.equal(lapse?.unit, 'weeks');
  assert.deepEqual(lapse?.limits, [{ when: { field: 'kind', is: ['goods'] }, max: 2, initial: 1 }, { max: 4 }]);
  assert.equal(promised?.unit, 'working-days');
  const offered = procedure.questions.map(({ code, offered: when }) => [code, when?.is ?? []]);
  assert.deepEqual(Object.fromEntries(offered)['q-3'], ['goods']);
  assert.deepEqual(Object.fromEntries(offered)['q-3a'], []);
});

const placeholderLine = (file: string): string =>
  /^placeholder\.owner: .*\n/m.exec(smallFiles().find(({ path }) => path === file)?.text ?? '')?.[0] ?? '';

// The definitions of the repository.

const { procedures: all, drafts, faults } = compile(readDefinitionFiles(projectRoot), ['en', 'hu', 'it']);
const real = all.find(({ id }) => id === 'professional-qualifications.information-request') as Procedure;

test('the definitions of the repository compile without a fault in every language of the interface', () => {
  assert.deepEqual(compile(readDefinitionFiles(projectRoot), languages).faults, []);
  assert.deepEqual(faults, []);
  const folders = readdirSync(join(projectRoot, 'procedures'), { withFileTypes: true });
  assert.deepEqual(
    [...new Set([...all, ...drafts].map(({ area }) => area))].sort(),
    folders.flatMap((entry) => (entry.isDirectory() && entry.name !== 'workflows' ? [entry.name] : [])).sort(),
  );
  assert.deepEqual(Object.keys(real.texts), ['en', 'hu', 'it']);
});

const short = (answer: AnswerType): string => {
  if (answer.kind === 'number') return `${answer.min}–${answer.max}`;
  return 'list' in answer ? answer.list : answer.kind;
};

// Core dossier 3.2, numbers 1–27 with their follow-ups: code, answer, parent and the answers on which it is asked.
// biome-ignore format: one question a line
const dossier = [
  'pq-1 yes-no', 'pq-2 text', 'pq-3 yes-no', 'pq-4 text', 'pq-5 text', 'pq-6 text', 'pq-7 yes-no', 'pq-8 yes-no',
  'pq-9 recognised-profession',
  'pq-9a doctor-kind < pq-9 doctor',
  'pq-9b recognition-kind < pq-9 doctor',
  'pq-9c medical-specialties < pq-9b automatic',
  'pq-10 dentist-kind < pq-9 dentist',
  'pq-10b recognition-kind < pq-9 dentist',
  'pq-10c dental-specialty < pq-10b automatic',
  'pq-11 yes-no', 'pq-12 text', 'pq-13 text', 'pq-14 yes-no', 'pq-15 text', 'pq-16 date', 'pq-17 yes-no',
  'pq-18 yes-no', 'pq-18a text < pq-18 yes',
  'pq-19 yes-no', 'pq-19a date < pq-19 yes', 'pq-19b date < pq-19 yes',
  'pq-20 yes-no', 'pq-20a sanction-kind < pq-20 yes', 'pq-20b date < pq-20 yes',
  'pq-21 0–10', 'pq-22 yes-no', 'pq-23 qualification-levels',
  'pq-24 text', 'pq-24a training-mode < pq-24 ',
  'pq-25 yes-no', 'pq-25a 0–60 < pq-25 yes',
  'pq-26 yes-no', 'pq-26a yes-no < pq-26 ',
  'pq-27 authenticity',
];

test('every question of the core dossier is there with its answer and follow-ups, and none beside', () => {
  const compiled = real.questions.map(
    ({ code, answer, parent, when }) =>
      `${code} ${short(answer)}${parent === undefined ? '' : ` < ${parent} ${when.join()}`}`,
  );
  assert.deepEqual(compiled.sort(), [...dossier].sort());
});

test('the seventeen published questions are told from the rebuilt ones', () => {
  const number = (code: string): number => Number.parseInt(code.slice(3), 10);
  for (const { code, source } of real.questions)
    assert.equal(source, number(code) <= 17 ? 'published' : 'rebuilt', code);
});

test('the real request: who sees what, and which terms run', () => {
  const { participants, users, states, terms } = real.workflow;
  assert.deepEqual(participants.recipient?.invited?.sees, ['overview', 'questions']);
  assert.deepEqual(users.viewer, { acts: false, sees: ['overview', 'questions'], allocates: false });
  assert.deepEqual(
    Object.entries(states).map(([state, { turn, until, final }]) => [state, turn, until, final]),
    [
      ['awaiting-acceptance', 'recipient', 'wanted', false],
      ['accepted', 'recipient', 'agreed', false],
      ['partly-answered', 'recipient', 'agreed', false],
      ['clarification-requested', 'recipient', 'clarification', false],
      ['replied', 'requester', 'closure', false],
      ['closed', undefined, undefined, true],
      ['withdrawn', undefined, undefined, true],
    ],
  );
  assert.deepEqual(Object.keys(terms), ['wanted', 'agreed', 'clarification', 'closure']);
  const personal = real.form.flatMap(({ fields }) => fields.flatMap(({ name, personal }) => (personal ? [name] : [])));
  assert.deepEqual(personal, [
    'courtesyTitle',
    'firstName',
    'surname',
    'birthDate',
    'nationality',
    'qualification',
    'thirdCountry',
  ]);
});
