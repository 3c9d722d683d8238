import type { Field } from '../procedures/index.ts';
import { type FormBody, Prose, Section } from '../web/index.ts';
import { ruleOf } from './decide.ts';
import { type CaseContext, FreeTextBlock } from './exchange-view.pages.tsx';
import type { FieldValue } from './model.ts';
import type { PartView } from './present.ts';
import { isFreeText } from './wording.ts';

interface InputProps {
  /** The action with which it was typed. */
  readonly action: string;
  /** field → what was typed. */
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly context: CaseContext;
}

/** What was typed with an action, each by its name; a free text that is the only one there can be needs none. */
export function TypedInput({ action, values, context }: InputProps) {
  const { wording, procedure } = context;
  const { input = [] } = ruleOf(procedure, action) ?? {};
  const several = input.filter(({ type }) => type === 'long-text').length > 1;
  return (
    <>
      {Object.entries(values).map(([name, value]) => {
        const title = wording.text(`field.${name}`);
        if (isFreeText(value))
          return (
            <>
              {several ? <p>{title}:</p> : null}
              <FreeTextBlock text={value} context={context} />
            </>
          );
        const field = input.find((one) => one.name === name) ?? { type: 'text' as const };
        return (
          <p>
            {title}: <strong>{wording.value(field, value)}</strong>
          </p>
        );
      })}
    </>
  );
}

interface TypedText {
  readonly name: string;
  readonly text: string;
  /** Of free text. */
  readonly lang?: string;
}

/** The texts of a posted form: those that came with the language that they are written in, and the lines that the action asks. */
function textsIn(body: FormBody, input: readonly Field[]): TypedText[] {
  const lines = new Set(input.flatMap(({ name, type }) => (type === 'text' ? [name] : [])));
  return Object.entries(body).flatMap(([name, text]): TypedText[] => {
    if (typeof text !== 'string' || text.trim() === '') return [];
    const lang = body[`${name}.lang`];
    if (typeof lang === 'string') return [{ name, text, lang }];
    return lines.has(name) ? [{ name, text }] : [];
  });
}

interface TypedTextsProps {
  /** For what it was typed. */
  readonly action: string;
  readonly body: FormBody;
  readonly parts: readonly PartView[];
  readonly context: CaseContext;
}

/** What was typed for an action that can no longer be done: it has no form any more, but must not be lost. */
export function TypedTexts({ action, body, parts, context }: TypedTextsProps) {
  const { say, wording, procedure } = context;
  const texts = textsIn(body, ruleOf(procedure, action)?.input ?? []);
  if (texts.length === 0) return null;
  const questions = parts.flatMap((part) => part.questions);
  const titleOf = (name: string): string => {
    const key = /^answers\.(.+)\.(?:value|comment)$/.exec(name)?.[1];
    const question = questions.find((candidate) => candidate.key === key);
    return question ? wording.question(question) : key === undefined ? wording.text(`field.${name}`) : '';
  };
  return (
    <Section title={say('exchange.typed')}>
      <p>{say('exchange.typed.help')}</p>
      {texts.map(({ name, text, lang }) => {
        const title = titleOf(name);
        return (
          <>
            {title === '' ? null : (
              <p>
                <strong>{title}</strong>
              </p>
            )}
            <Prose {...(lang === undefined ? {} : { lang })}>
              {text.split(/\n+/).map((line) => (
                <p>{line}</p>
              ))}
            </Prose>
          </>
        );
      })}
    </Section>
  );
}
