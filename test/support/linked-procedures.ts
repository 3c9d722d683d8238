import { compile, type SourceFile } from '../../src/procedures/index.ts';
import type { VersionedProcedure } from '../../src/exchanges/input.ts';
import type { Change } from './small-procedure.ts';

/** Two procedures of the tests' own with all that exchanges of one case can have to do with each other: a claim, and a notice made of it. */

const CLAIM = `workflow: claim
roles:
  asker: { holds: sends, per: exchange }
  holder: { holds: replies, per: part }
users:
  handler: { acts: true, sees: all }
participants:
  asker:
    engaged: { sees: all }
  holder:
    engaged: { sees: [overview] }
    warned: { sees: [overview] }
states:
  asked: { turn: holder }
  answered: { turn: asker }
  # Nobody's turn: it goes on in the notice.
  noticed: {}
  concluded: { final: true }
  closed: { final: true }
opening:
  action: ask
  by: asker
  to: asked
  invites: { holder: { as: engaged, in: abroad, each: chosen } }
  opens: { asker: engaged }
  tells: [holder]
actions:
  answer:
    by: holder
    from: [asked]
    to: answered
    input:
      - { name: outcome, type: choice, options: outcomes, required: true }
      - { name: reasons, type: long-text, max: 500 }
    tells: [asker]
  close:
    by: asker
    from: [answered, noticed]
    to: closed
    linked: { via: give-notice, in: [given, opposed], are: none }
    tells: [holder]
  remind: { by: asker, from: [answered, noticed], linked: { via: give-notice, during: standstill, are: none }, tells: [holder] }
  insist: { by: asker, from: [answered, noticed], linked: { via: give-notice, over: standstill, are: any }, tells: [holder] }
  praise: { by: asker, from: [answered, noticed], linked: { via: give-notice, in: [dropped], are: all }, tells: [holder] }
links:
  give-notice:
    procedure: notice
    by: asker
    from: [answered, noticed]
    linked: { via: give-notice, in: [given, opposed], are: none }
    fills: { outcome: outcome, why: reasons, floors: floors }
consequences:
  noticed: { from: [answered], to: noticed, makes: { holder: warned }, tells: [holder] }
  conclude: { from: [answered, noticed], to: concluded, tells: [asker, holder] }
retention: { block: { for: 6, unit: months }, erase: { for: 3, unit: years } }
lists:
  outcomes: [taken, none]
terms: {}
`;

const NOTICE = `workflow: notice
roles:
  giver: { holds: sends, per: exchange }
  holder: { holds: replies, per: exchange }
users:
  handler: { acts: true, sees: all }
participants:
  giver:
    engaged: { sees: all }
  holder:
    told: { sees: all }
states:
  given: { turn: giver }
  opposed: { turn: giver }
  taken: { final: true }
  dropped: { final: true }
opening:
  action: give
  by: giver
  to: given
  follows: { when: { urgency: ["no"] } }
  invites: { holder: { as: told, in: { followed: holder }, each: every, optional: true } }
  opens: { giver: engaged }
  tells: [holder]
actions:
  adopt: { by: giver, from: [given, opposed], to: taken, after: standstill, follows: { in: [answered, noticed] }, tells: [holder] }
  oppose: { by: holder, from: [given], to: opposed, tells: [giver] }
  drop: { by: giver, from: [given, opposed], to: dropped, tells: [holder] }
propagates:
  - { on: give, in: followed, does: noticed }
  - { on: adopt, in: followed, does: conclude }
retention: { block: { for: 6, unit: months }, erase: { for: 3, unit: years } }
terms:
  standstill: { starts: give, for: 15, unit: working-days, calendar: giver }
`;

const basis = `basis:
  - { act: 32014L0033, articles: ["6"], status: unverified }
gateway:
  annex:
    - { point: 1, act: 32014L0033, articles: ["6"] }
  in-use:
    - { since: "2015", act: 32014L0033, articles: ["6"], status: unverified }
`;

export const CLAIM_FILE = 'procedures/workflows/claim.yaml';
export const NOTICE_FILE = 'procedures/workflows/notice.yaml';
const files: Record<string, string> = {
  [CLAIM_FILE]: CLAIM,
  [NOTICE_FILE]: NOTICE,
  'procedures/workflows/texts/claim.en.yaml': '{}\n',
  'procedures/workflows/texts/notice.en.yaml': '{}\n',
  'procedures/annex.yaml': `annex: 32012R1024
version: 2022-02-21
points:
  - { point: 1, act: 32014L0033, articles: ["6"] }
`,
  'procedures/lifts/area.yaml': 'area: lifts\n',
  'procedures/lifts/claim.yaml': `procedure: claim
workflow: claim
${basis}form:
  - section: overview
    fields:
      - { name: floors, type: integer, min: 1, max: 200, required: true }
`,
  'procedures/lifts/notice.yaml': `procedure: notice
workflow: notice
${basis}form:
  - section: overview
    fields:
      - { name: urgency, type: choice, options: yes-no, required: true }
      - { name: outcome, type: choice, options: outcomes }
      - { name: floors, type: integer, min: 1, max: 99 }
  - section: reason
    fields:
      - { name: why, type: long-text, max: 500 }
lists:
  outcomes: [taken, none]
`,
  'procedures/lifts/texts/claim.en.yaml': '{}\n',
  'procedures/lifts/texts/notice.en.yaml': '{}\n',
};

/** The files with changes, and with every text that they need. */
export function linkedFiles(...changes: readonly Change[]): SourceFile[] {
  const texts = new Map(Object.entries(files));
  for (const [path, from, to] of changes) {
    const text = texts.get(path) ?? '';
    if (!text.includes(from)) throw new Error(`${path} does not say ${from}`);
    texts.set(path, text.replace(from, to));
  }
  const written = (): SourceFile[] => [...texts].map(([path, text]) => ({ path, text }));
  const missing = Map.groupBy(
    compile(written(), ['en']).faults.flatMap(({ file, message }) => {
      const [, key] = /^text (\S+) is missing in en$/.exec(message) ?? [];
      return key ? [{ file, key }] : [];
    }),
    ({ file }) => file,
  );
  for (const [file, keys] of missing) texts.set(file, keys.map(({ key }) => `${key}: ${key}\n`).join(''));
  return written();
}

/** The two, compiled and given a hash each. */
export function linkedProcedures(): { readonly claim: VersionedProcedure; readonly notice: VersionedProcedure } {
  const { procedures, faults } = compile(linkedFiles(), ['en']);
  const [claim, notice] = ['lifts.claim', 'lifts.notice'].map((id) => procedures.find((one) => one.id === id));
  if (!claim || !notice) throw new Error(JSON.stringify(faults));
  return { claim: { ...claim, hash: 'claim' }, notice: { ...notice, hash: 'notice' } };
}
