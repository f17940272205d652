// Drawings for tests: the digits of the bundled table (1 797 scanned ones, 8×8) as strokes.

import { readFileSync } from "node:fs";

const TABLE = new URL("../../src/main/resources/org/gpicl/examples/digits.csv", import.meta.url);
const SIDE = 8;
const INKED = 6; // of 16
const HALF = [
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, 1],
]; // of the eight neighbours

/** All digits: [{ digit, pixels: [64] of 0 … 16 }]. */
export function readDigits() {
  const lines = readFileSync(TABLE, "utf8").trim().split("\n").slice(1);
  return lines.map((line) => {
    const numbers = line.split(",").map(Number);
    return { digit: numbers[64], pixels: numbers.slice(0, 64) };
  });
}

/**
 * Short lines between neighbouring inked pixels, diagonal ones only where no straight way connects the two.
 *
 * @param {() => number} random uniform in [0, 1); size, place and slant differ a little from drawing to drawing
 */
export function strokesOf(pixels, random) {
  const inked = (x, y) => x >= 0 && x < SIDE && y >= 0 && y < SIDE && pixels[y * SIDE + x] >= INKED;
  const placed = placement(random);
  const strokes = [];
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (inked(x, y)) {
        const ends = HALF.filter(([dx, dy]) => inked(x + dx, y + dy)).filter(
          ([dx, dy]) => dx === 0 || dy === 0 || !(inked(x + dx, y) || inked(x, y + dy)),
        );
        strokes.push(...ends.map(([dx, dy]) => [placed(x, y), placed(x + dx, y + dy)]));
      }
    }
  }
  return strokes;
}

function placement(random) {
  const size = 0.5 + 0.3 * random();
  const slant = 0.2 * (random() - 0.5);
  const [left, top] = [0.5 + 0.1 * (random() - 0.5), 0.5 + 0.1 * (random() - 0.5)];
  return (x, y) => {
    const [u, v] = [(x - 3.5) / SIDE, (y - 3.5) / SIDE];
    return { x: left + size * (u - slant * v), y: top + size * v };
  };
}
