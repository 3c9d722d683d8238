import type { Say } from '../texts/index.ts';
import { type Column, Expandable, PersonalBadge, Prose, Section, StatusLabel, Table } from '../web/index.ts';
import type { FieldDescription, QuestionDescription, SectionDescription } from './data.ts';
import type { Shown } from './shown.ts';

/** Which data are asked for, section by section, and with which actions. */
export function DataSections({ entry, say, unfolded }: Shown) {
  return (
    <>
      <Prose>
        <p>{say('catalogue.data.lead')}</p>
      </Prose>
      {entry.form.map((section) => (
        <FieldTable section={section} say={say} unfolded={unfolded} />
      ))}
      {entry.inputs.length > 0 ? (
        <Section title={say('catalogue.inputs')} level={3}>
          {entry.inputs.map((section) => (
            <FieldTable section={section} say={say} unfolded={unfolded} />
          ))}
        </Section>
      ) : null}
    </>
  );
}

/** Folded: fourteen fields with their help are four screens, and most readers look for one section. */
function FieldTable({ section, say, unfolded }: Pick<Shown, 'say' | 'unfolded'> & { section: SectionDescription }) {
  const columns: Column<FieldDescription>[] = [
    {
      key: 'field',
      header: say('catalogue.field'),
      rowHeader: true,
      cell: ({ title, personal }) => (
        <>
          {title} {personal ? <PersonalBadge /> : null}
        </>
      ),
    },
    {
      key: 'kind',
      header: say('catalogue.kind'),
      cell: ({ kind, options, columns: own }) => (
        <>
          {kind}
          {own ? `: ${own.join(', ')}` : ''}
          <Options options={options} say={say} />
        </>
      ),
    },
    {
      key: 'asked',
      header: say('catalogue.asked'),
      cell: ({ required, when }) => (
        <>
          {required ? say('catalogue.required') : say('catalogue.optional')}
          {when ? <>; {say('catalogue.only-when', { condition: when })}</> : null}
        </>
      ),
    },
    { key: 'help', header: say('catalogue.purpose'), wide: true, cell: ({ help }) => help },
  ];
  const caption = section.when
    ? `${section.title} (${say('catalogue.only-when', { condition: section.when })})`
    : section.title;
  return (
    <Expandable
      summary={say('catalogue.fields.count', { section: caption, count: section.fields.length })}
      open={unfolded}
    >
      <Table caption={caption} captionHidden columns={columns} rows={section.fields} />
    </Expandable>
  );
}

function Options({ options, say }: { options: readonly string[] | undefined; say: Say }) {
  if (!options) return null;
  return (
    <Expandable summary={say('catalogue.options', { count: options.length })}>
      <ul>
        {options.map((option) => (
          <li>{option}</li>
        ))}
      </ul>
    </Expandable>
  );
}

/** The questions, chapter by chapter, with what follows from an answer. */
export function QuestionSection({ entry, say, unfolded }: Shown) {
  return (
    <>
      <Prose>
        <p>{say('catalogue.questions.lead')}</p>
      </Prose>
      {entry.chapters.map(({ title, help, when, questions }) => (
        <Expandable
          summary={say('catalogue.questions.count', { chapter: title, count: countOf(questions) })}
          open={unfolded}
        >
          <Prose>
            <p>{help}</p>
            {when ? <p>{say('catalogue.only-when', { condition: when })}</p> : null}
          </Prose>
          <Questions questions={questions} say={say} />
        </Expandable>
      ))}
    </>
  );
}

/** With those that follow from an answer. */
const countOf = (questions: readonly QuestionDescription[]): number =>
  questions.reduce((sum, { followUps }) => sum + 1 + countOf(followUps), 0);

function Questions({ questions, say }: { questions: readonly QuestionDescription[]; say: Say }) {
  return (
    <ul class="oi-catalogue-questions">
      {questions.map((question) => (
        <li>
          <p>
            {question.when ? `${say('catalogue.follow-up', { answers: question.when })} ` : null}
            <strong>{question.text}</strong>{' '}
            {question.rebuilt ? <StatusLabel>{say('draft.question.rebuilt')}</StatusLabel> : null}
          </p>
          <p class="oi-minor">{question.kind}</p>
          <Options options={question.options} say={say} />
          {question.followUps.length > 0 ? <Questions questions={question.followUps} say={say} /> : null}
        </li>
      ))}
    </ul>
  );
}
