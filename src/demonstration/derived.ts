import { createHash } from 'node:crypto';

/** What the demonstration would otherwise draw by lot: taken from names instead, so that it is the same at every loading. */

const digest = (...names: readonly string[]): Buffer =>
  createHash('sha256')
    .update(['openimi demonstration', ...names].join('\n'))
    .digest();

/** A UUID (version 8, RFC 9562: made by a rule of one's own) that belongs to these names. */
export function uuidOf(...names: readonly string[]): string {
  const bytes = digest(...names).subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A whole number from 0 to below `bound` that belongs to the name. */
export const numberOf = (name: string, bound: number): number => digest('number', name).readUInt32BE(0) % bound;

/** Bytes that belong to the name. */
export const bytesOf = (name: string, length: number): Buffer => digest('bytes', name).subarray(0, length);

/** The same time of day (UTC), some days earlier. */
export const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * 86_400_000);
