export { askedFields, countriesIn, fieldsOf, holds, isLasting, lengthOf, limitOf, possibleFields } from './asked.ts';
export { YES_NO } from './assemble.ts';
export { beginningsOf, begunBy, isBeginning } from './beginnings.ts';
export { type Compiled, compile } from './compile.ts';
export { workflowFile } from './definition.ts';
export { type ContributionKind, pendingNames } from './contributions.ts';
export { diagram } from './diagram.ts';
export { readDefinitionFiles } from './files.store.ts';
export { startFollowing } from './following.worker.ts';
export { askedOf, functionsIn, functionsOfArea, mayHave } from './functions.ts';
export { annexFile, celex, within } from './gateway.ts';
export { READERS } from './registers.ts';
export type {
  ActionRule,
  AnswerType,
  Audience,
  Fault,
  Field,
  Opening,
  PartStateRule,
  Placeholder,
  Procedure,
  Question,
  Section,
  SourceFile,
  Workflow,
} from './model.ts';
export type { Collective, When } from './conditions.ts';
export type { Consequence, FollowedNeed, LinkedNeed, LinkRule, Propagation } from './links.ts';
export type { Extension, Happening, Span, TermEffect, TermLimit, TermRule } from './terms.ts';
export type { Gateway, Provisions } from './gateway.ts';
export type { RegisterRule } from './registers.ts';
export type { Sight } from './sight.ts';
export { passingOf } from './links.ts';
export { name as definitionName } from './names.ts';
export {
  actionsWithDay,
  beginsWithOpening,
  dayOf,
  daysIn,
  isFromDay,
  isMark,
  isSame,
  lapsesOf,
  outcomesIn,
  runningIn,
  turnsTerm,
} from './running.ts';
export {
  holdsFreeText,
  intersection,
  openSections,
  overviewFields,
  sees,
  seesField,
  sightsOf,
  union,
} from './sight.ts';
export { type NewProcedure, skeleton } from './skeleton.ts';
export { type SettingRule, stands, type Switched, type Where } from './switches.ts';
export { readSource, type Source } from './source.ts';
export {
  type Definitions,
  insertAct,
  type LastAct,
  lastActs,
  lockPublication,
  ProcedureCatalogue,
  type ProcedureVersion,
  publish,
  takeIn,
} from './versions.store.ts';
export { DRAFT_MARK, placeholdersOf } from './wording.ts';
