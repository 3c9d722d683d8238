import { contentInSight, contentOf, present } from '../exchanges/index.ts';
import { intersection, type Sight, sees } from '../procedures/index.ts';
import { Refusal } from '../refusal.ts';
import { refusalOr } from './deeds.ts';
import type { Findings } from './findings.ts';
import { type Look, leaksIn } from './masks.ts';
import { memberOf, momentOf, perform, type Simulation } from './simulation.ts';
import { named } from './wanted.ts';

/** Those who look up an entry of a register without taking part in it: what they see in each state, and that they do nothing. */

const NOBODY: Look = { whole: [], inPart: () => [], opens: () => false };

/** What a reader sees by the definition, and what of the content may be opened for it. */
function lookOf({ procedure, exchange }: Simulation, kind: string): Look {
  const { register, users } = procedure.workflow;
  if (!register?.shownIn.includes(exchange.state)) return NOBODY;
  const sight: Sight = intersection(register.readers.sees, users[kind]?.sees ?? []);
  const asked = procedure.form.flatMap((section) =>
    section.fields.flatMap((field) => (register.by.includes(field.name) ? [{ section: section.name, field }] : [])),
  );
  // Whoever does not see by what a person is looked up looks nobody up.
  if (asked.some(({ section, field }) => !sees(sight, section) || (field.personal && !sees(sight, 'personal'))))
    return NOBODY;
  return {
    whole: sight,
    inPart: () => sight,
    opens: (name) => {
      if (name === 'request') return procedure.form.some(({ name: section }) => sees(sight, section));
      if (name.startsWith('file.')) return sees(sight, 'attachments');
      return name === 'said' ? sees(sight, 'messages') : name === 'answers' && sees(sight, 'answers');
    },
  };
}

/** Holds what readers of every kind are shown against what the definition says; who lacks the function, or the area, is shown nothing. */
export function checkReaders(simulation: Simulation, findings: Findings): void {
  const { procedure, exchange, attachments, pieces } = simulation;
  const moment = momentOf(simulation);
  const { register, users, actions } = procedure.workflow;
  if (!register) return;
  const people = (functions: readonly string[], area: string) =>
    Object.keys(users).map((kind) => ({
      kind,
      who: memberOf({ authorityId: 'xx-reader', country: 'XX', functions, coordinates: false }, kind, { area }),
    }));
  const readers = register.readers.holds.flatMap((one) => people([one], procedure.area));
  const strangers = [...people(['another'], procedure.area), ...people(register.readers.holds, 'another')];
  for (const { kind, who, look } of [
    ...readers.map((one) => ({ ...one, look: lookOf(simulation, one.kind) })),
    ...strangers.map((one) => ({ ...one, look: NOBODY })),
  ]) {
    const view = present(procedure, exchange, who, contentOf(pieces), attachments, moment);
    for (const leak of leaksIn(simulation, look, view))
      findings.fault(`a ${kind} who reads in ${exchange.state} ${leak}`);
    for (const link of view.links) findings.reached.add(named.link(link));
    if (view.actions.length > 0) findings.fault(`a ${kind} who reads is offered ${view.actions[0]?.action}`);
    for (const { name, partNo } of contentInSight(procedure, exchange, who, moment, attachments))
      if (!look.opens(name, partNo))
        findings.fault(`the gateway opens ${name} for a ${kind} who reads in ${exchange.state}`);
    const [action = ''] = Object.keys(actions);
    const done = refusalOr(() => perform(simulation, who, { action, input: {} }));
    if (!(done instanceof Refusal) || done.code !== 'exchange-not-found')
      findings.fault(`a ${kind} who reads is told ${done instanceof Refusal ? done.code : 'that it is done'}`);
    if (look !== NOBODY) findings.reached.add(named.read(exchange.state));
  }
}
