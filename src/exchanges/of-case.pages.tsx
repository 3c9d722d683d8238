import { formatDay, dayAt, nameIn, type Say } from '../texts/index.ts';
import { Section, StatusLabel, Table } from '../web/index.ts';
import { type AuthorityName, turnText } from './lines.pages.tsx';
import type { ExchangeOfCase } from './of-case.service.ts';
import { wordingOf } from './wording.ts';

/** The exchanges of a case: which they are, what each comes from, how it stands and whose turn it is. */

interface OfCaseProps {
  readonly exchanges: readonly ExchangeOfCase[];
  /** The one on whose page they stand. */
  readonly here: string;
  readonly number: string;
  readonly language: string;
  readonly say: Say;
  readonly timeZone: string;
  readonly authorities: ReadonlyMap<string, AuthorityName>;
}

/** What an exchange comes from, in words; of one in which the reader takes no part it is only said that there is one. */
export function relationText(one: ExchangeOfCase, all: readonly ExchangeOfCase[], language: string, say: Say): string {
  if (one.follows === null) return say('case.relation.first');
  const followed = all.find(({ id }) => id === one.follows);
  if (!followed) return say('case.relation.elsewhere');
  const { number, procedure } = followed;
  const link = one.via === null ? '' : wordingOf(procedure, language).text(`link.${one.via}`);
  return link === '' ? say('case.relation.follows', { number }) : say('case.relation.made', { number, link });
}

export function OfCase({ exchanges, here, number, language, say, timeZone, authorities }: OfCaseProps) {
  if (exchanges.length === 0) return null;
  const turnOf = ({ procedure, turn, closedAt }: ExchangeOfCase): string => {
    if (turn) {
      const authority = authorities.get(turn.authorityId);
      const name = authority ? nameIn(authority.official, language).text : '';
      return turnText(say, wordingOf(procedure, language), turn, name, false);
    }
    return closedAt ? say('turn.nobody', { day: formatDay(language, dayAt(closedAt, timeZone)) }) : '';
  };
  return (
    <Section title={say('case.title')} id="of-case">
      <p class="oi-minor">{say('case.lead', { number })}</p>
      <Table
        caption={say('case.title')}
        captionHidden
        rows={exchanges}
        columns={[
          {
            key: 'exchange',
            header: say('case.exchange'),
            rowHeader: true,
            cell: (one) => (
              <>
                {one.id === here ? (
                  <strong>{one.number}</strong>
                ) : (
                  <a class="ecl-link" href={`/exchanges/${one.id}`}>
                    {one.number}
                  </a>
                )}
                <span class="oi-minor">
                  {wordingOf(one.procedure, language).text('procedure.title')}
                  {one.id === here ? ` · ${say('case.here')}` : ''}
                </span>
              </>
            ),
          },
          {
            key: 'relation',
            header: say('case.relation'),
            cell: (one) => relationText(one, exchanges, language, say),
          },
          {
            key: 'state',
            header: say('case.state'),
            cell: (one) => (
              <StatusLabel tone={one.closedAt ? 'done' : 'active'}>
                {wordingOf(one.procedure, language).text(`state.${one.state}`)}
              </StatusLabel>
            ),
          },
          { key: 'turn', header: say('case.turn'), cell: turnOf },
        ]}
      />
    </Section>
  );
}
