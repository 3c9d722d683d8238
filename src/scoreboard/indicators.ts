/**
 * The indicators of the Single Market Scoreboard for information requests (edition 2020; core dossier 2.9), as pure arithmetic over what
 * was measured of each request. Nothing is rounded before it is banded: 79.6 % is yellow.
 */

/** What counts of one request as its responding country is measured by it; instants as the law counts them, as known on some day. */
export interface Measured {
  readonly exchangeId: string;
  readonly area: string;
  readonly procedure: string;
  /** Codes of the overview: profession, kind of request. */
  readonly codes: Readonly<Record<string, string | number>>;
  readonly sender: string;
  readonly recipient: string;
  readonly sentAt: Date;
  /** When an authority of the country first took the responsibility. */
  readonly acceptedAt: Date | null;
  /** When the last part had its first complete reply. */
  readonly answeredAt: Date | null;
  /** Whether each part was answered by its agreed date; null while it is not answered. */
  readonly inTime: boolean | null;
  readonly withdrawnAt: Date | null;
  /** rating → whether it is negative, of each part that was rated. */
  readonly ratings: Readonly<Record<string, readonly boolean[]>>;
}

export type Band = 'green' | 'yellow' | 'red';

export interface Indicator {
  /** A share from 0 to 1, or days; null: nothing to count, so neither a band nor a score. */
  readonly value: number | null;
  readonly counted: number;
  readonly band: Band | null;
}

const DAY = 86_400_000;
const WEEK = 7 * DAY;
const SCORES: Readonly<Record<Band, number>> = { green: 1, yellow: 0, red: -1 };

const indicator = (values: readonly number[], bandOf: (mean: number) => Band): Indicator => {
  if (values.length === 0) return { value: null, counted: 0, band: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { value: mean, counted: values.length, band: bandOf(mean) };
};

const share = (values: readonly boolean[], bandOf: (mean: number) => Band): Indicator =>
  indicator(values.map(Number), bandOf);

const highIsGood = (mean: number): Band => (mean >= 0.8 ? 'green' : mean >= 0.6 ? 'yellow' : 'red');
const lowIsGood = (mean: number): Band => (mean < 0.05 ? 'green' : mean < 0.15 ? 'yellow' : 'red');
const daysBand = (mean: number): Band => (mean < 16 ? 'green' : mean <= 25 ? 'yellow' : 'red');

/** [1] Accepted within seven days. Withdrawn within a week they are left out, unless already accepted. */
export const acceptedWithinAWeek = (all: readonly Measured[]): Indicator =>
  share(
    all
      .filter(({ sentAt, acceptedAt, withdrawnAt }) => acceptedAt || !withdrawnAt || +withdrawnAt - +sentAt > WEEK)
      .map(({ sentAt, acceptedAt }) => acceptedAt !== null && +acceptedAt - +sentAt <= WEEK),
    highIsGood,
  );

/** [2] Mean days to answer, of those that were answered. */
export const daysToAnswer = (all: readonly Measured[]): Indicator =>
  indicator(
    all.flatMap(({ sentAt, answeredAt }) => (answeredAt ? (+answeredAt - +sentAt) / DAY : [])),
    daysBand,
  );

/** [3] Answered by the agreed date, of those that were answered. */
export const answeredInTime = (all: readonly Measured[]): Indicator =>
  share(
    all.flatMap(({ inTime }) => inTime ?? []),
    highIsGood,
  );

/** [4], [5] Negative ratings, of those that were given. */
export const dissatisfied = (all: readonly Measured[], rating: string): Indicator =>
  share(
    all.flatMap(({ ratings }) => ratings[rating] ?? []),
    lowIsGood,
  );

export interface Score {
  readonly indicators: Readonly<Record<string, Indicator>>;
  /** −5 to 5; null when nothing could be counted. */
  readonly sum: number | null;
  readonly place: 'above-average' | 'average' | 'below-average' | null;
}

/** All indicators of one country's requests, with the sum that the map shows. `rated`: the ratings that the procedures take. */
export function scoreOf(all: readonly Measured[], rated: readonly string[]): Score {
  const indicators = {
    acceptedWithinAWeek: acceptedWithinAWeek(all),
    daysToAnswer: daysToAnswer(all),
    answeredInTime: answeredInTime(all),
    ...Object.fromEntries(rated.map((rating) => [rating, dissatisfied(all, rating)])),
  };
  const bands = Object.values(indicators).flatMap(({ band }) => band ?? []);
  if (bands.length === 0) return { indicators, sum: null, place: null };
  const sum = bands.reduce((total, band) => total + SCORES[band], 0);
  return { indicators, sum, place: sum >= 2 ? 'above-average' : sum <= -2 ? 'below-average' : 'average' };
}
