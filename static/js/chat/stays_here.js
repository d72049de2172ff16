// The switch of a dream: it never leaves this server. Set while telling it, or later; a quiet mark shows it.

import { BrowserStorage } from "../browser_storage.js";
import { say, toast } from "./announce.js";
import { call } from "./api.js";
import { byId } from "./elements.js";

const storage = new BrowserStorage("sessionStorage");
const KEY = "reverie.stays_here";

export class StaysHere {
  /** For the dream that is not begun yet; it outlives a reload, as its draft does. */ #wanted = storage.get(KEY) === "yes";

  /** @param {import("./app.js").Page} page */
  constructor(page) {
    this.page = page;
    this.button = byId("stays-here");
    this.button.addEventListener("click", () => this.#toggle());
  }

  /** Whether the dream that is told, or is going to be, stays here by its own switch. */
  get isOn() {
    return this.page.session ? Boolean(this.page.dream?.stays_here) : this.#wanted;
  }

  /** Whether somebody outside could be asked. */
  get isOffered() {
    const { stays_here: isForAll, has_outside: hasOutside } = this.page.setup.privacy;
    return hasOutside && !isForAll;
  }

  draw() {
    const isForAll = this.page.setup.privacy.stays_here;
    this.button.hidden = !this.isOffered && !this.isOn && !isForAll;
    this.button.disabled = isForAll;
    this.button.setAttribute("aria-pressed", String(isForAll || this.isOn));
  }

  /** What was told with it is on its way: the next new dream begins without. */
  used() {
    this.#want(false);
    this.draw();
  }

  #toggle() {
    const dream = this.page.dream;
    if (this.page.session && dream) {
      this.change(dream);
      return;
    }
    this.#want(!this.#wanted);
    this.#told(this.#wanted);
    this.draw();
  }

  /** @param {boolean} isWanted */
  #want(isWanted) {
    this.#wanted = isWanted;
    storage.set(KEY, isWanted ? "yes" : "no");
  }

  /** @param {import("./list.js").Dream} dream */
  async change(dream) {
    try {
      const changed = await call("PATCH", `me/dream/${dream.id}/`, { stays_here: !dream.stays_here });
      this.page.list.put(changed);
      if (this.page.session?.dream === dream.id) this.page.dreamChanged(changed);
      this.page.tabs?.postMessage("list");
      this.#told(changed.stays_here);
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { isBad: true });
    }
    this.draw();
  }

  /** @param {boolean} isOn */
  #told(isOn) {
    const words = isOn ? gettext("This dream never leaves this server: the built-in analyst answers.") : gettext("This dream may leave this server again.");
    toast(words);
    say(words);
  }
}
