import { compile } from '../../src/procedures/index.ts';
import { LANGUAGES, withTexts } from './said-by-keys.ts';

/**
 * A procedure of the tests' own in which many have a say: an authority gives notice of a rule about lifts, the coordinator of its country sends it
 * to those of all others, they and whom they bring in at home comment and ask, the Commission gives its opinion.
 */

export const NOTICE = 'lifts.notice';
export const NOTICE_FILE = 'procedures/workflows/notice.yaml';
export const NOTICE_FORM = 'procedures/lifts/notice.yaml';

const definitions: Record<string, string> = {
  [NOTICE_FILE]: `workflow: notice
roles:
  author: { holds: notifies, per: exchange }
  approver: { holds: approves, per: exchange }
  reader: { holds: approves, per: exchange }
  local: { holds: notifies, per: exchange }
  commission: { holds: examines, per: exchange }
users:
  handler: { acts: true, sees: all }
  viewer: { acts: false, sees: [overview] }
participants:
  author:
    engaged: { sees: all }
  approver:
    engaged: { sees: all }
  reader:
    informed: { sees: all }
  local:
    informed: { sees: all }
  commission:
    informed: { sees: all }
states:
  submitted: { turn: approver }
  out: { turn: approver }
  hidden: { turn: approver }
  ended: { final: true }
opening:
  action: submit
  by: author
  to: submitted
  opens: { author: engaged }
  invites: { approver: { as: engaged, in: home, each: one } }
  tells: [approver]
actions:
  broadcast:
    by: approver
    from: [submitted]
    to: out
    publishes: true
    invites:
      reader: { as: informed, in: abroad, each: every }
      commission: { as: informed, in: [EU], each: every, optional: true }
    tells: [author, reader, commission]
  pass-on: { by: reader, from: [out], where: { passing: on }, invites: { local: { as: informed, in: home, each: chosen } }, tells: [local] }
  comment:
    by: [reader, local, commission]
    from: [out]
    contributes: comment
    moderated: { by: [reader, approver], where: { moderation: on } }
    input:
      - { name: comment, type: long-text, max: 2000, required: true }
    files: 3
    tells: [author, approver, reader]
  assess:
    by: commission
    from: [out]
    contributes: opinion
    input:
      - { name: verdict, type: choice, options: verdict, required: true }
      - { name: opinion, type: long-text, max: 2000 }
    tells: [author, approver, reader]
  ask:
    by: [reader, local, commission]
    from: [out]
    contributes: question
    awaits: author
    moderated: { by: [reader, approver], where: { moderation: on } }
    input:
      - { name: askedOf, type: long-text, max: 2000, required: true }
    tells: [author]
  answer:
    by: author
    from: [out]
    contributes: answer
    input:
      - { name: answerGiven, type: long-text, max: 2000, required: true }
    tells: [reader, commission]
  modify: { by: author, from: [submitted, out], changes: request, tells: [approver] }
  amend: { by: approver, from: [out], changes: request, publishes: true, tells: [author, reader] }
  renew: { by: approver, from: [out, hidden], to: out, publishes: true, tells: [author, reader] }
  hide: { by: approver, from: [out], to: hidden, tells: [author] }
  take-back: { by: approver, from: [out], withdraws: true, tells: [author, reader] }
  end: { by: approver, from: [out], to: ended, tells: [author, reader] }
lists:
  verdict: [right, wrong]
settings:
  moderation: { kept-by: approves, initially: off }
  passing: { kept-by: approves, initially: on }
terms: {}
retention: { block: { for: 6, unit: months }, erase: { for: 3, unit: years } }
`,
  'procedures/annex.yaml': `annex: 32012R1024
version: 2022-02-21
points:
  - { point: 1, act: 32014L0033, articles: ["6", "39(5)"] }
`,
  'procedures/lifts/area.yaml': 'area: lifts\n',
  [NOTICE_FORM]: `procedure: notice
workflow: notice
basis:
  - { act: 32014L0033, articles: ["6"], status: unverified }
form:
  - section: overview
    fields:
      - { name: kind, type: choice, options: kinds, required: true }
      - { name: adopted, type: date }
  - section: rule
    fields:
      - { name: title, type: long-text, max: 300, required: true }
      - { name: reasons, type: long-text, max: 2000 }
      - { name: contact, type: text, max: 80, personal: true }
lists:
  kinds: [passenger, goods]
public:
  shows: [kind, adopted, { field: title, written-for: public }]
  from: [out, ended]
  headed-by: title
gateway:
  annex:
    - { point: 1, act: 32014L0033, articles: ["6"] }
  in-use:
    - { since: "2015", act: 32014L0033, articles: ["6"], status: unverified }
  bodies: { commission: { as: commission, sees: all, act: 32014L0033, articles: ["6"] } }
`,
};

const SHARED = (language: string) => `procedures/workflows/texts/notice.${language}.yaml`;
const OWN = (language: string) => `procedures/lifts/texts/notice.${language}.yaml`;

/** Its files, with a change of one of them. */
export const noticeFiles = (change?: readonly [from: string, to: string]) =>
  withTexts(definitions, [SHARED, OWN], change);

export const compileNotice = (change?: readonly [from: string, to: string]) => compile(noticeFiles(change), LANGUAGES);

/** The line of a file on which something stands first. */
export const lineOf = (file: string, part: string, change?: readonly [from: string, to: string]): number =>
  (noticeFiles(change).find(({ path }) => path === file)?.text ?? '')
    .split('\n')
    .findIndex((line) => line.includes(part)) + 1;
