export { askedFields, countriesIn, holds, limitOf, possibleFields } from './asked.ts';
export { YES_NO } from './assemble.ts';
export { type Compiled, compile } from './compile.ts';
export { workflowFile } from './definition.ts';
export { diagram } from './diagram.ts';
export { askedOf, functionsIn, functionsOfArea, mayHave } from './functions.ts';
export { annexFile, celex, within } from './gateway.ts';
export { name as definitionName } from './names.ts';
export { readDefinitionFiles } from './files.store.ts';
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
  PartStateRule,
  Placeholder,
  Procedure,
  Propagation,
  Provisions,
  Question,
  Section,
  Sight,
  Span,
  SourceFile,
  TermLimit,
  TermRule,
  When,
  Workflow,
} from './model.ts';
export { beginsWithOpening, isFromDay, isSame, turnsTerm } from './running.ts';
export { intersection, overviewFields, sees, seesField, sightsOf, union } from './sight.ts';
export { type NewProcedure, skeleton } from './skeleton.ts';
export { DRAFT_MARK, placeholdersOf } from './wording.ts';
export { ProcedureCatalogue, type ProcedureVersion, publish } from './versions.store.ts';
export { readSource, type Source } from './source.ts';
export { lapsesOf, runningIn } from './running.ts';
