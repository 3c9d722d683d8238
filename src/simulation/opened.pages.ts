import { timeZoneOf } from '../deadlines/index.ts';
import { type AuthorityName, type Opened, wordingOf } from '../exchanges/index.ts';
import type { ProcedureVersion } from '../procedures/index.ts';
import { countryName, sayIn } from '../texts/index.ts';
import type { Authority } from './cast.ts';
import { memberOf, viewAs } from './simulation.ts';
import type { Walk } from './walk.ts';

/** A walk as the components of a case's page take it. */
export function openedWalk(walk: Walk, procedure: ProcedureVersion, language: string): Opened {
  const { simulation, authority, kind } = walk;
  const who = memberOf(authority, kind, procedure);
  const { participants } = simulation.exchange;
  const view = viewAs(simulation, who);
  return {
    actor: { ...who, roles: [], standsFor: [] },
    // A few are named one by one: there is no list of all that a count could lead to.
    view: { ...view, tally: [] },
    context: {
      say: sayIn(language),
      wording: wordingOf(procedure, language),
      procedure,
      authorities: namesOf(walk, procedure, language),
      timeZone: timeZoneOf(authority.country),
      lastDay: (unit, count, country, from = simulation.now) => simulation.term(unit, count, country, from).due,
    },
    events: walk.happened.map((event) => ({
      ...event,
      authorityId: participants.find(({ no }) => no === event.participantNo)?.authorityId ?? null,
    })),
  };
}

/** Those who play are called by what they hold and where they are. */
function namesOf(
  { simulation }: Walk,
  procedure: ProcedureVersion,
  language: string,
): ReadonlyMap<string, AuthorityName> {
  const { text } = wordingOf(procedure, language);
  const nameOf = ({ authorityId, country, functions: [held = ''] }: Authority): string => {
    const no = /-(\d+)$/.exec(authorityId)?.[1];
    return `${text(`function.${held}`)}${no === undefined ? '' : ` ${no}`} (${countryName(language, country)})`;
  };
  return new Map(
    simulation.cast.map((one) => [
      one.authorityId,
      { id: one.authorityId, official: { [language]: nameOf(one) }, informal: nameOf(one), country: one.country },
    ]),
  );
}
