import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Arrow, StateDescription } from './course.ts';
import { type Drawing, drawingOf } from './drawing.ts';

const state = (name: string, title = name): StateDescription => ({
  state: name,
  title,
  help: '',
  final: false,
  moves: [],
});
const arrow = (no: number, from: string | undefined, to: string, lapse = false): Arrow => ({
  no,
  ...(from === undefined ? {} : { from }),
  to,
  lapse,
});

/** The points of a path, curves by their ends. */
function pointsOf(path: string): [number, number][] {
  let at: [number, number] = [0, 0];
  return [...path.matchAll(/([MHVq])([-\d. ]+)/g)].map(([, word, numbers = '']) => {
    const [a = 0, b = 0, c = 0, d = 0] = numbers.trim().split(/\s+/).map(Number);
    if (word === 'M') at = [a, b];
    else if (word === 'H') at = [a, at[1]];
    else if (word === 'V') at = [at[0], a];
    else at = [at[0] + c, at[1] + d];
    return at;
  });
}

/** Whether everything lies on the paper, and no arrow runs through a box. */
function fits({ width, height, boxes, lines }: Drawing): void {
  for (const { x, y, width: w, height: h } of boxes) assert.ok(x >= 0 && y >= 0 && x + w <= width && y + h <= height);
  for (const { path, at, labelWidth } of lines) {
    const half = labelWidth / 2;
    assert.ok(at[0] - half >= 0 && at[0] + half <= width && at[1] >= 10 && at[1] + 10 <= height, `label of ${path}`);
    const points = pointsOf(path);
    for (const [index, [x, y]] of points.entries()) {
      assert.ok(x >= 0 && y >= 0 && x <= width && y <= height, path);
      const [otherX, otherY] = points[index + 1] ?? [x, y];
      const meets = (box: Drawing['boxes'][number]) =>
        Math.max(x, otherX) > box.x &&
        Math.min(x, otherX) < box.x + box.width &&
        Math.max(y, otherY) > box.y &&
        Math.min(y, otherY) < box.y + box.height;
      assert.ok(!boxes.some(meets), `${path} runs through a box from ${x} ${y}`);
    }
  }
}

test('what leads to the next goes straight down, what leads further or back goes round; the same way is drawn once', () => {
  const drawn = drawingOf({
    states: [state('a'), state('b'), state('c', 'a title of more letters than fit into one line of a box')],
    arrows: [
      arrow(1, undefined, 'a'),
      arrow(2, 'a', 'b'),
      arrow(3, 'a', 'c'),
      arrow(4, 'a', 'c'),
      arrow(5, 'c', 'a', true),
    ],
  });
  fits(drawn);
  assert.deepEqual(
    drawn.lines.map(({ label, lapse }) => [label, lapse]),
    [
      ['1', false],
      ['2', false],
      ['3, 4', false],
      ['5', true],
    ],
  );
  const [box] = drawn.boxes;
  const middle = (box?.x ?? 0) + (box?.width ?? 0) / 2;
  assert.deepEqual(
    drawn.lines.map(({ at: [x] }) => Math.sign(x - middle)),
    [0, 0, 1, -1],
  );
  assert.deepEqual(
    drawn.boxes.map(({ lines }) => lines.length),
    [1, 1, 2],
  );
});

test('what begins further down comes past the boxes above it', () => {
  const drawn = drawingOf({
    states: ['a', 'b', 'c'].map((name) => state(name)),
    arrows: [arrow(1, undefined, 'c'), arrow(2, undefined, 'a'), arrow(3, 'c', 'a'), arrow(4, 'b', 'c')],
  });
  fits(drawn);
  const [box] = drawn.boxes;
  const begins = drawn.lines.find(({ label }) => label === '1');
  assert.ok(box && begins && begins.at[0] < box.x);
  assert.ok(begins.path.endsWith(`H${box.x - 2}`), begins.path);
});

test('many moves between the same states have a wide label, which lies on the paper too', () => {
  const states = ['a', 'b', 'c'].map((name) => state(name));
  const many = Array.from({ length: 20 }, (_, index) => arrow(index + 2, 'a', 'c'));
  fits(drawingOf({ states, arrows: [arrow(1, undefined, 'a'), ...many] }));
  const down = Array.from({ length: 60 }, (_, index) => arrow(index + 2, 'a', 'b'));
  fits(drawingOf({ states, arrows: [arrow(1, undefined, 'a'), ...down] }));
});

test('whatever the moves are, everything lies on the paper, no arrow enters a box and no two share a lane', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const ends = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names), fc.boolean());
  fc.assert(
    fc.property(fc.array(ends, { maxLength: 24 }), fc.constantFrom(...names), (moves, otherwise) => {
      const arrows = moves
        .filter(([from, to]) => from !== to)
        .map(([from, to, lapse], index) => arrow(index + 2, from, to, lapse));
      const drawn = drawingOf({
        states: names.map((name) => state(name)),
        arrows: [arrow(1, undefined, 'a'), arrow(99, undefined, otherwise), ...arrows],
      });
      fits(drawn);
      const upright = drawn.lines.map(({ path }) => pointsOf(path)).filter((points) => points.length > 2);
      for (const [index, one] of upright.entries()) {
        for (const other of upright.slice(index + 1)) {
          const [x, top, bottom] = lane(one);
          const [otherX, otherTop, otherBottom] = lane(other);
          assert.ok(x !== otherX || top > otherBottom || bottom < otherTop, `${one} and ${other}`);
        }
      }
    }),
  );
});

/** Where an arc runs upright: its lane, from where to where. */
function lane(points: readonly [number, number][]): [x: number, top: number, bottom: number] {
  const ys = points.map(([, y]) => y);
  // What begins further down runs upright from its first point on.
  return [(points.length === 4 ? points[0] : points[2])?.[0] ?? 0, Math.min(...ys), Math.max(...ys)];
}
