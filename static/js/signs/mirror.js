// Marks below the words of a field: a copy of the field's text, which can't be seen, lies exactly over it, and only its marks show.
// A browser's own highlights don't reach into a textarea.

import { element } from "../chat/elements.js";

/** What decides where a letter stands. @type {("font" | "letterSpacing" | "wordSpacing" | "lineHeight" | "textAlign" | "textIndent" | "textTransform" | "direction" | "unicodeBidi" | "tabSize" | "paddingTop" | "paddingRight" | "paddingBottom" | "paddingLeft" | "borderTopWidth" | "borderRightWidth" | "borderBottomWidth" | "borderLeftWidth")[]} */
const METRICS = [
  ...["font", "letterSpacing", "wordSpacing", "lineHeight", "textAlign", "textIndent", "textTransform", "direction", "unicodeBidi", "tabSize"],
  ...["paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth", "borderRightWidth", "borderBottomWidth", "borderLeftWidth"],
];

/** @typedef {import("./find.js").Found} Found */

export class Mirror {
  /** @type {{said: string, node: HTMLElement}[]} */ #lines = [];
  #words = element("div", { class: "mirror-words" });
  #box = element("div", { class: "mirror", "aria-hidden": "true" }, this.#words);

  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.field = field;
    field.parentElement?.classList.add("has-mirror");
    field.after(this.#box);
    field.addEventListener("scroll", () => this.#scroll(), { passive: true });
    new ResizeObserver(() => this.place()).observe(field);
  }

  /** Lie over the field as it is now. */
  place() {
    const { field } = this;
    const is = getComputedStyle(field);
    const look = this.#box.style;
    for (const name of METRICS) look[name] = is[name];
    look.left = `${field.offsetLeft}px`;
    look.top = `${field.offsetTop}px`;
    // Without the field's scroll bar, beside which its words are.
    look.width = `${field.clientWidth + parseFloat(is.borderLeftWidth) + parseFloat(is.borderRightWidth)}px`;
    look.height = `${field.offsetHeight}px`;
    this.#scroll();
  }

  /** Only lines that changed are made anew. @param {string} text @param {Found[]} found in order */
  draw(text, found) {
    const lines = [];
    let at = 0;
    let next = 0;
    for (const line of text.split("\n")) {
      const end = at + line.length;
      const here = [];
      while (next < found.length && found[next].start < end) here.push(found[next++]);
      // One that goes on in the line below has its end there.
      if (here.length && here[here.length - 1].end > end) next -= 1;
      const pieces = here.map((one) => ({ sign: one.sign, start: Math.max(0, one.start - at), end: Math.min(line.length, one.end - at) }));
      lines.push({ line, pieces, said: JSON.stringify([line, pieces.map((one) => [one.sign.id, one.start, one.end])]) });
      at = end + 1;
    }
    let first = 0;
    while (first < lines.length && first < this.#lines.length && lines[first].said === this.#lines[first].said) first += 1;
    let last = 0;
    while (last < lines.length - first && last < this.#lines.length - first && lines.at(-1 - last)?.said === this.#lines.at(-1 - last)?.said) last += 1;
    const stays = this.#lines.slice(this.#lines.length - last);
    for (const gone of this.#lines.slice(first, this.#lines.length - last)) gone.node.remove();
    const made = lines.slice(first, lines.length - last).map((one) => ({ said: one.said, node: drawn(one.line, one.pieces) }));
    const before = stays[0]?.node ?? null;
    for (const one of made) this.#words.insertBefore(one.node, before);
    this.#lines = [...this.#lines.slice(0, first), ...made, ...stays];
    this.#scroll();
  }

  #scroll() {
    this.#box.scrollTop = this.field.scrollTop;
    this.#box.scrollLeft = this.field.scrollLeft;
  }
}

/** @param {string} line @param {Found[]} pieces @returns {HTMLElement} */
function drawn(line, pieces) {
  const node = element("div");
  let at = 0;
  for (const { sign, start, end } of pieces) {
    const mark = element("mark", {}, line.slice(start, end));
    mark.dataset.kind = sign.kind;
    mark.dataset.colour = sign.colour;
    node.append(line.slice(at, start), mark);
    at = end;
  }
  node.append(line.slice(at) || (at ? "" : "\u200b"));
  return node;
}
