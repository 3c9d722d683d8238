/** Authorities of thirty countries that receive what is broadcast, and one that broadcasts. */
import type pg from 'pg';
import type { ActingMembership } from '../src/exchanges/index.ts';
import { uuidOf } from '../src/demonstration/derived.ts';

const AREA = 'lifts';
const COUNTRIES = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(
  ' ',
);

const memberOf = (id: string, country: string, functions: readonly string[]): ActingMembership => ({
  userId: uuidOf('broadcast user', id),
  membershipId: uuidOf('broadcast membership', id),
  authorityId: id,
  country,
  area: AREA,
  roles: ['handler'],
  language: 'en',
  functions,
});

/** Each with one handler, who gets mails; the one that warns stands in a country of its own. */
export async function insertReaders(
  client: pg.Client,
  count: number,
  now: Date,
): Promise<{ warner: ActingMembership; readers: ActingMembership[] }> {
  const warner = memberOf('xx-warner', 'EU', ['warns']);
  const readers = Array.from({ length: count }, (_, n) => {
    const country = COUNTRIES[n % COUNTRIES.length] ?? '';
    return memberOf(`${country.toLowerCase()}-reader-${n}`, country, ['reads']);
  });
  const given = JSON.stringify([warner, ...readers]);
  const from = `jsonb_to_recordset($1) as given ("userId" uuid, "membershipId" uuid, "authorityId" text, country text, functions text[])`;
  await client.query(
    `insert into authority (id, country, kind, official, informal, place, address, email, languages, search, created_at)
     select "authorityId", country, 'professional-body', json_build_object('en', "authorityId"), "authorityId", 'Place', 'Street 1',
       'office@broadcast.example', array['en'], "authorityId", $2 from ${from}`,
    [given, now],
  );
  await client.query(
    `insert into authority_area (authority_id, area, functions) select "authorityId", '${AREA}', functions from ${from}`,
    [given],
  );
  await client.query(
    `insert into app_user (id, email, name, language, created_at)
     select "userId", "authorityId" || '@broadcast.example', 'Handler', 'en', $2 from ${from}`,
    [given, now],
  );
  await client.query(
    `insert into membership (id, user_id, authority_id, area, roles, created_at)
     select "membershipId", "userId", "authorityId", '${AREA}', array['handler'], $2 from ${from}`,
    [given, now],
  );
  await client.query('analyze');
  return { warner, readers };
}
