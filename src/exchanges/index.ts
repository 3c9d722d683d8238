export { MOST_FOUND, MOST_WORDS, type PersonQuery } from './subject-words.ts';
export { refreshAllLines } from './case-lines.store.ts';
export type { Finding, FindingCode } from './chain-check.ts';
export { readKey as readCheckpointKey } from './checkpoint-files.store.ts';
export { exchangeSchema, lineOf, lineSchema, writtenAsMade } from './documents.routes.ts';
export { draftFilePages } from './draft-files.pages.tsx';
export { downloadPages } from './downloads.pages.ts';
export { attachmentRoutes } from './attachments.routes.ts';
export { type CaseFiles, caseFiles } from './case-file.pages.ts';
export { draftPages } from './draft.pages.tsx';
export type { Draft } from './drafts.store.ts';
export { type EntryPage, filtersOf, type Lookup, type RegisterOf } from './entries.service.ts';
export { lookedUpBy, MOST_HITS, readFields, type Typed } from './entries.ts';
export { type EntryNow, isReadable } from './entries-now.service.ts';
export { type EntryQuery, type EntryRow, searchedWords } from './entries.store.ts';
export { Entry } from './entry.pages.tsx';
export { type CaseSources, openCase } from './open-case.pages.ts';
export { CaseHeading } from './printed-case.pages.tsx';
export { FreeTextBlock, Value } from './exchange-view.pages.tsx';
export { sendAttachment } from './downloads.routes.ts';
export {
  type ActionForm,
  actionForms,
  errorsOf,
  inputName,
  type Opened,
  readInput,
  type Refused,
  refill,
} from './action-forms.pages.ts';
export { CaseBody, type CasePanel } from './case-body.pages.tsx';
export { exchangeDocument } from './documents.routes.ts';
export { exchangePages, type MakePanel } from './exchange.pages.tsx';
export { fieldModel } from './fields.pages.ts';
export { handoverPages } from './handover.pages.tsx';
export { participantPages } from './participants.pages.tsx';
export { deskChanged, exchangesWithExpiredTerms } from './exchange.store.ts';
export { DRAFT_DAYS, draftKeptUntil } from './keeping.ts';
export { exchangesToKeep } from './keeping.store.ts';
export { startEntering } from './entering.worker.ts';
export { exchangesWithOwnActs } from './own-acts.store.ts';
export { exchangeRoutes, listQueryShape } from './exchanges.routes.ts';
export { heldRoutes } from './held.routes.ts';
export { createExchanges, type Exchanges } from './exchanges.service.ts';
export { startForgettingAnswers } from './idempotency.worker.ts';
export { keyed } from './keyed.service.ts';
export { AuthorityLine, type AuthorityName } from './lines.pages.tsx';
export { type BulkResult, bulkActions, MOST_TICKED, type Ticked } from './bulk.ts';
export {
  type Box,
  BOXES,
  DESKS,
  DIRECTIONS,
  type LineCounts,
  type ListQuery,
  MOST_COUNTED,
  type Order,
  orderOf,
  type Sort,
  SORTS,
} from './lists.ts';
export type { ListPage, ListRow } from './lists.store.ts';
export { askedKeys } from './answers.ts';
export type { Attached, AttachmentState } from './attachments.ts';
export { audiencesWanted, naming, unfitness } from './audiences.ts';
export { contentInSight, contentOf } from './content.ts';
export { awaitedOf, openFor } from './contributions.ts';
export { type Command, decide, ruleOf, targetsWanted } from './decide.ts';
export { Value as FieldText } from './exchange-view.pages.tsx';
export { actionInput, questionsByKey, sentContent, type VersionedProcedure } from './input.ts';
export { initialOf } from './limits.ts';
export type {
  ActingMembership,
  Answers,
  AnswerValue,
  AskedQuestion,
  DecidedEvent,
  Decision,
  ExchangeState,
  FieldValue,
  LinkedState,
  Moment,
  ParticipantState,
  PartState,
  RequestContent,
  Target,
  TermState,
  WantedAudience,
} from './model.ts';
export { undergo } from './consequences.ts';
export { regardsLinked } from './linked.ts';
export { type Held, type HeldState, waitingFor } from './moderation.ts';
export { moderatorOf, release } from './releasing.ts';
export { CONFIRMED } from './model.ts';
export { askedIn, open, overviewOf } from './opening.ts';
export { type ExchangeView, type OfferedAction, present } from './present.ts';
export type { Turn } from './turns.ts';
export { slotsOf } from './slots.ts';
export { checkSending } from './sending.ts';
export { applyTimers } from './time.ts';
export { patient, waiting } from './patient.service.ts';
export {
  chosenRole,
  hindrance,
  isGone,
  isIn,
  isMadeOfAnother,
  mayAct,
  mayAllocate,
  mayOpen,
  mayStart,
  moves,
  type PossibleAction,
  readsEntry,
} from './policy.ts';
export { type CaseReports, caseReports } from './report.pages.tsx';
export { createOutside, type Outside } from './outside.service.ts';
export { outsidePages, outsidePanel } from './outside.pages.tsx';
export { outsideRoutes } from './outside.routes.ts';
export { confirmationPages } from './confirmation.pages.tsx';
export { reportRoutes } from './reports.routes.ts';
export { createReports, type Reports } from './reports.service.ts';
export { type Sealer, type SealerEvent, type SealerOptions, startSealer } from './sealer.worker.ts';
export { StateMark, StatesExplained } from './states.pages.tsx';
export type { Counts, Verification } from './verification.ts';
export type { ExchangesOptions, HeldNote, Outcome, Recorded } from './use-cases.ts';
export { isUnread, markSeen } from './seen.store.ts';
export { type Standing, standingOf } from './standing.service.ts';
export { verifyHistory } from './verification.service.ts';
export { eventKey, type Wording, wordingOf } from './wording.ts';
