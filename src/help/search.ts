import { fold } from '../directory/index.ts';
import { type Guide, type GuideSection, wordsOf } from './guide.ts';
import { everyGuide, type HelpIn } from './help.ts';

/** Search in the help: without accents, by the beginning of words, since one writes "accepting" and finds "accept". */

export interface Hit {
  readonly guide: Guide;
  readonly section: GuideSection;
}

/** More words than anybody means. */
const MOST_WORDS = 8;
/** Words of up to this many letters are articles and the like in most languages. */
const SHORTEST = 3;

interface Indexed extends Hit {
  readonly title: string;
  readonly text: string;
}

const indexes = new WeakMap<HelpIn, Indexed[]>();

function indexOf(help: HelpIn): Indexed[] {
  let index = indexes.get(help);
  if (!index) {
    index = everyGuide(help).flatMap((guide) =>
      guide.sections.map((section) => ({
        guide,
        section,
        title: ` ${fold(section.title)}`,
        text: ` ${fold(`${section.title} ${wordsOf(section.blocks)}`)}`,
      })),
    );
    indexes.set(help, index);
  }
  return index;
}

/** The sections in which all the words stand, those that bear them in their title first; where there is none, those with the most words. */
export function searchHelp(help: HelpIn, question: string): Hit[] {
  const words = [...new Set(fold(question).split(' '))].filter(({ length }) => length >= SHORTEST).slice(0, MOST_WORDS);
  const stems = words.map((word) => ` ${stemOf(word)}`);
  const rated = indexOf(help).flatMap((one) => {
    const found = stems.filter((stem) => one.text.includes(stem)).length;
    const inTitle = stems.filter((stem) => one.title.includes(stem)).length;
    return found === 0 ? [] : [{ one, found, rate: found * 10 + inTitle * 5 }];
  });
  const most = Math.max(0, ...rated.map(({ found }) => found));
  return rated
    .filter(({ found }) => found === most)
    .sort((a, b) => b.rate - a.rate)
    .map(({ one: { guide, section } }) => ({ guide, section }));
}

/** Endings change with number, case and person in all our languages: the last third of a longer word does not count. */
const stemOf = (word: string): string =>
  word.length < 6 ? word : word.slice(0, Math.max(5, Math.ceil((word.length * 2) / 3)));
