// Beginning a dream on the server for a message that was told on the empty page, without ever beginning two; and what that costs.

import { ApiError, Unreachable, call } from "./api.js";
import { isStale, staleFailure } from "./local_store.js";
import { Backoff } from "../client/backoff.js";

/** @typedef {import("./local_store.js").Waiting} Waiting */
/** @typedef {{begun: (dream: string) => void, refused: (one: Waiting, error: ApiError | Unreachable) => void, late: (retryAt: number, one: Waiting, error: ApiError | Unreachable) => void}} Beginning */

export class DreamCreator {
  #backoff = new Backoff();
  /** @type {number | undefined} */ #retry;
  /** @type {string | null} the message whose dream is being begun */ #beginning = null;

  /** @param {import("./local_store.js").LocalStore} store @param {import("./list.js").DreamList} list @param {Beginning} told */
  constructor(store, list, told) {
    this.store = store;
    this.list = list;
    this.told = told;
    window.addEventListener("online", () => this.start());
  }

  /** What was told and has no dream on the page yet, oldest first; all of it can still be taken back. */
  get waiting() {
    return this.store.outbox().filter((one) => one.dream === null || one.id === this.#beginning);
  }

  /** Begin the dream of the oldest waiting message; again and again while the server is not there. */
  async start() {
    clearTimeout(this.#retry);
    // No dream is begun, nor paid for, before somebody was asked.
    for (const old of this.waiting.filter((other) => !other.failure && isStale(other))) this.store.keepWaiting({ ...old, failure: staleFailure() });
    const one = this.waiting.find((other) => !other.failure);
    if (!one || this.#beginning) return;
    this.#beginning = one.id;
    try {
      const dream = await onlyOneTab(() => this.#begin(one.id));
      this.#backoff.reset();
      const isTakenBack = !this.#isWaiting(one.id);
      this.#beginning = null;
      if (isTakenBack) this.start();
      else if (dream) this.told.begun(dream);
    } catch (error) {
      this.#beginning = null;
      this.#failed(one, error);
    }
  }

  /** Wait no longer. */
  stop() {
    clearTimeout(this.#retry);
  }

  /** @param {string} id @returns {Promise<string | null>} the dream; null when the message is gone */
  async #begin(id) {
    const one = this.store.outbox().find((other) => other.id === id);
    if (!one || one.dream) return one?.dream ?? null;
    // An answer may have been lost on the way: under the same key the server gives the dream that it began then.
    const dream = (await this.#untold()) ?? (await call("POST", "me/dreams/", one.stays_here ? { stays_here: true } : {}, { "Idempotency-Key": `${one.id}.${one.at}` }));
    // One that was begun before for other words: these may not leave.
    if (one.stays_here && !dream.stays_here) await call("PATCH", `me/dream/${dream.id}/`, { stays_here: true });
    this.store.keepUntold(dream.id, true);
    this.list.put(dream);
    // Taken back while the server began it: the dream stays for the next words.
    if (!this.#isWaiting(id)) return null;
    this.store.keepWaiting({ ...one, dream: dream.id });
    return dream.id;
  }

  /** @param {string} id */
  #isWaiting(id) {
    return this.store.outbox().some((one) => one.id === id);
  }

  /** A dream that an earlier message of this outbox began, and that was taken back then: it is paid for, and nobody else's. @returns {Promise<any>} */
  async #untold() {
    const used = new Set(this.store.outbox().map((one) => one.dream));
    for (const id of this.store.untold()) {
      // Somebody is about to tell something in it.
      if (used.has(id) || this.store.draft(id)) continue;
      const dream = await call("GET", `me/dream/${id}/`).catch((error) => {
        if (error.status !== 404) throw error;
      });
      if (dream && !dream.title && !dream.description) return dream;
      this.store.keepUntold(id, false);
    }
    return null;
  }

  /** @param {Waiting} one @param {any} error */
  #failed(one, error) {
    if (!this.#isWaiting(one.id)) {
      this.start();
      return;
    }
    const isLater = error.status === 429 || error.status >= 500 || error.code === "idempotency_key_in_progress";
    const isRefused = error instanceof ApiError && !isLater;
    // Waiting for a server needs somewhere to wait: without it the words go back to whoever wrote them.
    if (isRefused || (error instanceof Unreachable && !this.store.isKept)) {
      this.told.refused(one, error);
      return;
    }
    const wait = this.#backoff.next(error instanceof ApiError ? error.retryAfter * 1000 : 0);
    this.told.late(Date.now() + wait, one, error);
    this.#retry = window.setTimeout(() => this.start(), wait);
  }
}

/** Two tabs have the same outbox. @param {() => Promise<string | null>} work @returns {Promise<string | null>} */
async function onlyOneTab(work) {
  // Locks exist only on https and localhost.
  if (!navigator.locks) return await work();
  let isLocked = false;
  try {
    return await navigator.locks.request("reverie.begin", () => {
      isLocked = true;
      return work();
    });
  } catch (error) {
    // Where storage is forbidden, locks are too; then no other tab sees this outbox.
    if (isLocked) throw error;
    return await work();
  }
}

/** What beginning a dream costs. @returns {Promise<string>} empty where nobody can say right now: it is asked for again when it matters */
export async function priceOfADream() {
  try {
    const { price } = await call("POST", "me/dreams/?dry_run=1", {});
    return price ? interpolate(ngettext("%s credit", "%s credits", price), [price]) : gettext("free");
  } catch {
    return "";
  }
}
