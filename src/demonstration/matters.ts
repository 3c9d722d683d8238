import type { Actor } from '../accounts/index.ts';
import { numberOf } from './derived.ts';

/** What the demonstration's requests are about, by procedure. All people, firms and numbers are invented. */
export interface Matter {
  readonly area: string;
  readonly procedure: string;
  readonly howMany: number;
  content(sender: Actor, index: number): { fields: Record<string, unknown>; questions: unknown[] };
  answers(recipient: Actor, index: number): Record<string, unknown>;
  /** The days that the recipient needs. */
  days(index: number): number;
}

const PROFESSIONS = [
  'doctor',
  'nurse',
  'dentist',
  'physiotherapist',
  'architect',
  'secondary-school-teacher',
  'electrician',
  'midwife',
];

/** Invented people, one set for each language of the demonstration's free texts. */
const PEOPLE = [
  { firstName: 'Mario Esempio', surname: 'Rossini-Prova', qualification: 'Laurea magistrale in Medicina e Chirurgia' },
  { firstName: 'Minta Ágnes', surname: 'Próbafalvi', qualification: 'Okleveles fizioterapeuta' },
  { firstName: 'Erika', surname: 'Mustermann-Beispiel', qualification: 'Staatsexamen' },
  { firstName: 'Jan', surname: 'Przykładowski', qualification: 'Dyplom ukończenia studiów' },
  { firstName: 'Juana', surname: 'Ejemplo de Prueba', qualification: 'Título de Grado en Enfermería' },
  { firstName: 'Άννα', surname: 'Παραδειγματίδου', qualification: 'Πτυχίο Ιατρικής' },
] as const;

const REASONS: Readonly<Record<string, string>> = {
  it: 'La persona interessata ha chiesto il riconoscimento della qualifica. I documenti presentati non permettono di verificare alcuni dati.',
  hu: 'Az érintett személy képesítése elismerését kérte. A benyújtott iratok alapján egyes adatok nem ellenőrizhetők.',
  el: 'Το ενδιαφερόμενο πρόσωπο ζήτησε την αναγνώριση του τίτλου του. Από τα έγγραφα που υποβλήθηκαν ορισμένα στοιχεία δεν επαληθεύονται.',
  en: 'The person concerned has applied for recognition of the qualification. The documents submitted leave some points open.',
};

const REPLIES: Readonly<Record<string, string>> = {
  it: 'I dati risultano dai nostri registri.',
  hu: 'Az adatok nyilvántartásunkban szerepelnek.',
  el: 'Τα στοιχεία είναι καταχωρισμένα στα μητρώα μας.',
  en: 'The data are in our registers.',
};

const CLAIMS: Readonly<Record<string, string>> = {
  it: 'Durante un controllo sono emersi dubbi sul prestatore. Occorre una verifica presso l’autorità competente.',
  hu: 'Ellenőrzés során kétségek merültek fel a szolgáltatóval kapcsolatban. Az illetékes hatóságnál kell ellenőrizni.',
  el: 'Κατά τον έλεγχο προέκυψαν αμφιβολίες για τον πάροχο. Απαιτείται επαλήθευση από την αρμόδια αρχή.',
  en: 'An inspection raised doubts about the provider. They must be verified with the competent authority.',
};

const URGENCIES: Readonly<Record<string, string>> = {
  it: 'Il controllo in cantiere è in corso: la registrazione IVA va verificata prima di domani.',
  hu: 'Az ellenőrzés az építkezésen folyamatban van: a héanyilvántartást holnapig ellenőrizni kell.',
  el: 'Ο έλεγχος στο εργοτάξιο βρίσκεται σε εξέλιξη: η εγγραφή ΦΠΑ πρέπει να επαληθευθεί έως αύριο.',
  en: 'The inspection of the building site is going on: the VAT registration must be checked by tomorrow.',
};

const FIRMS = [
  'Esempio Costruzioni S.r.l.',
  'Minta Építő Kft.',
  'Παράδειγμα Κατασκευαστική',
  'Muster Bau GmbH',
  'Przykład Sp. z o.o.',
];
const KINDS = ['posting', 'working-conditions', 'establishment', 'health-safety', 'documents'] as const;
const ACTIVITIES = ['construction', 'installation', 'tourism', 'crafts', 'business-consulting', 'personal-care'];

const pick = <T>(list: readonly T[], name: string): T => list[numberOf(name, list.length)] as T;

const ownText = (texts: Readonly<Record<string, string>>, language: string) => ({
  text: texts[language] ?? texts.en ?? '',
  lang: texts[language] ? language : 'en',
});

function qualificationContent(sender: Actor, index: number) {
  const person = PEOPLE[numberOf(`person ${index}`, PEOPLE.length)] as (typeof PEOPLE)[number];
  const year = 1965 + numberOf(`year ${index}`, 35);
  return {
    fields: {
      profession: PROFESSIONS[numberOf(`profession ${index}`, PROFESSIONS.length)],
      purpose: ['general', 'establishment', 'temporary-services'][index % 3],
      daysWanted: 21 + numberOf(`wanted ${index}`, 14),
      ...person,
      birthDate: `${year}-0${1 + (index % 9)}-1${index % 9}`,
      reason: ownText(REASONS, sender.language),
    },
    questions: [
      { code: 'pq-27', parameters: {} },
      { code: 'pq-18', parameters: {} },
      { code: 'pq-16', parameters: {} },
    ],
  };
}

function qualificationAnswers(recipient: Actor, index: number) {
  return {
    '1': { value: index % 5 === 0 ? 'cannot-say' : 'yes', comment: ownText(REPLIES, recipient.language) },
    '2': { value: 'yes' },
    '2.pq-18a': { value: ownText(REPLIES, recipient.language) },
    '3': index % 4 === 0 ? { unknown: 'not-held' } : { value: `20${10 + (index % 10)}-06-15` },
  };
}

/** Every tenth of a posting request is an urgent check of a register. */
const isUrgent = (index: number): boolean => index % 10 === 3;

function postingContent(sender: Actor, index: number) {
  const urgent = isUrgent(index);
  const kind = urgent ? 'establishment' : (KINDS[index % KINDS.length] as (typeof KINDS)[number]);
  const { firstName, surname } = pick(PEOPLE, `worker ${index}`);
  const worker = { worker: `${firstName} ${surname}` };
  const single = index % 2 === 0;
  const questions = {
    posting: [{ code: 'po-43', parameters: worker }],
    'working-conditions': [{ code: 'po-45', parameters: worker }],
    establishment: [{ code: 'po-39', parameters: {} }],
    'health-safety': [{ code: 'po-52', parameters: worker }],
    documents: [{ code: 'po-49', parameters: worker }],
  }[kind];
  return {
    fields: {
      kind,
      sector: pick(['f', 'c', 'h', 'n'], `sector ${index}`),
      urgency: urgent ? 'register-check' : 'ordinary',
      ...(urgent ? { urgencyReason: ownText(URGENCIES, sender.language) } : {}),
      daysWanted: urgent ? 2 : 15 + numberOf(`wanted ${index}`, 11),
      providerKind: 'undertaking',
      providerName: pick(FIRMS, `firm ${index}`),
      legalForm: 'private-company',
      registerNumber: `REG-${1000 + numberOf(`register ${index}`, 9000)}`,
      ...(kind === 'establishment'
        ? {}
        : {
            postedFrom: '2025-09-01',
            particularWorkers: single ? 'yes' : 'no',
            ...(single ? { workers: [{ firstName, surname, birthDate: '1984-05-17' }] } : {}),
          }),
      reason: ownText(CLAIMS, sender.language),
    },
    questions: urgent ? [{ code: 'po-56', parameters: { register: 'VIES' } }] : questions,
  };
}

function postingAnswers(recipient: Actor, index: number) {
  const comment = ownText(REPLIES, recipient.language);
  if (isUrgent(index)) return { '1': { value: 'yes', comment }, '1.po-56a': { value: '2016-03-01' } };
  switch (KINDS[index % KINDS.length]) {
    case 'posting':
      return { '1': { value: 'yes', comment }, '1.po-43a': { value: '2019-02-01' } };
    case 'working-conditions':
      return {
        '1': { value: { amount: `${1400 + numberOf(`pay ${index}`, 900)}.00`, currency: 'EUR' } },
        '1.po-45a': { value: 40 },
        '1.po-45b': { unknown: 'not-known' },
      };
    case 'establishment':
      return { '1': { value: 'yes' }, '1.po-39a': { value: comment }, '1.po-39b': { value: 'yes' } };
    case 'documents':
      return { '1': { value: ['contract', 'payslips'], comment } };
    default:
      return { '1': { value: 'yes', comment } };
  }
}

function serviceContent(sender: Actor, index: number) {
  const natural = index % 4 === 0;
  const person = pick(PEOPLE, `provider ${index}`);
  return {
    fields: {
      activity: pick(ACTIVITIES, `activity ${index}`),
      purpose: ['establishment', 'temporary-services', 'double-requirements'][index % 3],
      daysWanted: 21 + numberOf(`wanted ${index}`, 14),
      providerKind: natural ? 'natural-person' : 'legal-person',
      providerName: natural ? `${person.firstName} ${person.surname}` : pick(FIRMS, `firm ${index}`),
      ...(natural ? { birthDate: '1979-11-03' } : { legalForm: 'private-company' }),
      reason: ownText(CLAIMS, sender.language),
    },
    questions: [
      { code: 'sv-28', parameters: {} },
      { code: 'sv-32', parameters: {} },
      { code: 'sv-35', parameters: {} },
    ],
  };
}

const serviceAnswers = (recipient: Actor, index: number) => ({
  '1': { value: 'yes', comment: ownText(REPLIES, recipient.language) },
  '1.sv-28a': { value: `20${10 + (index % 10)}-04-01` },
  '2': { value: index % 2 === 0 ? ['qualification', 'insurance'] : ['registration'] },
  '3': { value: 'no' },
});

function patientContent(sender: Actor, index: number) {
  const { firstName, surname } = pick(PEOPLE, `professional ${index}`);
  return {
    fields: {
      profession: pick(['doctor', 'dentist', 'pharmacist', 'specialist-doctor'], `profession ${index}`),
      purpose: ['treatment', 'prescription', 'reimbursement'][index % 3],
      daysWanted: 14 + numberOf(`wanted ${index}`, 14),
      firstName,
      surname,
      reason: ownText(TREATMENTS, sender.language),
    },
    questions: [
      { code: 'pr-50', parameters: {} },
      { code: 'pr-52', parameters: {} },
    ],
  };
}

const TREATMENTS: Readonly<Record<string, string>> = {
  it: 'Un assicurato ha chiesto il rimborso di cure ricevute da questo professionista.',
  hu: 'Egy biztosított a szakember által nyújtott ellátás költségeinek megtérítését kérte.',
  el: 'Ασφαλισμένος ζήτησε την επιστροφή εξόδων για περίθαλψη από τον επαγγελματία αυτόν.',
  en: 'An insured person has asked for the costs of treatment by this professional to be reimbursed.',
};

const patientAnswers = (recipient: Actor, index: number) => ({
  '1': { value: 'yes', comment: ownText(REPLIES, recipient.language) },
  '1.pr-50a': { value: `20${10 + (index % 10)}-01-15` },
  '2': { value: 'no' },
});

const usualDays = (index: number): number => 14 + numberOf(`days ${index}`, 21);

const matter = (area: string, howMany: number, rest: Omit<Matter, 'area' | 'procedure' | 'howMany'>): Matter => ({
  area,
  procedure: `${area}.information-request`,
  howMany,
  ...rest,
});

/** In the order in which they are loaded. */
export const MATTERS: readonly Matter[] = [
  matter('professional-qualifications', 72, {
    content: qualificationContent,
    answers: qualificationAnswers,
    days: usualDays,
  }),
  matter('posting-of-workers', 32, {
    content: postingContent,
    answers: postingAnswers,
    days: (index) => (isUrgent(index) ? 2 : 12 + numberOf(`days ${index}`, 14)),
  }),
  matter('services', 24, { content: serviceContent, answers: serviceAnswers, days: usualDays }),
  matter('patients-rights', 16, { content: patientContent, answers: patientAnswers, days: usualDays }),
];
