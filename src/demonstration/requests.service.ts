import type { Kysely } from 'kysely';
import type { Actor } from '../accounts/index.ts';
import type { DB } from '../database/index.ts';
import type { Exchanges } from '../exchanges/index.ts';
import { handlersOf } from './demonstration.store.ts';
import { daysBefore, numberOf, uuidOf } from './derived.ts';

/** Requests in every state and age, made through the use cases with a clock that runs in the past. */

const PROCEDURE = 'professional-qualifications.information-request';
const HOW_MANY = 72;
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
/** What becomes of a request, in the order in which it goes on; more of the open ones, since they are what one works with. */
const FATES = ['waiting', 'accepted', 'replied', 'closed', 'waiting', 'accepted', 'closed', 'draft'] as const;
type Fate = (typeof FATES)[number];

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

const DAY = 86_400_000;

export interface RequestLoad {
  readonly db: Kysely<DB>;
  /** Exchanges whose clock and identifiers are those given. */
  readonly exchanges: (clock: () => Date, newId: () => string) => Exchanges;
  readonly now: Date;
}

/** Loads the demonstration's requests; returns how many. The database must have its authorities and users. */
export async function loadDemonstrationRequests({ db, exchanges, now }: RequestLoad): Promise<number> {
  const actors = await handlersOf(db);
  let clock = now;
  let made = 0;
  const service = exchanges(
    () => clock,
    () => uuidOf('exchange', String(made)),
  );
  for (; made < HOW_MANY; made++) {
    const pair = pairOf(actors, made);
    if (!pair) break;
    const fate = FATES[made % FATES.length] as Fate;
    const sent = daysBefore(now, ageOf(fate, made));
    await oneRequest(service, pair, made, fate, (days) => {
      clock = new Date(Math.min(sent.getTime() + days * DAY, now.getTime()));
    });
  }
  return made;
}

/** Open ones are young enough to be met, some of them late; closed ones go back a year. */
function ageOf(fate: Fate, index: number): number {
  const spread = { waiting: 24, accepted: 46, replied: 60, closed: 360, draft: 9 }[fate];
  return 1 + numberOf(`age ${index}`, spread);
}

/** Two handlers of different countries; every third request is between the two towns of the journey, some are theirs with Athens. */
function pairOf(actors: readonly Actor[], index: number): [Actor, Actor] | undefined {
  const at = (authority: string) => actors.find((actor) => actor.authorityId === authority);
  const bologna = at('it-ordine-medici-bologna');
  const budapest = at('hu-orvosi-kamara-budapest');
  if (index % 3 === 0 && bologna && budapest) return index % 2 === 0 ? [bologna, budapest] : [budapest, bologna];
  const athens = at('gr-iatrikos-athinon');
  const partner = index % 3 === 1 ? bologna : budapest;
  if (index % 5 === 1 && athens && partner) return index % 7 < 3 ? [partner, athens] : [athens, partner];
  // The office in which an allocator gives out the cases has some to give out.
  const office = at('hu-oktatasi-hivatal');
  if (index % 6 === 2 && bologna && office) return [bologna, office];
  const sender = actors[numberOf(`sender ${index}`, actors.length)];
  const others = actors.filter((actor) => actor.country !== sender?.country);
  const recipient = others[numberOf(`recipient ${index}`, others.length)];
  return sender && recipient ? [sender, recipient] : undefined;
}

async function oneRequest(
  service: Exchanges,
  [sender, recipient]: [Actor, Actor],
  index: number,
  fate: Fate,
  wait: (days: number) => void,
): Promise<void> {
  const key = (name: string): string => `demonstration-${index}-${name}`;
  wait(0);
  const input = { procedure: PROCEDURE, recipient: recipient.authorityId, content: contentOf(sender, index) };
  if (fate === 'draft') {
    await service.createDraft(sender, input, key('draft'));
    return;
  }
  const { id } = await service.sendRequest(sender, input, key('send'));
  if (fate === 'waiting') return;
  const accepted = 1 + numberOf(`accepted ${index}`, 8);
  wait(accepted);
  const accept = { action: 'accept', revision: 1, input: { days: 14 + numberOf(`days ${index}`, 21) } };
  await service.act(recipient, id, accept, key('accept'));
  const answers = answersOf(recipient, index);
  if (fate === 'accepted') {
    if (index % 2 === 0) return;
    wait(accepted + 2);
    await service.act(
      recipient,
      id,
      { action: 'save-answers', input: { answers: { '1': answers['1'] } } },
      key('save'),
    );
    return;
  }
  const replied = accepted + 3 + numberOf(`replied ${index}`, 25);
  wait(replied);
  await service.act(recipient, id, { action: 'reply', revision: 2, input: { answers } }, key('reply'));
  if (fate === 'replied') return;
  wait(replied + 1 + numberOf(`closed ${index}`, 6));
  const ratings = ['very-satisfied', 'satisfied', 'satisfied', 'dissatisfied'];
  const survey = index % 3 === 0 ? {} : { timeliness: ratings[index % 4], efforts: ratings[(index + 1) % 4] };
  await service.act(sender, id, { action: 'close', revision: 3, input: survey }, key('close'));
}

const ownText = (texts: Readonly<Record<string, string>>, language: string) => ({
  text: texts[language] ?? texts.en ?? '',
  lang: texts[language] ? language : 'en',
});

function contentOf(sender: Actor, index: number) {
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

function answersOf(recipient: Actor, index: number) {
  return {
    '1': { value: index % 5 === 0 ? 'cannot-say' : 'yes', comment: ownText(REPLIES, recipient.language) },
    '2': { value: 'yes' },
    '2.pq-18a': { value: ownText(REPLIES, recipient.language) },
    '3': index % 4 === 0 ? { unknown: 'not-held' } : { value: `20${10 + (index % 10)}-06-15` },
  };
}
