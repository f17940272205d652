// Drives the server's page in Chromium: by pointer, by keyboard, on a phone; takes screenshots.
//
//     node page.mjs      CLASS_PATH: of the server; CHROMIUM: the browser (default /usr/bin/chromium),
//                        SCREENSHOTS: a folder (default: a new one)

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const WAIT = 60_000; // on a busy machine

const screenshots = process.env.SCREENSHOTS ?? mkdtempSync(join(tmpdir(), "gpicl-server-page-"));
mkdirSync(screenshots, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), "gpicl-server-"));
const server = spawn("java", ["-cp", process.env.CLASS_PATH, "org.gpicl.server.ServerCommand", "--port", "0", "--folder", folder]);
const home = await listening();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

try {
  await check("an example: kinds, quality, prediction, explanation", tries);
  await check("a file of one's own, with names and cells that look like HTML", uploads);
  await check("everything works by keyboard", worksByKeyboard);
  await check("fits a phone, in the dark, by touch", fitsAPhone, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark" });
  await check("says what is wrong", saysWhatIsWrong);
  console.log(`screenshots: ${screenshots}`);
} finally {
  await browser.close();
  server.kill();
}

function listening() {
  return new Promise((resolve, reject) => {
    let text = "";
    server.stdout.on("data", (data) => {
      text += data;
      const match = /gpicl-server at (http:\S+),/.exec(text);
      if (match) resolve(match[1] + "/");
    });
    server.on("exit", () => reject(new Error("the server ended: " + text)));
  });
}

async function check(name, steps, options = { viewport: { width: 1100, height: 900 } }) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT);
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && !/status of 4\d\d/.test(message.text()) && problems.push(message.text()));
  page.on("request", (request) => request.url().startsWith(home) || problems.push("asked " + request.url()));
  await page.goto(home);
  await steps(page);
  assert.deepEqual(problems, [], name);
  await context.close();
  console.log(`ok: ${name}`);
}

function shown(page, id) {
  return page.waitForSelector(`#${id}:not([hidden])`);
}

async function tries(page) {
  await page.click("#sample");
  await shown(page, "columns");
  assert.equal(await page.textContent("#size"), "120 rows, 5 columns");
  assert.match(await page.textContent("#kinds"), /plan.*category of 3.*since.*date and time.*calls.*number.*left.*category of 2/s);
  assert.equal(await page.inputValue("#target"), "left");
  await page.click("#learn");
  await shown(page, "quality");
  assert.deepEqual(await page.locator("#methods th").allTextContents(), ["gpicl", "majority", "nearest neighbor"]);
  assert.match(await page.locator("#methods tr").first().textContent(), /0\.\d{3} ±0\.\d{3}/);
  await page.screenshot({ path: join(screenshots, "quality.png"), fullPage: true });
  await page.fill("[data-column=calls]", "9");
  await page.fill("[data-column=minutes]", "10");
  await page.fill("[data-column=plan]", "basic");
  await page.click("#form [type=submit]");
  await page.waitForSelector("#answer h3");
  assert.equal(await page.locator("#answer h3").first().textContent(), "left: yes");
  assert.equal(await page.locator("#answer .bar").count(), 2 + 4);
  await page.screenshot({ path: join(screenshots, "prediction.png"), fullPage: true });
  const before = await page.textContent("#answer");
  await page.click("#another");
  await page.waitForFunction((text) => document.querySelector("#answer").textContent !== text, before);
}

async function uploads(page) {
  const file = join(folder, "upload.csv");
  const rows = ["<img src=x onerror=document.title='hurt'>;day;class"];
  for (let i = 0; i < 40; i++) rows.push(`${i % 2 ? "1,5" : "3,25"};${String(1 + (i % 28)).padStart(2, "0")}/11/2024;${i % 2 ? "<b>a</b>" : "c"}`);
  writeFileSync(file, rows.join("\n"));
  await page.setInputFiles("#file", file);
  await shown(page, "columns");
  assert.match(await page.textContent("#kinds"), /<img src=x.*number.*day.*date and time.*class.*<b>a<\/b>/s);
  await page.click("#learn");
  await shown(page, "quality");
  await page.click("#form [type=submit]"); // with a decimal comma, and days before months
  await page.waitForSelector("#answer h3");
  assert.equal(await page.locator("#answer h3").first().textContent(), "class: c");
  assert.notEqual(await page.title(), "hurt");
  assert.equal(await page.locator("main img").count(), 0);
}

async function worksByKeyboard(page) {
  const focused = () => page.evaluate(() => document.activeElement.dataset.column || document.activeElement.id || document.activeElement.textContent);
  const tabTo = async (id) => {
    for (let i = 0; i < 30; i++) {
      if ((await focused()) === id) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`no way to ${id} by the Tab key, at ${await focused()}`);
  };
  await tabTo("csv");
  await page.keyboard.insertText("x,y\n" + "1,a\n2,b\n1.1,a\n2.1,b\n".repeat(5));
  await tabTo("look");
  await page.keyboard.press("Enter");
  await shown(page, "columns");
  await page.waitForFunction(() => document.activeElement.id === "second"); // readers of screens are told
  await tabTo("target");
  assert.equal(await page.inputValue("#target"), "y");
  await tabTo("learn");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid");
  await page.keyboard.press("Space");
  await shown(page, "quality");
  await tabTo("x");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("2.05");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#answer h3");
  assert.equal(await page.locator("#answer h3").first().textContent(), "y: b");
}

async function fitsAPhone(page) {
  await page.tap("#sample");
  await shown(page, "columns");
  await page.tap("#learn");
  await shown(page, "quality");
  await page.tap("#form [type=submit]");
  await page.waitForSelector("#answer h3");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0, "nothing to be scrolled sideways but tables in their boxes");
  for (const control of await page.locator("button:visible, select:visible, input:visible").all()) {
    const box = await control.boundingBox();
    assert.ok(box.height >= 44, `${await control.evaluate((e) => e.outerHTML)} is ${box.height} high, too little for a finger`);
  }
  await page.screenshot({ path: join(screenshots, "phone.png"), fullPage: true });
}

async function saysWhatIsWrong(page) {
  await page.fill("#csv", "a,b\n1\n");
  await page.click("#look");
  await page.waitForFunction(() => document.querySelector("#error").textContent.includes("expected 2 fields as in line 1"));
  assert.equal(await page.isVisible("#columns"), false);
  await page.fill("#csv", "a,b\n1,x\n2,y\n");
  await page.click("#look");
  await shown(page, "columns");
  assert.equal(await page.textContent("#error"), "");
  await page.click("#learn");
  await page.waitForFunction(() => document.querySelector("#error").textContent.includes("expected at least 5 examples, got 2"));
  assert.equal(await page.isVisible("#asking"), true); // it has learned all the same
  assert.equal(await page.isVisible("#quality"), false);
}
