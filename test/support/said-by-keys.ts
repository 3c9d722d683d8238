import { compile, type SourceFile } from '../../src/procedures/index.ts';

/** Definitions of the tests' own need no wording: each text says its own key. */

export const LANGUAGES = ['en', 'it'];

/** The files with the texts that the checker asks for; `paths` say where those of a language lie, `change` what is changed in a file. */
export function withTexts(
  definitions: Readonly<Record<string, string>>,
  paths: readonly ((language: string) => string)[],
  change?: readonly [from: string, to: string],
): SourceFile[] {
  const texts = new Map(LANGUAGES.flatMap((language) => paths.map((path) => path(language))).map((path) => [path, '']));
  const files = () => [
    ...Object.entries(definitions).map(([path, text]) => ({ path, text: change ? text.replace(...change) : text })),
    ...[...texts].map(([path, text]) => ({ path, text: text === '' ? 'x: x\n' : text })),
  ];
  for (const { file, message } of compile(files(), LANGUAGES).faults) {
    const [, key] = /^text (\S+) is missing in/.exec(message) ?? [];
    if (key !== undefined && !texts.get(file)?.includes(`"${key}":`))
      texts.set(file, `${texts.get(file)}"${key}": ${key.replaceAll(':', ' ')}\n`);
  }
  return files();
}
