import { randomUUID } from 'node:crypto';
import { canonical, sha256 } from '../canonical.ts';
import { readingOf } from '../database/index.ts';
import { fieldsOf, type Procedure, type ProcedureVersion, sees, seesField } from '../procedures/index.ts';
import { type ContentPlace, readContent } from '../protection/index.ts';
import { Refusal } from '../refusal.ts';
import { type Content, contentOf } from './content.ts';
import { draftOfChange, insertDraft } from './drafts.store.ts';
import { keepAnswer } from './exchange.store.ts';
import { readInLaw } from './in-law.service.ts';
import { checkInput, draftContent } from './input.ts';
import { withLinked } from './linked.service.ts';
import { regardsLinked } from './linked.ts';
import { browses, type LinkedKind, linkedKinds, linkedTo, linksNow } from './linking.ts';
import type { ActingMembership, ExchangeState, RequestContent } from './model.ts';
import { fileFieldsOf } from './slots.ts';
import { answeredBefore, once } from './once.service.ts';
import { mayOpen, partSightOf, participants, sightOf } from './policy.ts';
import { type ExchangesOptions, type Outcome, replay } from './use-cases.ts';

/** Drafts made of exchanges. */
export function linking(options: ExchangesOptions) {
  const { connection, procedures, newId = randomUUID } = options;
  const { db } = connection;
  const read = readingOf(db);

  async function opened(
    actor: ActingMembership,
    id: string,
  ): Promise<{ exchange: ExchangeState; procedure: ProcedureVersion; kinds: LinkedKind[] }> {
    const moment = { now: options.now(), term: options.term };
    const found = await readInLaw(procedures, read, id, moment);
    if (!found) throw new Refusal('exchange-not-found', 404);
    const { exchange, procedure } = found;
    if (participants(procedure, exchange, actor).length === 0 && !browses(procedure, exchange, actor))
      throw new Refusal('exchange-not-found', 404);
    const known = regardsLinked(procedure) ? await withLinked(options, read, exchange, moment) : exchange;
    return { exchange: known, procedure, kinds: linkedKinds(procedure, known, actor, moment) };
  }

  return {
    /**
     * Makes a draft of an exchange; its reading is logged. A copy and a follow-up are written in the procedure's present version and
     * keep what that one still has; a follow-up asks new questions. A link of the definition makes a draft of another procedure in the same
     * case. Throws `exchange-not-found`, `not-your-action`, `procedure-unknown`, `procedure-retired`,
     * `authority-may-not-open`.
     */
    async draftFrom(actor: ActingMembership, id: string, wanted: string, key: string): Promise<Outcome> {
      const requestHash = sha256('link', actor.authorityId, canonical({ id, kind: wanted }));
      const { exchange, procedure: began, kinds } = await opened(actor, id);
      const link = linksNow(began, exchange, actor).includes(wanted) ? wanted : undefined;
      // What a reader asks because of an entry is a matter of its own, not one of who recorded it.
      const linked = browses(began, exchange, actor) ? 'copy' : 'follow-up';
      const kind = link === undefined ? kinds.find((one) => one === wanted) : linked;
      if (kind === undefined) throw new Refusal('not-your-action', 403);
      const current = procedures.current(link === undefined ? exchange.procedure : linkedTo(began, link));
      const procedure = kind === 'change' ? began : current;
      if (!procedure) throw new Refusal('procedure-unknown', 404);
      if (kind !== 'change' && procedures.isRetired(procedure.id)) throw new Refusal('procedure-retired', 409);
      if (link !== undefined && !mayOpen(procedure, actor)) throw new Refusal('authority-may-not-open', 403);
      const { userId, membershipId } = actor;
      const at = options.now();
      const access = { userId, membershipId, exchangeId: exchange.id, purpose: `draft-${wanted}`, at };
      const said = link === undefined ? [] : saidInSight(began, exchange, actor);
      const sent = contentOf(await readContent(db, access, [{ name: 'request', partNo: 1 }, ...said]));
      const content = sent.requests.at(-1);
      if (!content) throw new Refusal('content-erased', 409);
      return once(options, key, async (pipe) => {
        const answered = await answeredBefore(pipe, actor, key);
        if (answered) return { outcome: replay(answered, requestHash), recorded: false };
        const [begun] = kind === 'change' ? await pipe.read(draftOfChange(exchange.id, actor.authorityId)) : [];
        const draft = {
          id: newId(),
          authorityId: actor.authorityId,
          area: procedure.area,
          procedure: procedure.id,
          versionHash: procedure.hash,
          recipients: recipientsOf(began, exchange, kind, link),
          content:
            link === undefined
              ? fitting(procedure, content, kind)
              : filled(procedure, began, link, visible(began, exchange, actor, sent)),
          kind: kind === 'copy' ? ('new' as const) : kind,
          exchangeId: kind === 'copy' ? null : exchange.id,
          exchangeRevision: kind === 'change' ? exchange.revision : null,
          link: link ?? null,
          caseNumber: kind === 'copy' ? null : exchange.caseNumber,
          revision: 1,
          createdAt: at,
          updatedAt: at,
        };
        const made = begun ?? draft;
        const outcome: Outcome = { id: made.id, number: null, state: 'draft', revision: made.revision, turn: null };
        if (!begun) pipe.write(insertDraft(draft));
        pipe.write(keepAnswer({ userId, key, requestHash, answer: outcome }, made.id, at));
        return { outcome, recorded: false };
      });
    },
  };
}

/** Whom the draft is for: by a link the authority in the role that it names, without one who has what it follows up or changes; a copy is for nobody yet. */
function recipientsOf(
  procedure: Procedure,
  exchange: ExchangeState,
  kind: LinkedKind,
  link: string | undefined,
): readonly string[] {
  if (link === undefined && kind === 'copy') return [];
  const one = link === undefined ? holderOf(procedure, exchange) : linkedOf(procedure, exchange, link);
  return one === undefined ? [] : [one];
}

/** Who has the role that a link names. */
const linkedOf = ({ workflow }: Procedure, { participants: people }: ExchangeState, link: string): string | undefined =>
  people.find(({ role }) => role === workflow.links[link]?.to)?.authorityId;

/** The texts typed with actions that the membership sees. */
const saidInSight = (procedure: Procedure, exchange: ExchangeState, actor: ActingMembership): ContentPlace[] =>
  exchange.parts.flatMap(({ no }) =>
    sees(partSightOf(procedure, exchange, actor, no), 'messages') ? [{ name: 'said', partNo: no }] : [],
  );

/** What the membership sees of what was sent, and of what was said with actions since: of each input the last. */
function visible(
  procedure: Procedure,
  exchange: ExchangeState,
  actor: ActingMembership,
  { requests, said }: Content,
): RequestContent['fields'] {
  const sight = sightOf(procedure, exchange, actor);
  const seen = procedure.form.flatMap((section) =>
    section.fields.flatMap((field) => (seesField(sight, section.name, field) ? field.name : [])),
  );
  const fields = Object.entries(requests.at(-1)?.fields ?? {}).filter(([name]) => seen.includes(name));
  const typed = [...said.values()].flat().sort((a, b) => a.no - b.no);
  return Object.assign(
    {},
    ...exchange.parts.map(({ facts }) => facts),
    ...typed.map((one) => one.fields),
    Object.fromEntries(fields),
  );
}

/** What a link fills in, as far as the other form takes it: a code that its list lacks is left to be chosen. */
function filled(
  procedure: ProcedureVersion,
  { workflow }: Procedure,
  link: string,
  fields: RequestContent['fields'],
): RequestContent {
  const filling = Object.entries(workflow.links[link]?.fills ?? {}).flatMap(([to, from]) => {
    const value = fields[from];
    const fits = !checkInput(draftContent(procedure), { fields: { [to]: value }, questions: [] }).issues;
    const isFile = fileFieldsOf(procedure).includes(to);
    return value !== undefined && fits && !isFile ? [[to, value] as const] : [];
  });
  return { fields: Object.fromEntries(filling), questions: [] };
}

/** Who holds the first part, or held it last. */
const holderOf = ({ workflow: { opening } }: Procedure, { participants: people }: ExchangeState): string | undefined =>
  people.findLast((one) => one.partNo === 1 && opening.participants[one.role] !== undefined && one.role !== opening.by)
    ?.authorityId;

/** What a version of the procedure still has of a content. */
function fitting(procedure: Procedure, { fields, questions }: RequestContent, kind: LinkedKind): RequestContent {
  // Files belong to what they were sent with.
  const known = new Set(
    fieldsOf(procedure).flatMap(({ name, type }) => (type === 'file' && kind !== 'change' ? [] : name)),
  );
  const codes = new Set(procedure.questions.map(({ code }) => code));
  return {
    fields: Object.fromEntries(Object.entries(fields).filter(([name]) => known.has(name))),
    questions: kind === 'follow-up' ? [] : questions.filter(({ code }) => codes.has(code)),
  };
}
