import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../test/support/test-database.ts';
import { Refusal } from '../refusal.ts';
import {
  authoritiesByIds,
  authorityById,
  nationalCoordinators,
  type NewAuthority,
  type Search,
  searchAuthorities,
  upsertAuthorities,
} from './directory.store.ts';
import { readAuthority, readerOf, findAuthorities } from './directory.service.ts';
import { searchText } from './fold.ts';

const LABELS: Record<string, string[]> = {
  doctor: ['Doctor', 'Medico', 'Orvos'],
  'veterinary-surgeon': ['Veterinary surgeon', 'Veterinario', 'Állatorvos'],
  nurse: ['Nurse', 'Infermiere', 'Általános ápoló'],
};
const QUALIFICATIONS = { area: 'qualifications', functions: ['sends', 'replies'] };

function authority(id: string, given: Partial<NewAuthority> & { name?: string }): NewAuthority {
  const { name = id, ...more } = given;
  const made = {
    id,
    country: id.slice(0, 2).toUpperCase(),
    kind: 'professional-body',
    coordinator: null,
    official: { [id.slice(0, 2)]: name },
    informal: `Authority ${id}`,
    place: 'Town',
    region: null,
    address: 'Street 1',
    email: `${id}@example.example`,
    phone: null,
    website: null,
    languages: [id.slice(0, 2), 'en'],
    status: 'active',
    areas: [{ ...QUALIFICATIONS, competences: [] }],
    createdAt: new Date('2026-01-01T00:00:00Z'),
    ...more,
  } satisfies Omit<NewAuthority, 'search'>;
  const competences = made.areas.flatMap((access) => access.competences.flatMap((code) => LABELS[code] ?? []));
  return { ...made, search: searchText({ ...made, region: made.region ?? undefined, competences }) };
}

const names = (...competences: string[]) => [{ ...QUALIFICATIONS, competences }];
const authorities = [
  authority('it-medici-bologna', { name: 'Ordine dei Medici di Bologna', place: 'Bologna', areas: names('doctor') }),
  authority('it-medici-milano', { name: 'Ordine dei Medici di Milano', place: 'Milano', areas: names('doctor') }),
  authority('it-veterinari', { name: 'Ordine dei Veterinari', place: 'Padova', areas: names('veterinary-surgeon') }),
  authority('it-comune', {
    name: 'Comune di Forlì',
    place: 'Forlì',
    areas: [{ ...QUALIFICATIONS, functions: ['sends'], competences: [] }],
  }),
  authority('it-coordinator', {
    name: 'Coordinamento',
    coordinator: 'national',
    languages: ['it', 'fr'],
    areas: [{ ...QUALIFICATIONS, functions: ['coordinates'], competences: [] }],
  }),
  authority('it-closed', { name: 'Ordine dei Medici soppresso', status: 'deactivated', areas: names('doctor') }),
  authority('it-labour', {
    name: 'Ispettorato dei Medici',
    areas: [{ area: 'posting', functions: ['sends', 'replies'], competences: [] }],
  }),
  authority('hu-kamara', { name: 'Pécsi Orvosi Kamara', place: 'Pécs', areas: names('doctor') }),
  authority('hu-allatorvosi', { name: 'Győri Állatorvosi Kamara', place: 'Győr', areas: names('veterinary-surgeon') }),
  authority('hu-coordinator', { name: 'Koordinátor', coordinator: 'national' }),
  authority('de-kammer', { name: 'Ärztekammer Köln', place: 'Köln', areas: names('doctor') }),
  authority('gr-iatrikos', { official: { el: 'Ιατρικός Σύλλογος Αθηνών' }, place: 'Αθήνα', areas: names('doctor') }),
  authority('be-vlaanderen', {
    official: { nl: 'Vlaamse Gezondheid', fr: 'Santé de Flandre', de: 'Gesundheit' },
    languages: ['nl', 'fr'],
    areas: [...names('nurse'), { area: 'posting', functions: ['replies'], competences: [] }],
  }),
];

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
  await upsertAuthorities(database.connection.db, authorities);
});
after(() => database.close());

const search = async (given: Partial<Search>) => {
  const page = await searchAuthorities(database.connection.db, { area: 'qualifications', limit: 25, ...given });
  return page.items.map(({ id }) => id);
};

const searches: [string, Partial<Search>, string[]][] = [
  ['a word of the name', { q: 'bologna' }, ['it-medici-bologna']],
  ['words in any order', { q: 'milano ordine' }, ['it-medici-milano']],
  ['every word must match', { q: 'medici pécs' }, []],
  ['without accents', { q: 'forli' }, ['it-comune']],
  ['with accents too many', { q: 'Bölógna' }, ['it-medici-bologna']],
  ['capitals and final sigma', { q: 'ΙΑΤΡΙΚΟΣ' }, ['gr-iatrikos']],
  ['Greek without tonos', { q: 'συλλογος αθηνων' }, ['gr-iatrikos']],
  ['Greek in Latin letters', { q: 'iatrikos syllogos, Athina' }, ['gr-iatrikos']],
  ['inside a word', { q: 'kammer' }, ['de-kammer']],
  ['two letters begin a word', { q: 'fo' }, ['it-comune']],
  ['two letters are not looked for inside words', { q: 'ol' }, []],
  ['ae for ä', { q: 'aerztekammer' }, ['de-kammer']],
  ['a letter left out', { q: 'bologa' }, ['it-medici-bologna']],
  ['letters exchanged', { q: 'medcio', country: 'HU' }, ['hu-kamara']],
  ['a letter too many', { q: 'venterinari' }, ['hu-allatorvosi', 'it-veterinari']],
  ['two mistyped words', { q: 'ordne boligna' }, ['it-medici-bologna']],
  [
    'a profession in another language, whole words before parts',
    { q: 'orvos', country: 'IT' },
    ['it-medici-bologna', 'it-medici-milano', 'it-veterinari'],
  ],
  ['a number is not mistyped', { q: '2012' }, []],
  ['what would be syntax', { q: `medici' | bologna:* & !(` }, ['it-medici-bologna']],
  ['nothing but signs is no search by words', { q: '%', country: 'DE' }, ['de-kammer']],
  ['a country, by name', { country: 'HU' }, ['hu-allatorvosi', 'hu-coordinator', 'hu-kamara']],
  ['a profession', { competence: 'veterinary-surgeon' }, ['hu-allatorvosi', 'it-veterinari']],
  ['a profession and a word', { competence: 'doctor', q: 'ordine' }, ['it-medici-bologna', 'it-medici-milano']],
  ['a language', { language: 'fr' }, ['it-coordinator', 'be-vlaanderen']],
  [
    'who replies',
    { country: 'IT', functions: ['replies'] },
    ['it-medici-bologna', 'it-medici-milano', 'it-veterinari'],
  ],
  [
    'who replies or coordinates',
    { country: 'IT', functions: ['replies', 'coordinates'] },
    ['it-coordinator', 'it-medici-bologna', 'it-medici-milano', 'it-veterinari'],
  ],
  ['who coordinates, in the area', { functions: ['coordinates'] }, ['it-coordinator']],
  ['a function that is held in another area only', { area: 'posting', functions: ['coordinates'] }, []],
  ['a function and a word', { functions: ['sends'], q: 'forli' }, ['it-comune']],
  ['a function that nobody holds', { functions: ['judges'] }, []],
  ['one of no functions', { functions: [] }, []],
  ['another area', { area: 'posting' }, ['it-labour', 'be-vlaanderen']],
  ['a profession that the authority names in another area', { area: 'posting', competence: 'nurse' }, []],
  ['an area that nobody has', { area: 'toys' }, []],
];
for (const [name, given, expected] of searches) {
  test(`search: ${name}`, async () => assert.deepEqual(await search(given), expected));
}

for (const given of [{}, { q: 'ordine' }, { q: 'orvos' }, { q: 'medcio' }] as Partial<Search>[]) {
  test(`page by page the same authorities come in the same order: ${JSON.stringify(given)}`, async () => {
    const whole = await search(given);
    assert.ok(whole.length > 1);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await searchAuthorities(database.connection.db, {
        area: 'qualifications',
        limit: 1,
        ...given,
        cursor,
      });
      assert.equal(page.items.length, 1);
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor);
    assert.deepEqual(paged, whole);
  });
}

for (const cursor of [
  'x',
  '',
  Buffer.from('[4,"it-comune"]').toString('base64url'),
  Buffer.from('{}').toString('base64url'),
]) {
  test(`a cursor that is none (${cursor}) is refused`, async () => {
    await assert.rejects(search({ cursor }), (error) => error instanceof Refusal && error.code === 'cursor-invalid');
  });
}

test('an authority comes whole, with all its areas and its names in their order', async () => {
  const found = await authorityById(database.connection.db, 'be-vlaanderen');
  const { search: _, createdAt: __, ...expected } = authorities.at(-1) as NewAuthority;
  const areas = [...expected.areas].sort((a, b) => (a.area < b.area ? -1 : 1));
  assert.deepEqual(found, { ...expected, areas });
  assert.deepEqual(Object.keys(found?.official ?? {}), ['nl', 'fr', 'de']);
});

test('authorities are read by ids, deactivated ones too', async () => {
  const found = await authoritiesByIds(database.connection.db, ['it-closed', 'hu-kamara', 'xx-nobody']);
  assert.deepEqual([...found.keys()].sort(), ['hu-kamara', 'it-closed']);
});

test('national coordinators', async () => {
  const ids = async (country?: string) =>
    (await nationalCoordinators(database.connection.db, country)).map(({ id }) => id);
  assert.deepEqual(await ids(), ['hu-coordinator', 'it-coordinator']);
  assert.deepEqual(await ids('HU'), ['hu-coordinator']);
  assert.deepEqual(await ids('DE'), []);
});

test('a changed authority is found by its new name and no longer by the old one', async () => {
  const { db } = database.connection;
  await upsertAuthorities(db, [authority('de-umbenannt', { name: 'Kreisverwaltung Ahrweiler' })]);
  assert.deepEqual(await search({ q: 'ahrweiler' }), ['de-umbenannt']);
  await upsertAuthorities(db, [authority('de-umbenannt', { name: 'Landratsamt Görlitz', status: 'active' })]);
  assert.deepEqual(await search({ q: 'ahrweiler' }), []);
  assert.deepEqual(await search({ q: 'gorlitz' }), ['de-umbenannt']);
});

test('languages shared are those of the acting authority and of the page', async () => {
  const { db } = database.connection;
  const read = async (authorityId: string, language: string, id: string) =>
    readAuthority(db, await readerOf(db, { authorityId }, language), id);
  assert.deepEqual((await read('it-coordinator', 'it', 'be-vlaanderen')).languagesShared, ['fr']);
  assert.deepEqual((await read('it-coordinator', 'nl', 'be-vlaanderen')).languagesShared, ['nl', 'fr']);
  assert.deepEqual((await read('hu-kamara', 'hu', 'be-vlaanderen')).languagesShared, []);
});

const officialNames: [string, string, string[]][] = [
  ['fr', 'fr', ['nl', 'de']],
  ['hu', 'nl', ['fr', 'de']],
];
for (const [language, shown, others] of officialNames) {
  test(`a reader of ${language} sees the name in ${shown}`, async () => {
    const view = await readAuthority(database.connection.db, { language, languages: [] }, 'be-vlaanderen');
    assert.equal(view.name.lang, shown);
    assert.deepEqual(
      view.otherNames.map(({ lang }) => lang),
      others,
    );
  });
}

const fallbacks: [string, Partial<Search>, string | undefined][] = [
  ['nothing found in a country', { country: 'HU', q: 'tengerészet' }, 'hu-coordinator'],
  ['something found', { country: 'HU', q: 'orvosi' }, undefined],
  ['nothing found anywhere', { q: 'tengerészet' }, undefined],
  ['a country without coordinator', { country: 'DE', q: 'tengerészet' }, undefined],
];
for (const [name, given, expected] of fallbacks) {
  test(`fallback: ${name}`, async () => {
    const reader = { language: 'it', languages: ['it'] };
    const found = await findAuthorities(database.connection.db, reader, { area: 'qualifications', limit: 5, ...given });
    assert.equal(found.fallback?.id, expected);
  });
}

test('an authority that does not exist is refused', async () => {
  const reader = { language: 'it', languages: ['it'] };
  await assert.rejects(readAuthority(database.connection.db, reader, 'xx-nobody'), {
    code: 'authority-unknown',
    status: 404,
  });
});
