// What the server itself says in a dream: a line between the messages, with nothing to change or to choose.

import { element } from "./elements.js";

/** @typedef {import("../client/tree.js").Message} Message */

export class SystemMessageView {
  text = element("p", { class: "text", dir: "auto" });
  node = element("article", { class: "message system" }, element("h2", { class: "visually-hidden" }, gettext("Notice")), this.text);

  /** @param {Message} message */
  show(message) {
    this.node.dataset.message = message.id;
    if (this.text.textContent !== message.message) this.text.textContent = message.message;
  }
}
