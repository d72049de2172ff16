// What the list of dreams is narrowed to: the journal's filters on a sheet, chosen ones beside the list, all of it in the address.

import { request } from "../rest.js";
import { nightWords } from "./days.js";
import { byId, element, icon } from "./elements.js";

/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

const WORDS = "search";

export class Filters {
  /** What the list shows now, as the address has it. */ query = "";

  /** @param {() => void} changed other dreams are to be shown */
  constructor(changed) {
    this.changed = changed;
    this.words = byId("search");
    this.form = byId("filters");
    this.dialog = byId("filters-dialog");
    this.opener = byId("show-filters");
    this.byWhat = byId("narrowed-by");
    this.opener.addEventListener("click", () => this.#open());
    this.dialog.addEventListener("close", () => this.#closed());
    byId("clear-filters").addEventListener("click", () => this.clear());
    this.read();
  }

  /** @returns {boolean} whether anything but words narrows the list */
  get isChosen() {
    return this.#chosen().length > 0;
  }

  /** Take over what the address says, which another page of the history may have changed. @returns {boolean} whether it is something else */
  read() {
    const said = new URLSearchParams(location.search);
    this.words.value = said.get(WORDS) ?? "";
    for (const field of this.#fields()) field.value = said.get(field.name) ?? "";
    return this.#take();
  }

  /** The words in the field are others. @returns {boolean} whether that changes anything */
  typed() {
    const isOther = this.#take();
    // Each letter is no step to go back to.
    if (isOther) history.replaceState(history.state, "", location.pathname + this.address);
    return isOther;
  }

  /** @returns {string} "" or what follows a page's path */
  get address() {
    return this.query && `?${this.query}`;
  }

  clear() {
    this.words.value = "";
    for (const field of this.#fields()) field.value = "";
    this.#apply();
    this.opener.focus();
  }

  /** @param {number | null} count of dreams found; null where nobody knows */
  show(count) {
    const words = count === null ? "" : interpolate(ngettext("%(count)s found", "%(count)s found", count), { count }, true);
    byId("narrowed").hidden = !this.query;
    if (byId("narrowed-count").textContent !== words) byId("narrowed-count").textContent = words;
  }

  #fields() {
    return /** @type {Field[]} */ ([...this.form.elements].filter((field) => field.name));
  }

  #chosen() {
    return this.#fields().filter((field) => field.value && field.validity.valid);
  }

  /** @returns {boolean} */
  #take() {
    const said = new URLSearchParams();
    const words = this.words.value.trim();
    if (words) said.set(WORDS, words);
    for (const field of this.#chosen()) said.set(field.name, field.value);
    const isOther = said.toString() !== this.query;
    this.query = said.toString();
    this.#draw();
    return isOther;
  }

  #apply() {
    if (!this.#take()) return;
    history.pushState(null, "", location.pathname + this.address);
    this.changed();
  }

  #open() {
    this.#offerTags();
    this.dialog.returnValue = "";
    this.dialog.showModal();
  }

  #closed() {
    if (this.dialog.returnValue === "show") this.#apply();
    else if (this.dialog.returnValue === "clear") this.clear();
    // Left without an answer: what was chosen before stands.
    else this.read();
  }

  async #offerTags() {
    const [list, field] = [byId("filter-tags"), this.form.elements.namedItem("tag")];
    if (field.getAttribute("list")) return;
    field.setAttribute("list", list.id);
    /** @type {string[]} */
    const tags = await request("GET", "/api/journal/tags/").catch(() => {
      field.removeAttribute("list");
      return [];
    });
    list.replaceChildren(...tags.slice(0, 100).map((tag) => element("option", { value: tag })));
  }

  #draw() {
    const chosen = this.#chosen();
    this.opener.classList.toggle("on", chosen.length > 0);
    const label = chosen.length ? interpolate(gettext("Filters, chosen: %(count)s"), { count: chosen.length }, true) : gettext("Filters");
    this.opener.setAttribute("aria-label", label);
    this.byWhat.hidden = !chosen.length;
    this.byWhat.replaceChildren(...chosen.map((field) => this.#chip(field)));
  }

  /** One that is chosen: a tap takes it away. @param {Field} field */
  #chip(field) {
    const name = field.labels?.[0]?.textContent ?? "";
    const value = field instanceof HTMLSelectElement ? (field.selectedOptions[0]?.textContent ?? "") : field.type === "hidden" ? "" : shownValue(field);
    const words = name && value ? `${name}: ${value}` : gettext("What you came from");
    const remove = () => {
      field.value = "";
      this.#apply();
      this.opener.focus();
    };
    const chip = element("button", { type: "button", class: "narrowed-by", onclick: remove }, element("span", { dir: "auto" }, words), icon("close"));
    chip.setAttribute("aria-label", interpolate(gettext("Without the filter “%s”"), [words]));
    return element("li", {}, chip);
  }
}

/** @param {HTMLInputElement} field */
function shownValue(field) {
  if (field.type !== "date" || !field.valueAsDate) return field.value;
  return nightWords(field.value);
}
