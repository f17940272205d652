// A drawing is a list of strokes, a stroke a list of points {x, y}; the drawing area is the square from 0 to 1. What the
// learner gets are 64 numbers: how much ink lies in each cell of an 8×8 grid that is laid around the drawing.

export const CELLS = 8;

const MARGIN = 0.3; // cells between the drawing's box and the edge of the grid
const PEN = 0.7; // radius of the pen, in cells
const SMALLEST = 0.12; // a drawing smaller than this is not enlarged further: a dot stays a dot
const SAMPLES = 4; // per cell and direction
const SHIFTS = [
  [0, 0],
  [0.5, 0],
  [-0.5, 0],
  [0, 0.5],
  [0, -0.5],
]; // in cells

/** The square around a drawing: its centre and the length of its side. */
export function square(strokes) {
  const xs = strokes.flat().map((point) => point.x);
  const ys = strokes.flat().map((point) => point.y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return {
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    side: Math.max(right - left, bottom - top, SMALLEST),
  };
}

/**
 * An example as it enters the context: as drawn, and moved half a cell to each side. Of a few drawings the deviation of a
 * cell is little more than noise; the copies steady it (test/accuracy.mjs measures what they are worth).
 */
export function shiftedFeatures(strokes) {
  return SHIFTS.map((shift) => features(strokes, shift));
}

/**
 * The ink in each cell, 0 to 1, row by row: [64]. Place and size of the drawing make no difference.
 *
 * @param {[number, number]} shift of the drawing on the grid, in cells
 */
export function features(strokes, [right, down] = [0, 0]) {
  const { x, y, side } = square(strokes);
  const scale = ((CELLS - 2 * MARGIN) / side) * SAMPLES;
  const size = CELLS * SAMPLES;
  const onGrid = (point) => ({
    x: size / 2 + right * SAMPLES + (point.x - x) * scale,
    y: size / 2 + down * SAMPLES + (point.y - y) * scale,
  });
  const inked = new Uint8Array(size * size);
  for (const stroke of strokes) {
    const points = stroke.map(onGrid);
    points.forEach((point, i) => draw(inked, size, points[Math.max(0, i - 1)], point));
  }
  const ink = new Array(CELLS * CELLS).fill(0);
  inked.forEach((value, i) => {
    const row = Math.floor(i / size / SAMPLES);
    const column = Math.floor((i % size) / SAMPLES);
    ink[row * CELLS + column] += value / SAMPLES ** 2;
  });
  return ink;
}

/** Inks what lies within the pen's radius of the line from one point to another. */
function draw(inked, size, from, to) {
  const radius = PEN * SAMPLES;
  const first = (a, b) => Math.max(0, Math.floor(Math.min(a, b) - radius));
  const last = (a, b) => Math.min(size - 1, Math.ceil(Math.max(a, b) + radius));
  for (let row = first(from.y, to.y); row <= last(from.y, to.y); row++) {
    for (let column = first(from.x, to.x); column <= last(from.x, to.x); column++) {
      if (distance({ x: column + 0.5, y: row + 0.5 }, from, to) <= radius) {
        inked[row * size + column] = 1;
      }
    }
  }
}

function distance(point, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const along = squared > 0 ? ((point.x - from.x) * dx + (point.y - from.y) * dy) / squared : 0;
  const nearest = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - nearest * dx, point.y - from.y - nearest * dy);
}
