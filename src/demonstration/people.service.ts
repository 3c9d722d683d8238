import type { Kysely } from 'kysely';
import type { DB } from '../database/index.ts';
import { demonstrationPeople } from './demonstration.store.ts';
import { DEMONSTRATION_PASSWORD } from './load.service.ts';

/** As whom one can sign in in training, with the published password. */
export async function demonstrationAccounts(db: Kysely<DB>) {
  const people = await demonstrationPeople(db);
  return {
    password: DEMONSTRATION_PASSWORD,
    people: people.map(({ email, name, country, roles, official }) => {
      const [authorityLang = 'en', authority = ''] = Object.entries(official)[0] ?? [];
      return { email, name, country, roles, authority, authorityLang };
    }),
  };
}
