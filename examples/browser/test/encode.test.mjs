import assert from "node:assert/strict";
import { test } from "node:test";
import { features, shiftedFeatures } from "../drawing.js";
import { clip, columnStatistics, FeatureEncoder, permutation, seeded, unitVector } from "../encode.js";
import { latestOnly } from "../latest.js";
import { meanSoftmax } from "../learner.js";

const near = (actual, expected, tolerance = 1e-6) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected}, got ${actual}`);

test("a feature is standardised by its column, clipped and scaled", () => {
  const rows = [[1], [3]]; // mean 2, standard deviation 1
  const out = new Float32Array(4);
  FeatureEncoder.fit(rows, 4, seeded(1)).encode([[5]], out, 0);
  const z = 3;
  near(out.find((value) => value !== 0), 0.5 * Math.sqrt(4 / 1) * (z / Math.sqrt(1 + (z / 4) ** 2)));
  assert.equal(out.filter((value) => value !== 0).length, 1);
});

test("64 features are scaled by one half and put at places that are a permutation", () => {
  const random = seeded(2);
  const rows = Array.from({ length: 7 }, () => Array.from({ length: 64 }, random));
  const encoder = FeatureEncoder.fit(rows, 64, seeded(3));
  const out = new Float32Array(128);
  encoder.encode([rows[0]], out, 64);
  assert.deepEqual([...encoder.places].sort((a, b) => a - b), [...Array(64).keys()]);
  columnStatistics(rows).forEach(({ mean, inverseDeviation }, feature) =>
    near(out[64 + encoder.places[feature]], 0.5 * clip((rows[0][feature] - mean) * inverseDeviation)),
  );
  assert.ok(out.subarray(0, 64).every((value) => value === 0));
});

test("a column that is constant in the context becomes 0, whatever a later row holds", () => {
  const out = new Float32Array(2);
  const encoder = FeatureEncoder.fit([[0.1, 1], [0.1, 2], [0.1, 3]], 2, seeded(4));
  encoder.encode([[9, 2]], out, 0);
  assert.deepEqual([...out], [0, 0]);
});

test("the clip is near to the identity and bounded by 4", () => {
  near(clip(0.1), 0.1, 1e-4);
  near(clip(1e9), 4);
  near(clip(-1e9), -4);
});

test("wrong sizes are named", () => {
  assert.throws(() => FeatureEncoder.fit([], 64, seeded(1)), {
    message: "fit: expected at least 1 row of 1 to 64 features, got 0 rows of 0",
  });
  assert.throws(() => FeatureEncoder.fit([new Array(65).fill(0)], 64, seeded(1)), {
    message: "fit: expected at least 1 row of 1 to 64 features, got 1 rows of 65",
  });
  assert.throws(() => FeatureEncoder.fit([[1], [2]], 64, seeded(1)).encode([[1, 2]], new Float32Array(64), 0), {
    message: "encode: expected 1 features as in the context, got 2",
  });
});

test("random numbers follow their seeds alone", () => {
  assert.deepEqual(permutation(64, seeded(1, 2)), permutation(64, seeded(1, 2)));
  assert.notDeepEqual(permutation(64, seeded(1, 2)), permutation(64, seeded(1, 3)));
  assert.notDeepEqual(permutation(64, seeded(1, 2)), permutation(64, seeded(2, 1)));
  const random = seeded(5);
  const mean = Array.from({ length: 10_000 }, random).reduce((a, b) => a + b) / 10_000;
  near(mean, 0.5, 0.02);
});

test("class codes have length 1 and are nearly orthogonal", () => {
  const one = unitVector(64, seeded(1, 1));
  const other = unitVector(64, seeded(1, 2));
  const product = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  near(product(one, one), 1);
  assert.ok(Math.abs(product(one, other)) < 0.5);
});

test("the probabilities are the mean over the views of the softmax", () => {
  const logits = Float32Array.from([0, Math.log(3), 1000, 1000]); // two views, one query, two classes
  const [probabilities] = meanSoftmax(logits, 1, 2);
  near(probabilities[0], (0.25 + 0.5) / 2);
  near(probabilities[1], (0.75 + 0.5) / 2);
});

test("place and size of a drawing make no difference, its shape does", () => {
  const shape = (scale, left, top) => [
    [
      { x: left, y: top },
      { x: left + scale, y: top + scale },
      { x: left + scale, y: top },
    ],
  ];
  const ink = features(shape(0.5, 0.1, 0.2));
  features(shape(0.25, 0.6, 0.05)).forEach((value, i) => near(value, ink[i], 0.07));
  assert.notDeepEqual(features([[{ x: 0.1, y: 0.1 }, { x: 0.9, y: 0.9 }]]), ink);
  assert.equal(ink.length, 64);
  assert.ok(ink.every((value) => value >= 0 && value <= 1));
});

test("a dot stays a dot, and a copy is moved", () => {
  const dot = [[{ x: 0.2, y: 0.9 }]];
  assert.ok(features(dot).filter((value) => value > 0).length <= 4);
  const [middle, right] = shiftedFeatures(dot);
  const column = (ink) => ink.reduce((sum, value, i) => sum + value * (i % 8), 0) / ink.reduce((a, b) => a + b);
  near(column(right) - column(middle), 0.5);
});

test("updates run one at a time, the last one sees the newest state, and a failure stops nothing", async () => {
  let state = 0;
  let running = 0;
  const seen = [];
  const errors = [];
  const update = latestOnly(
    async () => {
      assert.equal(++running, 1);
      const now = state;
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      seen.push(now);
      if (now === 1) {
        throw new Error("one");
      }
    },
    (error) => errors.push(error.message),
  );
  state = 1;
  const all = update();
  state = 2;
  update();
  state = 3;
  update();
  await all;
  assert.deepEqual(seen, [1, 3]);
  assert.deepEqual(errors, ["one"]);
});
