import { awaitedOf, hindrance, isGone, isIn, type PartState } from '../exchanges/index.ts';
import { linkedKey } from './others.ts';
import { momentOf, type Simulation } from './simulation.ts';

/** When two states of an exchange are the same for all that can still happen: dates, and who exactly somebody is, left aside. */

type Seen = Pick<Simulation, 'procedure' | 'exchange' | 'now' | 'term' | 'switched' | 'held'>;

/** What a part is in beside its state: its terms, the next to pass first, what rests, what waits for an answer. */
function partFacets(seen: Seen, part: PartState): string[] {
  const { procedure, exchange, switched, held = [] } = seen;
  const moment = momentOf(seen);
  const { actions, pending } = procedure.workflow;
  // How often a term was lengthened matters only where that is counted.
  const lengthened = Object.entries(actions).flatMap(([action, { extends: by }]) =>
    by?.times === undefined ? [] : [`${action} ${part.terms[by.term]?.extended?.[action] ?? 0}`],
  );
  const terms = Object.entries(part.terms).map(([name, one]) => `${name}:${one.status}${one.warnsAt ? 'w' : ''}`);
  const next = Object.entries(part.terms)
    .filter(([, { status }]) => status === 'running')
    .sort(([, a], [, b]) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt))
    .map(([name]) => name);
  const waits = Object.entries(actions).flatMap(([action, { idle, rests }]) => {
    if (!idle && !rests) return [];
    const { code = '' } = hindrance(procedure, exchange, part, action, moment) ?? {};
    return code === 'not-idle' || code === 'rests' ? [`${action} rests`] : [];
  });
  const facts = Object.keys(pending).filter((fact) => part.facts[fact] !== undefined);
  const asks = Object.keys(procedure.workflow.roles).flatMap((role) => awaitedOf(procedure, part, role));
  return [
    ...terms.sort(),
    ...lengthened,
    `next ${next.join()}`,
    ...waits,
    ...facts,
    ...asks,
    ...new Set(held.map(({ action }) => `${action} held`)),
    ...(switched ? ['switched'] : []),
    part.questions.length > 1 ? 'several' : 'one',
  ];
}

/** What each authority is in it. */
function seatsOf({ procedure, exchange }: Seen): Map<string, { readonly country: string; readonly seats: string }> {
  const byAuthority = Map.groupBy(exchange.participants, ({ authorityId }) => authorityId);
  return new Map(
    [...byAuthority].map(([id, own]) => {
      const seats = own.map((one) => `${one.role}/${isGone(procedure, one) ? '' : one.partNo}/${one.state}`);
      return [id, { country: own[0]?.country ?? '', seats: [...new Set(seats)].sort().join() }];
    }),
  );
}

/** Countries by what their authorities are, without their names; the opener's apart. */
function countriesKey(seen: Seen): ReadonlyMap<string, string> {
  const home = seen.exchange.participants[0]?.country;
  const byCountry = Map.groupBy(seatsOf(seen).values(), ({ country }) => country);
  return new Map(
    [...byCountry].map(([country, list]) => [
      country,
      `${country === home ? 'home' : ''}(${list
        .map(({ seats }) => seats)
        .sort()
        .join(' ')})`,
    ]),
  );
}

const overviewKey = ({ procedure, exchange }: Seen): string =>
  Object.values(procedure.workflow.actions)
    .flatMap(({ when }) => (when ? [`${when.field}=${exchange.overview[when.field]}`] : []))
    .join();

/** Equal for states from which the same can happen. */
export const stateKey = (seen: Seen): string =>
  [
    overviewKey(seen),
    ...linkedKey(seen).sort(),
    ...seen.exchange.parts.map((part) => [part.state, ...partFacets(seen, part)].join('|')),
    ...[...countriesKey(seen).values()].sort(),
  ].join('\n');

/**
 * What is worth looking at in a state: of each part its state with each single thing that it is in, and with each kind of those who take part.
 * All of them together would be thousands of states of a request, of which one is like the other.
 */
export function noveltiesOf(seen: Seen): string[] {
  const { exchange } = seen;
  const home = exchange.participants[0]?.country;
  const overview = overviewKey(seen);
  return exchange.parts.flatMap((part) => {
    const there = exchange.participants.filter((one) => isIn(one, part.no));
    const kinds = there.map(({ country, role, state }) => `${country === home ? 'home ' : ''}${role} ${state}`);
    const divided = exchange.parts.length > 1 ? ['divided'] : [];
    return [...new Set([...divided, ...kinds, ...partFacets(seen, part), ...linkedKey(seen)])].map(
      (one) => `${overview} ${part.state} ${one}`,
    );
  });
}

/** What an authority is in the exchange, and in which states its parts are. */
export function seatKey(seen: Seen, authorityId: string): string {
  const { parts, participants } = seen.exchange;
  const own = participants
    .filter((one) => one.authorityId === authorityId)
    .map(({ role, state, partNo }) => `${role} ${state} ${partNo}`);
  return [...own, ...parts.map(({ no, state }) => `${no} ${state}`)].join('|');
}

/** One authority of each sort: what one can do, its likes can. */
export function representatives(seen: Seen): string[] {
  const countries = countriesKey(seen);
  const firsts = new Map<string, string>();
  for (const [id, { country, seats }] of seatsOf(seen)) {
    const key = `${countries.get(country)} ${seats}`;
    if (!firsts.has(key)) firsts.set(key, id);
  }
  return [...firsts.values()];
}
