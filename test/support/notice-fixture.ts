/** The notice of the tests' own on a database: who writes, who approves, and those of other countries who have a say. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  type ActingMembership,
  createExchanges,
  type Exchanges,
  type ExchangesOptions,
  type ExchangeView,
} from '../../src/exchanges/index.ts';
import { ProcedureCatalogue, publish } from '../../src/procedures/index.ts';
import { insertActor, insertAuthority, SUBJECT_KEY, term } from './exchange-fixture.ts';
import { compileNotice, NOTICE } from './notice-procedure.ts';
import type { TestDatabase } from './test-database.ts';

const AREA = 'lifts';

export interface NoticeFixture {
  readonly exchanges: Exchanges;
  readonly procedures: ProcedureCatalogue;
  readonly who: Record<
    'author' | 'approver' | 'hungary' | 'greece' | 'local' | 'commission' | 'stranger',
    ActingMembership
  >;
  readonly clock: { now: Date };
  /** Switches a setting of a country, as its coordinator would. */
  switch(country: string, setting: string, on: boolean): Promise<void>;
  /** A notice that has gone out, with the local authority of Hungary brought in. */
  broadcast(fields?: Record<string, unknown>): Promise<string>;
  act(who: ActingMembership, id: string, action: string, input?: Record<string, unknown>): Promise<void>;
  view(who: ActingMembership, id: string): Promise<ExchangeView>;
}

export async function noticeFixture(
  database: Pick<TestDatabase, 'connection'>,
  options: Partial<Pick<ExchangesOptions, 'projectors' | 'committed' | 'notes'>> = {},
): Promise<NoticeFixture> {
  const { db } = database.connection;
  const clock = { now: new Date('2026-03-02T08:00:00Z') };
  const { procedures: compiled, faults } = compileNotice();
  assert.deepEqual(faults, []);
  await publish(db, compiled, clock.now);
  const procedures = await ProcedureCatalogue.open(db);
  const person = async (id: string, functions: string[]) => {
    const authority = { id, country: id.slice(0, 2).toUpperCase() };
    await insertAuthority(db, id, authority.country, id, null, { area: AREA, functions });
    return { ...(await insertActor(db, authority, 'en', 'handler', AREA)), functions };
  };
  const who = {
    author: await person('at-author', ['notifies']),
    approver: await person('at-approver', ['approves']),
    hungary: await person('hu-approver', ['approves']),
    greece: await person('gr-approver', ['approves']),
    local: await person('hu-local', ['notifies']),
    commission: await person('eu-commission', ['examines']),
    stranger: await person('it-author', ['notifies']),
  };
  const exchanges = createExchanges({
    connection: database.connection,
    procedures,
    now: () => clock.now,
    term,
    projectors: options.projectors ?? [],
    committed: options.committed ?? (() => {}),
    ...(options.notes ? { notes: options.notes } : {}),
    subjectKey: SUBJECT_KEY,
  });
  const view = async (by: ActingMembership, id: string) => (await exchanges.view(by, id, 'test')).view;
  const act: NoticeFixture['act'] = async (by, id, action, input = {}) => {
    const { revision } = await view(by, id);
    await exchanges.act(by, id, { action, revision, input }, randomUUID());
  };
  return {
    exchanges,
    procedures,
    who,
    clock,
    async switch(country, setting, on) {
      const by = Object.values(who).find((one) => one.country === country)?.membershipId ?? '';
      const change = { area: AREA, country, setting, is_on: on, membership_id: by, at: clock.now };
      await db.insertInto('country_switch').values(change).execute();
    },
    view,
    act,
    async broadcast(fields = {}) {
      const content = {
        fields: { kind: 'goods', title: { text: 'A rule', lang: 'en' }, ...fields },
        questions: [],
      };
      const { id } = await exchanges.sendRequest(who.author, { procedure: NOTICE, content }, randomUUID());
      await act(who.approver, id, 'broadcast');
      await act(who.hungary, id, 'pass-on', { authority: who.local.authorityId });
      return id;
    },
  };
}
