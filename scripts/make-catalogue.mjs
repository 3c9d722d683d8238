// Writes docs/catalogue.md from docs/catalogue.yaml, the annex and the definitions: what of the Internal Market Information System works
// here, what is a draft, what is not there yet, and why. With --check it only says whether the file is current. It runs what the
// compiler wrote to dist/.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { annexFile, compile, diagram, readDefinitionFiles, within } from '../dist/src/procedures/index.js';
import { languages, SOURCE_LANGUAGE } from '../dist/src/texts/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = 'docs/catalogue.yaml';
const TARGET = 'docs/catalogue.md';

const text = z.string().min(1);
const row = z.strictObject({
  no: z.int(),
  title: text,
  kind: text,
  basis: z.array(z.strictObject({ act: text, articles: z.array(text) })),
  pilot: text.optional(),
  verified: z.boolean().default(false),
  actors: text,
  label: z.int().optional(),
  'label-inferred': z.boolean().default(false),
  procedure: text.optional(),
  needs: z.array(text).optional(),
  never: text.optional(),
  unclear: text.optional(),
  notes: text.optional(),
});
const file = z.strictObject({
  words: z.record(text, z.strictObject({ primitive: z.int(), there: z.boolean(), means: text })),
  labels: z.array(text),
  areas: z.array(z.strictObject({ area: text, rows: z.array(row).min(1) })),
});

const { words, labels, areas } = file.parse(parse(readFileSync(`${root}/${SOURCE}`, 'utf8')));
const annex = annexFile.parse(parse(readFileSync(`${root}/procedures/annex.yaml`, 'utf8')));
const { procedures, drafts, faults: definitions } = compile(readDefinitionFiles(root), languages);
if (definitions.length > 0) throw new Error('the definitions have faults: run `npm run procedure -- check`');
const rows = areas.flatMap(({ rows: own }) => own);
const has = (list, id) => list.some((procedure) => procedure.id === id);
const stateOf = ({ procedure }) => (procedure ? (has(procedures, procedure) ? 'works' : 'draft') : 'not yet');

const faults = [
  ...rows.flatMap(({ no }, index) => (no === index + 1 ? [] : [`row ${no} stands where row ${index + 1} should`])),
  ...rows.flatMap(({ no, procedure, needs, never, unclear }) => [
    ...([procedure, needs, never, unclear].filter((word) => word !== undefined).length === 1
      ? []
      : [`row ${no} says not exactly one of procedure, needs, never, unclear`]),
    ...(procedure && !has([...procedures, ...drafts], procedure) ? [`row ${no}: no procedure ${procedure}`] : []),
    ...(needs ?? []).filter((word) => !words[word]).map((word) => `row ${no}: no word ${word}`),
  ]),
  ...labels.flatMap((_, index) =>
    rows.some(({ label }) => label === index + 1) ? [] : [`label ${index + 1} stands in no row`],
  ),
  ...[...procedures, ...drafts].flatMap(({ id }) =>
    rows.some(({ procedure }) => procedure === id) ? [] : [`the procedure ${id} stands in no row`],
  ),
];
for (const fault of faults) console.error(`${SOURCE} ${fault}`);
if (faults.length > 0) process.exit(1);

/** The points of the annex that name the provisions. */
const pointsOf = ({ act, articles }) =>
  annex.points.filter(
    (point) => point.act === act && articles.length > 0 && articles.every((article) => within(article, point.articles)),
  );

const linkTo = (id) => `[${id}](../procedures/${id.replace('.', '/')}.yaml)`;

/** What its definition says of itself that a reader must know. */
function reservationsOf(id) {
  const published = procedures.find((procedure) => procedure.id === id);
  if (!published) return ['not published'];
  const unverified = published.basis.filter(({ status }) => status === 'unverified');
  return unverified.map(({ act, articles }) => `${act} Art. ${articles.join(', ')} unverified`);
}

function whyOf(entry) {
  const { procedure, needs, never, unclear } = entry;
  if (procedure) return [linkTo(procedure), ...reservationsOf(procedure)].join('; ');
  if (!needs) return never ?? unclear;
  const missing = needs.filter((word) => !words[word].there);
  return missing.length > 0
    ? `the language lacks ${missing.join(', ')}`
    : 'can be written: the language has what it needs';
}

function gatewayOf({ basis, pilot }) {
  const points = [...new Set(basis.flatMap(pointsOf).map(({ point }) => point))];
  if (points.length > 0) return `annex, ${points.join(' and ')}`;
  if (pilot) return pilot === 'unknown' ? 'pilot; act not found' : `pilot, ${pilot}`;
  return 'none found';
}

const basisOf = ({ basis, verified }) =>
  basis
    .map((provisions) => {
      const { act, articles } = provisions;
      const sure = verified || pointsOf(provisions).length > 0;
      return `${act}${articles.length > 0 ? ` Art. ${articles.join(', ')}` : ''}${sure ? '' : ' (unverified)'}`;
    })
    .join('; ') || 'not found';

const labelOf = (entry) => (entry.label ? `${entry.label}${entry['label-inferred'] ? '?' : ''}` : '');
const table = (headers, lines) => [
  `| ${headers.join(' | ')} |`,
  `| ${headers.map(() => '---').join(' | ')} |`,
  ...lines.map((cells) => `| ${cells.map((cell) => String(cell ?? '').replaceAll('|', '\\|')).join(' | ')} |`),
  '',
];
const count = (state) => rows.filter((entry) => stateOf(entry) === state).length;

/** One drawing for each shape that published procedures have. */
const drawings = [...new Map(procedures.map((procedure) => [procedure.workflow.name, procedure])).values()].flatMap(
  (procedure) => {
    const texts = procedure.texts[SOURCE_LANGUAGE];
    const users = procedures.filter(({ workflow }) => workflow.name === procedure.workflow.name);
    return [
      `### ${procedure.workflow.name}`,
      '',
      `Of ${users.map(({ id }) => linkTo(id)).join(', ')}.`,
      '',
      '```mermaid',
      `${diagram(procedure, (key) => texts[key] ?? key)}\`\`\``,
      '',
    ];
  },
);

const output = [
  '<!-- Made by scripts/make-catalogue.mjs from docs/catalogue.yaml and procedures/; do not edit. -->',
  '',
  '# What works, what does not yet',
  '',
  `Every procedure of the Internal Market Information System that its documents name (${rows.length}), and every box of the Commission’s`,
  `slide of 2018 (${labels.length}). **${count('works')} work, ${count('draft')} are drafts, ${count('not yet')} are not there yet.** A procedure works when its definition is`,
  'published: it has passed the checker, and its gateway names an act. How one is written: [procedures.md](procedures.md).',
  '',
  `*Gateway* is the point of the annex to Regulation (EU) No 1024/2012 (version of ${annex.version}), or a pilot (Art. 4). What is`,
  '*unverified* has not been held against the text of the act. A number of a label with a question mark is inferred: the slide prints it',
  'without its area.',
  '',
  ...areas.flatMap(({ area, rows: own }) => [
    `## ${area}`,
    '',
    ...table(
      ['no', 'procedure', 'kind', 'who', 'basis', 'gateway', 'label', 'state', 'why', 'notes'],
      own.map((entry) => [
        entry.no,
        entry.title,
        entry.kind,
        entry.actors,
        basisOf(entry),
        gatewayOf(entry),
        labelOf(entry),
        stateOf(entry),
        whyOf(entry),
        entry.notes,
      ]),
    ),
  ]),
  '## What the language lacks',
  '',
  ...table(
    ['word', 'primitive', 'means', 'there', 'rows that wait for it'],
    Object.entries(words).map(([word, { primitive, means, there }]) => [
      word,
      primitive,
      means,
      there ? 'yes' : 'no',
      rows.filter(({ needs }) => needs?.includes(word)).length,
    ]),
  ),
  '## The boxes of the slide',
  '',
  ...table(
    ['label', 'says', 'row', 'state'],
    labels.map((says, index) => {
      const own = rows.filter(({ label }) => label === index + 1);
      return [
        index + 1,
        says,
        own.map((entry) => `${entry.no}${entry['label-inferred'] ? '?' : ''}`).join(', '),
        [...new Set(own.map(stateOf))].join(', '),
      ];
    }),
  ),
  '## The shapes, drawn',
  '',
  ...drawings,
]
  .join('\n')
  .trimEnd()
  .concat('\n');

let current = '';
try {
  current = readFileSync(`${root}/${TARGET}`, 'utf8');
} catch {}
if (process.argv.includes('--check')) {
  if (current !== output) {
    console.error(`${TARGET} is older than what it is made of: run \`node scripts/make-catalogue.mjs\``);
    process.exit(1);
  }
} else if (current !== output) writeFileSync(`${root}/${TARGET}`, output);
