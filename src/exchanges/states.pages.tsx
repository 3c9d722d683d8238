import { sayIn } from '../texts/index.ts';
import { type Description, DescriptionList, Expandable, InfoPoint, StatusLabel } from '../web/index.ts';
import type { Wording } from './wording.ts';

/** What a state means, in the procedure's words: beside a case's state, and under a list for the states that stand in it. */

/** Where the guide goes further than an info point may. */
const STATES_IN_GUIDE = '/help/start#states';

interface StateMarkProps {
  readonly wording: Wording;
  readonly state: string;
  readonly done: boolean;
}

/** The state of a case with its info point. A version of before there were help texts has none. */
export function StateMark({ wording, state, done }: StateMarkProps) {
  const label = wording.text(`state.${state}`);
  const help = wording.text(`state.${state}.help`);
  const mark = <StatusLabel tone={done ? 'done' : 'active'}>{label}</StatusLabel>;
  if (help === '') return mark;
  return (
    <div class="oi-stated">
      <span class="oi-explained">{mark}</span>
      <InfoPoint
        about={label}
        text={help}
        more={{ href: STATES_IN_GUIDE, label: sayIn(wording.language)('help.more') }}
      />
    </div>
  );
}

/** The states of a list, each once, folded away under it. */
export function StatesExplained({
  language,
  states,
}: {
  language: string;
  states: readonly { readonly wording: Wording | undefined; readonly state: string }[];
}) {
  const say = sayIn(language);
  const texts = new Map(
    states.map(({ wording, state }) => [wording?.text(`state.${state}`), wording?.text(`state.${state}.help`)]),
  );
  const items = [...texts].flatMap(([term, value]): Description[] => (term && value ? [{ term, value }] : []));
  if (items.length === 0) return null;
  return (
    <Expandable summary={say('inbox.states')}>
      <DescriptionList items={items} />
      <p>
        <a class="ecl-link" href={STATES_IN_GUIDE}>
          {say('help.more')}
        </a>
      </p>
    </Expandable>
  );
}
