import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, type Procedure, readDefinitionFiles } from '../procedures/index.ts';
import { projectRoot } from '../root.ts';
import { languages } from '../texts/index.ts';
import { type DigestCase, digestText } from './digest-text.ts';

const { procedures } = compile(readDefinitionFiles(projectRoot), languages);
const procedure = (id: string): Procedure => procedures.find((one) => one.id === id) as Procedure;
const pecs = { country: 'HU', official: { hu: 'Pécsi Kamara' } };

const waiting = (id: string, number: string, due: string): DigestCase => ({
  exchangeId: '5b0e9d6e-3d2b-4f6e-8d0a-0d6f4f0c0a01',
  number,
  procedure: procedure(id),
  events: [],
  turn: { role: 'recipient', authority: pecs, own: true, due, state: 'accepted', seat: 'engaged' },
});
const context = { language: 'en', publicUrl: 'https://x.example', today: '2026-03-02' };
const lines = (text: string) => text.match(/^(?:LATE: )?2026-\d{6}-\d\d|^[A-Z].*(?=\n=+$)/gm);

test('who works in several areas reads them area by area, the most urgent first', () => {
  const cases = [
    waiting('services.information-request', '2026-000001-11', '2026-03-09'),
    waiting('professional-qualifications.information-request', '2026-000002-22', '2026-03-10'),
    waiting('services.information-request', '2026-000003-33', '2026-03-20'),
    waiting('professional-qualifications.information-request', '2026-000004-44', '2026-03-05'),
  ];
  assert.deepEqual(lines(digestText(cases, context).body), [
    'Professional qualifications',
    '2026-000004-44',
    '2026-000002-22',
    'Services',
    '2026-000001-11',
    '2026-000003-33',
  ]);
});

test('who works in one reads no heading', () => {
  const { body } = digestText([waiting('services.information-request', '2026-000001-11', '2026-03-09')], context);
  assert.deepEqual(lines(body), ['2026-000001-11']);
});
