// The list of dreams: grouped by day, searched on the server, with a dot where something runs or waits to be read.

import { call } from "./api.js";
import { button, byId, element } from "./elements.js";
import { openMenu } from "./menu.js";

const SEARCH_MS = 250;
const FRESH_MS = 20000;
const DAY_MS = 86400000;

/**
 * @typedef {{id: string, title: string | null, description: string | null, created_at: string, updated_at: string, analyst: string | null}} Dream
 * @typedef {{open: (dream: string) => void, rename: (dream: Dream) => void, remove: (dream: Dream) => void}} ListActions
 */

/** The server keeps this much of the first message as the description. */
const DESCRIPTION_CHARS = 45;

/** @param {Dream | null} dream */
export function titleOf(dream) {
  if (dream?.title) return dream.title;
  const beginning = dream?.description ?? "";
  if (!beginning) return gettext("A new dream");
  return [...beginning].length < DESCRIPTION_CHARS ? beginning : `${beginning.trimEnd()}…`;
}

export class DreamList {
  /** @type {Dream[]} */ #dreams = [];
  /** @type {Dream[] | null} */ #found = null;
  /** @type {string | null} */ #current = null;
  /** @type {Set<string>} dreams that were left while their reply ran */ #running = new Set();
  /** @type {number | undefined} */ #searching;
  #loadedAt = 0;
  isLoaded = false;

  /** @param {import("./kept.js").Kept} kept @param {ListActions} actions */
  constructor(kept, actions) {
    this.kept = kept;
    this.actions = actions;
    this.place = byId("dream-list");
    this.search = byId("search");
    this.search.addEventListener("input", () => {
      clearTimeout(this.#searching);
      this.#searching = window.setTimeout(() => this.#find(), SEARCH_MS);
    });
    this.place.addEventListener("click", (/** @type {MouseEvent} */ event) => this.#clicked(event));
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    window.setInterval(() => document.hidden || this.#running.size === 0 || this.refresh(), FRESH_MS / 2);
  }

  /** Fetch the list. Raises ApiError or Unreachable. */
  async load() {
    this.#loadedAt = Date.now();
    this.#dreams = await call("GET", "me/dreams/");
    this.isLoaded = true;
    for (const dream of this.#dreams) if (this.#running.has(dream.id) && this.#isUnread(dream)) this.#running.delete(dream.id);
    this.draw();
  }

  /** Fetch it again if it may have changed; not being able to is no trouble, the old one stays. */
  async refresh() {
    if (Date.now() - this.#loadedAt < FRESH_MS / 4) return;
    await this.load().catch(() => {});
  }

  /** @param {string} id @returns {Dream | null} */
  get(id) {
    return this.#dreams.find((dream) => dream.id === id) ?? null;
  }

  /** A dream that was begun and never told: used before another one is begun. @returns {Dream | null} */
  untold() {
    return this.#dreams.find((dream) => !dream.title && !dream.description) ?? null;
  }

  /** Add a dream, or bring one up to date. @param {Dream} dream */
  put(dream) {
    const at = this.#dreams.findIndex((other) => other.id === dream.id);
    if (at >= 0) this.#dreams[at] = dream;
    else this.#dreams.unshift(dream);
    if (dream.id === this.#current) this.kept.keepLastSeen(dream.id, dream.updated_at);
    this.draw();
  }

  /** @param {string} id */
  remove(id) {
    this.#dreams = this.#dreams.filter((dream) => dream.id !== id);
    this.#found = this.#found?.filter((dream) => dream.id !== id) ?? null;
    this.draw();
  }

  /** @param {string | null} id */
  setCurrent(id) {
    this.#current = id;
    const dream = id && this.get(id);
    if (dream) this.kept.keepLastSeen(dream.id, dream.updated_at);
    this.draw();
  }

  /** @param {string} id @param {boolean} isRunning */
  setRunning(id, isRunning) {
    const before = this.#running.size;
    if (isRunning) this.#running.add(id);
    else this.#running.delete(id);
    if (this.#running.size !== before) this.draw();
  }

  draw() {
    const shown = this.#found ?? this.#dreams;
    /** @type {Node[]} */
    const nodes = [];
    let group = element("ul");
    let day = "";
    for (const dream of shown) {
      const its = dayOf(dream.created_at);
      if (its !== day) {
        day = its;
        group = element("ul", { "aria-label": day });
        nodes.push(element("h2", { class: "day" }, day), group);
      }
      group.append(this.#item(dream));
    }
    if (!shown.length && this.isLoaded) nodes.push(element("p", { class: "empty" }, this.#found ? gettext("No dream has these words.") : gettext("Your dreams will be listed here.")));
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.dream;
    this.place.replaceChildren(...nodes);
    if (focused) this.place.querySelector(`a[data-dream="${focused}"]`)?.focus();
  }

  async #find() {
    const words = this.search.value.trim();
    if (!words) {
      this.#found = null;
    } else {
      const found = await call("GET", `me/dreams/?search=${encodeURIComponent(words)}`).catch(() => null);
      if (this.search.value.trim() !== words) return;
      this.#found = found ?? this.#dreams.filter((dream) => titleOf(dream).toLowerCase().includes(words.toLowerCase()));
    }
    this.draw();
  }

  /** @param {Dream} dream */
  #item(dream) {
    const isCurrent = dream.id === this.#current;
    const link = element("a", { href: `/dreams/${dream.id}/`, "data-dream": dream.id, "aria-current": isCurrent ? "page" : null }, element("span", {}, titleOf(dream)));
    if (this.#running.has(dream.id)) link.append(element("i", { class: "dot running", role: "img", "aria-label": gettext("being answered") }));
    else if (!isCurrent && this.#isUnread(dream)) link.append(element("i", { class: "dot", role: "img", "aria-label": gettext("unread") }));
    const more = button(gettext("More"), () => this.#openMenu(dream, more), { icon: "more", isIconOnly: true });
    more.classList.add("more");
    more.setAttribute("aria-haspopup", "menu");
    more.setAttribute("aria-label", interpolate(gettext("More about “%s”"), [titleOf(dream)]));
    return element("li", { class: `item${isCurrent ? " current" : ""}` }, link, more);
  }

  /** @param {Dream} dream @param {HTMLElement} anchor */
  #openMenu(dream, anchor) {
    openMenu(anchor, [
      { label: gettext("Change the title"), act: () => this.actions.rename(dream) },
      { label: gettext("Delete"), isDanger: true, act: () => this.actions.remove(dream) },
    ]);
  }

  /** @param {Dream} dream */
  #isUnread(dream) {
    const seen = this.kept.lastSeen(dream.id);
    return seen !== "" && dream.updated_at > seen;
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const link = /** @type {HTMLElement} */ (event.target).closest("a");
    if (!link?.dataset.dream || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.actions.open(link.dataset.dream);
  }
}

/** @param {string} moment @returns {string} "Today", "Yesterday", "The last seven days", or the month */
function dayOf(moment) {
  const at = new Date(moment);
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (at.getTime() >= midnight) return gettext("Today");
  if (at.getTime() >= midnight - DAY_MS) return gettext("Yesterday");
  if (at.getTime() >= midnight - 7 * DAY_MS) return gettext("The last seven days");
  const isThisYear = at.getFullYear() === new Date().getFullYear();
  return at.toLocaleDateString(document.documentElement.lang, { month: "long", year: isThisYear ? undefined : "numeric" });
}
