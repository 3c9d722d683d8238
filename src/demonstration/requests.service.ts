import type { Kysely } from 'kysely';
import type { Actor } from '../accounts/index.ts';
import type { DB } from '../database/index.ts';
import type { Exchanges } from '../exchanges/index.ts';
import { mayHave, type Procedure } from '../procedures/index.ts';
import { handlersOf } from './demonstration.store.ts';
import { daysBefore, numberOf, uuidOf } from './derived.ts';
import { MATTERS, type Matter } from './matters.ts';
import { turnsOf } from './turns.ts';

/** Requests in every state and age, made through the use cases with a clock that runs in the past. */

/** What becomes of a request, in the order in which it goes on; more of the open ones, since they are what one works with. */
const FATES = ['waiting', 'accepted', 'replied', 'closed', 'waiting', 'accepted', 'closed', 'draft'] as const;
type Fate = (typeof FATES)[number];

const DAY = 86_400_000;

export interface RequestLoad {
  readonly db: Kysely<DB>;
  /** Exchanges whose clock and identifiers are those given. */
  readonly exchanges: (clock: () => Date, newId: () => string) => Exchanges;
  readonly procedures: readonly Procedure[];
  readonly now: Date;
}

/** Loads the demonstration's requests; returns how many. The database must have its authorities and users. */
export async function loadDemonstrationRequests({ db, exchanges, procedures, now }: RequestLoad): Promise<number> {
  const actors = await handlersOf(db);
  let clock = now;
  let made = 0;
  const service = exchanges(
    () => clock,
    () => uuidOf('exchange', String(made)),
  );
  for (const matter of MATTERS) {
    const inArea = partnersIn(procedures, matter, actors);
    for (const end = made + matter.howMany; made < end; made++) {
      const pair = pairOf(inArea, made);
      if (!pair) break;
      const fate = FATES[made % FATES.length] as Fate;
      const sent = daysBefore(now, ageOf(fate, made));
      const [, recipient] = pair;
      const next = inArea.find(
        ({ country, authorityId }) => country === recipient.country && authorityId !== recipient.authorityId,
      );
      await oneRequest(service, matter, [...pair, next], made, fate, (days) => {
        clock = new Date(Math.min(sent.getTime() + days * DAY, now.getTime()));
      });
    }
  }
  return made;
}

/** Who may be on either side of such a request. */
function partnersIn(procedures: readonly Procedure[], matter: Matter, actors: readonly Actor[]): Actor[] {
  const procedure = procedures.find(({ id }) => id === matter.procedure);
  const roles = Object.keys(procedure?.workflow.opening.participants ?? {});
  return actors.filter(
    ({ area, functions }) => procedure?.area === area && roles.every((role) => mayHave(procedure, role, functions)),
  );
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
  matter: Matter,
  [sender, recipient, next]: [Actor, Actor, Actor | undefined],
  index: number,
  fate: Fate,
  wait: (days: number) => void,
): Promise<void> {
  const answers = matter.answers(recipient, index);
  const key = (name: string): string => `demonstration-${index}-${name}`;
  wait(0);
  const input = {
    procedure: matter.procedure,
    recipient: recipient.authorityId,
    content: matter.content(sender, index),
  };
  if (fate === 'draft') {
    await service.createDraft(sender, input, key('draft'));
    return;
  }
  const { id } = await service.sendRequest(sender, input, key('send'));
  const days = matter.days(index);
  const cast = { sender, recipient, next, answers, questions: input.content.questions.length, days };
  /** What else happens, from the day on which the plain course has come to its end. */
  const goOn = async (day: number, from: number): Promise<void> => {
    let [now, revision] = [day, from];
    for (const turn of turnsOf(fate, index, cast)) {
      now += turn.after;
      wait(now);
      const by = turn.by === 'next' ? next : cast[turn.by];
      if (!by) return;
      const { action, input: typed = {}, part } = turn;
      ({ revision } = await service.act(by, id, { action, part, revision, input: typed }, key(action)));
    }
  };
  if (fate === 'waiting') return goOn(0, 1);
  const accepted = 1 + numberOf(`accepted ${index}`, 8);
  wait(accepted);
  const accept = { action: 'accept', revision: 1, input: { days } };
  await service.act(recipient, id, accept, key('accept'));
  if (fate === 'accepted') {
    if (turnsOf(fate, index, cast).length > 0) return goOn(accepted, 2);
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
  if (fate === 'replied') return goOn(replied, 3);
  wait(replied + 1 + numberOf(`closed ${index}`, 6));
  const ratings = ['very-satisfied', 'satisfied', 'satisfied', 'dissatisfied'];
  const survey = index % 3 === 0 ? {} : { timeliness: ratings[index % 4], efforts: ratings[(index + 1) % 4] };
  await service.act(sender, id, { action: 'close', revision: 3, input: survey }, key('close'));
}
