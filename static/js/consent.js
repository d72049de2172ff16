// The question before words leave this server for the first time: inline, one tap, once. Nobody's words are sent or lost meanwhile.

import { request } from "./rest.js";

let isAnswered = false;

export class Consent {
  /** @type {(() => void) | null} what goes on once it is answered */ #then = null;

  /** @param {string} id of the element; where it is not there, nothing is to be asked @param {(message: string) => void} failed */
  constructor(id, failed) {
    this.panel = document.getElementById(id);
    this.failed = failed;
    for (const choice of this.panel?.querySelectorAll("[data-consent]") ?? []) {
      choice.addEventListener("click", () => this.#answer(/** @type {HTMLElement} */ (choice).dataset.consent === "yes"));
    }
  }

  /** Whether `then` has to wait: it is asked now, and `then` is called after the answer. @param {() => void} then @returns {boolean} */
  asks(then) {
    if (!this.panel || isAnswered) return false;
    this.#then = then;
    this.panel.hidden = false;
    /** @type {HTMLElement} */ (this.panel.querySelector("[data-consent]")).focus();
    return true;
  }

  /** @param {boolean} isGiven */
  async #answer(isGiven) {
    try {
      await request("POST", "/api/user/privacy/consent/", { is_given: isGiven });
    } catch (error) {
      this.failed(/** @type {Error} */ (error).message);
      return;
    }
    isAnswered = true;
    /** @type {HTMLElement} */ (this.panel).hidden = true;
    this.#then?.();
    this.#then = null;
  }
}
