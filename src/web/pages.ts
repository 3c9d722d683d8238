import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import type { Shell } from './shell.tsx';
import { renderPage } from './shell.tsx';

/** What every page gets from who puts the program together. */
export interface PageTools {
  /** What stands round the page: navigation, person, languages. `current` is the address of the navigation's item. */
  shell(
    request: FastifyRequest,
    reply: FastifyReply,
    options?: { current?: string; notice?: Shell['notice'] },
  ): Promise<Shell>;
}

/** Does what a form asks and goes to the address that this gives; what hinders it is shown as `refused` shows it. */
export async function redirectAfter(
  reply: FastifyReply,
  work: () => Promise<string>,
  refused: (cause: unknown) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  let address: string;
  try {
    address = await work();
  } catch (cause) {
    return refused(cause);
  }
  return reply.redirect(address, 303);
}

/** Answers with a whole page. */
export function sendPage(reply: FastifyReply, page: JSX.Element, status = 200): FastifyReply {
  return reply.status(status).type('text/html; charset=utf-8').send(renderPage(page));
}
