// Beginning a dream on the server for a message that was told on the empty page, without ever beginning two.

import { ApiError, call } from "./api.js";
import { Backoff } from "./protocol/backoff.js";

/** @typedef {import("./kept.js").Waiting} Waiting */
/** @typedef {{begun: (dream: string) => void, refused: (one: Waiting, error: ApiError) => void, late: (retryAt: number) => void}} Beginning */

export class Beginner {
  #backoff = new Backoff();
  /** @type {number | undefined} */ #retry;
  #isAtWork = false;

  /** @param {import("./kept.js").Kept} kept @param {import("./list.js").DreamList} list @param {Beginning} told */
  constructor(kept, list, told) {
    this.kept = kept;
    this.list = list;
    this.told = told;
    window.addEventListener("online", () => this.start());
  }

  /** What was told and has no dream yet, oldest first. */
  get waiting() {
    return this.kept.outbox().filter((one) => one.dream === null);
  }

  /** Begin the dream of the oldest waiting message; again and again while the server is not there. */
  async start() {
    clearTimeout(this.#retry);
    const one = this.waiting.find((other) => !other.failure);
    if (!one || this.#isAtWork) return;
    this.#isAtWork = true;
    try {
      const dream = await onlyOneTab(() => this.#begin(one.id));
      this.#backoff.reset();
      if (dream) this.told.begun(dream);
    } catch (error) {
      this.#failed(one, error);
    } finally {
      this.#isAtWork = false;
    }
  }

  /** Wait no longer. */
  stop() {
    clearTimeout(this.#retry);
  }

  /** @param {string} id @returns {Promise<string | null>} the dream; null when the message is gone */
  async #begin(id) {
    const one = this.kept.outbox().find((other) => other.id === id);
    if (!one || one.dream) return one?.dream ?? null;
    // An answer may have been lost on the way: then the dream is there, untold, and must not be begun twice.
    await this.list.load();
    const dream = this.list.untold() ?? (await call("POST", "me/dreams/", {}));
    this.kept.keepWaiting({ ...one, dream: dream.id });
    this.list.put(dream);
    return dream.id;
  }

  /** @param {Waiting} one @param {any} error */
  #failed(one, error) {
    if (error instanceof ApiError && error.status < 500 && error.status !== 429) {
      this.told.refused(one, error);
      return;
    }
    const wait = this.#backoff.next(error instanceof ApiError ? error.retryAfter * 1000 : 0);
    this.told.late(Date.now() + wait);
    this.#retry = window.setTimeout(() => this.start(), wait);
  }
}

/** Two tabs have the same outbox. @param {() => Promise<string | null>} work @returns {Promise<string | null>} */
async function onlyOneTab(work) {
  // Locks exist only on https and localhost.
  return navigator.locks ? await navigator.locks.request("reverie.begin", work) : await work();
}
