// What outlives a reload, in this browser and for this person only: drafts, messages not yet stored by the server, reading positions.
// Signing out on purpose removes all of it (page.js).

const PREFIX = "reverie.kept.";
const DAY_MS = 24 * 3600 * 1000;

/**
 * @typedef {{id: string, dream: string | null, text: string, analyst: string, parent: number | null, at: number,
 *   failure: {code: string, detail: string} | null}} Waiting a message on its way; `dream` is null while its dream is not begun
 * @typedef {{message: number, offset: number} | null} Place a message at the top of the view and how far into it; null for the end
 */

export class Kept {
  #isClosed = false;

  /** @param {string} person @param {Storage} storage */
  constructor(person, storage = localStorage) {
    this.prefix = `${PREFIX}${person}.`;
    this.storage = storage;
  }

  /** @param {string | null} dream */
  draft(dream) {
    return /** @type {string} */ (this.#read(`draft.${dream ?? "new"}`, ""));
  }

  /** @param {string | null} dream @param {string} text */
  keepDraft(dream, text) {
    this.#write(`draft.${dream ?? "new"}`, text);
  }

  /** @returns {Waiting[]} oldest first */
  outbox() {
    return this.#read("outbox", []);
  }

  /** Add a message, or put it in the place of the one with the same id. @param {Waiting} one */
  keepWaiting(one) {
    const others = this.outbox().filter((other) => other.id !== one.id);
    this.#write("outbox", [...others, one].sort((a, b) => a.at - b.at));
  }

  /** @param {string} id @returns {boolean} whether it was there */
  dropWaiting(id) {
    const before = this.outbox();
    const after = before.filter((one) => one.id !== id);
    this.#write("outbox", after);
    return after.length < before.length;
  }

  /** @param {string} dream @returns {Place} */
  place(dream) {
    return this.#read(`place.${dream}`, null);
  }

  /** @param {string} dream @param {Place} place */
  keepPlace(dream, place) {
    this.#write(`place.${dream}`, place);
  }

  /** @param {string} dream @returns {number} the newest message that was on the screen */
  lastRead(dream) {
    return this.#read(`read.${dream}`, 0);
  }

  /** @param {string} dream @param {number} message */
  keepLastRead(dream, message) {
    this.#write(`read.${dream}`, message);
  }

  /** @param {string} dream @returns {string} the dream's `updated_at` when it was last looked at; "" if never here */
  lastSeen(dream) {
    return this.#read(`seen.${dream}`, "");
  }

  /** @param {string} dream @param {string} updatedAt */
  keepLastSeen(dream, updatedAt) {
    this.#write(`seen.${dream}`, updatedAt);
  }

  /** A deleted dream leaves nothing behind. @param {string} dream */
  forget(dream) {
    for (const name of ["draft", "place", "read", "seen"]) this.storage.removeItem(`${this.prefix}${name}.${dream}`);
    this.#write("outbox", this.outbox().filter((one) => one.dream !== dream));
  }

  /** From now on nothing is kept any more. */
  close() {
    this.#isClosed = true;
  }

  /** @param {string} name @param {any} fallback */
  #read(name, fallback) {
    const text = this.storage.getItem(this.prefix + name);
    if (text === null) return fallback;
    try {
      return JSON.parse(text);
    } catch {
      // Written by something else; it is of no use to anybody.
      this.storage.removeItem(this.prefix + name);
      return fallback;
    }
  }

  /** @param {string} name @param {any} value */
  #write(name, value) {
    if (this.#isClosed) return;
    const isEmpty = value === "" || value === null || (Array.isArray(value) && !value.length);
    if (isEmpty) this.storage.removeItem(this.prefix + name);
    else this.storage.setItem(this.prefix + name, JSON.stringify(value));
  }
}

/** Too old to be sent without being asked. @param {Waiting} one */
export function isStale(one) {
  return Date.now() - one.at > DAY_MS;
}

/** @returns {string} a name for a message, made here so that the server knows it again when it is sent twice */
export function newId() {
  // randomUUID exists only on https and localhost; a server at home is often neither.
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
