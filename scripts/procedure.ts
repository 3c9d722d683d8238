/**
 * npm run procedure -- check | draw <area>.<procedure> | simulate <area>.<procedure> | new <area>/<procedure>: what whoever writes definitions needs (docs/procedures.md).
 * Reads and writes files only, no database.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  celex,
  compile,
  definitionName,
  diagram,
  type Fault,
  type Procedure,
  readDefinitionFiles,
  readSource,
  skeleton,
  workflowFile,
} from '../src/procedures/index.ts';
import { projectRoot } from '../src/root.ts';
import { languages, SOURCE_LANGUAGE } from '../src/texts/index.ts';
import { CommandError, runCommand } from './command.ts';
import { simulate } from './simulate.ts';

const USAGE = `give one of
  check [--in <folder>]
  draw <area>.<procedure> [--language <tag>] [--in <folder>]
  simulate <area>.<procedure> [--as <role>] [--clock <day>] [--language <tag>] [--in <folder>]
  new <area>/<procedure> --act <CELEX> --articles <5,7> [--workflow request] [--in <folder>]`;

const options = {
  in: { type: 'string', default: projectRoot },
  language: { type: 'string', default: SOURCE_LANGUAGE },
  workflow: { type: 'string', default: 'request' },
  as: { type: 'string' },
  clock: { type: 'string' },
  act: { type: 'string' },
  articles: { type: 'string' },
} as const;

const tell = (faults: readonly Fault[]): string =>
  faults.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n');

/** One line: what it is, what it has, and what a reader must know of it. */
function lineOf({ id, gateway, basis, form, questions, workflow }: Procedure, state: string): string {
  const points = gateway.annex.map(({ point }) => point).join(', ');
  const carried = gateway.pilot ? `pilot ${gateway.pilot.act}` : points === '' ? 'no gateway' : `annex ${points}`;
  const unverified = basis.filter(({ status }) => status === 'unverified').map(({ act }) => act);
  const fields = form.flatMap((section) => section.fields).length;
  return [
    `${id}: ${state}`,
    carried,
    `${fields} fields, ${questions.length} questions, ${workflow.order.length} states, ${Object.keys(workflow.actions).length} actions, ${Object.keys(workflow.terms).length} terms`,
    ...(unverified.length > 0 ? [`unverified: ${unverified.join(', ')}`] : []),
  ].join('; ');
}

/** Compiles the definitions of a folder. Throws with every fault. */
function compiled(root: string) {
  const { procedures, drafts, faults } = compile(readDefinitionFiles(root), languages);
  // A form that changed lacks texts in every language: what is wrong beside that would be lost among hundreds of lines.
  const inOrder = faults.toSorted((a, b) => Number(a.file.includes('/texts/')) - Number(b.file.includes('/texts/')));
  if (faults.length > 0) throw new CommandError(`the definitions have faults\n${tell(inOrder)}`);
  return { procedures, drafts };
}

function check(root: string): void {
  const { procedures, drafts } = compiled(root);
  for (const procedure of procedures) console.log(lineOf(procedure, 'right'));
  for (const procedure of drafts) console.log(lineOf(procedure, 'right, a draft'));
}

/** A procedure of a folder, published or a draft, that has texts in a language. */
function found(root: string, id: string, language: string): Procedure {
  const { procedures, drafts } = compiled(root);
  const procedure = [...procedures, ...drafts].find((one) => one.id === id);
  if (!procedure) throw new CommandError(`there is no procedure ${id}`);
  if (!procedure.texts[language]) throw new CommandError(`there are no texts in ${language}`);
  return procedure;
}

function draw(root: string, id: string, language: string): void {
  const procedure = found(root, id, language);
  const texts = procedure.texts[language] ?? {};
  process.stdout.write(diagram(procedure, (key) => texts[key] ?? key));
}

interface Beginning {
  readonly area: string;
  readonly procedure: string;
  readonly workflow: string;
  readonly act: string;
  readonly articles: readonly string[];
}

/** Writes the files of a new procedure, which the checker lets pass. Overwrites nothing. */
function begin(root: string, { area, procedure, workflow, act, articles }: Beginning): void {
  for (const one of [area, procedure])
    if (!definitionName.safeParse(one).success)
      throw new CommandError(`${one} is no name of letters, digits and hyphens`);
  if (!celex.safeParse(act).success) throw new CommandError(`${act} is no CELEX number, such as 32014L0060`);
  const present = readDefinitionFiles(root);
  const shape = present.find(({ path }) => path === `procedures/workflows/${workflow}.yaml`);
  if (!shape) throw new CommandError(`there is no procedures/workflows/${workflow}.yaml`);
  const faults: Fault[] = [];
  const source = readSource(shape, workflowFile, faults);
  if (!source) throw new CommandError(tell(faults));
  const withArea = !present.some(({ path }) => path === `procedures/${area}/area.yaml`);
  const files = skeleton({ area, procedure, workflow: source.value, act, articles, languages, withArea });
  for (const { path } of files)
    if (existsSync(join(root, path))) throw new CommandError(`${path} is there already: nothing was written`);
  const { faults: wrong } = compile([...present, ...files], languages);
  if (wrong.length > 0)
    throw new CommandError(`nothing was written, since the checker would refuse it\n${tell(wrong)}`);
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { flag: 'wx' });
    console.log(path);
  }
  console.log(`
It is a draft: the checker lets it pass, and nobody meets it. Now
- write form, questions and texts (what begins with [draft] has still to be written),
- say its gateway, verify its basis, and take \`draft: true\` away,
- name it in its row of docs/catalogue.yaml (procedure: ${area}.${procedure}) and run \`node scripts/make-catalogue.mjs\`,
- run \`npm run procedure -- check\` after each change.`);
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [what, name = '', ...more] = positionals;
  if (more.length > 0) throw new CommandError(USAGE);
  if (what === 'check' && name === '') return check(values.in);
  if (what === 'draw' && name !== '') return draw(values.in, name, values.language);
  if (what === 'simulate' && name !== '') {
    const { in: root, language, as: role, clock } = values;
    return simulate(found(root, name, language), { language, role, clock });
  }
  const [area = '', procedure = '', ...rest] = name.split('/');
  const { act, articles, workflow } = values;
  if (what !== 'new' || procedure === '' || rest.length > 0) throw new CommandError(USAGE);
  if (act === undefined || articles === undefined)
    throw new CommandError(
      `new needs one --act and its --articles; further acts are added to the basis by hand\n${USAGE}`,
    );
  begin(values.in, { area, procedure, workflow, act, articles: articles.split(',').map((one) => one.trim()) });
});
