import { Refusal } from '../refusal.ts';
import type { Guide, GuideSection } from './guide.ts';
import { everyGuide, type Help, type HelpIn } from './help.ts';
import { type Hit, searchHelp } from './search.ts';

/** What can be read of the help: the same for its pages and its routes. */

/** No question is longer. */
export const LONGEST_QUESTION = 200;

/** The whole help in a language. @throws Refusal `address-unknown` */
export const helpIn = ({ languages }: Help, language: string): HelpIn => found(languages.get(language));

/** A guide, the frequent questions or the glossary. @throws Refusal `address-unknown` */
export const guideIn = (help: Help, language: string, name: string): Guide =>
  found(everyGuide(helpIn(help, language)).find((one) => one.name === name));

export interface GuideQuestions {
  readonly guide: Guide;
  readonly questions: readonly GuideSection[];
}

/** The frequent questions of a guide, in the order of the outline. @throws Refusal `address-unknown` for what is no guide */
export function questionsOf(help: Help, language: string, name: string): GuideQuestions {
  const { faq, guides } = helpIn(help, language);
  const { questions } = found(help.outline.guides.find(({ guide }) => guide === name));
  return {
    guide: found(guides.find((one) => one.name === name)),
    questions: questions.flatMap((id) => faq.sections.filter((section) => section.id === id)),
  };
}

/** The sections that answer what somebody typed. */
export const answersTo = (help: Help, language: string, question: string): Hit[] =>
  searchHelp(helpIn(help, language), question.trim().slice(0, LONGEST_QUESTION));

function found<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Refusal('address-unknown', 404);
  return thing;
}
