/** Forms of real procedures as several tests fill them in. What a test looks for, and the days that it counts from, it says itself. */

const english = (text: string) => ({ text, lang: 'en' });

/** Of an alert on a doctor, but for its dates; whatever tells who it is says this. */
export const alertForm = (canary: string) => ({
  profession: 'doctor',
  scope: 'prohibition',
  surname: canary,
  firstName: canary,
  birthPlace: canary,
  decidedBy: 'court',
  decisionAuthority: canary,
  duration: 'until-date',
});

/** Of a problem that a citizen has with an authority in Italy; whatever is personal says this. */
export const problemForm = (canary: string) => ({
  problem: 'residence',
  applicantKind: 'citizen',
  problemCountry: 'IT',
  applicantName: canary,
  contact: canary,
  agrees: 'agreed',
  authorityConcerned: canary,
  description: english(canary),
  wish: english(canary),
  proceedings: 'none',
});

/** Of a declaration of a posted driver, in force between these days; whatever is personal says this. */
export const declarationForm = (canary: string, startDate: string, endDate: string) => ({
  operation: 'cabotage-goods',
  establishmentCountry: 'IT',
  startDate,
  endDate,
  contractLaw: 'IT',
  operatorName: canary,
  managerName: canary,
  managerContact: canary,
  surname: canary,
  firstName: canary,
  residence: canary,
  drivingLicence: canary,
  contractStart: '2020-01-01',
  plates: canary,
});

/** Of a notification of a requirement that a law with this title sets. */
export const notificationForm = (title: string) => ({
  provision: 'art-15-7',
  actKind: 'law',
  stage: 'adopted',
  activity: 'retail',
  adopted: '2026-02-20',
  title: english(title),
  source: english('https://law.example/1'),
  requirements: [
    {
      kind: 'art-15-2-a',
      content: english('Two stalls for each town'),
      nonDiscrimination: english('It holds for all'),
      reason: 'urban-planning',
      necessity: english('The towns are narrow'),
      proportionality: english('Only in old towns'),
    },
  ],
});
