import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAmount, dayAt } from './formats.ts';

const days: [instant: string, timeZone: string, day: string][] = [
  ['2026-11-21T22:59:59Z', 'Europe/Rome', '2026-11-21'],
  ['2026-11-21T23:00:00Z', 'Europe/Rome', '2026-11-22'],
  ['2026-11-21T23:00:00Z', 'Europe/Lisbon', '2026-11-21'],
  ['2026-07-31T21:30:00Z', 'Europe/Athens', '2026-08-01'],
];
for (const [instant, timeZone, day] of days) {
  test(`${instant} falls on ${day} in ${timeZone}`, () => assert.equal(dayAt(new Date(instant), timeZone), day));
}

// biome-ignore format: one case a line
const sums: [language: string, amount: string, currency: string, said: string][] = [
  ['en', '1234.50', 'EUR', '€1,234.50'],
  ['it', '1850.50', 'HUF', '1850,50 HUF'],
  ['hu', '123456.5', 'HUF', '123 456,50 Ft'],
  ['el', '900', 'EUR', '900 €'],
  ['en', '999999999999.99', 'PLN', 'PLN 999,999,999,999.99'],
];
for (const [language, amount, currency, said] of sums) {
  test(`${amount} ${currency} in ${language} is ${said}`, () => {
    assert.equal(formatAmount(language, amount, currency).replace(/\s/g, ' '), said);
  });
}
