// The bar that says that the line is down. It waits a moment, takes no focus, and leaves silently.

import { say } from "./announce.js";
import { byId } from "./elements.js";

const PATIENCE_MS = 1500;

export class ConnectionBanner {
  /** @type {import("../client/line.js").LineState | null} */ #state = null;
  /** @type {number | undefined} */ #showing;
  /** @type {number | undefined} */ #counting;

  /** @param {() => void} tryNow @param {() => boolean} isSafe whether what waits to be sent would outlive the page */
  constructor(tryNow, isSafe) {
    this.isSafe = isSafe;
    this.bar = byId("link-bar");
    this.text = byId("link-text");
    byId("link-now").addEventListener("click", tryNow);
  }

  /** @param {import("../client/line.js").LineState} state */
  show(state) {
    this.#state = state;
    byId("road").hidden = state.road !== "events";
    if (state.phase === "open" || state.phase === "ended") this.hide();
    else if (this.bar.hidden) this.#showing ??= window.setTimeout(() => this.#appear(), PATIENCE_MS);
    else this.#write();
  }

  hide() {
    clearTimeout(this.#showing);
    clearInterval(this.#counting);
    this.#showing = undefined;
    this.bar.hidden = true;
  }

  #appear() {
    this.bar.hidden = false;
    this.#counting = window.setInterval(() => this.#write(), 1000);
    this.#write();
    say(this.text.textContent);
  }

  #write() {
    const state = this.#state;
    if (!state) return;
    const seconds = state.retryAt ? Math.ceil((state.retryAt - Date.now()) / 1000) : 0;
    const trying = seconds > 0 ? ` ${interpolate(gettext("Next try in %s s."), [seconds])}` : "";
    this.text.textContent = this.#reason(state) + trying;
  }

  /** @param {import("../client/line.js").LineState} state */
  #reason(state) {
    if (!this.isSafe()) return gettext("The server can't be reached, and this browser has no room to keep what you wrote. Leave this page open.");
    if (!navigator.onLine || state.reason === "offline") return gettext("You are offline. Your text is safe and will be sent later.");
    if (state.reason === "busy") return gettext("Reverie is open in too many windows. Your text is safe.");
    if (state.reason === "restarting") return gettext("The server is restarting. Your text is safe.");
    if (state.reason === "storage") return gettext("The server can't reach its own storage right now. Your text is safe.");
    if (state.phase === "waiting" && state.reason === "server") return gettext("The server can't be reached. Your text is safe.");
    return gettext("Reconnecting… your text is safe.");
  }
}
