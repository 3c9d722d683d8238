/** What is typed with the calls of the interleavings. */
import type { Call, Request } from './request.ts';

/** All answered with yes or no; the third names the person. */
const QUESTIONS = ['pq-1', 'pq-14', 'pq-11', 'pq-17'];

const written = (text: string) => ({ text, lang: 'it' });

/** A complete request. */
export const contentOf = (daysWanted: number, reason: string, count: number) => ({
  fields: {
    profession: 'doctor',
    purpose: 'establishment',
    daysWanted,
    firstName: 'Anna',
    surname: 'Esempio',
    birthDate: '1980-02-29',
    reason: written(reason),
  },
  questions: QUESTIONS.slice(0, count).map((code) => ({ code, parameters: {} })),
});

/** What is typed for a call, by the action. */
export function inputOf(call: Call, request: Request): Record<string, unknown> {
  const { action, days, questions, target, count, text } = call;
  const answers = Object.fromEntries(questions.map((no) => [no, { value: 'yes', comment: written(text) }]));
  const last = request.reasons.at(-1) ?? '';
  const unchanged = () => contentOf(request.daysWanted, last, request.parts[0]?.questions.length ?? 0);
  const inputs: Record<string, Record<string, unknown>> = {
    accept: { days },
    'save-answers': { answers },
    reply: { answers },
    'reply-in-part': { answers },
    correct: { answers },
    close: { timeliness: 'satisfied' },
    'ask-clarification': { clarification: written(text), clarificationDays: days },
    'give-clarification': { explanation: written(text) },
    'propose-extension': { moreDays: days, extensionReason: written(text) },
    'refuse-extension': { refusalReason: written(text) },
    message: { message: written(text) },
    forward: { authority: target },
    split: { authority: target, questions },
    modify: { content: count === undefined ? unchanged() : contentOf(days, text, count) },
  };
  const right = Object.hasOwn(inputs, action) ? inputs[action] : {};
  return call.valid ? { ...right } : { ...right, colour: 'red' };
}
