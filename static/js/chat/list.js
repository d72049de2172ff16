// The list of dreams: grouped by day, searched on the server, with a dot where something runs or waits to be read. However many there
// are: pages are loaded as one comes to them, and only what is seen is in the document.

import { fold } from "../folding.js";
import { dayOf } from "./days.js";
import { DreamPages } from "./dream_pages.js";
import { button, byId, element, withoutDirections } from "./elements.js";
import { Filters } from "./filters.js";
import { openMenu } from "./menu.js";
import { WindowedList } from "./windowed_list.js";

const SEARCH_MS = 250;
const CHANGED_MS = 300;
const FRESH_MS = 20000;

/**
 * @typedef {import("./dream_pages.js").Dream} Dream
 * @typedef {{open: (dream: string) => void, rename: (dream: Dream) => void, remove: (dream: Dream) => void, keepHere: (dream: Dream) => void, mayKeepHere: (dream: Dream) => boolean, whoSaw: (dream: Dream) => void,
 *   hasHelp: (dream: Dream) => boolean, help: () => void}} ListActions
 */

/** The server keeps this much of the first message as the description. */
const DESCRIPTION_CHARS = 45;

/** @param {Dream | null} dream */
export function titleOf(dream) {
  if (dream?.title) return withoutDirections(dream.title);
  const beginning = withoutDirections(dream?.description ?? "");
  if (dream?.kind === "nothing") return gettext("Nothing remembered");
  if (dream?.kind === "later") return gettext("To be told later");
  if (!beginning) return gettext("A new dream");
  return [...beginning].length < DESCRIPTION_CHARS ? beginning : `${beginning.trimEnd()}…`;
}

export class DreamList {
  #all = new DreamPages();
  /** @type {DreamPages | null} what the filters let through, where there are any */ #found = null;
  /** @type {string | null} */ #current = null;
  /** @type {Set<string>} dreams that were left while their reply ran */ #running = new Set();
  /** @type {number | undefined} */ #searching;
  /** @type {number | undefined} */ #following;
  #isLoadDue = false;
  #loadedAt = 0;
  #hasFailed = false;
  /** @type {Map<string, {midnight: number, created_at: string, day: string}>} */ #days = new Map();

  /** @param {import("./local_store.js").LocalStore} store @param {ListActions} actions */
  constructor(store, actions) {
    this.store = store;
    this.actions = actions;
    this.place = byId("dream-list");
    this.rows = new WindowedList(this.place, {
      make: (row) => this.#make(row.item.id),
      update: (node, row) => this.#update(node, row.item),
      near: () => this.#more(),
    });
    this.end = element("div", { class: "end", role: "status" });
    this.place.append(this.end);
    this.filters = new Filters(() => this.#find());
    this.search = this.filters.words;
    this.search.addEventListener("input", () => {
      clearTimeout(this.#searching);
      this.#searching = window.setTimeout(() => this.filters.typed() && this.#find(), SEARCH_MS);
    });
    if (this.filters.query) this.#find();
    this.place.addEventListener("click", (/** @type {MouseEvent} */ event) => this.#clicked(event));
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    window.setInterval(() => document.hidden || this.#running.size === 0 || this.refresh(), FRESH_MS / 2);
  }

  /** Fetch the newest dreams, or later what changed. Raises ApiError or Unreachable. */
  async load() {
    this.#loadedAt = Date.now();
    clearTimeout(this.#following);
    this.#isLoadDue = false;
    const [changed] = await Promise.all([this.#all.refresh(), this.#found?.isLoaded ? this.#found.refresh() : null]);
    for (const dream of changed) {
      if (dream.id === this.#current) this.store.keepLastSeen(dream.id, dream.updated_at);
      else if (this.#running.has(dream.id) && this.#isUnread(dream)) this.#running.delete(dream.id);
    }
    this.draw();
  }

  /** The same in a moment, once for all that is told until then. */
  loadSoon() {
    this.#isLoadDue = true;
    this.#followSoon();
  }

  /** Fetch what changed, if something may have; not being able to is no trouble, what there is stays. */
  async refresh() {
    if (Date.now() - this.#loadedAt < FRESH_MS / 4) return;
    await this.load().catch(() => {});
  }

  /** @param {string} id @returns {Dream | null} */
  get(id) {
    return this.#all.get(id) ?? this.#found?.get(id) ?? null;
  }

  /** Add a dream, or bring one up to date. @param {Dream} dream */
  put(dream) {
    const isOther = this.#all.put(dream);
    if (this.#found?.get(dream.id)) this.#found.put(dream);
    if (isOther) this.#followSoon();
    if (dream.id === this.#current) this.store.keepLastSeen(dream.id, dream.updated_at);
    this.draw();
  }

  /** @param {string} id */
  remove(id) {
    this.#all.remove(id);
    this.#found?.remove(id);
    this.#followSoon();
    this.draw();
  }

  /** @param {string | null} id */
  setCurrent(id) {
    this.#current = id;
    const dream = id && this.get(id);
    if (dream) this.store.keepLastSeen(dream.id, dream.updated_at);
    this.rows.draw();
  }

  /** @param {string} id @param {boolean} isRunning */
  setRunning(id, isRunning) {
    const before = this.#running.size;
    if (isRunning) this.#running.add(id);
    else this.#running.delete(id);
    if (this.#running.size !== before) this.rows.draw();
  }

  /** @param {boolean} [isOther] whether another list is shown than before */
  draw(isOther = false) {
    const shown = this.#found ?? this.#all;
    const midnight = new Date().setHours(0, 0, 0, 0);
    const rows = shown.dreams.map((dream) => ({ key: dream.id, group: this.#dayOf(dream, midnight), item: dream }));
    this.rows.show(rows, { isEndOpen: !shown.isWhole, isOther });
    this.filters.show(this.#found?.isLoaded ? this.#found.count : null);
    this.#drawEnd(shown);
  }

  /** Where one came to in the history. */
  readAddress() {
    if (this.filters.read()) this.#find();
  }

  // --- more of it

  /** The end is near: load what follows. */
  async #more() {
    const shown = this.#found ?? this.#all;
    if (!shown.isLoaded || shown.isWhole || this.#hasFailed) return;
    try {
      await shown.more();
    } catch {
      this.#hasFailed = true;
    }
    if (shown === (this.#found ?? this.#all)) this.draw();
  }

  /** A dream is another: whether the filters let it through is for the server to say. */
  #followSoon() {
    if (!this.#found && !this.#isLoadDue) return;
    clearTimeout(this.#following);
    this.#following = window.setTimeout(() => this.#follow(), CHANGED_MS);
  }

  async #follow() {
    if (this.#isLoadDue) {
      await this.load().catch(() => {});
      return;
    }
    const found = this.#found;
    // Not answered: it comes with the next look at what changed.
    await found?.refresh().catch(() => {});
    if (found && found === this.#found) this.draw();
  }

  /** @param {DreamPages} shown */
  #drawEnd(shown) {
    /** @type {Node | string} */
    let words = "";
    if (this.#hasFailed) {
      const again = () => {
        this.#hasFailed = false;
        this.draw();
      };
      words = button(gettext("Load more dreams"), again, { kind: "quiet" });
    } else if (shown.isLoaded && !shown.isWhole) {
      words = element("p", { class: "empty" }, gettext("Loading more dreams…"));
    } else if (shown.isLoaded && !shown.dreams.length) {
      words = element("p", { class: "empty" }, this.#found ? this.#nothingFound() : gettext("Your dreams will be listed here."));
    }
    const now = typeof words === "string" ? words : words.textContent;
    if (this.end.textContent !== now) this.end.replaceChildren(words);
  }

  #nothingFound() {
    return this.filters.isChosen ? gettext("No dream is like that.") : gettext("No dream has these words.");
  }

  async #find() {
    const { query } = this.filters;
    this.#hasFailed = false;
    if (!query) {
      this.#found = null;
    } else {
      const found = new DreamPages(query);
      await found.more().catch(() => {
        // Not answered: at least what is here already, where titles tell that.
        if (this.filters.isChosen) this.#hasFailed = true;
        else found.fill(this.#all.dreams.filter((dream) => fold(titleOf(dream)).includes(fold(this.search.value.trim()))));
      });
      if (this.filters.query !== query) return;
      this.#found = found;
    }
    this.draw(true);
  }

  // --- rows

  /** @param {string} id @returns {HTMLElement} */
  #make(id) {
    const link = element("a", { href: `/dreams/${id}/`, "data-dream": id }, element("span", { dir: "auto" }));
    const more = button(gettext("More"), () => this.#openMenu(id, more), { icon: "more", isIconOnly: true });
    more.classList.add("more");
    more.setAttribute("aria-haspopup", "menu");
    return element("li", { class: "item" }, link, more);
  }

  /** @param {HTMLElement} node @param {Dream} dream */
  #update(node, dream) {
    const isCurrent = dream.id === this.#current;
    const state = this.#running.has(dream.id) ? "running" : !isCurrent && this.#isUnread(dream) ? "unread" : "";
    const title = titleOf(dream);
    const key = JSON.stringify([title, isCurrent, state]);
    if (node.dataset.shown === key) return;
    node.dataset.shown = key;
    const [link, more] = /** @type {[HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...node.children]));
    node.classList.toggle("current", isCurrent);
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    /** @type {HTMLElement} */ (link.firstElementChild).textContent = title;
    link.querySelector(".dot")?.remove();
    if (state === "running") link.append(element("i", { class: "dot running", role: "img", "aria-label": gettext("being answered") }));
    else if (state) link.append(element("i", { class: "dot", role: "img", "aria-label": gettext("unread") }));
    more.setAttribute("aria-label", interpolate(gettext("More about “%s”"), [title]));
  }

  /** @param {string} id @param {HTMLElement} anchor */
  #openMenu(id, anchor) {
    const dream = this.get(id);
    if (!dream) return;
    openMenu(anchor, [
      { label: gettext("Change the title"), act: () => this.actions.rename(dream) },
      ...(this.actions.mayKeepHere(dream)
        ? [{ label: dream.stays_here ? gettext("Let it leave this server again") : gettext("Never leaves this server"), act: () => this.actions.keepHere(dream) }]
        : []),
      { label: gettext("Who saw something of it"), act: () => this.actions.whoSaw(dream) },
      ...(this.actions.hasHelp(dream) ? [{ label: gettext("Show help"), act: () => this.actions.help() }] : []),
      { label: gettext("Delete"), isDanger: true, act: () => this.actions.remove(dream) },
    ]);
  }

  /** Names of months are slow to make, and change only with the day. @param {Dream} dream @param {number} midnight */
  #dayOf(dream, midnight) {
    let known = this.#days.get(dream.id);
    if (known?.midnight !== midnight || known.created_at !== dream.created_at) {
      known = { midnight, created_at: dream.created_at, day: dayOf(dream.created_at) };
      this.#days.set(dream.id, known);
    }
    return known.day;
  }

  /** @param {Dream} dream */
  #isUnread(dream) {
    const seen = this.store.lastSeen(dream.id);
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
