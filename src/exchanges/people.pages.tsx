import type { Say } from '../texts/index.ts';
import { formatDay } from '../texts/index.ts';
import { type Description, DescriptionList } from '../web/index.ts';
import type { CaseContext } from './exchange-view.pages.tsx';
import { AuthorityLine } from './lines.pages.tsx';
import { participantState } from './participants.ts';
import type { ExchangeView, PartView } from './present.ts';
import { TermLine } from './terms.pages.tsx';

/** Who takes part in a case, and until when what is to be done. */

/** Who takes part, and the terms of each part. */
export function People({
  view,
  context,
  stacked = false,
}: {
  view: ExchangeView;
  context: CaseContext;
  stacked?: boolean;
}) {
  const { say, wording, authorities } = context;
  const many = crowded(view);
  const people = view.participants
    .filter((one) => one.own || !many.has(one.role))
    .map(
      (one): Description => ({
        term: `${wording.text(`role.${one.role}`)}${partMark(one.partNo, view, say)}`,
        value: (
          <>
            <AuthorityLine authority={authorities.get(one.authorityId)} language={wording.language} />
            <span class="oi-minor">{one.gone ? say('exchange.part.gone') : participantState(wording, one)}</span>
          </>
        ),
      }),
    );
  const crowds = [...many].map(
    (role): Description => ({
      term: wording.text(`role.${role}`),
      value: <Counted view={view} role={role} context={context} />,
    }),
  );
  const told = outsideNow(view, context);
  const terms = view.parts.flatMap((part) =>
    Object.entries(part.terms).map(
      ([name, term]): Description => ({
        term: `${wording.text(`term.${name}`)}${partMark(part.no, view, say)}`,
        value: <TermLine {...{ name, term, part, view, context }} />,
      }),
    ),
  );
  const kept = (view.retention ? (['blockOn', 'eraseOn'] as const) : []).map((word): Description => {
    const day = view.retention?.[word] ?? '';
    return {
      term: say(`exchange.retention.${word}`),
      value: <time dateTime={day}>{formatDay(wording.language, day)}</time>,
    };
  });
  const facts = view.parts.flatMap((part) => ratings(part, context));
  return <DescriptionList items={[...people, ...crowds, ...told, ...terms, ...facts, ...kept]} stacked={stacked} />;
}

/** What those who are outside are told of the case now. */
const outsideNow = ({ state }: ExchangeView, { say, wording, procedure }: CaseContext): Description[] =>
  Object.entries(procedure.workflow.outside).map(([role, { tells }]) => ({
    term: say('exchange.told-outside', { person: wording.text(`role.${role}`) }),
    value: wording.text(`outside.state.${tells[state]}`),
  }));

/** So many of a role are named one by one; of more it is said how many have done what. */
const FEW = 6;

/** The roles that more have than are named. */
export const crowded = ({ tally }: ExchangeView): ReadonlySet<string> =>
  new Set(
    [...Map.groupBy(tally, ({ role }) => role)].flatMap(([role, states]) =>
      states.reduce((sum, { count }) => sum + count, 0) > FEW ? [role] : [],
    ),
  );

/** How many of a role are in which of its states, each with the way to who they are. */
function Counted({ view, role, context }: { view: ExchangeView; role: string; context: CaseContext }) {
  const { say, wording } = context;
  return (
    <ul class="ecl-unordered-list ecl-unordered-list--no-bullet">
      {view.tally
        .filter((one) => one.role === role)
        .map(({ state, count }) => (
          <li class="ecl-unordered-list__item">
            <a class="ecl-link" href={`/exchanges/${view.id}/participants?${new URLSearchParams({ role, state })}`}>
              {say('participants.counted', { count, state: participantState(wording, { role, state }) })}
            </a>
          </li>
        ))}
    </ul>
  );
}

/** Which part is meant, where there are several. */
const partMark = (partNo: number | null, view: ExchangeView, say: Say): string =>
  partNo === null || view.parts.length === 1 ? '' : ` (${say('exchange.part', { no: partNo })})`;

/** The codes that actions recorded, such as the survey at closing. */
function ratings(part: PartView, { wording, procedure }: CaseContext): Description[] {
  const inputs = Object.values(procedure.workflow.actions).flatMap((action) => action.input);
  return inputs.flatMap((field) => {
    const value = part.facts[field.name];
    return value === undefined || field.type !== 'choice'
      ? []
      : [{ term: wording.text(`field.${field.name}`), value: wording.value(field, value) }];
  });
}
