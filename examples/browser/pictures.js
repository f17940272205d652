// Pictures as SVG elements. They take their colours from the style sheet, so that they follow the colour scheme.

import { CELLS, square } from "./drawing.js";

/** A small picture of a drawing, cut to its size. */
export function thumbnail(strokes, title) {
  const { x, y, side } = square(strokes);
  const view = side * 1.25;
  const svg = picture("thumbnail", `${x - view / 2} ${y - view / 2} ${view} ${view}`, title);
  for (const stroke of strokes) {
    const points = stroke.length > 1 ? stroke : [stroke[0], stroke[0]];
    svg.append(element("polyline", { points: joined(points), "stroke-width": view * 0.06 }));
  }
  return svg;
}

/** The numbers that the learner gets, as shades of cells. */
export function cells(ink, title) {
  const svg = picture("cells", `0 0 ${CELLS} ${CELLS}`, title);
  ink.forEach((value, i) => {
    const place = { x: (i % CELLS) + 0.03, y: Math.floor(i / CELLS) + 0.03, width: 0.94, height: 0.94 };
    svg.append(element("rect", { ...place, "fill-opacity": (0.07 + 0.93 * value).toFixed(3) }));
  });
  return svg;
}

/**
 * Lines of probabilities over time.
 *
 * @param {{hue: number, values: (number|null)[]}[]} lines one value per time, null where there was none
 */
export function chart(lines, title) {
  const [width, height, pad] = [300, 100, 8];
  const times = Math.max(...lines.map((line) => line.values.length));
  const svg = picture("chart", `0 0 ${width} ${height}`, title);
  const atX = (time) => (times === 1 ? width / 2 : pad + (time * (width - 2 * pad)) / (times - 1));
  const atY = (value) => height - pad - value * (height - 2 * pad);
  for (const value of [0, 0.5, 1]) {
    svg.append(element("line", { x1: 0, x2: width, y1: atY(value), y2: atY(value) }));
  }
  for (const { hue, values } of lines) {
    const points = values.map((value, i) => ({ x: atX(i), y: value === null ? null : atY(value) }));
    const known = points.filter((point) => point.y !== null);
    const group = element("g", {});
    group.style.setProperty("--hue", hue);
    group.append(element("polyline", { points: joined(known) }));
    known.forEach(({ x, y }) => group.append(element("circle", { cx: x, cy: y, r: 3.5 })));
    svg.append(group);
  }
  return svg;
}

function picture(name, viewBox, title) {
  return element("svg", { class: name, viewBox, role: "img", "aria-label": title });
}

function joined(points) {
  return points.map(({ x, y }) => `${x},${y}`).join(" ");
}

function element(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}
