// The learner: two ONNX models, fit (examples → state) and predict (state, queries → logits). Nothing is trained here;
// both are one forward pass each. As in gpicl's InContextLearner, the answer is the mean over four views of the context:
// each has its own places of the features and its own class codes, and the batch axis is the views.

import { FeatureEncoder, seeded, unitVector } from "./encode.js";

const WIDTH = 64; // of an encoded row, and of a class code
const VIEWS = 4;
const SEED = 1;

export class Learner {
  /**
   * @param ort the module of ONNX Runtime
   * @param {Uint8Array} fitModel
   * @param {Uint8Array} predictModel
   */
  static async load(ort, fitModel, predictModel) {
    const options = { executionProviders: ["wasm"] };
    const fit = await ort.InferenceSession.create(fitModel, options);
    const predict = await ort.InferenceSession.create(predictModel, options);
    return new Learner(ort, fit, predict);
  }

  constructor(ort, fitSession, predictSession) {
    this.ort = ort;
    this.fitSession = fitSession;
    this.predictSession = predictSession;
  }

  /**
   * Reads labelled examples.
   *
   * @param {number[][]} rows [count][features], at least one
   * @param {number[]} labels [count], class numbers 0 … classes-1
   * @param {number[]} classIds [classes], numbers that stay with a class; they seed its codes
   * @returns {Promise<FittedLearner>} a new one, owned by the caller
   */
  async fit(rows, labels, classIds) {
    const views = Array.from({ length: VIEWS }, (_, view) => FeatureEncoder.fit(rows, WIDTH, seeded(SEED, view)));
    const codes = views.flatMap((_, view) => classIds.flatMap((id) => unitVector(WIDTH, seeded(SEED, view, id + 1))));
    const inputs = {
      x: encoded(this.ort, views, rows),
      y: new this.ort.Tensor("int64", BigInt64Array.from(views.flatMap(() => labels), BigInt), [VIEWS, rows.length]),
      codes: new this.ort.Tensor("float32", Float32Array.from(codes), [VIEWS, classIds.length, WIDTH]),
    };
    try {
      return new FittedLearner(this, views, classIds.length, await this.fitSession.run(inputs));
    } finally {
      dispose(inputs);
    }
  }
}

/** What the learner remembers of a context. Predicting never changes it. */
export class FittedLearner {
  constructor(learner, views, classes, state) {
    this.learner = learner;
    this.views = views;
    this.classes = classes;
    this.state = state; // tensors, whose names are the same in both models
  }

  /**
   * @param {number[][]} rows [count][features], at least one
   * @returns {Promise<number[][]>} probabilities [count][classes]
   */
  async predict(rows) {
    const { ort, predictSession } = this.learner;
    const x = encoded(ort, this.views, rows);
    let outputs = {};
    try {
      outputs = await predictSession.run({ ...this.state, x });
      return meanSoftmax(outputs.logits.data, rows.length, this.classes);
    } finally {
      dispose({ x, ...outputs });
    }
  }

  /** Frees the state. */
  dispose() {
    dispose(this.state);
  }
}

function encoded(ort, views, rows) {
  const out = new Float32Array(views.length * rows.length * WIDTH);
  views.forEach((encoder, view) => encoder.encode(rows, out, view * rows.length * WIDTH));
  return new ort.Tensor("float32", out, [views.length, rows.length, WIDTH]);
}

/** The mean over the views of the softmax of logits [views, queries, classes]: [queries][classes]. */
export function meanSoftmax(logits, queries, classes) {
  const views = logits.length / (queries * classes);
  const means = Array.from({ length: queries }, () => new Array(classes).fill(0));
  for (let view = 0; view < views; view++) {
    means.forEach((mean, query) => {
      const first = (view * queries + query) * classes;
      const row = Array.from(logits.subarray(first, first + classes));
      const greatest = Math.max(...row);
      const weights = row.map((logit) => Math.exp(logit - greatest));
      const total = weights.reduce((a, b) => a + b, 0);
      weights.forEach((weight, c) => (mean[c] += weight / total / views));
    });
  }
  return means;
}

function dispose(tensors) {
  Object.values(tensors).forEach((tensor) => tensor.dispose());
}
