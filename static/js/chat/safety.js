// The card that names help beside the reply. Its words and numbers come from the server; put away, it stays in the dream's menu.

import { toast } from "./announce.js";
import { call } from "./api.js";
import { safetyCard } from "../safety_card.js";

/** @typedef {import("../safety_card.js").Help} Help */
/** @typedef {Help & {message_id: number, is_put_away: boolean}} SafetyCard */

export class Safety {
  /** @type {SafetyCard | null} */ #card = null;
  #dream = "";

  /** @param {HTMLElement} place @param {() => void} appeared called when the card comes up */
  constructor(place, appeared) {
    this.place = place;
    this.appeared = appeared;
  }

  /** @param {string | null} dream */
  open(dream) {
    this.#dream = dream ?? "";
    this.#card = null;
    this.place.replaceChildren();
  }

  /** Whether this dream has a card that can be taken out again. @param {string} dream */
  isPutAway(dream) {
    return dream === this.#dream && this.#card !== null && this.#card.is_put_away;
  }

  /** Whether it stands there now. */
  get isShown() {
    return this.place.childElementCount > 0;
  }

  /** The card of words that were refused, or that belong to another dream: it is gone with "Not now". @param {Help | null | undefined} card */
  name(card) {
    if (!card || this.isShown) return;
    this.place.replaceChildren(safetyCard(card, () => this.place.replaceChildren()));
    this.appeared();
  }

  /** @param {SafetyCard | null} card as the server tells it */
  show(card) {
    const wasShown = this.#card !== null && !this.#card.is_put_away;
    this.#card = card;
    this.place.replaceChildren(...(card && !card.is_put_away ? [safetyCard(card, () => this.put(true))] : []));
    if (card && !card.is_put_away && !wasShown) this.appeared();
  }

  /** @param {boolean} isPutAway */
  async put(isPutAway) {
    const dream = this.#dream;
    if (this.#card) this.show({ ...this.#card, is_put_away: isPutAway });
    try {
      await call("PATCH", `me/dream/${dream}/safety/`, { is_put_away: isPutAway });
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { isBad: true });
    }
  }
}
