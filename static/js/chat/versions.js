// The switch "‹ 2/3 ›" between messages that stand in each other's place.

import { button, element } from "./elements.js";

/** @typedef {import("../client/tree.js").Message} Message */

/** @param {Message} message @param {Message[]} versions @param {(message: Message) => void} show @returns {HTMLElement | null} */
export function versionSwitch(message, versions, show) {
  if (versions.length < 2) return null;
  const at = versions.findIndex((one) => one.id === message.id);
  const earlier = button(gettext("Earlier version"), () => show(versions[at - 1]), { icon: "earlier", isIconOnly: true });
  const later = button(gettext("Later version"), () => show(versions[at + 1]), { icon: "later", isIconOnly: true });
  earlier.disabled = at === 0;
  later.disabled = at === versions.length - 1;
  const label = interpolate(gettext("Version %(at)s of %(all)s"), { at: at + 1, all: versions.length }, true);
  const count = element("span", { "aria-label": label, role: "img" }, `${at + 1}/${versions.length}`);
  return element("span", { class: "versions" }, earlier, count, later);
}
