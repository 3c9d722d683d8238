import type { Arrow, Course } from './course.ts';

/**
 * Where everything of the picture of a procedure lies, in pixels: its states in one column, from the least to the most advanced, what
 * leads to the next straight down, what leads further at the right, what leads back, or begins further down, at the left. Arrows bear numbers and no words: these
 * stand in the table beside the picture, since Greek and Hungarian need more room than there is between two boxes.
 */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
  readonly final: boolean;
}

export interface Line {
  /** An SVG path; its end has an arrowhead. */
  readonly path: string;
  /** The numbers of the moves that it stands for, where to write them, and how wide their label is. */
  readonly label: string;
  readonly at: readonly [x: number, y: number];
  readonly labelWidth: number;
  /** By itself, when a term is over. */
  readonly lapse: boolean;
}

const BOX = 260;
const GAP = 46;
const LINE = 19;
const LANE = 40;
/** Room for one arrow at the side of a box. */
const PORT = 16;
const START = 34;
/** Where what begins comes from. */
const TOP = 6;
/** Beside the outermost lane; more where half of the widest label needs it. */
const MARGIN = 24;
/** Letters of 15 px that fit into a box. */
const LETTERS = 30;

/** All moves between the same two states, as one arrow. */
interface Bundle {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly lapse: boolean;
}

interface Arc extends Bundle {
  lane: number;
}

export function drawingOf({ states, arrows }: Pick<Course, 'states' | 'arrows'>): Drawing {
  const index = new Map(states.map(({ state }, position) => [state, position]));
  const bundles = bundle(arrows, index);
  const isNext = ({ from, to }: Bundle): boolean => to === from + 1;
  const isStart = ({ from }: Bundle): boolean => from < 0;
  const right = laid(bundles.filter((one) => !isNext(one) && !isStart(one) && one.to > one.from));
  const left = laid(bundles.filter((one) => !isNext(one) && (isStart(one) || one.to < one.from)));
  const straightOnes = bundles.filter(isNext);
  const margin = Math.max(
    MARGIN,
    ...[...right, ...left].map(({ label }) => Math.ceil(labelWidth(label) / 2)),
    ...straightOnes.map(({ label }) => Math.ceil((labelWidth(label) - BOX) / 2)),
  );
  const depth = (arcs: readonly Arc[]): number => margin + Math.max(0, ...arcs.map(({ lane }) => lane)) * LANE;
  const x = depth(left);
  const boxes: Box[] = [];
  let y = START;
  for (const [position, { title, final }] of states.entries()) {
    const lines = wrapped(title);
    const ports = [right, left].map((arcs) => arcs.filter(({ from, to }) => from === position || to === position));
    const most = Math.max(...ports.map((arcs) => arcs.length));
    const height = Math.max(lines.length * LINE + 22, (most + 1) * PORT);
    boxes.push({ x, y, width: BOX, height, lines, final });
    y += height + GAP;
  }
  const straight = straightOnes.map((one) => straightLine(one, boxes));
  const arcs = [
    ...right.map((arc) => curved(arc, boxes, right, 1)),
    ...left.map((arc) => curved(arc, boxes, left, -1)),
  ];
  return { width: x + BOX + depth(right), height: y - GAP + MARGIN, boxes, lines: [...straight, ...arcs] };
}

function bundle(arrows: readonly Arrow[], index: ReadonlyMap<string, number>): Bundle[] {
  const found = new Map<string, Bundle>();
  for (const { no, from, to, lapse } of arrows) {
    const ends = { from: from === undefined ? -1 : (index.get(from) ?? -1), to: index.get(to) ?? 0 };
    const key = `${ends.from} ${ends.to} ${lapse}`;
    const known = found.get(key);
    found.set(key, { ...ends, lapse, label: known ? `${known.label}, ${no}` : String(no) });
  }
  return [...found.values()];
}

/** Gives each arc the lane nearest to the boxes in which it meets no other; the short ones first. */
function laid(bundles: readonly Bundle[]): Arc[] {
  const arcs: Arc[] = [];
  const range = ({ from, to }: Bundle): [number, number] => [Math.min(from, to), Math.max(from, to)];
  const length = (one: Bundle): number => Math.abs(one.to - one.from);
  for (const one of [...bundles].sort((a, b) => length(a) - length(b) || a.from - b.from)) {
    const [top, bottom] = range(one);
    const meets = (arc: Arc): boolean => range(arc)[0] <= bottom && range(arc)[1] >= top;
    let lane = 1;
    while (arcs.some((arc) => arc.lane === lane && meets(arc))) lane += 1;
    arcs.push({ ...one, lane });
  }
  return arcs;
}

const labelWidth = (label: string): number => 14 + label.length * 8;

function straightLine({ from, to, label, lapse }: Bundle, boxes: readonly Box[]): Line {
  const target = boxes[to] as Box;
  const source = boxes[from];
  const x = target.x + target.width / 2;
  const top = source ? source.y + source.height : TOP;
  return {
    path: `M${x} ${top}V${target.y - 2}`,
    label,
    at: [x, Math.round((top + target.y) / 2) - 3],
    labelWidth: labelWidth(label),
    lapse,
  };
}

function curved(arc: Arc, boxes: readonly Box[], among: readonly Arc[], side: 1 | -1): Line {
  const target = boxes[arc.to] as Box;
  const edge = side === 1 ? target.x + target.width : target.x;
  const begins = arc.from < 0;
  const out = begins ? TOP : portOf(arc, arc.from, boxes, among);
  const back = portOf(arc, arc.to, boxes, among);
  const x = edge + side * arc.lane * LANE;
  const down = back > out ? 1 : -1;
  const round = 8;
  const corner = (dx: number, dy: number): string =>
    `q${dx === 0 ? `0 ${dy} ${-side * round} ${dy}` : `${dx} 0 ${dx} ${dy}`}`;
  const start = begins ? `M${x} ${out}` : `M${edge} ${out}H${x - side * round}${corner(side * round, down * round)}`;
  return {
    path: `${start}V${back - down * round}${corner(0, down * round)}H${edge + side * 2}`,
    label: arc.label,
    at: [x, Math.round((out + back) / 2)],
    labelWidth: labelWidth(arc.label),
    lapse: arc.lapse,
  };
}

/**
 * Where an arc touches the side of a box. From top to bottom: what goes up, the nearest lane first, then what goes down, the nearest
 * lane last; so no arc crosses another at the box.
 */
function portOf(arc: Arc, position: number, boxes: readonly Box[], among: readonly Arc[]): number {
  const { y, height } = boxes[position] as Box;
  const rank = (one: Arc): number => {
    const up = Math.min(one.from, one.to) < position;
    return up ? one.lane - 1000 : 1000 - one.lane;
  };
  const here = among.filter(({ from, to }) => from === position || to === position).sort((a, b) => rank(a) - rank(b));
  return Math.round(y + ((here.indexOf(arc) + 1) * height) / (here.length + 1));
}

/** A title in as many lines as it needs. */
function wrapped(title: string): string[] {
  const lines: string[] = [];
  for (const word of title.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LETTERS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
