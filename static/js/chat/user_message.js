// A message of the dreamer's on the page: stored, or still on its way.

import { button, element } from "./elements.js";
import { SignsOnNeed } from "../signs/on_need.js";
import { versionSwitch } from "./versions.js";

/**
 * @typedef {import("../client/tree.js").Message} Message
 * @typedef {import("./local_store.js").Waiting} Waiting
 * @typedef {{retry: (one: Waiting) => void, edit: (one: Waiting) => void, drop: (one: Waiting) => void,
 *   hasSigns: boolean,
 *   change: (message: Message, text: string, denied: [number, number][]) => boolean, show: (message: Message) => void}} UserMessageActions
 */

export class UserMessageView {
  /** @type {Text} the words as one text node, for marking places in them */ words = document.createTextNode("");

  /** What the foot was made from. */ #footKey = "";

  /** @param {UserMessageActions} actions */
  constructor(actions) {
    this.actions = actions;
    this.text = element("div", { class: "text", dir: "auto" }, this.words);
    this.foot = element("div", { class: "foot" });
    this.node = element("article", { class: "message user" }, element("h2", { class: "visually-hidden" }, gettext("You")), this.text, this.foot);
  }

  /** @param {Message} message @param {Message[]} versions */
  showStored(message, versions) {
    this.node.dataset.message = message.id;
    this.node.classList.remove("waiting", "failed");
    if (this.words.data !== message.message) this.words.data = message.message;
    const key = JSON.stringify([message.id, message.parent, versions.map((one) => one.id)]);
    if (key === this.#footKey) return;
    this.#footKey = key;
    const foot = [versionSwitch(message, versions, this.actions.show)];
    // Only what answers a reply can have another version: the protocol has no second beginning.
    if (message.parent !== null) {
      foot.push(button(gettext("Change"), () => this.edit(message), { icon: "edit", isIconOnly: true }));
    }
    this.#setFoot(foot);
  }

  /** @param {Waiting} one */
  showWaiting(one) {
    if (this.words.data !== one.text) this.words.data = one.text;
    const key = JSON.stringify(one);
    if (key === this.#footKey) return;
    this.#footKey = key;
    this.node.classList.add("waiting");
    this.node.classList.toggle("failed", Boolean(one.failure));
    if (!one.failure) {
      this.#setFoot([element("span", { class: "status" }, gettext("Sending…"))]);
      return;
    }
    this.#setFoot([
      element("span", { class: "status" }, `${gettext("Not sent.")} ${one.failure.detail}`),
      button(gettext("Retry"), () => this.actions.retry(one), { icon: "again" }),
      button(gettext("Edit"), () => this.actions.edit(one), { icon: "edit" }),
      button(gettext("Delete"), () => this.actions.drop(one), { icon: "delete" }),
    ]);
  }

  /** Change the words in place; what is saved is told as another version. @param {Message} message */
  edit(message) {
    if (this.node.querySelector("textarea")) return;
    const field = element("textarea", { value: message.message, rows: 3, "aria-label": gettext("Change your message") });
    const signs = new SignsOnNeed(field, { hasSigns: this.actions.hasSigns });
    const close = () => {
      form.remove();
      this.text.hidden = this.foot.hidden = false;
      this.foot.querySelector("button:last-of-type")?.focus();
    };
    const save = () => {
      const text = field.value.trim();
      const denied = signs.places(true);
      const isSame = text === message.message && !denied.length;
      // What could not be sent stays in the field.
      if (!text || isSame || this.actions.change(message, text, denied)) close();
    };
    const form = element("form", { class: "change", onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), save()) }, field,
      element("div", { class: "row" }, button(gettext("Cancel"), close, { kind: "quiet" }), element("button", { class: "button" }, gettext("Send changed"))));
    field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close();
      } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
        save();
      }
    });
    this.text.hidden = this.foot.hidden = true;
    this.text.after(form);
    field.focus();
    signs.update();
  }

  /** @param {(Node | null)[]} children */
  #setFoot(children) {
    this.foot.replaceChildren(...children.filter((child) => child !== null));
  }
}
