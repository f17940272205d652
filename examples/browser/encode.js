// From raw rows to what the learner reads. The same as org.gpicl.preprocess.FeatureEncoder of gpicl-api, for rows
// without missing values and of at most `width` features; only the random numbers come from another generator.
//
//     out = s · M · clip(z),   clip(z) = z / √(1 + (z/4)²),   s = ½ √(width / features)
//
// z is the feature, standardised by the mean and the standard deviation of its column in the context (a column that is
// constant there becomes 0), and M puts each feature at a random place of its own.

const CLIP = 4;

/** An encoder for rows like these. */
export class FeatureEncoder {
  /**
   * @param {number[][]} rows the context [count][features], at least one row
   * @param {number} width numbers in one encoded row
   * @param {() => number} random uniform in [0, 1), for the places
   */
  static fit(rows, width, random) {
    const features = rows.length > 0 ? rows[0].length : 0;
    if (features < 1 || features > width) {
      throw new RangeError(`fit: expected at least 1 row of 1 to ${width} features, got ${rows.length} rows of ${features}`);
    }
    return new FeatureEncoder(columnStatistics(rows), permutation(width, random).slice(0, features), width);
  }

  constructor(columns, places, width) {
    this.columns = columns; // [features] of { mean, inverseDeviation }
    this.places = places; // [features], the place of each feature in an encoded row
    this.width = width;
    this.scale = 0.5 * Math.sqrt(width / places.length);
  }

  /** Writes rows [count][features] to `out` from `offset` on, row-major [count, width]. */
  encode(rows, out, offset) {
    out.fill(0, offset, offset + rows.length * this.width);
    rows.forEach((row, i) => {
      if (row.length !== this.columns.length) {
        throw new RangeError(`encode: expected ${this.columns.length} features as in the context, got ${row.length}`);
      }
      row.forEach((value, feature) => {
        const { mean, inverseDeviation } = this.columns[feature];
        out[offset + i * this.width + this.places[feature]] = this.scale * clip((value - mean) * inverseDeviation);
      });
    });
  }
}

/** Near to the identity for usual values, and never beyond ±4. */
export function clip(z) {
  return z / Math.sqrt(1 + (z / CLIP) ** 2);
}

/** Mean and 1 / standard deviation of each column, both 0 where the column is constant. */
export function columnStatistics(rows) {
  return rows[0].map((first, column) => {
    const values = rows.map((row) => row[column]);
    if (values.every((value) => value === first)) {
      return { mean: 0, inverseDeviation: 0 };
    }
    const mean = sum(values) / values.length;
    const variance = sum(values.map((value) => (value - mean) ** 2)) / values.length;
    return { mean, inverseDeviation: 1 / Math.sqrt(variance) };
  });
}

/** The numbers 0 … size-1 in random order (Fisher and Yates). */
export function permutation(size, random) {
  const places = Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [places[i], places[j]] = [places[j], places[i]];
  }
  return places;
}

/** A random direction: normal numbers, scaled to length 1. It stands for a class in the context. */
export function unitVector(size, random) {
  const vector = Array.from({ length: size }, () => normal(random));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** A generator of uniform numbers in [0, 1), the same for the same seeds (mulberry32 over a hash of them). */
export function seeded(...seeds) {
  let state = seeds.reduce((hash, seed) => mix(hash ^ seed), 0x9e3779b9);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) / 2 ** 32;
  };
}

function mix(value) {
  let t = Math.imul(value ^ (value >>> 15), value | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return (t ^ (t >>> 14)) >>> 0;
}

/** Box and Muller. */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
