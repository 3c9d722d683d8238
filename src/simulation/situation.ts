import { type ExchangeView, isGone, wordingOf } from '../exchanges/index.ts';
import type { Field, Procedure } from '../procedures/index.ts';
import type { Session } from './session.ts';
import { memberOf, viewAs } from './simulation.ts';
import { isShown } from './walk.ts';

/** Where an exchange stands and what somebody sees of it and may do, said in lines. */
export const situation = (session: Session): string[] => standing(session, seenIn);

/** The same without what is seen. */
export function standing({ language, walk }: Session, seen: typeof seenIn = () => []): string[] {
  const { simulation, authority, kind } = walk;
  const { procedure, exchange, now } = simulation;
  const wording = wordingOf(procedure, language);
  const own = exchange.participants.filter(({ authorityId }) => authorityId === authority.authorityId);
  const seats = own.map((one) => `${one.role} (${one.state}${isGone(procedure, one) ? ', gone' : ''})`).join(' and ');
  const here = [
    '',
    `${now.toISOString().slice(0, 16)}Z  ${wording.text(`state.${exchange.state}`)}`,
    ...exchange.parts.flatMap(({ no, state, terms }) => [
      `  part ${no} is ${state}`,
      ...Object.entries(terms).map(
        ([name, term]) => `    ${wording.text(`term.${name}`)} (${name}): ${term.due}, ${term.status}`,
      ),
    ]),
  ];
  if (!isShown(walk)) return [...here, `${authority.authorityId} takes no part: for it there is no such exchange`];
  const view = viewAs(simulation, memberOf(authority, kind, procedure));
  return [
    ...here,
    ...view.turns.map(
      ({ role, authorityId, text, due, over }) =>
        `  turn of ${role} ${authorityId}: ${wording.text(text)}${due === null ? '' : `, until ${due}${over ? ', which has passed' : ''}`}`,
    ),
    `You are ${authority.authorityId} (${authority.country}), ${seats || 'who reads the register'}, as ${kind}.`,
    ...seen(view, wording),
    'You may',
    ...(view.actions.length === 0 ? ['  do nothing'] : []),
    ...view.actions.map(({ action, part }) => {
      const rule = procedure.workflow.actions[action];
      const input = (rule?.input ?? []).map((field) => inputOf(procedure, field));
      const where = exchange.parts.length > 1 ? ` part=${part.no}` : '';
      return `  do ${[action, ...input].join(' ')}${where}: ${wording.text(`action.${action}`)}`;
    }),
  ];
}

/** How an input is typed: its name, with what may be said where that is short; in brackets what need not be said. */
function inputOf({ lists }: Procedure, { name, required, range, list }: Field): string {
  const codes = lists[list ?? ''] ?? [];
  const said = range ? `${range[0]}..${range[1]}` : codes.length < 8 ? codes.join('|') : '…';
  const typed = `${name}=${said === '' ? '…' : said}`;
  return required ? typed : `[${typed}]`;
}

function seenIn({ sections, parts }: ExchangeView, wording: ReturnType<typeof wordingOf>): string[] {
  const fields = sections.flatMap((section) => section.fields);
  const shown = fields.flatMap(({ field, value }) =>
    value === undefined
      ? []
      : [`  ${wording.text(`field.${field.name}`)} (${field.name}): ${wording.value(field, value)}`],
  );
  const hidden = fields.flatMap(({ field, masked }) => (masked ? [field.name] : []));
  const questions = parts.flatMap((part) =>
    part.questions.map(
      (question) => `  question ${question.key}: ${wording.question(question)}${question.answer ? ' (answered)' : ''}`,
    ),
  );
  const said = parts.flatMap((part) =>
    part.said.flatMap((one) =>
      Object.keys(one.fields).map((name) => `  ${wording.text(`field.${name}`)} (said with event ${one.no})`),
    ),
  );
  return ['You see', ...shown, ...questions, ...said, ...(hidden.length > 0 ? [`  and not ${hidden.join(', ')}`] : [])];
}
