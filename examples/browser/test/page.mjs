// Drives the page in Chromium: draws by pointer and by keyboard, looks at what the page says, and takes screenshots.
//
//     node test/page.mjs      CHROMIUM: the browser (default /usr/bin/chromium), SCREENSHOTS: a folder (default: a new one)

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { permutation, seeded } from "../encode.js";
import { serve } from "../server.mjs";
import { readDigits, strokesOf } from "./digits.mjs";

const PAIR = [3, 4]; // digits that the learner tells apart with room to spare: this is a test of the page
const NAMES = ["wave", "chair"];
const EXAMPLES = 5; // of each
const QUERIES = 5; // of each

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

for (const file of ["fit.onnx", "predict.onnx"]) {
  assert.ok(existsSync(new URL(`../model/${file}`, import.meta.url)), `model/${file} is missing: README.md says how to make it`);
}
const screenshots = process.env.SCREENSHOTS ?? mkdtempSync(join(tmpdir(), "gpicl-page-"));
mkdirSync(screenshots, { recursive: true });
const drawings = PAIR.map((digit) => drawingsOf(digit, EXAMPLES + QUERIES + 1));
const server = await serve(0);
const home = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
});

try {
  await check("symbols drawn by pointer are recognised", recognises);
  await check("probabilities change with each example; examples and symbols can be removed", changes);
  await check("everything works by keyboard", worksByKeyboard);
  await check("fits a phone, in the dark, by touch", fitsAPhone);
  await check("says what is missing", saysWhatIsMissing);
  console.log(`screenshots: ${screenshots}`);
} finally {
  await browser.close();
  server.close();
}

// ---------------------------------------------------------------- the checks

async function recognises(page) {
  await page.waitForFunction(() => document.querySelector("#verdict").textContent.startsWith("Draw a symbol, give it"));
  await page.screenshot({ path: join(screenshots, "empty.png"), fullPage: true });
  await addExample(page, 0, 0);
  await page.waitForFunction(() => document.querySelector("#verdict").textContent.startsWith("Only “wave” so far"));
  await addExample(page, 1, 0);
  await draw(page, drawings[0][EXAMPLES + QUERIES]);
  await prediction(page);
  await page.click("#watch");
  for (let i = 1; i < EXAMPLES; i++) {
    await addExample(page, 0, i);
    await addExample(page, 1, i);
  }
  let right = 0;
  for (let i = EXAMPLES; i < EXAMPLES + QUERIES; i++) {
    for (const symbol of [0, 1]) {
      await draw(page, drawings[symbol][i]);
      const { best, numbers } = await prediction(page);
      assert.ok(Math.abs(numbers.reduce((a, b) => a + b) - 100) <= 1, `probabilities add up to one: ${numbers}`);
      right += best === NAMES[symbol] ? 1 : 0;
      await page.click("#clear");
    }
  }
  console.log(`  ${right} of ${2 * QUERIES} right`);
  assert.ok(right >= 0.9 * 2 * QUERIES, `expected at least 9 of 10 right, got ${right}`);
  await draw(page, drawings[0][EXAMPLES]);
  await page.waitForFunction(() => document.querySelector("#status").textContent.startsWith("Prediction: "));
  await page.screenshot({ path: join(screenshots, "desktop.png"), fullPage: true });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: join(screenshots, "dark.png"), fullPage: true });
}

async function changes(page) {
  await addExample(page, 0, 0);
  await addExample(page, 1, 0);
  await draw(page, drawings[1][7]);
  await prediction(page);
  await page.click("#watch");
  await page.waitForFunction(() => document.querySelector("#watched-text").textContent.startsWith("After 2 examples"));
  const before = await page.textContent("#watched-text");
  await addExample(page, 1, 1);
  await page.waitForFunction(() => document.querySelector("#watched-text").textContent.startsWith("After 3 examples"));
  const after = await page.textContent("#watched-text");
  const chair = (text) => Number(text.match(/chair (\d+)\s%/)[1]);
  console.log(`  ${before} ${after}`);
  assert.notEqual(chair(after), chair(before));
  assert.match(after, new RegExp(`chair \\d+\\s% \\(was ${chair(before)}\\s%\\)`));

  // The drawing on the canvas is judged anew too, when an example goes.
  await draw(page, drawings[1][8]);
  const full = await prediction(page);
  await page.click('[aria-label="Remove example 2 of chair"]');
  await page.waitForFunction(
    (old) => [...document.querySelectorAll("#bars .number")].map((one) => one.textContent).join() !== old,
    full.numbers.map((number) => `${number}\u00a0%`).join(),
  );
  assert.equal(await page.locator(".class").count(), 2);
  await page.click('[aria-label="Remove chair with its examples"]');
  await page.waitForFunction(() => document.querySelector("#verdict").textContent.startsWith("Only “wave” so far"));
  page.once("dialog", (dialog) => dialog.accept());
  await page.click("#clear-all");
  await page.waitForFunction(() => document.querySelector("#verdict").textContent.startsWith("Draw a symbol, give"));
  assert.equal(await page.locator(".class").count(), 0);
}

async function worksByKeyboard(page) {
  const keys = async (...all) => {
    for (const key of all) {
      await page.keyboard.press(key);
    }
  };
  const times = (count, key) => Array(count).fill(key);
  const line = ["Space", ...times(8, "ArrowRight"), "Space", ...times(8, "ArrowLeft")];
  const corner = ["Space", ...times(5, "ArrowDown"), ...times(5, "ArrowRight"), "Space", ...times(5, "Home")];

  await keys("Tab");
  assert.equal(await focused(page), "canvas");
  await keys(...line);
  await page.waitForFunction(() => document.querySelector("#status").textContent.startsWith("Pen up at column "));
  await page.screenshot({ path: join(screenshots, "keyboard.png") });
  await tabTo(page, "name");
  await page.keyboard.type("line");
  await keys("Enter");
  assert.equal(await focused(page), "canvas"); // ready for the next drawing
  await keys(...corner, "Enter"); // the name in the field is still "line": wrong on purpose
  await page.waitForFunction(() => document.querySelectorAll(".class li").length === 2);
  await tabTo(page, "[aria-label='Remove example 2 of line']");
  await keys("Space");
  assert.equal(await page.locator(".class li").count(), 1);
  assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "Remove example 1 of line");
  await page.focus("#canvas");
  await keys(...corner);
  await tabTo(page, "name");
  await keys("Control+a");
  await page.keyboard.type("corner");
  await keys("Enter", "Shift+ArrowRight", ...corner);
  assert.equal((await prediction(page)).best, "corner");
  await keys("Delete", ...line);
  assert.equal((await prediction(page)).best, "line");
  await page.waitForFunction(() => document.querySelector("#status").textContent.startsWith("Prediction: line"));
  await keys("Backspace");
  await page.waitForFunction(() => document.querySelector("#verdict").textContent.startsWith("Draw one of your 2"));
}

async function fitsAPhone(page) {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: "dark" });
  await addExample(page, 0, 0);
  await addExample(page, 1, 0);
  await addExample(page, 1, 1, "ANameWithoutAnyGapsInside");
  await touch(page);
  await prediction(page);
  await page.click("#watch");
  const { y } = await boxOf(page);
  await draw(page, drawings[0][5]);
  await prediction(page);
  assert.equal((await boxOf(page)).y, y, "the drawing area stays where it is while somebody draws");
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.equal(widths[0], 360, `no scrolling sideways: ${widths}`);
  await page.screenshot({ path: join(screenshots, "phone-dark.png"), fullPage: true });
  await page.emulateMedia({ colorScheme: "light" });
  await page.screenshot({ path: join(screenshots, "phone.png"), fullPage: true });
}

async function saysWhatIsMissing(page) {
  await page.route("**/predict.onnx", (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(home);
  await page.waitForSelector(".notice.error");
  assert.match(await page.textContent("#notice"), /model is missing \(model\/predict\.onnx\).*mvn .*OnnxExport/s);
  await page.screenshot({ path: join(screenshots, "missing.png") });
  await page.route("**/ort.wasm.bundle.min.mjs", (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(home);
  await page.waitForSelector(".notice.error");
  assert.match(await page.textContent("#notice"), /ONNX Runtime is missing.*npm install/s);
  page.complaints.length = 0; // the browser logs each file that is not there
}

// ---------------------------------------------------------------- helpers

async function check(name, body) {
  console.log(name);
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, hasTouch: true });
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      page.complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(home) && !request.url().startsWith("data:")) {
      page.complaints.push(`request to ${request.url()}`);
    }
  });
  page.setDefaultTimeout(60_000);
  await page.goto(home);
  await page.waitForFunction(() => !/^$|Loading/.test(document.querySelector("#verdict").textContent));
  await body(page);
  assert.deepEqual(page.complaints, [], "errors, warnings and requests to other hosts");
  await context.close();
}

function drawingsOf(digit, count) {
  const random = seeded(1, digit);
  const rows = readDigits().filter((row) => row.digit === digit);
  return permutation(rows.length, random)
    .slice(0, count)
    .map((row) => strokesOf(rows[row].pixels, random));
}

async function draw(page, strokes) {
  const box = await boxOf(page);
  for (const [from, to] of strokes) {
    await page.mouse.move(box.x + from.x * box.width, box.y + from.y * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + to.x * box.width, box.y + to.y * box.height);
    await page.mouse.up();
  }
}

/** One line by finger. */
async function touch(page) {
  const box = await boxOf(page);
  const client = await page.context().newCDPSession(page);
  const points = [0.3, 0.4, 0.5, 0.6].map((part) => ({ x: box.x + part * box.width, y: box.y + part * box.height }));
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [points[0]] });
  for (const point of points.slice(1)) {
    await client.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [point] });
  }
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

async function boxOf(page) {
  const canvas = page.locator("#canvas");
  await canvas.scrollIntoViewIfNeeded();
  return canvas.boundingBox();
}

async function addExample(page, symbol, i, name = NAMES[symbol]) {
  await draw(page, drawings[symbol][i]);
  await page.fill("#name", name);
  await page.click("#add");
}

/** What the page says once it has seen the whole drawing: two frames without a change. */
async function prediction(page) {
  await page.waitForSelector("#bars .best");
  let last;
  let now = await shown(page);
  do {
    last = now;
    await page.waitForTimeout(150);
    now = await shown(page);
  } while (JSON.stringify(now) !== JSON.stringify(last));
  return now;
}

function shown(page) {
  return page.evaluate(() => ({
    best: document.querySelector("#bars .best .name")?.textContent,
    numbers: [...document.querySelectorAll("#bars .number")].map((one) => parseInt(one.textContent)),
  }));
}

function focused(page) {
  return page.evaluate(() => document.activeElement.id);
}

async function tabTo(page, target) {
  const selector = target.startsWith("[") ? target : `#${target}`;
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((one) => document.activeElement.matches(one), selector)) {
      return;
    }
  }
  assert.fail(`Tab does not reach ${target}`);
}
