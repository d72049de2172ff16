// On a narrow screen the list of dreams is a drawer over the conversation; on a wide one it is always there.

import { byId } from "./elements.js";

const narrow = matchMedia("(max-width: 52rem)");

export class Drawer {
  constructor() {
    this.panel = byId("dreams");
    this.opener = byId("show-dreams");
    this.veil = byId("veil");
    this.opener.addEventListener("click", () => this.open());
    byId("hide-dreams").addEventListener("click", () => this.close());
    this.veil.addEventListener("click", () => this.close());
    narrow.addEventListener("change", () => this.close());
  }

  get isNarrow() {
    return narrow.matches;
  }

  get isOpen() {
    return this.panel.classList.contains("open");
  }

  open() {
    if (!narrow.matches || this.isOpen) return;
    this.#set(true);
    byId("hide-dreams").focus();
  }

  close() {
    if (!this.isOpen) return;
    this.#set(false);
    this.opener.focus();
  }

  /** What lies under the drawer can't be reached while it is open. @param {boolean} isOpen */
  #set(isOpen) {
    this.panel.classList.toggle("open", isOpen);
    this.veil.hidden = !isOpen;
    this.opener.setAttribute("aria-expanded", String(isOpen));
    /** @type {HTMLElement} */ (document.querySelector(".conversation")).inert = isOpen;
  }
}
