import type { ActingMembership, ExchangeView, ParticipantState, RequestContent } from '../exchanges/index.ts';
import { isIn } from '../exchanges/index.ts';
import { intersection, type Sight, sees, seesField, union } from '../procedures/index.ts';
import { SPECIMEN } from './made-up.ts';
import type { Simulation } from './simulation.ts';

/** What a seat may see by the definition, and what of the rest shows nevertheless. */

export interface Seat {
  /** What its authority is in the exchange. */
  readonly own: readonly ParticipantState[];
  readonly who: ActingMembership;
  /** Whether it has been given the case. */
  readonly given: boolean;
}

export interface Look {
  readonly whole: Sight;
  readonly inPart: (no: number) => Sight;
  /** Whether a piece of content may be opened for it. */
  readonly opens: (name: string, partNo: number) => boolean;
}

/** The sight of a seat, read from the definition: what its own states show, narrowed to what its kind of user sees. */
export function lookAt({ procedure, exchange }: Simulation, { own, who, given }: Seat): Look {
  const { participants, users } = procedure.workflow;
  const user = users[who.roles[0] ?? ''];
  const most = (given ? user?.sees : (user?.unallocated ?? user?.sees)) ?? [];
  const of = (seats: readonly ParticipantState[]) =>
    union(seats.map(({ role, state }) => intersection(participants[role]?.[state]?.sees ?? [], most)));
  const whole = of(own);
  const inPart = (no: number) => of(own.filter((one) => isIn(one, no)));
  const parts = exchange.parts.map(({ no }) => no);
  return {
    whole,
    inPart,
    opens: (name, partNo) => {
      if (name === 'request') return procedure.form.some(({ name: section }) => sees(whole, section));
      if (name.startsWith('file.'))
        return parts.some((no) => sees(inPart(no), 'attachments')) || sees(whole, 'attachments');
      if (name === 'answers-draft') return (user?.acts ?? false) && own.length > 0;
      return sees(inPart(partNo), name === 'said' ? 'messages' : 'answers');
    },
  };
}

/** Texts by which what a value says is recognised: whatever was made up to be found again. */
const tokensOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, one]) => (key === 'lang' || key === 'currency' ? [] : tokensOf(one)))
      : [];

/** What of the content shows in a view although the sight does not reach it, by name; and what should and does not. */
export function leaksIn({ procedure, pieces }: Simulation, look: Look, view: ExchangeView): string[] {
  const shown = JSON.stringify(view);
  const hidden = new Map<string, string>();
  const open = new Set<string>();
  const sort = (visible: boolean, tokens: readonly string[], name: string): void => {
    for (const token of tokens) {
      if (visible) open.add(token);
      else hidden.set(token, name);
    }
  };
  for (const { name, partNo, body } of pieces) {
    if (name !== 'request') {
      const tokens = tokensOf(body).filter((token) => token.startsWith(SPECIMEN));
      sort(
        name === 'answers-draft' ? view.parts.some((part) => part.draftAnswers) : look.opens(name, partNo),
        tokens,
        name,
      );
      continue;
    }
    const { fields, questions } = body as RequestContent;
    for (const section of procedure.form)
      for (const field of section.fields) {
        const tells = field.personal || !['choice', 'integer', 'confirmation'].includes(field.type);
        if (tells) sort(seesField(look.whole, section.name, field), tokensOf(fields[field.name]), field.name);
      }
    const typed = ['questions', 'personal', 'free-text'].every((what) =>
      view.parts.some(({ no }) => sees(look.inPart(no), what)),
    );
    for (const { code, parameters } of questions) sort(typed, tokensOf(parameters), code);
  }
  return [
    ...[...hidden].flatMap(([token, name]) =>
      !open.has(token) && shown.includes(token.startsWith(SPECIMEN) ? token : `"${token}"`) ? [`sees ${name}`] : [],
    ),
    ...view.sections.flatMap((section) =>
      section.fields.flatMap(({ field, masked, value }) => {
        const visible = seesField(look.whole, section.name, field);
        if (masked && value !== undefined) return [`sees ${field.name}, which is masked`];
        return visible === masked ? [`${visible ? 'does not see' : 'sees'} ${field.name}`] : [];
      }),
    ),
  ];
}
