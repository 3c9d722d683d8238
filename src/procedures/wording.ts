import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';

/** The names of the placeholders in an ICU message, in order of appearance; a message that does not parse has none. */
export function placeholdersOf(message: string): string[] {
  const found = new Set<string>();
  const collect = (elements: MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type === TYPE.argument || element.type === TYPE.plural || element.type === TYPE.select)
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

/** Why an ICU message does not parse; nothing when it does. */
export function messageFault(message: string): string | undefined {
  try {
    parse(message);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'not an ICU message';
  }
}
