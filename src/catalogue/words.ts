import { fieldsOf, type Procedure, type Sight, type When, YES_NO } from '../procedures/index.ts';
import { anyOf, formatList, type Say, SOURCE_LANGUAGE, sayIn } from '../texts/index.ts';

/** A procedure's own words in one language, beside those of the interface. */
export interface Words {
  readonly language: string;
  readonly say: Say;
  /** A text of the procedure; empty where it has none (hints are optional). */
  text(key: string): string;
  option(list: string, code: string): string;
  /** What a sight shows. */
  sight(sight: Sight): string;
  condition(when: When): string;
}

/** What a sight can name beside the sections of the form. */
const BESIDE = ['questions', 'answers', 'messages', 'attachments', 'free-text', 'personal'] as const;

export function wordsOf(procedure: Procedure, language: string): Words {
  const say = sayIn(language);
  const texts = procedure.texts[language] ?? procedure.texts[SOURCE_LANGUAGE] ?? {};
  const text = (key: string): string => texts[key] ?? '';
  const option = (list: string, code: string): string => {
    if (list !== YES_NO) return text(`option.${list}.${code}`);
    return code === 'yes' ? say('answer.yes') : say('answer.no');
  };
  return {
    language,
    say,
    text,
    option,
    sight(sight) {
      if (sight === 'all') return say('catalogue.sight.all');
      const sections = procedure.form.filter((section) => sight.includes(section.name));
      const seen = [
        ...sections.map((section) => say('catalogue.sight.section', { section: text(`section.${section.name}`) })),
        ...BESIDE.filter((name) => sight.includes(name)).map((name) => say(`catalogue.sight.${name}`)),
      ];
      return seen.length === 0 ? say('catalogue.sight.none') : formatList(language, seen);
    },
    condition({ field, is }) {
      const list = fieldsOf(procedure).find(({ name }) => name === field)?.list ?? '';
      const values = anyOf(
        language,
        is.map((code) => option(list, code)),
      );
      return say('catalogue.condition', { field: text(`field.${field}`), values });
    },
  };
}
