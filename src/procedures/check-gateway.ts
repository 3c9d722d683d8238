import { beginningsOf } from './beginnings.ts';
import { type AnnexSource, within } from './gateway.ts';
import type { Procedure } from './model.ts';
import { sees } from './sight.ts';
import { checkSightNames } from './check-form.ts';
import type { Report, Source, Sources } from './source.ts';

/** The checks of the legal gateway: no act, no publication (Regulation (EU) No 1024/2012 Art. 3, 4, 11). */

export const ANNEX = 'procedures/annex.yaml';

export function checkGateway(procedure: Procedure, { procedure: source, annex, texts }: Sources, report: Report): void {
  const { gateway, draft, reviewed } = source.value;
  for (const [index, language] of reviewed.entries())
    if (!texts.languages.includes(language)) report(source.fault(['reviewed', index], `no language ${language}`));
  if (!gateway) {
    if (!draft)
      report(source.fault(['procedure'], 'no act, no publication: without a `gateway` it can only be a `draft`'));
    return;
  }
  const fault = (path: PropertyKey[], message: string): void => report(source.fault(['gateway', ...path], message));
  const { annex: points, pilot, 'in-use': uses, bodies } = gateway;
  if (points.length > 0 === (pilot !== undefined))
    fault([], 'either points of the annex carry it (Art. 3(a)), or a pilot does (Art. 3(b))');
  for (const [index, { point, act, articles }] of points.entries()) {
    const at = ['annex', index];
    const wrong = pointFault(annex, point, act, articles);
    if (wrong) fault(at, wrong);
    for (const missing of unnamed(procedure, act, articles)) fault(at, missing);
  }
  if (pilot) {
    const { act, from, until, evaluation } = pilot;
    for (const missing of unnamed(procedure, act, [])) fault(['pilot', 'act'], missing);
    if (until !== undefined && until < from) fault(['pilot', 'until'], 'it ends before it begins');
    if (evaluation !== 'unknown' && evaluation < from)
      fault(['pilot', 'evaluation'], 'it is evaluated before it begins');
  }
  for (const [index, { since, act, articles }] of uses.entries()) {
    for (const missing of unnamed(procedure, act, articles)) fault(['in-use', index], missing);
    const before = uses[index - 1]?.since;
    if (before !== undefined && since < before) fault(['in-use', index, 'since'], `it stands after ${before}`);
  }
  for (const role of rolesOfTheUnion(procedure))
    if (!Object.values(bodies).some(({ as }) => as === role))
      fault([], `${role} is asked of the Union: no body is named for it, with its provision (Art. 8(3))`);
  for (const [body, { as, sees: most, act, articles }] of Object.entries(bodies)) {
    const at = ['bodies', body];
    for (const missing of unnamed(procedure, act, articles)) fault(at, missing);
    if (!procedure.workflow.roles[as]) {
      fault([...at, 'as'], `no role ${as}`);
      continue;
    }
    const unknown: string[] = [];
    checkSightNames(procedure, most, (message) => unknown.push(message));
    for (const message of unknown) fault([...at, 'sees'], message);
    // The engine shows a participant what its state says, whoever it is: so no state of the role may say more.
    const more = Object.values(procedure.workflow.participants[as] ?? {}).flatMap(({ sees: shown }) =>
      shown === 'all' ? (most === 'all' ? [] : ['all']) : shown.filter((one) => !sees(most, one)),
    );
    if (unknown.length === 0 && more.length > 0)
      fault([...at, 'sees'], `as ${as} it would see more than that: ${[...new Set(more)].join(', ')}`);
  }
}

/** The roles into which a definition calls bodies of the Union. */
function rolesOfTheUnion({ workflow }: Procedure): string[] {
  const audiences = [...beginningsOf(workflow), ...Object.values(workflow.actions)].flatMap(({ invites }) =>
    Object.entries(invites),
  );
  const union = audiences.filter(([, { in: place }]) => Array.isArray(place) && place.includes('EU'));
  return [...new Set(union.map(([role]) => role))];
}

/** Why a point of the annex does not carry these provisions. */
function pointFault(
  annex: Source<AnnexSource> | undefined,
  point: number,
  act: string,
  articles: readonly string[],
): string | undefined {
  if (!annex) return `there is no file ${ANNEX}`;
  const entry = annex.value.points.find((candidate) => candidate.point === point);
  if (!entry) return `the annex has no point ${point}`;
  if (entry.act !== act) return `point ${point} of the annex names ${entry.act}, not ${act}`;
  const outside = articles.filter((article) => !within(article, entry.articles));
  return outside.length > 0 ? `point ${point} of the annex does not name Article ${outside.join(', ')}` : undefined;
}

/** What the legal basis, where it is said whether it was verified, does not name. */
export function unnamed({ basis }: Procedure, act: string, articles: readonly string[]): string[] {
  const rows = basis.filter((row) => row.act === act);
  if (rows.length === 0) return [`the basis does not name ${act}`];
  const named = rows.flatMap((row) => row.articles);
  return articles
    .filter((article) => !within(article, named))
    .map((article) => `the basis does not name Article ${article} of ${act}`);
}

/** A point stands once, in the order of the annex. */
export function checkAnnex(source: Source<AnnexSource>, report: Report): void {
  for (const [index, { point }] of source.value.points.entries())
    if (point !== index + 1) report(source.fault(['points', index], `here stands point ${index + 1}, not ${point}`));
}
