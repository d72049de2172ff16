// What outlives a reload, in this browser and for this person only: drafts, messages not yet stored by the server, reading positions.
// Signing out on purpose removes all of it (page.js). Where the browser keeps nothing (its storage is full or forbidden), this tab
// remembers instead, so that sending needs no storage; `isKept` and what the writing methods return tell the difference.

import { BrowserStorage } from "../browser_storage.js";

const PREFIX = "reverie.kept.";
const DAY_MS = 24 * 3600 * 1000;
/** Clocks are set right by a little now and then. */
const AHEAD_MS = 10 * 60 * 1000;
/** Reading positions are kept for so many dreams, those last opened. */
const MOST_POSITIONS = 300;
const POSITIONS = ["place", "read", "seen"];

/**
 * @typedef {{id: string, dream: string | null, text: string, analyst: string, parent: number | null, at: number, stays_here?: boolean,
 *   denied?: [number, number][], failure: {code: string, detail: string} | null}} Waiting a message on its way; `dream` is null while its dream is not begun;
 *   `denied`: words of it that the dreamer said are no signs, in code points
 * @typedef {{message: number, offset: number} | null} Place a message at the top of the view and how far into it; null for the end
 */

export class LocalStore {
  #isClosed = false;
  /** @type {Map<string, string>} what could not be stored, as it would have been; "" for what is gone */ #unstored = new Map();

  /** @param {string} person @param {BrowserStorage} storage */
  constructor(person, storage = new BrowserStorage("localStorage")) {
    this.prefix = `${PREFIX}${person}.`;
    this.storage = storage;
  }

  /** Whether everything that waits to be sent would outlive this tab. */
  get isKept() {
    return !this.#unstored.has("outbox") || !this.outbox().length;
  }

  /** Whether words would be lost that nobody wants to lose, if this tab were closed now. */
  get holdsUnkept() {
    return !this.#isClosed && !this.isKept;
  }

  /** @param {string | null} dream */
  draft(dream) {
    return this.#read(`draft.${dream ?? "new"}`, "", isText);
  }

  /** @param {string | null} dream @param {string} text */
  keepDraft(dream, text) {
    this.#write(`draft.${dream ?? "new"}`, text);
  }

  /** @param {string | null} dream @returns {import("../signs/on_need.js").Denied[]} words of the draft that are no signs */
  denied(dream) {
    return this.#read(`denied.${dream ?? "new"}`, [], Array.isArray).filter(isDenied);
  }

  /** @param {string | null} dream @param {import("../signs/on_need.js").Denied[]} denied */
  keepDenied(dream, denied) {
    this.#write(`denied.${dream ?? "new"}`, denied);
  }

  /** @returns {Waiting[]} oldest first */
  outbox() {
    return this.#read("outbox", [], Array.isArray).filter(isWaiting);
  }

  /** Add a message, or put it in the place of the one with the same id. @param {Waiting} one @returns {boolean} whether it outlives this tab */
  keepWaiting(one) {
    const others = this.outbox().filter((other) => other.id !== one.id);
    return this.#write("outbox", [...others, one].sort((a, b) => a.at - b.at));
  }

  /** @param {string} id @returns {boolean} whether it was there */
  dropWaiting(id) {
    const before = this.outbox();
    const after = before.filter((one) => one.id !== id);
    if (after.length < before.length) this.#write("outbox", after);
    return after.length < before.length;
  }

  /** @returns {string[]} dreams that this browser's outbox began and told nothing yet: the only ones that the page may use again */
  untold() {
    return this.#read("untold", [], Array.isArray).filter(isText);
  }

  /** @param {string} dream @param {boolean} isUntold */
  keepUntold(dream, isUntold) {
    const before = this.untold();
    if (before.includes(dream) !== isUntold) this.#write("untold", isUntold ? [...before, dream] : before.filter((one) => one !== dream));
  }

  /** @param {string} dream @returns {Place} */
  place(dream) {
    return this.#read(`place.${dream}`, null, isPlace);
  }

  /** @param {string} dream @param {Place} place */
  keepPlace(dream, place) {
    this.#write(`place.${dream}`, place);
  }

  /** @param {string} dream @returns {number} the newest message that was on the screen */
  lastRead(dream) {
    return this.#read(`read.${dream}`, 0, Number.isFinite);
  }

  /** @param {string} dream @param {number} message */
  keepLastRead(dream, message) {
    this.#write(`read.${dream}`, message);
  }

  /** @param {string} dream @returns {string} the dream's `updated_at` when it was last looked at; "" if never here */
  lastSeen(dream) {
    return this.#read(`seen.${dream}`, "", isText);
  }

  /** @param {string} dream @param {string} updatedAt */
  keepLastSeen(dream, updatedAt) {
    if (this.lastSeen(dream) === updatedAt) return;
    this.#write(`seen.${dream}`, updatedAt);
    this.#forgetOldPositions(dream);
  }

  /** A deleted dream leaves nothing behind. @param {string} dream */
  forget(dream) {
    for (const name of ["draft", "denied", ...POSITIONS]) this.#write(`${name}.${dream}`, "");
    this.#write("outbox", this.outbox().filter((one) => one.dream !== dream));
    this.keepUntold(dream, false);
  }

  /** From now on nothing is stored any more. */
  close() {
    this.#isClosed = true;
  }

  /** @param {string} opened the dream that was opened last */
  #forgetOldPositions(opened) {
    const dreams = this.#read("opened", [], Array.isArray).filter((/** @type {any} */ one) => isText(one) && one !== opened);
    for (const dream of dreams.splice(0, Math.max(0, dreams.length + 1 - MOST_POSITIONS))) {
      for (const name of POSITIONS) this.#write(`${name}.${dream}`, "");
    }
    this.#write("opened", [...dreams, opened]);
  }

  /** @template T @param {string} name @param {T} fallback @param {(value: any) => boolean} isValid @returns {T} */
  #read(name, fallback, isValid) {
    const text = this.#unstored.get(name) ?? this.storage.get(this.prefix + name);
    if (!text) return fallback;
    try {
      const value = JSON.parse(text);
      if (isValid(value)) return value;
    } catch {
      // As below.
    }
    // Written by something else; it is of no use to anybody.
    if (!this.#isClosed) this.storage.remove(this.prefix + name);
    return fallback;
  }

  /** @param {string} name @param {any} value @returns {boolean} whether it outlives this tab */
  #write(name, value) {
    const isEmpty = value === "" || value === null || (Array.isArray(value) && !value.length);
    const text = isEmpty ? "" : JSON.stringify(value);
    if (!this.#isClosed && this.#store(name, text)) {
      this.#unstored.delete(name);
      return true;
    }
    this.#unstored.set(name, text);
    return false;
  }

  /** @param {string} name @param {string} text "" removes it @returns {boolean} */
  #store(name, text) {
    if (!text) {
      this.storage.remove(this.prefix + name);
      return this.storage.get(this.prefix + name) === null;
    }
    if (this.storage.set(this.prefix + name, text)) return true;
    // Full: where one was reading is worth less than what one wrote.
    const isWriting = name === "outbox" || name === "untold" || name.startsWith("draft.");
    return isWriting && this.#dropPositions() && this.storage.set(this.prefix + name, text);
  }

  /** @returns {boolean} whether there was anything to drop */
  #dropPositions() {
    const names = this.storage.names().filter((name) => POSITIONS.some((position) => name.startsWith(`${this.prefix}${position}.`)));
    for (const name of names) this.storage.remove(name);
    return names.length > 0;
  }
}

/** @param {any} value */
function isText(value) {
  return typeof value === "string";
}

/** @param {any} value */
function isPlace(value) {
  return Number.isFinite(value?.message) && Number.isFinite(value?.offset);
}

/** @param {any} one */
function isDenied(one) {
  return isText(one?.quote) && Number.isFinite(one.start) && Number.isFinite(one.end);
}

/** @param {any} one @returns {boolean} whether it is a message that can be sent */
function isWaiting(one) {
  return isText(one?.id) && isText(one.text) && (one.dream === null || isText(one.dream)) && Number.isFinite(one.at);
}

/** Too old to be sent without being asked; so is what a clock wrote that was ahead, since nobody knows its age. @param {Waiting} one */
export function isStale(one) {
  const age = Date.now() - one.at;
  return age > DAY_MS || age < -AHEAD_MS;
}

/** What is shown on a message that waits to be asked about. */
export function staleFailure() {
  return { code: "stale", detail: gettext("Not sent for more than a day. Send it now?") };
}

/** @returns {string} a name for a message, made here so that the server knows it again when it is sent twice */
export function newId() {
  // randomUUID exists only on https and localhost; a server at home is often neither.
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
