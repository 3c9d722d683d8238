import {
  audiencesWanted,
  isMadeOfAnother,
  type LinkedState,
  regardsLinked,
  type RequestContent,
  type TermState,
  undergo,
  type VersionedProcedure,
} from '../exchanges/index.ts';
import type { FollowedNeed, LinkedNeed } from '../procedures/index.ts';
import type { Opening, Played, Simulation, Stage } from './simulation.ts';

/**
 * The other exchanges of a case, of which only one is played: they do whatever a guard can ask of them, at any time, and whatever a consequence
 * can do is done. What they really can do their own definitions say.
 */

/** How another exchange stands, as far as a guard of this one tells it apart. */
type Stand = Pick<LinkedState, 'state' | 'terms'>;

/** A state that no guard names. */
const ELSEWHERE = 'elsewhere';

const having = (name: string, status: TermState['status']): Stand => ({
  state: ELSEWHERE,
  terms: { [name]: [status] },
});

const standsOf = ({ in: states = [], during, over }: LinkedNeed): Stand[] => [
  ...states.map((state) => ({ state, terms: {} })),
  ...(during === undefined ? [] : [having(during, 'running')]),
  ...(over === undefined ? [] : [having(over, 'over')]),
];

/** Of a followed exchange: all that a guard asks for together, and each thing that it does not want. */
const followedStands = ({ in: states = [ELSEWHERE], after = [], notDuring = [] }: FollowedNeed): Stand[] => [
  ...states.map((state) => ({ state, terms: Object.fromEntries(after.map((name) => [name, ['over' as const]])) })),
  ...notDuring.map((name) => ({ ...having(name, 'running'), state: states[0] ?? ELSEWHERE })),
  { state: ELSEWHERE, terms: {} },
];

/** link → how what it makes can stand. */
function madeStands({ workflow }: VersionedProcedure): Map<string, Stand[]> {
  const needs = [...Object.values(workflow.actions), ...Object.values(workflow.links)].flatMap(
    ({ linked = [] }) => linked,
  );
  return new Map(
    [...Map.groupBy(needs, ({ via }) => via)].map(([via, of]) => [
      via,
      [...of.flatMap(standsOf), { state: ELSEWHERE, terms: {} }],
    ]),
  );
}

const followedNeeds = ({ workflow }: VersionedProcedure): FollowedNeed[] =>
  Object.values(workflow.actions).flatMap(({ follows }) => (follows ? [follows] : []));

/** The exchanges that one can be made of when it is opened; `undefined`: none. The first lets everything be done. */
export function followedAtOpening(
  stage: Stage,
  opening: Opening,
  content: RequestContent,
): readonly (LinkedState | undefined)[] {
  const { procedure } = stage;
  const needs = followedNeeds(procedure);
  const asked = Object.values(procedure.workflow.opening.invites).some(
    ({ in: place }) => typeof place === 'object' && 'followed' in place,
  );
  const must = isMadeOfAnother(procedure, content.fields);
  if (!must && !asked && needs.length === 0) return [undefined];
  const [stand = { state: ELSEWHERE, terms: {} }] = needs.flatMap(followedStands);
  const followed: LinkedState = {
    id: 'followed',
    relation: 'followed',
    via: 'link',
    ...stand,
    seats: seatsIn(stage, opening),
  };
  return must ? [followed] : [undefined, followed];
}

/** Who takes part in what is followed: for each role that an audience asks for, one abroad who may have the role in which it comes in. */
function seatsIn({ procedure, cast }: Stage, { opener }: Opening): LinkedState['seats'] {
  const { opening, actions } = procedure.workflow;
  const audiences = [opening, ...Object.values(actions)].flatMap(({ invites }) => Object.entries(invites));
  return audiences.flatMap(([role, audience]) => {
    const { in: place } = audience;
    if (typeof place !== 'object' || !('followed' in place)) return [];
    const [wanted] = audiencesWanted(procedure, { [role]: audience }, { home: opener.country, fields: {} });
    const holds = wanted && 'holds' in wanted ? wanted.holds : [];
    const found = cast.find(
      ({ country, functions }) => country !== opener.country && functions.some((name) => holds.includes(name)),
    );
    return found ? [{ role: place.followed, authorityId: found.authorityId }] : [];
  });
}

/** Everything that other exchanges can come to now, and do to this one. */
export function othersDo(simulation: Simulation): [string, Played][] {
  const { procedure, exchange, now, term } = simulation;
  const { linked = [] } = exchange;
  const standing = (relation: LinkedState['relation'], via: string, stand: Stand): [string, Played] => {
    const old = linked.find((one) => one.relation === relation && one.via === via);
    const next = { id: via, relation, via, seats: old?.seats ?? [], ...stand };
    const others = linked.filter((one) => one !== old);
    const terms = Object.entries(stand.terms).map(([name, status]) => `${name} ${status.join()}`);
    const played = { ...simulation, exchange: { ...exchange, linked: [...others, next] } };
    return [`${relation} ${via} is ${[stand.state, ...terms].join(', ')}`, { simulation: played, events: [] }];
  };
  const made = [...madeStands(procedure)].flatMap(([via, stands]) =>
    stands.map((stand) => standing('made', via, stand)),
  );
  const followed = linked.find(({ relation }) => relation === 'followed');
  const moved = followed
    ? followedNeeds(procedure)
        .flatMap(followedStands)
        .map((stand) => standing('followed', followed.via, stand))
    : [];
  const caused = Object.keys(procedure.workflow.consequences ?? {}).flatMap((does): [string, Played][] => {
    const cause = { number: 'another', action: does };
    const decided = undergo(procedure, exchange, { does, cause }, { now, term });
    if (decided.events.length === 0) return [];
    const played = { ...simulation, exchange: decided.exchange, last: simulation.last + decided.events.length };
    return [[`another exchange causes ${does}`, { simulation: played, events: decided.events }]];
  });
  return [...made, ...moved, ...caused];
}

/** How the other exchanges stand, for telling states apart. */
export const linkedKey = ({ procedure, exchange }: Pick<Simulation, 'procedure' | 'exchange'>): string[] =>
  regardsLinked(procedure)
    ? (exchange.linked ?? []).map(
        ({ relation, via, state, terms }) => `${relation} ${via} ${state} ${JSON.stringify(terms)}`,
      )
    : [];
