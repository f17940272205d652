// The drawing area: a canvas on which mouse, finger, stylus or keyboard draw strokes.

const STEP = 1 / 20; // of the keyboard's pen
const FINE_STEP = 1 / 80; // with Shift
const EDGE = 0.03; // as near as the keyboard's pen gets to the border
const NEAR = 0.004; // points nearer than this to the last one are left out
const LINE = 0.035; // width of a line
const MOVES = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-1, -1],
  PageUp: [1, -1],
  End: [-1, 1],
  PageDown: [1, 1],
};

/**
 * Fires `change` when the strokes changed, `rest` when they did and no line is being drawn any more, `pen` when the
 * keyboard's pen went up or down, and `enter` for the Enter key.
 */
export class DrawingPad extends EventTarget {
  strokes = []; // of [{x, y}, …] in the square from 0 to 1

  #canvas;
  #stroke = null; // the one being drawn
  #pointer = null; // the one that draws it
  #pen = { x: 0.5, y: 0.5 }; // of the keyboard

  constructor(canvas) {
    super();
    this.#canvas = canvas;
    canvas.addEventListener("pointerdown", (event) => this.#pointerDown(event));
    canvas.addEventListener("pointermove", (event) => this.#pointerMove(event));
    canvas.addEventListener("pointerup", (event) => this.#pointerUp(event));
    canvas.addEventListener("pointercancel", (event) => this.#pointerUp(event));
    canvas.addEventListener("keydown", (event) => this.#keyDown(event));
    canvas.addEventListener("focus", () => this.#paint());
    canvas.addEventListener("blur", () => this.#raise());
    new ResizeObserver(() => this.#paint()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#paint());
  }

  get isEmpty() {
    return this.strokes.length === 0;
  }

  /** Where the keyboard's pen is, for people who do not see it. */
  get penText() {
    const cell = (value) => Math.round(value / STEP);
    const place = `column ${cell(this.#pen.x)}, row ${cell(this.#pen.y)} of ${1 / STEP}`;
    return `Pen ${this.#stroke === null ? "up" : "down"} at ${place}.`;
  }

  clear() {
    this.#replace([]);
  }

  /** Takes the last line back. */
  undo() {
    this.#replace(this.strokes.slice(0, -1));
  }

  focus() {
    this.#canvas.focus();
  }

  #pointerDown(event) {
    if (this.#pointer !== null || event.button !== 0) {
      return;
    }
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#begin(this.#place(event));
  }

  #pointerMove(event) {
    if (event.pointerId !== this.#pointer) {
      return;
    }
    const events = event.getCoalescedEvents?.() ?? [];
    (events.length > 0 ? events : [event]).forEach((one) => this.#extend(this.#place(one)));
    this.#changed(false);
  }

  #pointerUp(event) {
    if (event.pointerId === this.#pointer) {
      this.#raise();
    }
  }

  #place(event) {
    const box = this.#canvas.getBoundingClientRect();
    const inside = (value) => Math.min(1, Math.max(0, value));
    return { x: inside((event.clientX - box.left) / box.width), y: inside((event.clientY - box.top) / box.height) };
  }

  #keyDown(event) {
    if (this.#pointer !== null) {
      return;
    }
    const move = MOVES[event.key];
    if (move !== undefined) {
      this.#movePen(move, event.shiftKey ? FINE_STEP : STEP);
    } else if (event.key === " ") {
      if (!event.repeat) {
        this.#togglePen();
      }
    } else if (event.key === "Enter") {
      this.#raise();
      this.dispatchEvent(new Event("enter"));
    } else if (event.key === "Escape") {
      this.#raise();
    } else if (event.key === "Backspace") {
      this.undo();
    } else if (event.key === "Delete") {
      this.clear();
    } else {
      return;
    }
    event.preventDefault();
  }

  #movePen([dx, dy], step) {
    const inside = (value) => Math.min(1 - EDGE, Math.max(EDGE, value));
    this.#pen = { x: inside(this.#pen.x + dx * step), y: inside(this.#pen.y + dy * step) };
    if (this.#stroke === null) {
      this.#paint();
    } else {
      this.#extend(this.#pen);
      this.#changed(false);
    }
  }

  #togglePen() {
    if (this.#stroke === null) {
      this.#begin(this.#pen);
    } else {
      this.#raise();
    }
    this.dispatchEvent(new Event("pen"));
  }

  #begin(point) {
    this.#stroke = [point];
    this.strokes = [...this.strokes, this.#stroke];
    this.#changed(false);
  }

  #extend(point) {
    const last = this.#stroke.at(-1);
    if (Math.hypot(point.x - last.x, point.y - last.y) >= NEAR) {
      this.#stroke.push(point);
    }
  }

  #replace(strokes) {
    this.#stroke = null;
    this.#pointer = null;
    this.strokes = strokes;
    this.#changed(true);
  }

  #raise() {
    this.#pointer = null;
    if (this.#stroke === null) {
      this.#paint();
    } else {
      this.#stroke = null;
      this.#changed(true);
    }
  }

  #changed(atRest) {
    this.#paint();
    this.dispatchEvent(new Event("change"));
    if (atRest) {
      this.dispatchEvent(new Event("rest"));
    }
  }

  #paint() {
    const canvas = this.#canvas;
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (canvas.width !== side || canvas.height !== side) {
      canvas.width = side;
      canvas.height = side;
    }
    const colours = getComputedStyle(canvas);
    const context = canvas.getContext("2d");
    context.setTransform(side, 0, 0, side, 0, 0);
    context.clearRect(0, 0, 1, 1);
    context.strokeStyle = colours.color;
    context.lineWidth = LINE;
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const stroke of this.strokes) {
      context.beginPath();
      context.moveTo(stroke[0].x, stroke[0].y);
      stroke.forEach((point) => context.lineTo(point.x, point.y));
      context.stroke();
    }
    if (canvas.matches(":focus-visible")) {
      this.#paintPen(context, colours.getPropertyValue("--accent"));
    }
  }

  /** A cross-hair, and a disc while the pen is down. */
  #paintPen(context, colour) {
    const { x, y } = this.#pen;
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = 0.008;
    context.beginPath();
    context.moveTo(x - 0.05, y);
    context.lineTo(x + 0.05, y);
    context.moveTo(x, y - 0.05);
    context.lineTo(x, y + 0.05);
    context.stroke();
    context.beginPath();
    context.arc(x, y, 0.024, 0, 2 * Math.PI);
    context.stroke();
    if (this.#stroke !== null) {
      context.fill();
    }
  }
}
