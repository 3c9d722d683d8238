import { type FormBody, Prose, Section } from '../web/index.ts';
import type { CaseContext } from './exchange-view.pages.tsx';
import type { PartView } from './present.ts';

interface TypedText {
  readonly key: string;
  readonly text: string;
  readonly lang: string;
}

/** The free texts of a posted form: those that came with the language that they are written in. */
function textsIn(body: FormBody): TypedText[] {
  return Object.entries(body).flatMap(([name, text]) => {
    const lang = body[`${name}.lang`];
    const key = /^answers\.(.+)\.(?:value|comment)$/.exec(name)?.[1];
    return key !== undefined && typeof lang === 'string' && typeof text === 'string' && text.trim() !== ''
      ? [{ key, text, lang }]
      : [];
  });
}

/** What was typed for an action that can no longer be done: it has no form any more, but must not be lost. */
export function TypedTexts({
  body,
  parts,
  context,
}: {
  readonly body: FormBody;
  readonly parts: readonly PartView[];
  readonly context: CaseContext;
}) {
  const { say, wording } = context;
  const texts = textsIn(body);
  if (texts.length === 0) return null;
  const questions = parts.flatMap((part) => part.questions);
  return (
    <Section title={say('exchange.typed')}>
      <p>{say('exchange.typed.help')}</p>
      {texts.map(({ key, text, lang }) => {
        const question = questions.find((candidate) => candidate.key === key);
        return (
          <>
            {question ? (
              <p>
                <strong>{wording.question(question)}</strong>
              </p>
            ) : null}
            <Prose lang={lang}>
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
