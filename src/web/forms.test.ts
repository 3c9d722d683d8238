import { isIsoDate } from '../iso-date.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  applicableFields,
  conditionHolds,
  type FieldModel,
  type FormModel,
  readDate,
  readForm,
  refillForm,
} from './forms.ts';

const fields: FieldModel[] = [
  { kind: 'hidden', name: 'csrf', value: 'x' },
  { kind: 'text', name: 'surname', label: 'Surname' },
  { kind: 'password', name: 'secret', label: 'Password', autocomplete: 'current-password' },
  { kind: 'date', name: 'birth', label: 'Birth' },
  {
    kind: 'radios',
    name: 'held',
    label: 'Held?',
    options: [
      { value: 'yes', label: 'Yes' },
      { value: 'no', label: 'No' },
    ],
  },
  {
    kind: 'group',
    when: { field: 'held', equals: 'yes' },
    fields: [
      {
        kind: 'checkboxes',
        name: 'kinds',
        label: 'Kinds',
        options: [
          { value: 'a', label: 'A' },
          { value: 'b', label: 'B' },
        ],
      },
      {
        kind: 'group',
        when: { field: 'kinds', equals: ['b'] },
        fields: [{ kind: 'number', name: 'days', label: 'Days' }],
      },
    ],
  },
  {
    kind: 'textarea',
    name: 'text',
    label: 'Text',
    language: { value: 'en', options: [{ value: 'en', label: 'English' }] },
  },
  { kind: 'checkbox', name: 'sure', label: 'Sure' },
];

const body = {
  csrf: 'forged',
  surname: '  Rossi ',
  secret: ' s p ',
  'birth.day': '3',
  'birth.month': '11',
  'birth.year': '1980',
  held: 'yes',
  kinds: 'b',
  days: '12',
  text: 'one\r\ntwo ',
  'text.lang': 'it',
  sure: '1',
  stranger: 'ignored',
};

test('a posted form is read by its own fields and no others', () => {
  assert.deepEqual(readForm(fields, body), {
    surname: 'Rossi',
    secret: ' s p ',
    birth: '1980-11-03',
    held: 'yes',
    kinds: ['b'],
    days: '12',
    text: 'one\ntwo ',
    'text.lang': 'it',
    sure: '1',
  });
});

const dates: [string, string, string, string, boolean][] = [
  ['29', '2', '2024', '2024-02-29', true],
  ['29', '02', '2023', '2023-02-29', false],
  ['31', '4', '2026', '2026-4-31', false],
  ['1', '1', '26', '26-1-1', false],
  ['', '3', '', '-3-', false],
  ['x', '1', '2026', '2026-1-x', false],
  ['', '', '', '', false],
];

for (const [day, month, year, expected, valid] of dates) {
  test(`date ${day || '_'}/${month || '_'}/${year || '_'} reads as "${expected}"`, () => {
    const read = readDate({ 'd.day': day, 'd.month': month, 'd.year': year }, 'd');
    assert.equal(read, expected);
    assert.equal(isIsoDate(read), valid);
  });
}

test('every day that a calendar has is read back, in whatever way its figures are padded', () => {
  const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(day, fc.boolean(), (date, padded) => {
      const iso = date.toISOString().slice(0, 10);
      const [year = '', month = '', dayOfMonth = ''] = iso.split('-');
      const write = (figures: string) => (padded ? figures : String(Number(figures)));
      assert.equal(readDate({ 'd.day': write(dayOfMonth), 'd.month': write(month), 'd.year': year }, 'd'), iso);
    }),
  );
});

test('follow-ups count only under the answer they wait for, however deep', () => {
  const names = (values: Record<string, string | string[]>) =>
    applicableFields(fields, values).map((field) => field.name);
  const always = ['surname', 'secret', 'birth', 'held', 'text', 'sure'];
  assert.deepEqual(names({ held: 'no', kinds: ['b'] }), always);
  assert.deepEqual(names({ held: 'yes', kinds: ['a'] }), [...always.slice(0, 4), 'kinds', ...always.slice(4)]);
  assert.deepEqual(names({ held: 'yes', kinds: ['a', 'b'] }), [
    ...always.slice(0, 4),
    'kinds',
    'days',
    ...always.slice(4),
  ]);
});

test('a condition without an answer does not hold, one of several answers is enough', () => {
  assert.equal(conditionHolds({ field: 'q', equals: 'yes' }, {}), false);
  assert.equal(conditionHolds({ field: 'q', equals: ['no', 'unknown'] }, { q: 'unknown' }), true);
  assert.equal(conditionHolds(undefined, {}), true);
});

test('a refused form comes back as typed, but for passwords; hidden values stay the form’s own', () => {
  const model: FormModel = { action: '/', sections: [{ fields }], buttons: [] };
  const wrong = { ...body, 'birth.day': '1-2', surname: '  Rossi ' };
  const refilled = refillForm(model, wrong, [{ field: 'birth', message: 'No date' }]);
  const [csrf, surname, secret, birth, held, followUps, text, sure] = refilled.sections[0]?.fields ?? [];
  assert.deepEqual(csrf, fields[0]);
  assert.equal(surname?.kind === 'text' && surname.value, '  Rossi ');
  assert.deepEqual(secret, fields[2]);
  assert.deepEqual(birth?.kind === 'date' && birth.value, { day: '1-2', month: '11', year: '1980' });
  assert.equal(held?.kind === 'radios' && held.value, 'yes');
  assert.deepEqual(
    followUps?.kind === 'group' && followUps.fields[0]?.kind === 'checkboxes' && followUps.fields[0].value,
    ['b'],
  );
  assert.equal(text?.kind === 'textarea' && text.language?.value, 'it');
  assert.equal(sure?.kind === 'checkbox' && sure.checked, true);
  assert.equal(refilled.errors?.length, 1);
});
