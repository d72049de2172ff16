// Where one writes: grows with its text, keeps a draft per dream, sends, and stops.

import { say } from "./announce.js";
import { byId, icon } from "./elements.js";
import { SignsOnNeed } from "../signs/on_need.js";

const KEEP_MS = 250;
const MOST_LEFT_SHOWN = 500;

/** A keyboard on glass: Enter makes a new line there, and the button sends. */
const hasTouchKeyboard = matchMedia("(hover: none) and (pointer: coarse)");

/** @typedef {{send: (text: string, analyst: string) => boolean, stop: () => void, editLast: () => boolean}} ComposerActions */

export class Composer {
  /** @type {string | null | undefined} undefined before anything is open */ #dream;
  #isBusy = false;
  #price = "";
  /** @type {number | undefined} */ #keeping;
  #signs;

  /** @param {import("./local_store.js").LocalStore} store @param {{max_chars: number, has_signs: boolean}} setup @param {ComposerActions} actions */
  constructor(store, setup, actions) {
    this.store = store;
    this.maxChars = setup.max_chars;
    this.actions = actions;
    this.field = byId("text");
    this.#signs = new SignsOnNeed(this.field, { hasSigns: setup.has_signs, keep: (denied) => store.keepDenied(this.#dream ?? null, denied) });
    this.button = byId("send");
    this.analyst = byId("analyst");
    this.left = byId("chars-left");
    this.trouble = byId("trouble");
    this.form = byId("compose");
    document.onkeydown = document.onsubmit = null; // early.js
    this.form.addEventListener("submit", (/** @type {Event} */ event) => (event.preventDefault(), this.submit()));
    byId("trouble-close").addEventListener("click", () => this.hideTrouble());
    // The second click of a double click would stop what the first one sent.
    this.button.addEventListener("click", (/** @type {MouseEvent} */ event) => event.detail > 1 && event.preventDefault());
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#key(event));
    window.addEventListener("pagehide", () => this.#keep());
  }

  get text() {
    return this.field.value;
  }

  /** Words of the text that the dreamer said are no signs; code points of what is sent. */
  get denied() {
    return this.#signs.places(true);
  }

  /** Change to a dream: its draft comes, the other's is kept. @param {string | null} dream */
  open(dream) {
    this.#keep();
    const early = this.#dream === undefined ? this.text : "";
    this.#dream = dream;
    this.hideTrouble();
    this.setText(withEarly(this.store.draft(dream), early));
    this.#signs.begin(this.store.denied(dream));
    this.field.placeholder = dream ? gettext("Answer, or ask…") : gettext("Tell your dream…");
  }

  /** @param {string} text */
  setText(text) {
    this.field.value = text;
    this.#typed();
    this.#keep();
  }

  /** Bring a text back that was not taken, unless something else was written since. @param {import("./local_store.js").Waiting} one @returns {boolean} */
  giveBack(one) {
    if (this.text.trim()) return false;
    this.setText(one.text);
    this.#signs.restore(one.denied ?? []);
    this.focus();
    return true;
  }

  /** Not on glass, where it would bring up the keyboard. */
  focus() {
    if (!hasTouchKeyboard.matches) this.field.focus({ preventScroll: true });
  }

  /** @param {boolean} isBusy whether the button stops instead of sends */
  setBusy(isBusy) {
    if (isBusy === this.#isBusy) return;
    this.#isBusy = isBusy;
    this.button.classList.toggle("stop", isBusy);
    this.button.setAttribute("aria-label", isBusy ? gettext("Stop the answer") : gettext("Send"));
    this.button.title = this.button.getAttribute("aria-label");
    this.#showButton();
    this.#fillButton();
  }

  /** What sending costs, on the button; empty where it costs nothing more. @param {string} words */
  setPrice(words) {
    this.#price = words;
    this.#fillButton();
  }

  #fillButton() {
    const words = this.#isBusy ? "" : this.#price;
    const price = document.createElement("span");
    price.id = "send-price";
    price.textContent = words;
    this.button.replaceChildren(...(words ? [price] : []), icon(this.#isBusy ? "stop" : "send"));
    this.button.classList.toggle("icon-only", !words);
    if (words) this.button.setAttribute("aria-describedby", price.id);
    else this.button.removeAttribute("aria-describedby");
  }

  submit() {
    if (this.#isBusy) {
      this.actions.stop();
      return;
    }
    const text = this.text.trim();
    if (!text) return;
    if (this.#over > 0) {
      this.showTrouble(gettext("The text is too long. Please shorten it or tell it in two parts."));
      return;
    }
    this.hideTrouble();
    // Emptied only once the words are somewhere else.
    if (this.actions.send(text, this.analyst.value)) this.setText("");
    this.focus();
  }

  /** Do what was pressed before this script ran (early.js), unless the words are others now: a draft may have come before them. */
  submitEarly() {
    const { pressed } = this.form.dataset;
    delete this.form.dataset.pressed;
    if (pressed === this.text) this.#submitUnlessBusy();
  }

  /** Where the button would stop, Enter does not. */
  #submitUnlessBusy() {
    if (!this.#isBusy) this.submit();
    else if (this.text.trim()) say(gettext("The analyst is still answering. Your text stays here."));
  }

  /** @param {string} text */
  showTrouble(text) {
    byId("trouble-text").textContent = text;
    this.trouble.hidden = false;
  }

  hideTrouble() {
    this.trouble.hidden = true;
  }

  get #over() {
    // At most twice too careful: the limit counts code points.
    return this.text.length <= this.maxChars ? 0 : [...this.text].length - this.maxChars;
  }

  #typed() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
    const left = this.maxChars - this.text.length;
    this.left.hidden = left > MOST_LEFT_SHOWN;
    this.left.textContent = String(left);
    this.left.classList.toggle("bad", this.#over > 0);
    this.#showButton();
    this.#signs.update();
    clearTimeout(this.#keeping);
    this.#keeping = window.setTimeout(() => this.#keep(), KEEP_MS);
  }

  #showButton() {
    this.button.classList.toggle("idle", !this.#isBusy && !this.text.trim());
  }

  #keep() {
    clearTimeout(this.#keeping);
    if (this.#dream !== undefined && this.text !== this.store.draft(this.#dream)) this.store.keepDraft(this.#dream, this.text);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // 229: Safari's last key of a composition comes after `compositionend`.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowUp" && !this.text && this.actions.editLast()) event.preventDefault();
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    if (hasTouchKeyboard.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    if (!event.repeat) this.#submitUnlessBusy();
  }
}

/**
 * What stands in the field when the page's script begins was typed while it was being loaded: it follows the draft, and is never lost.
 * @param {string} draft @param {string} early @returns {string}
 */
function withEarly(draft, early) {
  if (!early.trim() || draft.endsWith(early)) return draft;
  return draft.trim() ? `${draft}\n${early}` : early;
}
