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
export { READERS } from './model.ts';
export type {
  ActionRule,
  AnswerType,
  Audience,
  Collective,
  Consequence,
  Extension,
  Fault,
  Field,
  FollowedNeed,
  Gateway,
  Happening,
  LinkedNeed,
  LinkRule,
  Opening,
  PartStateRule,
  Placeholder,
  Procedure,
  Propagation,
  Provisions,
  Question,
  RegisterRule,
  Section,
  Sight,
  SourceFile,
  Span,
  TermEffect,
  TermLimit,
  TermRule,
  When,
  Workflow,
} from './model.ts';
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
