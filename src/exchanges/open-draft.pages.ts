import type { FastifyRequest } from 'fastify';
import { requireActor } from '../accounts/index.ts';
import { Refusal } from '../refusal.ts';
import { sayIn } from '../texts/index.ts';
import { postedText } from '../web/index.ts';
import type { Open } from './draft-views.pages.tsx';
import type { Exchanges } from './exchanges.service.ts';
import { wordingOf } from './wording.ts';

/** The draft that a request's address names, opened for its reader; the reading is logged. @throws Refusal `exchange-not-found` */
export async function openDraft(exchanges: Exchanges, request: FastifyRequest): Promise<Open> {
  const actor = requireActor(request);
  const own = await exchanges.draft(actor, (request.params as { id: string }).id, 'handling');
  if (!own) throw new Refusal('exchange-not-found', 404);
  return { actor, ...own, wording: wordingOf(own.procedure, request.language), say: sayIn(request.language) };
}

/** What every form of a draft carries: the revision that its writer saw, and the key under which it is done once. */
export const seenAndKey = ({ body }: FastifyRequest): [revision: number, key: string] => [
  Number(postedText(body, 'revision')),
  postedText(body, 'key'),
];
