import { isBeginning, isMark } from '../procedures/index.ts';
import { formatInstant, nameIn, type Say } from '../texts/index.ts';
import { Foreign, Timeline, type TimelineEvent } from '../web/index.ts';
import { isKeeping } from './keeping.ts';
import type { CaseContext, ShownEvent } from './exchange-view.pages.tsx';
import { unitOf } from './limits.ts';
import { partiesIn } from './participants.ts';
import { eventKey, type Wording } from './wording.ts';

/** What happened in a case, in words. */

/** The events, the newest last. */
export function CourseOfCase({ events, context }: { events: readonly ShownEvent[]; context: CaseContext }) {
  const items = events.map((event) => eventLine(event, context));
  return <Timeline events={items} label={context.say('exchange.timeline')} />;
}

/** What was done, by whom, and from when the law counts it. */
export function eventLine(event: ShownEvent, context: CaseContext): TimelineEvent {
  const { wording, timeZone } = context;
  const authority = event.authorityId === null ? undefined : context.authorities.get(event.authorityId);
  const name = authority && nameIn(authority.official, wording.language);
  const term = context.procedure.workflow.terms[event.action.slice('term.'.length)];
  const entered = outsideOf(event);
  const late = event.action.startsWith('term.') && term !== undefined && isMark(term);
  return {
    time: { iso: event.legalAt.toISOString(), text: formatInstant(wording.language, event.legalAt, timeZone) },
    title: isKeeping(event.action) ? context.say(`exchange.${event.action}`) : wording.text(eventKey(event.action)),
    ...(name && !entered ? { actor: <Foreign lang={name.lang}>{name.text}</Foreign> } : {}),
    ...(entered ? { actor: wording.text(`role.${entered}`) } : {}),
    ...(late ? { tone: 'late' as const } : {}),
    ...eventDetail(event, context),
  };
}

/** The role of who is outside, whose act it was. */
const outsideOf = ({ data: { outside } }: ShownEvent): string | undefined =>
  typeof outside === 'string' ? outside : undefined;

/** Who entered what somebody outside did. */
function enteredBy(event: ShownEvent, { say, wording, authorities }: CaseContext): string[] {
  const authority = event.authorityId === null ? undefined : authorities.get(event.authorityId);
  if (outsideOf(event) === undefined || !authority) return [];
  return [say('exchange.entered-by', { authority: nameIn(authority.official, wording.language).text })];
}

/** What an event says beside its name: numbers typed with it, what was changed, who came in. */
function eventDetail(event: ShownEvent, context: CaseContext): { detail?: string } {
  const { say, wording, procedure, authorities } = context;
  const typed = (procedure.workflow.actions[event.action]?.input ?? []).filter((field) => field.type === 'integer');
  const opening = isBeginning(procedure.workflow, event.action);
  const { changed } = event.data;
  const lines = [
    ...enteredBy(event, context),
    ...typed.flatMap((field) => {
      const value = event.data[field.name];
      if (typeof value !== 'number') return [];
      const unit = unitOf(procedure, field.name);
      const counted = unit ? say('term.count', { count: value, unit: unit.replace('-', '_') }) : value;
      return [`${wording.text(`field.${field.name}`)}: ${counted}`];
    }),
    ...(typeof changed === 'string'
      ? [
          say('exchange.changed', {
            names: changed
              .split(' ')
              .map((name) => nameOfChanged(name, say, wording))
              .join(', '),
          }),
        ]
      : []),
    ...(opening ? [] : cameIn(event, { say, wording, authorities })),
  ];
  return lines.length > 0 ? { detail: lines.join('; ') } : {};
}

/** Who came in with an event: by name, or how many. */
function cameIn(
  { data }: ShownEvent,
  { say, wording, authorities }: Pick<CaseContext, 'say' | 'wording' | 'authorities'>,
) {
  const { named, count } = partiesIn(data);
  if (count > named.length) return [say('exchange.to-authorities', { count })];
  return named.flatMap((id) => {
    const authority = authorities.get(id);
    return authority
      ? [say('exchange.to-authority', { authority: nameIn(authority.official, wording.language).text })]
      : [];
  });
}

const nameOfChanged = (name: string, say: Say, wording: Wording): string =>
  name === 'questions' ? say('exchange.questions') : wording.text(`field.${name}`);
