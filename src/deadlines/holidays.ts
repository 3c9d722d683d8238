import type { CalendarCountry } from './zones.ts';

/** Rules (in the grammar of date-holidays) added to and dropped from its national public holidays. */
export interface Correction {
  readonly add: readonly string[];
  readonly drop?: readonly string[];
}

/** Raise with every change below: it is part of the calendar's version, which is stored with each term. */
export const correctionsVersion = 1;

// Compared for 2025 with the lists that the Member States notified under Art. 2(1) (OJ C, C/2024/7517, read in a
// transcription in which Italy's list was not usable): 20 of 26 agree on every weekday. Slovakia (17 November) and
// Poland (24 December) changed their law after notifying, and date-holidays has it; the other four are corrected.
export const corrections: Partial<Record<CalendarCountry, Correction>> = {
  BG: { add: ['12-26'] },
  // Clean Monday stands on the Tuesday in date-holidays (Easter - 47); Whit Monday and Christmas Eve are missing.
  CY: { drop: ['orthodox -47'], add: ['orthodox -48', 'orthodox 50', '12-24'] },
  // Midsummer Eve and Christmas Eve.
  FI: { add: ['friday after 06-19', '12-24'] },
  // Good Friday and 5 May. The bridging days that are notified too (30 May 2025) differ each year: not here.
  NL: { add: ['easter -2', '05-05'] },
  // After the list of the EEA EFTA states for 2015 (OJ C 455, 18.12.2014, p. 9): no bridging days, but 2 January,
  // Candlemas, Shrove Tuesday, St Joseph, the national day, All Saints and 31 December.
  LI: {
    drop: ['easter 40', 'easter 61'],
    add: ['01-02', '02-02', 'easter -47', '03-19', '08-15', '11-01', '12-31'],
  },
  // The institutions' days are published each year in the OJ. This pattern gives every weekday of the Commission's
  // lists for 2014 (OJ C 39, 12.2.2013, p. 26) and for 2025, 2026 and 2027 (read in a transcription); other years are
  // unverified.
  EU: {
    add: [
      '01-01',
      '01-02',
      'easter -3',
      'easter -2',
      'easter 1',
      '05-01',
      '05-09',
      'easter 39',
      'easter 40',
      'easter 50',
      '07-21',
      '08-15',
      '11-01',
      '11-02',
      '2027-12-23',
      '12-24 P8D',
    ],
  },
};
