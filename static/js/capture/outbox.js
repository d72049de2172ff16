// Dreams that were captured on this device and are not in the journal yet, each with the id under which the server keeps it once.
//
// They are in IndexedDB, by person: whoever uses this browser next neither sees nor sends them. A note of their number in localStorage
// lets other pages know that there are some without opening the database.

import { BrowserStorage } from "../browser_storage.js";
import { asForm } from "../dictation/form.js";
import { ApiError, request } from "../rest.js";

const DATABASE = "reverie";
const SEND_MS = 300000;
const DAY_MS = 24 * 3600 * 1000;
/** Clocks are set right by a little now and then. */
const AHEAD_MS = 10 * 60 * 1000;

/**
 * @typedef {{id: string, person: string, text: string, dreamt_on: string, at: number, state: "draft" | "waiting",
 *   denied?: [number, number][], mood?: string, recall?: number, lucidity?: number, failure?: string, sound?: import("../dictation/form.js").KeptSound}} Captured
 *   `at`: when its first letter was typed; `denied`: words of it that are no signs, in code points; `sound`: what was spoken instead of written
 * @typedef {{id: string, zone: string, maxChars: number, mayLeave?: boolean, hasSigns?: boolean}} Person who was signed in here last
 * @typedef {{kept: string[], safety: string | null, help: import("../safety_card.js").Help | null, trouble: "" | "unreachable" | "signed_out" | "refused"}} Sent ids that are in the journal now;
 *   `safety`: the one whose words brought up a card; `help`: the card of one that was refused; what kept the others from going
 */

/** @param {string} person @returns {string} */
const noteName = (person) => `reverie.kept.${person}.captured`;
const storage = new BrowserStorage("localStorage");

/** @param {string} person @returns {number} how many dreams of this person wait on this device */
export function noted(person) {
  return Number(storage.get(noteName(person))) || 0;
}

export class Outbox {
  /** @type {IDBDatabase | null} null where the browser forbids it: then this page alone remembers */ #database;
  /** @type {Map<string, Captured>} */ #remembered = new Map();
  /** @type {Person | null} */ #person = null;
  #isClosed = false;

  /** @param {IDBDatabase | null} database */
  constructor(database) {
    this.#database = database;
  }

  static async open() {
    return new Outbox(await open().catch(() => null));
  }

  /** Whether what is captured outlives this page. */
  get isKept() {
    return this.#database !== null;
  }

  /** @returns {Promise<Person | null>} */
  async person() {
    return this.#person ?? (await this.#ask("person", "readonly", (store) => store.get("last")))?.person ?? null;
  }

  /** @param {Person} person who is signed in now */
  async remember(person) {
    this.#person = person;
    await this.#ask("person", "readwrite", (store) => store.put({ key: "last", person }));
  }

  /** @param {string} person @returns {Promise<Captured[]>} oldest first */
  async all(person) {
    const stored = (await this.#ask("captured", "readonly", (store) => store.getAll())) ?? [];
    const known = new Map([...stored, ...this.#remembered.values()].map((one) => [one.id, one]));
    return [...known.values()].filter((one) => one.person === person).sort((a, b) => a.at - b.at);
  }

  /** Add one, or put it in the place of the one with its id. @param {Captured} one @returns {Promise<boolean>} whether it outlives this page */
  async keep(one) {
    if (this.#isClosed) return false;
    // The note comes first: rather one warning too many when signing out than one too few.
    if (!noted(one.person)) storage.set(noteName(one.person), "1");
    const isStored = (await this.#ask("captured", "readwrite", (store) => store.put(one))) !== undefined;
    if (isStored) this.#remembered.delete(one.id);
    else this.#remembered.set(one.id, one);
    await this.#note(one.person);
    return isStored;
  }

  /** @param {Captured} one */
  async drop(one) {
    this.#remembered.delete(one.id);
    await this.#ask("captured", "readwrite", (store) => store.delete(one.id));
    await this.#note(one.person);
  }

  /** Leave nothing of this person on the device. @param {string} person */
  async forget(person) {
    for (const one of await this.all(person)) await this.drop(one);
    if ((await this.person())?.id === person) await this.#ask("person", "readwrite", (store) => store.delete("last"));
    this.#isClosed = true;
  }

  /** Nothing is kept here any more: this person signed out in another tab. */
  close() {
    this.#isClosed = true;
  }

  /**
   * Send what waits, oldest first; what is older than a day only when it was asked about.
   * @param {string} person @param {string[]} asked ids that may go however old they are @returns {Promise<Sent>}
   */
  async send(person, asked = []) {
    /** @type {Sent} */
    const sent = { kept: [], safety: null, help: null, trouble: "" };
    for (const one of await this.all(person)) {
      const isAsked = asked.includes(one.id);
      if (one.state !== "waiting" || (!isAsked && (isStale(one) || one.failure))) continue;
      try {
        const answer = await request("POST", "/api/journal/entries/", asEntry(one));
        if (one.sound) await request("POST", `/api/journal/entries/${one.id}/recordings/`, asForm(one.sound), {}, SEND_MS);
        await this.drop(one);
        sent.kept.push(one.id);
        if (answer?.safety) sent.safety = one.id;
      } catch (error) {
        if (error instanceof ApiError) sent.help ??= error.body?.safety ?? null;
        sent.trouble = await this.#failed(one, error);
        if (sent.trouble !== "refused") return sent;
      }
    }
    return sent;
  }

  /** @param {Captured} one @param {any} error @returns {Promise<Sent["trouble"]>} */
  async #failed(one, error) {
    if (!(error instanceof ApiError)) return "unreachable";
    if (error.status === 401 || error.status === 403) return "signed_out";
    const isLimit = error.code === "entry_limit_reached";
    if (error.status >= 500 || error.status === 408 || (error.status === 429 && !isLimit)) return "unreachable";
    await this.keep({ ...one, failure: error.message });
    return "refused";
  }

  /** @param {string} person */
  async #note(person) {
    const count = (await this.all(person)).length;
    if (count) storage.set(noteName(person), String(count));
    else storage.remove(noteName(person));
  }

  /**
   * @param {string} name of the store @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} ask
   * @returns {Promise<any>} undefined where the browser does not do it
   */
  #ask(name, mode, ask) {
    return new Promise((resolve) => {
      if (!this.#database) {
        resolve(undefined);
        return;
      }
      try {
        const transaction = this.#database.transaction(name, mode);
        const asked = ask(transaction.objectStore(name));
        // Stored is what was committed, not what was only asked for; a deleted row's answer is undefined.
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onabort = transaction.onerror = () => resolve(undefined);
      } catch {
        resolve(undefined);
      }
    });
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("captured", { keyPath: "id" });
      asked.result.createObjectStore("person", { keyPath: "key" });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });
}

/** Too old to be sent without being asked; so is what a clock wrote that was ahead, since nobody knows its age. @param {Captured} one */
export function isStale(one) {
  const age = Date.now() - one.at;
  return age > DAY_MS || age < -AHEAD_MS;
}

/** @param {Captured} one @returns {Record<string, any>} */
function asEntry({ id, text, denied, dreamt_on, mood, recall, lucidity }) {
  // Spoken and not written down yet: it is to be told later.
  const told = text.trim() ? { text, denied } : { kind: "later" };
  return Object.fromEntries(Object.entries({ id, ...told, dreamt_on, mood, recall, lucidity }).filter(([, value]) => value !== undefined));
}
