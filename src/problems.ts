import type { FastifyError, FastifyInstance, FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { issuesOf } from './issues.ts';
import { Refusal } from './refusal.ts';
import { sayIssue, sayRefusal } from './refusal-texts.ts';

/** An RFC 9457 problem: a stable `code`, and texts in the caller's language. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    issues: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

/**
 * Checks what a route is given against its schema. Faults are told with the value that was given (the type provider's own
 * compiler drops it, and then nobody can tell what is missing from what is wrong).
 */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data: unknown) => {
    const parsed = schema.safeParse(data, { reportInput: true });
    if (parsed.success) return { value: parsed.data };
    // An address that cannot be one is an address that is not there.
    if (httpPart === 'params') return { error: new Refusal('address-unknown', 404) };
    // The only header that a schema asks for.
    if (httpPart === 'headers') return { error: new Refusal('key-missing', 400) };
    const issues = parsed.error.issues.flatMap((issue) => issuesOf(issue));
    return { error: new Refusal('input-invalid', 422, { count: issues.length }, issues) };
  };
const announced = {
  content: { 'application/problem+json': { schema: problemSchema } },
  description: 'A problem (RFC 9457)',
};

/** The problems that a route may answer with, for its description: `default` is what any route may (too large, too many, ours). */
export const problemResponses = {
  400: announced,
  401: announced,
  403: announced,
  404: announced,
  409: announced,
  415: announced,
  422: announced,
  default: announced,
} as const;

/** Any error as a refusal; what is nobody's input becomes `internal`, without a word about its cause. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { statusCode, code } = error as FastifyError;
  if (statusCode === 429) return new Refusal('too-many-requests', 429);
  if (statusCode === 404) return new Refusal('address-unknown', 404);
  if (statusCode === 413) return new Refusal('body-too-large', 413);
  if (statusCode === 415) return new Refusal('media-type-unsupported', 415);
  if (statusCode === 503) return new Refusal('overloaded', 503);
  if (typeof code === 'string' && code.startsWith('FST_CSRF')) return new Refusal('form-expired', 403);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new Refusal('body-unreadable', 400);
  return new Refusal('internal', 500);
}

/** A refusal as a problem document. */
export function problemOf(language: string, refusal: Refusal): z.infer<typeof problemSchema> {
  return {
    type: `urn:openimi:problem:${refusal.code}`,
    title: sayRefusal(language, refusal),
    status: refusal.status,
    code: refusal.code,
    ...(refusal.issues.length > 0
      ? {
          issues: refusal.issues.map((issue) => ({
            pointer: issue.pointer,
            code: issue.code,
            detail: sayIssue(language, issue),
          })),
        }
      : {}),
  };
}

/** Answers every error and unknown address of this scope with a problem. */
export function answerWithProblems(app: FastifyInstance, languageOf: (request: unknown) => string): void {
  const answer = (error: unknown, request: { log: { error(data: object, text: string): void } }): [number, object] => {
    const refusal = refusalOf(error);
    // Only the kind of error and its place: messages of a database or a library can hold what a user typed.
    if (refusal.code === 'internal') request.log.error({ error: describe(error) }, 'unexpected error');
    return [refusal.status, problemOf(languageOf(request), refusal)];
  };
  app.setErrorHandler((error, request, reply) => {
    const [status, problem] = answer(error, request);
    return reply.status(status).type('application/problem+json').serializer(JSON.stringify).send(problem);
  });
  app.setNotFoundHandler((request, reply) => {
    const [status, problem] = answer(new Refusal('address-unknown', 404), request);
    return reply.status(status).type('application/problem+json').serializer(JSON.stringify).send(problem);
  });
}

/** What may be logged of an unexpected error: its class, its code and where in our code it came from. */
export function describe(error: unknown): { name: string; code?: string; at: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const { code } = error as { code?: unknown };
  const at = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
  return { name: error.name, ...(typeof code === 'string' ? { code } : {}), at };
}
