import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { requireActor } from '../accounts/index.ts';
import { Refusal } from '../refusal.ts';
import { formatInstant, type Say, sayIn } from '../texts/index.ts';
import { Page, PageHeading, Pagination, sendPage, Table } from '../web/index.ts';
import type { ExchangePagesOptions } from './exchange.pages.tsx';
import { AuthorityLine, type AuthorityName } from './lines.pages.tsx';
import { participantState } from './participants.ts';
import type { ParticipantRow } from './participants.store.ts';
import { type Wording, wordingOf } from './wording.ts';

const PER_PAGE = 50;

const querySchema = z.object({
  role: z.string().max(60).optional(),
  state: z.string().max(60).optional(),
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
    const names = await authorities(rows.map((row) => row.authorityId));
    const { language } = request;
    const say = sayIn(language);
    const wording = wordingOf(procedure, language);
    const title = say('participants.title');
    const here = `/exchanges/${encodeURIComponent(id)}/participants`;
    const narrowed = Object.entries({ role: query.role, state: query.state }).filter(
      ([, value]) => value !== undefined,
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
        <ParticipantTable {...{ rows, names, wording, say }} timeZone={timeZoneOf(actor.country)} />
        <Pagination {...(next === null ? {} : { nextHref: `${here}?${on}` })} />
      </Page>,
    );
  });
};

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
          cell: (row) => (
            <time dateTime={row.changedAt.toISOString()}>{formatInstant(language, row.changedAt, timeZone)}</time>
          ),
        },
      ]}
    />
  );
}
