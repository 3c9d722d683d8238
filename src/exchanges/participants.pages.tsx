import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { requireActor } from '../accounts/index.ts';
import { Refusal } from '../refusal.ts';
import { type Say, sayIn } from '../texts/index.ts';
import { Instant, Page, PageHeading, Pagination, Section, sendPage, Table } from '../web/index.ts';
import type { ExchangePagesOptions } from './exchange.pages.tsx';
import { AuthorityLine, type AuthorityName } from './lines.pages.tsx';
import { participantState } from './participants.ts';
import type { ParticipantRow } from './participants.store.ts';
import { authoritiesIn, type Branch, wasPassedOn } from './spread.ts';
import { type Wording, wordingOf } from './wording.ts';

const PER_PAGE = 50;

const querySchema = z.object({
  role: z.string().max(60).optional(),
  state: z.string().max(60).optional(),
  by: z.coerce.number().int().min(1).max(1_000_000).optional(),
  after: z.coerce.number().int().min(0).max(1_000_000).optional(),
});

/** `/exchanges/:id/participants`: who takes part, and what each has done. */
export const participantPages: FastifyPluginAsync<
  Pick<ExchangePagesOptions, 'exchanges' | 'tools' | 'authorities' | 'timeZoneOf'>
> = async (app, { exchanges, tools, authorities, timeZoneOf }) => {
  app.get('/exchanges/:id/participants', async (request, reply) => {
    const actor = requireActor(request);
    const { id } = request.params as { id: string };
    const asked = querySchema.safeParse(request.query);
    if (!asked.success) throw new Refusal('address-unknown', 404);
    const query = asked.data;
    const found = await exchanges.participants(actor, id, { ...query, limit: PER_PAGE });
    const { exchange, procedure, rows, next } = found;
    const whole = query.role === undefined && query.state === undefined && query.by === undefined && !query.after;
    const tree = whole ? await exchanges.spread(actor, id) : undefined;
    const passedOn = tree && wasPassedOn(tree) ? tree : undefined;
    const names = await authorities([
      ...rows.map((row) => row.authorityId),
      ...(passedOn ? authoritiesIn(passedOn) : []),
    ]);
    const { language } = request;
    const say = sayIn(language);
    const wording = wordingOf(procedure, language);
    const title = say('participants.title');
    const here = `/exchanges/${encodeURIComponent(id)}/participants`;
    const narrowed = Object.entries({ role: query.role, state: query.state, by: query.by }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)]],
    );
    const on = new URLSearchParams([
      ...(narrowed as [string, string][]),
      ...(next === null ? [] : [['after', String(next)]]),
    ]);
    return sendPage(
      reply,
      <Page
        shell={await tools.shell(request, reply)}
        title={title}
        heading={<PageHeading over={say('exchange.number', { number: exchange.number })} title={title} />}
        breadcrumb={[{ label: say('exchange.back'), href: `/exchanges/${exchange.id}` }]}
        wide
      >
        {narrowed.length > 0 ? (
          <p>
            <a class="ecl-link" href={here}>
              {say('participants.all')}
            </a>
          </p>
        ) : null}
        {passedOn ? (
          <Section title={say('participants.spread')}>
            <p>{say('participants.spread.help')}</p>
            <ul class="oi-tree">
              <SpreadBranch branch={passedOn} {...{ names, wording, say, here }} />
            </ul>
          </Section>
        ) : null}
        <ParticipantTable {...{ rows, names, wording, say }} timeZone={timeZoneOf(actor.country)} />
        <Pagination {...(next === null ? {} : { nextHref: `${here}?${on}` })} />
      </Page>,
    );
  });
};

interface SpreadProps {
  readonly branch: Branch;
  readonly names: ReadonlyMap<string, AuthorityName>;
  readonly wording: Wording;
  readonly say: Say;
  /** Address of the list. */
  readonly here: string;
}

/** A participant, what it has done, and below it those whom it brought in. */
function SpreadBranch({ branch, ...context }: SpreadProps) {
  const { names, wording, say, here } = context;
  const { no, authorityId, branches, more } = branch;
  const done = participantState(wording, branch);
  return (
    <li class="oi-tree__branch">
      <AuthorityLine authority={names.get(authorityId)} language={wording.language} />
      {done === '' ? null : <span class="oi-minor"> {done}</span>}
      {branches.length + more > 0 ? (
        <ul class="oi-tree">
          {branches.map((one) => (
            <SpreadBranch branch={one} {...context} />
          ))}
          {more > 0 ? (
            <li class="oi-tree__branch">
              <a class="ecl-link" href={`${here}?by=${no}`}>
                {say(branches.length > 0 ? 'participants.spread.more' : 'participants.spread.all', { count: more })}
              </a>
            </li>
          ) : null}
        </ul>
      ) : null}
    </li>
  );
}

interface ParticipantTableProps {
  readonly rows: readonly ParticipantRow[];
  readonly names: ReadonlyMap<string, AuthorityName>;
  readonly wording: Wording;
  readonly say: Say;
  readonly timeZone: string;
}

/** Who takes part, and what each has done. */
export function ParticipantTable({ rows, names, wording, say, timeZone }: ParticipantTableProps) {
  const { language } = wording;
  return (
    <Table
      caption={say('participants.title')}
      captionHidden
      rows={rows}
      columns={[
        {
          key: 'authority',
          header: say('participants.authority'),
          rowHeader: true,
          cell: (row) => <AuthorityLine authority={names.get(row.authorityId)} language={language} />,
        },
        { key: 'role', header: say('participants.role'), cell: (row) => wording.text(`role.${row.role}`) },
        { key: 'state', header: say('participants.state'), cell: (row) => participantState(wording, row) },
        {
          key: 'since',
          header: say('participants.since'),
          cell: (row) => <Instant at={row.changedAt} timeZone={timeZone} />,
        },
      ]}
    />
  );
}
