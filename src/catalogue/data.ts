import { type AnswerType, type Field, type Procedure, type Question, YES_NO } from '../procedures/index.ts';
import { format } from '../texts/index.ts';
import type { Words } from './words.ts';

/** Which data a procedure holds: the fields of its form and of its actions, and its questions. */

export interface FieldDescription {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly kind: string;
  readonly personal: boolean;
  readonly required: boolean;
  readonly when?: string;
  /** What can be chosen. */
  readonly options?: readonly string[];
  /** Of a table. */
  readonly columns?: readonly string[];
}

export interface SectionDescription {
  readonly section: string;
  readonly title: string;
  readonly when?: string;
  readonly fields: readonly FieldDescription[];
}

export interface QuestionDescription {
  readonly code: string;
  readonly text: string;
  readonly kind: string;
  readonly options?: readonly string[];
  readonly rebuilt: boolean;
  /** Answers of the question above on which it is asked; absent: always. */
  readonly when?: string;
  readonly followUps: readonly QuestionDescription[];
}

export interface ChapterDescription {
  readonly chapter: string;
  readonly title: string;
  readonly help: string;
  readonly when?: string;
  readonly questions: readonly QuestionDescription[];
}

export const sectionsOf = (procedure: Procedure, words: Words): SectionDescription[] =>
  procedure.form.map(({ name, when, fields }) => ({
    section: name,
    title: words.text(`section.${name}`),
    ...(when ? { when: words.condition(when) } : {}),
    fields: fields.map((field) => fieldOf(procedure, field, words)),
  }));

/** What is typed with actions, action by action. */
export const inputsOf = (procedure: Procedure, words: Words): SectionDescription[] =>
  Object.entries(procedure.workflow.actions).flatMap(([action, { input }]) =>
    input.length === 0
      ? []
      : [
          {
            section: action,
            title: words.text(`action.${action}`),
            fields: input.map((field) => fieldOf(procedure, field, words)),
          },
        ],
  );

function fieldOf(procedure: Procedure, field: Field, words: Words): FieldDescription {
  const { name, type, personal, required, when, list, columns } = field;
  const kind = list === YES_NO ? 'yes-no' : type;
  return {
    name,
    title: words.text(`field.${name}`),
    help: words.text(`field.${name}.help`),
    kind: words.say(`catalogue.kind.${kind}`),
    // Whatever somebody writes freely may hold personal data, and is masked as they are.
    personal: personal || type === 'long-text',
    required,
    ...(when ? { when: words.condition(when) } : {}),
    ...optionsOf(procedure, list, words),
    ...(columns ? { columns: columns.map((column) => words.text(`column.${name}.${column.name}`)) } : {}),
  };
}

const optionsOf = ({ lists }: Procedure, list: string | undefined, words: Words): { options?: readonly string[] } =>
  list === undefined || list === YES_NO ? {} : { options: (lists[list] ?? []).map((code) => words.option(list, code)) };

export const chaptersOf = (procedure: Procedure, words: Words): ChapterDescription[] =>
  procedure.chapters.map((chapter) => {
    const own = procedure.questions.filter((question) => question.chapter === chapter);
    const offered = own.find((question) => question.offered)?.offered;
    return {
      chapter,
      title: words.text(`chapter.${chapter}`),
      help: words.text(`chapter.${chapter}.help`),
      ...(offered ? { when: words.condition(offered) } : {}),
      questions: questionsBelow(procedure, own, undefined, words),
    };
  });

const questionsBelow = (
  procedure: Procedure,
  among: readonly Question[],
  parent: Question | undefined,
  words: Words,
): QuestionDescription[] =>
  among
    .filter((question) => question.parent === parent?.code)
    .map((question) => {
      const { code, answer, source, when } = question;
      const list = 'list' in answer ? answer.list : undefined;
      const answers = parent && 'list' in parent.answer ? parent.answer.list : '';
      return {
        code,
        text: questionText(question, words),
        kind: words.say(`catalogue.kind.${kindOf(answer)}`),
        ...optionsOf(procedure, list, words),
        rebuilt: source === 'rebuilt',
        ...(when.length > 0 ? { when: when.map((one) => words.option(answers, one)).join(', ') } : {}),
        followUps: questionsBelow(procedure, among, question, words),
      };
    });

const kindOf = (answer: AnswerType) => ('list' in answer && answer.list === YES_NO ? 'yes-no' : answer.kind);

/** The question with what fills its gaps named in brackets, as it stands where personal data are hidden. */
function questionText({ code, placeholders }: Question, { language, say, text }: Words): string {
  const named = placeholders.map((name) => [name, say('exchange.placeholder', { name: text(`placeholder.${name}`) })]);
  return format(language, text(`question.${code}`), Object.fromEntries(named) as Record<string, string>);
}
