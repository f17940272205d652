// How often the page's learner is right: digits as symbols, a few examples of each, next to the nearest neighbour of the
// same 64 numbers.
//
//     node test/accuracy.mjs [tasks, default 30]

import { readFileSync } from "node:fs";
import * as ort from "../node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs";
import { features, shiftedFeatures } from "../drawing.js";
import { permutation, seeded } from "../encode.js";
import { Learner } from "../learner.js";
import { readDigits, strokesOf } from "./digits.mjs";

const QUERIES = 20; // of each symbol
const SETTINGS = [
  { symbols: 2, examples: 1 },
  { symbols: 2, examples: 2 },
  { symbols: 2, examples: 5 },
  { symbols: 5, examples: 5 },
  { symbols: 10, examples: 5 },
];

const tasks = Number(process.argv[2] ?? 30);
const model = (name) => readFileSync(new URL(`../model/${name}.onnx`, import.meta.url));
ort.env.wasm.numThreads = 1;
const learner = await Learner.load(ort, model("fit"), model("predict"));
const digits = readDigits();

console.log(`${tasks} tasks each: accuracy, mean ± standard error`);
console.log("symbols  examples  page          as drawn only  nearest neighbour");
for (const setting of SETTINGS) {
  const results = { page: [], plain: [], neighbour: [] };
  for (let seed = 0; seed < tasks; seed++) {
    const task = draw(setting, seed);
    results.page.push(await accuracy(task, shiftedFeatures));
    results.plain.push(await accuracy(task, (strokes) => [features(strokes)]));
    results.neighbour.push(neighbourAccuracy(task));
  }
  const columns = Object.values(results).map((values) => summary(values).padEnd(14));
  console.log(`${String(setting.symbols).padEnd(9)}${String(setting.examples).padEnd(10)}${columns.join("")}`);
}

/** Random digits with random examples, and queries that are none of them. */
function draw({ symbols, examples }, seed) {
  const random = seeded(seed, symbols);
  const task = { symbols, context: [], queries: [] };
  permutation(10, random)
    .slice(0, symbols)
    .forEach((digit, label) => {
      const rows = digits.filter((row) => row.digit === digit);
      permutation(rows.length, random)
        .slice(0, examples + QUERIES)
        .forEach((row, i) => {
          const strokes = strokesOf(rows[row].pixels, random);
          (i < examples ? task.context : task.queries).push({ strokes, label });
        });
    });
  return task;
}

async function accuracy({ symbols, context, queries }, rowsOf) {
  const rows = context.flatMap(({ strokes, label }) => rowsOf(strokes).map((row) => ({ row, label })));
  const fitted = await learner.fit(
    rows.map(({ row }) => row),
    rows.map(({ label }) => label),
    [...Array(symbols).keys()],
  );
  const probabilities = await fitted.predict(queries.map(({ strokes }) => features(strokes)));
  fitted.dispose();
  return share(queries, (query, i) => probabilities[i].indexOf(Math.max(...probabilities[i])));
}

function neighbourAccuracy({ context, queries }) {
  const known = context.flatMap(({ strokes, label }) => shiftedFeatures(strokes).map((row) => ({ row, label })));
  return share(queries, ({ strokes }) => {
    const ink = features(strokes);
    const distance = ({ row }) => row.reduce((sum, value, i) => sum + (value - ink[i]) ** 2, 0);
    return known.reduce((best, one) => (distance(one) < distance(best) ? one : best)).label;
  });
}

function share(queries, answer) {
  return queries.filter((query, i) => answer(query, i) === query.label).length / queries.length;
}

function summary(values) {
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `.${Math.round(1000 * mean)} ±.${String(Math.round(1000 * Math.sqrt(variance / values.length))).padStart(3, "0")}`;
}
