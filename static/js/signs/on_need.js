// Marks of signs in a field, loaded once there are words to mark, and tried for again a while after that failed: writing needs no marks.
// What was denied is known before.

import { DeniedWords } from "./denied.js";

const AGAIN_MS = 30000;

export class SignsOnNeed {
  /** @type {import("./writing.js").SignMarks | null} */ #marks = null;
  #from;
  #frame = 0;

  /** @param {HTMLTextAreaElement} field @param {{hasSigns: boolean, keep?: (denied: import("./denied.js").Denied[]) => void}} options `hasSigns`: whether there is anything to mark; `keep` is called when what is denied changed */
  constructor(field, { hasSigns, keep = () => {} }) {
    this.field = field;
    this.denied = new DeniedWords(field, keep);
    this.#from = hasSigns ? 0 : Infinity;
    field.addEventListener("input", () => this.update());
  }

  /** The text may have changed. */
  update() {
    if (this.#marks) {
      this.#marks.update();
      return;
    }
    if (!this.#frame) this.#frame = requestAnimationFrame(() => ((this.#frame = 0), this.denied.follow()));
    this.#load();
  }

  /** Another text is in the field, with what was denied in it. @param {import("./denied.js").Denied[]} denied */
  begin(denied) {
    this.denied.begin(denied);
    this.update();
  }

  /** A text came back that was on its way, with what was denied in it. @param {[number, number][]} places in code points */
  restore(places) {
    this.denied.restore(places);
    this.update();
  }

  /** What was denied. @param {boolean} isTrimmed whether the text is sent without the white space around it @returns {[number, number][]} in code points */
  places(isTrimmed) {
    return this.denied.places(isTrimmed);
  }

  /** Not before there are words to mark. */
  async #load() {
    if (!this.field.value || Date.now() < this.#from) return;
    this.#from = Infinity;
    try {
      const { SignMarks } = await import("./writing.js");
      this.#marks = await SignMarks.load(this.field, this.denied);
    } catch {
      // Without a network words are written down without marks, and nothing is said of them.
      this.#from = Date.now() + AGAIN_MS;
    }
  }
}
