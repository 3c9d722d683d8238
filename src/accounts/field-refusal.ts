import { Refusal } from '../refusal.ts';

/** A refusal of one entry of a form or an input: `issue.<code>` is its text. */
export function fieldRefusal(pointer: string, code: string, params: Record<string, string | number> = {}): Refusal {
  return new Refusal('input-invalid', 422, { count: 1 }, [{ pointer, code, params }]);
}
