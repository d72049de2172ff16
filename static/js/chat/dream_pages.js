// The dreams as the server lists them, loaded page by page and kept up to date by asking for what changed. No looks.

import { call } from "./api.js";

const FIRST_PAGE = 25;
const LATER_PAGE = 100;

/** @typedef {{id: string, title: string | null, description: string | null, kind: "dream" | "nothing" | "later", created_at: string, updated_at: string, analyst: string | null, stays_here: boolean}} Dream */

export class DreamPages {
  /** @type {Dream[]} what is loaded, newest first and without holes */ dreams = [];
  /** @type {Map<string, Dream>} these, and single dreams of pages that are not loaded */ #known = new Map();
  /** @type {string | null | undefined} undefined before the first page, null behind the last */ #next;
  /** @type {Promise<void> | null} */ #loading = null;
  #asOf = "";

  /** @type {number | null} how many a narrowed list holds in all, where the server said so */ count = null;

  /** @param {string} filters a query of the journal's filters; "" for all dreams */
  constructor(filters = "") {
    this.filters = filters;
  }

  get isLoaded() {
    return this.#next !== undefined;
  }

  get isWhole() {
    return this.#next === null;
  }

  /** @param {string} id @returns {Dream | null} */
  get(id) {
    return this.#known.get(id) ?? null;
  }

  /** Load the next page, if there is one. Raises ApiError or Unreachable. @returns {Promise<void>} */
  more() {
    if (this.isWhole) return Promise.resolve();
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  /** Show these without asking the server. @param {Dream[]} dreams */
  fill(dreams) {
    this.dreams = dreams;
    for (const dream of dreams) this.#known.set(dream.id, dream);
    this.#next = null;
    this.count = null;
  }

  /** Take in what changed since the last answer. Raises ApiError or Unreachable. @returns {Promise<Dream[]>} the dreams that are new or changed */
  async refresh() {
    if (!this.#asOf) {
      await this.more();
      return this.dreams;
    }
    const query = new URLSearchParams(this.filters);
    query.set("since", this.#asOf);
    const answer = await call("GET", `me/dreams/changes/?${query}`);
    if (!answer.is_whole) return await this.#reload();
    this.count = answer.count;
    this.#asOf = answer.as_of;
    for (const id of answer.deleted) this.remove(id);
    const changed = answer.results.filter((/** @type {Dream} */ dream) => this.put(dream));
    return changed;
  }

  /** Add a dream, or bring one up to date. @param {Dream} dream @returns {boolean} whether anything changed */
  put(dream) {
    const before = this.#known.get(dream.id);
    this.#known.set(dream.id, dream);
    const at = before ? this.dreams.indexOf(before) : -1;
    if (at >= 0) {
      this.dreams[at] = dream;
    } else {
      const place = placeOf(this.dreams, dream);
      // Behind what is loaded it comes with its page.
      if (place < this.dreams.length || this.isWhole) this.dreams.splice(place, 0, dream);
    }
    return JSON.stringify(before) !== JSON.stringify(dream);
  }

  /** @param {string} id */
  remove(id) {
    this.#known.delete(id);
    this.dreams = this.dreams.filter((dream) => dream.id !== id);
  }

  async #load() {
    const query = new URLSearchParams(this.filters);
    query.set("limit", String(this.isLoaded ? LATER_PAGE : FIRST_PAGE));
    if (this.#next) query.set("cursor", this.#next);
    const page = await call("GET", `me/dreams/pages/?${query}`);
    this.#next = page.next;
    this.count = page.count ?? this.count;
    this.#asOf ||= page.as_of;
    const loaded = new Set(this.dreams.map((dream) => dream.id));
    for (const dream of page.results) {
      this.#known.set(dream.id, dream);
      if (!loaded.has(dream.id)) this.dreams.push(dream);
    }
    if (page.results.length) this.dreams.sort(newestFirst);
  }

  async #reload() {
    this.dreams = [];
    this.#known.clear();
    this.#next = undefined;
    this.#asOf = "";
    await this.more();
    return this.dreams;
  }
}

/** @param {Dream[]} dreams newest first @param {Dream} dream @returns {number} where it belongs */
function placeOf(dreams, dream) {
  let [low, high] = [0, dreams.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (newestFirst(dreams[middle], dream) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The server's order. @param {Dream} a @param {Dream} b */
function newestFirst(a, b) {
  // Texts of moments have microseconds, and none where they are 0; parsed ones have milliseconds.
  return Date.parse(b.created_at) - Date.parse(a.created_at) || compare(b.created_at, a.created_at) || compare(b.id, a.id);
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
