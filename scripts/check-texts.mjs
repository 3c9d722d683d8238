// Checks the interface's texts: the same keys and arguments in every language (FormatJS), the plural forms that each language has,
// and no key that nobody says. `node scripts/check-texts.mjs [folder]` reads <folder>/locales and <folder>/src.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { readLiterals } from './string-literals.mjs';

const project = fileURLToPath(new URL('..', import.meta.url));
const root = process.argv[2] ?? project;
const SOURCE_LANGUAGE = 'en';

const faults = [];
const locales = join(root, 'locales');
const files = existsSync(locales) ? readdirSync(locales).filter((file) => file.endsWith('.json')) : [];
const messagesOf = (file) => JSON.parse(readFileSync(join(locales, file), 'utf8'));

function compareLanguages() {
  const paths = files.map((file) => join(locales, file));
  const checks = ['--missing-keys', '--extra-keys', '--structural-equality'];
  const formatjs = join(project, 'node_modules/@formatjs/cli/bin/formatjs');
  const run = spawnSync(
    process.execPath,
    [formatjs, 'verify', '--source-locale', SOURCE_LANGUAGE, ...checks, ...paths],
    {
      encoding: 'utf8',
    },
  );
  if (run.status !== 0) faults.push(`${run.stdout}${run.stderr}`.trim());
}

/** Every plural in a parsed message, the nested ones too. */
function* pluralsIn(elements) {
  for (const element of elements) {
    if (element.type === TYPE.plural) yield element;
    for (const option of Object.values(element.options ?? {})) yield* pluralsIn(option.value);
    yield* pluralsIn(element.children ?? []);
  }
}

/** A form that is missing shows `other`, which is wrong grammar; one too many is never shown. =0 and the like are free. */
function checkPlurals(language, key, message) {
  for (const plural of pluralsIn(parse(message, { ignoreTag: true }))) {
    const wanted = new Intl.PluralRules(language, { type: plural.pluralType }).resolvedOptions().pluralCategories;
    const given = Object.keys(plural.options).filter((form) => !form.startsWith('='));
    const missing = wanted.filter((form) => !given.includes(form));
    const tooMany = given.filter((form) => !wanted.includes(form));
    const place = `locales/${language}.json: ${key}: the plural of {${plural.value}}`;
    if (missing.length > 0) faults.push(`${place} lacks ${missing.join(', ')}`);
    if (tooMany.length > 0) faults.push(`${place} has ${tooMany.join(', ')}, which ${language} has not`);
  }
}

function checkMessages(file) {
  const language = basename(file, '.json');
  for (const [key, message] of Object.entries(messagesOf(file))) {
    try {
      checkPlurals(language, key, message);
    } catch (error) {
      faults.push(`locales/${file}: ${key}: cannot be read as an ICU message: ${error.message}`);
    }
  }
}

/** All of src but the tests and the generated types, which name every key. */
function readSources() {
  const folder = join(root, 'src');
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String) : [];
  const wanted = names.filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|^texts\/keys\.ts$/.test(name));
  return wanted.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Keys put together at run time, `refusal.${code}`, as expressions that find them again and the parts put in. */
function toPatterns(templates) {
  const composing = templates.filter(([start]) => /^[a-z][a-z0-9-]*\.[a-z0-9.-]*$/.test(start));
  return composing.map((fixed) => ({ start: fixed[0], expression: new RegExp(`^${fixed.map(escape).join('(.+)')}$`) }));
}

function checkUse() {
  const { literals, templates } = readLiterals(readSources());
  const patterns = toPatterns(templates);
  const listed = JSON.parse(readFileSync(join(root, 'scripts/text-prefixes.json'), 'utf8'));
  const keys = Object.keys(messagesOf(`${SOURCE_LANGUAGE}.json`));
  const isComposed = (key) =>
    patterns.some(({ expression }) =>
      expression
        .exec(key)
        ?.slice(1)
        .every((part) => literals.has(part)),
    );
  const isListed = (key) => Object.keys(listed).some((prefix) => key.startsWith(prefix));
  for (const key of keys.filter((name) => !literals.has(name) && !isComposed(name) && !isListed(name))) {
    faults.push(`locales/${SOURCE_LANGUAGE}.json: ${key}: nobody says it; remove it in every language`);
  }
  for (const prefix of Object.keys(listed)) {
    const composed = patterns.some(({ start }) => start === prefix);
    if (composed && keys.some((key) => key.startsWith(prefix))) continue;
    faults.push(`scripts/text-prefixes.json: ${prefix}: no key or no composing template begins so; remove it`);
  }
}

if (files.includes(`${SOURCE_LANGUAGE}.json`)) {
  compareLanguages();
  for (const file of files) checkMessages(file);
  checkUse();
} else faults.push(`locales/${SOURCE_LANGUAGE}.json is missing`);

for (const fault of faults) console.error(fault);
console.log(`texts: ${files.length} languages, ${faults.length === 0 ? 'no faults' : `${faults.length} faults`}`);
process.exitCode = faults.length === 0 ? 0 : 1;
