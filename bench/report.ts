/** The figures of all rounds in the form that is printed. */
import { type Figures, type Percentiles, STEPS, type Step } from './lifecycle.ts';
import type { Megabytes } from './memory.ts';

/** A round: what each side did with the same number of clients, one straight after the other. */
export interface Round {
  readonly clients: number;
  readonly floor: Figures | null;
  readonly ours: Figures;
}

/** All rounds with one number of clients. */
export interface Comparison {
  readonly clients: number;
  /** Lifecycles a second, round by round. */
  readonly floor: readonly number[] | null;
  readonly ours: readonly number[];
  readonly medians: { readonly floor: number | null; readonly ours: number };
  /** Median of ours by median of the floor. */
  readonly ratioOfMedians: number | null;
  /** Of the rounds' ratios: what disturbs the machine for longer than a round disturbs both sides of it. */
  readonly medianOfRatios: number | null;
  /** Milliseconds; of each percentile the median over the rounds. */
  readonly steps: { readonly floor: Steps | null; readonly ours: Steps };
}

type Steps = Readonly<Record<Step, Percentiles>>;

export interface Report {
  readonly comparisons: readonly Comparison[];
  /** MB. */
  readonly memory: {
    readonly server: { readonly idle: Megabytes; readonly loaded: Megabytes; readonly peak: Megabytes };
    readonly postgres: { readonly idle: Megabytes; readonly loaded: Megabytes };
  };
  readonly postgres: Readonly<Record<string, string>>;
  /** Rows that our lifecycles left: what stood behind the figures. */
  readonly recorded: Readonly<Record<string, number>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: { readonly processors: number; readonly load: number; readonly folder: string };
  readonly floor: string | null;
}

export function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

const rounded = (value: number): number => Number(value.toFixed(3));

/** Puts the rounds with one number of clients together. */
export function compare(rounds: readonly Round[]): Comparison {
  const floors = rounds.flatMap((round) => round.floor ?? []);
  const ours = rounds.map((round) => round.ours);
  const speeds = (figures: readonly Figures[]) => figures.map((one) => one.lifecyclesPerSecond);
  const medians = { floor: floors.length > 0 ? median(speeds(floors)) : null, ours: median(speeds(ours)) };
  const ratios = rounds.flatMap((round) =>
    round.floor ? [round.ours.lifecyclesPerSecond / round.floor.lifecyclesPerSecond] : [],
  );
  return {
    clients: rounds[0]?.clients ?? 0,
    floor: floors.length > 0 ? speeds(floors) : null,
    ours: speeds(ours),
    medians,
    ratioOfMedians: medians.floor === null ? null : rounded(medians.ours / medians.floor),
    medianOfRatios: ratios.length > 0 ? rounded(median(ratios)) : null,
    steps: { floor: floors.length > 0 ? stepsOf(floors) : null, ours: stepsOf(ours) },
  };
}

function stepsOf(figures: readonly Figures[]): Steps {
  const over = (step: Step, percentile: keyof Percentiles) => median(figures.map((one) => one.steps[step][percentile]));
  const entries = STEPS.map((step) => [
    step,
    { p50: over(step, 'p50'), p95: over(step, 'p95'), p99: over(step, 'p99') },
  ]);
  return Object.fromEntries(entries) as Record<Step, Percentiles>;
}

/** The report as a table for a terminal. */
export function tableOf(report: Report): string {
  const { memory, machine } = report;
  const mb = (value: Megabytes) => (value === null ? 'unknown' : `${value} MB`);
  const words = (pairs: Readonly<Record<string, string | number>>) =>
    Object.entries(pairs)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  return [
    ...report.comparisons.flatMap(comparisonLines),
    `memory      server ${mb(memory.server.idle)} idle, ${mb(memory.server.loaded)} after the load, ${mb(memory.server.peak)} at most; ` +
      `PostgreSQL ${mb(memory.postgres.idle)} idle, ${mb(memory.postgres.loaded)} after the load`,
    `durability  ${words(report.postgres)}`,
    `recorded    ${words(report.recorded)}`,
    `versions    ${words(report.versions)}`,
    `machine     ${machine.processors} processors, load ${machine.load.toFixed(1)} at the end, data in ${machine.folder}`,
    `floor       ${report.floor ?? 'not there: ../shared/floor/floor.mjs is missing, so our part was measured alone'}`,
  ].join('\n');
}

function comparisonLines(comparison: Comparison): string[] {
  const { clients, floor, ours, medians, steps } = comparison;
  const speeds = (list: readonly number[]) => list.map((speed) => speed.toFixed(1).padStart(8)).join('');
  const step = (name: Step, { p50, p95, p99 }: Percentiles) =>
    `${name} ${p50.toFixed(1)}/${p95.toFixed(1)}/${p99.toFixed(1)}`.padEnd(24);
  const line = (times: Steps) => STEPS.map((name) => step(name, times[name])).join('');
  return [
    `${clients} ${clients === 1 ? 'client' : 'clients'}: lifecycles a second, round by round, and their median`,
    ...(floor ? [`  floor   ${speeds(floor)}   median ${medians.floor?.toFixed(1)}`] : []),
    `  OpenIMI ${speeds(ours)}   median ${medians.ours.toFixed(1)}`,
    ...(floor
      ? [`  ratio of medians ${comparison.ratioOfMedians}, median of the rounds' ratios ${comparison.medianOfRatios}`]
      : []),
    '  milliseconds p50/p95/p99',
    ...(steps.floor ? [`  floor   ${line(steps.floor)}`] : []),
    `  OpenIMI ${line(steps.ours)}`,
    '',
  ];
}
