/**
 * A request of each of the four procedures: every field of the form by its name, and who sees it. A word that begins with `kanari`
 * stands wherever something can be typed, and nowhere else.
 */

export interface Sample {
  readonly area: string;
  /** The area in which somebody works who must not see this one's. */
  readonly elsewhere: string;
  /** Codes that name nobody: seen by all who see the request at all, in its lists too. */
  readonly overview: Readonly<Record<string, string | number>>;
  /** Personal data, free text and whatever stands beside them: seen by those alone who handle the request. */
  readonly beyond: Readonly<Record<string, unknown>>;
  /** Three questions, the second answered by a text; what is typed for a placeholder is free text. */
  readonly questions: readonly { readonly code: string; readonly parameters: Readonly<Record<string, string>> }[];
  /** The follow-ups that are asked whatever is answered to the second. */
  readonly followUps: readonly string[];
}

const text = (word: string): { text: string; lang: string } => ({ text: word, lang: 'it' });
const reasons = { reason: text('kanarireason'), background: text('kanaribackground') };

export const SAMPLES: readonly Sample[] = [
  {
    area: 'professional-qualifications',
    elsewhere: 'services',
    overview: { profession: 'doctor', purpose: 'establishment', daysWanted: 28 },
    beyond: {
      courtesyTitle: 'kanarititle',
      firstName: 'kanarifirst',
      surname: 'kanarisurname',
      birthDate: '1931-07-13',
      nationality: 'TV',
      qualification: 'kanariqualification',
      thirdCountry: 'NR',
      ...reasons,
    },
    questions: [
      { code: 'pq-3', parameters: { activity: 'kanariactivity' } },
      { code: 'pq-2', parameters: {} },
      { code: 'pq-11', parameters: {} },
    ],
    followUps: [],
  },
  {
    area: 'services',
    elsewhere: 'posting-of-workers',
    overview: { activity: 'construction', purpose: 'establishment', daysWanted: 28 },
    beyond: {
      providerKind: 'legal-person',
      providerName: 'kanarisurname',
      legalForm: 'cooperative',
      representative: 'kanarirepresentative',
      address: 'kanariaddress',
      registerNumber: 'kanariregister',
      vatNumber: 'kanarivat',
      ...reasons,
    },
    questions: [
      { code: 'sv-33', parameters: { person: 'kanariperson' } },
      { code: 'sv-29', parameters: {} },
      { code: 'sv-28', parameters: {} },
    ],
    followUps: [],
  },
  {
    area: 'posting-of-workers',
    elsewhere: 'patients-rights',
    overview: { kind: 'posting', sector: 'f', urgency: 'register-check', daysWanted: 2 },
    beyond: {
      // Free text in the overview's section is free text all the same.
      urgencyReason: text('kanariurgency'),
      providerKind: 'undertaking',
      providerName: 'kanarisurname',
      tradingName: 'kanaritrading',
      legalForm: 'cooperative',
      address: 'kanariaddress',
      addressCountry: 'TV',
      vatNumber: 'kanarivat',
      registerNumber: 'kanariregister',
      socialSecurityNumber: 'kanarisocial',
      contact: 'kanaricontact',
      representative: 'kanarirepresentative',
      workplace: 'kanariworkplace',
      postedFrom: '1931-07-14',
      postedUntil: '1931-07-15',
      particularWorkers: 'yes',
      workers: [
        { firstName: 'kanariworkerfirst', surname: 'kanariworkerlast', birthDate: '1931-07-13', nationality: 'NR' },
      ],
      ...reasons,
    },
    questions: [
      { code: 'po-43', parameters: { worker: 'kanariworker' } },
      { code: 'po-44', parameters: { worker: 'kanariworkertoo' } },
      { code: 'po-42', parameters: {} },
    ],
    followUps: ['po-44a'],
  },
  {
    area: 'patients-rights',
    elsewhere: 'professional-qualifications',
    overview: { profession: 'doctor', purpose: 'treatment', daysWanted: 28 },
    beyond: {
      firstName: 'kanarifirst',
      surname: 'kanarisurname',
      birthDate: '1931-07-13',
      registrationNumber: 'kanariregister',
      practiceAddress: 'kanariaddress',
      ...reasons,
    },
    questions: [
      { code: 'pr-50', parameters: {} },
      { code: 'pr-51', parameters: {} },
      { code: 'pr-52', parameters: {} },
    ],
    followUps: ['pr-51a', 'pr-51b'],
  },
];

export const procedureOf = ({ area }: Sample): string => `${area}.information-request`;
export const contentOf = ({ overview, beyond, questions }: Sample): object => ({
  fields: { ...overview, ...beyond },
  questions,
});

/** An answer to each of these questions that says nothing but a word. */
export function answersWith({ followUps }: Sample, questions: readonly number[], word: string): object {
  const answers = questions.flatMap((no): [string, object][] => {
    const said = { text: `${word}${no}`, lang: 'hu' };
    if (no !== 2) return [[String(no), { unknown: 'not-known', comment: said }]];
    return [
      ['2', { value: said }],
      ...followUps.map((code): [string, object] => [`2.${code}`, { unknown: 'not-held' }]),
    ];
  });
  return { answers: Object.fromEntries(answers) };
}

/** What typed words stand in a text. */
export const wordsIn = (found: string): string[] => [...new Set(found.match(/kanari[a-z0-9]+/g) ?? [])].sort();

/** What else of the samples stands in it: days, countries and codes beyond the overview. */
export const valuesIn = (found: string): string[] => [
  ...new Set(
    found.match(/1931-07-\d\d|July 1931|Tuvalu|Nauru|"(?:TV|NR|cooperative|undertaking|legal-person)"/g) ?? [],
  ),
];
