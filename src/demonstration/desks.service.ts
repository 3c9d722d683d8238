import type { Kysely } from 'kysely';
import type { Actor } from '../accounts/index.ts';
import type { DB } from '../database/index.ts';
import type { Exchanges } from '../exchanges/index.ts';
import type { Office } from '../office/index.ts';
import { actorsByName, forgetNotices } from './demonstration.store.ts';
import { daysBefore } from './derived.ts';

/** What offices keep about their cases: references, notes, an allocator's work, an absence. */

const NOTES: Readonly<Record<string, readonly string[]>> = {
  it: ['Chiesto all’archivio: risposta attesa entro venerdì.', 'Già trattato un caso simile l’anno scorso.'],
  hu: ['Az irattártól bekérve, péntekre ígérték.', 'Tavaly volt hasonló ügyünk.'],
};
const MOST = 100;

export interface DeskLoad {
  readonly db: Kysely<DB>;
  readonly office: Office;
  readonly exchanges: Exchanges;
  readonly now: Date;
}

/** Loads the desks of the demonstration. The database must have its requests. */
export async function loadDemonstrationDesks(load: DeskLoad): Promise<void> {
  const people = await actorsByName(load.db);
  await keep(load, people.get('giulia.bianchi'), 'OMB');
  await keep(load, people.get('katalin.nagy'), 'MOK');
  const [eva, istvan, peter] = ['eva.toth', 'istvan.kovacs', 'peter.varga'].map((name) => people.get(name));
  if (eva && istvan && peter) await allocate(load, eva, istvan, peter);
}

/** The open cases in which an authority still takes part: what has been handed over is nobody's desk any more. */
async function casesOf({ exchanges }: DeskLoad, actor: Actor): Promise<string[]> {
  const boxes = (['sent', 'received'] as const).map((box) => exchanges.list(actor, { box, limit: MOST }));
  return (await Promise.all(boxes)).flatMap(({ rows }) => rows.map(({ id }) => id));
}

/** References for most cases of a handler's authority, notes for some. */
async function keep(load: DeskLoad, actor: Actor | undefined, file: string): Promise<void> {
  if (!actor) return;
  const notes = NOTES[actor.language] ?? [];
  for (const [index, id] of (await casesOf(load, actor)).entries()) {
    const key = (what: string): string => `demonstration-${what}-${file}-${index}`;
    // What was forwarded to others is still read, and no longer kept.
    const { may } = await load.office.desk(actor, id, 'handling');
    if (index % 4 === 0 || !may.keep) continue;
    await load.office.setReference(actor, id, `${file} ${load.now.getUTCFullYear()}/${100 + index}`, key('reference'));
    const note = notes[index % notes.length];
    if (index % 4 === 1 && note) await load.office.addNote(actor, id, { text: note }, key('note'));
    if (index % 4 === 2) await load.office.claim(actor, id, key('claim'));
  }
}

/** An office in which an allocator gives out the cases, and a handler is away. */
async function allocate({ office, ...load }: DeskLoad, eva: Actor, istvan: Actor, peter: Actor): Promise<void> {
  await office.changeSettings(eva, { allocates: true, claims: true }, 'demonstration-allocation');
  for (const [index, id] of (await casesOf({ office, ...load }, eva)).entries()) {
    const to = [[], [istvan], [], [peter], [istvan, peter]][index % 5] ?? [];
    const members = to.map(({ membershipId }) => membershipId);
    if (members.length > 0) await office.allocate(eva, id, members, `demonstration-allocated-${index}`);
  }
  const day = (days: number): string => daysBefore(load.now, -days).toISOString().slice(0, 10);
  const absence = { from: day(0), until: day(9), delegate: istvan.membershipId };
  await office.enterAbsence(peter, absence, 'demonstration-absence');
  // What is loaded into the past is told to nobody.
  await forgetNotices(load.db);
}
