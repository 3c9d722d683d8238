import assert from 'node:assert/strict';
import type { ActingMembership } from '../../src/exchanges/index.ts';
import type { Browser } from './browser-session.ts';
import { type Authority, insertActor, insertAuthority } from './exchange-fixture.ts';
import { type Answer, type Call, PASSWORD, type Program } from './program.ts';

/** People of authorities of a test's own that join a program: who holds what its own people do not. */
export interface Joined {
  readonly people: Readonly<Record<string, ActingMembership>>;
  /** A user of a new authority, of the country with which its id begins. */
  join(name: string, id: string, functions: readonly string[], role?: 'handler' | 'viewer'): Promise<void>;
  /** Another user of the same authority. */
  colleague(of: string, name: string, role: 'handler' | 'viewer'): Promise<void>;
  call(who: string, path: string, call?: Call): Promise<Answer>;
  /** Does an action, which must not be refused, on what the actor sees. */
  act(who: string, exchange: { readonly id: string }, action: string, input?: Record<string, unknown>): Promise<void>;
  emailOf(who: string): Promise<string>;
  /** A browser without scripts in which one of them has signed in. */
  browser(who: string): Promise<Browser>;
}

export function joining(program: Program, area: string): Joined {
  const { db } = program.database.connection;
  const people: Record<string, ActingMembership> = {};
  const known = (who: string): ActingMembership => people[who] ?? assert.fail(`nobody is called ${who}`);
  const call: Joined['call'] = async (who, path, options = {}) =>
    program.callWith(await program.tokenFor(known(who)), path, options);
  const emailOf = async (who: string): Promise<string> => {
    const user = db.selectFrom('app_user').select('email').where('id', '=', known(who).userId);
    return (await user.executeTakeFirstOrThrow()).email;
  };
  /** Everybody has the password of the program's own people. */
  async function enrol(name: string, authority: Authority, role: 'handler' | 'viewer'): Promise<void> {
    const actor = await insertActor(db, authority, 'en', role, area, name.toLowerCase());
    const hashed = db.selectFrom('app_user').select('password_hash').where('password_hash', 'is not', null).limit(1);
    const { password_hash } = await hashed.executeTakeFirstOrThrow();
    await db.updateTable('app_user').set({ password_hash }).where('id', '=', actor.userId).execute();
    people[name] = actor;
  }
  return {
    people,
    call,
    emailOf,
    async join(name, id, functions, role = 'handler') {
      const held = { area, functions: [...functions] };
      await enrol(name, await insertAuthority(db, id, id.slice(0, 2).toUpperCase(), id, null, held), role);
    },
    async colleague(of, name, role) {
      const { authorityId: id, country } = known(of);
      await enrol(name, { id, country }, role);
    },
    async act(who, { id }, action, input = {}) {
      const { revision } = (await call(who, `/exchanges/${id}`)).json;
      const body = { revision, input };
      const { status, text } = await call(who, `/exchanges/${id}/actions/${action}`, { body });
      assert.equal(status, 200, text);
    },
    async browser(who) {
      const browser = await program.browser(null);
      await browser.signIn(await emailOf(who), PASSWORD);
      return browser;
    },
  };
}
