import { checkContributions } from './check-contributions.ts';
import { checkBudget } from './check-budget.ts';
import { checkForm, checkLists, checkSight } from './check-form.ts';
import { checkGateway } from './check-gateway.ts';
import { checkLimits } from './check-limits.ts';
import { checkInstead } from './check-openings.ts';
import { checkOutside } from './check-outside.ts';
import { checkPublic } from './check-public.ts';
import { checkQuestions } from './check-questions.ts';
import { checkRegister } from './check-registers.ts';
import { checkRetention } from './check-retention.ts';
import { checkSwitches } from './check-switches.ts';
import { checkTerms } from './check-terms.ts';
import { checkTexts } from './check-texts.ts';
import { checkActions, checkOpening, checkPending, checkScoreboard, checkStates } from './check-workflow.ts';
import type { Fault, Procedure } from './model.ts';
import type { Report, Sources } from './source.ts';

/** Refuses what no law could mean: see each rule's message. Returns every fault. */
export function check(procedure: Procedure, sources: Sources): Fault[] {
  const faults: Fault[] = [];
  const report: Report = (fault) => faults.push(fault);
  checkGateway(procedure, sources, report);
  checkStates(procedure, sources.workflow, report);
  checkOpening(procedure, sources.workflow, report);
  checkInstead(procedure, sources.workflow, report);
  checkActions(procedure, sources.workflow, report);
  checkOutside(procedure, sources.workflow, report);
  checkContributions(procedure, sources.workflow, report);
  checkSwitches(procedure, sources.workflow, report);
  checkPending(procedure, sources.workflow, report);
  checkRegister(procedure, sources, report);
  checkRetention(procedure, sources, report);
  checkScoreboard(procedure, sources.workflow, report);
  checkTerms(procedure, sources.workflow, report);
  checkLimits(procedure, sources.procedure, sources.workflow, report);
  checkForm(procedure, sources.procedure, report);
  checkLists(procedure, sources, report);
  checkPublic(procedure, sources, report);
  checkSight(procedure, sources, report);
  if (sources.questions) checkQuestions(procedure, sources.questions, report);
  checkTexts(procedure, sources.texts, sources.vocabularies, sources.procedure.value.draft, report);
  checkBudget(procedure, sources.texts, report);
  return faults;
}
