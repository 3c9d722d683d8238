import type { Procedure } from '../procedures/index.ts';
import type { Issue } from '../refusal.ts';
import { questionsByKey } from './input.ts';
import type { Answer, Answers } from './model.ts';

const parentKey = (key: string, parent: string, root: boolean): string =>
  root ? key.slice(0, key.indexOf('.')) : `${key.slice(0, key.indexOf('.'))}.${parent}`;

const isGiven = (answer: Answer | undefined): boolean => answer?.value !== undefined || answer?.unknown !== undefined;

/** Whether a question is asked at all: a follow-up only when its parent is asked and was answered as `when` says. */
export function isAsked(procedure: Procedure, codes: readonly string[], answers: Answers, key: string): boolean {
  const questions = questionsByKey(procedure, codes);
  const question = questions.get(key);
  if (!question) return false;
  if (question.parent === undefined || !key.includes('.')) return true;
  const number = Number(key.slice(0, key.indexOf('.')));
  const above = parentKey(key, question.parent, codes[number - 1] === question.parent);
  if (!isAsked(procedure, codes, answers, above)) return false;
  const { value } = answers[above] ?? {};
  return question.when.length === 0
    ? isGiven(answers[above])
    : typeof value === 'string' && question.when.includes(value);
}

/** What is missing for a complete reply: each question that is asked needs a value, or that it is not known or not held. */
export function missingAnswers(procedure: Procedure, codes: readonly string[], answers: Answers): Issue[] {
  return [...questionsByKey(procedure, codes).keys()]
    .filter((key) => isAsked(procedure, codes, answers, key) && !isGiven(answers[key]))
    .map((key) => ({ pointer: `/answers/${key}/value`, code: 'required' }));
}

/** The answers without those to follow-ups that are not asked after all. */
export function askedAnswers(procedure: Procedure, codes: readonly string[], answers: Answers): Answers {
  return Object.fromEntries(
    Object.entries(answers).filter(([key, answer]) => answer && isAsked(procedure, codes, answers, key)),
  );
}

/** A value and "not known" or "not held" exclude each other. */
export function contradictions(answers: Answers): Issue[] {
  return Object.entries(answers)
    .filter(([, answer]) => answer?.value !== undefined && answer.unknown !== undefined)
    .map(([key]) => ({ pointer: `/answers/${key}/unknown`, code: 'contradiction' }));
}
