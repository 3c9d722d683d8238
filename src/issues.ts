import type { z } from 'zod';
import type { Issue } from './refusal.ts';

const pointer = (root: string, path: readonly PropertyKey[]): string =>
  [root, ...path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Translates a schema library's finding into our codes (texts `issue.<code>`). The finding must hold the input (`reportInput`). */
export function issuesOf(issue: z.core.$ZodIssue, root = ''): Issue[] {
  const at = pointer(root, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ pointer: pointer(root, [...issue.path, key]), code: 'unknown-field' }));
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') return [{ pointer: at, code: 'required' }];
      return [{ pointer: at, code: 'too-small', params: { min: Number(issue.minimum) } }];
    case 'too_big':
      if (issue.origin === 'string') return [{ pointer: at, code: 'too-long', params: { max: Number(issue.maximum) } }];
      return [{ pointer: at, code: 'too-big', params: { max: Number(issue.maximum) } }];
    case 'invalid_type':
      if (isAbsent(issue.input)) return [{ pointer: at, code: 'required' }];
      return [
        { pointer: at, code: issue.expected === 'int' || issue.expected === 'number' ? 'not-a-number' : 'wrong-type' },
      ];
    case 'invalid_value':
      return [{ pointer: at, code: isAbsent(issue.input) ? 'required' : 'unknown-option' }];
    case 'invalid_union': {
      // Of a union told apart by a key, the input is the whole object, but the place is that of the key.
      const key = 'discriminator' in issue ? issue.discriminator : undefined;
      const told = key === undefined ? issue.input : (issue.input as Record<string, unknown> | undefined)?.[key];
      return [{ pointer: at, code: isAbsent(told) ? 'required' : 'unknown-option' }];
    }
    case 'invalid_format':
      if (issue.input === '') return [{ pointer: at, code: 'required' }];
      return [{ pointer: at, code: issue.format === 'date' ? 'not-a-date' : 'wrong-format' }];
    default:
      return [{ pointer: at, code: 'wrong-type' }];
  }
}
