import type { Procedure, Question } from '../procedures/index.ts';
import type { Issue } from '../refusal.ts';
import { questionsByKey } from './input.ts';
import type { Answer, Answers, AskedQuestion } from './model.ts';

const isGiven = (answer: Answer | undefined): boolean => answer?.value !== undefined || answer?.unknown !== undefined;

/** The keys of the questions that are asked: a follow-up only when its parent is asked and was answered as `when` says. */
export function askedKeys(
  procedure: Procedure,
  questions: readonly AskedQuestion[],
  answers: Answers,
): ReadonlySet<string> {
  const asked = new Set<string>();
  const codes = new Map(questions.map(({ no, code }) => [String(no), code]));
  // One pass, since parents come before their follow-ups: a reply to 50 questions took 58 ms when each asked upwards.
  for (const [key, question] of questionsByKey(procedure, questions)) {
    const [number = ''] = key.split('.', 1);
    if (question.parent === undefined || key === number) asked.add(key);
    else {
      const above = codes.get(number) === question.parent ? number : `${number}.${question.parent}`;
      if (asked.has(above) && leadsTo(question, answers[above])) asked.add(key);
    }
  }
  return asked;
}

const leadsTo = ({ when }: Question, answer: Answer | undefined): boolean =>
  when.length === 0 ? isGiven(answer) : codesOf(answer?.value).some((code) => when.includes(code));

/** The codes that were chosen: one of a choice, some of several. */
const codesOf = (value: Answer['value']): readonly string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : [];

/** What is missing for a complete reply: each question that is asked needs a value, or that it is not known or not held. */
export function missingAnswers(procedure: Procedure, questions: readonly AskedQuestion[], answers: Answers): Issue[] {
  return [...askedKeys(procedure, questions, answers)]
    .filter((key) => !isGiven(answers[key]))
    .map((key) => ({ pointer: `/answers/${key}/value`, code: 'required' }));
}

/** The answers without those to follow-ups that are not asked after all. */
export function askedAnswers(procedure: Procedure, questions: readonly AskedQuestion[], answers: Answers): Answers {
  const asked = askedKeys(procedure, questions, answers);
  return Object.fromEntries(Object.entries(answers).filter(([key, answer]) => answer && asked.has(key)));
}

/** A value and "not known" or "not held" exclude each other. */
export function contradictions(answers: Answers): Issue[] {
  return Object.entries(answers)
    .filter(([, answer]) => answer?.value !== undefined && answer.unknown !== undefined)
    .map(([key]) => ({ pointer: `/answers/${key}/unknown`, code: 'contradiction' }));
}
