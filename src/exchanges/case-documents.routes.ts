import { z } from 'zod';
import { sayIn } from '../texts/index.ts';
import { relationText } from './of-case.pages.tsx';
import type { ExchangeOfCase } from './of-case.service.ts';
import { wordingOf } from './wording.ts';

/** The document of a case: its exchanges. */

export const caseSchema = z
  .object({
    items: z.array(
      z.object({
        id: z.uuid(),
        number: z.string(),
        procedure: z.string(),
        title: z.string(),
        follows: z.uuid().nullable().meta({ description: 'The exchange of the case that it comes from' }),
        via: z.string().nullable().meta({ description: 'The link by which it was made of that one' }),
        relation: z.string().meta({ description: 'Where it comes from, in words' }),
        state: z.string(),
        stateTitle: z.string(),
        closedAt: z.iso.datetime().nullable(),
        turn: z
          .object({
            authority: z.string(),
            yours: z.boolean(),
            due: z.string().nullable(),
            over: z.boolean(),
            text: z.string(),
          })
          .nullable(),
      }),
    ),
  })
  .meta({
    id: 'Case',
    description:
      'The exchanges of a case in which your authority takes part, in the order in which they were sent; none where there is one.',
  });

export const caseDocument = (exchanges: readonly ExchangeOfCase[], language: string): z.input<typeof caseSchema> => ({
  items: exchanges.map((one) => {
    const wording = wordingOf(one.procedure, language);
    return {
      id: one.id,
      number: one.number,
      procedure: one.procedure.id,
      title: wording.text('procedure.title'),
      // That there is another one is no business of who takes no part in it.
      follows: exchanges.some(({ id }) => id === one.follows) ? one.follows : null,
      via: one.via,
      relation: relationText(one, exchanges, language, sayIn(language)),
      state: one.state,
      stateTitle: wording.text(`state.${one.state}`),
      closedAt: one.closedAt?.toISOString() ?? null,
      turn: one.turn && {
        authority: one.turn.authorityId,
        yours: one.turn.own,
        due: one.turn.due,
        over: one.turn.over,
        text: wording.text(one.turn.text),
      },
    };
  }),
});
