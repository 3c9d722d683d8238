import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, type Procedure, readDefinitionFiles } from '../procedures/index.ts';
import { projectRoot } from '../root.ts';
import { competenceIn } from './suggestion.ts';

const { procedures } = compile(readDefinitionFiles(projectRoot), ['en']);
const of = (area: string): Procedure =>
  procedures.find(({ id }) => id === `${area}.information-request`) ?? assert.fail(area);
const draft = (fields: Record<string, string>) => ({ fields, questions: [] });

test('the competence of a draft is what its form asks from the list of the area', () => {
  assert.equal(
    competenceIn(of('professional-qualifications'), draft({ profession: 'doctor', purpose: 'x' })),
    'doctor',
  );
  assert.equal(competenceIn(of('patients-rights'), draft({ profession: 'dentist' })), 'dentist');
  assert.equal(competenceIn(of('services'), draft({ activity: 'construction' })), 'construction');
});

test('nothing where the field is empty, the area has no such list, or the field is personal', () => {
  assert.equal(competenceIn(of('professional-qualifications'), draft({ profession: '' })), undefined);
  assert.equal(competenceIn(of('professional-qualifications'), draft({})), undefined);
  assert.equal(competenceIn(of('posting-of-workers'), draft({ sector: 'f' })), undefined);
  const { form, ...rest } = of('professional-qualifications');
  const personal = form.map((section) => ({
    ...section,
    fields: section.fields.map((field) => ({ ...field, personal: true })),
  }));
  assert.equal(competenceIn({ ...rest, form: personal }, draft({ profession: 'doctor' })), undefined);
});
