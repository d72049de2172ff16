// The part of a picture that is to change: painted over it by pointer or marked by numbers, and made into the PNG that the API takes
// (of the picture's own size, transparent where it is to change).

import { byId } from "../../chat/elements.js";
import { percent } from "../job_labels.js";

const MOST_SIDE = 1024;

/**
 * @typedef {{kind: "stroke", isErasing: boolean, width: number, points: [number, number][]}} Stroke
 * @typedef {{kind: "rectangle", box: [number, number, number, number]} | {kind: "invert"} | Stroke} Step
 *   in shares of the canvas' width and height; a stroke's width in shares of the shorter side
 */

export class Mask {
  /** @type {HTMLCanvasElement} */ #canvas = byId("mask");
  /** @type {Step[]} */ #steps = [];
  /** @type {{width: number, height: number} | null} */ #size = null;
  /** Counts changes, so that who sent one knows whether it is still the same. */
  version = 0;

  constructor() {
    const canvas = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#go(event));
    byId("mask-undo").addEventListener("click", () => this.#change(() => this.#steps.pop()));
    byId("mask-clear").addEventListener("click", () => this.#change(() => (this.#steps = [])));
    byId("mask-invert").addEventListener("click", () => this.#change(() => this.#steps.push({ kind: "invert" })));
    byId("mask-rectangle").addEventListener("click", () => this.#mark());
    byId("mask-toggle").addEventListener("click", () => this.open(byId("mask-tools").hidden));
  }

  /** For a picture of this size, with nothing painted. @param {{width: number, height: number}} size */
  begin(size) {
    this.#size = size;
    const shrunk = Math.min(1, MOST_SIDE / Math.max(size.width, size.height));
    this.#canvas.width = Math.max(1, Math.round(size.width * shrunk));
    this.#canvas.height = Math.max(1, Math.round(size.height * shrunk));
    this.open(false);
    this.#change(() => (this.#steps = []));
  }

  /** Show the tools, or put them away with what was painted out of sight. @param {boolean} isOpen */
  open(isOpen) {
    byId("mask-tools").hidden = !isOpen;
    this.#canvas.hidden = !isOpen;
    byId("mask-toggle").setAttribute("aria-expanded", String(isOpen));
  }

  /** Whether it counts: its tools are open, and something is painted. */
  get isUsed() {
    return !byId("mask-tools").hidden && this.#share() > 0;
  }

  /** @returns {Promise<Blob>} */
  async png() {
    const { width, height } = /** @type {{width: number, height: number}} */ (this.#size);
    const whole = Object.assign(document.createElement("canvas"), { width, height });
    const paper = /** @type {CanvasRenderingContext2D} */ (whole.getContext("2d"));
    paper.fillRect(0, 0, width, height);
    paper.globalCompositeOperation = "destination-out";
    paper.drawImage(this.#canvas, 0, 0, width, height);
    const blob = await new Promise((resolve) => whole.toBlob(resolve, "image/png"));
    if (!blob) throw new Error(gettext("This browser can't make a mask of that size."));
    return blob;
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.#canvas.setPointerCapture(event.pointerId);
    const isErasing = /** @type {HTMLInputElement} */ (document.querySelector('[name="brush"][value="erase"]')).checked;
    this.#change(() => this.#steps.push({ kind: "stroke", isErasing, width: byId("brush-size").value / 100, points: [this.#at(event)] }));
  }

  /** @param {PointerEvent} event */
  #go(event) {
    if (!this.#canvas.hasPointerCapture(event.pointerId)) return;
    const stroke = /** @type {Stroke} */ (this.#steps.at(-1));
    const passed = event.getCoalescedEvents?.() ?? [];
    this.#change(() => stroke.points.push(...(passed.length ? passed : [event]).map((one) => this.#at(one))));
  }

  #mark() {
    const [left, top, width, height] = ["left", "top", "width", "height"].map((name) => {
      const share = Number(byId(`mask-${name}`).value) / 100;
      return Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
    });
    this.#change(() => this.#steps.push({ kind: "rectangle", box: [left, top, width, height] }));
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  #at(event) {
    const box = this.#canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }

  /** @param {() => void} how */
  #change(how) {
    how();
    this.version += 1;
    this.#draw();
    const share = Math.round(this.#share() * 100);
    byId("mask-share").textContent = share ? interpolate(gettext("%s of the picture may change."), [percent(share)]) : gettext("Nothing is marked yet.");
  }

  #draw() {
    const { width, height } = this.#canvas;
    const paper = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d", { willReadFrequently: true }));
    paper.globalCompositeOperation = "source-over";
    paper.clearRect(0, 0, width, height);
    paper.fillStyle = paper.strokeStyle = getComputedStyle(this.#canvas).color;
    paper.lineCap = paper.lineJoin = "round";
    for (const step of this.#steps) {
      paper.globalCompositeOperation = step.kind === "invert" ? "xor" : step.kind === "stroke" && step.isErasing ? "destination-out" : "source-over";
      if (step.kind === "invert") paper.fillRect(0, 0, width, height);
      else if (step.kind === "rectangle") {
        const [x, y, w, h] = step.box;
        paper.fillRect(x * width, y * height, w * width, h * height);
      } else {
        this.#stroke(paper, step);
      }
    }
  }

  /** @param {CanvasRenderingContext2D} paper @param {Stroke} stroke */
  #stroke(paper, { width: share, points }) {
    const { width, height } = this.#canvas;
    paper.lineWidth = Math.max(1, share * Math.min(width, height));
    paper.beginPath();
    paper.moveTo(points[0][0] * width, points[0][1] * height);
    // A line of no length is a dot, with round ends.
    for (const [x, y] of points) paper.lineTo(x * width, y * height);
    paper.stroke();
  }

  /** How much is painted, from 0 to 1. */
  #share() {
    const { width, height } = this.#canvas;
    const paper = this.#canvas.getContext("2d", { willReadFrequently: true });
    if (!paper || !this.#steps.length) return 0;
    const values = paper.getImageData(0, 0, width, height).data;
    let painted = 0;
    const every = Math.max(1, Math.floor((width * height) / 20000));
    let looked = 0;
    for (let at = 3; at < values.length; at += 4 * every, looked += 1) painted += values[at] > 127 ? 1 : 0;
    return painted / Math.max(1, looked);
  }
}
