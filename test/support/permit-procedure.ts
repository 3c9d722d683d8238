import { compile, type SourceFile } from '../../src/procedures/index.ts';
import type { VersionedProcedure } from '../../src/exchanges/input.ts';
import type { Change } from './small-procedure.ts';

/** A procedure of the tests' own with all that terms can do: a permit that one country asks of another, and that is issued by silence. */

const PERMIT = `workflow: permit
roles:
  home: { holds: sends, per: exchange }
  host: { holds: replies, per: part }
users:
  handler: { acts: true, sees: all }
participants:
  home:
    engaged: { sees: all }
  host:
    invited: { sees: [overview, questions] }
    engaged: { sees: all }
    left: { sees: [overview], gone: true }
states:
  received: { turn: host, until: completeness }
  examined: { turn: host, until: decision }
  suspended: { turn: home }
  announced: {}
  issued: { final: true }
  refused: { final: true }
  lapsed: { final: true }
opening:
  action: apply
  by: home
  to: received
  invites: { host: invited }
  opens: { home: engaged }
  tells: [host]
actions:
  complete: { by: host, from: [received], to: examined, becomes: engaged, tells: [home] }
  issue: { by: host, from: [examined], to: issued, tells: [home] }
  refuse: { by: host, from: [examined], to: refused, not-during: hearing, tells: [home] }
  amend: { by: home, from: [received], changes: request, tells: [host] }
  pass: { by: host, from: [received], to: received, becomes: left, hands-over: part, tells: [home] }
  hear: { by: host, from: [examined], tells: [home] }
  postpone: { by: host, from: [examined], extends: { term: decision, by: 2, unit: weeks, times: 2 }, tells: [home] }
  grant:
    by: home
    from: [examined]
    extends: { term: decision, by: moreMonths }
    input:
      - { name: moreMonths, type: integer, min: 1, max: 3, required: true }
    tells: [host]
  suspend: { by: host, from: [examined], to: suspended, tells: [home] }
  deliver: { by: home, from: [suspended], to: examined, tells: [host] }
  contest: { by: home, from: [examined], tells: [host] }
  settle: { by: home, from: [examined], tells: [host] }
  announce: { by: host, from: [examined], to: announced, tells: [home] }
  object: { by: home, from: [announced], to: examined, tells: [host] }
  adopt: { by: host, from: [announced], to: issued, after: standstill, tells: [home] }
retention: { block: { for: 6, unit: months }, erase: { for: 3, unit: years } }
terms:
  # A week to say what is missing; what nobody says is missing is there.
  completeness:
    starts: apply
    for: 1
    unit: weeks
    calendar: host
    ends: complete
    when-over: { to: examined, makes: { host: engaged }, tells: [home] }
  # A month from then; silence issues the permit.
  decision:
    starts: [{ met: completeness }, { over: completeness }]
    for: 1
    unit: months
    calendar: host
    ends: [issue, refuse, announce]
    resumes: object
    pauses: [{ state: suspended }, contest]
    continues: settle
    warns: { before: 2, unit: working-days, tells: [home] }
    when-over: { to: issued, tells: [home, host] }
  hearing: { starts: hear, for: 10, unit: calendar-days, calendar: host }
  standstill: { starts: { state: announced }, for: 15, unit: working-days, calendar: home, ends: object }
  # The application itself ends with a day that it names.
  validity: { starts: { day: validUntil }, for: 0, unit: calendar-days, calendar: home, when-over: { to: lapsed } }
`;

const files: Record<string, string> = {
  'procedures/workflows/permit.yaml': PERMIT,
  'procedures/workflows/texts/permit.en.yaml': '{}\n',
  'procedures/annex.yaml': `annex: 32012R1024
version: 2022-02-21
points:
  - { point: 1, act: 32014L0033, articles: ["6"] }
`,
  'procedures/permits/area.yaml': 'area: permits\n',
  'procedures/permits/work.yaml': `procedure: work
workflow: permit
basis:
  - { act: 32014L0033, articles: ["6"], status: unverified }
gateway:
  annex:
    - { point: 1, act: 32014L0033, articles: ["6"] }
  in-use:
    - { since: "2015", act: 32014L0033, articles: ["6"], status: unverified }
form:
  - section: overview
    fields:
      - { name: kind, type: choice, options: kinds, required: true }
      - { name: validUntil, type: date, required: true }
lists:
  kinds: [short, long]
`,
  'procedures/permits/texts/work.en.yaml': '{}\n',
};

export const PERMIT_FILE = 'procedures/workflows/permit.yaml';
export const PERMIT_FORM = 'procedures/permits/work.yaml';

/** The files with changes, and with every text that they need. */
export function permitFiles(...changes: readonly Change[]): SourceFile[] {
  const texts = new Map(Object.entries(files));
  for (const [path, from, to] of changes) {
    const before = texts.get(path) ?? '';
    if (!before.includes(from)) throw new Error(`${path} has no ${from}`);
    texts.set(path, before.replace(from, to));
  }
  const written = () => [...texts].map(([path, text]) => ({ path, text }));
  for (const { file, message } of compile(written(), ['en']).faults) {
    const [, key] = /^text (\S+) is missing in en$/.exec(message) ?? [];
    if (key !== undefined) texts.set(file, `${texts.get(file) === '{}\n' ? '' : texts.get(file)}${key}: ${key} said\n`);
  }
  return written();
}

/** The procedure with changes, which must leave it without a fault. */
export function permitProcedure(...changes: readonly Change[]): VersionedProcedure {
  const { procedures, faults } = compile(permitFiles(...changes), ['en']);
  const [procedure] = procedures;
  if (!procedure) throw new Error(JSON.stringify(faults, null, 1));
  return { ...procedure, hash: JSON.stringify(changes) };
}
