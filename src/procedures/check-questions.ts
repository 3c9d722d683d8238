import { fieldsOf } from './asked.ts';
import { conditionFault } from './check-form.ts';
import type { Procedure } from './model.ts';
import type { FollowUpSource, QuestionsSource } from './questions.ts';
import { overviewFields, sees, sightsOf } from './sight.ts';
import type { Report, Source } from './source.ts';

/** The checks of a set of questions: placeholders, answers, follow-ups. */

type Path = readonly PropertyKey[];

export function checkQuestions(procedure: Procedure, source: Source<QuestionsSource>, report: Report): void {
  checkPlaceholders(procedure, source, report);
  checkChapters(procedure, source, report);
  const paths = source.value.chapters.flatMap((chapter, c) =>
    chapter.questions.flatMap((question, q) => pathsOf(question, ['chapters', c, 'questions', q])),
  );
  const seen = new Map<string, Procedure['questions'][number]>();
  for (const [index, question] of procedure.questions.entries()) {
    const { code, answer, parent } = question;
    const fault = (word: string, message: string): void =>
      report(source.fault([...(paths[index] ?? []), word], `question ${code}: ${message}`));
    if (seen.has(code)) fault('code', 'it stands twice');
    if ('list' in answer && !procedure.lists[answer.list]) fault('answer', `no list or vocabulary ${answer.list}`);
    const above = parent === undefined ? undefined : seen.get(parent)?.answer;
    const possible = above && 'list' in above ? procedure.lists[above.list] : [];
    for (const value of possible ? question.when : [])
      if (!possible?.includes(value)) fault('when', `${parent} cannot be answered ${value}`);
    seen.set(code, question);
  }
  const answered = Object.values(procedure.workflow.actions).some((action) => action.answers === 'complete');
  if (!answered) report(source.fault([], 'no action gives complete answers to the questions'));
}

/** The places of a question and its follow-ups, in the order in which they are compiled. */
const pathsOf = (question: Pick<FollowUpSource, 'follow-ups'>, path: Path): Path[] => [
  path,
  ...question['follow-ups'].flatMap((next, index) => pathsOf(next, [...path, 'follow-ups', index])),
];

function checkChapters(procedure: Procedure, source: Source<QuestionsSource>, report: Report): void {
  const seen = new Set<string>();
  for (const [c, { chapter }] of source.value.chapters.entries()) {
    if (seen.has(chapter)) report(source.fault(['chapters', c], `chapter ${chapter} stands twice`));
    seen.add(chapter);
    const { offered } = procedure.questions.find((question) => question.chapter === chapter) ?? {};
    const wrong = offered && conditionFault(procedure, offered, overviewFields(procedure));
    if (wrong) report(source.fault(['chapters', c, 'when'], wrong));
  }
}

function checkPlaceholders(procedure: Procedure, source: Source<QuestionsSource>, report: Report): void {
  const sections = new Map(procedure.form.flatMap(({ name, fields }) => fields.map((field) => [field.name, name])));
  const fields = new Map(fieldsOf(procedure).map((field) => [field.name, field]));
  const [wording = {}] = Object.values(procedure.texts);
  const worded = procedure.questions.every(({ code }) => wording[`question.${code}`]);
  const { participants, users } = sightsOf(procedure);
  const readers = [...participants, ...users].filter((sight) => sees(sight, 'questions'));
  for (const [name, placeholder] of Object.entries(procedure.placeholders)) {
    const fault = (message: string): void => report(source.fault(['placeholders', name], message));
    if (worded && !procedure.questions.some((question) => question.placeholders.includes(name)))
      fault(`placeholder ${name} is used by no question`);
    for (const from of placeholder.from) {
      const field = fields.get(from);
      const open = readers.every((sight) => sees(sight, sections.get(from) ?? ''));
      const section = procedure.form.find((candidate) => candidate.fields.some((one) => one === field));
      if (!field) fault(`the form has no field ${from}`);
      else if (field.type === 'table') fault(`${from} is a table, which cannot stand in a question`);
      else if (field.when || section?.when) fault(`${from} is not always asked`);
      else if (!placeholder.masked && (field.personal || field.type === 'long-text' || !open))
        fault(`${name} shows ${from}, which not everybody who reads the questions may see: mark it \`personal: true\``);
    }
  }
}
