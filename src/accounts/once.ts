import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Accounts } from './accounts.ts';
import { ONCE_COOKIE, OWN_COOKIE } from './cookies.ts';
import { NONCE_LENGTH, seal, unseal } from './sealing.ts';

const SECONDS = 120;

/**
 * Carries a new secret from the POST that made it to the page that shows it (Post/Redirect/Get), sealed in a cookie for
 * this user: nowhere else is it kept, and the page shows it once.
 */
export function carryOnce(accounts: Accounts, reply: FastifyReply, userId: string, secrets: readonly string[]): void {
  const plain = Buffer.from(JSON.stringify(secrets));
  const sealed = seal(accounts.sealingKey, plain, boundTo(userId), accounts.random(NONCE_LENGTH));
  reply.setCookie(ONCE_COOKIE, sealed.toString('base64url'), { ...OWN_COOKIE, maxAge: SECONDS });
}

/** What was carried, which is then gone; null when there is nothing for this user. */
export function takeOnce(
  accounts: Accounts,
  request: FastifyRequest,
  reply: FastifyReply,
  userId: string,
): string[] | null {
  const sealed = request.cookies[ONCE_COOKIE];
  if (!sealed) return null;
  reply.clearCookie(ONCE_COOKIE, OWN_COOKIE);
  const plain = unseal(accounts.sealingKey, Buffer.from(sealed, 'base64url'), boundTo(userId));
  return plain ? (JSON.parse(plain.toString()) as string[]) : null;
}

const boundTo = (userId: string) => `shown once ${userId}`;
