// The pictures of the open dream, loaded with the first dream that is opened: who comes to tell a new one has none to show.

import { Unreachable } from "../../rest.js";
import { toast } from "../announce.js";

/** @typedef {import("../../client/job.js").JobFrame} JobFrame */
/** @typedef {import("./pictures.js").PicturesListener} PicturesListener */

export class PicturesOnNeed {
  /** @type {import("./pictures.js").Pictures | null} */ #pictures = null;
  /** @type {string | null} */ #dream = null;
  #isNew = false;

  /** @param {{library: string, price: number}} site @param {PicturesListener} listener both as for Pictures */
  constructor(site, listener) {
    this.site = site;
    this.listener = listener;
  }

  /** Change to a dream, or to none. @param {string | null} dream @param {boolean} isNew whether it was begun a moment ago, and has none yet */
  open(dream, isNew) {
    this.#dream = dream;
    this.#isNew = isNew;
    this.#pictures?.open(dream);
  }

  /** @returns {{at: number, node: HTMLElement}[]} */
  cards() {
    return this.#pictures?.cards() ?? [];
  }

  /** Ask the server for everything: on opening and after a reconnect. */
  async refresh() {
    if (!this.#dream) return;
    const isNew = this.#isNew;
    this.#isNew = false;
    // Where the module can't be had the line breaks soon, too, and the next reconnect asks again.
    if (!isNew) (await this.#load().catch(() => null))?.refresh();
  }

  /** @param {JobFrame} frame */
  async take(frame) {
    (await this.#load().catch(() => null))?.take(frame);
  }

  async ask() {
    const pictures = await this.#load().catch(() => null);
    if (pictures) await pictures.ask();
    else toast(new Unreachable().message, { isBad: true });
  }

  async #load() {
    if (!this.#pictures) {
      const { Pictures } = await import("./pictures.js");
      if (!this.#pictures) {
        this.#pictures = new Pictures(this.site, this.listener);
        this.#pictures.open(this.#dream);
      }
    }
    return this.#pictures;
  }
}
