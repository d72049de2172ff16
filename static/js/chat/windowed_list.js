// A long list of groups of which only what is seen is in the document: rows stand at computed places in an element as high as the
// whole list. The row that has the focus, and its neighbours, stay in the document wherever one scrolls, so Tab goes on from it.

import { element } from "./elements.js";

const BEYOND_PX = 400;
const BESIDE_FOCUS = 2;

/**
 * @typedef {{key: string, group: string, item: any}} Row rows of one group follow each other
 * @typedef {{make: (row: Row) => HTMLElement, update: (node: HTMLElement, row: Row) => void, near: () => void}} RowViews
 *   `make` gives an <li>, `update` brings it up to date at each drawing and must be cheap; `near`: the end of the list is near
 */

export class WindowedList {
  /** @type {Row[]} */ #rows = [];
  /** @type {number[]} where each row begins; one more for the end */ #tops = [0];
  /** @type {Map<string, {first: number, size: number}>} */ #groups = new Map();
  /** @type {Map<string, HTMLElement>} */ #nodes = new Map();
  /** @type {Map<string, {node: HTMLElement, list: HTMLElement}>} */ #groupNodes = new Map();
  #isEndOpen = false;
  #isScheduled = false;
  #rowHeight = 45;
  #headingHeight = 40;

  /** @param {HTMLElement} area what scrolls @param {RowViews} views */
  constructor(area, views) {
    this.area = area;
    this.views = views;
    this.place = element("div", { class: "window" });
    this.probeRow = element("div", { class: "item" });
    this.probeHeading = element("div", { class: "day" }, "M");
    this.probe = element("div", { class: "probe", "aria-hidden": "true" }, this.probeHeading, this.probeRow);
    area.append(this.probe, this.place);
    area.addEventListener("scroll", () => this.#schedule(), { passive: true });
    area.addEventListener("focusin", () => this.#schedule());
    area.addEventListener("focusout", () => this.#schedule());
    area.addEventListener("keydown", (event) => this.#key(event));
    const sizes = new ResizeObserver(() => this.#measure());
    for (const one of [area, this.probeRow, this.probeHeading]) sizes.observe(one);
  }

  get size() {
    return this.#rows.length;
  }

  /**
   * Show these rows; what one looks at stays where it is.
   * @param {Row[]} rows @param {{isEndOpen: boolean, isOther?: boolean}} how `isEndOpen`: more rows may follow; `isOther`: another list, shown from its top
   */
  show(rows, { isEndOpen, isOther = false }) {
    const anchor = isOther ? null : this.#anchor();
    const focused = isOther ? -1 : this.#focused();
    this.#rows = rows;
    this.#isEndOpen = isEndOpen;
    this.#groups.clear();
    rows.forEach((row, index) => {
      const group = this.#groups.get(row.group);
      if (group) group.size += 1;
      else this.#groups.set(row.group, { first: index, size: 1 });
    });
    this.#layOut();
    if (isOther) this.area.scrollTop = 0;
    else if (anchor) this.#restore(anchor);
    const hadFocus = focused >= 0 && this.area.contains(document.activeElement);
    this.draw();
    // The row with the focus is gone: the one in its place takes it.
    if (hadFocus && !this.area.contains(document.activeElement) && rows.length) this.focus(Math.min(focused, rows.length - 1));
  }

  /** Bring the rows that are in the document up to date, and change which ones are. */
  draw() {
    this.#isScheduled = false;
    const wanted = this.#wanted();
    const used = new Set(wanted.map((index) => this.#rows[index].key));
    for (const [key, node] of this.#nodes) {
      if (used.has(key)) continue;
      node.remove();
      this.#nodes.delete(key);
    }
    /** @type {Node[]} */
    const children = [];
    /** @type {Map<string, number[]>} */
    const groups = new Map();
    for (const index of wanted) groups.set(this.#rows[index].group, [...(groups.get(this.#rows[index].group) ?? []), index]);
    for (const [name, indices] of groups) children.push(this.#drawGroup(name, indices));
    for (const name of this.#groupNodes.keys()) if (!groups.has(name)) this.#groupNodes.delete(name);
    arrange(this.place, children);
    if (this.#tops[this.#rows.length] - this.area.scrollTop - this.area.clientHeight < 2 * BEYOND_PX || wanted.at(-1) === this.#rows.length - 1) this.views.near();
  }

  /** Give a row the focus, wherever it is. @param {number} index */
  focus(index) {
    if (!this.#rows[index]) return;
    const top = this.#tops[index] - this.#headingHeight;
    const bottom = this.#tops[index] + this.#rowHeight;
    if (top < this.area.scrollTop) this.area.scrollTop = top;
    else if (bottom > this.area.scrollTop + this.area.clientHeight) this.area.scrollTop = bottom - this.area.clientHeight;
    this.draw();
    this.#nodes.get(this.#rows[index].key)?.querySelector("a")?.focus({ preventScroll: true });
  }

  // --- places

  #measure() {
    const [row, heading] = [this.probeRow.offsetHeight, this.probeHeading.offsetHeight];
    // 0 while the list is not laid out at all.
    if (row && (row !== this.#rowHeight || heading !== this.#headingHeight)) {
      const anchor = this.#anchor();
      this.#rowHeight = row;
      this.#headingHeight = heading;
      this.#layOut();
      if (anchor) this.#restore(anchor);
    }
    this.#schedule();
  }

  #layOut() {
    this.#tops = [];
    let top = 0;
    this.#rows.forEach((row, index) => {
      if (this.#groups.get(row.group)?.first === index) top += this.#headingHeight;
      this.#tops.push(top);
      top += this.#rowHeight;
    });
    this.#tops.push(top);
    this.place.style.height = `${top}px`;
  }

  /** @param {number} y @returns {number} the first row that ends below */
  #indexAt(y) {
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#tops[middle] + this.#rowHeight <= y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @returns {{keys: string[], offset: number} | null} the first row that is seen, those behind it, and how far it is scrolled; null at the top */
  #anchor() {
    if (this.area.scrollTop <= 0 || !this.#rows.length) return null;
    const first = this.#indexAt(this.area.scrollTop);
    return { keys: this.#rows.slice(first, first + 30).map((row) => row.key), offset: this.area.scrollTop - (this.#tops[first] ?? 0) };
  }

  /** @param {{keys: string[], offset: number}} anchor */
  #restore(anchor) {
    const places = new Map(this.#rows.map((row, index) => [row.key, index]));
    const key = anchor.keys.find((one) => places.has(one));
    if (key !== undefined) this.area.scrollTop = this.#tops[/** @type {number} */ (places.get(key))] + anchor.offset;
  }

  /** @returns {number[]} in order: what is seen, some beyond, and what is beside the focus */
  #wanted() {
    const from = this.#indexAt(this.area.scrollTop - BEYOND_PX);
    const to = Math.min(this.#rows.length, this.#indexAt(this.area.scrollTop + this.area.clientHeight + BEYOND_PX) + 1);
    const wanted = new Set(Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step));
    const focused = this.#focused();
    if (focused >= 0) {
      for (let index = focused - BESIDE_FOCUS; index <= focused + BESIDE_FOCUS; index += 1) if (this.#rows[index]) wanted.add(index);
    }
    return [...wanted].sort((a, b) => a - b);
  }

  /** @returns {number} the row that has the focus, -1 for none */
  #focused() {
    const key = /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-row]"))?.dataset.row;
    return key !== undefined && this.#nodes.has(key) ? this.#rows.findIndex((row) => row.key === key) : -1;
  }

  // --- drawing

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => this.#isScheduled && this.draw());
  }

  /** A heading that stays in view as long as its group does, and the rows. @param {string} name @param {number[]} indices @returns {HTMLElement} */
  #drawGroup(name, indices) {
    const { first, size } = /** @type {{first: number, size: number}} */ (this.#groups.get(name));
    let group = this.#groupNodes.get(name);
    if (!group) {
      const list = element("ul", { "aria-label": name });
      group = { node: element("div", { class: "group" }, element("h2", { class: "day" }, name), list), list };
      this.#groupNodes.set(name, group);
    }
    const isOpen = this.#isEndOpen && first + size === this.#rows.length;
    const nodes = indices.map((index) => this.#drawRow(index, index - first, isOpen ? -1 : size));
    group.node.style.top = `${this.#tops[first] - this.#headingHeight}px`;
    group.node.style.height = `${this.#headingHeight + size * this.#rowHeight}px`;
    arrange(group.list, nodes);
    return group.node;
  }

  /** @param {number} index @param {number} position in its group, from 0 @param {number} size @returns {HTMLElement} */
  #drawRow(index, position, size) {
    const row = this.#rows[index];
    let node = this.#nodes.get(row.key);
    if (!node) {
      node = this.views.make(row);
      node.dataset.row = row.key;
      this.#nodes.set(row.key, node);
    }
    this.views.update(node, row);
    node.style.top = `${this.#headingHeight + position * this.#rowHeight}px`;
    node.setAttribute("aria-posinset", String(position + 1));
    node.setAttribute("aria-setsize", String(size));
    return node;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const at = this.#focused();
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLAnchorElement)) return;
    const page = Math.max(1, Math.floor(this.area.clientHeight / this.#rowHeight) - 1);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: this.#rows.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.focus(Math.max(0, Math.min(this.#rows.length - 1, to)));
  }
}

/** Give `place` these children, moving only what is not in its place. @param {HTMLElement} place @param {Node[]} nodes */
export function arrange(place, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...place.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (place.childNodes[index] !== node) place.insertBefore(node, place.childNodes[index] ?? null);
  });
}
