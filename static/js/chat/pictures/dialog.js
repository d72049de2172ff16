// The dialog before a picture: the drafted prompt to read and change, a style if one likes, what it costs, and Make.

import { ApiError } from "../../rest.js";
import { byId, element } from "../elements.js";
import { newId } from "../local_store.js";
import { showHelp } from "../../safety_card.js";
import { Consent } from "../../consent.js";
import * as requests from "./requests.js";

/** @typedef {import("../../client/job.js").Job} Job */

/** @type {Map<string, string>} what was changed and not sent, by dream, as long as the page is open */
const changed = new Map();
/** @type {Promise<import("./requests.js").Style[]> | null} */
let styles = null;

class PictureDialog {
  dialog = byId("picture-dialog");
  form = byId("picture-form");
  field = byId("picture-prompt");
  note = byId("picture-note");
  cost = byId("picture-cost");
  trouble = byId("picture-trouble");
  make = byId("picture-make");
  help = byId("picture-safety");
  consent = new Consent("picture-consent", (message) => this.#showTrouble(message));
  #dream = "";
  /** The same click sent twice makes one picture; other words are another one. */ #clientId = newId();
  /** @type {Job | null} */ #job = null;
  #isChanged = false;
  #isSending = false;
  #opened = 0;

  /** @param {number} price in credits, where the day's allowance does not cover a picture */
  constructor(price) {
    this.price = price;
    this.form.addEventListener("submit", (/** @type {Event} */ event) => (event.preventDefault(), this.#send()));
    byId("picture-cancel").addEventListener("click", () => this.dialog.close());
    this.field.addEventListener("input", () => this.#typed());
    this.form.addEventListener("change", () => (this.#clientId = newId()));
    this.field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) this.form.requestSubmit();
    });
  }

  /** @param {string} dream @param {string} [prompt] instead of a draft @returns {Promise<Job | null>} what was begun; null where nothing was */
  open(dream, prompt) {
    this.#dream = dream;
    this.#job = null;
    this.#clientId = newId();
    this.#opened += 1;
    this.#showTrouble("");
    showHelp(this.help, null);
    this.#setSending(false);
    this.cost.textContent = "";
    this.dialog.showModal();
    const left = changed.get(dream);
    if (prompt !== undefined) this.#fill(prompt, gettext("The words from before. Change what you like."));
    else if (left !== undefined) this.#fill(left, gettext("Your words as you left them."), { isChanged: true });
    else this.#draft(this.#opened);
    this.#showStyles();
    this.#showCost(this.#opened);
    return new Promise((resolve) => this.dialog.addEventListener("close", () => resolve(this.#closed()), { once: true }));
  }

  #closed() {
    if (this.#isChanged && !this.#job && this.field.value.trim()) changed.set(this.#dream, this.field.value);
    else changed.delete(this.#dream);
    return this.#job;
  }

  /** @param {number} opened */
  async #draft(opened) {
    this.#fill("", gettext("Drafting from your dream…"), { isDrafting: true });
    try {
      const draft = await requests.draftOf(this.#dream);
      if (opened !== this.#opened) return;
      const byModel = gettext("Drafted by the analyst's model from your dream. Change what you like.");
      this.#fill(draft.prompt, draft.source === "analyst" ? byModel : gettext("Drafted from your own words. Change what you like."), { language: draft.language });
    } catch (error) {
      if (opened !== this.#opened) return;
      this.#fill("", gettext("Write what the picture should show."));
      this.#showTrouble(/** @type {Error} */ (error).message);
    }
  }

  /** @param {string} text @param {string} note @param {{language?: string, isChanged?: boolean, isDrafting?: boolean}} [how] */
  #fill(text, note, { language = "", isChanged = false, isDrafting = false } = {}) {
    this.field.value = text;
    this.field.lang = language;
    this.field.readOnly = isDrafting;
    this.make.disabled = isDrafting;
    this.dialog.setAttribute("aria-busy", String(isDrafting));
    this.note.textContent = note;
    this.#isChanged = isChanged;
  }

  /** What can't be found out is not said; the server knows in any case. @param {number} opened */
  async #showCost(opened) {
    const isCovered = await requests.isCovered().catch(() => null);
    if (opened !== this.#opened || isCovered === null) return;
    this.cost.textContent = isCovered ? gettext("Covered by today's allowance.") : this.#priceWords();
  }

  #priceWords() {
    return interpolate(ngettext("Costs %s credit. What fails or is cancelled costs nothing.", "Costs %s credits. What fails or is cancelled costs nothing.", this.price), [this.price]);
  }

  #typed() {
    this.#isChanged = true;
    this.#clientId = newId();
    this.field.lang = "";
    this.#showTrouble("");
  }

  async #send() {
    const prompt = this.field.value.trim();
    if (this.#isSending || this.field.readOnly) return;
    if (!prompt) {
      this.#showTrouble(gettext("Please say what the picture should show."));
      this.field.focus();
      return;
    }
    if (this.consent.asks(() => this.#send())) return;
    this.#showTrouble("");
    this.#setSending(true);
    try {
      this.#job = await requests.begin({ dream: this.#dream, prompt, style: new FormData(this.form).get("style")?.toString() ?? "", client_id: this.#clientId });
      if (this.#job?.safety) this.#showHelp(this.#job.safety);
      else this.dialog.close();
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      this.#showTrouble(message, error instanceof ApiError ? error.body?.suggestion : "");
      if (error instanceof ApiError) showHelp(this.help, error.body?.safety);
    }
    this.#setSending(false);
  }

  /** The picture is begun; the dialog stays for the card alone. @param {import("../../safety_card.js").Help} card */
  #showHelp(card) {
    this.make.disabled = true;
    this.field.readOnly = true;
    showHelp(this.help, card, () => this.dialog.close());
  }

  /** @param {boolean} isSending */
  #setSending(isSending) {
    this.#isSending = isSending;
    this.make.setAttribute("aria-disabled", String(isSending));
  }

  /** @param {string} text "" for none @param {string | null} [suggestion] words that would be taken instead */
  #showTrouble(text, suggestion) {
    this.trouble.hidden = !text;
    this.trouble.replaceChildren(element("p", {}, text));
    if (!suggestion) return;
    const use = () => {
      this.field.value = suggestion;
      this.#typed();
      this.field.focus();
    };
    this.trouble.append(element("p", {}, gettext("This could be painted instead:"), " ", element("q", { dir: "auto" }, suggestion)), element("button", { type: "button", class: "button quiet", onclick: use }, gettext("Use these words")));
  }

  /** An extra: where they can't be had there is no choice. */
  async #showStyles() {
    const place = byId("picture-styles");
    if (place.childElementCount > 1) return;
    styles ??= requests.someStyles();
    const found = await styles.catch(() => (styles = null));
    if (!found || place.childElementCount > 1) return;
    place.append(...found.map((one) => styleChoice(one)));
    byId("picture-style-choice").hidden = false;
  }
}

/** @param {import("./requests.js").Style} style */
function styleChoice(style) {
  const look = style.picture ? element("img", { alt: "", src: style.picture, loading: "lazy", decoding: "async" }) : element("span", { class: "blank", "aria-hidden": "true" });
  return element("label", { class: "style" }, element("input", { type: "radio", name: "style", value: style.slug, class: "visually-hidden" }), look, element("span", { class: "name" }, style.name));
}

/** @type {PictureDialog | null} */
let opened = null;

/**
 * @param {{dream: string, price: number, prompt?: string}} wish `prompt` stands in for a draft
 * @returns {Promise<Job | null>} the job that was begun; null where the person did not
 */
export function askForPicture({ dream, price, prompt }) {
  opened ??= new PictureDialog(price);
  return opened.open(dream, prompt);
}
