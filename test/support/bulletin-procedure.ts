import { compile } from '../../src/procedures/index.ts';
import { LANGUAGES, withTexts } from './said-by-keys.ts';

/**
 * A procedure of the tests' own in which one tells many: about lifts that fall. Every authority abroad that reads gets it at once, says by
 * itself that it has read it, and agrees or not; one of its country can be brought in; it ends when nobody objects.
 */

export const BULLETIN = 'lifts.bulletin';
const SHARED = (language: string) => `procedures/workflows/texts/bulletin.${language}.yaml`;
const OWN = (language: string) => `procedures/lifts/texts/bulletin.${language}.yaml`;

const definitions: Record<string, string> = {
  'procedures/workflows/bulletin.yaml': `workflow: bulletin
roles:
  warner: { holds: warns, per: exchange }
  reader: { holds: reads, per: exchange }
  local: { holds: repairs, per: exchange }
users:
  handler: { acts: true, sees: all }
  viewer: { acts: false, sees: [overview] }
participants:
  warner:
    engaged: { sees: all }
  reader:
    unread: { sees: [overview], turn: true, until: reading }
    read: { sees: [overview] }
    agreed: { sees: [overview] }
    objected: { sees: [overview] }
  local:
    told: { sees: all }
states:
  out: { turn: warner }
  settling: { turn: warner }
  over: { final: true }
opening:
  action: warn
  by: warner
  to: out
  opens: { warner: engaged }
  invites: { reader: { as: unread, in: abroad, each: every } }
  tells: [reader]
actions:
  acknowledge: { by: reader, from: [out, settling], as: unread, becomes: read, own: true }
  agree: { by: reader, from: [out], as: read, becomes: agreed, own: true, tells: [warner] }
  pass-on: { by: reader, from: [out], invites: { local: { as: told, in: home, each: chosen } }, tells: [local] }
  propose: { by: warner, from: [out], to: settling, tells: [reader] }
  adopt:
    by: warner
    from: [out]
    to: over
    needs: [{ of: reader, in: agreed, are: "2/3" }]
    when: { kind: [passenger] }
    tells: [reader]
  object: { by: reader, from: [settling], becomes: objected, tells: [warner] }
  settle:
    by: warner
    from: [settling]
    to: over
    needs: [{ of: reader, in: [objected], are: none }, { of: reader, in: [unread], are: none }]
    tells: [reader, local]
  again: { by: warner, from: [settling], to: out, makes: { reader: read }, tells: [reader] }
terms:
  reading: { starts: warn, for: 5, unit: calendar-days, calendar: warner, ends: [propose, adopt], when-over: overdue }
retention: { block: { for: 6, unit: months }, erase: { for: 3, unit: years } }
`,
  'procedures/annex.yaml': `annex: 32012R1024
version: 2022-02-21
points:
  - { point: 1, act: 32014L0033, articles: ["6", "39(5)"] }
`,
  'procedures/lifts/area.yaml': 'area: lifts\n',
  'procedures/lifts/bulletin.yaml': `procedure: bulletin
workflow: bulletin
basis:
  - { act: 32014L0033, articles: ["6"], status: unverified }
form:
  - section: overview
    fields:
      - { name: kind, type: choice, options: kinds, required: true }
  - section: lift
    fields:
      - { name: owner, type: text, max: 80, personal: true, required: true }
lists:
  kinds: [passenger, goods]
gateway:
  annex:
    - { point: 1, act: 32014L0033, articles: ["6"] }
  in-use:
    - { since: "2015", act: 32014L0033, articles: ["6"], status: unverified }
`,
};

/** Compiled, with a change of one of its files. */
export const compileBulletin = (change?: readonly [from: string, to: string]) =>
  compile(withTexts(definitions, [SHARED, OWN], change), LANGUAGES);
