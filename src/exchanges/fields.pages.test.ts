import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallProcedure } from '../../test/support/small-exchange.ts';
import type { Field } from '../procedures/index.ts';
import { inputFields, readForm } from '../web/index.ts';
import { fieldModel, readFieldValue } from './fields.pages.ts';
import type { FieldValue } from './model.ts';
import { wordingOf } from './wording.ts';

const small = smallProcedure();
const wording = wordingOf(small, 'en');
const sum: Field = { name: 'sum', type: 'amount', personal: false, required: true };
const sure: Field = { name: 'sure', type: 'confirmation', personal: false, required: true };

const shown = (field: Field, value?: FieldValue) => inputFields([fieldModel(small, wording, field, value, field.name)]);
const read = (field: Field, body: Record<string, string>): FieldValue | undefined =>
  readFieldValue(field, readForm(shown(field), body), field.name);

test('a sum of money is shown with its currency, and read as it is written', () => {
  const [digits, currency] = shown(sum, { amount: '1234.50', currency: 'HUF' });
  assert.ok(digits?.kind === 'text' && currency?.kind === 'select');
  assert.deepEqual([digits.value, currency.value, digits.required], ['1234.50', 'HUF', true]);
  const both = { amount: '1234.50', currency: 'HUF' };
  assert.deepEqual(read(sum, { sum: '1 234,50', 'sum.currency': 'HUF' }), both);
  assert.deepEqual(read(sum, { sum: '1234.50', 'sum.currency': 'HUF' }), both);
  assert.equal(read(sum, { sum: ' ', 'sum.currency': 'HUF' }), undefined);
});

test('a confirmation is a box: ticked, or nothing was said', () => {
  const [open] = shown(sure);
  const [given] = shown(sure, 'confirmed');
  assert.ok(open?.kind === 'checkbox' && given?.kind === 'checkbox');
  assert.deepEqual([open.checked, given.checked, open.required], [false, true, true]);
  assert.equal(read(sure, { sure: given.value ?? '' }), 'confirmed');
  assert.equal(read(sure, {}), undefined);
});

test('both are spoken in the reader’s language', () => {
  assert.equal(wordingOf(small, 'it').value(sum, { amount: '1234.50', currency: 'EUR' }), '1234,50\u00a0€');
  assert.deepEqual(
    ['en', 'it'].map((language) => wordingOf(small, language).value(sure, 'confirmed')),
    ['Confirmed', 'Confermato'],
  );
});
