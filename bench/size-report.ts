/** The comparison of two sizes as a table for a terminal. */
import { type Percentiles, STEPS } from './lifecycle.ts';
import type { Comparison } from './report.ts';
import type { SizeReport, Times } from './size-comparison.ts';

const figures = ({ p50, p95, p99 }: Percentiles): string =>
  [p50, p95, p99]
    .map((value) => value.toFixed(1))
    .join('/')
    .padEnd(21);

/** How many times longer it takes on the large side, in the middle and at the end of the field. */
const ratios = (small: Percentiles, large: Percentiles): string =>
  `${ratio(large.p50, small.p50)} ${ratio(large.p95, small.p95)}`;

const ratio = (large: number, small: number): string => (small > 0 ? (large / small).toFixed(2) : '-').padStart(5);

/** Processor time of the program and of PostgreSQL. */
const worked = ({ program, postgres }: Pick<Times, 'program' | 'postgres'>): string =>
  [program, postgres]
    .map((value) => value?.toFixed(2) ?? '-')
    .join('+')
    .padStart(11);

/** The report as a table. */
export function sizeTableOf(report: SizeReport): string {
  const [small, large] = report.sizes;
  const { transitions, memory, machine, loadSeconds } = report;
  const width = Math.max(...report.reading.map(({ name }) => name.length));
  const line = (name: string, few: Percentiles, many: Percentiles) =>
    `  ${name.padEnd(width)}  ${figures(few)}${figures(many)}${ratios(few, many)}`;
  const mb = (value: number | null) => (value === null ? 'unknown' : `${value} MB`);
  return [
    `${report.clients} clients, milliseconds p50/p95/p99; how many times longer with many (p50, p95); processor time of one answer, program+PostgreSQL; KB of it`,
    `  ${''.padEnd(width)}  ${String(small.exchanges).padEnd(21)}${String(large.exchanges).padEnd(21)}`,
    ...report.reading.map(
      ({ name, small: few, large: many }) =>
        `${line(name, few, many)} ${worked(few)} ${worked(many)} ${String(few.kilobytes).padStart(6)} ${String(many.kilobytes).padStart(6)}`,
    ),
    ...STEPS.map((step) => line(step, transitions.small.steps.ours[step], transitions.large.steps.ours[step])),
    '',
    `lifecycles a second, median of the rounds, and their ratio to the floor`,
    speed(small.exchanges, transitions.small, transitions.worked.small),
    speed(large.exchanges, transitions.large, transitions.worked.large),
    `  a transition takes ${ratio(transitions.small.medians.ours, transitions.large.medians.ours).trim()} times as long with ${large.exchanges}`,
    '',
    ...[small, large].map(
      (size, index) =>
        `loaded      ${size.exchanges} exchanges in ${loadSeconds[index]} s; the measured authority has ${size.owned}, ${size.open} of them open`,
    ),
    `memory      programs ${mb(memory.small)} and ${mb(memory.large)} before the load, PostgreSQL ${mb(memory.postgres)}`,
    `durability  ${Object.entries(report.postgres)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}`,
    `machine     ${machine.processors} processors, load ${machine.load.toFixed(1)} at the end, data in ${machine.folder}`,
    `floor       ${report.floor ?? 'not there: ../shared/floor/floor.mjs is missing'}`,
  ].join('\n');
}

function speed(exchanges: number, { medians, floor, medianOfRatios }: Comparison, spent: Parameters<typeof worked>[0]) {
  const beside = floor ? `, floor ${medians.floor?.toFixed(1)}, median of the rounds' ratios ${medianOfRatios}` : '';
  return `  ${String(exchanges).padEnd(8)} ${medians.ours.toFixed(1)}${beside}, processor time${worked(spent)} ms`;
}
