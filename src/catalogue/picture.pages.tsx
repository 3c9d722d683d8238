import type { Say } from '../texts/index.ts';
import type { Course } from './course.ts';
import { drawingOf, type Box, type Line } from './drawing.ts';

/** The picture of a procedure: its states and what leads from one to another. The table below it says the same in words. */
export function Picture({ course, title, say }: { course: Course; title: string; say: Say }) {
  const { width, height, boxes, lines } = drawingOf(course);
  return (
    // A picture that is wider than the page scrolls by itself, also with the keyboard.
    <div class="oi-picture" role="region" aria-label={say('catalogue.picture')} tabIndex={0}>
      <svg
        class="oi-picture__drawing"
        role="img"
        aria-labelledby="picture-title"
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
      >
        <title id="picture-title">{say('catalogue.picture.title', { procedure: title })}</title>
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
            <path class="oi-picture__head" d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {lines.map((line) => (
          <path class={lineClass(line)} d={line.path} marker-end="url(#arrow)" />
        ))}
        {boxes.map((box) => (
          <State {...box} />
        ))}
        {lines.map((line) => (
          <Number {...line} />
        ))}
      </svg>
    </div>
  );
}

const lineClass = ({ lapse }: Line): string => `oi-picture__line${lapse ? ' oi-picture__line--lapse' : ''}`;

function State({ x, y, width, height, lines, final }: Box) {
  const first = y + height / 2 - ((lines.length - 1) * 19) / 2 + 5;
  return (
    <g>
      <rect
        class={`oi-picture__box${final ? ' oi-picture__box--final' : ''}`}
        x={x}
        y={y}
        width={width}
        height={height}
        rx="6"
      />
      <text class="oi-picture__state" text-anchor="middle">
        {lines.map((line, index) => (
          <tspan x={x + width / 2} y={first + index * 19}>
            {line}
          </tspan>
        ))}
      </text>
    </g>
  );
}

function Number({ at: [x, y], label, labelWidth }: Line) {
  return (
    <g>
      <rect class="oi-picture__number" x={x - labelWidth / 2} y={y - 10} width={labelWidth} height="20" rx="10" />
      <text class="oi-picture__figure" x={x} y={y + 5} text-anchor="middle">
        {label}
      </text>
    </g>
  );
}
