import { emailIssues, personFields, readPerson, shortText } from '../accounts/index.ts';
import { type Issue, Refusal } from '../refusal.ts';
import { collator, countryName, EEA_COUNTRIES, languageName, sayIn, WRITTEN_LANGUAGES } from '../texts/index.ts';
import {
  type FieldModel,
  type FormBody,
  type FormModel,
  type FormValues,
  type Option,
  postedText,
  readForm,
} from '../web/index.ts';
import { areasOf, competenceLabel, competencesOf, functionsOf, type Named, type NamedFunction } from './areas.ts';
import { type AreaAccess, AUTHORITY_KINDS } from './authority.ts';
import type { Catalogue } from './directory.routes.ts';
import { kindName } from './marks.pages.tsx';
import type { AuthorityToRegister } from './registration.ts';
import type { Registration } from './registration.service.ts';

/** The form that registers an authority: what it asks, and what was posted. */

export const NEW_AUTHORITY = '/operator/authorities/new';
const COUNTRIES = [...EEA_COUNTRIES, 'EU'];
const TEXT_MAX = 300;
/** Confirms that the authorities whose ids it posts are other bodies. */
export const OTHERS = 'others';

export type Offered = Pick<Catalogue, 'published'>;

export function registrationForm(language: string, csrf: string, procedures: Offered): FormModel {
  const say = sayIn(language);
  const areas = areasOf(procedures.published, language);
  return {
    action: NEW_AUTHORITY,
    hidden: { csrf },
    sections: [
      { title: say('operator.section.authority'), fields: authorityFields(language) },
      { title: say('operator.section.contact'), fields: contactFields(language) },
      {
        title: say('operator.section.areas'),
        intro: say('operator.section.areas.intro'),
        fields: areas.flatMap((area) =>
          areaFields(language, area, {
            functions: functionsOf(procedures.published, language, area.code),
            competences: competencesOf(procedures.published, language, area.code),
            label: competenceLabel(procedures.published, language, area.code),
            only: areas.length === 1,
          }),
        ),
      },
      {
        title: say('operator.section.administrator'),
        intro: say('operator.section.administrator.intro'),
        fields: personFields(language, 'person.'),
      },
    ],
    buttons: [{ label: say('operator.register.submit'), kind: 'primary' }],
    guardUnsaved: true,
  };
}

function options(language: string, codes: readonly string[], name: (code: string) => string): Option[] {
  const { compare } = collator(language);
  return codes.map((value) => ({ value, label: name(value) })).sort((a, b) => compare(a.label, b.label));
}

function authorityFields(language: string): FieldModel[] {
  const say = sayIn(language);
  const text = (name: string, label: string, hint?: string): FieldModel => ({
    kind: 'text',
    name,
    label,
    ...(hint === undefined ? {} : { hint }),
    required: true,
    maxlength: TEXT_MAX,
    width: 'full',
    autocomplete: 'off',
  });
  return [
    {
      kind: 'select',
      name: 'country',
      label: say('operator.country'),
      required: true,
      options: options(language, COUNTRIES, (code) => countryName(language, code)),
    },
    text('official', say('operator.official'), say('operator.official.hint')),
    {
      kind: 'select',
      name: 'officialLanguage',
      label: say('operator.official-language'),
      required: true,
      options: options(language, WRITTEN_LANGUAGES, (tag) => languageName(language, tag)),
    },
    text('informal', say('operator.informal'), say('operator.informal.hint')),
    {
      kind: 'select',
      name: 'kind',
      label: say('operator.kind'),
      required: true,
      options: options(language, AUTHORITY_KINDS, (kind) =>
        kindName(language, kind as (typeof AUTHORITY_KINDS)[number]),
      ),
    },
    { kind: 'checkbox', name: 'national', label: say('operator.national'), hint: say('operator.national.hint') },
  ];
}

function contactFields(language: string): FieldModel[] {
  const say = sayIn(language);
  return [
    { kind: 'text', name: 'place', label: say('operator.place'), required: true, maxlength: TEXT_MAX },
    { kind: 'text', name: 'region', label: say('operator.region'), maxlength: TEXT_MAX },
    {
      kind: 'text',
      name: 'address',
      label: say('operator.address'),
      required: true,
      maxlength: TEXT_MAX,
      width: 'full',
    },
    { kind: 'email', name: 'email', label: say('operator.email'), hint: say('operator.email.hint'), required: true },
    { kind: 'tel', name: 'phone', label: say('operator.phone'), maxlength: 40 },
    {
      kind: 'url',
      name: 'website',
      label: say('operator.website'),
      hint: say('operator.website.hint'),
      maxlength: TEXT_MAX,
    },
    {
      kind: 'checkboxes',
      name: 'languages',
      label: say('operator.languages'),
      required: true,
      options: options(language, WRITTEN_LANGUAGES, (tag) => languageName(language, tag)),
    },
  ];
}

function areaFields(
  language: string,
  area: Named,
  {
    functions,
    competences,
    label,
    only,
  }: {
    functions: readonly NamedFunction[];
    competences: readonly Named[];
    label: string | undefined;
    only: boolean;
  },
): FieldModel[] {
  const say = sayIn(language);
  return [
    {
      kind: 'group',
      legend: area.name,
      fields: [
        {
          kind: 'checkboxes',
          name: `functions.${area.code}`,
          label: say('directory.record.functions'),
          hint: say('operator.functions.hint'),
          required: only,
          options: functions.map(({ code, name, help }) => ({ value: code, label: name, hint: help })),
        },
        ...(competences.length === 0
          ? []
          : [
              {
                kind: 'checkboxes' as const,
                name: `competences.${area.code}`,
                label: label ?? say('directory.record.competences'),
                hint: say('operator.competences.hint'),
                options: competences.map(({ code: value, name }) => ({ value, label: name })),
              },
            ]),
      ],
    },
  ];
}

/** @throws Refusal with all faults */
export function readRegistration(form: FormModel, body: FormBody, procedures: Offered): Registration {
  const fields = form.sections.flatMap((section) => section.fields);
  const values = readForm(fields, body);
  const { authority, issues } = readAuthorityOf(values, procedures);
  const { person, issues: ofPerson } = readPerson(values, 'person.');
  const all = [...issues, ...ofPerson];
  if (all.length > 0) throw new Refusal('input-invalid', 422, { count: all.length }, all);
  const others = postedText(body, OTHERS).split(' ').filter(Boolean);
  return { authority, administrator: person, others };
}

function readAuthorityOf(values: FormValues, procedures: Offered): { authority: AuthorityToRegister; issues: Issue[] } {
  const text = (name: string) => String(values[name] ?? '');
  const list = (name: string) => (Array.isArray(values[name]) ? (values[name] as readonly string[]) : []);
  const website = text('website');
  const areas = accessIn(list, procedures);
  const languages = list('languages');
  const optional = (name: string) => (text(name) === '' ? [] : shortText(name, text(name), TEXT_MAX));
  const issues: Issue[] = [
    ...oneOf('country', text('country'), COUNTRIES),
    ...shortText('official', text('official'), TEXT_MAX),
    ...oneOf('officialLanguage', text('officialLanguage'), WRITTEN_LANGUAGES),
    ...shortText('informal', text('informal'), TEXT_MAX),
    ...oneOf('kind', text('kind'), AUTHORITY_KINDS),
    ...shortText('place', text('place'), TEXT_MAX),
    ...optional('region'),
    ...shortText('address', text('address'), TEXT_MAX),
    ...emailIssues('email', text('email')),
    ...optional('phone'),
    ...optional('website'),
    ...(website === '' || isWebsite(website) ? [] : [{ pointer: 'website', code: 'wrong-format' }]),
    ...(languages.length === 0 ? [{ pointer: 'languages', code: 'required' }] : []),
    ...languages.flatMap((tag) => oneOf('languages', tag, WRITTEN_LANGUAGES)).slice(0, 1),
    ...areas.issues,
  ];
  const authority: AuthorityToRegister = {
    country: text('country'),
    kind: text('kind') as AuthorityToRegister['kind'],
    coordinator: text('national') === '' ? null : 'national',
    official: { [text('officialLanguage')]: text('official') },
    informal: text('informal'),
    place: text('place'),
    region: text('region') || null,
    address: text('address'),
    email: text('email'),
    phone: text('phone') || null,
    website: website || null,
    languages,
    areas: areas.accesses,
  };
  return { authority, issues };
}

/** What it holds in which area; it must take part in one, since its administrator acts in one. */
function accessIn(
  list: (name: string) => readonly string[],
  { published }: Offered,
): { accesses: AreaAccess[]; issues: Issue[] } {
  const codes = areasOf(published, 'en').map(({ code }) => code);
  const accesses = codes.flatMap((area): AreaAccess[] => {
    const functions = list(`functions.${area}`);
    return functions.length > 0 ? [{ area, functions, competences: list(`competences.${area}`) }] : [];
  });
  const unknown = accesses.flatMap(({ area, competences }): Issue[] => {
    const known = new Set(competencesOf(published, 'en', area).map(({ code }) => code));
    return competences.every((code) => known.has(code))
      ? []
      : [{ pointer: `competences.${area}`, code: 'unknown-option' }];
  });
  const none: Issue[] =
    accesses.length > 0 || codes.length === 0 ? [] : [{ pointer: `functions.${codes[0]}`, code: 'required' }];
  return { accesses, issues: [...unknown, ...none] };
}

function oneOf(pointer: string, value: string, known: readonly string[]): Issue[] {
  if (value === '') return [{ pointer, code: 'required' }];
  return known.includes(value) ? [] : [{ pointer, code: 'unknown-option' }];
}

/** The directory shows it as a link: nothing but a web address may become one. */
const isWebsite = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
