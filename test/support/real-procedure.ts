import assert from 'node:assert/strict';
import { type Command, decide } from '../../src/exchanges/decide.ts';
import type { VersionedProcedure } from '../../src/exchanges/input.ts';
import type {
  ActingMembership,
  DecidedEvent,
  ExchangeState,
  Moment,
  RequestContent,
  Target,
  WantedAudience,
} from '../../src/exchanges/model.ts';
import { open } from '../../src/exchanges/opening.ts';
import { present } from '../../src/exchanges/present.ts';
import { checkSending } from '../../src/exchanges/sending.ts';
import { applyTimers } from '../../src/exchanges/time.ts';
import { compile, readDefinitionFiles } from '../../src/procedures/index.ts';
import { projectRoot } from '../../src/root.ts';
import { term } from './exchange-fixture.ts';
import { member, refusal } from './small-exchange.ts';

/** A procedure of the files, played by one authority for each of its roles, with the real calendars. */

const { procedures, drafts } = compile(readDefinitionFiles(projectRoot), ['en']);
const all = [...procedures, ...drafts];

export function realProcedure(id: string): VersionedProcedure {
  const found = all.find((one) => one.id === id);
  assert.ok(found, id);
  return { ...found, hash: id };
}

/** A moment, with the real calendars. */
export const moment = (when: string): Moment => ({ now: new Date(when), term });

/** A membership’s authority, as the directory knows it. */
export const targetOf = ({ authorityId, country, functions }: ActingMembership): Target => ({
  authorityId,
  country,
  functions,
});

/** role → whom a directory would find for it, as the store does; who is named may stand beside it. */
export const foundIn = (
  directory: readonly ActingMembership[],
  wanted: readonly WantedAudience[],
  beside: readonly ActingMembership[] = [],
): ReadonlyMap<string, readonly Target[]> => {
  const everybody = [...new Map([...directory, ...beside].map((one) => [one.authorityId, one])).values()];
  return new Map(
    wanted.map((one) => [
      one.role,
      ('authorityIds' in one
        ? everybody.filter(({ authorityId }) => one.authorityIds.includes(authorityId))
        : directory.filter(
            ({ authorityId, country, functions }) =>
              one.holds.some((name) => functions.includes(name)) &&
              (one.countries?.includes(country) ?? true) &&
              (one.among?.includes(authorityId) ?? true) &&
              country !== one.except,
          )
      ).map(targetOf),
    ]),
  );
};

/** `running 2026-03-09`; `undefined undefined` where there is no such term. */
export function termIn({ parts }: ExchangeState, name: string): string {
  const { due, status } = parts[0]?.terms[name] ?? {};
  return `${status} ${due}`;
}

/** What there is to read where nothing but requests was sent. */
export const onlySent = (...requests: readonly RequestContent[]) => ({
  requests,
  answers: new Map(),
  drafts: new Map(),
  said: new Map(),
  files: new Map(),
});

/** The sections that someone is shown of what was sent, as text. */
export const sectionsShown = (
  procedure: VersionedProcedure,
  exchange: ExchangeState,
  by: ActingMembership,
  sent: RequestContent,
  when: string,
): string => JSON.stringify(present(procedure, exchange, by, onlySent(sent), [], moment(when)).sections);

/** When, what, with what; of a change of what was sent, the form before and after. */
export type Step = readonly [
  when: string,
  action: string,
  input?: Record<string, unknown>,
  change?: { readonly before: Record<string, unknown>; readonly after: Record<string, unknown> },
];

export function stageOf(procedure: VersionedProcedure, cast: Readonly<Record<string, Target>>) {
  const { workflow } = procedure;
  const memberOf = (role: string): ActingMembership => {
    const { authorityId, country, functions } = cast[role] as Target;
    return { ...member(authorityId, ['handler'], procedure.area), country, functions };
  };
  const invited = (roles: Readonly<Record<string, unknown>>) =>
    new Map(Object.keys(roles).flatMap((role) => (cast[role] ? [[role, [cast[role]]] as const] : [])));
  const command = (action: string, input: Record<string, unknown>, exchange: ExchangeState): Command => ({
    action,
    revision: exchange.revision,
    input,
    invited: invited(workflow.actions[action]?.invites ?? {}),
  });

  function checked(fields: Record<string, unknown>, questions: readonly string[]) {
    const chosen = Object.entries(workflow.opening.invites).find(([, { each }]) => each === 'chosen')?.[0];
    const target = chosen === undefined ? undefined : cast[chosen];
    const content = { fields, questions: questions.map((code) => ({ code, parameters: {} })) };
    const opener = memberOf(workflow.opening.by);
    const found = target ? [target] : [];
    return checkSending(
      opener,
      procedure,
      found.map(({ authorityId }) => authorityId),
      found,
      content,
    );
  }

  /** Opens an exchange with these fields, which must be right, and questions. */
  function begin(when: string, fields: Record<string, unknown>, questions: readonly string[] = []): ExchangeState {
    const opener = memberOf(workflow.opening.by);
    const { issues, value } = checked(fields, questions);
    assert.deepEqual(issues, []);
    const sent = { id: 'x', number: 'n', content: value as RequestContent, requester: opener };
    return open(procedure, { ...sent, invited: invited(workflow.opening.invites) }, moment(when)).exchange;
  }

  /** Does actions one after the other, each by the first of its roles. */
  function play(begun: ExchangeState, steps: readonly Step[]): { exchange: ExchangeState; events: DecidedEvent[] } {
    let exchange = begun;
    const events: DecidedEvent[] = [];
    for (const [when, action, input = {}, change] of steps) {
      const [role = ''] = workflow.actions[action]?.by ?? [];
      const now = applyTimers(procedure, exchange, moment(when)).exchange;
      const content = (fields: object) => ({ fields, questions: [] }) as unknown as RequestContent;
      const said: Command = change
        ? { ...command(action, { ...input, content: content(change.after) }, now), sent: content(change.before) }
        : command(action, input, now);
      const decided = decide(procedure, exchange, memberOf(role), said, moment(when));
      exchange = decided.exchange;
      events.push(...decided.events);
    }
    return { exchange, events };
  }

  return {
    at: moment,
    member: memberOf,
    begin,
    play,
    /** What is wrong with such an opening: `fields/reason required`. */
    faults: (fields: Record<string, unknown>, questions: readonly string[] = []): string[] =>
      checked(fields, questions).issues.map(({ pointer, code }) => `${pointer.replace('/content/', '')} ${code}`),
    /** What the one in this role is shown of what was sent. */
    shown(exchange: ExchangeState, role: string, fields: Record<string, unknown>, kind = 'handler'): string {
      const sent = { fields, questions: [] } as unknown as RequestContent;
      return sectionsShown(
        procedure,
        exchange,
        { ...memberOf(role), roles: [kind] },
        sent,
        exchange.sentAt.toISOString(),
      );
    },
    termOf: termIn,
    /** The code with which an action is refused. */
    refused(exchange: ExchangeState, role: string, action: string, when: string, input: Record<string, unknown> = {}) {
      const now = applyTimers(procedure, exchange, moment(when)).exchange;
      return refusal(() => decide(procedure, exchange, memberOf(role), command(action, input, now), moment(when))).code;
    },
    /** What time alone makes of it. */
    waited: (exchange: ExchangeState, when: string) => applyTimers(procedure, exchange, moment(when)),
  };
}
