// The person's own signs in what they are writing: marked under the words, and named in a line below, where each can be denied. Nothing is
// changed in the text, and nothing of it leaves the page before it is sent. What is known of signs is forgotten with the page.

import { element } from "../chat/elements.js";
import { openMenu } from "../chat/menu.js";
import { fold } from "../folding.js";
import { request } from "../rest.js";
import { Finder } from "./find.js";
import { Mirror } from "./mirror.js";
import { Stems, tokens } from "./stems.js";

/** @typedef {import("./find.js").Sign} Sign @typedef {import("./find.js").Found} Found */
/** @typedef {{signs: Sign[], common: Record<string, string[]>, rule: import("./stems.js").Rule}} Known */

const SAID_AFTER_MS = 900;

export class SignMarks {
  /** @type {Map<string, Finder | null>} null while its stemmer is loaded */ #finders = new Map();
  /** @type {Map<string, HTMLButtonElement>} */ #buttons = new Map();
  #text = "";
  #said = "";
  #frame = 0;
  /** @type {number | undefined} */ #saying;
  #list = element("span", { class: "signs-list" });
  #status = element("span", { class: "visually-hidden", role: "status" });
  #line = element("div", { class: "signs-here", role: "group", "aria-label": gettext("Signs here"), hidden: true }, element("span", { "aria-hidden": "true" }, `${gettext("Signs here")}:`), this.#list);

  /** @param {HTMLTextAreaElement} field @param {Known} known @param {import("./on_need.js").DeniedWords} denied */
  constructor(field, known, denied) {
    this.field = field;
    this.known = known;
    this.denied = denied;
    this.mirror = new Mirror(field);
    field.parentElement?.querySelector(".mirror")?.after(this.#line, this.#status);
    this.update();
  }

  /** Load what is known of signs. Raises ApiError or Unreachable. @param {HTMLTextAreaElement} field @param {import("./on_need.js").DeniedWords} denied */
  static async load(field, denied) {
    return new SignMarks(field, await request("GET", "/api/journal/signs/writing/"), denied);
  }

  /** The text may have changed: look again before the next frame is drawn. */
  update() {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    this.#text = this.denied.follow();
    const finder = this.#finder(this.#language());
    if (!finder) return;
    const found = finder.find(this.#text);
    const shown = found.filter((one) => !this.denied.has(one));
    this.mirror.draw(this.#text, shown);
    this.#name(found, new Set(shown.map((one) => one.sign.id)));
    this.mirror.place();
  }

  /** @param {string} language @returns {Finder | null} */
  #finder(language) {
    const finder = this.#finders.get(language);
    if (finder !== undefined) return finder;
    this.#finders.set(language, null);
    Stems.load(language, this.known.rule).then((stems) => {
      this.#finders.set(language, new Finder(this.known.signs, stems));
      this.update();
    }, () => this.#finders.delete(language));
    return null;
  }

  /** Which language the text is in by its commonest words; the page's where they don't tell. The server looks closer when it has the text. */
  #language() {
    const words = tokens(this.#text.slice(0, 2000), this.known.rule.apostrophes).map((one) => fold(one.text));
    const isCyrillic = words.join("").replace(/[^а-я]/g, "").length > 2;
    const votes = Object.entries(this.known.common).map(([language, common]) => ({
      language,
      count: words.filter((word) => common.includes(word)).length + (language === "ru" && isCyrillic ? 3 : 0),
    }));
    const [first, second] = votes.sort((a, b) => b.count - a.count);
    return first.count > second.count ? first.language : document.documentElement.lang;
  }

  /** The line below: the same button for the same sign, so that none is taken from under a finger or a reader. @param {Found[]} found @param {Set<string>} shown */
  #name(found, shown) {
    const signs = [...new Map(found.map((one) => [one.sign.id, one.sign])).values()];
    for (const [id, button] of this.#buttons) {
      if (signs.some((sign) => sign.id === id)) continue;
      button.remove();
      this.#buttons.delete(id);
    }
    for (const sign of signs) {
      const button = this.#buttons.get(sign.id) ?? this.#button(sign);
      const isDenied = !shown.has(sign.id);
      button.classList.toggle("is-denied", isDenied);
      const words = isDenied ? interpolate(gettext("%s: not here"), [sign.name]) : sign.name;
      if (button.textContent !== words) button.textContent = words;
    }
    this.#line.hidden = !signs.length;
    const said = signs.filter((sign) => shown.has(sign.id)).map((sign) => sign.name).join(", ");
    if (said === this.#said) return;
    this.#said = said;
    clearTimeout(this.#saying);
    this.#saying = window.setTimeout(() => (this.#status.textContent = said && `${gettext("Signs here")}: ${said}`), SAID_AFTER_MS);
  }

  /** @param {Sign} sign */
  #button(sign) {
    const button = element("button", { type: "button", class: "sign-here", "aria-haspopup": "menu", dir: "auto", onclick: () => this.#ask(sign, button) });
    button.dataset.kind = sign.kind;
    button.dataset.colour = sign.colour;
    this.#buttons.set(sign.id, button);
    this.#list.append(button);
    return button;
  }

  /** @param {Sign} sign @param {HTMLButtonElement} button */
  #ask(sign, button) {
    const isDenied = button.classList.contains("is-denied");
    const change = () => {
      const found = (this.#finder(this.#language())?.find(this.field.value) ?? []).filter((one) => one.sign.id === sign.id);
      const others = this.denied.all.filter((one) => !found.some((other) => other.start < one.end && one.start < other.end));
      const denied = found.map(({ start, end }) => ({ start, end, quote: this.field.value.slice(start, end) }));
      this.denied.set(isDenied ? others : [...others, ...denied]);
      this.update();
    };
    openMenu(button, [
      { label: isDenied ? gettext("It is here") : gettext("Not here"), act: change },
      { label: gettext("Open sign"), act: () => window.open(sign.url, "_blank", "noopener") },
    ]);
  }
}
