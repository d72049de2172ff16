// What was found in the dreamer's words: chips under the conversation; pointing at one marks its words in the messages.

import { call } from "./api.js";
import { element } from "./elements.js";
import { indexOf } from "../client/codepoints.js";

/** @typedef {{kind: string, key: string, label: string, message_id: number, start: number, end: number, quote: string}} Insight */

const MARKED = "insight";
const MOST = 12;

export class Insights {
  /** @type {Map<number, Insight[]>} by message */ #found = new Map();
  #shown = "[]";
  /** @type {string | null} */ dream = null;

  /** @param {HTMLElement} place @param {(message: number) => Text | null} wordsOf the text node of a person's message, if it is shown */
  constructor(place, wordsOf) {
    this.place = place;
    this.wordsOf = wordsOf;
  }

  clear() {
    this.#found.clear();
    this.#draw();
  }

  /**
   * Fetch and show what was found in the messages after `after` and before `before`. Nothing found, or not reached, shows nothing new:
   * it is an extra.
   * @param {string} dream @param {{after: number, before?: number}} part @returns {Promise<boolean>} whether anything was found
   */
  async load(dream, { after, before }) {
    const end = before === undefined ? "" : `&before=${before}`;
    /** @type {Insight[]} */
    const found = await call("GET", `me/dream/${dream}/insights/?after=${after}${end}`).catch(() => []);
    if (!found.length || dream !== this.dream) return false;
    for (const id of new Set(found.map((one) => one.message_id))) this.#found.set(id, found.filter((one) => one.message_id === id));
    this.#draw();
    return true;
  }

  #draw() {
    /** @type {Map<string, Insight[]>} */
    const grouped = new Map();
    for (const id of [...this.#found.keys()].sort((a, b) => a - b)) {
      for (const one of this.#found.get(id) ?? []) grouped.set(`${one.kind} ${one.key}`, [...(grouped.get(`${one.kind} ${one.key}`) ?? []), one]);
    }
    const groups = [...grouped.values()].slice(0, MOST);
    const key = JSON.stringify(groups.map((group) => [group[0].label, group.length]));
    // The same again is not drawn again, so that a chip in use keeps the focus.
    if (key === this.#shown) return;
    this.#shown = key;
    this.#mark([]);
    if (groups.length) this.#show(groups);
    else this.place.replaceChildren();
  }

  /** @param {Insight[][]} groups */
  #show(groups) {
    const list = element("ul", { class: "insights", "aria-label": gettext("Found in your words") });
    for (const group of groups) {
      const on = () => this.#mark(group);
      const off = () => this.#mark([]);
      const chip = element("button", { type: "button", class: `chip ${group[0].kind}`, onmouseenter: on, onmouseleave: off, onfocus: on, onblur: off }, group[0].label);
      chip.title = kindName(group[0].kind);
      chip.append(element("span", { class: "visually-hidden" }, ` (${kindName(group[0].kind)})`));
      list.append(element("li", {}, chip));
    }
    this.place.replaceChildren(list);
  }

  /** Without touching the messages' own nodes. @param {Insight[]} group */
  #mark(group) {
    if (!("highlights" in CSS)) return;
    const ranges = group.flatMap((one) => {
      const words = this.wordsOf(one.message_id);
      if (!words) return [];
      const range = document.createRange();
      range.setStart(words, Math.min(indexOf(words.data, one.start), words.length));
      range.setEnd(words, Math.min(indexOf(words.data, one.end), words.length));
      return [range];
    });
    CSS.highlights.set(MARKED, new Highlight(...ranges));
  }
}

/** @param {string} kind */
function kindName(kind) {
  return { symbol: gettext("symbol"), emotion: gettext("emotion"), person: gettext("person"), place: gettext("place") }[kind] ?? kind;
}
