import type { FastifyRequest } from 'fastify';
import { type Issue, Refusal } from './refusal.ts';

/** No form of ours nests deeper than seven levels; what does is no input, and would exhaust the stack of who walks through it. */
const DEEPEST = 32;

/**
 * What no field of ours can hold: NUL (PostgreSQL knows no text with it) and halves of surrogate pairs (no UTF-8 can write them).
 * Checked once for everything that comes in, before any schema sees it.
 */
const UNREADABLE = /[\0\p{Cs}]/u;

/** @throws Refusal `input-invalid` with the places of unreadable texts, `body-unreadable` for what is nested too deep */
export async function refuseUnreadable({ params, query, body }: FastifyRequest): Promise<void> {
  if (unreadable(params, '', 0).length > 0) throw new Refusal('address-unknown', 404);
  const issues = [...unreadable(query, '', 0), ...unreadable(body, '', 0)];
  if (issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
}

function unreadable(value: unknown, pointer: string, depth: number): Issue[] {
  if (typeof value === 'string') return UNREADABLE.test(value) ? [{ pointer, code: 'wrong-format' }] : [];
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return [];
  if (depth === DEEPEST) throw new Refusal('body-unreadable', 400);
  return Object.entries(value).flatMap(([key, inner]) => {
    if (UNREADABLE.test(key)) return [{ pointer, code: 'unknown-field' }];
    return unreadable(inner, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
  });
}
