import type { z } from 'zod';
import type { Issue } from './refusal.ts';

const pointer = (root: string, path: readonly PropertyKey[]): string =>
  [root, ...path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');

/** Translates a schema library's finding into our codes (texts `issue.<code>`). */
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
      if (issue.input === undefined || issue.input === null || issue.input === '')
        return [{ pointer: at, code: 'required' }];
      return [
        { pointer: at, code: issue.expected === 'int' || issue.expected === 'number' ? 'not-a-number' : 'wrong-type' },
      ];
    case 'invalid_value':
    case 'invalid_union':
      if (issue.input === undefined || issue.input === '') return [{ pointer: at, code: 'required' }];
      return [{ pointer: at, code: 'unknown-option' }];
    case 'invalid_format':
      if (issue.input === '') return [{ pointer: at, code: 'required' }];
      return [{ pointer: at, code: issue.format === 'date' ? 'not-a-date' : 'wrong-format' }];
    default:
      return [{ pointer: at, code: 'wrong-type' }];
  }
}
