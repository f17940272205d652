// node verify.mjs FOLDER: computes the cases in FOLDER/cases.json with onnxruntime-web and compares the answers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

const folder = process.argv[2] ?? 'onnx-export';
const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'));
const bytes = readFileSync(join(folder, 'cases.bin'));
const sessions = new Map();

async function session(file) {
  if (!sessions.has(file)) {
    sessions.set(file, await ort.InferenceSession.create(readFileSync(join(folder, file))));
  }
  return sessions.get(file);
}

function elements({ type, shape, offset, values }) {
  if (values) return type === 'string' ? values : Float64Array.from(values, (value) => value ?? NaN); // a column
  const count = shape.reduce((a, b) => a * b, 1);
  const Elements = type === 'int64' ? BigInt64Array : Float32Array;
  const part = bytes.subarray(offset, offset + count * Elements.BYTES_PER_ELEMENT);
  return new Elements(new Uint8Array(part).buffer); // a copy: the array must be aligned
}

const tensor = (spec) => new ort.Tensor(spec.type, elements(spec), spec.shape);

function softmax(values, classes) {
  const result = new Float64Array(values.length);
  for (let row = 0; row < values.length; row += classes) {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += result[row + c] = Math.exp(values[row + c]);
    for (let c = 0; c < classes; c++) result[row + c] /= sum;
  }
  return result;
}

/** The greatest difference between numbers, or the number of labels that differ. */
function difference(expected, actual, useSoftmax) {
  if (expected.values) { // labels
    if (String(actual.dims) !== String(expected.values.length)) {
      throw new Error(`expected ${expected.values.length} labels, got the shape [${actual.dims}]`);
    }
    return expected.values.filter((label, row) => String(label) !== String(actual.data[row])).length;
  }
  if (String(expected.shape) !== String(actual.dims)) {
    throw new Error(`expected the shape [${expected.shape}], got [${actual.dims}]`);
  }
  const classes = expected.shape.at(-1);
  const [a, b] = [elements(expected), actual.data].map((v) => (useSoftmax ? softmax(v, classes) : v));
  let greatest = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i] - b[i]);
    greatest = d <= greatest ? greatest : d; // not Math.max: a NaN must come through
  }
  return greatest;
}

async function run({ steps }) {
  let outputs = {};
  const differences = {};
  for (const step of steps) {
    const served = await session(step.file);
    const inputs = Object.fromEntries(
      served.inputNames.map((name) => [name, step.inputs[name] ? tensor(step.inputs[name]) : outputs[name]]));
    outputs = await served.run(inputs);
    for (const [name, expected] of Object.entries(step.outputs)) {
      differences[name] = difference(expected, outputs[name], step.softmax);
    }
  }
  return differences;
}

let failed = 0;
for (const one of cases) {
  const differences = await run(one);
  const sound = Object.values(differences).every((d) => d <= one.tolerance);
  failed += sound ? 0 : 1;
  console.log(`${sound ? 'ok' : 'DIFFERENT'}  ${one.name}  ${JSON.stringify(differences)}`);
}
console.log(`${cases.length - failed} of ${cases.length} cases agree (onnxruntime-web ${ort.env.versions.web})`);
process.exit(failed === 0 && cases.length > 0 ? 0 : 1);
