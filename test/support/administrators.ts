/** Local administrators who must not reach the users of Pécs. */
import type { ActingMembership } from '../../src/exchanges/index.ts';
import { insertActor } from './exchange-fixture.ts';
import { MILAN, OTHER_AREA, PECS, type Program } from './program.ts';

export interface OtherAdministrators {
  /** Of another authority. */
  readonly elsewhere: ActingMembership;
  /** Of Pécs, for another area. */
  readonly inOtherArea: ActingMembership;
}

/** Both have the password of all people of the program: who has none could not sign in, and administers nothing. */
export async function otherAdministrators({ database }: Program): Promise<OtherAdministrators> {
  const { db } = database.connection;
  const elsewhere = await insertActor(db, { id: MILAN, country: 'IT' }, 'it', 'administrator');
  const inOtherArea = await insertActor(db, { id: PECS, country: 'HU' }, 'hu', 'administrator', OTHER_AREA);
  await database.admin.pool.query(
    'update app_user set password_hash = (select max(password_hash) from app_user) where password_hash is null',
  );
  return { elsewhere, inOtherArea };
}
