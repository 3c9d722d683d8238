import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, readDefinitionFiles, type SourceFile } from '../procedures/index.ts';
import { projectRoot } from '../root.ts';
import { languages } from '../texts/index.ts';
import { readDemonstrationFiles } from './demonstration.store.ts';
import { DemonstrationFaulty, europeOf } from './europe.ts';

const NOW = new Date('2026-03-02T08:00:00Z');
const files = readDemonstrationFiles(projectRoot);
const { procedures } = compile(readDefinitionFiles(projectRoot), languages);
const europe = europeOf(files, procedures, NOW);

test('Europe has 30 countries with one national coordinator each, the Commission, and more than 300 authorities', () => {
  assert.equal(new Set(europe.authorities.map(({ country }) => country)).size, 31);
  const coordinators = europe.authorities.filter(({ coordinator }) => coordinator === 'national');
  assert.equal(new Set(coordinators.map(({ country }) => country)).size, 30);
  assert.equal(coordinators.length, 30);
  assert.ok(europe.authorities.length > 300, `${europe.authorities.length} authorities`);
});

test('whoever coordinates a country coordinates every area in which it takes part, and nobody else does', () => {
  for (const { id, coordinator, areas } of europe.authorities)
    for (const { area, functions } of areas)
      assert.equal(functions.includes('coordinates'), coordinator === 'national', `${id} in ${area}`);
});

test('official names keep the order of the file', () => {
  const commission = europe.authorities.find(({ id }) => id === 'eu-commission');
  assert.deepEqual(Object.keys(commission?.official ?? {}), ['en', 'fr', 'de']);
});

const stable: [string, string, string][] = [
  ['giulia.bianchi@ordine-medici-bologna.it.example', 'it', 'it-ordine-medici-bologna: handler'],
  ['paolo.verdi@ordine-medici-bologna.it.example', 'it', 'it-ordine-medici-bologna: viewer'],
  ['elena.russo@ordine-medici-bologna.it.example', 'it', 'it-ordine-medici-bologna: administrator+handler'],
  ['marco.conti@comune-forli.it.example', 'it', 'it-comune-forli: handler'],
  ['katalin.nagy@orvosi-kamara-budapest.hu.example', 'hu', 'hu-orvosi-kamara-budapest: handler'],
  [
    'istvan.kovacs@oktatasi-hivatal.hu.example',
    'hu',
    'hu-oktatasi-hivatal: handler, hu-orvosi-kamara-budapest: handler',
  ],
  ['anna.szabo@oktatasi-hivatal.hu.example', 'hu', 'hu-oktatasi-hivatal: viewer'],
  ['eleni.papadaki@iatrikos-syllogos-athinon.gr.example', 'el', 'gr-iatrikos-athinon: handler'],
  ['maria.charalambous@iatriko-symvoulio.cy.example', 'el', 'cy-iatriko-symvoulio: handler'],
];
for (const [email, language, expected] of stable) {
  test(`${email} is there as ${expected}`, () => {
    const user = europe.users.find((each) => each.email === email);
    const held = europe.memberships.filter(({ userId }) => userId === user?.id);
    assert.equal(user?.language, language);
    assert.equal(held.map(({ authorityId, roles }) => `${authorityId}: ${roles.join('+')}`).join(', '), expected);
  });
}

test('handlers sit in at least eight countries', () => {
  const countries = europe.memberships.flatMap(({ authorityId, roles }) =>
    roles.includes('handler') ? [authorityId.slice(0, 2)] : [],
  );
  for (const country of ['de', 'fr', 'pl', 'se', 'es', 'ro', 'gr', 'at', 'ie'])
    assert.ok(countries.includes(country), country);
});

test('the same files and the same now give the same Europe; a later now moves every instant by as much', () => {
  assert.deepEqual(europeOf(files, procedures, NOW), europe);
  const later = europeOf(files, procedures, new Date(NOW.getTime() + 60_000));
  const instants = (of: typeof europe) =>
    [of.authorities, of.users, of.memberships].flatMap((list) => list.map((each) => each.createdAt.getTime()));
  assert.deepEqual(
    instants(later),
    instants(europe).map((instant) => instant + 60_000),
  );
  assert.deepEqual(
    later.memberships.map(({ id }) => id),
    europe.memberships.map(({ id }) => id),
  );
});

test('authorities were registered before their users, all of them in the past', () => {
  const since = new Map(europe.authorities.map(({ id, createdAt }) => [id, createdAt]));
  for (const { authorityId, createdAt } of europe.memberships) {
    assert.ok((since.get(authorityId) ?? createdAt) < createdAt && createdAt < NOW, authorityId);
  }
});

/** The files with some text of one replaced. */
function changed(path: string, from: string, to: string): SourceFile[] {
  return files.map((file) => {
    if (file.path !== path) return file;
    assert.ok(file.text.includes(from), from);
    return { path, text: file.text.replace(from, to) };
  });
}

const IT = 'demonstration/authorities/IT.yaml';
const USERS = 'demonstration/users.yaml';
const faulty: [string, SourceFile[], string, RegExp][] = [
  ['an unknown kind', changed(IT, 'kind: ministry', 'kind: minister'), IT, /kind/],
  ['an unknown key', changed(IT, 'kind: ministry', 'kind: ministry\n    fax: 1'), IT, /fax/],
  ['a real mailbox', changed(IT, '.it.example', '.it'), IT, /email/],
  ['an unknown profession', changed(IT, '[midwife]', '[midwive]'), IT, /midwive/],
  [
    'a function that no procedure of the area names',
    changed(IT, 'functions: [sends, replies, alert-authority, handles-cards]', 'functions: [sends, judges]'),
    IT,
    /no procedure of professional-qualifications names the function judges/,
  ],
  [
    'a second coordinator',
    changed(IT, 'kind: ministry', 'kind: ministry\n    coordinator: national'),
    IT,
    /2 national/,
  ],
  ['an id said twice', changed(IT, 'it-ordine-medici-milano', 'it-ordine-medici-bologna'), IT, /second time/],
  ['an authority of another country', changed(IT, 'it-comune-forli', 'fr-comune-forli'), IT, /its country/],
  [
    'a user of an unknown authority',
    changed(USERS, 'it-comune-forli', 'it-comune-forlimpopoli'),
    USERS,
    /no authority/,
  ],
  [
    'a user without access',
    changed(USERS, 'area: professional-qualifications', 'area: posting-of-workers'),
    USERS,
    /no access/,
  ],
  ['a user said twice', changed(USERS, 'paolo.verdi', 'giulia.bianchi'), USERS, /second time/],
  ['a missing file', files.filter(({ path }) => path !== USERS), USERS, /missing/],
];
for (const [name, given, file, message] of faulty) {
  test(`${name} is refused with its file and line`, () => {
    assert.throws(
      () => europeOf(given, procedures, NOW),
      (error) => {
        assert.ok(error instanceof DemonstrationFaulty);
        assert.ok(
          error.faults.some((fault) => fault.file === file && fault.line > 0 && message.test(fault.message)),
          error.message,
        );
        return true;
      },
    );
  });
}
