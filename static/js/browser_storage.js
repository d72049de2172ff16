// The browser's storage as it really is: it may be full, forbidden, or hold what something else wrote. Nothing here throws.

export class BrowserStorage {
  /** @type {Storage | null} null where the browser forbids it */ #storage;

  /** @param {"localStorage" | "sessionStorage"} kind */
  constructor(kind) {
    try {
      // Where storage is forbidden, already this getter throws.
      this.#storage = window[kind];
    } catch {
      this.#storage = null;
    }
  }

  /** @param {string} name @returns {string | null} */
  get(name) {
    return this.#attempt((storage) => storage.getItem(name), null);
  }

  /** @param {string} name @param {string} text @returns {boolean} whether it is stored now; what stood there before is still there if not */
  set(name, text) {
    return this.#attempt((storage) => (storage.setItem(name, text), true), false);
  }

  /** @param {string} name */
  remove(name) {
    this.#attempt((storage) => storage.removeItem(name), undefined);
  }

  /** @returns {string[]} */
  names() {
    return this.#attempt((storage) => Object.keys(storage), []);
  }

  /** @template T @param {(storage: Storage) => T} use @param {T} otherwise @returns {T} */
  #attempt(use, otherwise) {
    if (!this.#storage) return otherwise;
    try {
      return use(this.#storage);
    } catch {
      return otherwise;
    }
  }
}

/** @param {string} name @returns {BroadcastChannel | null} null where the browser forbids it, as it does where it forbids storage */
export function openChannel(name) {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}
