// Marks of signs in a field, loaded once there are words to mark, and tried for again a while after that failed: writing needs no marks.
// What was denied is known before.

/** @typedef {{start: number, end: number, quote: string}} Denied words that are no sign, in UTF-16 units */

const AGAIN_MS = 30000;
const LETTER = /[\p{L}\p{N}]/u;

export class SignsOnNeed {
  /** @type {import("./writing.js").SignMarks | null} */ #marks = null;
  #from;
  #frame = 0;

  /** @param {HTMLTextAreaElement} field @param {{hasSigns: boolean, keep?: (denied: Denied[]) => void}} options `hasSigns`: whether there is anything to mark; `keep` is called when what is denied changed */
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

  /** Another text is in the field, with what was denied in it. @param {Denied[]} denied */
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

// Words of a field that its writer said are no signs: they go with the words, and are forgotten with them.
export class DeniedWords {
  /** @type {Denied[]} */ #words = [];
  #text = "";

  /** @param {HTMLTextAreaElement} field @param {(denied: Denied[]) => void} keep called when what is denied changed */
  constructor(field, keep) {
    this.field = field;
    this.keep = keep;
  }

  get all() {
    return this.#words;
  }

  /** Whether some of these words are denied. @param {{start: number, end: number}} place */
  has(place) {
    return this.#words.some((one) => one.start < place.end && place.start < one.end);
  }

  /** @param {Denied[]} words */
  set(words) {
    this.#words = words;
    this.keep(words);
  }

  /** Another text is in the field, with what was denied in it. @param {Denied[]} denied */
  begin(denied) {
    this.#text = this.field.value;
    this.#words = denied.filter((one) => this.#text.slice(one.start, one.end) === one.quote);
  }

  /** A text came back that was on its way, with what was denied in it. @param {[number, number][]} places in code points */
  restore(places) {
    this.begin(inUnits(this.field.value, places));
    this.keep(this.#words);
  }

  /** What was denied. @param {boolean} isTrimmed whether the text is sent without the white space around it @returns {[number, number][]} in code points */
  places(isTrimmed) {
    const text = this.follow();
    const skipped = isTrimmed ? text.length - text.trimStart().length : 0;
    const count = (/** @type {number} */ end) => [...text.slice(skipped, end)].length;
    return this.#words.map((one) => [count(one.start), count(one.end)]);
  }

  /** The text may have changed. @returns {string} it, as it is now */
  follow() {
    const text = this.field.value;
    const before = this.#text;
    this.#text = text;
    if (text === before || !this.#words.length) return text;
    let head = 0;
    while (head < text.length && head < before.length && text[head] === before[head]) head += 1;
    let tail = 0;
    while (tail < text.length - head && tail < before.length - head && text[text.length - 1 - tail] === before[before.length - 1 - tail]) tail += 1;
    const by = text.length - before.length;
    const moved = this.#words.flatMap((one) => (one.end <= head ? [one] : one.start >= before.length - tail ? [{ ...one, start: one.start + by, end: one.end + by }] : []));
    this.set(moved.filter((one) => text.slice(one.start, one.end) === one.quote && !LETTER.test(text[one.start - 1] ?? "") && !LETTER.test(text[one.end] ?? "")));
    return text;
  }
}

/** @param {string} text @param {[number, number][]} places in code points @returns {Denied[]} */
function inUnits(text, places) {
  const letters = [...text];
  const count = (/** @type {number} */ end) => letters.slice(0, end).join("").length;
  return places.map(([start, end]) => ({ start: count(start), end: count(end), quote: letters.slice(start, end).join("") }));
}
