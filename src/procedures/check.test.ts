import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from './compile.ts';
import {
  ANNEX,
  AREA,
  type Change,
  OWN_EN,
  OWN_IT,
  PROCEDURE,
  QUESTIONS,
  SHARED_EN,
  SHARED_IT,
  SMALL_LANGUAGES,
  smallFiles,
  textsOfAnother,
  VOCABULARY,
  WORKFLOW,
} from '../../test/support/small-procedure.ts';

/** `also`: where else it is noticed, as a consequence. */
type Case = readonly [
  name: string,
  changes: readonly Change[],
  place: string,
  message: string,
  also?: readonly string[],
];

const inBoth = (files: readonly string[], from: string, to: string): Change[] => files.map((file) => [file, from, to]);
const SHARED = [SHARED_EN, SHARED_IT];
const OWN = [OWN_EN, OWN_IT];
const textOf = (file: string): string => smallFiles().find(({ path }) => path === file)?.text ?? '';
const QUESTIONS_TEXT = textOf(QUESTIONS);
/** Texts that a change of the workflow makes necessary, so that only the planted fault remains. */
const shared = (...keys: string[]): Change[] =>
  inBoth(SHARED, 'state.draft:', `${keys.map((key) => `${key}: x\n`).join('')}state.draft:`);
const own = (...keys: string[]): Change[] =>
  inBoth(OWN, 'area.title:', `${keys.map((key) => `${key}: x\n`).join('')}area.title:`);
const without = (files: readonly string[], key: string): Change[] => files.map((file) => [file, lineOf(file, key), '']);
const GATEWAY = /^gateway:[^]*$/m.exec(textOf(PROCEDURE))?.[0] ?? '';
const POINT = '  annex:\n    - { point: 1, act: 32014L0033, articles: ["6"] }\n';
const PILOT = '  pilot: { act: 32014L0033, from: 2019-12-05, until: 2024-12-05, evaluation: 2023-06-30 }\n';
const BODY = '  bodies: { commission: { as: asker, sees: all, act: 32014L0033, articles: ["6"] } }\n';
const lineOf = (file: string, key: string): string => textOf(file).match(new RegExp(`^${key}: .*\n`, 'm'))?.[0] ?? key;

// One planted fault a line: its name, the changes, the one place where it must be found, a part of the message.
// biome-ignore format: one case a line
const reading: Case[] = [
  ['faulty YAML', [[WORKFLOW, 'roles:\n', 'roles: "\n']], `${WORKFLOW}:67`, 'Missing closing "quote'],
  ['a key twice', [[PROCEDURE, 'workflow: ask', 'workflow: ask\nworkflow: ask']], `${PROCEDURE}:3`, 'unique'],
  ['unknown key', [[WORKFLOW, 'tells: [asker]', 'tels: [asker]']], `${WORKFLOW}:35`, 'actions.take.tels: this key is not known here'],
  ['key of another kind of placeholder', [[QUESTIONS, 'max: 60', 'max: 60, min: 3']], `${QUESTIONS}:5`, 'placeholders.part'],
  ['missing key', [[PROCEDURE, 'workflow: ask\n', '']], `${PROCEDURE}:1`, 'workflow: Invalid input: expected string'],
  ['wrong type', [[WORKFLOW, 'acts: true', 'acts: perhaps']], `${WORKFLOW}:6`, 'users.handler.acts: Invalid input: expected boolean'],
  ['wrong word', [[WORKFLOW, 'unit: weeks', 'unit: fortnights']], `${WORKFLOW}:65`, '"working-days"'],
  ['a name with a blank', [[WORKFLOW, '  lapsed: {', '  "lapsed out": {']], `${WORKFLOW}:19`, 'a name of letters'],
  ['a name that every object answers to', [[WORKFLOW, 'by: asker', 'by: constructor']], `${WORKFLOW}:22`, 'opening.by: this name is reserved'],
  ['empty file', [[AREA, '', '']], `${AREA}:1`, 'file: Invalid input'],
  ['an act without its CELEX number', [[PROCEDURE, '32014L0033', '2014/33/EU']], `${PROCEDURE}:4`, 'a CELEX number'],
  ['a text that is a number', [[OWN_IT, 'Piani', '12']], `${OWN_IT}:11`, 'field.floors: Invalid input: expected string'],
  ['unknown type of field', [[PROCEDURE, 'type: date', 'type: day']], `${PROCEDURE}:14`, 'one of text, long-text, date, country, choice, integer, amount, confirmation, file, link, table'],
  ['unknown type of answer', [[QUESTIONS, 'answer: yes-no', 'answer: maybe']], `${QUESTIONS}:12`, 'one of yes-no, text, date'],
  ['text without a length', [[PROCEDURE, 'max: 500, ', '']], `${PROCEDURE}:18`, 'expected number'],
  ['a confirmation that may be left open', [[PROCEDURE, 'type: date', 'type: confirmation']], `${PROCEDURE}:14`, 'what is confirmed is required'],
  ['a personal file', [[PROCEDURE, 'type: date', 'type: file, personal: true']], `${PROCEDURE}:14`, 'always hidden as personal data are'],
  ['bounds of an amount', [[PROCEDURE, 'type: date', 'type: amount, max: 3']], `${PROCEDURE}:14`, 'form.1.fields.2.max: this key is not known'],
  ['bounds of a date', [[PROCEDURE, 'type: date', 'type: date, min: 3']], `${PROCEDURE}:14`, 'form.1.fields.2.min: this key is not known'],
  ['choice of nothing', [[PROCEDURE, 'options: kinds, ', '']], `${PROCEDURE}:8`, 'either options or a vocabulary'],
  ['choice of two things', [[PROCEDURE, 'options: kinds', 'options: kinds, vocabulary: defects']], `${PROCEDURE}:8`, 'either options or a vocabulary'],
  ['bounds the wrong way', [[PROCEDURE, 'min: 1, max: 200', 'min: 3, max: 2']], `${PROCEDURE}:13`, 'min is above max'],
  ['initial out of bounds', [[PROCEDURE, 'initial: 10', 'initial: 31']], `${PROCEDURE}:9`, 'initial lies outside'],
  ['bounds of a question the wrong way', [[QUESTIONS, 'min: 0, max: 9', 'min: 10, max: 9']], `${QUESTIONS}:21`, 'min is above max'],
  ['a code twice in a list', [[PROCEDURE, '[passenger, goods]', '[passenger, goods, goods]']], `${PROCEDURE}:20`, 'a code stands twice'],
  ['term with an unknown effect', [[WORKFLOW, 'when-over: overdue', 'when-over: forgotten']], `${WORKFLOW}:64`, '`overdue`, or what it does: { to: a state, makes, tells }'],
];

// biome-ignore format: one case a line
const places: Case[] = [
  ['area named otherwise than its folder', [[AREA, '', 'area: stairs\n']], `${AREA}:1`, 'area must be named lifts'],
  ['workflow named otherwise than its file', [[WORKFLOW, 'workflow: ask', 'workflow: tell']], `${WORKFLOW}:1`, 'workflow must be named ask'],
  ['procedure named otherwise than its file', [[PROCEDURE, 'procedure: inspection', 'procedure: visit']], `${PROCEDURE}:1`, 'procedure must be named inspection'],
  ['vocabulary named otherwise than its file', [[VOCABULARY, 'vocabulary: defects', 'vocabulary: faults']], `${VOCABULARY}:1`, 'vocabulary must be named defects'],
  ['unknown workflow', [[PROCEDURE, 'workflow: ask', 'workflow: tell']], `${PROCEDURE}:2`, 'there is no file procedures/workflows/tell.yaml'],
  ['unknown question set', [[PROCEDURE, 'questions.yaml', 'questions-2.yaml']], `${PROCEDURE}:21`, 'there is no file procedures/lifts/questions-2.yaml'],
  ['texts of no procedure', [['procedures/lifts/texts/visit.en.yaml', '', 'a: b\n']], 'procedures/lifts/texts/visit.en.yaml:1', 'texts of procedures/lifts/visit.yaml'],
  ['a file where none is looked for', [['procedures/lifts/more/x.yaml', '', 'a: b\n']], 'procedures/lifts/more/x.yaml:1', 'no kind of definition'],
  ['area with an unknown vocabulary', [[AREA, 'area: lifts', 'area: lifts\ncompetences: trades']], `${AREA}:2`, 'no vocabulary trades'],
  ['a folder that is no area', [['procedures/stairs/questions.yaml', '', QUESTIONS_TEXT]], 'procedures/stairs/questions.yaml:1', 'there is no file procedures/stairs/area.yaml'],
  ['questions of no procedure', [['procedures/lifts/questions-2.yaml', '', QUESTIONS_TEXT]], 'procedures/lifts/questions-2.yaml:1', 'used by no procedure'],
  ['workflow of no procedure', [['procedures/workflows/tell.yaml', '', textOf(WORKFLOW).replace('ask', 'tell')]], 'procedures/workflows/tell.yaml:1', 'workflow tell is used by no procedure'],
];

const KEPT: Change = [WORKFLOW, '  done: {', '  kept: { turn: asker }\n  done: {'];
const FROM_KEPT: Change = [WORKFLOW, 'from: [answered]\n    to: done', 'from: [answered, kept]\n    to: done'];

// biome-ignore format: one case a line
const states: Case[] = [
  ['unreachable state', [KEPT, FROM_KEPT, ...shared('state.kept', 'turn.kept')], `${WORKFLOW}:18`, 'state kept cannot be reached'],
  ['state reached only by a term that never runs before it', [KEPT, FROM_KEPT, [WORKFLOW, 'ends: [return, finish], when-over: { to: done }', 'ends: [return, finish], when-over: overdue'], ...without(SHARED, 'term.silence.then'), ...shared('state.kept', 'turn.kept')], `${WORKFLOW}:18`, 'state kept cannot be reached'],
  ['dead end', [KEPT, [WORKFLOW, 'from: [answered]\n    to: taken', 'from: [answered]\n    to: kept'], [WORKFLOW, 'lists:', '  keep:\n    by: asker\n    from: [kept]\n    to: kept\nlists:'], ...shared('state.kept', 'turn.kept', 'action.keep', 'action.keep.help', 'action.keep.done')], `${WORKFLOW}:18`, 'state kept is a dead end'],
  ['no final state', [[WORKFLOW, 'done: { final: true }', 'done: { turn: asker }'], [WORKFLOW, 'lapsed: { final: true }', 'lapsed: { turn: asker }'], [WORKFLOW, 'from: [answered]\n    to: done', 'from: [answered, done, lapsed]\n    to: done'], ...shared('turn.done', 'turn.lapsed')], `${WORKFLOW}:14`, 'no state is final'],
  ['nobody’s turn', [[WORKFLOW, 'when-over: { to: done }', 'when-over: overdue'], ...without(SHARED, 'term.silence.then'), [WORKFLOW, 'turn: asker, until', 'until'], ...without(SHARED, 'turn.answered')], `${WORKFLOW}:17`, 'does not say whose turn'],
  ['a turn without a move', [[WORKFLOW, 'turn: asker, until', 'turn: holder, until']], `${WORKFLOW}:17`, 'turn of holder in state answered, who can do nothing'],
  ['somebody’s turn at the end', [[WORKFLOW, 'done: { final: true }', 'done: { final: true, turn: asker }'], ...shared('turn.done')], `${WORKFLOW}:18`, 'state done is final'],
  ['unknown role has the turn', [[WORKFLOW, 'taken: { turn: holder', 'taken: { turn: helper']], `${WORKFLOW}:16`, 'no role helper'],
  ['state until an unknown term', [[WORKFLOW, 'turn: asker, until: silence', 'turn: asker, until: patience']], `${WORKFLOW}:17`, 'no term patience'],
  ['state until a term that does not run in it', [[WORKFLOW, 'turn: asker, until: silence', 'turn: asker, until: lapse']], `${WORKFLOW}:17`, 'term lapse never runs in state answered'],
  ['a state named as every draft', [[WORKFLOW, '  done: {', '  draft: { final: true }\n  done: {'], [WORKFLOW, 'to: done\n', 'to: draft\n']], `${WORKFLOW}:18`, 'draft is what every exchange is'],
];

// biome-ignore format: one case a line
const workflow: Case[] = [
  ['nobody may act', [[WORKFLOW, 'acts: true', 'acts: false']], `${WORKFLOW}:5`, 'no kind of user may act'],
  ['kept from users and given out by nobody', [[WORKFLOW, 'acts: true, sees: all', 'acts: true, sees: all, unallocated: [overview]']], `${WORKFLOW}:5`, 'no kind of user gives them out'],
  ['opened by an unknown role', [[WORKFLOW, 'by: asker', 'by: helper'], [WORKFLOW, 'opens: { asker', 'opens: { helper']], `${WORKFLOW}:22`, 'no role helper', [`${WORKFLOW}:3`, `${WORKFLOW}:10`, `${WORKFLOW}:25`]],
  ['opened by who need hold nothing', [[WORKFLOW, 'holds: sends', 'holds: []']], `${WORKFLOW}:3`, 'roles.asker.holds'],
  ['invited who need hold nothing', [[WORKFLOW, 'holds: replies, ', '']], `${WORKFLOW}:4`, 'roles.holder.holds'],
  ['a function twice', [[WORKFLOW, 'holds: sends', 'holds: [sends, sends]']], `${WORKFLOW}:3`, 'a function stands twice'],
  ['opened to an unknown state', [[WORKFLOW, 'to: waiting', 'to: begun']], `${WORKFLOW}:23`, 'no state begun'],
  ['opening that tells an unknown role', [[WORKFLOW, 'tells: [holder]', 'tells: [helper]']], `${WORKFLOW}:26`, 'no role helper'],
  ['invited into an unknown state', [[WORKFLOW, '{ holder: invited }', '{ holder: asked }']], `${WORKFLOW}:24`, 'role holder has no participant state asked', [`${WORKFLOW}:12`]],
  ['an action for what no form asks', [[WORKFLOW, '  jot:', '  paint: { by: asker, from: [waiting], when: { colour: asked }, tells: [holder] }\n  jot:']], `${WORKFLOW}:36`, 'no procedure of this workflow asks for colour'],
  ['a role that nobody gets', [[WORKFLOW, 'users:', '  helper: { holds: replies, per: part }\nusers:'], ...shared('role.helper')], `${WORKFLOW}:5`, 'nobody ever becomes helper'],
  ['two chosen', [[WORKFLOW, 'users:', '  helper: { holds: replies, per: part }\nusers:'], [WORKFLOW, '    engaged: { sees: all }\nstates', '    engaged: { sees: all }\n  helper: { invited: { sees: [overview] } }\nstates'], [WORKFLOW, '{ holder: invited }', '{ holder: invited, helper: invited }'], ...shared('role.helper')], `${WORKFLOW}:26`, 'who opens chooses authorities for one role'],
  ['several for one part', [[WORKFLOW, '{ holder: invited }', '{ holder: { as: invited, in: abroad, each: several } }'], ...shared('participant.holder.invited', 'participant.holder.engaged')], `${WORKFLOW}:24`, 'one authority holds a part'],
  ['participants of an unknown role', [[WORKFLOW, 'states:', '  helper: { invited: { sees: [overview] } }\nstates:']], `${WORKFLOW}:14`, 'no role helper'],
  ['a participant’s state that nobody gets', [[WORKFLOW, 'states:', '    resting: { sees: [overview] }\nstates:']], `${WORKFLOW}:14`, 'nobody ever becomes resting as holder'],
  ['action that nobody may do', [[WORKFLOW, 'by: asker\n    from: [answered]\n    to: taken', 'by: helper\n    from: [answered]\n    to: taken']], `${WORKFLOW}:49`, 'no role helper'],
  ['action from an unknown state', [[WORKFLOW, 'from: [taken]\n    to', 'from: [taken, begun]\n    to']], `${WORKFLOW}:42`, 'no state begun'],
  ['action from the end', [[WORKFLOW, 'from: [answered]\n    to: taken', 'from: [answered, done]\n    to: taken']], `${WORKFLOW}:50`, 'nothing can be done in the final state done'],
  ['action to an unknown state', [[WORKFLOW, 'from: [answered]\n    to: taken', 'from: [answered]\n    to: begun']], `${WORKFLOW}:51`, 'no state begun'],
  ['action that tells an unknown role', [[WORKFLOW, 'tells: [asker]', 'tells: [helper]']], `${WORKFLOW}:35`, 'no role helper'],
  ['action that is also the opening', [[WORKFLOW, '  return:', '  ask:'], ...['', '.help', '.done'].flatMap((end) => without(SHARED, `action.return${end}`)), ...shared('action.ask.help'), [WORKFLOW, 'ends: [return, finish]', 'ends: [finish]']], `${WORKFLOW}:48`, 'action ask is already the opening'],
  ['action into an unknown state of the participant', [[WORKFLOW, 'becomes: engaged', 'becomes: busy']], `${WORKFLOW}:32`, 'role holder has no participant state busy', [`${WORKFLOW}:13`]],
  ['action that does nothing', [[WORKFLOW, 'ends: [return, finish]', 'ends: [finish]'], [WORKFLOW, 'from: [answered]\n    to: taken\n    tells: [holder]', 'from: [answered]']], `${WORKFLOW}:48`, 'action return does nothing'],
  ['a paper of one’s own that moves', [[WORKFLOW, 'answers: draft', 'answers: draft\n    to: answered']], `${WORKFLOW}:36`, 'keeps a paper of the actor’s own'],
  ['a paper of one’s own that takes files', [[WORKFLOW, 'answers: draft', 'answers: draft\n    files: 3']], `${WORKFLOW}:36`, 'keeps a paper of the actor’s own'],
  ['taking back a file and doing more', [[WORKFLOW, 'from: [answered]\n    to: taken\n    tells: [holder]', 'from: [answered]\n    to: taken\n    recalls: file\n    tells: [holder]']], `${WORKFLOW}:52`, 'who takes back a file does nothing else with it'],
  ['more files than a form may have', [[WORKFLOW, 'from: [answered]\n    to: taken\n    tells: [holder]', 'from: [answered]\n    to: taken\n    files: 11\n    tells: [holder]']], `${WORKFLOW}:52`, '10'],
  ['an action by roles that there are not', [[WORKFLOW, 'by: asker\n    from: [answered]\n    to: taken', 'by: [asker, helper]\n    from: [answered]\n    to: taken']], `${WORKFLOW}:49`, 'no role helper'],
  ['an action that makes an unknown role something', [[WORKFLOW, 'to: taken\n    tells: [holder]', 'to: taken\n    makes: { helper: engaged }\n    tells: [holder]']], `${WORKFLOW}:52`, 'no role helper'],
  ['an action that makes somebody an unknown state', [[WORKFLOW, 'to: taken\n    tells: [holder]', 'to: taken\n    makes: { holder: tired }\n    tells: [holder]']], `${WORKFLOW}:52`, 'role holder has no participant state tired'],
  ['handing over what is not one’s own', [[WORKFLOW, 'to: taken\n    tells: [holder]', 'to: taken\n    hands-over: questions\n    tells: [holder]']], `${WORKFLOW}:52`, 'a role per part hands over', [`${WORKFLOW}:52`, `${WORKFLOW}:52`]],
  ['handing over and staying', [[WORKFLOW, 'to: taken\n    becomes', 'to: taken\n    hands-over: part\n    becomes']], `${WORKFLOW}:32`, 'it goes on in the state waiting'],
  ['inviting into an unknown state', [[WORKFLOW, 'to: taken\n    tells: [holder]', 'to: taken\n    invites: { holder: resting }\n    tells: [holder]']], `${WORKFLOW}:52`, 'role holder has no participant state resting'],
  ['inviting whom no field names', [[WORKFLOW, 'to: taken\n    tells: [holder]', 'to: taken\n    invites: { holder: { as: engaged, in: { field: days }, each: one } }\n    tells: [holder]'], ...shared('participant.holder.invited', 'participant.holder.engaged')], `${WORKFLOW}:52`, 'days is no field of the form that names countries'],
  ['one of many without words for how it stands', [[WORKFLOW, 'to: taken\n    tells: [holder]', 'to: taken\n    invites: { holder: { as: engaged, in: home, each: one } }\n    tells: [holder]'], ...shared('participant.holder.invited')], `${SHARED_EN}:1`, 'text participant.holder.engaged is missing', [`${SHARED_IT}:1`]],
  ['inviting an unknown role', [[WORKFLOW, 'to: taken\n    tells: [holder]', 'to: taken\n    invites: { helper: invited }\n    tells: [holder]']], `${WORKFLOW}:52`, 'no role helper'],
  ['settling what is never pending', [[WORKFLOW, 'to: taken\n    tells: [holder]', 'to: taken\n    settles: days\n    tells: [holder]']], `${WORKFLOW}:52`, 'days is never pending'],
  ['extending an unknown term', [[WORKFLOW, 'to: taken\n    tells: [holder]', 'to: taken\n    extends: { term: rest, by: days }\n    tells: [holder]']], `${WORKFLOW}:52`, 'days is not what the action settles', [`${WORKFLOW}:52`]],
  ['in bulk what needs something typed', [[WORKFLOW, 'to: taken\n    becomes', 'to: taken\n    in-bulk: true\n    becomes']], `${WORKFLOW}:32`, 'cannot be done in bulk'],
  ['kept unblocked too long', [[WORKFLOW, 'block: { for: 6, unit: months }', 'block: { for: 2, unit: years }']], `${WORKFLOW}:66`, 'longer than the 18 months'],
  ['kept longer by an act that is not the basis', [[WORKFLOW, 'for: 3, unit: years', 'for: 37, unit: months, under: { act: 32014L0034, articles: ["6"] }']], `${WORKFLOW}:66`, 'the basis does not name 32014L0034'],
  ['kept longer by an article that is not the basis', [[WORKFLOW, 'for: 3, unit: years', 'for: 37, unit: months, under: { act: 32014L0033, articles: ["7"] }']], `${WORKFLOW}:66`, 'does not name Article 7'],
  ['other provisions for what Art. 14 allows', [[WORKFLOW, 'for: 3, unit: years', 'for: 3, unit: years, under: { act: 32014L0033, articles: ["6"] }']], `${WORKFLOW}:66`, 'it needs no other provisions'],
  ['kept too long by the procedure', [[PROCEDURE, 'form:', 'retention: { block: { for: 6, unit: months }, erase: { for: 4, unit: years } }\nform:']], `${PROCEDURE}:5`, 'longer than the 36 months'],
  ['kept too long', [[WORKFLOW, 'for: 3, unit: years', 'for: 37, unit: months']], `${WORKFLOW}:66`, 'longer than the 36 months'],
  ['kept from the end of an unknown term', [[WORKFLOW, 'for: 3, unit: years', 'for: 3, unit: years, from: rest']], `${WORKFLOW}:66`, 'no term rest'],
  ['kept for no time', [[WORKFLOW, 'for: 3, unit: years', 'for: 0, unit: years']], `${WORKFLOW}:66`, 'a whole number from 1'],
  ['deleted before it is blocked', [[WORKFLOW, 'for: 3, unit: years', 'for: 90, unit: days']], `${WORKFLOW}:66`, 'deleted before it is blocked'],
  ['pending for nobody', [[WORKFLOW, 'lists:', 'pending: { days: helper }\nlists:'], ...shared('pending.days')], `${WORKFLOW}:60`, 'no action of helper settles days', [`${WORKFLOW}:60`]],
  ['pending what nobody says', [[WORKFLOW, 'lists:', 'pending: { hours: asker }\nlists:'], ...shared('pending.hours')], `${WORKFLOW}:60`, 'hours must be a required integer', [`${WORKFLOW}:60`]],
  ['an input twice', [[WORKFLOW, '- { name: rating, type: choice, options: grade }', '- { name: rating, type: choice, options: grade }\n      - { name: rating, type: choice, options: grade }']], `${WORKFLOW}:59`, 'rating stands twice'],
  ['an input named as the answers', [[WORKFLOW, 'name: patience', 'name: answers'], [WORKFLOW, 'for: patience', 'for: answers'], ...inBoth(SHARED, 'field.patience', 'field.answers')], `${WORKFLOW}:46`, 'answers stands twice'],
  ['an input named as a field of the form', [[PROCEDURE, 'name: floors', 'name: patience'], ...inBoth(OWN, 'field.floors', 'field.patience')], `${WORKFLOW}:46`, 'the form already has a field patience'],
  ['suggestion of nothing', [[WORKFLOW, 'suggests: daysWanted', 'suggests: daysNeeded']], `${WORKFLOW}:34`, 'suggests daysNeeded, which is no recorded number'],
];

// biome-ignore format: one case a line
const terms: Case[] = [
  ['term that starts with an unknown action', [[WORKFLOW, 'starts: take', 'starts: begin']], `${WORKFLOW}:64`, 'no action begin'],
  ['term that starts with a paper of one’s own', [[WORKFLOW, 'starts: take', 'starts: jot']], `${WORKFLOW}:64`, 'jot moves nothing, so it starts no term'],
  ['term that ends with an unknown action', [[WORKFLOW, 'ends: [return, finish]', 'ends: [return, finish, rest]']], `${WORKFLOW}:65`, 'no action rest'],
  ['term that ends with a paper of one’s own', [[WORKFLOW, 'ends: [return, finish]', 'ends: [return, finish, jot]']], `${WORKFLOW}:65`, 'jot moves nothing, so it ends no term'],
  ['term without an owner', [[WORKFLOW, ', until: promised', '']], `${WORKFLOW}:64`, 'term promised has no owner'],
  ['term counted from an unknown one', [[WORKFLOW, 'calendar: asker', 'calendar: asker, counts-from: longed']], `${WORKFLOW}:65`, 'no term longed'],
  ['term counted from one that may not have begun', [[WORKFLOW, 'calendar: asker', 'calendar: asker, counts-from: promised']], `${WORKFLOW}:65`, 'term promised does not start with the opening alone'],
  ['term by the calendar of an unknown role', [[WORKFLOW, 'calendar: asker', 'calendar: helper']], `${WORKFLOW}:65`, 'no role helper'],
  ['term that moves to an unknown state', [[WORKFLOW, 'when-over: { to: done }', 'when-over: { to: gone }']], `${WORKFLOW}:65`, 'no state gone'],
  ['term for a number not asked', [[WORKFLOW, 'for: days,', 'for: hours,']], `${WORKFLOW}:64`, 'hours must be a required integer'],
  ['term for a number not required', [[WORKFLOW, 'max: 60, required: true', 'max: 60']], `${WORKFLOW}:65`, 'patience must be a required integer'],
  ['term for a number that not everybody may see', [[WORKFLOW, 'for: daysWanted', 'for: floors'], [PROCEDURE, 'max: 200', 'max: 200, required: true']], `${WORKFLOW}:63`, 'floors must be a required integer'],
  ['term for nothing', [[WORKFLOW, 'min: 1, max: 60', 'min: 0, max: 60']], `${WORKFLOW}:65`, 'patience must lie between 1 and 5000 weeks'],
  ['term beyond the calendars', [[WORKFLOW, 'max: 60', 'max: 200'], [WORKFLOW, 'unit: weeks', 'unit: years']], `${WORKFLOW}:65`, 'between 1 and 100 years'],
];

// biome-ignore format: one case a line
const form: Case[] = [
  ['unknown vocabulary', [[PROCEDURE, 'options: kinds', 'vocabulary: trades'], [PROCEDURE, 'lists:\n  kinds: [passenger, goods]\n', ''], ...without(OWN, 'option.kinds.passenger'), ...without(OWN, 'option.kinds.goods')], `${PROCEDURE}:8`, 'no list or vocabulary trades'],
  ['free text without the mark', [[PROCEDURE, 'personal: true, ', '']], `${PROCEDURE}:12`, 'owner can name a person: mark it'],
  ['birth without the mark', [[PROCEDURE, 'name: built', 'name: birthDate'], ...inBoth(OWN, 'field.built', 'field.birthDate')], `${PROCEDURE}:14`, 'birthDate can name a person'],
  ['section twice', [[PROCEDURE, 'section: reason', 'section: lift'], ...without(OWN, 'section.reason')], `${PROCEDURE}:16`, 'lift stands twice'],
  ['section of a reserved name', [[PROCEDURE, 'section: reason', 'section: answers'], ...inBoth(OWN, 'section.reason', 'section.answers')], `${PROCEDURE}:16`, 'reserved name'],
  ['field twice', [[PROCEDURE, 'name: floors', 'name: why'], ...without(OWN, 'field.floors')], `${PROCEDURE}:18`, 'field why stands twice'],
  ['list of another file', [[QUESTIONS, 'lists:\n', 'lists:\n  kinds: [passenger, goods]\n']], `${PROCEDURE}:20`, 'there is another list kinds'],
  ['list of a vocabulary’s name', [[PROCEDURE, 'lists:\n', 'lists:\n  defects: [rope]\n']], `${PROCEDURE}:20`, 'there is another list defects'],
  ['another yes and no', [[PROCEDURE, 'lists:\n', 'lists:\n  yes-no: [aye, nay]\n']], `${PROCEDURE}:20`, 'there is another list yes-no'],
  ['list of no use', [[PROCEDURE, 'lists:\n', 'lists:\n  colours: [red]\n']], `${PROCEDURE}:20`, 'list colours is used by nothing'],
];

// biome-ignore format: one case a line
const sight: Case[] = [
  ['section shown to nobody', [...inBoth([WORKFLOW, WORKFLOW, WORKFLOW], 'sees: all', 'sees: [overview, reason, questions, answers, personal, free-text]'), [PROCEDURE, '      - { name: floors, type: integer, min: 1, max: 200 }\n      - { name: built, type: date }\n      - { name: origin, type: country }\n', ''], ...['floors', 'built', 'origin'].flatMap((field) => without(OWN, `field.${field}`)), [QUESTIONS, 'owner: { from: [owner]', 'owner: { from: [owner]']], `${PROCEDURE}:12`, 'field owner is shown to nobody'],
  ['personal data shown to nobody', inBoth([WORKFLOW, WORKFLOW, WORKFLOW], 'sees: all', 'sees: [overview, lift, reason, questions, answers, free-text]'), `${PROCEDURE}:12`, 'field owner is shown to nobody'],
  ['free text shown to nobody', inBoth([WORKFLOW, WORKFLOW, WORKFLOW], 'sees: all', 'sees: [overview, lift, reason, questions, answers, personal]'), `${PROCEDURE}:18`, 'field why is shown to nobody'],
  ['answers shown to nobody', inBoth([WORKFLOW, WORKFLOW, WORKFLOW], 'sees: all', 'sees: [overview, lift, reason, questions, personal, free-text]'), `${WORKFLOW}:8`, 'answers are shown to nobody'],
  ['sight of an unknown section', [[WORKFLOW, 'sees: [overview, questions] }\nparticipants', 'sees: [overview, question] }\nparticipants']], `${WORKFLOW}:7`, 'nothing named question to see'],
  ['an invited one sees personal data', [[WORKFLOW, 'invited: { sees: [overview, questions]', 'invited: { sees: [overview, questions, lift, personal]']], `${WORKFLOW}:12`, 'an invited holder may see no personal data'],
  ['an invited one sees everything', [[WORKFLOW, 'invited: { sees: [overview, questions]', 'invited: { sees: all']], `${WORKFLOW}:12`, 'an invited holder may see no personal data'],
];

// biome-ignore format: one case a line
const questions: Case[] = [
  ['question twice', [[QUESTIONS, 'code: q-2', 'code: q-3'], ...without(OWN, 'question.q-2'), [QUESTIONS, '  part: { type: text, max: 60 }\n', ''], ...without(OWN, 'placeholder.part')], `${QUESTIONS}:23`, 'question q-3: it stands twice'],
  ['follow-up twice', [[QUESTIONS, 'code: q-1c', 'code: q-1a'], ...without(OWN, 'question.q-1c')], `${QUESTIONS}:20`, 'question q-1a: it stands twice'],
  ['chapter twice', [[QUESTIONS, 'chapter: defects', 'chapter: state'], ...without(OWN, 'chapter.defects')], `${QUESTIONS}:22`, 'chapter state stands twice'],
  ['unknown list', [[QUESTIONS, 'choice: reasons', 'choice: causes'], [QUESTIONS, 'lists:\n  reasons: [unsafe, unknown-builder, other]\n', ''], ...['unsafe', 'unknown-builder', 'other'].flatMap((code) => without(OWN, `option.reasons.${code}`))], `${QUESTIONS}:16`, 'question q-1b: no list or vocabulary causes'],
  ['unknown vocabulary of a question', [[QUESTIONS, 'vocabulary: defects', 'vocabulary: trades']], `${QUESTIONS}:25`, 'question q-3: no list or vocabulary trades'],
  ['follow-up on an impossible answer', [[QUESTIONS, 'when: ["yes"]', 'when: [perhaps]']], `${QUESTIONS}:15`, 'question q-1a: q-1 cannot be answered perhaps'],
  ['follow-up on an impossible answer, deeper', [[QUESTIONS, 'when: [other]', 'when: [others]']], `${QUESTIONS}:20`, 'question q-1c: q-1b cannot be answered others'],
  ['follow-up on one answer of a free text', [[QUESTIONS, 'answer: { choice: reasons }', 'answer: text'], [QUESTIONS, 'lists:\n  reasons: [unsafe, unknown-builder, other]\n', ''], ...['unsafe', 'unknown-builder', 'other'].flatMap((code) => without(OWN, `option.reasons.${code}`))], `${QUESTIONS}:18`, 'q-1b cannot be answered other'],
  ['placeholder of an unknown field', [[QUESTIONS, 'kind: { from: [kind]', 'kind: { from: [sort]']], `${QUESTIONS}:3`, 'the form has no field sort'],
  ['placeholder of personal data without the mark', [[QUESTIONS, 'from: [owner], personal: true', 'from: [owner]']], `${QUESTIONS}:4`, 'owner shows owner, which not everybody who reads the questions may see'],
  ['placeholder of a hidden section without the mark', [[QUESTIONS, 'from: [kind]', 'from: [built]']], `${QUESTIONS}:3`, 'kind shows built, which not everybody who reads the questions may see'],
  ['placeholder of no use', [[QUESTIONS, '  part:', '  nobody: { type: text, max: 9 }\n  part:'], ...own('placeholder.nobody', 'placeholder.nobody.help')], `${QUESTIONS}:5`, 'placeholder nobody is used by no question'],
  ['questions that nobody answers', [[WORKFLOW, 'answers: complete', 'answers: partial']], `${QUESTIONS}:1`, 'no action gives complete answers'],
];

// biome-ignore format: one case a line
const texts: Case[] = [
  ['text missing in one language', without([OWN_IT], 'field.floors'), `${OWN_IT}:1`, 'text field.floors is missing in it'],
  ['text empty in one language', [[OWN_IT, 'Piani', '""']], `${OWN_IT}:11`, 'text field.floors is missing in it'],
  ['shared text missing in one language', without([SHARED_IT], 'state.taken'), `${SHARED_IT}:1`, 'text state.taken is missing in it'],
  ['the word for a draft missing', without([SHARED_IT], 'state.draft'), `${SHARED_IT}:1`, 'text state.draft is missing in it'],
  ['hint missing in one language', without([OWN_IT], 'field.kind.hint'), `${OWN_IT}:1`, 'text field.kind.hint is missing in it'],
  ['shared text overridden in one language only', [[OWN_EN, 'area.title', 'state.taken: Begun\narea.title']], `${OWN_IT}:1`, 'text state.taken is missing in it'],
  ['label missing in one language', [[VOCABULARY, ', it: Porta', '']], `${VOCABULARY}:4`, 'the label of door is missing in it'],
  ['label with a placeholder', [[VOCABULARY, 'it: Porta', 'it: "Porta {kind}"']], `${VOCABULARY}:4`, 'the label of door'],
  ['no explanation of a field', [[OWN_IT, 'area.title:', 'field.floors.help: ""\narea.title:']], `${OWN_IT}:1`, 'text field.floors.help is missing in it'],
  ['no explanation of a state', [[SHARED_IT, 'role.asker:', 'state.taken.help: ""\nrole.asker:']], `${SHARED_IT}:1`, 'text state.taken.help is missing in it'],
  ['no name of a function', without([SHARED_IT], 'function.replies'), `${SHARED_IT}:1`, 'text function.replies is missing in it'],
  ['no explanation of a function', [[SHARED_EN, 'role.asker:', 'function.sends.help: ""\nrole.asker:']], `${SHARED_EN}:1`, 'text function.sends.help is missing in en'],
  ['no name of a second function', [[WORKFLOW, 'holds: sends', 'holds: [sends, replies, judges]'], [SHARED_EN, 'role.asker:', 'function.judges: Judges\nfunction.judges.help: It judges.\nrole.asker:']], `${SHARED_IT}:1`, 'text function.judges is missing in it'],
  ['a function that no role asks', shared('function.judges', 'function.judges.help'), `${SHARED_EN}:3`, 'text function.judges is used by nothing', [`${SHARED_EN}:4`, `${SHARED_IT}:3`, `${SHARED_IT}:4`]],
  ['no explanation of an input', [[SHARED_IT, 'role.asker:', 'field.rating.help: ""\nrole.asker:']], `${SHARED_IT}:1`, 'text field.rating.help is missing in it'],
  ['no explanation of the opening', [[SHARED_IT, 'role.asker:', 'action.ask.help: ""\nrole.asker:']], `${SHARED_IT}:1`, 'text action.ask.help is missing in it'],
  ['no explanation of a chapter', [[OWN_IT, 'area.title:', 'chapter.state.help: ""\narea.title:']], `${OWN_IT}:1`, 'text chapter.state.help is missing in it'],
  ['no explanation of what is typed with a question', [[OWN_IT, 'area.title:', 'placeholder.part.help: ""\narea.title:']], `${OWN_IT}:1`, 'text placeholder.part.help is missing in it'],
  ['unused text', own('turn.colour'), `${OWN_EN}:1`, 'text turn.colour is used by nothing', [`${OWN_IT}:1`]],
  ['unused hint', own('section.stairs.hint'), `${OWN_EN}:1`, 'text section.stairs.hint is used by nothing', [`${OWN_IT}:1`]],
  ['unused shared text', shared('section.stairs'), `${SHARED_EN}:3`, 'text section.stairs is used by nothing', [`${SHARED_IT}:3`]],
  ['no message', [[SHARED_IT, 'Bozza', '"Bozza {"']], `${SHARED_IT}:3`, 'text state.draft is no message'],
  ['more than words and placeholders', inBoth(OWN, '{part}', '{part, select, x {y} other {z}}'), `${OWN_EN}:26`, 'only words and {placeholders}', [`${OWN_IT}:26`]],
  ['another placeholder in one language', [[OWN_IT, '({kind}) di {owner}', '({part}) di {owner}']], `${OWN_IT}:22`, 'has the placeholders {owner,part} where the first language has {kind,owner}'],
  ['placeholder lost behind an apostrophe', [[OWN_IT, '({kind}) di {owner}', "({kind}) dell'{owner}"]], `${OWN_IT}:22`, 'has the placeholders {kind} where the first language has {kind,owner}'],
  ['unknown placeholder', [[OWN_IT, '({part})', '({colour}, {part})']], `${OWN_IT}:26`, 'has no placeholder {colour} to show'],
  ['placeholder where nothing fills it', [[SHARED_EN, 'Taken', '"Taken by {holder}"']], `${SHARED_EN}:5`, 'has no placeholder {holder} to show'],
];

const FLOORS: Change = [PROCEDURE, 'min: 1, max: 200 }', 'min: 1, max: 200, when: { kind: [passenger] } }'];
const TABLE =
  '      - { name: repairs, type: table, rows: 3, personal: true, columns: [{ name: by, type: text, max: 60 }, { name: day, type: date }] }\n';
const withTable = (from: string, to: string): Change[] => [
  [PROCEDURE, '  - section: reason', `${TABLE.replace(from, to)}  - section: reason`],
  ...own('field.repairs', 'column.repairs.by', 'column.repairs.day'),
];
const limits = (...lines: string[]): Change => [
  PROCEDURE,
  'lists:',
  `terms:\n${lines.map((line) => `  ${line}\n`).join('')}lists:`,
];

// biome-ignore format: one case a line
const conditions: Case[] = [
  ['condition on an unknown field', [[PROCEDURE, FLOORS[1], FLOORS[2].replace('kind:', 'sort:')]], `${PROCEDURE}:13`, 'no choice field sort that is asked before it'],
  ['condition on what is no choice', [[PROCEDURE, FLOORS[1], FLOORS[2].replace('kind:', 'daysWanted:')]], `${PROCEDURE}:13`, 'no choice field daysWanted'],
  ['condition on a code that cannot be chosen', [[PROCEDURE, FLOORS[1], FLOORS[2].replace('passenger', 'paternoster')]], `${PROCEDURE}:13`, 'kind cannot be paternoster'],
  ['condition on two fields', [[PROCEDURE, FLOORS[1], FLOORS[2].replace('kind:', 'size: [big], kind:')]], `${PROCEDURE}:13`, 'it names one choice field'],
  ['condition on what stands below', [[PROCEDURE, FLOORS[1], FLOORS[2].replace('kind: [passenger]', 'drive: [rope]')], [PROCEDURE, '{ name: built, type: date }', '{ name: drive, type: choice, options: drives }'], [PROCEDURE, 'lists:', 'lists:\n  drives: [rope, oil]'], ...inBoth(OWN, 'field.built', 'field.drive'), ...own('option.drives.rope', 'option.drives.oil')], `${PROCEDURE}:13`, 'no choice field drive that is asked before it'],
  ['condition on a choice of another page', [[PROCEDURE, '{ name: built, type: date }', '{ name: drive, type: choice, options: drives }'], [PROCEDURE, 'section: reason', 'section: reason\n    when: { drive: [rope] }'], [PROCEDURE, 'lists:', 'lists:\n  drives: [rope, oil]'], ...inBoth(OWN, 'field.built', 'field.drive'), ...own('option.drives.rope', 'option.drives.oil')], `${PROCEDURE}:17`, 'no choice field drive that is asked before it'],
  ['condition on the first section', [[PROCEDURE, 'section: overview', 'section: overview\n    when: { kind: [goods] }']], `${PROCEDURE}:7`, 'no choice field kind', [`${QUESTIONS}:3`, `${WORKFLOW}:63`]],
  ['condition on an input', [[WORKFLOW, 'options: grade }', 'options: grade, when: { kind: [goods] } }']], `${WORKFLOW}:58`, 'rating: an action asks all of its fields'],
  ['term for a number that is not always asked', [[PROCEDURE, 'initial: 10 }', 'initial: 10, when: { kind: [goods] } }']], `${WORKFLOW}:63`, 'daysWanted must be a required integer'],
  ['chapter of an unknown kind', [[QUESTIONS, 'chapter: defects', 'chapter: defects\n    when: { kind: [paternoster] }']], `${QUESTIONS}:23`, 'kind cannot be paternoster'],
  ['chapter that depends on what is hidden', [[QUESTIONS, 'chapter: defects', 'chapter: defects\n    when: { origin: [IT] }']], `${QUESTIONS}:23`, 'no choice field origin'],
  ['question that shows what is not always asked', [[PROCEDURE, 'max: 80, personal: true', 'max: 80, when: { kind: [goods] }, personal: true']], `${QUESTIONS}:4`, 'owner is not always asked'],
  ['question that shows a table', [...withTable('', ''), [QUESTIONS, 'from: [owner]', 'from: [repairs]']], `${QUESTIONS}:4`, 'repairs is a table'],
  ['unknown list of several codes', [[QUESTIONS, 'vocabulary: defects }', 'choices: causes }']], `${QUESTIONS}:25`, 'question q-3: no list or vocabulary causes'],
];

// biome-ignore format: one case a line
const tables: Case[] = [
  ['text in a table without the mark', withTable('personal: true, ', ''), `${PROCEDURE}:16`, 'column by can name a person: mark repairs'],
  ['column twice', [...withTable('name: day', 'name: by'), ...inBoth(OWN, 'column.repairs.day: x\n', '')], `${PROCEDURE}:16`, 'column by stands twice'],
  ['an amount as a column', withTable('type: text, max: 60', 'type: amount'), `${PROCEDURE}:16`, 'one of text, date, country, long-text, choice'],
  ['table without columns', withTable('[{ name: by, type: text, max: 60 }, { name: day, type: date }]', '[]'), `${PROCEDURE}:16`, 'form.1.fields.4.columns'],
  ['table in an action', [[WORKFLOW, '- { name: rating, type: choice, options: grade }', '- { name: people, type: table, rows: 2, personal: true, columns: [{ name: day, type: date }] }\n      - { name: rating, type: choice, options: grade }'], ...shared('field.people', 'column.people.day')], `${WORKFLOW}:58`, 'people: an action asks all of its fields, and no tables'],
  ['file in an action', [[WORKFLOW, '- { name: rating, type: choice, options: grade }', '- { name: paper, type: file }\n      - { name: rating, type: choice, options: grade }'], ...shared('field.paper')], `${WORKFLOW}:58`, 'paper: files come with an action by its word'],
  ['file in a section that not all see who see attachments', [[PROCEDURE, 'type: date', 'type: file'], [WORKFLOW, 'viewer: { acts: false, sees: [overview, questions] }', 'viewer: { acts: false, sees: [overview, questions, attachments] }']], `${PROCEDURE}:14`, 'who sees attachments does not see the section'],
  ['column without a text', [...withTable('', ''), ...inBoth([OWN_IT], 'column.repairs.day: x\n', '')], `${OWN_IT}:1`, 'text column.repairs.day is missing in it'],
];

// biome-ignore format: one case a line
const gateway: Case[] = [
  ['no act, no publication', [[PROCEDURE, GATEWAY, '']], `${PROCEDURE}:1`, 'without a `gateway` it can only be a `draft`'],
  ['a gateway of nothing', [[PROCEDURE, POINT, '']], `${PROCEDURE}:22`, 'either points of the annex carry it'],
  ['a gateway of both kinds', [[PROCEDURE, POINT, `${POINT}${PILOT}`]], `${PROCEDURE}:22`, 'either points of the annex carry it'],
  ['a point that the annex does not have', [[PROCEDURE, 'point: 1', 'point: 2']], `${PROCEDURE}:24`, 'the annex has no point 2'],
  ['a point of another act', [[ANNEX, '32014L0033', '32006L0123']], `${PROCEDURE}:24`, 'point 1 of the annex names 32006L0123, not 32014L0033'],
  ['an article outside the point', [[ANNEX, '["6", ', '["7", ']], `${PROCEDURE}:24`, 'point 1 of the annex does not name Article 6'],
  ['an article within which another begins', [[ANNEX, '["6", ', '["6(1)", "66", ']], `${PROCEDURE}:24`, 'does not name Article 6'],
  ['no annex', [[ANNEX, textOf(ANNEX), '']], `${ANNEX}:1`, 'file: Invalid input', [`${PROCEDURE}:24`]],
  ['points in disorder', [[ANNEX, 'point: 1', 'point: 3']], `${ANNEX}:4`, 'here stands point 1, not 3', [`${PROCEDURE}:24`]],
  ['a gateway that the basis does not name', [[PROCEDURE, '["6"], status: unverified }\nform', '["5"], status: unverified }\nform']], `${PROCEDURE}:24`, 'the basis does not name Article 6 of 32014L0033', [`${PROCEDURE}:26`]],
  ['a pilot whose act the basis does not name', [[PROCEDURE, POINT, PILOT.replace('32014L0033', '32019D1253')]], `${PROCEDURE}:23`, 'the basis does not name 32019D1253'],
  ['a pilot that ends before it begins', [[PROCEDURE, POINT, PILOT.replace('until: 2024', 'until: 2018')]], `${PROCEDURE}:23`, 'it ends before it begins'],
  ['a pilot evaluated before it begins', [[PROCEDURE, POINT, PILOT.replace('evaluation: 2023', 'evaluation: 2018')]], `${PROCEDURE}:23`, 'it is evaluated before it begins'],
  ['a pilot that nobody evaluates', [[PROCEDURE, POINT, PILOT.replace(', evaluation: 2023-06-30', '')]], `${PROCEDURE}:23`, 'the day by which the pilot is evaluated, as 2026-11-22, or `unknown`'],
  ['a use without its year', [[PROCEDURE, 'since: "2015"', 'since: 2015']], `${PROCEDURE}:26`, 'a day, a month or a year in quotation marks'],
  ['a use that nobody dates', [[PROCEDURE, /  in-use:[^]*$/.exec(textOf(PROCEDURE))?.[0] ?? '', '']], `${PROCEDURE}:22`, 'gateway.in-use: Invalid input'],
  ['uses in disorder', [[PROCEDURE, '  in-use:\n', '  in-use:\n    - { since: 2016-04-20, act: 32014L0033, articles: ["6"], status: unverified }\n']], `${PROCEDURE}:27`, 'it stands after 2016-04-20'],
  ['a use of another act', [[PROCEDURE, '"2015", act: 32014L0033', '"2015", act: 32006L0123']], `${PROCEDURE}:26`, 'the basis does not name 32006L0123'],
  ['a body in no role', [[PROCEDURE, '  in-use:', `${BODY.replace('asker', 'watcher')}  in-use:`], ...own('body.commission')], `${PROCEDURE}:25`, 'no role watcher'],
  ['a body that sees what there is not', [[PROCEDURE, '  in-use:', `${BODY.replace('all', '[engine]')}  in-use:`], ...own('body.commission')], `${PROCEDURE}:25`, 'there is nothing named engine to see'],
  ['a body that would see more than its act gives', [[PROCEDURE, '  in-use:', `${BODY.replace('all', '[overview]')}  in-use:`], ...own('body.commission')], `${PROCEDURE}:25`, 'as asker it would see more than that: all'],
  ['a body that sees nothing unless it is said', [[PROCEDURE, '  in-use:', `${BODY.replace('sees: all, ', '').replace('asker', 'holder')}  in-use:`], ...own('body.commission')], `${PROCEDURE}:25`, 'as holder it would see more than that: overview, questions, all'],
  ['a role for the Union without a body', [[WORKFLOW, 'invites: { holder: invited }', 'invites: { holder: { as: invited, in: [EU], each: every } }'], ...shared('participant.holder.invited', 'participant.holder.engaged')], `${PROCEDURE}:22`, 'holder is asked of the Union: no body is named for it'],
  ['a body without a provision of its own', [[PROCEDURE, '  in-use:', `${BODY.replace('"6"', '"7"')}  in-use:`], ...own('body.commission')], `${PROCEDURE}:25`, 'the basis does not name Article 7'],
  ['a body without a name', [[PROCEDURE, '  in-use:', `${BODY}  in-use:`]], `${OWN_EN}:1`, 'text body.commission is missing in en', [`${OWN_IT}:1`]],
  ['a text that is still a draft', [[OWN_IT, 'area.title: Ascensori', 'area.title: "[draft] Ascensori"']], `${OWN_IT}:1`, 'text area.title begins with [draft]: write it, or mark its procedure `draft: true`'],
  ['texts confirmed in a language that there is not', [[PROCEDURE, 'questions: questions.yaml', 'questions: questions.yaml\nreviewed: [it, xx]']], `${PROCEDURE}:22`, 'no language xx'],
];

// biome-ignore format: one case a line
const bounds: Case[] = [
  ['limit of an unknown term', [limits('patience: { unit: weeks }')], `${PROCEDURE}:20`, 'the workflow has no term patience'],
  ['nothing said of a term', [limits('lapse: {}')], `${PROCEDURE}:20`, 'nothing is said of term lapse'],
  ['limit that always holds before another', [limits('lapse: { limits: [{ max: 9 }, { max: 5 }] }')], `${PROCEDURE}:20`, 'the last limit holds where no other does'],
  ['no limit for the rest', [limits('lapse: { limits: [{ when: { kind: [goods] }, max: 9 }] }')], `${PROCEDURE}:20`, 'the last limit holds where no other does'],
  ['limit on an unknown condition', [limits('lapse: { limits: [{ when: { kind: [big] }, max: 9 }, { max: 5 }] }')], `${PROCEDURE}:20`, 'kind cannot be big'],
  ['limit that the field does not reach', [limits('lapse: { limits: [{ max: 31 }] }')], `${PROCEDURE}:20`, 'daysWanted can never be 31'],
  ['offer above the limit', [limits('promised: { limits: [{ max: 5, initial: 6 }] }')], `${PROCEDURE}:20`, 'initial lies outside the limit'],
];

for (const [name, changes, place, message, also = []] of [
  reading,
  places,
  states,
  workflow,
  terms,
  form,
  sight,
  questions,
  texts,
  conditions,
  tables,
  bounds,
  gateway,
].flat()) {
  test(`the checker refuses: ${name}`, () => {
    const { faults, procedures } = compile(smallFiles(...changes), SMALL_LANGUAGES);
    assert.deepEqual(procedures, []);
    const found = faults.map((fault) => `${fault.file}:${fault.line}`);
    assert.deepEqual(found, [place, ...also].sort(byPlace), JSON.stringify(faults, null, 1));
    const [fault] = faults.filter((_, index) => found[index] === place);
    assert.ok(fault?.message.includes(message), fault?.message);
  });
}

function byPlace(a: string, b: string): number {
  const [fileA = '', lineA] = a.split(':');
  const [fileB = '', lineB] = b.split(':');
  return fileA.localeCompare(fileB, 'en') || Number(lineA) - Number(lineB);
}

test('several faults of several files are all reported at once, in the order of files and lines', () => {
  const changes: Change[] = [
    [WORKFLOW, 'turn: asker, until: silence', 'turn: asker, until: patience'],
    [WORKFLOW, 'ends: [return, finish]', 'ends: [rest]'],
    [PROCEDURE, 'personal: true, ', ''],
    [QUESTIONS, 'when: [other]', 'when: [others]'],
    [OWN_IT, 'Piani', '""'],
    [VOCABULARY, ', it: Porta', ''],
    [AREA, '', 'area: lifts\ncolour: red\nsize: 3\n'],
  ];
  const { faults } = compile(smallFiles(...changes), SMALL_LANGUAGES);
  assert.deepEqual(
    faults.map(({ file, line, message }) => `${file}:${line} ${message}`),
    [
      `${AREA}:2 colour: this key is not known here`,
      `${AREA}:3 size: this key is not known here`,
      `${PROCEDURE}:12 owner can name a person: mark it \`personal: true\``,
      `${QUESTIONS}:20 question q-1c: q-1b cannot be answered others`,
      `${OWN_IT}:11 text field.floors is missing in it`,
      `${WORKFLOW}:17 no term patience`,
      `${WORKFLOW}:65 no action rest`,
      `${VOCABULARY}:4 the label of door is missing in it`,
    ],
  );
});

test('only what has no act is kept from publication', () => {
  const { faults, procedures, drafts } = compile(smallFiles([PROCEDURE, GATEWAY, 'draft: true\n']), SMALL_LANGUAGES);
  assert.deepEqual([faults, procedures], [[], []]);
  assert.deepEqual(
    drafts.map(({ id, gateway: { annex, pilot } }) => [id, annex, pilot]),
    [['lifts.inspection', [], undefined]],
  );
});

test('a pilot carries a procedure too, and bodies of the Union take part with the sight that their act gives', () => {
  const { faults, procedures } = compile(
    smallFiles([PROCEDURE, POINT, `${PILOT}${BODY}`], ...own('body.commission')),
    SMALL_LANGUAGES,
  );
  assert.deepEqual(faults, []);
  assert.deepEqual(procedures[0]?.gateway, {
    annex: [],
    pilot: { act: '32014L0033', from: '2019-12-05', until: '2024-12-05', evaluation: '2023-06-30' },
    inUse: [{ since: '2015', act: '32014L0033', articles: ['6'], status: 'unverified' }],
    national: false,
    thirdCountries: false,
    bodies: { commission: { as: 'asker', sees: 'all', act: '32014L0033', articles: ['6'] } },
  });
});

test('a fault of a shape that two procedures share is reported once', () => {
  const copies = [PROCEDURE, OWN_EN, OWN_IT].map((file): Change => {
    const text = textOf(file);
    const its = file === PROCEDURE ? text.replace('inspection', 'visit') : textsOfAnother(text);
    return [file.replace('inspection', 'visit'), '', its];
  });
  assert.deepEqual(compile(smallFiles(...copies), SMALL_LANGUAGES).faults, []);
  const { faults } = compile(
    smallFiles(...copies, [WORKFLOW, 'ends: [return', 'ends: [rest, return']),
    SMALL_LANGUAGES,
  );
  assert.deepEqual(
    faults.map(({ line, message }) => `${line} ${message}`),
    ['65 no action rest'],
  );
});
