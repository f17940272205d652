// The page: what a person does changes the symbols or the drawing, and each change asks for an update, which reads the
// examples again where they changed and then the drawings.

import { features, shiftedFeatures } from "./drawing.js";
import { latestOnly } from "./latest.js";
import { Learner } from "./learner.js";
import { DrawingPad } from "./pad.js";
import { cells, chart, thumbnail } from "./pictures.js";

const RUNTIME = "./node_modules/onnxruntime-web/dist/";
const EXPORT =
  'mvn -q -Dfast -DskipTests -pl examples -am package -Drun=org.gpicl.examples.OnnxExport -Dargs="--pair examples/browser/model"';
const HUES = [265, 40, 150, 335, 95, 205, 20, 300]; // of the symbols, in turn
const HISTORY = 30; // changes of the examples that the chart of a watched drawing shows
const SPEECH_DELAY = 500; // milliseconds of rest before a prediction is read out

/** What the learner has read; it has no state of fewer than two symbols. */
const NOTHING_READ = { version: -1, symbols: [], learner: null, examples: 0, milliseconds: 0 };

const at = (id) => document.getElementById(id);
const pad = new DrawingPad(at("canvas"));
const update = latestOnly(predictAll, showError);

let learner = null;
let loading = true;
let symbols = []; // of { id, name, hue, examples: [strokes] }, each with at least one example
let nextId = 0;
let version = 0; // of the symbols
let fitted = NOTHING_READ;
let watched = null; // { strokes, history: [{ version, examples, probabilities: Map(id → number) }] }
let barsOf = null; // the symbols whose bars are shown
let shownWatched = null; // the strokes of the watched drawing that is shown
let speech; // timer

// ---------------------------------------------------------------- the learner

async function load() {
  try {
    learner = await Learner.load(await runtime(), await bytes("model/fit.onnx"), await bytes("model/predict.onnx"));
  } catch (error) {
    notice(...(error.advice ?? [text(`The model could not be loaded: ${error.message}`)]));
  }
  loading = false;
  update();
}

async function runtime() {
  let ort;
  try {
    ort = await import(`${RUNTIME}ort.wasm.bundle.min.mjs`);
  } catch (error) {
    throw advise(error, "ONNX Runtime is missing. Install it in this folder, then reload the page:", "npm install");
  }
  ort.env.wasm.wasmPaths = new URL(RUNTIME, import.meta.url).href;
  ort.env.wasm.numThreads = 1;
  return ort;
}

async function bytes(path) {
  const response = await fetch(path);
  if (!response.ok) {
    const error = new Error(`${path}: ${response.status} ${response.statusText}`);
    throw advise(error, `The model is missing (${path}). Make it in the root folder of gpicl, then reload the page:`, EXPORT);
  }
  return new Uint8Array(await response.arrayBuffer());
}

function advise(error, sentence, command) {
  const code = document.createElement("code");
  code.append(command);
  return Object.assign(error, { advice: [text(sentence), code] });
}

/** One update: reads the examples if they changed, then the drawing and the watched one. */
async function predictAll() {
  await new Promise(requestAnimationFrame); // lets the browser draw and listen in between
  if (learner === null) {
    showDrawing(null);
    return;
  }
  if (fitted.version !== version) {
    await refit();
  }
  const drawing = pad.isEmpty ? null : pad.strokes;
  const rows = [drawing, watched?.strokes].filter(Boolean).map((strokes) => features(strokes));
  const current = fitted;
  const watching = watched;
  const start = performance.now();
  const probabilities = current.learner === null || rows.length === 0 ? [] : await current.learner.predict(rows);
  const milliseconds = performance.now() - start;
  at("notice").hidden = true;
  if (current.version !== version || watching !== watched || pad.isEmpty !== (drawing === null)) {
    return; // an update with the new state follows
  }
  showDrawing(drawing === null ? null : { ink: rows[0], probabilities: probabilities[0], milliseconds });
  if (watching !== null && current.learner !== null) {
    remember(current, probabilities.at(-1));
  }
  showWatched();
}

async function refit() {
  fitted.learner?.dispose();
  fitted = NOTHING_READ;
  const read = { version, symbols, learner: null, examples: count(symbols), milliseconds: 0 };
  if (symbols.length >= 2) {
    const rows = [];
    const labels = [];
    symbols.forEach((symbol, label) =>
      symbol.examples.flatMap(shiftedFeatures).forEach((row) => {
        rows.push(row);
        labels.push(label);
      }),
    );
    const start = performance.now();
    read.learner = await learner.fit(rows, labels, symbols.map((symbol) => symbol.id));
    read.milliseconds = performance.now() - start;
  }
  fitted = read;
}

function remember(current, probabilities) {
  const entry = {
    version: current.version,
    examples: current.examples,
    probabilities: new Map(current.symbols.map((symbol, i) => [symbol.id, probabilities[i]])),
  };
  const before = watched.history.filter((one) => one.version !== current.version);
  watched.history = [...before, entry].slice(-HISTORY);
}

// ---------------------------------------------------------------- what a person does

function addExample(name) {
  if (pad.isEmpty) {
    say("The drawing area is empty: draw first.");
    pad.focus();
    return;
  }
  const known = symbols.find((symbol) => symbol.name === name);
  const symbol = known ?? newSymbol(name);
  const grown = { ...symbol, examples: [...symbol.examples, pad.strokes] };
  setSymbols(known ? symbols.map((one) => (one === known ? grown : one)) : [...symbols, grown]);
  pad.clear();
  pad.focus();
  say(`Example ${grown.examples.length} of ${name} added. The drawing area is empty again.`);
}

function newSymbol(name) {
  const id = nextId++;
  return { id, name, hue: HUES[id % HUES.length], examples: [] };
}

function removeExample(id, example) {
  setSymbols(
    symbols
      .map((one) => (one.id === id ? { ...one, examples: one.examples.filter((_, i) => i !== example) } : one))
      .filter((one) => one.examples.length > 0),
  );
  const buttons = document.querySelectorAll(`[data-symbol="${id}"] .remove`);
  (buttons[Math.min(example, buttons.length - 1)] ?? at("examples-title")).focus();
  say(`Example ${example + 1} removed.`);
}

function removeSymbol(id) {
  const { name } = symbols.find((one) => one.id === id);
  setSymbols(symbols.filter((one) => one.id !== id));
  at("examples-title").focus();
  say(`${name} removed.`);
}

function clearAll() {
  if (confirm("Remove all symbols with their examples?")) {
    watched = null;
    setSymbols([]);
    pad.clear();
    at("examples-title").focus();
    say("All symbols removed.");
  }
}

function setSymbols(changed) {
  symbols = changed;
  version++;
  showSymbols();
  update();
  sayPrediction();
}

function watch() {
  watched = { strokes: pad.strokes, history: [] };
  pad.clear();
  pad.focus();
  say("The drawing is watched. The drawing area is empty again.");
}

function unwatch() {
  watched = null;
  update();
  pad.focus();
}

// ---------------------------------------------------------------- what the page shows

/** @param result null while nothing is drawn; without probabilities while there are fewer than two symbols */
function showDrawing(result) {
  const probabilities = result?.probabilities;
  const best = probabilities?.indexOf(Math.max(...probabilities));
  const verdict = at("verdict");
  verdict.classList.toggle("sure", best !== undefined);
  if (best === undefined) {
    verdict.replaceChildren(nextStep());
  } else {
    verdict.replaceChildren(span(fitted.symbols[best].name, "name"), span(percent(probabilities[best]), "number"));
  }
  showBars(probabilities, best);
  at("reading").hidden = result === null;
  if (result !== null) {
    at("cells").replaceChildren(cells(result.ink, "The drawing in 8×8 cells"));
    at("timing").textContent =
      best === undefined
        ? ""
        : `Reading the ${fitted.examples} examples took ${duration(fitted.milliseconds)}, this answer ${duration(result.milliseconds)}.`;
  }
}

function nextStep() {
  if (loading) {
    return "Loading the model … You can draw already.";
  }
  if (symbols.length === 0) {
    return "Draw a symbol, give it a name and add it.";
  }
  if (symbols.length === 1) {
    return `Only “${symbols[0].name}” so far: add a second symbol under another name.`;
  }
  return `Draw one of your ${symbols.length} symbols, or add more examples.`;
}

function showBars(probabilities, best) {
  const bars = at("bars");
  at("no-bars").hidden = fitted.learner !== null;
  bars.hidden = fitted.learner === null;
  if (barsOf !== fitted.symbols) {
    bars.replaceChildren(...fitted.symbols.map(bar));
    barsOf = fitted.symbols;
  }
  Array.from(bars.children).forEach((item, i) => {
    const probability = probabilities?.[i];
    item.classList.toggle("best", i === best);
    item.style.setProperty("--share", probability ?? 0);
    item.querySelector(".number").textContent = probability === undefined ? "–" : percent(probability);
  });
}

function bar(symbol) {
  const item = document.createElement("li");
  const track = document.createElement("div");
  item.style.setProperty("--hue", symbol.hue);
  track.className = "bar";
  track.append(document.createElement("i"));
  item.append(span(symbol.name, "name"), span("", "number"), track);
  return item;
}

function showWatched() {
  at("watched").hidden = watched === null;
  at("watch-hint").hidden = watched !== null;
  if (watched === null) {
    return;
  }
  const sentence = watchedText();
  if (at("watched-text").textContent !== sentence || shownWatched !== watched.strokes) {
    shownWatched = watched.strokes;
    const lines = fitted.symbols.map(({ id, hue }) => ({
      hue,
      values: watched.history.map(({ probabilities }) => probabilities.get(id) ?? null),
    }));
    at("watched-text").textContent = sentence;
    at("watched-picture").replaceChildren(thumbnail(watched.strokes, "The watched drawing"));
    at("watched-chart").replaceChildren(...(watched.history.length === 0 ? [] : [chart(lines, "Chart of its probabilities")]));
  }
}

function watchedText() {
  const now = watched.history.at(-1);
  const before = watched.history.at(-2);
  if (now === undefined || fitted.learner === null) {
    return "Waits for two symbols.";
  }
  const shown = fitted.symbols.map(({ id, name }) => {
    const old = before?.probabilities.get(id);
    const was = old === undefined ? "" : ` (was ${percent(old)})`;
    return `${name} ${percent(now.probabilities.get(id))}${was}`;
  });
  return `After ${now.examples} examples: ${shown.join(", ")}.`;
}

function showSymbols() {
  at("no-examples").hidden = symbols.length > 0;
  at("clear-all").disabled = symbols.length === 0;
  at("classes").replaceChildren(...symbols.map(symbolCard));
  at("quick").replaceChildren(
    ...symbols.map((symbol) => {
      const add = button(`Add to ${symbol.name}`, () => addExample(symbol.name));
      add.prepend(swatch(symbol));
      add.disabled = pad.isEmpty;
      return add;
    }),
  );
}

function symbolCard(symbol) {
  const card = document.createElement("section");
  const head = document.createElement("div");
  const title = document.createElement("h3");
  const list = document.createElement("ul");
  const remove = button("Remove", () => removeSymbol(symbol.id));
  remove.setAttribute("aria-label", `Remove ${symbol.name} with its examples`);
  card.className = "class";
  card.dataset.symbol = symbol.id;
  head.className = "head";
  title.append(swatch(symbol), span(symbol.name));
  head.append(title, remove);
  list.append(...symbol.examples.map((strokes, i) => exampleItem(symbol, strokes, i)));
  card.append(head, list);
  return card;
}

function exampleItem(symbol, strokes, i) {
  const item = document.createElement("li");
  const remove = button("×", () => removeExample(symbol.id, i));
  remove.className = "remove";
  remove.setAttribute("aria-label", `Remove example ${i + 1} of ${symbol.name}`);
  item.append(thumbnail(strokes, `Example ${i + 1} of ${symbol.name}`), remove);
  return item;
}

function showPad() {
  at("pad-hint").hidden = !pad.isEmpty;
  for (const one of [at("undo"), at("clear"), at("watch"), ...at("quick").children]) {
    one.disabled = pad.isEmpty;
  }
}

/** Reads the prediction out once the drawing rests; while a line is drawn it would never end. */
function sayPrediction() {
  clearTimeout(speech);
  speech = setTimeout(() => {
    const best = document.querySelector("#bars .best");
    if (!pad.isEmpty && best !== null) {
      say(`Prediction: ${best.querySelector(".name").textContent}, ${best.querySelector(".number").textContent}.`);
    }
  }, SPEECH_DELAY);
}

function showError(error) {
  console.error(error);
  notice(text(`The prediction failed: ${error.message}`));
}

// ---------------------------------------------------------------- small parts

const percent = (probability) => `${Math.round(100 * probability)}\u00a0%`;
const duration = (milliseconds) => `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
const count = (all) => all.reduce((sum, symbol) => sum + symbol.examples.length, 0);

function say(sentence) {
  at("status").textContent = sentence;
}

/** Shows what went wrong. Nothing else appears above the drawing area, which must not move while somebody draws. */
function notice(...parts) {
  at("notice").hidden = false;
  at("notice").classList.add("error");
  at("notice").replaceChildren(...parts);
}

function text(sentence) {
  const paragraph = document.createElement("p");
  paragraph.append(sentence);
  return paragraph;
}

function span(content, className = "") {
  const made = document.createElement("span");
  made.className = className;
  made.append(content);
  return made;
}

function swatch(symbol) {
  const made = span("", "swatch");
  made.style.setProperty("--hue", symbol.hue);
  return made;
}

function button(label, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.append(label);
  made.addEventListener("click", action);
  return made;
}

// ---------------------------------------------------------------- start

pad.addEventListener("change", () => {
  showPad();
  update();
});
pad.addEventListener("rest", sayPrediction);
pad.addEventListener("pen", () => say(pad.penText));
pad.addEventListener("enter", () => at("form").requestSubmit());
at("undo").addEventListener("click", () => pad.undo());
at("clear").addEventListener("click", () => pad.clear());
at("watch").addEventListener("click", watch);
at("unwatch").addEventListener("click", unwatch);
at("clear-all").addEventListener("click", clearAll);
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = at("name").value.trim();
  if (name !== "") {
    addExample(name);
  }
});
at("notice").hidden = true;
showSymbols();
showPad();
update();
load();
