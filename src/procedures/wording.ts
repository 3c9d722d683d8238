import { type MessageFormatElement, parse as parseMessage, TYPE } from '@formatjs/icu-messageformat-parser';

// Tags mean nothing in our texts (see texts/catalogue.ts): `<` is a character like any other.
const parse = (message: string): MessageFormatElement[] => parseMessage(message, { ignoreTag: true });

/** Begins a text that has still to be written; only a definition that is a draft itself may have one. */
export const DRAFT_MARK = '[draft]';

/** The names of the placeholders in an ICU message, in order of appearance; a message that does not parse has none. */
export function placeholdersOf(message: string): string[] {
  const found = new Set<string>();
  const collect = (elements: MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type !== TYPE.literal && element.type !== TYPE.pound && element.type !== TYPE.tag)
        found.add(element.value);
      if ('options' in element) for (const option of Object.values(element.options)) collect(option.value);
    }
  };
  try {
    collect(parse(message));
  } catch {
    return [];
  }
  return [...found];
}

/** Why a text of a procedure cannot be used: it does not parse, or has more in it than words and `{placeholders}`. */
export function messageFault(message: string): string | undefined {
  try {
    const plain = parse(message).every(({ type }) => type === TYPE.literal || type === TYPE.argument);
    return plain ? undefined : 'only words and {placeholders} may stand in it';
  } catch (error) {
    return error instanceof Error ? error.message : 'it does not parse';
  }
}
