/** Who there is in the matrix of rights, in each of the four areas: authorities, and people of every kind in them. */
import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import type { Browser } from '../support/browser-session.ts';
import { insertActor } from '../support/exchange-fixture.ts';
import { type Answer, type Call, PASSWORD, type Program } from '../support/program.ts';
import { Browser as NewBrowser } from '../support/browser-session.ts';

/**
 * Milan asks, Pécs is asked. Győr is asked next: by forwarding, or for some of the questions. Budapest coordinates Hungary,
 * Vienna has no part in anything. Names without a kind are those of handlers.
 */
export const PEOPLE = [
  'milan',
  'milanViewer',
  'pecs',
  'pecsViewer',
  'pecsAllocator',
  /** Administers the users of Pécs and nothing else. */
  'pecsAdministrator',
  /** Handles requests of another area in Pécs. */
  'pecsElsewhere',
  'gyor',
  'gyorViewer',
  'budapest',
  'vienna',
] as const;
export type Who = (typeof PEOPLE)[number];

type Kind = 'handler' | 'viewer' | 'allocator' | 'administrator';
const AUTHORITIES = {
  milan: { id: 'it-milan-chamber', country: 'IT' },
  pecs: { id: 'hu-pecs-chamber', country: 'HU' },
  gyor: { id: 'hu-gyor-chamber', country: 'HU' },
  budapest: { id: 'hu-coordinator', country: 'HU' },
  vienna: { id: 'at-vienna-chamber', country: 'AT' },
} as const;
export type Place = keyof typeof AUTHORITIES;

const KINDS: Record<Who, Kind> = {
  milan: 'handler',
  milanViewer: 'viewer',
  pecs: 'handler',
  pecsViewer: 'viewer',
  pecsAllocator: 'allocator',
  pecsAdministrator: 'administrator',
  pecsElsewhere: 'handler',
  gyor: 'handler',
  gyorViewer: 'viewer',
  budapest: 'handler',
  vienna: 'handler',
};

/** Where somebody works. */
export const placeOf = (who: Who): Place => /^[a-z]+/.exec(who)?.[0] as Place;
export const authorityOf = (who: Who): string => AUTHORITIES[placeOf(who)].id;

/** The people of one area. */
export interface Staff {
  readonly actors: Readonly<Record<Who, ActingMembership>>;
  call(who: Who, path: string, call?: Call): Promise<Answer>;
  /** The same, with the bytes of the answer. */
  fetch(who: Who, path: string): Promise<LightMyRequestResponse>;
  /** A browser in which somebody is signed in, one for each. */
  browser(who: Who): Promise<Browser>;
}

/** All send and reply; the coordinator coordinates too. */
const functionsOf = (id: string): string[] => [
  'sends',
  'replies',
  ...(id === AUTHORITIES.budapest.id ? ['coordinates'] : []),
];

/** Registers the authorities in an area, with people; `elsewhere` is the other area in which one of them works. */
export async function staffOf(program: Program, area: string, elsewhere: string): Promise<Staff> {
  const { db } = program.database.connection;
  for (const one of [area, elsewhere])
    for (const { id } of Object.values(AUTHORITIES))
      await db
        .insertInto('authority_area')
        .values({ authority_id: id, area: one, functions: functionsOf(id), competences: [] })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  const actors: Partial<Record<Who, ActingMembership>> = {};
  for (const who of PEOPLE) {
    const of = who === 'pecsElsewhere' ? elsewhere : area;
    const name = `${who.toLowerCase()}-${area}`;
    actors[who] = await insertActor(db, AUTHORITIES[placeOf(who)], 'en', KINDS[who], of, name);
  }
  // One hash for all: the password is the same, and making one takes 20 ms of a processor.
  await program.database.admin.pool.query(
    'update app_user set password_hash = (select max(password_hash) from app_user) where password_hash is null',
  );
  const everybody = actors as Record<Who, ActingMembership>;
  const emails = new Map(
    (await db.selectFrom('app_user').select(['id', 'email']).execute()).map(({ id, email }) => [id, email]),
  );
  const browsers = new Map<Who, Promise<Browser>>();
  const signedIn = async (who: Who): Promise<Browser> => {
    const browser = new NewBrowser(program.app);
    await browser.signIn(emails.get(everybody[who].userId) ?? '', PASSWORD);
    return browser;
  };
  return {
    actors: everybody,
    call: async (who, path, call) => program.callWith(await program.tokenFor(everybody[who]), path, call),
    async fetch(who, path) {
      const authorization = `Bearer ${await program.tokenFor(everybody[who])}`;
      return program.app.inject({ url: `/api/v1${path}`, headers: { authorization } });
    },
    browser(who) {
      const browser = browsers.get(who) ?? signedIn(who);
      browsers.set(who, browser);
      return browser;
    },
  };
}

/** Does an action; fails the test when it is refused. */
export async function act(
  staff: Staff,
  who: Who,
  exchange: { readonly id: string; readonly revision: number },
  action: string,
  input: Record<string, unknown> = {},
  part?: number,
): Promise<{ id: string; number: string; state: string; revision: number }> {
  const body = { revision: exchange.revision, input, ...(part === undefined ? {} : { part }) };
  const key = randomUUID();
  const answer = await staff.call(who, `/exchanges/${exchange.id}/actions/${action}`, { body, key });
  if (answer.status !== 200) throw new Error(`${who} ${action}: ${answer.status} ${answer.text.slice(0, 1000)}`);
  return answer.json;
}
