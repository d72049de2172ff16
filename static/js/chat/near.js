// You have been here before: the nearest earlier dreams under the conversation, each one step away, with the reason in words.

import { request } from "../rest.js";
import { nightWords } from "./days.js";
import { element } from "./elements.js";
import { titleOf } from "./list.js";

/** To where it is set whether analysts are reminded of earlier dreams. @returns {HTMLElement} */
export function memoryLink() {
  return element("a", { href: "/person/privacy/#memory" }, gettext("Memory of earlier dreams"));
}

/** @typedef {import("./dream_pages.js").Dream & {night: string, reason: string[]}} NearDream */

export class Near {
  /** @type {string | null} */ #dream = null;
  #shown = "[]";

  /** @param {HTMLElement} place @param {(dream: string) => void} go */
  constructor(place, go) {
    this.place = place;
    this.go = go;
  }

  /** @param {string | null} dream */
  open(dream) {
    this.#dream = dream;
    this.#draw([]);
  }

  /** Ask anew. Not reached shows nothing new: it is an extra. */
  async load() {
    const dream = this.#dream;
    if (!dream) return;
    const answer = await request("GET", `/api/journal/entries/${dream}/near/`).catch(() => null);
    if (answer && dream === this.#dream) this.#draw(answer.results);
  }

  /** @param {NearDream[]} found */
  #draw(found) {
    // The same again is not drawn again, so that a link in use keeps the focus.
    const key = JSON.stringify(found);
    if (key === this.#shown) return;
    this.#shown = key;
    if (!found.length) {
      this.place.replaceChildren();
      return;
    }
    const items = found.map((one) => element("li", {}, this.#link(one), element("span", { class: "reason", dir: "auto" }, one.reason.join(", "))));
    const threads = element("a", { href: "/journal/threads/" }, gettext("Threads"));
    const settings = element("p", { class: "near-links" }, threads, memoryLink());
    const heading = element("summary", {}, element("h2", {}, gettext("You have been here before")));
    this.place.replaceChildren(element("details", { class: "near", open: true }, heading, element("ul", {}, ...items), settings));
  }

  /** @param {NearDream} one */
  #link(one) {
    const night = nightWords(one.night);
    const open = (/** @type {MouseEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      this.go(one.id);
    };
    return element("a", { href: `/dreams/${one.id}/`, onclick: open }, element("time", { dateTime: one.night }, night), " ", element("span", { dir: "auto" }, titleOf(one)));
  }
}
