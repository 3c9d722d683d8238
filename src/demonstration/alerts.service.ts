import type { Actor } from '../accounts/index.ts';
import { handlersOf } from './demonstration.store.ts';
import { daysBefore, numberOf, uuidOf } from './derived.ts';
import type { RequestLoad } from './requests.service.ts';

/** Alerts in every state, made through the use cases with a clock that runs in the past. All people and firms are invented. */

/** What happens after an alert was sent: who does what, so many days before now. */
interface Deed {
  readonly by: string;
  readonly action: string;
  readonly ago: number;
  readonly input?: Readonly<Record<string, unknown>>;
}

interface AlertMatter {
  readonly procedure: string;
  readonly by: string;
  /** Sent so many days before now; absent: it is a draft. */
  readonly ago?: number;
  readonly fields: (day: (ago: number) => string) => Readonly<Record<string, unknown>>;
  readonly deeds?: readonly Deed[];
}

const PQ = 'professional-qualifications';
const [BOLOGNA, BUDAPEST, ATHENS] = ['it-ordine-medici-bologna', 'hu-orvosi-kamara-budapest', 'gr-iatrikos-athinon'];
const [ROME, HUNGARY, GREECE] = ['it-coordinator', 'hu-coordinator', 'gr-coordinator'];

const doctor = (
  person: readonly [surname: string, firstName: string, place: string, authority: string],
  from: number,
  until: number | null,
): AlertMatter['fields'] => {
  const [surname, firstName, birthPlace, decisionAuthority] = person;
  return (day) => ({
    profession: 'doctor',
    scope: until === null ? 'prohibition' : 'restriction',
    ...(until === null ? {} : { activities: { text: 'No surgery; only under supervision.', lang: 'en' } }),
    surname,
    firstName,
    birthDate: `19${60 + numberOf(surname, 30)}-05-17`,
    birthPlace,
    decidedBy: 'authority',
    decisionAuthority,
    decisionDate: day(from + 2),
    startDate: day(from + 2),
    ...(until === null ? { duration: 'indefinite' } : { duration: 'until-date', endDate: day(until) }),
  });
};
const danger =
  (providerName: string, text: string, lang: string, reach: Readonly<Record<string, unknown>>): AlertMatter['fields'] =>
  () => ({
    activity: 'construction',
    danger: 'health-safety',
    duty: 'art-32-1',
    providerName,
    circumstances: { text, lang },
    ...reach,
  });

const confirmed = (by: string, ago: number): Deed => ({ by, action: 'confirm-informed', ago });
const acknowledged = (by: string, ago: number): Deed => ({ by, action: 'acknowledge', ago });
const assigned = (by: string, authority: string, ago: number): Deed => ({
  by,
  action: 'assign',
  ago,
  input: { authority },
});

const MATTERS: readonly AlertMatter[] = [
  {
    procedure: `${PQ}.alert-doctors`,
    by: BOLOGNA,
    ago: 1,
    fields: doctor(['Esempi', 'Carlo Finto', 'Bologna', 'Commissione disciplinare di prova'], 1, null),
  },
  {
    procedure: `${PQ}.alert-doctors`,
    by: BUDAPEST,
    ago: 12,
    fields: doctor(['Mintai', 'Próba Gábor', 'Budapest', 'Próba Etikai Bizottság'], 12, -180),
    deeds: [confirmed(BUDAPEST, 11), acknowledged(ROME, 11), assigned(ROME, BOLOGNA, 10), acknowledged(GREECE, 9)],
  },
  {
    procedure: `${PQ}.alert-doctors`,
    by: ATHENS,
    ago: 30,
    fields: doctor(['Παραδειγματίδης', 'Δοκιμής', 'Αθήνα', 'Δοκιμαστικό Πειθαρχικό'], 30, -60),
    deeds: [
      confirmed(ATHENS, 29),
      acknowledged(HUNGARY, 28),
      assigned(HUNGARY, BUDAPEST, 28),
      { by: ATHENS, action: 'flag-appeal', ago: 5 },
    ],
  },
  {
    procedure: `${PQ}.alert-doctors`,
    by: BOLOGNA,
    ago: 20,
    fields: doctor(['Provetti', 'Lia Finta', 'Modena', 'Commissione disciplinare di prova'], 20, -300),
    deeds: [
      confirmed(BOLOGNA, 19),
      acknowledged(HUNGARY, 18),
      { by: BOLOGNA, action: 'withdraw', ago: 2, input: { ground: 'annulled' } },
    ],
  },
  {
    procedure: `${PQ}.alert-doctors`,
    by: BUDAPEST,
    fields: doctor(['Kitalált', 'Vázlat Éva', 'Pécs', 'Próba Etikai Bizottság'], -1, null),
  },
  {
    procedure: 'services.alert',
    by: 'it-regione-emilia-romagna',
    ago: 1,
    fields: danger('Ponteggi Esempio S.r.l.', 'Ponteggi senza ancoraggi in tre cantieri.', 'it', {
      provider: 'unknown',
      reach: 'all',
    }),
  },
  {
    procedure: 'services.alert',
    by: 'hu-kormanyhivatal-budapest',
    ago: 9,
    fields: danger('Példa Állvány Kft.', 'Rögzítés nélküli állványok két építkezésen.', 'hu', {
      provider: 'abroad',
      establishment: 'IT',
      reach: 'some',
      countries: [{ country: 'IT' }, { country: 'GR' }],
    }),
    deeds: [
      { by: HUNGARY, action: 'broadcast', ago: 9 },
      acknowledged(ROME, 8),
      { by: ROME, action: 'disseminate', ago: 8, input: { authority: 'it-regione-emilia-romagna' } },
    ],
  },
];

/** Loads the demonstration's alerts; returns how many. The database must have its authorities and users. */
export async function loadDemonstrationAlerts({ db, exchanges, procedures, now }: RequestLoad): Promise<number> {
  const actors = await handlersOf(db);
  let clock = now;
  let made = 0;
  const service = exchanges(
    () => clock,
    () => uuidOf('alert', String(made)),
  );
  const day = (ago: number): string => daysBefore(now, ago).toISOString().slice(0, 10);
  for (const [index, { procedure, by, ago, fields, deeds = [] }] of MATTERS.entries()) {
    made = index;
    const area = procedures.find(({ id }) => id === procedure)?.area;
    const actorAt = (authority: string): Actor | undefined =>
      actors.find((actor) => actor.authorityId === authority && actor.area === area);
    const sender = actorAt(by);
    if (!sender) continue;
    const key = (what: string): string => `demonstration-alert-${index}-${what}`;
    const input = { procedure, recipient: null, content: { fields: fields(day), questions: [] } };
    clock = daysBefore(now, ago ?? 0);
    if (ago === undefined) {
      await service.createDraft(sender, input, key('draft'));
      continue;
    }
    let { id, revision } = await service.sendRequest(sender, input, key('send'));
    for (const { by: who, action, ago: then, input: typed = {} } of deeds) {
      const actor = actorAt(who);
      if (!actor) continue;
      clock = daysBefore(now, then);
      const done = await service.act(actor, id, { action, revision, input: typed }, key(`${action}-${who}`));
      ({ id, revision } = done);
    }
    await service.enterOwnActs(id);
  }
  return MATTERS.length;
}
